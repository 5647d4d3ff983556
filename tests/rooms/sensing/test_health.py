"""How it goes with sensors: what is planted is found, with its numbers and its rule, and what is well is left alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from informatiehuis.engines.signals import Observation, Sign
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Party
from informatiehuis.rooms.sensing import health, queries
from informatiehuis.rooms.sensing.models import Entity, Sensor
from informatiehuis.rooms.sensing.store import store_of
from tests import factories
from tests.rooms.sensing.conftest import COMPLETE, THING

pytestmark = pytest.mark.django_db
HOURS = 24 * 20
WELL, STUCK, DRIFTING, JUMPING = range(4)


@pytest.fixture
def numbers(post: Callable[..., Any], made: dict[str, Any], stream: int, get: Callable[..., Any]) -> list[int]:
    """Seven datastreams that measure one thing in one unit, as four times an hour they go up and down together."""
    found = get(f"Datastreams({stream})", expand="Sensor,ObservedProperty")
    for number in range(6):
        payload = {
            "name": f"PM2,5 nummer {number + 2}", "description": "Fijnstof", "observationType": "OM_Measurement",
            "unitOfMeasurement": found["unitOfMeasurement"],
            "Sensor": {"@iot.id": found["Sensor"]["@iot.id"]},
            "ObservedProperty": {"@iot.id": found["ObservedProperty"]["@iot.id"]},
        }  # fmt: skip
        assert post(f"Things({made['@iot.id']})/Datastreams", payload).status_code == 201
    return [one["@iot.id"] for one in get("Datastreams")["value"]]


def measure(numbers: list[int], faulty: bool, now: datetime) -> None:
    """Fixed seed: the same weather for all, noise of their own; the first three after WELL have a fault each."""
    chance = np.random.default_rng(5)
    weather = 12 + 6 * np.sin(np.arange(HOURS * 4) / 40)
    for place, number in enumerate(numbers):
        values = weather + chance.normal(0, 0.8, HOURS * 4)
        if faulty and place == STUCK:
            values[1000:1100] = values[1000]
        if faulty and place == DRIFTING:
            values += np.arange(HOURS * 4) * 20 / (HOURS * 4)
        if faulty and place == JUMPING:
            values[1000:] += 25
        begin = now - timedelta(hours=HOURS)
        store_of(settings.HOUSE).append(
            [Observation(number, begin + timedelta(minutes=15 * step), float(one)) for step, one in enumerate(values)]
        )


def judged(sensor: Sensor, now: datetime) -> list[health.Shown]:
    health.judge_all(settings.HOUSE, store_of(settings.HOUSE), now)
    streams = queries.streams_of(sensor, HOUSE)
    return list(health.of_streams(health.read(settings.HOUSE), streams, now).found)


def test_what_is_planted_is_found_with_its_numbers_and_its_rule(
    numbers: list[int], sensor: Sensor, client: Client
) -> None:
    now = timezone.now()
    measure(numbers, True, now)

    found = judged(sensor, now)

    names = ["PM2,5", *(f"PM2,5 nummer {number + 2}" for number in range(6))]
    assert [(one.name, one.what) for one in found] == [
        (names[STUCK], "stuck"),
        (names[DRIFTING], "drifting"),
        (names[JUMPING], "jumping"),
    ]
    assert "24,8 uur" in found[0].sentence
    begun = now - timedelta(hours=HOURS) + timedelta(hours=250)
    assert abs(found[0].since - begun) < timedelta(minutes=1)
    assert "6 uur" in found[0].rule
    assert "µg/m³" in found[1].sentence
    assert abs(found[2].since - begun) < timedelta(hours=2)
    page = client.get(sensor.get_absolute_url()).content.decode()
    assert all(text in page for one in found for text in (one.label, one.rule.replace("'", "&#x27;")))
    overview = client.get("/meten/").content.decode()
    assert "Wat aandacht vraagt" in overview
    assert f"{names[JUMPING]}</span> versprong" in overview


def test_of_sensors_that_are_well_nothing_is_said(numbers: list[int], sensor: Sensor, client: Client) -> None:
    now = timezone.now()
    measure(numbers, False, now)

    assert judged(sensor, now) == []
    assert "Er is niets bijzonders gezien." in client.get(sensor.get_absolute_url()).content.decode()
    assert "Wat aandacht vraagt" not in client.get("/meten/").content.decode()


def test_what_comes_no_more_is_silent_at_once_without_a_night(stream: int, sensor: Sensor, client: Client) -> None:
    store_of(settings.HOUSE).append([Observation(stream, datetime(2026, 3, 1, tzinfo=UTC), 1.0)])
    streams = queries.streams_of(sensor, HOUSE)

    soon = health.of_streams({}, streams, timezone.now() + timedelta(days=1.9)).found
    late = health.of_streams({}, streams, timezone.now() + timedelta(days=2.1)).found

    assert list(soon) == []
    assert [(one.what, one.sentence) for one in late] == [("silent", "Er kwam al 2,1 dagen niets binnen.")]
    assert "2 dagen" in late[0].rule


def test_a_sensor_that_measures_once_a_week_is_not_silent_after_three_days(stream: int, sensor: Sensor) -> None:
    now = timezone.now()
    store_of(settings.HOUSE).append(
        [Observation(stream, now - timedelta(days=7 * week), week + 0.5) for week in range(4)]
    )
    health.judge_all(settings.HOUSE, store_of(settings.HOUSE), now)
    streams = queries.streams_of(sensor, HOUSE)

    assert not health.of_streams(health.read(settings.HOUSE), streams, now + timedelta(days=3)).found


def test_what_a_restricted_sensor_does_stands_on_no_page_of_others(
    numbers: list[int], sensor: Sensor, client: Client
) -> None:
    now = timezone.now()
    measure(numbers, True, now)
    judged(sensor, now)
    factories.alter(actor=HOUSE, thing=sensor, values={"access": "restricted"})

    assert "versprong" not in client.get("/meten/").content.decode()
    assert client.get(sensor.get_absolute_url()).status_code == 404


def test_nothing_of_a_restricted_sensor_decides_what_is_said_of_an_open_one(
    stream: int, get: Callable[..., Any], post: Callable[..., Any], party: Party
) -> None:
    now = timezone.now()
    values = {**COMPLETE, "access": "restricted"}
    factories.thing("sensor", "Geheim", slug="geheim", owner=party, status="measuring", **values)
    found = get(f"Datastreams({stream})", expand="Sensor,ObservedProperty")
    linked = {name: {"@iot.id": found[name]["@iot.id"]} for name in ("Sensor", "ObservedProperty")}
    streams = [{**THING["Datastreams"][0], **linked, "name": f"Geheim {number}"} for number in range(4)]  # type: ignore[index]
    payload = {"name": "Kast", "description": "Kast", "properties": {"sensorregister": "geheim"}}
    assert post("Things", {**payload, "Datastreams": streams}).status_code == 201
    hidden = list(Entity.objects.filter(type="Datastream").exclude(pk=stream).values_list("pk", flat=True))
    assert len(hidden) == 4
    measure([stream, *hidden], True, now)

    health.judge_all(settings.HOUSE, store_of(settings.HOUSE), now)

    known = health.read(settings.HOUSE)["streams"]
    assert [one["what"] for number in hidden for one in known[str(number)]["found"]]
    alone = known[str(stream)]
    sequences = store_of(settings.HOUSE).read().select(streams=hidden, limit=1_000_000)["sequence"].to_pylist()
    store_of(settings.HOUSE).remove(sequences, Sign("house", "proef", now))
    health.judge_all(settings.HOUSE, store_of(settings.HOUSE), now)
    assert health.read(settings.HOUSE)["streams"][str(stream)] == alone
