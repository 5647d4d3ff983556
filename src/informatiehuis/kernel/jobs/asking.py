"""Asking for work in the background, in the transaction of whoever asks: no worker sees it before that commits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access import Actor, NotAllowed
from informatiehuis.kernel.jobs import queue
from informatiehuis.kernel.jobs.declaring import Declared
from informatiehuis.kernel.models import Job, JobState, Thing


def ask(
    declared: Declared,
    *,
    actor: Actor,
    thing: Thing | None = None,
    at: datetime | None = None,
    schedule: str = "",
    **arguments: Any,
) -> Job:
    """Ask for a job, as the house or on behalf of an account; the same work that waits already is not asked twice.

    What the account may do is judged when the job runs. `thing` is what the job is about, for the page of that thing.
    `at` (aware) is the earliest moment. Raises NotAllowed for an anonymous visitor.
    """
    if actor.is_anonymous:
        raise NotAllowed(N_("Alleen wie is aangemeld, kan werk laten doen."), N_("Meld u aan."))
    given = declared.checked(arguments)
    key = declared.key(given)
    with transaction.atomic():
        if waiting := _waiting(key, actor):
            return waiting
        now = timezone.now()
        job = Job(
            name=declared.name,
            arguments=given,
            key=key,
            queue=declared.queue,
            account=actor.id,
            stand_in=actor.stand_in,
            thing=thing,
            schedule=schedule,
            asked_at=now,
            due_at=at or now,
        )
        try:
            with transaction.atomic():
                queue.line_up(job, declared, at)
        except IntegrityError:
            # somebody else asked for it at the same moment
            if other := _waiting(key, actor):
                return other
            raise
        return job


def _waiting(key: str, actor: Actor) -> Job | None:
    """The same work for the same account, held so that no worker takes it before this transaction ends."""
    mine = Job.objects.filter(key=key, account=actor.id, stand_in=actor.stand_in)
    same = mine.select_for_update().filter(state=JobState.WAITING)
    return same.first()
