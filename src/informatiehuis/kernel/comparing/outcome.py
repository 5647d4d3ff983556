"""What the last comparison of the tables with the chain found: the job that does it each night says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from informatiehuis.kernel.models import Job, JobState

JOB = "kernel.compare_tables"


@dataclass(frozen=True)
class Outcome:
    """When the tables were last held to the chain, and how many differences there were then."""

    at: datetime
    differences: int

    @property
    def same(self) -> bool:
        return not self.differences


def latest() -> Outcome | None:
    """The last comparison that came to an outcome; None when none did, or its job was cleared away."""
    ended = Job.objects.filter(name=JOB, state__in=(JobState.DONE, JobState.FAILED), finished_at__isnull=False)
    for job in ended.order_by("-finished_at")[:20]:
        count = (job.problem.get("facts") or {}).get("count")
        if job.finished_at and job.state == JobState.DONE and not job.problem:
            return Outcome(job.finished_at, 0)
        if job.finished_at and job.state == JobState.FAILED and isinstance(count, int):
            return Outcome(job.finished_at, count)
    return None


__all__ = ["Outcome", "latest"]
