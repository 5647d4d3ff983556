"""A register as CSV, Excel and JSON, out and in: the public fields, one thing a row, labels as heads.

CSV is UTF-8 with a byte order mark and semicolons, as Dutch Excel opens it. A text that a spreadsheet would take
for a formula gets an apostrophe before it, which reading takes away again (OWASP, CSV injection). JSON has the names
and values of the API. All are written some things at a time.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from io import StringIO
from typing import Any

from django.db import models

from informatiehuis.engines import spreadsheets
from informatiehuis.engines.spreadsheets import Cell
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.register.presenting import presented
from informatiehuis.kernel.register.values import (
    as_yaml,
    choice_label,
    field_of,
    is_reference,
    label_of,
    list_as_text,
    referred,
    seen_names,
    state_label,
)

DANGEROUS = re.compile(r"^'*[=+\-@\t\r]")
NUMBER = re.compile(r"^[+-]?\d+([.,]\d+)?$")


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if DANGEROUS.match(text) and not NUMBER.match(text) else text


def unguarded(text: str) -> str:
    """The text as it was before `guarded`."""
    return text[1:] if text.startswith("'") and DANGEROUS.match(text[1:]) else text


def heads(kind: Kind) -> list[str]:
    """The labels of the columns; where two are the same, the name of the field follows."""
    labels = [label_of(kind, name) for name in kind.public_fields]
    pairs = zip(kind.public_fields, labels, strict=True)
    return [f"{label} ({name})" if labels.count(label) > 1 else label for name, label in pairs]


def cells(kind: Kind, things: Iterable[Thing], actor: Actor) -> Iterable[list[Cell]]:
    """The rows of a table of things: numbers and dates as such, the rest as text."""
    things = list(things)
    known = referred(things, actor)
    states = {status: state_label(kind, status) for status in {thing.status for thing in things}}
    fields = [(name, field_of(kind, name)) for name in kind.public_fields]
    for thing in things:
        row: list[Cell] = []
        for name, field in fields:
            value = getattr(thing, field.attname)
            if name == "status":
                row.append(states[value])
                continue
            if is_reference(field):
                value = known[value].slug if value in known else None
            row.append(_cell(field, seen_names(kind, name, value, known)))
        yield row


def _cell(field: models.Field[Any, Any], value: Any) -> Cell:
    if value is None or isinstance(value, bool):
        return {None: None, True: "ja", False: "nee"}[value]
    if field.choices:
        return choice_label(field, value)
    if isinstance(value, list | dict):
        return list_as_text(value) if isinstance(value, list) else as_yaml(value)
    return value if isinstance(value, int | float | date) else str(value)


def csv_parts(kind: Kind, parts: Iterable[list[Thing]], actor: Actor) -> Iterator[bytes]:
    """The table as CSV: semicolons, decimal commas, dates in ISO 8601."""
    yield b"\xef\xbb\xbf" + _lines([heads(kind)])
    for things in parts:
        yield _lines([_in_csv(cell) for cell in row] for row in cells(kind, things, actor))


def _lines(rows: Iterable[list[str]]) -> bytes:
    stream = StringIO()
    csv.writer(stream, delimiter=";", lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode()


def _in_csv(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return repr(cell).replace(".", ",")
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return guarded(str(cell))


def xlsx_parts(kind: Kind, parts: Iterable[list[Thing]], actor: Actor) -> Iterator[bytes]:
    """The table as an Excel workbook, the heads fixed; a register that fills a sheet goes on on the next."""
    rows = (
        [guarded(cell) if isinstance(cell, str) else cell for cell in row]
        for things in parts
        for row in cells(kind, things, actor)
    )
    return spreadsheets.workbook(str(kind.label_plural), [guarded(head) for head in heads(kind)], rows)


def json_parts(kind: Kind, parts: Iterable[list[Thing]], actor: Actor) -> Iterator[bytes]:
    """The table as a list in JSON: one thing a line, with the properties that it has in the API."""
    before = "[\n"
    for things in parts:
        if lines := [json.dumps(one, ensure_ascii=False) for one in presented(kind, things, actor)]:
            yield (before + ",\n".join(lines)).encode()
            before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


Writer = Callable[[Kind, Iterable[list[Thing]], Actor], Iterator[bytes]]
FORMATS: dict[str, tuple[str, Writer]] = {
    "csv": ("text/csv; charset=utf-8", csv_parts),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_parts),
    "json": ("application/json", json_parts),
}
