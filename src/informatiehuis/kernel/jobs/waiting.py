"""A page that asked for work and would rather show the answer at once.

Most work takes less than a second or two, so the page waits that long before it shows the progress instead. Where no
worker lives, the page does the work itself: a house without a worker still does what it is asked.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.at_work import Work, at_work, broken_off, broken_off_of, forget
from informatiehuis.kernel.jobs import queries, queue
from informatiehuis.kernel.jobs.performing import Stop, Watch, do
from informatiehuis.kernel.models import Job, JobState

PATIENCE_SECONDS = 2.5
LOOK_SECONDS = 0.1
TELL_SECONDS = 1.0
HERE = "page"


PAGE = Work(
    "kernel.page",
    N_("Een taak die een pagina zelf deed, begonnen op {moment}, is afgebroken. Er is niets half gebeurd."),
    N_("Vraag haar nog eens op de pagina waar u haar vroeg, of laat een werker lopen: die neemt haar over."),
)


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


def take_up() -> list[Job]:
    """Line up again what pages did that are not there any more: their process died."""
    found = []
    for one in broken_off(settings.HOUSE):
        if one.name == PAGE.name:
            running = Job.objects.filter(attempt=one.about, state=JobState.RUNNING).first()
            if running and (job := queue.take_back(running.attempt, running.beats)):
                found.append(job)
            forget(settings.HOUSE, one.name, one.about)
    return found


def is_left(job: Job) -> bool:
    """Whether a job runs on paper only: the page that did it is not there any more."""
    return (
        job.state == JobState.RUNNING
        and job.worker == HERE
        and bool(broken_off_of(settings.HOUSE, PAGE, str(job.attempt)))
    )


def wait_for(job: Job, seconds: float = PATIENCE_SECONDS) -> Job:
    """The job as it stands once it has ended, or after so many seconds; done here and now where no worker lives."""
    if not queries.worker_lives(job.queue):
        take_up()
        job.refresh_from_db()
        with at_work(settings.HOUSE, PAGE, str(job.attempt)):
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
