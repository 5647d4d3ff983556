"""What a program may send, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Event, Party
from informatiehuis.rooms.sensing.models import Entity, Sensor
from tests import factories
from tests.rooms.sensing.conftest import COMPLETE, THING
from tests.tokens import program

pytestmark = pytest.mark.django_db
Ask = Callable[..., Any]


def observed(value: float, minute: int, **more: Any) -> dict[str, Any]:
    return {"phenomenonTime": f"2026-03-01T12:{minute:02d}:00Z", "result": value, **more}


def test_a_thing_comes_with_all_that_stands_in_it(made: dict[str, Any], get: Ask) -> None:
    told = get(f"Things({made['@iot.id']})", expand="Locations,Datastreams($expand=Sensor,ObservedProperty)")

    assert told["name"] == "Paal 12"
    assert told["Locations"][0]["location"]["coordinates"] == [5.131, 52.091]
    assert told["Datastreams"][0]["ObservedProperty"]["name"] == "pm2_5"
    assert told["Datastreams"][0]["Sensor"]["name"] == "SPS30"
    assert len(get(f"Things({made['@iot.id']})/HistoricalLocations")["value"]) == 1


def test_making_it_stands_in_the_history_of_the_sensor(made: dict[str, Any], sensor: Sensor) -> None:
    event = Event.objects.filter(thing=sensor.pk).order_by("-number").first()

    assert event is not None
    assert event.action == "sensing.make_entity"
    assert f"Thing({made['@iot.id']})" in event.payload["detail"]["made"]


def test_an_observation_is_there_as_soon_as_it_is_confirmed(post: Ask, get: Ask, stream: int) -> None:
    answer = post(f"Datastreams({stream})/Observations", observed(12.5, 0))

    assert answer.status_code == 201
    assert answer.headers["Location"] == answer.json()["@iot.selfLink"]
    told = get(f"Datastreams({stream})/Observations")["value"]
    assert [(one["result"], one["phenomenonTime"]) for one in told] == [(12.5, "2026-03-01T12:00:00.000Z")]


@pytest.mark.parametrize(
    "said",
    [
        {"result": 12},
        {"result": 2**60},
        {"result": True, "phenomenonTime": "2026-03-01T12:00:00.123456+01:00"},
        {"result": "geen", "resultTime": "2026-03-01T12:05:00Z", "resultQuality": [{"goed": "ja"}]},
        {"result": {"a": [1, None]}, "validTime": "2026-03-01T12:00:00Z/2026-03-02T12:00:00Z"},
        {"result": 1.5, "phenomenonTime": "2026-03-01T12:00:00Z/2026-03-01T13:00:00Z", "parameters": {"é": 1}},
    ],
    ids=["whole", "large", "truth", "text", "document", "period"],
)
def test_the_answer_to_sending_is_what_is_read_afterwards(
    post: Ask, get: Ask, stream: int, said: dict[str, Any]
) -> None:
    answer = post(f"Datastreams({stream})/Observations", observed(0, 0, **said)).json()

    assert answer["result"] == said["result"]
    assert get(f"Observations({answer['@iot.id']})") == answer


def test_a_device_that_sends_all_day_costs_four_questions_to_the_database(
    post: Ask, stream: int, django_assert_num_queries: Any
) -> None:
    post(f"Datastreams({stream})/Observations", observed(1, 0))

    with django_assert_num_queries(4):
        assert post(f"Datastreams({stream})/Observations", observed(2, 1)).status_code == 201


def test_one_without_a_feature_is_of_the_place_of_its_thing(post: Ask, get: Ask, stream: int) -> None:
    number = post("Observations", {**observed(3, 1), "Datastream": {"@iot.id": stream}}).json()["@iot.id"]

    feature = get(f"Observations({number})/FeatureOfInterest")

    assert feature["feature"]["coordinates"] == [5.131, 52.091]


def test_one_that_is_sent_twice_is_stored_once(post: Ask, get: Ask, stream: int) -> None:
    numbers = {
        post(f"Datastreams({stream})/Observations", observed(1, 2, **{"@iot.id": "a-1"})).json()["@iot.id"]
        for _ in "ab"
    }

    assert len(numbers) == 1
    assert len(get(f"Datastreams({stream})/Observations")["value"]) == 1


def test_many_come_in_one_go(post: Ask, get: Ask, stream: int) -> None:
    rows = [[f"2026-03-01T13:{minute:02d}:00Z", minute] for minute in range(60)]
    group = {"components": ["phenomenonTime", "result"], "dataArray@iot.count": 60, "dataArray": rows}

    answer = post(
        "CreateObservations",
        [{"Datastream": {"@iot.id": stream}, **group}, {"Datastream": {"@iot.id": 999_999}, **group}],
    )

    assert answer.status_code == 201
    told = answer.json()
    assert len(told) == 120
    assert told[60:] == ["error"] * 60
    assert get(f"Datastreams({stream})/Observations", count="true", top=1)["@iot.count"] == 60


def test_what_stands_in_no_register_is_refused_with_the_reason(post: Ask, sensor: Sensor) -> None:
    answer = post("Things", {**THING, "properties": {}})

    assert answer.status_code == 403
    assert answer.json()["code"] == "sensor-not-registered"
    assert "register" in answer.json()["detail"]
    assert not Entity.objects.exists()


def test_the_register_can_be_named_beside_what_is_sent(post: Ask, sensor: Sensor) -> None:
    answer = post("Things", {**THING, "properties": {}}, Sensorregister="paal-12")

    assert answer.status_code == 201
    assert Entity.objects.get(type="Thing").entry_id == sensor.pk


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"status": "planned"}, "gepland"),
        ({"status": "ended"}, "beëindigd"),
        ({"valid_until": "2026-01-01"}, "mocht meten tot"),
    ],
)
def test_a_sensor_that_may_not_measure_is_refused(
    post: Ask, get: Ask, stream: int, sensor: Sensor, values: dict[str, Any], words: str
) -> None:
    factories.alter(actor=HOUSE, thing=sensor, values=values)

    answer = post(f"Datastreams({stream})/Observations", observed(1, 1))

    assert answer.status_code == 403
    assert words in answer.json()["detail"]
    assert get(f"Datastreams({stream})/Observations")["value"] == []


def test_nobody_sends_for_the_sensor_of_another(made: dict[str, Any], post: Ask, stream: int) -> None:
    other = program(factories.person("steward", factories.party("Ander")), "write")

    assert post(f"Datastreams({stream})/Observations", observed(1, 1), client=other).status_code == 403
    assert post("Things", THING, client=other).status_code == 403
    assert other.delete(f"/sta/v1.1/Things({made['@iot.id']})").status_code == 403


def test_nobody_writes_without_a_token_or_with_one_for_reading(
    client: Client, post: Ask, made: dict[str, Any], party: Party
) -> None:
    reading = program(factories.person("steward", party), "read")
    signed_in = Client()
    signed_in.force_login(factories.person("steward", party))

    assert post("Things", THING, client=client).status_code == 401
    assert post("Things", THING, client=signed_in).status_code == 401
    assert post("Things", THING, client=reading).json()["code"] == "insufficient-scope"
    assert Entity.objects.filter(type="Thing").count() == 1


def test_what_is_wrong_is_told_by_its_place(post: Ask, stream: int) -> None:
    answer = post(f"Datastreams({stream})/Observations", {"phenomenonTime": "gisteren", "parameters": 3})

    assert answer.status_code == 400
    assert [one["name"] for one in answer.json()["errors"]] == ["/phenomenonTime", "/parameters", "/result"]


@pytest.mark.parametrize("body", ["{", "[" * 100_000, '{"result": NaN', "\x00"])
def test_what_is_no_json_is_refused(station: Client, stream: int, body: str) -> None:
    answer = station.post(f"/sta/v1.1/Datastreams({stream})/Observations", body, content_type="application/json")

    assert answer.status_code == 400


def test_a_change_keeps_what_is_left_out(made: dict[str, Any], station: Client, get: Ask) -> None:
    address = f"/sta/v1.1/Things({made['@iot.id']})"

    answer = station.patch(address, {"description": "Verplaatst."}, content_type="application/json")

    assert answer.status_code == 200
    told = get(f"Things({made['@iot.id']})")
    assert (told["name"], told["description"]) == ("Paal 12", "Verplaatst.")


def test_a_thing_that_moves_was_elsewhere_before(made: dict[str, Any], post: Ask, get: Ask) -> None:
    there = {**THING["Locations"][0], "name": "Biltstraat"}  # type: ignore[index]

    assert post(f"Things({made['@iot.id']})/Locations", there).status_code == 201

    assert [one["name"] for one in get(f"Things({made['@iot.id']})/Locations")["value"]] == ["Biltstraat"]
    past = get(f"Things({made['@iot.id']})/HistoricalLocations", expand="Locations")["value"]
    assert sorted(one["Locations"][0]["name"] for one in past) == ["Biltstraat", "Maliebaan"]


def test_with_a_thing_goes_what_cannot_be_without_it(
    made: dict[str, Any], station: Client, get: Ask, post: Ask, stream: int, sensor: Sensor
) -> None:
    post(f"Datastreams({stream})/Observations", observed(1, 1))

    assert station.delete(f"/sta/v1.1/Things({made['@iot.id']})").status_code == 200

    assert get("Things")["value"] == get("Datastreams")["value"] == get("Observations")["value"] == []
    assert not Entity.objects.filter(type__in=("Thing", "Datastream", "HistoricalLocation")).exists()
    event = Event.objects.filter(thing=sensor.pk).order_by("-number").first()
    assert event is not None
    assert f"Datastream({stream})" in event.payload["detail"]["removed"]


def test_a_sensor_with_measuring_points_is_not_removed_from_the_register(made: dict[str, Any], sensor: Sensor) -> None:
    from informatiehuis.kernel.changes import StillInUse
    from informatiehuis.kernel.register.actions import remove_thing

    with pytest.raises(StillInUse):
        remove_thing(actor=HOUSE, thing=sensor)


def test_who_moves_a_thing_to_another_sensor_must_keep_that_too(
    made: dict[str, Any], station: Client, sensor: Sensor
) -> None:
    factories.thing("sensor", "Elders", slug="elders", owner=factories.party("Ander"), status="measuring", **COMPLETE)

    answer = station.patch(
        f"/sta/v1.1/Things({made['@iot.id']})",
        {"properties": {"sensorregister": "elders"}},
        content_type="application/json",
    )

    assert answer.status_code == 403
    assert Entity.objects.get(type="Thing").entry_id == sensor.pk


def test_what_comes_under_a_hidden_sensor_takes_its_places_along(
    made: dict[str, Any], station: Client, post: Ask, get: Ask, stream: int, party: Party
) -> None:
    post(f"Datastreams({stream})/Observations", observed(1, 1))
    values = {**COMPLETE, "access": "restricted"}
    factories.thing("sensor", "Geheim", slug="geheim", owner=party, status="measuring", **values)
    places = ("Locations", "HistoricalLocations", "FeaturesOfInterest", "Datastreams", "Observations")
    assert all(get(one)["value"] for one in places)

    answer = station.patch(
        f"/sta/v1.1/Things({made['@iot.id']})",
        {"properties": {"sensorregister": "geheim"}},
        content_type="application/json",
    )

    assert answer.status_code == 200
    assert {one: get(one)["value"] for one in places} == {one: [] for one in places}
