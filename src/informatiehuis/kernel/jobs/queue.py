"""The rows of the queue: lining up, taking, telling a sign of life, ending, giving back, taking back.

Every function is one short transaction. An attempt is a row of django-tasks-db; the identifier of that row is what
fences a job: whoever runs an attempt that is no longer the one of its job changes nothing any more. Rows are locked in
one order, attempt before job, so that no two wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from informatiehuis.engines.kept import kept, kept_problem
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.jobs.declaring import Declared, Told, declared_as
from informatiehuis.kernel.models import Job, JobState

MOST_LOST = 3
"""How often a job may lose its worker before it is given up: it may be the job that kills them."""
LONGEST_BACK_OFF = timedelta(hours=6)


class LeaseLost(Problem):
    """This attempt is no longer the one of its job: another worker has taken it up, or it was ended."""

    code = "lease-lost"

    def __init__(self) -> None:
        super().__init__(N_("Dit werk is door een andere werker overgenomen of beëindigd. Er is niets geschreven."))


class WorkerDied(Problem):
    """The worker of a job gave no sign of life any more."""

    code = "worker-died"


@dataclass(frozen=True)
class Taken:
    """An attempt at a job that this worker has."""

    job: UUID
    attempt: UUID
    name: str
    arguments: Mapping[str, Any]
    account: UUID | None
    stand_in: UUID | None = None


def line_up(job: Job, declared: Declared, at: datetime | None) -> None:
    """Write a waiting job with a new attempt in the queue; inside a transaction."""
    from informatiehuis.kernel.jobs.performing import perform

    wished = perform.using(queue_name=declared.queue, priority=declared.priority, run_after=at)
    job.attempt = UUID(wished.enqueue(str(job.pk)).id)
    job.state, job.worker, job.finished_at = JobState.WAITING, "", None
    job.done, job.total = 0, None
    job.save()


def take(worker: str, queues: Collection[str], only: UUID | None = None) -> Taken | None:
    """Take the first attempt that may start; None when there is none, or others are taking it.

    Work does not start while the same work runs already. With `only`, that attempt or nothing.
    """
    busy = Job.objects.filter(state=JobState.RUNNING).values("key")
    startable = Job.objects.filter(state=JobState.WAITING, queue__in=queues).exclude(key__in=busy)
    ready = DBTaskResult.objects.ready().filter(pk__in=startable.values("attempt"))
    if only:
        ready = ready.filter(pk=only)
    if not ready.exists():  # looked at without a lock first: who waits for work does not keep others from writing
        return None
    with transaction.atomic():
        attempt = ready.get_locked()
        if attempt is None:
            return None
        job = Job.objects.select_for_update().filter(attempt=attempt.pk, state=JobState.WAITING).first()
        if job is None:
            return None
        attempt.claim(worker)
        return _started(job, worker)


def adopt(job: UUID, attempt: UUID, worker: str) -> Taken | None:
    """Start a job of which another worker of django-tasks took the attempt; None when it is not its turn any more."""
    with transaction.atomic():
        found = Job.objects.select_for_update().filter(pk=job, attempt=attempt, state=JobState.WAITING).first()
        return _started(found, worker) if found else None


def _started(job: Job, worker: str) -> Taken:
    job.state, job.worker = JobState.RUNNING, worker
    job.started_at = timezone.now()
    job.attempts += 1
    job.save(update_fields=["state", "worker", "started_at", "attempts"])
    return Taken(job.pk, job.attempt, job.name, job.arguments, job.account, job.stand_in)


def beat(told: Mapping[UUID, tuple[int, int | None]]) -> tuple[set[UUID], set[UUID]]:
    """A sign of life for attempts with how far each is; gives those that are lost, and those to be cancelled."""
    lost: set[UUID] = set()
    with transaction.atomic():
        for attempt, (done, total) in told.items():
            mine = Job.objects.filter(attempt=attempt, state=JobState.RUNNING)
            if not mine.update(beats=F("beats") + 1, done=done, total=total):
                lost.add(attempt)
        asked = Job.objects.filter(attempt__in=told, cancel_asked=True).values_list("attempt", flat=True)
        return lost, set(asked)


def settle(taken: Taken, final: bool) -> None:
    """Hold the job until the transaction of an action ends, and note that its final action is in it.

    Raises LeaseLost.
    """
    job = Job.objects.select_for_update().filter(pk=taken.job, attempt=taken.attempt, state=JobState.RUNNING).first()
    if job is None:
        raise LeaseLost
    if final:
        Job.objects.filter(pk=job.pk).update(settled=True)


def succeed(taken: Taken, result: Told) -> None:
    """The job is done. Raises LeaseLost."""
    with transaction.atomic():
        _end(_held(taken), JobState.DONE, result=list(result), problem={})


def fail(taken: Taken, problem: Problem, *, again_after: float | None) -> JobState:
    """An attempt failed; it is tried again after so many seconds, or the job ends. Raises LeaseLost.

    A job of which the final action was committed is done, with the problem of what came after it; it failed where the
    problem is what the job found out (`is_outcome`), and is not tried again by itself then.
    """
    with transaction.atomic():
        job = _held(taken)
        if job.settled:
            is_outcome = getattr(problem, "is_outcome", False)
            _end(job, JobState.FAILED if is_outcome else JobState.DONE, problem=kept_problem(problem))
        elif again_after is None or job.cancel_asked:
            _end(job, JobState.FAILED, problem=kept_problem(problem))
        elif job.attempts > declared_as(job.name).retries:
            _end(job, JobState.GIVEN_UP, problem=kept_problem(problem))
        else:
            _again(job, timezone.now() + timedelta(seconds=again_after), kept_problem(problem))
        return JobState(job.state)


def stop(taken: Taken) -> None:
    """The job was cancelled while it ran. Raises LeaseLost."""
    with transaction.atomic():
        job = _held(taken)
        _end(job, JobState.DONE if job.settled else JobState.CANCELLED)


def give_back(taken: Taken) -> None:
    """Let another worker do the job from the start; this attempt does not count. Nothing when it was lost."""
    with transaction.atomic():
        try:
            job = _held(taken)
        except LeaseLost:
            return
        if job.settled:
            _end(job, JobState.DONE)
            return
        job.attempts -= 1
        _again(job, None, {})


def running_elsewhere(own: Iterable[UUID]) -> dict[UUID, int]:
    """The attempts that run at other workers, with the number of their last sign of life."""
    others = Job.objects.filter(state=JobState.RUNNING).exclude(attempt__in=list(own))
    return dict(others.values_list("attempt", "beats"))


def take_back(attempt: UUID, beats: int) -> Job | None:
    """Line up a job again of which the worker gave no sign of life since `beats`; None when it did after all.

    A job of which the final action was committed is done. One that lost its worker too often is given up.
    """
    with transaction.atomic():
        _locked_attempt(attempt)
        same = Job.objects.select_for_update().filter(attempt=attempt, beats=beats, state=JobState.RUNNING)
        job = same.first()
        if job is None:
            return None
        job.lost += 1
        job.attempts -= 1
        died = WorkerDied(
            N_("De werker die hiermee bezig was, is plotseling gestopt."),
            N_("Het werk wordt opnieuw gedaan; er is niets half gebeurd."),
        )
        if job.settled:
            _end(job, JobState.DONE)
        elif job.cancel_asked:
            _end(job, JobState.CANCELLED)
        elif job.lost > MOST_LOST:
            often = N_("De werker stopte {count} keer plotseling tijdens dit werk. Het wordt niet meer geprobeerd.")
            why = N_("Kijk in het logboek van de werker of er genoeg geheugen is, en probeer het daarna opnieuw.")
            _end(job, JobState.GIVEN_UP, problem=kept(often, {"count": job.lost}, why))
        else:
            _again(job, None, kept_problem(died))
        return job


def cancel(job: Job) -> JobState:
    """Cancel a waiting job, or ask a running one to stop; gives how it now stands."""
    with transaction.atomic():
        _locked_attempt(job.attempt)
        found = Job.objects.select_for_update().get(pk=job.pk)
        if found.state == JobState.WAITING and found.attempt == job.attempt:
            _end(found, JobState.CANCELLED)
        elif not found.has_ended:
            found.cancel_asked = True
            found.save(update_fields=["cancel_asked"])
        return JobState(found.state)


def try_again(job: Job) -> Job:
    """Let a job that waits for a later moment, or that did not go well, run now. One that is done stays done."""
    with transaction.atomic():
        _locked_attempt(job.attempt)
        found = Job.objects.select_for_update().get(pk=job.pk)
        if found.attempt != job.attempt or found.state in (JobState.RUNNING, JobState.DONE):
            return found
        if found.state != JobState.WAITING:
            same = Job.objects.filter(key=found.key, account=found.account, stand_in=found.stand_in)
            waiting = same.filter(state=JobState.WAITING).first()
            if waiting:
                return waiting
            found.attempts, found.lost, found.cancel_asked, found.settled = 0, 0, False, False
        DBTaskResult.objects.filter(pk=found.attempt, status=TaskResultStatus.READY).delete()
        _again(found, None, found.problem)
        return found


def bring_forward(by: timedelta, now: datetime) -> None:
    """What waits for a moment comes so much sooner by the clock: that was set back."""
    for job in Job.objects.filter(state=JobState.WAITING, due_at__gt=now):
        attempt = _locked_attempt(job.attempt)
        if attempt and attempt.status == TaskResultStatus.READY:
            DBTaskResult.objects.filter(pk=attempt.pk).update(run_after=job.due_at - by)
            Job.objects.filter(pk=job.pk, attempt=attempt.pk).update(due_at=job.due_at - by)


def _locked_attempt(attempt: UUID) -> DBTaskResult[Any, Any] | None:
    return DBTaskResult.objects.select_for_update().filter(pk=attempt).first()


def _held(taken: Taken) -> Job:
    """The job of an attempt that is still its own, locked. Raises LeaseLost."""
    _locked_attempt(taken.attempt)
    mine = Job.objects.select_for_update().filter(pk=taken.job, attempt=taken.attempt, state=JobState.RUNNING)
    job = mine.first()
    if job is None:
        raise LeaseLost
    return job


def _end(job: Job, state: JobState, **values: Any) -> None:
    for name, value in values.items():
        setattr(job, name, value)
    job.state, job.finished_at, job.cancel_asked = state, timezone.now(), False
    job.save()
    _close(job.attempt)


def _again(job: Job, at: datetime | None, problem: Mapping[str, Any]) -> None:
    """Line a job up again; where the same work was asked again meanwhile and waits, that goes instead of it."""
    same = Job.objects.filter(key=job.key, account=job.account, stand_in=job.stand_in, state=JobState.WAITING)
    if same.exclude(pk=job.pk).exists():
        _end(job, JobState.CANCELLED, problem=kept(N_("Hetzelfde is intussen nog eens gevraagd, en wordt gedaan.")))
        return
    _close(job.attempt)
    job.problem = dict(problem)
    job.due_at = at or timezone.now()
    line_up(job, declared_as(job.name), at)


def _close(attempt: UUID) -> None:
    """The attempt is over for django-tasks; how the job ended stands at the job."""
    ended = DBTaskResult.objects.filter(pk=attempt).exclude(status=TaskResultStatus.SUCCESSFUL)
    ended.update(status=TaskResultStatus.SUCCESSFUL, finished_at=timezone.now())
