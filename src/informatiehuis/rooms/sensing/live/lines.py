"""Keeps the lines of one process open, in one thread: none of them holds a thread of the web server.

It looks a few times a second whether anything was stored, by whichever process, and tells each line what changed of
what its reader may see. A reader who is slower than what comes in gets the latest, and nothing queues up.
"""

from __future__ import annotations

import logging
import os
import selectors
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import Error as DatabaseError
from django.db import close_old_connections, connections

from informatiehuis.engines.problems import Problem
from informatiehuis.engines.signals import Reading, Store
from informatiehuis.rooms.sensing.live import feed
from informatiehuis.rooms.sensing.live.feed import Subscription, Waiting, Watched

log = logging.getLogger("informatiehuis.live")
LOOK_SECONDS = 0.15
RIGHTS_SECONDS = 5.0
KEEP_ALIVE_SECONDS = 15.0
LONGEST_SECONDS = 300.0
"""After this a line closes and the browser comes again, through all that judges a request."""
STUCK_SECONDS = 30.0
"""A reader who takes nothing for so long is gone."""
KEEP_ALIVE = b": \n\n"
ENDED = b"event: ended\ndata: {}\n\n"
LAST_CHUNK = b"0\r\n\r\n"


@dataclass(frozen=True)
class Most:
    """How many lines one process keeps open: in all, and of one reader (an account, or an address)."""

    lines: int = 500
    of_one: int = 10


@dataclass(eq=False)
class Line:
    """One open page. `framed` says that what is sent stands in chunks (RFC 9112, 7.1)."""

    socket: socket.socket
    subscription: Subscription
    reader: str
    framed: bool
    opened: float
    watched: dict[int, Watched] = field(default_factory=dict)
    shown: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    waiting: dict[int, Waiting] = field(default_factory=dict)
    stale: set[int] = field(default_factory=set)
    outgoing: bytes = b""
    judged: float = 0.0
    sent: float = 0.0
    ends: bool = False

    def say(self, content: bytes) -> None:
        self.outgoing += b"%x\r\n%s\r\n" % (len(content), content) if self.framed else content


class Lines:
    """The open lines of this process. `store` and `most` are asked when a line comes.

    They take their turns in a thread of their own, that starts with the first line; without `by_itself` whoever has
    them calls `turn`.
    """

    def __init__(self, store: Callable[[], Store], most: Callable[[], Most], *, by_itself: bool = True) -> None:
        self._by_itself = by_itself
        self._open_store = store
        self._most = most
        self._lock = threading.Lock()
        self._lines: set[Line] = set()
        self._coming: list[Line] = []
        self._readers: Counter[str] = Counter()
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._selector = selectors.DefaultSelector()
        self._wake, self._woken = os.pipe()
        os.set_blocking(self._wake, False)
        self._selector.register(self._wake, selectors.EVENT_READ)
        self._mark: object = None
        self._through = 0

    def take(self, connection: socket.socket, subscription: Subscription, reader: str, *, framed: bool) -> bool:
        """Keep a connection open on which the head of an answer was sent; False when there are too many.

        Whoever gives it away does nothing more with it.
        """
        most = self._most()
        with self._lock:
            if self._stopping or self._readers.total() >= most.lines or self._readers[reader] >= most.of_one:
                return False
            self._readers[reader] += 1
            now = time.monotonic()
            shown = dict(subscription.shown)
            self._coming.append(Line(connection, subscription, reader, framed, now, shown=shown, sent=now))
            if self._by_itself and (self._thread is None or not self._thread.is_alive()):
                self._thread = threading.Thread(target=self._run, name="live", daemon=True)
                self._thread.start()
        os.write(self._woken, b"\0")
        return True

    @property
    def count(self) -> int:
        with self._lock:
            return self._readers.total()

    def stop(self) -> None:
        """Close every line; browsers come again by themselves."""
        with self._lock:
            self._stopping = True
            thread = self._thread
        if thread is not None:
            os.write(self._woken, b"\0")
            thread.join(2 * LOOK_SECONDS + 1)

    def turn(self, seconds: float = LOOK_SECONDS) -> None:
        """Wait so long for something to happen, and tell every line what is new to it."""
        for key, ready in self._selector.select(seconds):
            self._ready(key.data, ready)
        self._begin()
        try:
            self._look()
        except (Problem, DatabaseError, OSError) as error:
            # what cannot be read now is told later, when it can be
            log.warning("Er kan nu niets worden getoond (%s).", type(error).__name__)
        for line in list(self._lines):
            self._tend(line)

    def _run(self) -> None:
        try:
            while not self._stopping:
                # this thread has a connection of its own, which no request ever gives back
                close_old_connections()
                self.turn()
                # however many readers do something: no more looking than is needed
                time.sleep(LOOK_SECONDS / 4)
        finally:
            for line in [*self._lines, *self._coming]:
                self._close(line)
            connections.close_all()

    def _ready(self, line: Line | None, ready: int) -> None:
        if line is None:
            os.read(self._wake, 4096)
        elif ready & selectors.EVENT_READ:
            try:
                gone = not line.socket.recv(4096)
            except BlockingIOError:
                gone = False
            except OSError:
                gone = True
            if gone:
                self._close(line)

    def _begin(self) -> None:
        with self._lock:
            coming, self._coming = self._coming, []
        for line in coming:
            line.socket.setblocking(False)
            self._lines.add(line)
            self._selector.register(line.socket, selectors.EVENT_READ, line)

    def _look(self) -> None:
        """Note for every line what is new to it, and tell those that can take it."""
        self._judge()
        store = self._open_store()
        mark = store.mark()
        if mark == self._mark and not any(line.stale for line in self._lines):
            return
        reading = store.read()
        if mark != self._mark:
            self._note(reading)
            self._mark, self._through = mark, reading.last_sequence
        ready = [line for line in self._lines if line.stale and not line.outgoing]
        rows = feed.latest(reading, set().union(*(line.stale for line in ready))) if ready else {}
        for line in ready:
            self._tell(line, reading, rows)

    def _judge(self) -> None:
        """Ask again who somebody is and what they may see; who may see nothing more is told so, and the line ends."""
        now = time.monotonic()
        due = [line for line in self._lines if now - line.judged >= RIGHTS_SECONDS and not line.ends]
        if not due:
            return
        for line in due:
            line.judged = now
            seen = feed.watched(line.subscription, line.subscription.again())
            line.stale |= seen.keys() - line.watched.keys()
            for kept in (line.shown, line.waiting):
                for number in kept.keys() - seen.keys():
                    del kept[number]
            line.stale &= seen.keys()
            lost = line.watched.keys() - seen.keys()
            line.watched = seen
            if lost or not seen:
                line.say(ENDED)
                line.ends = True

    def _note(self, reading: Reading) -> None:
        """What changed goes on the list of every line that watches it; with since when it waits."""
        new = {
            row["stream"]: (row["received_min"], row["begin_min"])
            for row in reading.arrivals(self._through).to_pylist()
        }
        for line in self._lines:
            mine = line.watched.keys() & new.keys() if new else line.watched.keys()
            line.stale |= mine
            for number in mine & new.keys():
                line.waiting.setdefault(number, new[number])

    def _tell(self, line: Line, reading: Reading, rows: dict[int, dict[str, Any]]) -> None:
        changed = {
            number: rows[number]
            for number in line.stale
            if number in rows and line.shown.get(number) != feed.key_of(rows[number])
        }
        line.stale.clear()
        waiting, line.waiting = line.waiting, {}
        if not changed:
            return
        line.shown |= {number: feed.key_of(row) for number, row in changed.items()}
        line.say(feed.values(reading, changed, line.watched, waiting, line.subscription.language))

    def _tend(self, line: Line) -> None:
        """Send what there is to send; close what ended, is too old, or takes nothing any more."""
        now = time.monotonic()
        if not line.outgoing and not line.ends:
            if now - line.opened > LONGEST_SECONDS:
                line.ends = True
            elif now - line.sent > KEEP_ALIVE_SECONDS:
                line.say(KEEP_ALIVE)
        if line.outgoing:
            try:
                gone = line.socket.send(line.outgoing)
                line.outgoing, line.sent = line.outgoing[gone:], now
            except BlockingIOError:
                if now - line.sent > STUCK_SECONDS:
                    self._close(line)
                return
            except OSError:
                self._close(line)
                return
        if line.ends and not line.outgoing:
            self._close(line)

    def _close(self, line: Line) -> None:
        if line in self._lines:
            self._lines.discard(line)
            self._selector.unregister(line.socket)
        with self._lock:
            self._readers -= Counter([line.reader])
        try:
            if line.framed and not line.outgoing:
                line.socket.send(LAST_CHUNK)
        except OSError:
            log.debug("a reader was gone before its line was closed")
        line.socket.close()
