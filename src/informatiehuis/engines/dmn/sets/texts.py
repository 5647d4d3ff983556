"""Columns of text under inputs that are numbers, truth values or days, as a file has them in which one cell is none.

Each cell is read by itself: a number with a point or a comma before its decimals and no sign between thousands, `true`
and `false` or their Dutch words, and days as ISO 8601 writes them. What is none of these becomes null and is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from informatiehuis.engines.dmn.sets.cells import MOST_TOLD, NO_SUCH_TYPE, BadCell, Fault
from informatiehuis.engines.dmn.sets.classes import Input
from informatiehuis.engines.dmn.sets.codes import Codes, Column

_NUMBER = re.compile(r"[+-]?\d{1,25}([.,]\d{1,12})?")
_TRUTH = {"true": True, "false": False, "ja": True, "nee": False}


def from_texts(rows: pa.Table, inputs: Iterable[Input]) -> tuple[pa.Table, tuple[BadCell, ...], int]:
    """The table with such columns read, the cells that could not be (at most MOST_TOLD), and in how many rows."""
    cells: list[BadCell] = []
    bad = np.zeros(rows.num_rows, dtype=bool)
    for one in inputs:
        name, expected = one.part.name, one.part.type.plain.name
        if name not in rows.column_names or expected not in _READERS:
            continue
        place = rows.column_names.index(name)
        if not pa.types.is_string(rows.schema.field(place).type):
            continue
        values, wrong = _read(rows.column(place), _READERS[expected])
        rows = rows.set_column(place, name, values)
        bad[wrong] = True
        fault = Fault(name, NO_SUCH_TYPE, {"expected": expected, "found": "string"})
        cells += [fault.cell(int(row)) for row in wrong[:MOST_TOLD]]
    return rows, tuple(sorted(cells, key=lambda cell: cell.row)[:MOST_TOLD]), int(bad.sum())


def _read(column: Column, reader: Callable[[str], Any]) -> tuple[Column, Codes]:
    """The values of a column, each text read once, and the rows of those that are none."""
    texts = pc.unique(column).drop_null()
    values = [reader(text.strip()) for text in texts.to_pylist()]
    wrong = [text for text, value in zip(texts.to_pylist(), values, strict=True) if text.strip() and value is None]
    found: Column = pc.is_in(column, pa.array(wrong, pa.string()))
    rows = np.flatnonzero(found.to_numpy(zero_copy_only=False))
    return pa.array(values).take(pc.index_in(column, texts)), rows.astype(np.int64)


def _number(text: str) -> Decimal | None:
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _truth(text: str) -> bool | None:
    return _TRUTH.get(text.lower())


_READERS: Mapping[str, Callable[[str], Any]] = {"number": _number, "boolean": _truth, "date": _day}
