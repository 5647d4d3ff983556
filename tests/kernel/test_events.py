"""The chain of events: it verifies, tampering shows, and it tells the state at a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from informatiehuis.kernel import changes, events
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.canonical import canonical
from informatiehuis.kernel.models import Event, Thing
from tests import factories

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@action
def remove(*, actor: Actor, thing: Thing) -> None:
    changes.remove(thing)


@pytest.fixture
def chain(db: None) -> int:
    """Five events."""
    one = factories.concept("Een", definition="Eerst.")
    factories.alter(actor=HOUSE, thing=one, values={"definition": "Toen."}, reason="beter")
    other = factories.concept("Twee")
    factories.connect(actor=HOUSE, subject=one, predicate="broader", object=other)
    factories.alter(actor=HOUSE, thing=one, values={"definition": "Nu."})
    return 5


def tamper(statement: str) -> None:
    """What somebody with the database in hand could do."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_untouched_chain_is_intact(chain: int) -> None:
    report = events.verify()
    assert report.intact
    assert report.events == chain
    assert report.head == Event.objects.latest("number").hash


def test_an_empty_chain_is_intact(db: None) -> None:
    assert events.verify() == events.ChainReport(0, events.GENESIS)


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ('UPDATE kernel_event SET payload = \'{"after": {"title": "Anders"}}\' WHERE number = 2', 2),
        ("UPDATE kernel_event SET reason = 'anders' WHERE number = 2", 2),
        ("UPDATE kernel_event SET actor = '00000000000000000000000000000001' WHERE number = 3", 3),
        ("UPDATE kernel_event SET recorded_at = '2020-01-01 00:00:00' WHERE number = 4", 4),
        ("DELETE FROM kernel_event WHERE number = 3", 3),
        ("DELETE FROM kernel_event WHERE number = 1", 1),
        ("DELETE FROM kernel_event WHERE number = 5", 5),
        ("DELETE FROM kernel_event", 1),
    ],
)
def test_a_changed_or_removed_event_is_found_at_its_number(chain: int, statement: str, number: int) -> None:
    tamper(statement)
    report = events.verify()
    assert report.broken_at == number
    assert report.problem


def test_reordered_events_are_found(chain: int) -> None:
    tamper("UPDATE kernel_event SET number = 100 WHERE number = 2")
    tamper("UPDATE kernel_event SET number = 2 WHERE number = 3")
    tamper("UPDATE kernel_event SET number = 3 WHERE number = 100")
    assert events.verify().broken_at == 2


def test_an_inserted_event_is_found(chain: int) -> None:
    for number in (5, 4, 3):
        tamper(f"UPDATE kernel_event SET number = {number + 1} WHERE number = {number}")
    columns = "recorded_at, valid_at, actor, action, kind, thing, other, reason, payload, payload_hash, previous"
    tamper(
        f"INSERT INTO kernel_event (number, hash, {columns}) "
        f"SELECT 3, '{'f' * 64}', {columns} FROM kernel_event WHERE number = 2"
    )
    assert events.verify().broken_at == 3


def test_an_erased_payload_can_be_told_from_a_changed_header(chain: int) -> None:
    tamper("UPDATE kernel_event SET payload = '{}' WHERE number = 2")
    report = events.verify()
    assert report.broken_at == 2
    assert "inhoud" in report.problem


def test_a_changed_event_with_its_own_hashes_made_new_breaks_at_the_next(chain: int) -> None:
    event = Event.objects.get(number=2)
    event.reason = "anders"
    tamper(f"UPDATE kernel_event SET reason = 'anders', hash = '{events.chained_hash(event)}' WHERE number = 2")
    assert events.verify().broken_at == 3


def test_the_state_at_a_moment_is_what_the_house_knew_then(db: None) -> None:
    with mock.patch("django.utils.timezone.now") as now:
        now.return_value = NOON
        concept = factories.concept("Woning", definition="Eerst.")
        now.return_value = NOON + timedelta(days=1)
        factories.alter(actor=HOUSE, thing=concept, values={"definition": "Toen."})
        now.return_value = NOON + timedelta(days=2)
        key = concept.pk
        remove(actor=HOUSE, thing=concept)
    before = events.state_at(key, NOON - timedelta(seconds=1))
    first = events.state_at(key, NOON)
    second = events.state_at(key, NOON + timedelta(days=1, hours=3))
    after = events.state_at(key, NOON + timedelta(days=3))
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
