"""The queue of jobs: asked once, taken once, ended by nobody but the one who has it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from informatiehuis.engines.kept import kept, told
from informatiehuis.kernel.access import ANONYMOUS, HOUSE, NotAllowed, actor_for
from informatiehuis.kernel.jobs import ask, queue
from informatiehuis.kernel.jobs.deciding import cancel_job, retry_job
from informatiehuis.kernel.jobs.queue import MOST_LOST, LeaseLost, Taken
from informatiehuis.kernel.jobs.worker import QUEUES
from informatiehuis.kernel.models import Event, Job, JobState, Party
from tests import factories
from tests.kernel.jobs import works

pytestmark = pytest.mark.django_db


def asked(how: str = "away") -> Job:
    return ask(works.fail, actor=HOUSE, how=how)


def taken() -> Taken:
    found = queue.take("werker", QUEUES)
    assert found is not None
    return found


def test_the_same_work_that_waits_is_asked_once() -> None:
    first = asked()
    assert asked().pk == first.pk
    assert asked("wrong").pk != first.pk
    assert Job.objects.count() == 2
    assert DBTaskResult.objects.count() == 2


@pytest.mark.parametrize("of", ["house", "account"])
def test_the_database_itself_lets_no_work_wait_twice(of: str, province: Party) -> None:
    """Also of the house, which has no account: to SQLite two empty values are not the same."""
    job = ask(
        works.fail, actor=HOUSE if of == "house" else actor_for(factories.person("steward", province)), how="away"
    )
    twin = Job(name=job.name, key=job.key, account=job.account, queue=job.queue, asked_at=job.asked_at)
    twin.attempt, twin.due_at = uuid4(), job.due_at
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
    twin.state = JobState.RUNNING
    twin.save()
    assert Job.objects.count() == 2


def test_two_accounts_that_ask_the_same_each_have_their_own(province: Party) -> None:
    """What the one may, the other may not: the job of one must not fail for the other."""
    people = [actor_for(factories.person("steward", province)) for _ in range(2)]
    jobs = {ask(works.fail, actor=one, how="away").pk for one in people}
    assert len(jobs) == 2


def test_what_is_asked_in_an_action_that_fails_was_not_asked() -> None:
    with transaction.atomic():
        asked()
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_a_visitor_asks_nothing() -> None:
    with pytest.raises(NotAllowed):
        ask(works.fail, actor=ANONYMOUS, how="away")


@pytest.mark.parametrize("arguments", [{}, {"how": "away", "more": 1}, {"how": timezone}, {"how": ("a", "b")}])
def test_arguments_that_do_not_fit_or_are_no_json_are_refused(arguments: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        ask(works.fail, actor=HOUSE, **arguments)


def test_a_job_is_taken_once() -> None:
    job = asked()
    assert taken().job == job.pk
    assert queue.take("ander", QUEUES) is None
    job.refresh_from_db()
    assert (job.state, job.worker, job.attempts) == (JobState.RUNNING, "werker", 1)


def test_the_same_work_does_not_run_twice_at_a_time() -> None:
    """Asked again while it runs, it waits until the first is over: there may be something new to do."""
    asked()
    first = taken()
    again = asked()
    assert again.pk != first.job
    assert queue.take("ander", QUEUES) is None
    queue.succeed(first, [])
    assert taken().job == again.pk


def test_work_for_later_is_not_taken_now() -> None:
    ask(works.fail, actor=HOUSE, at=timezone.now() + timedelta(minutes=1), how="away")
    assert queue.take("werker", QUEUES) is None


def test_a_worker_of_one_queue_leaves_the_others() -> None:
    asked()
    assert queue.take("werker", ["nightly"]) is None
    assert queue.take("werker", ["default"]) is not None


def test_who_lost_a_job_can_neither_end_it_nor_write() -> None:
    job = asked()
    old = taken()
    assert queue.take_back(old.attempt, 0) is not None
    new = taken()
    assert new.job == job.pk
    assert new.attempt != old.attempt
    with pytest.raises(LeaseLost):
        queue.succeed(old, [])
    with pytest.raises(LeaseLost):
        queue.settle(old, final=True)
    with pytest.raises(LeaseLost):
        queue.fail(old, works.Wrong("x"), again_after=None)
    queue.give_back(old)
    assert queue.beat({old.attempt: (1, 2), new.attempt: (1, 2)}) == ({old.attempt}, set())
    queue.succeed(new, [kept("Klaar.")])
    job.refresh_from_db()
    assert (job.state, job.lost, job.attempts) == (JobState.DONE, 1, 1)


def test_a_job_that_gave_a_sign_of_life_meanwhile_is_not_taken_back() -> None:
    asked()
    mine = taken()
    queue.beat({mine.attempt: (1, 10)})
    assert queue.take_back(mine.attempt, 0) is None
    assert queue.running_elsewhere([]) == {mine.attempt: 1}


def test_a_job_of_which_the_final_action_was_committed_is_not_done_again() -> None:
    job = asked()
    mine = taken()
    queue.settle(mine, final=True)
    queue.take_back(mine.attempt, 0)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert queue.take("ander", QUEUES) is None


def test_a_job_that_keeps_losing_its_worker_is_given_up() -> None:
    job = asked()
    for _ in range(MOST_LOST + 1):
        queue.take_back(taken().attempt, 0)
    job.refresh_from_db()
    assert job.state == JobState.GIVEN_UP
    assert job.problem["facts"] == {"count": MOST_LOST + 1}
    assert queue.take("werker", QUEUES) is None


def test_a_job_that_is_given_back_has_not_been_tried() -> None:
    job = asked()
    queue.give_back(taken())
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.WAITING, 0)
    assert taken().job == job.pk


@pytest.mark.parametrize("how", ["taken back", "failed", "given back"])
@pytest.mark.parametrize("of", ["the house", "an account"])
def test_a_job_that_was_asked_again_meanwhile_makes_way_for_that(how: str, of: str, province: Party) -> None:
    """The same work waits once: what would be done again is what was asked again already."""
    actor = HOUSE if of == "the house" else actor_for(factories.person("steward", province))
    first = ask(works.fail, actor=actor, how="away")
    lost = taken()
    second = ask(works.fail, actor=actor, how="away")
    assert second.pk != first.pk
    match how:
        case "taken back":
            queue.take_back(lost.attempt, beats=0)
        case "failed":
            queue.fail(lost, works.Away("De server is weg."), again_after=1)
        case _:
            queue.give_back(lost)
    first.refresh_from_db()
    assert first.state == JobState.CANCELLED
    assert "nog eens gevraagd" in told(first.problem)
    assert taken().job == second.pk
    assert queue.take("ander", QUEUES) is None


def test_cancelling_takes_a_waiting_job_out_of_the_queue_and_is_recorded() -> None:
    job = asked()
    cancel_job(actor=HOUSE, job=job)
    assert job.state == JobState.CANCELLED
    assert queue.take("werker", QUEUES) is None
    assert Event.objects.get(thing=job.pk).payload == {"detail": {"cancelled": "tests.fail"}}


def test_cancelling_asks_a_running_job_to_stop() -> None:
    job = asked()
    mine = taken()
    assert cancel_job(actor=HOUSE, job=job).state == JobState.RUNNING
    assert queue.beat({mine.attempt: (1, None)}) == (set(), {mine.attempt})
    queue.stop(mine)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_trying_again_runs_what_failed_and_what_waits_for_later_but_not_what_is_done() -> None:
    job = asked()
    mine = taken()
    queue.fail(mine, works.Away("x"), again_after=3600)
    assert queue.take("werker", QUEUES) is None
    job.refresh_from_db()
    retry_job(actor=HOUSE, job=job)
    queue.fail(taken(), works.Wrong("x"), again_after=None)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert retry_job(actor=HOUSE, job=job).state == JobState.WAITING
    queue.succeed(taken(), [])
    job.refresh_from_db()
    assert retry_job(actor=HOUSE, job=job).state == JobState.DONE
    assert queue.take("werker", QUEUES) is None


def test_who_neither_asked_nor_owns_nor_administers_decides_nothing(province: Party) -> None:
    job = asked()
    with pytest.raises(NotAllowed):
        cancel_job(actor=actor_for(factories.person("owner", province)), job=job)
    job.refresh_from_db()
    assert job.state == JobState.WAITING
