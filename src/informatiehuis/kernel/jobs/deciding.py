"""What people decide about a job: to cancel it, or to try it again now. Recorded as every decision is."""

from __future__ import annotations

from informatiehuis.engines.problems import N_
from informatiehuis.kernel import events
from informatiehuis.kernel.access import Actor, NotAllowed
from informatiehuis.kernel.actions import action, running_action
from informatiehuis.kernel.jobs import queue
from informatiehuis.kernel.jobs.queries import may_see
from informatiehuis.kernel.models import Job


@action
def cancel_job(*, actor: Actor, job: Job, reason: str = "") -> Job:
    """Cancel a job that waits, or ask one that runs to stop. Raises NotAllowed."""
    _require(actor, job)
    queue.cancel(job)
    return _recorded(job, "cancelled")


@action
def retry_job(*, actor: Actor, job: Job, reason: str = "") -> Job:
    """Let a job that waits for a later moment, or that did not go well, run now. Raises NotAllowed.

    It keeps running on behalf of who asked it first.
    """
    _require(actor, job)
    return _recorded(queue.try_again(job), "tried_again")


def _require(actor: Actor, job: Job) -> None:
    if actor.is_house or may_see(actor, job):
        return
    raise NotAllowed(
        N_("Over deze taak beslist wie haar vroeg, wie gaat over wat zij doet, of de beheerder van het huis."),
        N_("Vraag het een van hen."),
    )


def _recorded(job: Job, what: str) -> Job:
    job.refresh_from_db()
    run = running_action()
    events.append(
        action=run.name,
        actor=run.actor.id,
        kind="job",
        thing=job.pk,
        other=job.thing_id,
        payload={"detail": {what: job.name}},
        reason=run.reason,
    )
    return job
