"""The chain of events: what it keeps, and the state that it tells at a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from informatiehuis.kernel import changes, events
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.canonical import canonical
from informatiehuis.kernel.models import Event, Thing
from tests import factories
from tests.past import state_at

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@action
def remove(*, actor: Actor, thing: Thing) -> None:
    changes.remove(thing)


def test_the_state_at_a_moment_is_what_the_house_knew_then(db: None) -> None:
    with mock.patch("django.utils.timezone.now") as now:
        now.return_value = NOON
        concept = factories.concept("Woning", definition="Eerst.")
        now.return_value = NOON + timedelta(days=1)
        factories.alter(actor=HOUSE, thing=concept, values={"definition": "Toen."})
        now.return_value = NOON + timedelta(days=2)
        key = concept.pk
        remove(actor=HOUSE, thing=concept)
    before = state_at(key, NOON - timedelta(seconds=1))
    first = state_at(key, NOON)
    second = state_at(key, NOON + timedelta(days=1, hours=3))
    after = state_at(key, NOON + timedelta(days=3))
    assert before is None
    assert first is not None
    assert second is not None
    assert (first["definition"], second["definition"]) == ("Eerst.", "Toen.")
    assert after is None


def test_the_changes_in_an_event_are_the_fields_that_differ(db: None) -> None:
    concept = factories.concept("Woning", definition="Eerst.")
    factories.alter(actor=HOUSE, thing=concept, values={"definition": "Toen.", "explanation": ""})
    event = Event.objects.latest("number")
    assert events.changes_in(event) == [events.FieldChange("definition", "Eerst.", "Toen.")]


def test_an_event_outside_a_transaction_is_refused(transactional_db: None) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        events.append(action="x", actor=None, kind="concept", thing=Event().thing, payload={})


@pytest.mark.parametrize(
    ("value", "written"), [(1.0, b"1"), (-0.0, b"0"), (1e22, b"10000000000000000000000"), (0.1, b"0.1")]
)
def test_equal_numbers_are_written_alike_however_a_database_gives_them_back(value: float, written: bytes) -> None:
    assert canonical(value) == written


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.booleans() | st.none()))
def test_the_canonical_form_does_not_depend_on_the_order_of_keys(value: dict[str, object]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))
