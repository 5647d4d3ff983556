"""Workers that look at the same queue at the same moment, each with a connection of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connections

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.jobs import ask, queue
from informatiehuis.kernel.jobs.worker import QUEUES, Worker, WorkLimits
from informatiehuis.kernel.models import Job, JobState, JobWorker
from tests.kernel.jobs import works

JOBS = 200
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.only_on("postgresql", reason="SQLite in memory has one connection; its workers race in tests/faults"),
]


def take_all(name: str) -> list[UUID]:
    found = []
    try:
        misses = 0
        while misses < 20:
            taken = queue.take(name, QUEUES)
            if taken is None:
                misses += 1
                continue
            found.append(taken.job)
        return found
    finally:
        connections.close_all()


def test_each_job_is_taken_by_one() -> None:
    for number in range(JOBS):
        ask(works.fail, actor=HOUSE, how=str(number))
    with ThreadPoolExecutor(4) as pool:
        taken = [one for found in pool.map(take_all, ["een", "twee", "drie", "vier"]) for one in found]
    assert len(taken) == JOBS
    assert len(set(taken)) == JOBS
    assert set(Job.objects.values_list("state", "attempts")) == {(JobState.RUNNING, 1)}


def test_a_worker_does_what_waits_and_takes_up_what_a_dead_one_left() -> None:
    jobs = [ask(works.fail, actor=HOUSE, how=f"wrong {number}") for number in range(3)]
    dead = queue.take("dood", QUEUES)
    assert dead is not None
    worker = Worker(threads=2, once=True, limits=WorkLimits(lease_seconds=0.5, poll_seconds=0.05))
    assert worker.run() == 0
    for job in jobs:
        job.refresh_from_db()
    assert {job.state for job in jobs} == {JobState.FAILED}
    assert sorted(job.lost for job in jobs) == [0, 0, 1]
    assert not JobWorker.objects.exists()
