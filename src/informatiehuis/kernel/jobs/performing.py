"""Doing one job that was taken: its function, guarded, until it has ended in one of the ways it can.

Whoever takes jobs (the worker, a page that waits for the answer) calls `do`. `perform` is the one task that
django-tasks knows: each of its rows is an attempt at a job.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError
from django.utils import translation
from django_tasks import TaskContext, task

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.progress import Interrupted
from informatiehuis.kernel.access import HOUSE, Actor, actor_by, actor_for
from informatiehuis.kernel.actions import guarded
from informatiehuis.kernel.at_work import told_by_job
from informatiehuis.kernel.jobs import queue
from informatiehuis.kernel.jobs.declaring import Declared, Running, Told, declared_as
from informatiehuis.kernel.jobs.queue import LONGEST_BACK_OFF, LeaseLost, Taken
from informatiehuis.kernel.models import JobState, User
from informatiehuis.kernel.observing import observed

log = logging.getLogger("informatiehuis.jobs")
NOWHERE = "elsewhere"


class Unexpected(Problem):
    """Something broke that should not: a mistake in the program."""

    code = "unexpected"


class Passing(Problem):
    """The database was busy or away."""

    code = "database-away"
    may_pass = True


class TooLong(Problem):
    """The job took longer than it may."""

    code = "job-too-long"


class Stop(Enum):
    """Why a job is asked to stop."""

    CANCELLED = auto()
    WORKER_STOPS = auto()
    LOST = auto()
    TOO_LONG = auto()


@dataclass
class Watch:
    """The progress of a job: remembers how far it is, and interrupts the work once it has to stop."""

    done: int = 0
    total: int | None = None
    stop: Stop | None = None

    def __call__(self, done: int, total: int | None = None) -> None:
        self.done, self.total = done, total
        if self.stop:
            raise Interrupted


@task(takes_context=True)
def perform(context: TaskContext, job: str) -> None:
    """One attempt at a job, also for a worker of django-tasks that knows nothing of jobs."""
    taken = queue.adopt(UUID(job), UUID(context.task_result.id), NOWHERE)
    if taken:
        do(taken, Watch())


def do(taken: Taken, watch: Watch) -> None:
    """Do a job and write down how it ended. Raises only what keeps it from writing that down."""
    try:
        ended = _done(taken, watch)
    except LeaseLost:
        log.warning("Taak %s (%s) is overgenomen of beëindigd; deze poging telt niet.", taken.name, taken.job)
        return
    log.info("Taak %s (%s): %s.", taken.name, taken.job, ended)


def _done(taken: Taken, watch: Watch) -> str:
    try:
        declared = declared_as(taken.name)
    except Problem as problem:
        return str(queue.fail(taken, problem, again_after=None).label)
    try:
        result = _run(declared, taken, watch)
    except LeaseLost:
        raise
    except Interrupted:
        return _interrupted(declared, taken, watch)
    except Exception as error:
        told = in_words(error)
        if isinstance(told, Unexpected):
            log.exception("Taak %s (%s) liep op een fout in het programma.", taken.name, taken.job)
        return _failed(declared, taken, told)
    queue.succeed(taken, result)
    return str(JobState.DONE.label)


def _run(declared: Declared, taken: Taken, watch: Watch) -> Told:
    def guard(action: str) -> None:
        queue.settle(taken, final=action == declared.final)

    with observed("job", taken.name), told_by_job(), guarded(guard), translation.override(settings.LANGUAGE_CODE):
        return declared.function(Running(taken.job, acting(taken.account, taken.stand_in), watch), **taken.arguments)


def acting(account: UUID | None, stand_in: UUID | None = None) -> Actor:
    """Who a job acts for, with the roles of now; an account that is gone may do what any visitor may.

    What was asked for somebody else, by a stand-in, is done for them too, and no longer than that stand-in holds.
    """
    if account is None:
        return HOUSE
    user = User.objects.filter(pk=account).first()
    return actor_for(user) if stand_in is None else actor_by(stand_in, user)


def _interrupted(declared: Declared, taken: Taken, watch: Watch) -> str:
    match watch.stop:
        case Stop.CANCELLED:
            queue.stop(taken)
            return str(JobState.CANCELLED.label)
        case Stop.TOO_LONG:
            return str(queue.fail(taken, too_long(declared), again_after=None).label)
        case Stop.LOST:
            raise LeaseLost
    queue.give_back(taken)
    return "teruggegeven"


def too_long(declared: Declared) -> TooLong:
    """What a job is told that takes longer than it may."""
    minutes = max(1, round(declared.limit.total_seconds() / 60))
    return TooLong(
        N_("Dit duurde langer dan mag: {minutes} minuten. Het is gestopt."),
        N_("Probeer het op een rustiger moment, of haal een kleiner deel op."),
        minutes=minutes,
    )


def _failed(declared: Declared, taken: Taken, problem: Problem) -> str:
    from informatiehuis.kernel.models import Job

    attempts = Job.objects.filter(pk=taken.job).values_list("attempts", flat=True).first() or 1
    again = back_off(declared, attempts, secrets.SystemRandom().random) if problem.may_pass else None
    return str(queue.fail(taken, problem, again_after=again).label)


def back_off(declared: Declared, attempts: int, chance: Callable[[], float]) -> float:
    """Seconds until the next attempt: twice as long each time, and between half and all of that, so that jobs that
    failed together do not come back together. `chance` gives a number from 0 up to 1.
    """
    longest = declared.back_off.total_seconds() * 2.0 ** (attempts - 1)
    return float(min(longest, LONGEST_BACK_OFF.total_seconds()) * (0.5 + chance() / 2))


def in_words(error: Exception) -> Problem:
    """What went wrong as a problem for people; a mistake of ours is said to be one."""
    match error:
        case Problem():
            return error
        case OperationalError() | InterfaceError():
            return Passing(N_("De database van het huis was bezet of niet te bereiken."))
        case ConnectionError() | TimeoutError():
            return Passing(N_("De verbinding viel weg of het antwoord kwam te laat."))
        case ValidationError():
            return Problem("{detail}", detail=" ".join(error.messages))
    return Unexpected(
        N_("Er ging iets mis dat niet hoort ({error})."),
        N_("Meld dit aan de beheerder van het huis; in het logboek van de werker staat meer."),
        error=type(error).__name__,
    )
