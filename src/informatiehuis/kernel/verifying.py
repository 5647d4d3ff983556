"""Is the history of the house intact? Every event is hashed again, in the order of the chain.

A million events are many, so the database spells the text that `events.chained_hash` hashes, and here it is only
hashed and compared. Equal hashes prove that all is well; where they differ the event itself is read, and named is what
happened: changed, moved, inserted or removed.
Whoever changes an event and makes every hash after it new, leaves a chain that fits; `kernel.anchors` finds that.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple, TypeAlias

from django.db import connection, transaction

from informatiehuis.engines.problems import N_, Note
from informatiehuis.engines.progress import Progress, silent
from informatiehuis.kernel.events import CHUNK, GENESIS, chained_hash
from informatiehuis.kernel.models import ChainHead, Event

MOST_BREAKS = 100
NEAR = 50


@dataclass(frozen=True)
class Break:
    """One place where the chain does not hold, and what happened there."""

    number: int
    what: Note


@dataclass(frozen=True)
class ChainReport:
    """What verification found: how many events, the last hash, and the first places where the chain breaks."""

    events: int
    head: str
    breaks: tuple[Break, ...] = ()

    @property
    def intact(self) -> bool:
        return not self.breaks

    @property
    def broken_at(self) -> int | None:
        """The number at which the chain first breaks."""
        return self.breaks[0].number if self.breaks else None


Cells: TypeAlias = tuple[int, str, str, str, str, str]


class Row(NamedTuple):
    """An event as it is verified; `header` is the text that its hash should be the hash of."""

    number: int
    previous: str
    hash: str
    payload_hash: str
    header: str
    content: str


def verify(progress: Progress = silent) -> ChainReport:
    """Walk the whole chain and compute every hash again; it goes on after a break, to MOST_BREAKS of them.

    Others may write meanwhile: what they append is verified as far as it is seen, and missed by nobody.
    """
    # SQLite would lock out every writer; there one query sees one state anyhow
    with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
        head = _head()
        before, count = (0, GENESIS), 0
        at_head, breaks = before, list[Break]()
        for rows in _rows():
            for row in rows:
                if not _fits(row, before) and len(breaks) < MOST_BREAKS:
                    breaks += _what_happened(Row(*row), before)
                before = row[0], row[2]
                if row[0] == head.number:
                    at_head = before
            count += len(rows)
            progress(count, head.number)
    if len(breaks) < MOST_BREAKS and (end := _end(head, at_head, before, bool(breaks))):
        breaks.append(end)
    return ChainReport(count, before[1], tuple(breaks))


def _head() -> ChainHead:
    return ChainHead.objects.filter(pk=1).first() or ChainHead(number=0, hash=GENESIS)


def _end(head: ChainHead, at_head: tuple[int, str], last: tuple[int, str], is_broken: bool) -> Break | None:
    """What is wrong with where the chain ends: `head` as it was before, `at_head` what stands there, and the last."""
    if last[0] < head.number:
        return Break(last[0] + 1, Note(N_("Aan het eind van de keten ontbreken gebeurtenissen.")))
    if not is_broken and (at_head != (head.number, head.hash) or last[0] > _head().number):
        return Break(last[0], Note(N_("De keten eindigt anders dan het huis heeft onthouden.")))
    return None


def _fits(row: Cells, before: tuple[int, str]) -> bool:
    """Whether an event follows on the one before it and is what its hashes say; true only when all of it is."""
    number, previous, hash, payload_hash, header, content = row
    return (
        number == before[0] + 1
        and previous == before[1]
        and sha256(header.encode()).hexdigest() == hash
        and sha256(content.encode()).hexdigest() == payload_hash
    )


def _rows() -> Iterator[list[Cells]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT number, previous, hash, payload_hash, {_header(connection.vendor)}, content "
            "FROM kernel_event ORDER BY number"
        )
        while rows := cursor.fetchmany(CHUNK):
            yield rows


def _header(vendor: str) -> str:
    """SQL for the text that `events.chained_hash` hashes. What it spells otherwise is asked again in Python."""
    parts = [_text("previous"), "number", _TIME[vendor]("recorded_at"), _TIME[vendor]("valid_at")]
    parts += [_IDENTIFIER[vendor]("actor"), _text("action"), _text("kind"), _IDENTIFIER[vendor]("thing")]
    parts += [_IDENTIFIER[vendor]("other"), _text("effect"), _JSON_TEXT[vendor]("reason"), _text("payload_hash")]
    return "'[' || " + " || ',' || ".join(parts) + " || ']'"


def _text(column: str) -> str:
    """A column with plain words: no quotation marks, no line ends."""
    return f"""'"' || {column} || '"'"""


# how a UUID is written: where each piece starts in its 32 digits, and how long it is
PIECES = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
_TIME = {
    "sqlite": lambda column: _text(f"substr({column}, 1, 10) || 'T' || substr({column}, 12) || '+00:00'"),
    # Python leaves a fraction of nothing out
    "postgresql": lambda column: _text(
        f"""replace(to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '.000000', '') || '+00:00'"""
    ),
}
_IDENTIFIER = {
    "sqlite": lambda column: (
        "coalesce(" + _text(" || '-' || ".join(f"substr({column}, {at}, {size})" for at, size in PIECES)) + ", 'null')"
    ),
    "postgresql": lambda column: f"coalesce({_text(f'{column}::text')}, 'null')",
}
_JSON_TEXT = {
    "sqlite": lambda column: f"json_quote({column})",
    "postgresql": lambda column: f"to_json({column})::text",
}


# --- what is wrong --------------------------------------------------------------------------------------------


def _what_happened(row: Row, before: tuple[int, str]) -> Iterator[Break]:
    """What happened at an event that did not fit; nothing when only its spelling was another."""
    number, hash = before
    if row.number > number + 1:
        yield _missing(number + 1, row.number - 1)
    event = Event.objects.get(number=row.number)
    if chained_hash(event) != row.hash:
        yield Break(row.number, _changed_or_moved(event))
    elif sha256(event.content.encode()).hexdigest() != row.payload_hash:
        yield Break(row.number, Note(N_("De inhoud van deze gebeurtenis is achteraf veranderd.")))
    elif row.number == number + 1 and row.previous != hash:
        yield Break(row.number, _before_it(row))


def _missing(first: int, last: int) -> Break:
    if first == last:
        return Break(first, Note(N_("Deze gebeurtenis ontbreekt.")))
    return Break(first, Note(N_("De gebeurtenissen {first} tot en met {last} ontbreken."), first=first, last=last))


def _changed_or_moved(event: Event) -> Note:
    for number in _near(event.number):
        event.number = number
        if chained_hash(event) == event.hash:
            return Note(
                N_("Deze gebeurtenis is verplaatst, of ervóór is iets ingevoegd of weggehaald: zij had nummer {was}."),
                was=number,
            )
    if sha256(event.content.encode()).hexdigest() != event.payload_hash:
        return Note(N_("Deze gebeurtenis is ingevoegd of vervangen: niets ervan klopt met haar hash."))
    return Note(N_("De gegevens van deze gebeurtenis zijn achteraf veranderd."))


def _near(number: int) -> Iterator[int]:
    for step in range(1, NEAR + 1):
        yield number + step
        if number > step:
            yield number - step


def _before_it(row: Row) -> Note:
    """The event itself is whole, but follows on another one than stands before it."""
    real = Event.objects.filter(hash=row.previous).values_list("number", flat=True).first()
    if real is None:
        return Note(N_("De gebeurtenis hiervóór is vervangen, met haar hash en al."))
    return Note(N_("Deze gebeurtenis volgt op nummer {real}; wat ertussen staat, is ingevoegd."), real=real)


__all__ = ["Break", "ChainReport", "verify"]
