"""Lets the index follow the chain in the background, in every process that serves or works.

A process that appended an event wakes its own follower as soon as that is committed; what others did is seen within a
second. Who searches does not wait for it: a question brings the index up to date itself (`keeping.standing_now`).
"""

from __future__ import annotations

import logging
import threading

from django.db import Error as DatabaseError
from django.db import connections

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel import events
from informatiehuis.kernel.searching import keeping

log = logging.getLogger("informatiehuis.search")
LOOK_SECONDS = 1.0
BREATH_SECONDS = 0.05
"""What is done within so short a time goes into the index together."""


class Follower:
    """One thread that keeps the index up to date until it is stopped."""

    def __init__(self) -> None:
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._failed = ""
        self._thread = threading.Thread(target=self._run, name="search", daemon=True)

    def start(self) -> None:
        events.tell(self._wake.set)
        self._thread.start()

    def stop(self) -> None:
        """End it, and wait until it has ended; what it was doing stays as it was, or is done."""
        self._stopping.set()
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._look()
                self._wake.wait(LOOK_SECONDS)
                self._wake.clear()
                self._stopping.wait(BREATH_SECONDS)
        finally:
            connections.close_all()

    def _look(self) -> None:
        """Keep the index; what fails is said once and tried again, for nobody waits for it here."""
        try:
            keeping.keep()
            self._failed = ""
        except (DatabaseError, OSError, Problem) as error:
            connections.close_all()
            if self._failed != type(error).__name__:
                self._failed = type(error).__name__
                log.warning("De zoekindex is nu niet bij te werken (%s); dat gebeurt later.", self._failed)


_followers: list[Follower] = []


def follow() -> None:
    """Let the index be kept in the background of this process, from now on and once."""
    if not _followers:
        _followers.append(Follower())
        _followers[0].start()
