"""Doing a job: as whom, what of it is kept, and after which problems it is tried again."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as PlainWorker

from informatiehuis.engines.connectors.problems import StatusProblem, TooSlowProblem
from informatiehuis.engines.kept import told
from informatiehuis.kernel import observing
from informatiehuis.kernel.access import HOUSE, actor_for
from informatiehuis.kernel.jobs import ask, queue
from informatiehuis.kernel.jobs.performing import Passing, Stop, Watch, acting, back_off, do, in_words
from informatiehuis.kernel.jobs.worker import QUEUES
from informatiehuis.kernel.models import Event, Job, JobState, Party, RoleGrant, User
from tests import factories
from tests.kernel.jobs import works

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(province: Party) -> Party:
    """A party that those of the province may change."""
    return factories.party("Team", owner=province)


def done(job: Job, watch: Watch | None = None) -> Job:
    """Do the next job of the queue, which has to be this one."""
    taken = queue.take("werker", QUEUES)
    assert taken is not None
    assert taken.job == job.pk
    do(taken, watch or Watch())
    job.refresh_from_db()
    return job


def renaming(user: User | None, party: Party, title: str = "Nieuw") -> Job:
    actor = actor_for(user) if user else HOUSE
    return ask(works.rename_party, actor=actor, party=str(party.pk), title=title)


def test_a_job_acts_for_the_account_that_asked(steward: User, team: Party) -> None:
    job = done(renaming(steward, team))
    assert job.state == JobState.DONE
    assert [told(one) for one in job.result] == ["Heet nu Nieuw."]
    assert Event.objects.order_by("number").last().actor == steward.pk  # type: ignore[union-attr]


def test_who_listens_hears_a_job_and_its_action_by_name(steward: User, team: Party) -> None:
    heard: list[str] = []

    class Listener:
        def span(self, kind: str, name: str) -> AbstractContextManager[None]:
            heard.append(f"{kind} {name}")
            return nullcontext()

        def counted(self, what: str, number: int) -> None:
            """Numbers are not what this is about."""

    job = renaming(steward, team)
    listener = Listener()
    observing.listen(listener)
    try:
        done(job)
    finally:
        observing.silence(listener)
    assert f"job {job.name}" in heard
    assert heard.index(f"job {job.name}") < heard.index("action kernel.rename")


def test_a_job_may_what_the_account_may_when_it_runs(steward: User, team: Party) -> None:
    job = renaming(steward, team)
    RoleGrant.objects.filter(user=steward).delete()
    job = done(job)
    assert job.state == JobState.FAILED
    assert "Dit mag u niet doen" in told(job.problem)
    team.refresh_from_db()
    assert team.title == "Team"


def test_an_account_that_is_gone_is_a_visitor_and_never_the_house(steward: User) -> None:
    assert acting(None) == HOUSE
    steward.is_active = False
    steward.save()
    assert acting(steward.pk).is_anonymous
    assert acting(UUID(int=7)).is_anonymous


def test_what_may_pass_is_tried_again_ever_later_and_then_given_up() -> None:
    job = done(ask(works.fail, actor=HOUSE, how="away"))
    assert (job.state, job.attempts) == (JobState.WAITING, 1)
    assert timedelta(seconds=4) < job.due_at - timezone.now() <= timedelta(seconds=10)
    assert told(job.problem) == "De server voorbeeld.nl is weg. Wacht even."
    queue.try_again(job)
    job = done(job)
    assert (job.state, job.attempts) == (JobState.WAITING, 2)
    assert timedelta(seconds=9) < job.due_at - timezone.now() <= timedelta(seconds=20)
    queue.try_again(job)
    job = done(job)
    assert (job.state, job.attempts) == (JobState.GIVEN_UP, 3)


def test_what_will_not_pass_is_not_tried_again() -> None:
    job = done(ask(works.fail, actor=HOUSE, how="wrong"))
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert job.problem == {"message": "De naam {name} klopt niet.", "facts": {"name": "x"}, "remedy": "Verbeter hem."}


def test_a_mistake_of_ours_is_said_to_be_one_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    job = done(ask(works.fail, actor=HOUSE, how="anders"))
    assert job.state == JobState.FAILED
    assert "Er ging iets mis dat niet hoort (ZeroDivisionError)" in told(job.problem)
    assert any(record.exc_info for record in caplog.records)


def test_a_job_that_was_taken_over_while_it_ran_writes_nothing(team: Party) -> None:
    job = renaming(None, team)
    taken = queue.take("werker", QUEUES)
    assert taken is not None
    queue.take_back(taken.attempt, 0)
    before = Event.objects.count()
    do(taken, Watch())
    team.refresh_from_db()
    assert team.title == "Team"
    assert Event.objects.count() == before
    job.refresh_from_db()
    assert job.state == JobState.WAITING


@pytest.mark.parametrize(
    ("why", "state"),
    [(Stop.CANCELLED, JobState.CANCELLED), (Stop.TOO_LONG, JobState.FAILED), (Stop.WORKER_STOPS, JobState.WAITING)],
)
def test_a_job_that_is_stopped_ends_as_it_was_stopped(team: Party, why: Stop, state: JobState) -> None:
    job = done(renaming(None, team), Watch(stop=why))
    assert job.state == state
    team.refresh_from_db()
    assert team.title == "Team"


def test_a_job_stopped_after_its_final_action_is_done(team: Party) -> None:
    class Late(Watch):
        def __call__(self, done: int, total: int | None = None) -> None:
            self.stop = Stop.WORKER_STOPS if done == 2 else None
            super().__call__(done, total)

    job = done(renaming(None, team), Late())
    assert job.state == JobState.DONE
    team.refresh_from_db()
    assert team.title == "Nieuw"


def test_a_job_of_another_version_fails_in_words() -> None:
    job = ask(works.fail, actor=HOUSE, how="away")
    Job.objects.filter(pk=job.pk).update(name="tests.gone")
    job = done(job)
    assert job.state == JobState.FAILED
    assert "Dit huis kent geen taak 'tests.gone'" in told(job.problem)


@pytest.mark.django_db(transaction=True)  # this worker closes its connection, and a transaction around it with that
def test_a_worker_that_only_knows_django_tasks_does_jobs_too(team: Party) -> None:
    job = renaming(None, team)
    worker = PlainWorker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=1,
        worker_id="plain",
        excluded_queue_names=[],
    )
    worker.run()
    job.refresh_from_db()
    assert job.state == JobState.DONE


@pytest.mark.parametrize(
    ("problem", "passes"),
    [
        (TooSlowProblem("x"), True),
        (StatusProblem("x", status=503), True),
        (StatusProblem("x", status=429), True),
        (StatusProblem("x", status=404), False),
        (in_words(OperationalError("database is locked")), True),
        (in_words(ConnectionResetError()), True),
        (in_words(KeyError("x")), False),
    ],
)
def test_which_problems_may_pass(problem: Passing, passes: bool) -> None:
    assert problem.may_pass is passes


def test_the_pause_doubles_and_differs_from_job_to_job() -> None:
    """Between half and all of it, and never longer than six hours."""
    assert [back_off(works.fail, n, lambda: 1.0) for n in (1, 2, 3)] == [10, 20, 40]
    assert back_off(works.fail, 1, lambda: 0.0) == 5
    assert back_off(works.fail, 30, lambda: 1.0) == 6 * 3600


def test_who_may_only_read_changes_nothing_by_asking_a_job_to(team: Party, province: Party) -> None:
    job = done(renaming(factories.person("reader", province), team))
    assert job.state == JobState.FAILED
