"""Open lines: what is stored reaches them, a slow reader holds nothing up, and a right that is withdrawn ends one."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from informatiehuis.engines.signals import Observation, Store
from informatiehuis.kernel.access import ANONYMOUS, HOUSE, Actor
from informatiehuis.kernel.house import House
from informatiehuis.rooms.sensing.live import lines as module
from informatiehuis.rooms.sensing.live.feed import Subscription
from informatiehuis.rooms.sensing.live.lines import Lines, Most
from informatiehuis.rooms.sensing.models import Sensor
from informatiehuis.rooms.sensing.store import store_of
from tests.rooms.sensing.live.test_feed import made_open

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def store(house: House, stream: int) -> Store:
    return store_of(house)


@pytest.fixture
def lines(store: Store) -> Iterator[Lines]:
    made = Lines(lambda: store, lambda: Most(lines=3, of_one=2), by_itself=False)
    yield made
    made.stop()


@pytest.fixture
def reader(lines: Lines, sensor: Sensor) -> Callable[..., socket.socket]:
    """Open a line; gives the end of its reader."""
    made_open(sensor)

    def opened(who: str = "iemand", actor: Actor = ANONYMOUS, sensor: Any = None) -> socket.socket:
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        theirs.settimeout(5)
        subscription = Subscription(sensor, "nl", None, lambda: actor)
        assert lines.take(ours, subscription, who, framed=False)
        lines.turn(0)
        return theirs

    return opened


def heard(reader: socket.socket) -> list[Any]:
    """The values in the events that came in."""
    reader.setblocking(False)
    text = b""
    while True:
        try:
            part = reader.recv(65536)
        except BlockingIOError:
            break
        if not part:
            break
        text += part
    events = [json.loads(line[6:]) for line in text.decode().splitlines() if line.startswith('data: {"now"')]
    return [one["value"] for event in events for one in event["streams"]]


def measure(store: Store, stream: int, *results: float) -> None:
    store.append([Observation(stream, NOON.replace(second=number), result) for number, result in enumerate(results)])


def test_what_another_process_stored_reaches_an_open_line(
    lines: Lines, reader: Callable[..., socket.socket], store: Store, stream: int
) -> None:
    one = reader()
    measure(Store(store.root), stream, 1, 2, 3)
    lines.turn(0)
    assert heard(one) == ["3\u00a0µg/m³"]
    lines.turn(0)
    assert heard(one) == []
    store.compact()
    lines.turn(0)
    assert heard(one) == []


def test_a_slow_reader_gets_the_latest_and_holds_nobody_up(
    lines: Lines, reader: Callable[..., socket.socket], store: Store, stream: int
) -> None:
    slow, quick = reader("langzaam"), reader("vlug")
    last = 0.0
    for number in range(200):
        store.append([Observation(stream, NOON.replace(microsecond=number), float(number))])
        lines.turn(0)
        last = number
        assert heard(quick) == [f"{number}\u00a0µg/m³"]
    first = heard(slow)
    assert len(first) < 100
    for _ in range(3):
        lines.turn(0)
        first += heard(slow)
    assert first[-1] == f"{last}\u00a0µg/m³"


def test_a_right_that_is_withdrawn_ends_the_line(
    lines: Lines, reader: Callable[..., socket.socket], store: Store, stream: int, sensor: Sensor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    stays, goes = reader("huis", HOUSE), reader("iemand")
    monkeypatch.setattr(module, "RIGHTS_SECONDS", 0.0)
    made_open(sensor, "restricted")
    measure(store, stream, 7)
    lines.turn(0)
    assert heard(stays) == ["7\u00a0µg/m³"]
    text = b""
    while part := goes.recv(4096):
        text += part
    assert b"event: ended" in text
    assert b"7" not in text.replace(b"event: ended\ndata: {}\n\n", b"")
    assert lines.count == 1


def test_there_are_only_so_many_lines_in_all_and_of_one_reader(
    lines: Lines, reader: Callable[..., socket.socket]
) -> None:
    kept = [reader("een"), reader("een")]
    subscription = Subscription(None, "nl", None, lambda: ANONYMOUS)
    extra, _other = socket.socketpair()
    assert not lines.take(extra, subscription, "een", framed=False)
    kept.append(reader("twee"))
    assert not lines.take(extra, subscription, "drie", framed=False)
    kept.pop().close()
    lines.turn(1)
    assert lines.count == 2
    assert lines.take(extra, subscription, "drie", framed=False)


def test_stopping_closes_every_line(lines: Lines, reader: Callable[..., socket.socket], store: Store) -> None:
    by_itself = Lines(lambda: store, Most)
    ours, theirs = socket.socketpair()
    theirs.settimeout(5)
    # nobody is asked who it is: the thread would look in another database
    assert by_itself.take(ours, Subscription(None, "nl", None, lambda: ANONYMOUS), "een", framed=True)
    by_itself.stop()
    told = b""
    while part := theirs.recv(4096):
        told += part
    assert told.endswith(module.LAST_CHUNK)
    assert not by_itself.take(ours, Subscription(None, "nl", None, lambda: ANONYMOUS), "een", framed=True)
