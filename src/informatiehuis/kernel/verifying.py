"""Is the history of the house intact? Every event is hashed again, in the order of the chain.

`chained_rows` reads and hashes them. Where a hash differs the event itself is read, and named is what happened:
changed, moved, inserted or removed.
Whoever changes an event and makes every hash after it new, leaves a chain that fits; `kernel.anchors` finds that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from informatiehuis.engines.problems import N_, Note
from informatiehuis.engines.progress import Progress, silent
from informatiehuis.kernel import chained_rows
from informatiehuis.kernel.chain_end import GENESIS
from informatiehuis.kernel.chained_rows import Cells
from informatiehuis.kernel.events import chained_hash
from informatiehuis.kernel.models import ChainHead, Event
from informatiehuis.kernel.redactions import Ledger, says_erased

MOST_BREAKS = 100
NEAR = 50
CHANGED = N_("De gegevens van deze gebeurtenis zijn achteraf veranderd.")


@dataclass(frozen=True)
class Break:
    """One place where the chain does not hold, and what happened there."""

    number: int
    what: Note


@dataclass(frozen=True)
class ChainReport:
    """What verification found: how many events, the last hash, and the first places where the chain breaks.

    `erased` counts the events from which something was erased, each as its erasure says.
    """

    events: int
    head: str
    breaks: tuple[Break, ...] = ()
    erased: int = 0

    @property
    def intact(self) -> bool:
        return not self.breaks

    @property
    def broken_at(self) -> int | None:
        """The number at which the chain first breaks."""
        return self.breaks[0].number if self.breaks else None


def verify(progress: Progress = silent) -> ChainReport:
    """Walk the whole chain and compute every hash again; it goes on after a break, to MOST_BREAKS of them.

    Others may write meanwhile: what they append is verified as far as it is seen, and missed by nobody.
    """
    # SQLite would lock out every writer; there one query sees one state anyhow
    with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
        head = _head()
        before, count = (0, GENESIS), 0
        at_head, breaks, ledger, erased = before, list[Break](), Ledger(), set[int]()
        fits = chained_rows.Fitting().fits
        for rows in chained_rows.rows():
            for row in rows:
                if not fits(row, before) and len(breaks) < MOST_BREAKS:
                    breaks += _what_happened(row, before, ledger, erased)
                before = row[0], row[2]
                if row[0] == head.number:
                    at_head = before
            count += len(rows)
            progress(count, head.number)
    if len(breaks) < MOST_BREAKS:
        breaks += _restored(ledger, erased, breaks)
    if len(breaks) < MOST_BREAKS and (end := _end(head, at_head, before, bool(breaks))):
        breaks.append(end)
    return ChainReport(count, before[1], tuple(breaks), len(erased))


def _head() -> ChainHead:
    return ChainHead.objects.filter(pk=1).first() or ChainHead(number=0, hash=GENESIS)


def _end(head: ChainHead, at_head: tuple[int, str], last: tuple[int, str], is_broken: bool) -> Break | None:
    """What is wrong with where the chain ends: `head` as it was before, `at_head` what stands there, and the last."""
    if last[0] < head.number:
        return Break(last[0] + 1, Note(N_("Aan het eind van de keten ontbreken gebeurtenissen.")))
    if not is_broken and (at_head != (head.number, head.hash) or last[0] > _head().number):
        return Break(last[0], Note(N_("De keten eindigt anders dan het huis heeft onthouden.")))
    return None


# --- what is wrong --------------------------------------------------------------------------------------------


def _what_happened(row: Cells, before: tuple[int, str], ledger: Ledger, erased: set[int]) -> Iterator[Break]:
    """What happened at an event that did not fit; nothing when only its spelling was another.

    An event from which something was erased, as the erasure in the chain says, is added to `erased`.
    """
    number, previous, hash = row[:3]
    if number > before[0] + 1:
        yield _missing(before[0] + 1, number - 1)
    try:
        event = Event.objects.get(number=number)
        is_whole = chained_hash(event) == hash
    except (TypeError, ValueError, ValidationError):
        # SQLite holds what is no time or no identifier
        yield Break(number, Note(CHANGED))
        return
    if not is_whole:
        yield Break(number, _changed_or_moved(event))
    elif not _holds(event, ledger, erased):
        yield Break(number, _other_content(event.content))
    elif number == before[0] + 1 and previous != before[1]:
        yield Break(number, _before_it(previous))


def _holds(event: Event, ledger: Ledger, erased: set[int]) -> bool:
    """Whether the content is what was hashed, or what a recorded erasure left of it."""
    if sha256(event.content.encode()).hexdigest() == event.payload_hash:
        return True
    if ledger.accounts_for(event.number, event.content):
        erased.add(event.number)
        return True
    return False


def _other_content(content: str) -> Note:
    if says_erased(content):
        return Note(N_("De inhoud van deze gebeurtenis is gewist, maar daarvan is geen wissing vastgelegd."))
    return Note(N_("De inhoud van deze gebeurtenis is achteraf veranderd."))


def _restored(ledger: Ledger, erased: set[int], breaks: list[Break]) -> list[Break]:
    """The events that a recorded erasure touched and that hold again what was erased."""
    named = {one.number for one in breaks}
    there = Event.objects.filter(number__in=ledger.left.keys() - erased - named).order_by("number")
    back = list(there.values_list("number", flat=True))
    note = Note(N_("Uit deze gebeurtenis is gewist, maar wat gewist was, staat er weer."))
    return [Break(number, note) for number in back[:MOST_BREAKS]]


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
    return Note(CHANGED)


def _near(number: int) -> Iterator[int]:
    for step in range(1, NEAR + 1):
        yield number + step
        if number > step:
            yield number - step


def _before_it(previous: str) -> Note:
    """The event itself is whole, but follows on another one than stands before it."""
    real = Event.objects.filter(hash=previous).values_list("number", flat=True).first()
    if real is None:
        return Note(N_("De gebeurtenis hiervóór is vervangen, met haar hash en al."))
    return Note(N_("Deze gebeurtenis volgt op nummer {real}; wat ertussen staat, is ingevoegd."), real=real)


# --- a part of it ---------------------------------------------------------------------------------------------


def broken_among(events: Collection[Event]) -> list[int]:
    """The numbers of those of these events that are not what their hashes say, or do not follow on the one before.

    For who reads a few events; that the whole chain holds is what `verify` says.
    """
    before = Event.objects.filter(number__in=[event.number - 1 for event in events])
    hashes = {0: GENESIS, **dict(before.values_list("number", "hash"))}
    ledger = Ledger()
    return [
        event.number
        for event in events
        if chained_hash(event) != event.hash
        or hashes.get(event.number - 1) != event.previous
        or not _holds(event, ledger, set())
    ]


__all__ = ["Break", "ChainReport", "broken_among", "verify"]
