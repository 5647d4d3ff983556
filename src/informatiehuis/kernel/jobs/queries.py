"""What is read of work in the background: which jobs an actor may see, whether a worker lives, how long work waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from informatiehuis.kernel.access import Actor, Verb, may, may_at, require_at
from informatiehuis.kernel.models import Job, JobState, JobWorker, Thing

ALIVE = timedelta(seconds=60)
OPEN = (JobState.WAITING, JobState.RUNNING)
WRONG = (JobState.FAILED, JobState.GIVEN_UP)


def jobs_for(actor: Actor) -> QuerySet[Job]:
    """All jobs of the house, newest first, for who administers it. Raises NotAllowed."""
    require_at(actor, Verb.ADMINISTER, None)
    return Job.objects.select_related("thing")


def may_see(actor: Actor, job: Job) -> bool:
    """Whether somebody may see a job: who asked for it, who may change what it is about, who administers the house."""
    if actor.id is not None and job.account == actor.id:
        return True
    if may_at(actor, Verb.ADMINISTER, None):
        return True
    return job.thing is not None and bool(may(actor, Verb.EDIT, job.thing))


def visible_job(actor: Actor, identifier: UUID) -> Job | None:
    """A job that this actor may see; None also when it is not there."""
    job = Job.objects.select_related("thing").filter(pk=identifier).first()
    return job if job and may_see(actor, job) else None


def jobs_about(actor: Actor, thing: Thing, most: int = 5) -> list[Job]:
    """The last jobs about a thing, newest first; none for who may not change it."""
    if not may(actor, Verb.EDIT, thing):
        return []
    return list(Job.objects.filter(thing=thing)[:most])


def counts() -> dict[str, int]:
    """How many jobs stand in each state."""
    found = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    return {state.value: found.get(state.value, 0) for state in JobState}


def workers(now: datetime | None = None) -> list[JobWorker]:
    """The workers that gave a sign of life lately, whatever was done with the clock meanwhile."""
    now = now or timezone.now()
    return list(JobWorker.objects.filter(seen_at__gt=now - ALIVE, seen_at__lt=now + ALIVE))


def worker_lives(queue: str = "", now: datetime | None = None) -> bool:
    """Whether there is a worker that takes jobs, of this queue where one is named."""
    return any(not one.stopping and (not queue or queue in one.queues) for one in workers(now))


def oldest_waiting(now: datetime | None = None) -> timedelta | None:
    """How long the job waits that could have started first; None when no job waits that could start."""
    now = now or timezone.now()
    since = Job.objects.filter(Q(state=JobState.WAITING), due_at__lte=now).aggregate(first=Min("due_at"))["first"]
    return now - since if since else None
