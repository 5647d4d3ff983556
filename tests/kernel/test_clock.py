"""The clock of the machine is set back: the chain stays in order of time, and the past stays as it was known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Event
from informatiehuis.kernel.verifying import verify
from tests import factories
from tests.past import state_at

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SetClock = Callable[[datetime], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_clock


def test_events_never_go_back_in_time(clock: SetClock) -> None:
    clock(NOON)
    concept = factories.concept("Woning", definition="Eerst.")
    clock(NOON - timedelta(hours=1))
    factories.alter(actor=HOUSE, thing=concept, values={"definition": "Toen de klok terug was."})
    clock(NOON + timedelta(minutes=5))
    factories.alter(actor=HOUSE, thing=concept, values={"definition": "Daarna."})
    found = Event.objects.filter(thing=concept.pk).order_by("number")
    assert [event.recorded_at for event in found] == [NOON, NOON, NOON + timedelta(minutes=5)]
    assert verify().intact


def test_what_was_known_at_a_moment_stays_so_when_the_clock_goes_back(clock: SetClock) -> None:
    clock(NOON)
    concept = factories.concept("Woning", definition="Eerst.")
    asked_at = NOON - timedelta(minutes=30)
    assert state_at(concept.pk, asked_at) is None
    clock(NOON - timedelta(hours=1))
    factories.alter(actor=HOUSE, thing=concept, values={"definition": "Later."})
    other = factories.concept("Weg")
    assert state_at(concept.pk, asked_at) is None
    assert state_at(other.pk, asked_at) is None
    known = state_at(concept.pk, NOON)
    assert known is not None
    assert known["definition"] == "Later."
