"""Whether a house is looked after is judged by what was done in it lately."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from informatiehuis.kernel import guards
from informatiehuis.kernel.copies import lately
from informatiehuis.kernel.copies.exporting import export_house
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import Job, JobState, JobWorker, Verification
from informatiehuis.kernel.processing import sealing
from informatiehuis.kernel.verifications import verify_and_record
from informatiehuis.portal.checkup import Level, upkeep
from tests import factories


@pytest.fixture
def now(db: None) -> datetime:
    return timezone.now()


def job(now: datetime, state: JobState, *, ago: timedelta) -> Job:
    then = now - ago
    ended = None if state is JobState.WAITING else then
    return Job.objects.create(
        name="proef", queue="default", attempt=uuid4(), state=state, asked_at=then, due_at=then, finished_at=ended
    )


def worker(now: datetime) -> None:
    JobWorker.objects.create(id="een", host="hier", process=1, started_at=now, seen_at=now)


def test_work_in_the_background_needs_a_worker_that_keeps_up(now: datetime) -> None:
    assert upkeep.worker(now).level is Level.WARNING
    worker(now)
    assert upkeep.worker(now).level is Level.OK
    job(now, JobState.WAITING, ago=timedelta(minutes=90))
    said = upkeep.worker(now)
    assert (said.level, "90 minuten" in said.what.text()) == (Level.WARNING, True)
    assert upkeep.worker(now + timedelta(hours=3)).level is Level.WARNING


@pytest.mark.parametrize(
    ("state", "days", "level"),
    [
        (JobState.FAILED, 1, Level.WARNING),
        (JobState.GIVEN_UP, 6, Level.WARNING),
        (JobState.FAILED, 8, Level.OK),
        (JobState.DONE, 1, Level.OK),
    ],
)
def test_jobs_that_failed_lately_are_counted(now: datetime, state: JobState, days: int, level: Level) -> None:
    job(now, state, ago=timedelta(days=days))
    assert upkeep.failed_jobs(now).level is level


def test_the_history_is_to_be_verified_every_night(now: datetime) -> None:
    assert upkeep.verified(now).level is Level.OK
    factories.concept("Woning")
    assert upkeep.verified(now).level is Level.WARNING
    verify_and_record()
    assert upkeep.verified(now).level is Level.OK
    assert upkeep.verified(now + timedelta(days=3)).level is Level.WARNING


def test_a_history_that_did_not_hold_is_wrong(now: datetime) -> None:
    factories.concept("Woning")
    guards.remove()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_event SET content = '{}'")
    verify_and_record()
    assert Verification.objects.count() == 1
    assert upkeep.verified(now).level is Level.WRONG


def test_a_log_of_uses_that_is_not_what_was_sealed_is_wrong(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    assert upkeep.uses_log().level is Level.OK
    monkeypatch.setattr(sealing, "broken", lambda: [object()])
    assert upkeep.uses_log().level is Level.WRONG


def test_a_backup_is_remembered_with_its_day_and_no_place(house: House, now: datetime) -> None:
    assert upkeep.backup(house, now).level is Level.WARNING
    factories.concept("Woning")
    made = export_house(house, house.root.parent / "kopie-op-een-schijf", passwords=True)
    lately.remember(house, made.contents)
    assert upkeep.backup(house, now).level is Level.OK
    assert upkeep.backup(house, now + timedelta(days=3)).level is Level.WARNING
    assert "kopie-op-een-schijf" not in house.backup_file.read_text()


@pytest.mark.parametrize(
    "told", ["", "{}", '{"made_at": "gisteren", "events": 1}', '{"made_at": "2026-01-01", "events": 1}']
)
def test_what_cannot_be_read_of_a_backup_is_no_backup(house: House, now: datetime, told: str) -> None:
    house.backup_file.write_text(told)
    assert upkeep.backup(house, now).level is Level.WARNING


def test_who_must_have_a_second_step_and_has_none_is_counted(settings: Settings, now: datetime) -> None:
    settings.SECOND_FACTOR_ROLES, settings.IDENTITY_PROVIDER = frozenset({"administrator"}), None
    factories.person("steward", factories.party("Provincie"))
    assert upkeep.second_steps().level is Level.OK
    keeper = factories.person("administrator")
    assert upkeep.second_steps().level is Level.WARNING
    settings.IDENTITY_PROVIDER = object()
    keeper.set_unusable_password()
    keeper.save()
    assert upkeep.second_steps().level is Level.OK
    settings.IDENTITY_PROVIDER = None
    Authenticator.objects.create(user=keeper, type=Authenticator.Type.TOTP, data={})
    assert upkeep.second_steps().level is Level.OK
