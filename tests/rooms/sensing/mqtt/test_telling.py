"""What is new in the house is published: of whom it may be, and nothing of whom it may not. With a real broker."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from informatiehuis.engines.signals import Observation, Store
from tests.mqtt import REPOSITORY, House, Subscriber, require_broker, until

pytestmark = pytest.mark.server


def store(house: House, name: str, value: float) -> None:
    """Store an observation as another process does, such as the one that answers over HTTP."""
    moment = datetime(2026, 3, 1, 12, tzinfo=UTC)
    Store(house.home / "signals").append([Observation(house.numbers[name], moment, value)])


def test_who_subscribes_hears_what_is_made(met: House, device: Subscriber) -> None:
    device.listen(met.outbox("#"))
    store(met, "open", 12.5)
    device.send(met.inbox("second"), {"phenomenonTime": "2026-03-01T13:00:00Z", "result": 3})

    topics = [met.outbox(f"Datastreams({met.numbers[name]})/Observations") for name in ("open", "second")]
    until(lambda: all(device.on(topic) for topic in topics), "both observations on the topics of their datastreams")
    told = device.on(topics[0])[0]
    assert (told["result"], told["phenomenonTime"]) == (12.5, "2026-03-01T12:00:00.000Z")
    assert told["@iot.selfLink"].endswith(f"/sta/v1.1/Observations({told['@iot.id']})")
    until(lambda: len(device.on(met.outbox("Observations"))) == 2, "both on the topic of all observations")
    feature = [topic for topic, _ in device.heard if "FeaturesOfInterest(" in topic]
    assert len(feature) == 1, "the second was made where its Thing is"


@pytest.mark.parametrize(("publish", "heard"), [("open", {1.0}), ("internal", {1.0, 2.0}), ("off", set[float]())])
def test_what_is_restricted_is_never_told(
    house_at: Callable[..., House], clients: Callable[..., Subscriber], publish: str, heard: set[float]
) -> None:
    require_broker()
    house = house_at(INFORMATIEHUIS_MQTT_PUBLISH=publish)
    house.start()
    client = clients()
    client.listen(house.outbox("#"))
    for name, value in (("restricted", 3.0), ("internal", 2.0), ("open", 1.0)):
        store(house, name, value)
        client.send(house.inbox(name), {"phenomenonTime": "2026-03-01T13:00:00Z", "result": value})
    if heard:
        until(lambda: len(client.on(house.outbox("Observations"))) >= 2 * len(heard), "what may be told")
    until(lambda: house.state.get("stored") == 3, "all of them")

    assert {payload["result"] for topic, payload in client.heard if topic.endswith("Observations")} == heard
    hidden = {f"({house.numbers['restricted']})"} | ({f"({house.numbers['internal']})"} if publish == "open" else set())
    assert not [topic for topic, _ in client.heard if any(one in topic and "Datastreams" in topic for one in hidden)]


def test_what_was_new_while_nobody_told_is_told_later_and_history_is_not(
    house_at: Callable[..., House], clients: Callable[..., Subscriber]
) -> None:
    require_broker()
    house = house_at()
    store(house, "open", 1)
    house.start()
    until(lambda: (house.home / "mqtt" / "told.json").exists(), "where it begins")
    house.stop()
    client = clients()
    client.listen(house.outbox("Observations"))
    store(house, "open", 2)
    Store(house.home / "signals").compact()
    store(house, "open", 3)

    house.start()

    until(lambda: len(client.heard) >= 2, "what came in meanwhile")
    assert [payload["result"] for _, payload in client.heard] == [2.0, 3.0]


@pytest.mark.parametrize(("name", "is_told"), [("open", True), ("restricted", False)])
def test_what_is_changed_is_told_on_the_topics_of_it(met: House, device: Subscriber, name: str, is_told: bool) -> None:
    device.listen(met.outbox("#"))
    store(met, name, 12.5)
    done = subprocess.run(
        [sys.executable, "-m", "tests.rooms.sensing.mqtt.changing", str(met.numbers[name])],
        env=met.environment, cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    thing, number = done.stdout.split()
    # two turns later all that was told of it has been heard
    for value in (1.0, 2.0):
        store(met, "second", value)
        topic = met.outbox(f"Datastreams({met.numbers['second']})/Observations")
        until(lambda value=value, topic=topic: [one for one in device.on(topic) if one["result"] == value], "a turn")

    heard = {topic: device.on(met.outbox(topic)) for topic in (f"Things({thing})", f"Observations({number})")}
    assert [one["description"] for one in heard[f"Things({thing})"]] == (["Verplaatst."] if is_told else [])
    assert [one["result"] for one in heard[f"Observations({number})"]] == ([99.0] if is_told else [])
    assert device.on(met.outbox(f"Things({thing})/description")) == (
        [{"description": "Verplaatst."}] if is_told else []
    )
