"""The documents in the rows that somebody may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from informatiehuis.engines.papers.values import UNREAD
from informatiehuis.rooms.atlas.permitted import Rows

NEEDED = frozenset({"sleutel", "volgnummer"})
SHOWN = ("document", "map", "titel", "datum", "soort", "plaats", "tekst", "gelezen", "opmerking")


@dataclass(frozen=True)
class Document:
    """A document as far as it may be seen; what is hidden is empty. `pieces` are its rows, in order."""

    key: str
    title: str
    file: str
    folder: str
    dated: date | None
    form: str
    pieces: tuple[dict[str, Any], ...]

    @property
    def unread(self) -> int:
        """How many of its pieces nobody read."""
        return sum(one["gelezen"] == UNREAD for one in self.pieces)


def documents_in(rows: Rows) -> list[Document]:
    """All that may be seen, by folder and title, without their texts. None where their keys are hidden."""
    found: dict[str, list[dict[str, Any]]] = {}
    if not rows.columns.keys() >= NEEDED:
        return []
    for batch in rows.batches():
        for row in batch.drop_columns(["tekst"] if "tekst" in batch.schema.names else []).to_pylist():
            found.setdefault(row["sleutel"], []).append(row)
    made = [_document(some) for some in found.values()]
    return sorted(made, key=lambda one: (one.folder, one.title.casefold(), one.file))


def document_in(rows: Rows, key: str) -> Document | None:
    """The document with this key, None where there is none that may be seen."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not rows.columns.keys() >= NEEDED:
        return None
    found: list[dict[str, Any]] = []
    for batch in rows.batches():
        found += batch.filter(pc.equal(batch.column("sleutel"), pa.scalar(key))).to_pylist()
    return _document(found) if found else None


def _document(rows: list[dict[str, Any]]) -> Document:
    told = [{name: row.get(name) or "" for name in SHOWN} | {"volgnummer": row["volgnummer"]} for row in rows]
    first = rows[0]
    return Document(
        key=first["sleutel"],
        title=first.get("titel") or "",
        file=first.get("document") or "",
        folder=first.get("map") or "",
        dated=first.get("datum"),
        form=first.get("soort") or "",
        pieces=tuple(told),
    )
