"""What search knows of the documents of sources, and who may find it: exactly who may see those rows.

A document stands in the index once for every combination of values by which the rules of its source choose rows. What
every visitor may see is open; the rest has labels that only readers get whose view leaves those values. Sources that
ask for a purpose are not in the index, because nobody who searches has said what for. Whoever may not see one of the
columns that search uses finds nothing of the source.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from hashlib import sha256
from itertools import product
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.urls import reverse

from informatiehuis.engines.connectors.documents import NAME
from informatiehuis.engines.lake import LakeProblem
from informatiehuis.engines.text import OPEN, Passage
from informatiehuis.engines.text.passages import pieces
from informatiehuis.engines.views import View
from informatiehuis.kernel.access import ANONYMOUS, Actor, asks_purpose
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.processing.rules import HIDE_COLUMNS, rules_of, view
from informatiehuis.kernel.searching.contents import Inside
from informatiehuis.rooms.atlas.models import Snapshot, Source

USED = ("sleutel", "titel", "datum", "volgnummer", "plaats", "tekst")
"""The columns that search uses."""
ANY = "*"
MOST_COLUMNS = 3
"""Columns by which the rules of one source choose rows; with more of them its documents are not found."""
MOST_LABELS = 2_000
"""Of one reader for one source; who would need more finds nothing of it."""


@dataclass(frozen=True)
class Kept:
    """A snapshot of documents as search keeps it: `state` changes with its content and with who may see what."""

    snapshot: Snapshot
    columns: tuple[str, ...]
    state: str

    @property
    def source(self) -> Source:
        return self.snapshot.source

    def labels_of(self, values: Sequence[str | None]) -> frozenset[str]:
        """Of rows that have these values in `columns`; an empty cell is no value."""
        options = [(ANY,) if value is None else (ANY, value) for value in values]
        return frozenset(self._label(said) for said in product(*options))

    def labels_for(self, left: View) -> frozenset[str]:
        """Of a reader to whom this view is left."""
        if left.hidden & set(USED):
            return frozenset()
        options = [sorted(left.rows.get(name, {ANY})) for name in self.columns]
        count = 1
        for values in options:
            count *= len(values)
        return frozenset(map(self._label, product(*options))) if count <= MOST_LABELS else frozenset()

    def _label(self, said: Sequence[str]) -> str:
        told = json.dumps([self.source.pk.hex, self.state, list(said)], ensure_ascii=False)
        return f"rows|{sha256(told.encode()).hexdigest()[:24]}"


def kept(snapshot: Snapshot) -> Kept | None:
    """How search keeps this snapshot; None where it does not."""
    source = snapshot.source
    there = {one["name"] for one in snapshot.columns}
    rules = rules_of(source)
    columns = tuple(sorted({rule.columns[0] for rule in rules if rule.kind != HIDE_COLUMNS}))
    named = {column for rule in rules for column in rule.columns}
    # rules that do not fit the columns let nothing be shown
    if asks_purpose(source) or not there.issuperset({*USED, *named}) or len(columns) > MOST_COLUMNS:
        return None
    told = json.dumps([snapshot.content_hash, source.access, source.access_rules], sort_keys=True, default=str)
    return Kept(snapshot, columns, sha256(told.encode()).hexdigest()[:16])


def size(things: Collection[UUID] | None) -> int:
    """How many rows of documents these sources hold, or all."""
    held = _in_force(Source.objects.filter(connector=NAME) if things is None else Source.objects.filter(pk__in=things))
    return held.aggregate(rows=Sum("rows"))["rows"] or 0


def texts(source: Source) -> Iterator[Inside]:
    """The documents of a source that search keeps, with who may find each. What the lake cannot give is not there."""
    from informatiehuis.rooms.atlas.queries import whole_parquet_of

    held = _in_force(Source.objects.filter(pk=source.pk)).first()
    known = kept(held) if held else None
    if held is None or known is None:
        return
    try:
        stored = whole_parquet_of(held)
    except LakeProblem:
        return
    yield from _texts(known, stored)


def _texts(known: Kept, stored: Any) -> Iterator[Inside]:
    """Documents one by one, in the order of the rows; what each reader may find of them is said by labels alone."""
    from informatiehuis.engines.views import WHOLE, reading

    everybody = known.labels_for(view(known.source, ANONYMOUS)) if known.source.access == "open" else frozenset()
    key, rows = "", list[Mapping[str, Any]]()
    for batch in reading.batches(WHOLE, stored, sorted({*USED, *known.columns})):
        for row in batch.to_pylist():
            if row["sleutel"] != key and rows:
                yield from _of_document(known, rows, everybody)
                rows = []
            key = row["sleutel"]
            rows.append(row)
    if rows:
        yield from _of_document(known, rows, everybody)


def _of_document(known: Kept, rows: Sequence[Mapping[str, Any]], everybody: frozenset[str]) -> Iterator[Inside]:
    alike: dict[tuple[str | None, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        alike.setdefault(tuple(as_value(row[name]) for name in known.columns), []).append(row)
    for number, (values, some) in enumerate(alike.items()):
        labels = known.labels_of(values)
        first = some[0]
        yield Inside(
            key=f"{known.state}-{first['sleutel']}-{number}",
            title=first["titel"] or "",
            passages=tuple(_passages(some)),
            labels=frozenset({OPEN}) if labels & everybody else labels,
            when=datetime.combine(first["datum"], time(12), UTC) if first["datum"] else None,
        )


def _passages(rows: Sequence[Mapping[str, Any]]) -> Iterator[Passage]:
    for row in rows:
        for _number, piece in pieces(row["tekst"]) if row["tekst"] else ():
            yield Passage(piece, f"{row['volgnummer']} {row['plaats'] or ''}".strip())


def as_value(cell: Any) -> str | None:
    """A cell as the rules compare it: as text, like PyArrow casts it."""
    if cell is None:
        return None
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def labels_for(actor: Actor) -> frozenset[str]:
    """What this reader may find of documents that not every visitor may."""
    found = frozenset[str]()
    for held in _in_force(Source.objects.visible_to(actor).filter(connector=NAME)):
        if held.source.access == "open" and not held.source.access_rules:
            continue
        if known := kept(held):
            found |= known.labels_for(view(held.source, actor))
    return found


def still(thing: Thing, keys: Collection[str]) -> Collection[str]:
    """Those of the keys that are of what is in force now."""
    held = _in_force(Source.objects.filter(pk=thing.pk)).first()
    known = kept(held) if held else None
    return [one for one in keys if known and one.partition("-")[0] == known.state]


def address(thing: Thing, key: str, place: str) -> str:
    """The page of a document at a place."""
    where = reverse("atlas:document", args=[thing.slug, key.split("-")[1]])
    number = place.partition(" ")[0]
    return f"{where}?deel={number}#deel-{number}" if number else where


def _in_force(sources: Any) -> Any:
    """The snapshots of documents in force of these sources."""
    return Snapshot.objects.filter(source__in=sources, source__connector=NAME, is_current=True).select_related("source")
