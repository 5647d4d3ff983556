"""The worker: takes jobs, does them in threads, tells that it lives, and takes up what dead workers left.

Leases do not look at the clock of the machine. A worker tells a sign of life by a number that goes up; who sees the
same number for the length of a lease, by its own stopwatch, takes the job back. A clock that is set back or forward
changes nothing of that, and a worker that was taken for dead can write nothing (`queue.settle`).
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from django.db import Error as DatabaseError
from django.db import connections
from django.utils import timezone
from django.utils.crypto import get_random_string

from informatiehuis.kernel.jobs import queue, schedules
from informatiehuis.kernel.jobs.declaring import DEFAULT_QUEUE, NIGHTLY_QUEUE, declared_as, label_of, limit_of
from informatiehuis.kernel.jobs.performing import Stop, Watch, do, too_long
from informatiehuis.kernel.jobs.queue import LeaseLost, Taken
from informatiehuis.kernel.jobs.waiting import take_up
from informatiehuis.kernel.models import JobWorker

log = logging.getLogger("informatiehuis.jobs")
QUEUES = (DEFAULT_QUEUE, NIGHTLY_QUEUE)
ENDED_IN_ORDER, STUCK = 0, 75


@dataclass(frozen=True)
class WorkLimits:
    """Seconds: how long without a sign of life until a job is taken back, between looking for work, to stop in."""

    lease_seconds: float = 60.0
    poll_seconds: float = 1.0
    stop_seconds: float = 20.0
    schedule_seconds: float = 20.0


VARIABLES = {
    "lease_seconds": "INFORMATIEHUIS_JOB_LEASE_SECONDS",
    "poll_seconds": "INFORMATIEHUIS_JOB_POLL_SECONDS",
    "stop_seconds": "INFORMATIEHUIS_JOB_STOP_SECONDS",
    "schedule_seconds": "INFORMATIEHUIS_JOB_SCHEDULE_SECONDS",
}
"""The variables of the fields of `WorkLimits`, for `kernel.limits`."""


@dataclass
class Slot:
    """A job that this worker does now."""

    taken: Taken
    watch: Watch
    thread: threading.Thread
    ends: float


@dataclass(frozen=True)
class Sight:
    """A job at another worker: its last number, since when by our stopwatch, and whether it ever went up."""

    beats: int
    since: float
    lives: bool


@dataclass
class Worker:
    """One process that works. `once`: until nothing is left to do, then it ends.

    `parent_lives` says whether what this worker was started beside is still there.
    """

    threads: int = 1
    queues: tuple[str, ...] = QUEUES
    once: bool = False
    limits: WorkLimits = field(default_factory=WorkLimits)
    parent_lives: Callable[[], bool] = lambda: True
    name: str = field(default_factory=lambda: get_random_string(12).lower())
    wake: threading.Event = field(default_factory=threading.Event)
    stopping: bool = False

    def __post_init__(self) -> None:
        self._slots: dict[UUID, Slot] = {}
        self._seen: dict[UUID, Sight] = {}
        self._due: dict[str, float] = {}

    def ask_to_stop(self) -> None:
        """Take nothing more and end; safe to call from a signal handler."""
        self.stopping = True
        self.wake.set()

    def run(self) -> int:
        """Work until asked to stop, or until all is done; gives the exit code of the process."""
        log.info("Werker %s begint.", self.name)
        while not self.stopping and self.parent_lives():
            idle = self._safely(self._round)
            if idle and self.once and not self._slots:
                break
            self.wake.wait(self.limits.poll_seconds)
            self.wake.clear()
        self.stopping = True
        stuck = self._wind_down()
        self._safely(JobWorker.objects.filter(pk=self.name).delete)
        log.info("Werker %s is gestopt.", self.name)
        return STUCK if stuck else ENDED_IN_ORDER

    def _safely(self, step: Callable[[], object]) -> bool:
        """Do a step and give whether it says yes; no when the database is busy or away, which is waited for."""
        try:
            return bool(step())
        except DatabaseError as error:
            log.warning("De database antwoordt niet (%s); de werker probeert het zo weer.", type(error).__name__)
            connections.close_all()
            return False

    def _round(self) -> bool:
        """One round; whether there is nothing to do and nothing to wait for."""
        self._beat()
        if self._time_for("schedules", self.limits.schedule_seconds):
            schedules.look(timezone.now())
        lost = self._take_back()
        taken = self._fill()
        return not taken and not lost

    def _time_for(self, what: str, seconds: float) -> bool:
        now = time.monotonic()
        if now < self._due.get(what, 0.0):
            return False
        self._due[what] = now + seconds
        return True

    # what runs here

    def _beat(self) -> None:
        self._end_overdue()
        for attempt in [key for key, slot in self._slots.items() if not slot.thread.is_alive()]:
            del self._slots[attempt]
        if self._time_for("beat", self.limits.lease_seconds / 6):
            self._tell_alive()
        if not self._slots:
            return
        told = {attempt: (slot.watch.done, slot.watch.total) for attempt, slot in self._slots.items()}
        lost, cancelled = queue.beat(told)
        for attempt in lost:
            self._slots[attempt].watch.stop = Stop.LOST
        for attempt in cancelled - lost:
            self._slots[attempt].watch.stop = Stop.CANCELLED

    def _tell_alive(self) -> None:
        now = timezone.now()
        told = {"queues": list(self.queues), "threads": self.threads, "stopping": self.stopping, "seen_at": now}
        made = {"host": socket.gethostname()[:100], "process": os.getpid(), "started_at": now}
        JobWorker.objects.update_or_create(pk=self.name, defaults=told, create_defaults={**told, **made})

    def _end_overdue(self) -> None:
        """End what takes longer than it may; its thread may go on, but writes nothing any more."""
        for slot in self._running():
            late = time.monotonic() - slot.ends
            if late > 0 and slot.watch.stop is None:
                slot.watch.stop = Stop.TOO_LONG
                with contextlib.suppress(LeaseLost):  # it ended just in time
                    queue.fail(slot.taken, too_long(declared_as(slot.taken.name)), again_after=None)
            elif late > self.limits.lease_seconds and not self.stopping:
                log.error("Taak %s (%s) stopt niet; de werker begint opnieuw.", slot.taken.name, slot.taken.job)
                self.ask_to_stop()

    # what is to be done

    def _fill(self) -> bool:
        """Start as much as there are free threads; whether anything was started."""
        started = False
        while len(self._slots) < self.threads:
            taken = queue.take(self.name, self.queues)
            if taken is None:
                break
            self._start(taken)
            started = True
        return started

    def _start(self, taken: Taken) -> None:
        watch = Watch()
        thread = threading.Thread(target=self._work, args=(taken, watch), name=f"job-{taken.job}", daemon=True)
        limit = limit_of(taken.name).total_seconds()
        self._slots[taken.attempt] = Slot(taken, watch, thread, time.monotonic() + limit)
        log.info("Taak %s (%s) begint: %s.", taken.name, taken.job, label_of(taken.name))
        thread.start()

    def _work(self, taken: Taken, watch: Watch) -> None:
        try:
            do(taken, watch)
        except DatabaseError as error:
            log.warning("Het einde van taak %s is niet op te schrijven (%s).", taken.job, type(error).__name__)
        finally:
            connections.close_all()
            self.wake.set()

    # what others left

    def _take_back(self) -> bool:
        """Take back jobs of workers that are dead; whether there are jobs elsewhere that may turn out to be."""
        for left in take_up():
            log.warning("Taak %s (%s): de pagina ervan is er niet meer; nu: %s.", left.name, left.pk, left.state)
        now = time.monotonic()
        elsewhere = queue.running_elsewhere(self._slots)
        self._seen = {attempt: self._sight(attempt, beats, now) for attempt, beats in elsewhere.items()}
        for attempt, sight in list(self._seen.items()):
            if now - sight.since >= self.limits.lease_seconds:
                if job := queue.take_back(attempt, sight.beats):
                    log.warning("Taak %s (%s): haar werker leeft niet meer; nu: %s.", job.name, job.pk, job.state)
                del self._seen[attempt]
        return any(not sight.lives for sight in self._seen.values())

    def _sight(self, attempt: UUID, beats: int, now: float) -> Sight:
        seen = self._seen.get(attempt)
        if seen is None:
            return Sight(beats, now, lives=False)
        return seen if seen.beats == beats else Sight(beats, now, lives=True)

    # the end

    def _wind_down(self) -> bool:
        """Let what runs end, or give it back; whether a thread would not stop."""
        ends = time.monotonic() + self.limits.stop_seconds
        while self._running() and time.monotonic() < ends:
            self._safely(self._beat)
            self.wake.wait(min(self.limits.poll_seconds, max(0.0, ends - time.monotonic())))
            self.wake.clear()
        for slot in self._running():
            slot.watch.stop = slot.watch.stop or Stop.WORKER_STOPS
        for slot in self._running():
            slot.thread.join(1.0)
        stuck = self._running()
        for slot in stuck:
            self._safely(partial(queue.give_back, slot.taken))
            log.warning("Taak %s (%s) is teruggegeven aan de rij.", slot.taken.name, slot.taken.job)
        return bool(stuck)

    def _running(self) -> list[Slot]:
        return [slot for slot in self._slots.values() if slot.thread.is_alive()]
