"""What sensors publish comes into the house: stored once, or refused with the reason. With a real broker."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from tests.mqtt import House, OwnBroker, Subscriber, require_broker, until

pytestmark = pytest.mark.server


def observed(value: float, number: int = 0, **more: Any) -> dict[str, Any]:
    minute, second = divmod(number, 60)
    return {
        "phenomenonTime": f"2026-03-01T{12 + minute // 60}:{minute % 60:02d}:{second:02d}Z",
        "result": value,
        **more,
    }


def test_what_is_published_is_stored(met: House, device: Subscriber) -> None:
    device.send(met.inbox("open"), observed(12.5))
    other = f"{met.prefix}in/v1.1/Observations"
    device.send(other, observed(7, 1, Datastream={"@iot.id": met.numbers["open"]}))

    until(lambda: met.stored("open") == [12.5, 7.0], "both observations")


def test_what_is_refused_is_counted_with_its_reason_and_keeps_nothing_waiting(met: House, device: Subscriber) -> None:
    for name in ("planned", "other", "restricted"):
        device.send(met.inbox(name), observed(1))
    device.send(met.inbox("open"), "{")
    device.send(met.inbox("open"), {"phenomenonTime": "gisteren", "result": 1})
    device.send(met.inbox("open").replace(f"({met.numbers['open']})", "(999999)"), observed(1))
    device.send(met.inbox("open").replace("Datastreams", "Things"), observed(1))
    device.send(met.inbox("open"), observed(3))

    until(lambda: met.stored("open") == [3.0], "what was right")
    numbers = met.numbers
    assert met.refused == {
        (numbers["planned"], "sensor-not-registered"): 1,
        (numbers["other"], "not-allowed"): 1,
        (numbers["open"], "not-a-message"): 1,
        (numbers["open"], "sensorthings-payload"): 1,
        (999999, "no-such-entity"): 1,
        (None, "not-a-message"): 1,
    }
    assert met.stored("restricted") == [1.0], "the account may change that sensor"
    assert met.stored("planned") == met.stored("other") == []
    told = json.loads(met.run("sensing", "received", "--json").stdout)
    assert {one["code"]: one["text"] for one in told["refusals"]}["sensor-not-registered"].startswith("'planned' meet")


def test_what_comes_twice_is_stored_once(met: House, device: Subscriber) -> None:
    for _ in "ab":
        device.send(met.inbox("open"), observed(1))
        device.send(met.inbox("open"), observed(2, 5, **{"@iot.id": "mijn-2"}))
    device.send(met.inbox("open"), {"result": 3})
    device.send(met.inbox("open"), {"result": 3})

    until(lambda: len(met.stored("open")) == 4, "two of each that were said twice, and both without a time")
    assert sorted(met.stored("open")) == [1.0, 2.0, 3.0, 3.0]


def test_who_is_killed_and_begins_again_has_everything_once(met: House, device: Subscriber) -> None:
    """Killed without warning, again and again, while messages come in; half of them say no time."""
    chance = random.Random(20260301)
    count, sent = 600, 0
    while sent < count:
        for _ in range(chance.randrange(20, 120)):
            if sent < count:
                payload = observed(sent, sent) if sent % 2 else {"result": sent}
                device.send(met.inbox("open"), payload)
                sent += 1
        if chance.random() < 0.5:
            until(lambda: met.stored("open"), "the first of them")
        met.kill()
        # with nobody there the broker keeps them
        for _ in range(10):
            if sent < count:
                device.send(met.inbox("open"), observed(sent, sent))
                sent += 1
        met.start()

    until(lambda: len(met.stored("open")) >= count, "all of them")
    assert sorted(met.stored("open")) == [float(number) for number in range(count)]


def test_a_crash_between_storing_and_confirming_stores_nothing_twice(
    house_at: Callable[..., House], clients: Callable[..., Subscriber]
) -> None:
    """The process dies right after the observations are on the disk, before it tells the broker."""
    require_broker()
    house = house_at()
    house.start(command="tests.rooms.sensing.mqtt.dying")
    client = clients()
    for number in range(10):
        client.send(house.inbox("open"), {"result": number})
    until(lambda: house.process and house.process.poll() is not None, "the crash")
    stored = len(house.stored("open"))
    assert stored > 0, "it dies after it stored"

    house.start()

    until(lambda: len(house.stored("open")) >= 10, "all of them")
    client.send(house.inbox("second"), observed(1))
    until(lambda: house.stored("second") == [1.0], "what came after them")
    assert sorted(house.stored("open")) == [float(number) for number in range(10)]


def test_a_flood_from_one_sensor_leaves_the_stream_of_others(
    house_at: Callable[..., House], own_broker: Callable[[str], OwnBroker], clients: Callable[..., Subscriber]
) -> None:
    broker = own_broker("allow_anonymous true\nmax_queued_messages 0")
    house = house_at(broker.port, INFORMATIEHUIS_MQTT_PER_MINUTE="500", INFORMATIEHUIS_MQTT_IN_FLIGHT="50")
    house.start()
    flooding, other = clients(broker.port), clients(broker.port)
    for number in range(5_000):
        flooding.send(house.inbox("open"), observed(number, number), wait=False)
        if number % 100 == 0:
            other.send(house.inbox("second"), observed(number, number))

    until(lambda: len(house.stored("second")) == 50, "all of the other sensor")
    until(
        lambda: len(house.stored("open")) + house.refused.get((house.numbers["open"], "too-many"), 0) == 5_000,
        "each of the flood stored, or counted as refused",
    )
    assert 500 <= len(house.stored("open")) < 5_000
    assert house.process is not None
    assert house.process.poll() is None


def test_without_the_account_nothing_is_taken_and_nothing_is_lost(met: House, device: Subscriber) -> None:
    with sqlite3.connect(met.home / "house.sqlite3") as database:
        database.execute("update kernel_user set is_active = 0 where username = 'metingen'")
    device.send(met.inbox("open"), observed(1))

    assert met.process is not None
    until(lambda: met.process is None or met.process.poll() is not None, "the process to stop")
    assert met.process.poll() == 1
    assert "metingen" in (met.process.communicate()[1] or "")
    assert met.stored("open") == []

    with sqlite3.connect(met.home / "house.sqlite3") as database:
        database.execute("update kernel_user set is_active = 1 where username = 'metingen'")
    met.start()
    until(lambda: met.stored("open") == [1.0], "what waited at the broker")


def test_two_at_once_is_refused(met: House) -> None:
    done = met.run("sensing", "mqtt")

    assert done.returncode == 1
    assert "Er draait al een proces" in done.stderr


def test_a_broker_that_goes_and_comes_back_is_found_again(
    house_at: Callable[..., House], own_broker: Callable[[str], OwnBroker], clients: Callable[..., Subscriber]
) -> None:
    broker = own_broker("allow_anonymous true")
    house = house_at(broker.port)
    house.start()
    broker.stop()
    until(lambda: not house.state.get("connected"), "the house to see that the broker is gone")
    broker.start()

    client = clients(broker.port)
    until(lambda: house.state.get("connected"), "the house to be connected again")
    client.send(house.inbox("open"), observed(1))
    until(lambda: house.stored("open") == [1.0], "what came after that")
