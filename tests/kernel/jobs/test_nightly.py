"""What the kernel does at night: the history is verified and that is recorded once, whenever the worker is killed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from informatiehuis.kernel import guards, verifications
from informatiehuis.kernel.access import ANONYMOUS, HOUSE
from informatiehuis.kernel.actions import all_actions
from informatiehuis.kernel.comparing import outcome
from informatiehuis.kernel.jobs import nightly, queue
from informatiehuis.kernel.jobs.asking import ask
from informatiehuis.kernel.jobs.deciding import retry_job
from informatiehuis.kernel.jobs.performing import Watch, do
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Anchor, Event, Job, JobState, Verification
from informatiehuis.kernel.register.reconstruction import document, reconstruct
from informatiehuis.portal.checkup import upkeep
from informatiehuis.portal.checkup.judgement import Level
from informatiehuis.portal.checkup.upkeep import compared
from tests import factories

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """As if the process ended here."""


def begin() -> Job:
    factories.concept("Woning")
    return ask(nightly.verify_chain, actor=HOUSE)


def work() -> None:
    taken = queue.take("hier", ["nightly"])
    assert taken
    do(taken, Watch())


def tamper() -> None:
    guards.remove()
    with connection.cursor() as cursor:
        cursor.execute("update kernel_event set content = '{}' where number = 1")
    guards.install()


def test_the_night_is_what_the_page_with_proof_and_doctor_show() -> None:
    begin()
    work()
    made = verifications.latest()
    assert made is not None
    assert made.intact
    assert Anchor.objects.count() == 1
    assert upkeep.verified(made.started_at).level is Level.OK


@pytest.mark.parametrize("is_broken", [False, True])
def test_who_is_killed_after_recording_records_nothing_twice(is_broken: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    job = begin()
    if is_broken:
        tamper()

    def killed(*rest: object, **more: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(queue, "succeed", killed)
        patch.setattr(queue, "fail", killed)
        with pytest.raises(Killed):
            work()
    job.refresh_from_db()
    assert (job.state, job.settled) == (JobState.RUNNING, True)
    queue.take_back(job.attempt, job.beats)
    assert queue.take("daar", ["nightly"]) is None
    assert Verification.objects.count() == 1
    assert Event.objects.filter(kind=verifications.KIND).count() == 1


def test_who_is_killed_before_recording_leaves_it_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    job = begin()
    with monkeypatch.context() as patch:
        patch.setattr(verifications, "look", lambda *rest: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            work()
    job.refresh_from_db()
    queue.take_back(job.attempt, job.beats)
    work()
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert Verification.objects.count() == 1


def test_a_broken_history_is_a_job_that_failed_and_can_be_done_again() -> None:
    job = begin()
    tamper()
    work()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert Verification.objects.get().found()[0][0] == 1
    assert Anchor.objects.count() == 0
    retry_job(actor=HOUSE, job=job)
    work()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert Verification.objects.count() == 2


def test_there_is_one_action_that_records_it() -> None:
    assert all_actions()["kernel.record_verification"].__module__ == verifications.__name__


@pytest.mark.parametrize("is_other", [False, True])
def test_the_night_says_whether_the_tables_are_as_recorded(is_other: bool) -> None:
    concept = factories.concept("Woning", definition="Waar iemand woont.")
    assert outcome.latest() is None
    assert compared(timezone.now()).level is Level.WARNING
    job = ask(nightly.compare_tables, actor=HOUSE)
    if is_other:
        guards.remove()
        with connection.cursor() as cursor:
            cursor.execute("update atlas_concept set definition = 'Iets anders.'")
        guards.install()
    work()
    done = Job.objects.get(pk=job.pk)
    assert done.state == (JobState.FAILED if is_other else JobState.DONE)
    assert ("staat er anders dan is vastgelegd" in str(done.problem)) == is_other
    # and the check-up and every reconstruction read that
    told = outcome.latest()
    assert told is not None
    assert told.differences == int(is_other)
    assert compared(timezone.now()).level is (Level.WRONG if is_other else Level.OK)
    assert compared(timezone.now() + timedelta(days=9)).level is (Level.WRONG if is_other else Level.WARNING)
    report = reconstruct(kind_named("concept"), concept, ANONYMOUS)
    assert ("stond op" in report.sentence) is is_other
    assert document(report)["registersDiffer"] == int(is_other)
    event = Event.objects.get(kind=outcome.KIND)
    assert (event.action, event.payload) == ("kernel.record_comparison", {"detail": {"differences": int(is_other)}})


def test_who_is_killed_after_recording_a_comparison_records_no_second(monkeypatch: pytest.MonkeyPatch) -> None:
    job = ask(nightly.compare_tables, actor=HOUSE)

    def killed(*rest: object, **more: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(queue, "succeed", killed)
        with pytest.raises(Killed):
            work()
    job.refresh_from_db()
    queue.take_back(job.attempt, job.beats)
    assert queue.take("daar", ["nightly"]) is None
    assert Event.objects.filter(kind=outcome.KIND).count() == 1
