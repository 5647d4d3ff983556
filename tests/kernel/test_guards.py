"""The database itself refuses to change or delete what is recorded, and lets through what the house does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from informatiehuis.kernel import guards, verifications
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Event, Redaction, Verification
from informatiehuis.kernel.verifying import verify
from tests import factories

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def chain(db: None) -> None:
    one = factories.concept("Een", definition="Eerst.")
    factories.alter(actor=HOUSE, thing=one, values={"definition": "Nu."})
    verifications.verify_and_record()
    Redaction.objects.create(event=1, erasure=3)


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM kernel_event WHERE number = 2",
        "DELETE FROM kernel_event",
        "UPDATE kernel_event SET reason = 'anders' WHERE number = 2",
        "UPDATE kernel_event SET content = '{}' WHERE number = 2",
        # even what may lose its content keeps the rest of it
        "UPDATE kernel_event SET content = '{}', reason = 'anders' WHERE number = 1",
        "UPDATE kernel_event SET number = 9 WHERE number = 1",
        "UPDATE kernel_event SET actor = thing WHERE number = 1",
        "UPDATE kernel_chainhead SET number = 2",
        "UPDATE kernel_chainhead SET hash = 'anders'",
        "DELETE FROM kernel_chainhead",
        "UPDATE kernel_anchor SET hash = 'anders'",
        "DELETE FROM kernel_anchor",
        "UPDATE kernel_redaction SET erasure = 2",
        "DELETE FROM kernel_redaction",
        "UPDATE kernel_verification SET events = 1",
        "DELETE FROM kernel_verification",
    ],
)
def test_what_is_recorded_is_not_changed_or_deleted(chain: None, statement: str) -> None:
    with pytest.raises(IntegrityError, match="nooit gewijzigd of verwijderd"):
        run(statement)
    assert verify().intact


@pytest.mark.only_on("postgresql", reason="SQLite has no TRUNCATE")
def test_a_table_is_not_emptied(chain: None) -> None:
    with pytest.raises(IntegrityError, match="nooit gewijzigd of verwijderd"):
        run("TRUNCATE kernel_event")


def test_content_may_go_once_an_erasure_is_recorded(chain: None) -> None:
    run("UPDATE kernel_event SET content = '{}' WHERE number = 1")
    assert Event.objects.get(number=1).content == "{}"


def test_the_house_goes_on_recording(chain: None) -> None:
    factories.concept("Twee")
    verifications.verify_and_record()
    assert Verification.objects.count() == 2


def test_which_guards_are_gone_can_be_asked_and_they_come_back(chain: None) -> None:
    assert guards.missing() == []
    guards.remove()
    assert "keep_kernel_event_delete" in guards.missing()
    run("DELETE FROM kernel_event WHERE number = 2")
    guards.install()
    assert guards.missing() == []
    with pytest.raises(IntegrityError):
        run("DELETE FROM kernel_event WHERE number = 1")
