"""A page that asked for work and would rather show the answer at once.

Most work takes less than a second or two, so the page waits that long before it shows the progress instead. Where no
worker lives, the page does the work itself: a house without a worker still does what it is asked.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.db import transaction

from informatiehuis.kernel.jobs import queries, queue
from informatiehuis.kernel.jobs.performing import Stop, Watch, do
from informatiehuis.kernel.models import Job

PATIENCE_SECONDS = 2.5
LOOK_SECONDS = 0.1
TELL_SECONDS = 1.0
HERE = "page"


@dataclass
class TellingWatch(Watch):
    """Progress of work that no worker tells the signs of life of: it does so itself, between transactions."""

    attempt: object = None
    told: float = 0.0

    def __call__(self, done: int, total: int | None = None) -> None:
        now = time.monotonic()
        if now - self.told >= TELL_SECONDS and not transaction.get_connection().in_atomic_block:
            self.told = now
            lost, cancelled = queue.beat({self.attempt: (done, total)})  # type: ignore[dict-item]
            self.stop = Stop.LOST if lost else Stop.CANCELLED if cancelled else None
        super().__call__(done, total)


def wait_for(job: Job, seconds: float = PATIENCE_SECONDS) -> Job:
    """The job as it stands once it has ended, or after so many seconds; done here and now where no worker lives."""
    if not queries.worker_lives(job.queue):
        taken = queue.take(HERE, [job.queue], only=job.attempt)
        if taken:
            do(taken, TellingWatch(attempt=taken.attempt))
        job.refresh_from_db()
        return job
    ends = time.monotonic() + seconds
    while not job.has_ended and time.monotonic() < ends:
        time.sleep(LOOK_SECONDS)
        job.refresh_from_db()
    return job
