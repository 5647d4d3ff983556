"""The chain verifies, and whatever somebody with the database in hand does to it is found and named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from unittest import mock
from uuid import UUID

import pytest
from django.db import connection, models

from informatiehuis.kernel import chained_rows, events, guards, verifying
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.chain_end import GENESIS
from informatiehuis.kernel.chained_rows import Fitting
from informatiehuis.kernel.models import Event
from informatiehuis.kernel.verifying import MOST_BREAKS, ChainReport, verify
from informatiehuis.rooms.atlas.models import Concept
from tests import factories


@pytest.fixture
def chain(db: None) -> int:
    """Five events, one with a reason that JSON writes with care."""
    one = factories.concept("Een", definition="Eerst.")
    factories.alter(actor=HOUSE, thing=one, values={"definition": "Toen."}, reason='beter: "één"\n\u2028 & \\ ☂')
    other = factories.concept("Twee")
    factories.connect(actor=HOUSE, subject=one, predicate="broader", object=other)
    factories.alter(actor=HOUSE, thing=one, values={"definition": "Nu."})
    return 5


def tamper(*statements: str) -> None:
    """What somebody with the database in hand could do, once the guards are out of the way."""
    guards.remove()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def found() -> list[tuple[int, str]]:
    return [(one.number, one.what.text()) for one in verify().breaks]


def test_an_untouched_chain_is_intact(chain: int) -> None:
    report = verify()
    assert report.intact
    assert report.events == chain
    assert report.head == Event.objects.latest("number").hash


def test_an_empty_chain_is_intact(db: None) -> None:
    assert verify() == ChainReport(0, GENESIS)


def test_a_time_without_a_fraction_verifies(chain: int) -> None:
    """Python writes no fraction when there is none; the database may."""
    event = Event.objects.get(number=5)
    event.recorded_at = event.valid_at = event.recorded_at.replace(microsecond=0)
    made = events.chained_hash(event)
    at = event.recorded_at.strftime("%Y-%m-%d %H:%M:%S")
    tamper(
        f"UPDATE kernel_event SET recorded_at = '{at}', valid_at = '{at}', hash = '{made}' WHERE number = 5",
        f"UPDATE kernel_chainhead SET hash = '{made}'",
    )
    assert verify().intact


AWKWARD = 'één "twee"\n\r\t\b\f\x01\x1f\x7f \u2028 & \\ / <☂> 🏠'


@pytest.mark.parametrize("reason", ["", "beter", AWKWARD])
@pytest.mark.parametrize("microsecond", [0, 1, 120_000, 999_999])
@pytest.mark.parametrize("other", [None, UUID(int=2**100)])
def test_a_row_spells_the_very_text_that_was_hashed(
    chain: int, reason: str, microsecond: int, other: UUID | None
) -> None:
    """Otherwise each event would be read again one by one, which takes minutes in a house of some years."""
    at = datetime(2026, 3, 29, 1, 30, 0, microsecond, UTC)
    event = Event.objects.get(number=5)
    event.recorded_at, event.valid_at = at, at - timedelta(days=400)
    event.actor, event.other, event.reason = UUID(int=7), other, reason
    guards.remove()
    models.QuerySet(Event).filter(number=5).delete()
    Event.objects.bulk_create([event])
    (stored,) = (row for rows in chained_rows.rows() for row in rows if row[0] == 5)
    assert sha256(Fitting().header(stored).encode()).hexdigest() == events.chained_hash(event)


@pytest.mark.parametrize(
    ("statement", "number", "named"),
    [
        ('UPDATE kernel_event SET content = \'{"after": {"title": "Anders"}}\' WHERE number = 2', 2, "De inhoud"),
        ("UPDATE kernel_event SET content = '{}' WHERE number = 2", 2, "De inhoud"),
        ("UPDATE kernel_event SET reason = 'anders' WHERE number = 2", 2, "De gegevens van deze gebeurtenis"),
        ("UPDATE kernel_event SET effect = 'noted' WHERE number = 2", 2, "De gegevens van deze gebeurtenis"),
        ("UPDATE kernel_event SET actor = '00000000000000000000000000000001' WHERE number = 3", 3, "De gegevens"),
        ("UPDATE kernel_event SET recorded_at = '2020-01-01 00:00:00' WHERE number = 4", 4, "De gegevens"),
        ("DELETE FROM kernel_event WHERE number = 3", 3, "ontbreekt"),
        ("DELETE FROM kernel_event WHERE number IN (2, 3, 4)", 2, "De gebeurtenissen 2 tot en met 4 ontbreken"),
        ("DELETE FROM kernel_event WHERE number = 1", 1, "ontbreekt"),
        ("DELETE FROM kernel_event WHERE number = 5", 5, "Aan het eind"),
        ("DELETE FROM kernel_event", 1, "Aan het eind"),
    ],
)
def test_one_change_is_found_once_at_its_number_and_named(chain: int, statement: str, number: int, named: str) -> None:
    tamper(statement)
    (only,) = found()
    assert only[0] == number
    assert named in only[1]


@pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL holds nothing but a time in such a column")
@pytest.mark.parametrize("value", ["7", "'gisteren'", "x'00'"])
def test_what_is_no_time_at_all_is_a_change_and_not_an_error(chain: int, value: str) -> None:
    tamper(f"UPDATE kernel_event SET recorded_at = {value} WHERE number = 2")
    assert found() == [(2, "De gegevens van deze gebeurtenis zijn achteraf veranderd.")]


def test_reordered_events_are_named_with_the_number_they_had(chain: int) -> None:
    tamper(
        "UPDATE kernel_event SET number = 100 WHERE number = 2",
        "UPDATE kernel_event SET number = 2 WHERE number = 3",
        "UPDATE kernel_event SET number = 3 WHERE number = 100",
    )
    told = dict(found())
    assert "nummer 3" in told[2]
    assert "nummer 2" in told[3]


def insert_at_three() -> None:
    """A copy of the second event, behind it, with contents and a hash of its own."""
    copied = "recorded_at, valid_at, actor, action, kind, thing, other, effect, reason, payload_hash"
    tamper(
        *(f"UPDATE kernel_event SET number = {number + 1} WHERE number = {number}" for number in (5, 4, 3)),
        f"INSERT INTO kernel_event (number, content, previous, hash, {copied}) "
        f"SELECT 3, '{{}}', hash, '{'f' * 64}', {copied} FROM kernel_event WHERE number = 2",
    )


def test_an_inserted_event_is_named_and_those_that_it_moved(chain: int) -> None:
    insert_at_three()
    told = dict(found())
    assert "ingevoegd of vervangen" in told[3]
    assert "nummer 3" in told[4]
    assert "nummer 5" in told[6]


def test_an_inserted_event_with_a_hash_that_fits_shows_at_the_next(chain: int) -> None:
    insert_at_three()
    tamper("UPDATE kernel_event SET content = (SELECT content FROM kernel_event WHERE number = 2) WHERE number = 3")
    made = events.chained_hash(Event.objects.get(number=3))
    tamper(f"UPDATE kernel_event SET hash = '{made}' WHERE number = 3")
    assert min(number for number, _ in found()) == 4


def test_a_changed_event_with_its_own_hash_made_new_breaks_at_the_next(chain: int) -> None:
    event = Event.objects.get(number=2)
    event.reason = "anders"
    tamper(f"UPDATE kernel_event SET reason = 'anders', hash = '{events.chained_hash(event)}' WHERE number = 2")
    assert found() == [(3, "De gebeurtenis hiervóór is vervangen, met haar hash en al.")]


def test_an_event_added_behind_the_end_is_found(chain: int) -> None:
    last = Event.objects.get(number=5)
    last.number, last.previous = 6, last.hash
    copied = "recorded_at, valid_at, actor, action, kind, thing, other, effect, reason, payload_hash, content"
    tamper(
        f"INSERT INTO kernel_event (number, previous, hash, {copied}) "
        f"SELECT 6, hash, '{events.chained_hash(last)}', {copied} FROM kernel_event WHERE number = 5"
    )
    assert found() == [(6, "De keten eindigt anders dan het huis heeft onthouden.")]


def test_somebody_may_write_while_the_chain_is_verified(chain: int) -> None:
    """What is appended between reading where the chain ends and reading the chain is not a break."""
    one = Concept.objects.get(title="Een")
    head = verifying._head()
    factories.alter(actor=HOUSE, thing=one, values={"definition": "Ondertussen."})
    with mock.patch.object(verifying, "_head", side_effect=[head, verifying._head()]):
        report = verify()
    assert (report.intact, report.events) == (True, chain + 1)


def test_two_changes_are_both_found(chain: int) -> None:
    tamper(
        "UPDATE kernel_event SET reason = 'anders' WHERE number = 2",
        "UPDATE kernel_event SET content = '{}' WHERE number = 4",
    )
    assert [number for number, _ in found()] == [2, 4]


def test_the_list_of_breaks_ends_but_the_count_of_events_does_not(db: None) -> None:
    one = factories.concept("Een")
    for number in range(MOST_BREAKS + 5):
        factories.alter(actor=HOUSE, thing=one, values={"definition": f"Stand {number}."})
    tamper("UPDATE kernel_event SET reason = 'anders'")
    report = verify()
    assert (report.events, len(report.breaks)) == (MOST_BREAKS + 6, MOST_BREAKS)
