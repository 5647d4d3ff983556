"""Stored observations that are corrected and removed one by one, by a program with a token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from informatiehuis.kernel import changes
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Event, Party
from informatiehuis.rooms.sensing.models import Sensor
from informatiehuis.rooms.sensing.store import store_of
from informatiehuis.rooms.sensing.terms import write_down
from tests import factories
from tests.rooms.sensing.test_sending import observed
from tests.tokens import program

pytestmark = pytest.mark.django_db
Ask = Callable[..., Any]
WHY = {"Reden": "De kalibratie was fout."}


@pytest.fixture
def numbers(post: Ask, stream: int) -> list[int]:
    """Three observations: 10, 20 and 60."""
    sent = [observed(value, minute, **{"@iot.id": f"m-{minute}"}) for minute, value in enumerate((10, 20, 60))]
    return [post(f"Datastreams({stream})/Observations", one).json()["@iot.id"] for one in sent]


def change(client: Client, method: str, number: int, payload: Any, **headers: str) -> Any:
    send = getattr(client, method)
    return send(f"/sta/v1.1/Observations({number})", payload, content_type="application/json", headers=headers)


def mean(get: Ask, stream: int) -> float:
    found: float = get(f"Datastreams({stream})/$periods")["value"][0]["mean"]
    return found


def last_event(sensor: Sensor) -> Event:
    event = Event.objects.filter(thing=sensor.pk).order_by("-number").first()
    assert event is not None
    return event


def test_a_correction_changes_what_is_told_and_keeps_what_was(
    numbers: list[int], station: Client, get: Ask, stream: int, sensor: Sensor
) -> None:
    assert mean(get, stream) == 30

    answer = change(station, "patch", numbers[2], {"result": 30, "resultQuality": "hersteld"}, **WHY)

    assert answer.status_code == 200, answer.content
    assert (answer.json()["result"], answer.json()["@iot.id"]) == (30, numbers[2])
    told = get(f"Observations({numbers[2]})")
    assert (told["result"], told["resultQuality"], told["phenomenonTime"]) == (
        30,
        "hersteld",
        "2026-03-01T12:02:00.000Z",
    )
    assert mean(get, stream) == 20
    event = last_event(sensor)
    assert (event.action, event.why) == ("sensing.correct_observation", WHY["Reden"])
    assert event.payload["detail"]["corrected"] == [f"Observation({numbers[2]})"]
    before = get(f"Observations({numbers[2]})/$before", client=station)["value"]
    assert [(one["result"], one["why"], one["amendedBy"]) for one in before] == [(60, WHY["Reden"], str(event.actor))]


def test_to_put_is_to_say_it_all_again(numbers: list[int], station: Client, get: Ask) -> None:
    change(station, "patch", numbers[0], {"parameters": {"regen": True}})

    answer = change(station, "put", numbers[0], {"phenomenonTime": "2026-02-28T23:00:00Z", "result": 1})

    assert answer.status_code == 200, answer.content
    told = get(f"Observations({numbers[0]})")
    assert (told["result"], told["phenomenonTime"]) == (1, "2026-02-28T23:00:00.000Z")
    assert "parameters" not in told


def test_what_is_removed_is_gone_and_stays_away(
    numbers: list[int], station: Client, get: Ask, post: Ask, stream: int, sensor: Sensor, client: Client
) -> None:
    answer = station.delete(f"/sta/v1.1/Observations({numbers[2]})", headers=WHY)

    assert answer.status_code == 200
    assert client.get(f"/sta/v1.1/Observations({numbers[2]})").status_code == 404
    assert mean(get, stream) == 15
    assert get(f"Datastreams({stream})")["phenomenonTime"].endswith("2026-03-01T12:01:00.000Z")
    assert last_event(sensor).action == "sensing.remove_observation"
    again = post(f"Datastreams({stream})/Observations", observed(60, 2, **{"@iot.id": "m-2"}))
    assert again.status_code == 404
    assert len(get(f"Datastreams({stream})/Observations")["value"]) == 2


def test_nobody_changes_what_another_sensor_measured(
    numbers: list[int], get: Ask, stream: int, party: Party, client: Client
) -> None:
    other = program(factories.person("steward", factories.party("Ander")), "write")
    reading = program(factories.person("steward", party), "read")

    for one, status in ((other, 403), (reading, 403), (client, 401)):
        assert change(one, "patch", numbers[0], {"result": 99}).status_code == status
        assert one.delete(f"/sta/v1.1/Observations({numbers[0]})").status_code == status
        assert client.get(f"/sta/v1.1/Observations({numbers[0]})/$before").status_code == 403
    assert mean(get, stream) == 30


def test_who_may_not_see_the_sensor_finds_nothing_to_change(numbers: list[int], sensor: Sensor) -> None:
    factories.alter(actor=HOUSE, thing=sensor, values={"access": "restricted"})
    other = program(factories.person("steward", factories.party("Ander")), "write")

    assert change(other, "patch", numbers[0], {"result": 99}).status_code == 404
    assert other.delete(f"/sta/v1.1/Observations({numbers[0]})").status_code == 404


@pytest.mark.parametrize(
    ("payload", "status"),
    [({"phenomenonTime": "gisteren"}, 400), ({"result": 1, "Datastream": {"@iot.id": 999}}, 501), ([], 400)],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    numbers: list[int], station: Client, get: Ask, stream: int, payload: Any, status: int
) -> None:
    assert change(station, "patch", numbers[0], payload).status_code == status
    assert mean(get, stream) == 30


def test_without_its_event_nothing_is_corrected(
    numbers: list[int], station: Client, get: Ask, stream: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_told: Any) -> None:
        raise RuntimeError("no event can be written")

    monkeypatch.setattr(changes, "note", broken)
    with pytest.raises(RuntimeError):
        change(station, "patch", numbers[0], {"result": 99})
    with pytest.raises(RuntimeError):
        station.delete(f"/sta/v1.1/Observations({numbers[0]})")

    assert mean(get, stream) == 30


def test_an_event_that_was_lost_with_the_machine_is_written_later_and_once(
    numbers: list[int], station: Client, sensor: Sensor, stream: int
) -> None:
    from informatiehuis.engines.signals import Sign

    change(station, "patch", numbers[1], {"result": 21})
    at = Event.objects.latest("number").recorded_at
    store_of(settings.HOUSE).remove([numbers[0]], Sign("0198", "dubbel", at, "verloren"))

    assert [record.name for record in write_down(store_of(settings.HOUSE))] == [f"verloren-{stream}"]

    event = last_event(sensor)
    assert (event.action, event.why, event.payload["detail"]["by"]) == ("sensing.recall_change", "dubbel", "0198")
    assert write_down(store_of(settings.HOUSE)) == []
