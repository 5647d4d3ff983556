"""Gathers the records that a service gives page by page, finds the type of every column, and gives Arrow batches.

The type of a column is only certain after the last page, so the pages wait on disk in between. Codes of areas
come out as CBS spells them. How pages are fetched is for `paging`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from informatiehuis.engines.connectors.base import GEOMETRY, Column
from informatiehuis.engines.connectors.disk import EVERY, Disk
from informatiehuis.engines.connectors.spelling import area_codes, code_level, safe_names, unit_of
from informatiehuis.engines.connectors.values import ARROW

Record = Mapping[str, Any]
KINDS: dict[str, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
    "instant": pa.timestamp("us", tz="UTC"),
}
NUMBERS = frozenset({"integer", "number"})
TIMES = frozenset({"date", "datetime", "instant"})
LARGEST = 2**63
DATE_LENGTH = len("2022-12-31")


@dataclass
class Found:
    """What is known of one column: its name in the source, the kind its values fit, and what the source says.

    `label` is what the column is named after, where the name in the source says nothing to people.
    """

    original: str
    kind: str | None = None
    hint: str | None = None
    unit: str | None = None
    label: str | None = None

    def see(self, value: object) -> None:
        """Widen the kind until it fits the value as well."""
        if value is None or self.kind == "text":
            return
        kind = kind_of(value)
        if self.kind in (None, kind):
            self.kind = kind
        else:
            self.kind = "number" if {self.kind, kind} == NUMBERS else "text"

    @property
    def final(self) -> str:
        """The kind to write: what was seen; a source may promise that whole numbers can get decimals."""
        if self.kind is None:
            return self.hint or "text"
        if {self.kind, self.hint} == NUMBERS:
            return "number"
        return self.kind


@dataclass
class Records:
    """Records on disk below `folder`, with their columns in the order in which they were first seen.

    With `geometry` every record has a shape as WKB, or None. `key` is the column that the source calls the
    identifier of a record.
    """

    folder: Path
    disk: Disk
    geometry: bool = False
    rows: int = 0
    pages: int = 0
    found: dict[str, Found] = field(default_factory=dict)
    hints: dict[str, Found] = field(default_factory=dict)
    key: str | None = None

    def expect(self, original: str, kind: str | None = None, unit: str | None = None, label: str | None = None) -> None:
        """Say beforehand that there is a column, and its kind (a key of KINDS), unit and label when known."""
        self.hint(original, kind, unit)
        self.found[original] = self.hints[original]
        self.found[original].label = label

    def hint(self, original: str, kind: str | None = None, unit: str | None = None) -> None:
        """Say the kind and unit of a column, should there be one of that name."""
        if kind is not None and kind not in KINDS:
            raise ValueError(f"there is no kind {kind!r}")
        self.hints[original] = Found(original, hint=kind, unit=unit)

    def add(self, records: Sequence[Record], shapes: Sequence[bytes | None] = ()) -> None:
        """Take a page along. Raises DiskFullProblem."""
        if self.geometry and len(shapes) != len(records):
            raise ValueError("every record needs a shape or None")
        for record in records:
            for original, value in record.items():
                if original not in self.found:
                    self.found[original] = self.hints.get(original) or Found(original)
                self.found[original].see(value)
        self.disk.require(self.folder, EVERY)
        page = {
            "records": list(records),
            "shapes": [shape.hex() if shape is not None else None for shape in shapes],
        }
        path = self.folder / f"{self.pages:08d}.json"
        path.write_text(json.dumps(page, default=str), encoding="utf-8")
        self.rows += len(records)
        self.pages += 1

    def columns(self) -> tuple[Column, ...]:
        """The columns with the geometry, when there is one, at the end."""
        found = list(self.found.values())
        names = safe_names([each.label or each.original for each in found], geometry=self.geometry)
        columns = [
            Column(
                name,
                "string" if code_level(name) is not None else ARROW[each.final],
                each.unit or unit_of(each.label or each.original),
                each.original,
            )
            for name, each in zip(names, found, strict=True)
        ]
        if self.geometry:
            columns.append(Column(GEOMETRY, "binary", None, GEOMETRY))
        return tuple(columns)

    def schema(self) -> pa.Schema:
        """The Arrow schema of the batches, equal to `columns`."""
        found = list(self.found.values())
        fields: list[pa.Field[Any]] = []
        for column in self.columns():
            if column.name == GEOMETRY and self.geometry:
                fields.append(pa.field(GEOMETRY, pa.binary()))
            elif column.type == "string":
                fields.append(pa.field(column.name, pa.string()))
            else:
                fields.append(pa.field(column.name, KINDS[found[len(fields)].final]))
        return pa.schema(fields)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The records in the order in which they came, a batch a page."""
        schema, found = self.schema(), list(self.found.values())
        for path in sorted(self.folder.glob("*.json")):
            page = json.loads(path.read_text(encoding="utf-8"))
            arrays: list[Any] = []
            for each, column in zip(found, schema, strict=False):
                values = [convert(record.get(each.original), each.final) for record in page["records"]]
                array: Any = pa.array(values, KINDS[each.final])
                level = code_level(column.name)
                arrays.append(array if level is None else area_codes(array, level))
            if self.geometry:
                shapes = [bytes.fromhex(shape) if shape is not None else None for shape in page["shapes"]]
                arrays.append(pa.array(shapes, pa.binary()))
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def kind_of(value: object) -> str:
    """The narrowest kind that holds a JSON value; lists and objects are kept as JSON text."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer" if -LARGEST <= value < LARGEST else "text"
    if isinstance(value, float):
        return "number"
    return _kind_of_text(value) if isinstance(value, str) else "text"


def _kind_of_text(text: str) -> str:
    """Dates and times as ISO 8601 writes them; no other text is taken for something else."""
    if len(text) < DATE_LENGTH or text[4] != "-" or text[7] != "-":
        return "text"
    try:
        if len(text) == DATE_LENGTH:
            date.fromisoformat(text)
            return "date"
        return "datetime" if datetime.fromisoformat(text).tzinfo is None else "instant"
    except ValueError:
        return "text"


def convert(value: Any, kind: str) -> Any:
    """A JSON value as a value of that kind; None stays None."""
    if value is None:
        return None
    if kind == "number":
        return float(value)
    if kind == "date":
        return date.fromisoformat(value)
    if kind in TIMES:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if kind == "instant" else moment
    if kind == "text" and not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return value
