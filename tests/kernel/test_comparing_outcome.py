"""What a comparison of the tables with the chain found is recorded, where the house can be written."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection

from informatiehuis.kernel.access import ANONYMOUS, NotAllowed
from informatiehuis.kernel.comparing import outcome
from informatiehuis.kernel.models import Event
from informatiehuis.kernel.verifying import verify
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_last_that_was_recorded_is_the_outcome() -> None:
    assert outcome.latest() is None
    assert outcome.recorded(3)
    assert outcome.recorded(0)
    last, event = outcome.latest(), Event.objects.latest("number")
    assert last == outcome.Outcome(event.recorded_at, 0)
    assert last.same
    assert event.payload == {"detail": {"differences": 0}}
    assert verify().intact


def test_where_nobody_may_write_nothing_is_recorded_and_that_is_said() -> None:
    outcome.recorded(3)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON" if connection.vendor == "sqlite" else "SET TRANSACTION READ ONLY")
        try:
            assert not outcome.recorded(0)
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA query_only = OFF")
    last = outcome.latest()
    assert last is not None
    assert last.differences == 3


def test_a_database_that_fails_otherwise_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**rest: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(outcome, "record_comparison", full)
    with pytest.raises(OperationalError):
        outcome.recorded(0)


@pytest.mark.parametrize("role", ["", "reader", "steward", "owner"])
def test_who_does_not_administer_the_house_records_nothing(role: str) -> None:
    with pytest.raises(NotAllowed):
        outcome.record_comparison(actor=factories.actor(role) if role else ANONYMOUS, differences=0)
    assert outcome.latest() is None
