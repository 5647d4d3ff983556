"""Bringing in a table that is too large for one transaction: in parts, each of them whole, and going on where it was.

While somebody writes a house, nobody else does: a hundred thousand rows at once would lock everybody out for minutes.
So rows go in PART at a time, in the order of the file. Each part is one action: its rows with their events, and one
event that says how far the import is, or nothing of it. A process that is killed leaves whole parts, and whoever does
the same file again goes on behind them: no row is done twice, and what somebody changed meanwhile in a row that was
done already stays. Before the first part every row is looked at, so that what can be seen to be wrong stops it early.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.progress import Progress, silent
from informatiehuis.kernel import events
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.actions import action, running_action
from informatiehuis.kernel.at_work import Work
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.models import Event
from informatiehuis.kernel.register import tables
from informatiehuis.kernel.register.importing import (
    CHANGED,
    NEW,
    UNCHANGED,
    Forms,
    ImportedRow,
    PlannedRow,
    columns_of,
    import_things,
    slug_in,
    things_there,
)

MOST = tables.Most(rows=200_000, megabytes=100)
PART = 250
"""Rows that go in at once: well under a second of work."""
BREATH = 0.1
"""The part of the time of writing that others get to write in; who waits for SQLite looks again only now and then."""
TOLD = 5
KIND = "import"
TABLE = Work(
    "kernel.import_table",
    N_("Het binnenhalen van een tabel in '{about}', begonnen op {moment}, is afgebroken tussen twee delen."),
    N_("Geef 'informatiehuis register import {about}' nog eens, met hetzelfde bestand: het gaat verder waar het was."),
)
_NAMES = UUID("0198c1f0-7a52-7f3e-9b1a-2f6d1c8e4a70")


class RowsRefused(Problem):
    """Rows of the table are wrong; `rows` are the first of them."""

    code = "rows-refused"
    status = 409

    def __init__(self, rows: list[PlannedRow], done: int) -> None:
        self.rows = rows
        shown = "; ".join(_told(row) for row in rows[:TOLD])
        if done:
            remedy = N_(
                "De eerste {done} rijen zijn verwerkt en blijven staan; van de rest is niets opgeslagen. Herstel dit "
                "in uw bestand en haal het opnieuw binnen: wat er al in staat, wordt herkend en niet nog eens gemaakt."
            )
        else:
            remedy = N_("Er is niets opgeslagen. Herstel dit in uw bestand en haal het opnieuw binnen.")
        super().__init__(N_("In het bestand klopt iets niet. {rows}"), remedy, rows=shown, done=done)


class ImportElsewhere(Problem):
    """Somebody else is at work on the same import."""

    code = "import-elsewhere"
    status = 409


@dataclass(frozen=True)
class Standing:
    """How far an import is: rows done out of how many, and what came of them."""

    done: int = 0
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def has_ended(self) -> bool:
        return self.done == self.rows


@dataclass(frozen=True)
class LargeImport:
    """One table on its way in, for one actor; the same file of the same actor is the same import."""

    kind: Kind
    actor: Actor
    table: tables.Table
    identifier: UUID
    valid_at: datetime | None = None

    @classmethod
    def of(
        cls, kind: Kind, actor: Actor, name: str, content: bytes, *, valid_at: datetime | None = None
    ) -> LargeImport:
        """Read a file, of which all holds since `valid_at` (aware; None is now) where a row does not say otherwise.

        Raises UnreadableFile, also for a column that the kind does not have.
        """
        table = tables.read_table(name, content, MOST)
        columns_of(kind, table.heads)
        return cls(kind, actor, table, identifier_of(kind, actor, content, valid_at), valid_at)

    @property
    def standing(self) -> Standing:
        """How far it is; an import that has ended is begun anew by who does it again."""
        last = Event.objects.filter(thing=self.identifier, kind=KIND).order_by("-number").first()
        if last is None:
            return Standing(rows=len(self.table.rows))
        found = Standing(**last.payload["detail"]["import"])
        return Standing(rows=len(self.table.rows)) if found.has_ended else found

    def run(self, *, reason: str = "", progress: Progress = silent) -> Standing:
        """Do what is left, and give what came of all of it.

        Raises RowsRefused, NotAllowed, and Interrupted by way of `progress` between two parts; what was done by then
        stays, and is not done again by the next run.
        """
        now = self.standing
        if not now.done and (wrong := list(self.wrong_rows())):
            raise RowsRefused(wrong, 0)
        while not now.has_ended:
            progress(now.done, now.rows)
            began = time.monotonic()
            now = import_part(actor=self.actor, whole=self, after=now, valid_at=self.valid_at, reason=reason)
            if not now.has_ended:
                time.sleep(BREATH * (time.monotonic() - began))
        return now

    def part(self, after: int) -> tables.Table:
        return tables.Table(self.table.heads, self.table.rows[after : after + PART])

    def wrong_rows(self, most: int = TOLD) -> Iterator[PlannedRow]:
        """The first rows of which can be seen without writing that they are wrong: by their values, or there twice."""
        first_row: dict[str, int] = {}
        names = columns_of(self.kind, self.table.heads)
        forms, found = Forms(self.kind, self.actor), 0
        for begin in range(0, len(self.table.rows), PART):
            part = self.part(begin)
            there = things_there(self.kind, part, names, self.actor)
            for row in part.rows:
                cells = dict(zip(names, row.cells, strict=True))
                slug = slug_in(cells)
                one = ImportedRow(self.kind, self.actor, row.number, slug, cells, there.get(slug), "", forms)
                wrong = one.double(first_row) or one.checked()
                forms.expected.add(slug)
                if isinstance(wrong, PlannedRow):
                    yield wrong
                    found += 1
                    if found >= most:
                        return


def identifier_of(kind: Kind, actor: Actor, content: bytes, valid_at: datetime | None = None) -> UUID:
    """By which an import is found again: the same kind, account and content, that hold since the same moment."""
    since = f" {valid_at.astimezone(UTC).isoformat()}" if valid_at else ""
    return uuid5(_NAMES, f"{kind.name} {actor.id} {sha256(content).hexdigest()}{since}")


@action
def import_part(
    *, actor: Actor, whole: LargeImport, after: Standing, valid_at: datetime | None = None, reason: str = ""
) -> Standing:
    """Bring in the rows behind those that are done; all of the part and how far it is then, or nothing.

    They hold since `valid_at` (aware; None is now), or since what a row says. Raises RowsRefused, and ImportElsewhere
    when it is further than `after`.
    """
    if whole.standing != after:
        raise ImportElsewhere(
            N_("Ditzelfde bestand wordt ook ergens anders verwerkt."),
            N_("Wacht tot dat klaar is. Er is niets dubbel gedaan."),
        )
    table = whole.part(after.done)
    plan = import_things(actor=actor, kind=whole.kind, table=table, reason=reason)
    if not plan.applied:
        raise RowsRefused([row for row in plan.rows if row.problems], after.done)
    now = _further(after, len(table.rows), plan.counts)
    run = running_action()
    detail: dict[str, Any] = {"import": vars(now), "of": whole.kind.name}
    events.append(
        action=run.name, actor=actor.id, kind=KIND, thing=whole.identifier, payload={"detail": detail}, reason=reason
    )
    return now


def _further(after: Standing, rows: int, counts: Mapping[str, int]) -> Standing:
    return Standing(
        done=after.done + rows,
        rows=after.rows,
        new=after.new + counts[NEW],
        changed=after.changed + counts[CHANGED],
        unchanged=after.unchanged + counts[UNCHANGED],
    )


def _told(row: PlannedRow) -> str:
    what = " ".join(f"{one.column}: {one.text}" if one.column else one.text for one in row.problems)
    return _("rij {row}: {what}").format(row=row.number, what=what)


__all__ = ["MOST", "ImportElsewhere", "LargeImport", "RowsRefused", "Standing", "identifier_of"]
