"""A column of Arrow as whole numbers, such that rows with the same number cannot be told apart by a model."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as arrow_compute

if TYPE_CHECKING:
    from informatiehuis.engines.dmn.sets.classes import Input

Codes = np.ndarray[Any, np.dtype[np.int64]]
Column = Any
"""A column of Arrow, in one piece or more."""
EXACT = 2**53
"""Whole numbers below this a float holds exactly."""
UNREADABLE = object()
"""Stands for a cell that Python has no value for."""
pc: Any = arrow_compute


def codes_of(column: Column, input_: Input) -> tuple[Codes, int]:
    """The code of every row, and how many codes there can be; null has a code of its own."""
    kind = column.type
    if pa.types.is_boolean(kind):
        return _filled(pc.cast(column, pa.int64()), 2)
    if input_.bounds is not None and (pa.types.is_integer(kind) or pa.types.is_float64(kind)):
        made = _between(column, input_.bounds)
        if made is not None:
            return made
    return _by_value(column, input_)


def _filled(column: Any, count: int) -> tuple[Codes, int]:
    combined = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return np.asarray(pc.fill_null(combined, count), dtype=np.int64), count + 1


def _between(column: Column, bounds: tuple[Decimal, ...]) -> tuple[Codes, int] | None:
    """Where a number lies among the bounds: on one of them, or between two; None when floats cannot say so exactly.

    What is infinite or no number has codes of its own.
    """
    points = [float(bound) for bound in bounds]
    if any(Decimal(repr(point)) != bound for point, bound in zip(points, bounds, strict=True)):
        return None
    valid = np.asarray(pc.is_valid(column).combine_chunks())
    given = filled = np.asarray(pc.fill_null(column, 0).combine_chunks())
    if filled.dtype != np.float64:
        if filled.size and (int(filled.max()) >= EXACT or int(filled.min()) <= -EXACT):
            return None
        filled = filled.astype(np.float64)
    odd = ~np.isfinite(filled)
    filled = np.where(odd, 0.0, filled) if (some := bool(odd.any())) else filled
    ends = np.asarray(points)
    codes: Codes = 2 * np.searchsorted(ends, filled, "left").astype(np.int64, copy=False)
    if len(ends):
        codes += ends[np.minimum(codes // 2, len(ends) - 1)] == filled
    none = 2 * len(points) + 1
    codes[~valid] = none
    if not some:
        return codes, none + 1
    codes[odd] = none + 1 + np.searchsorted([-np.inf, np.inf], given[odd])
    return codes, none + 4


def _by_value(column: Column, input_: Input) -> tuple[Codes, int]:
    """A code for every value that occurs; strings that no table names share one."""
    if pa.types.is_nested(column.type):
        column = pa.array(map(repr, python_values(column)), pa.string())
        return _filled(column.dictionary_encode().indices, len(column))
    encoded = column.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    codes, count = _filled(encoded.indices, len(encoded.dictionary))
    if input_.texts is None or not pa.types.is_string(column.type):
        return codes, count
    known = {text: number for number, text in enumerate(sorted(input_.texts))}
    other = len(known)
    places = [known.get(text, other) for text in encoded.dictionary.to_pylist()]
    return np.asarray([*places, other + 1], dtype=np.int64)[codes], other + 2


def combined(parts: list[tuple[Codes, int]], rows: int) -> tuple[Codes, Codes]:
    """One code a row for all columns together, from 0 without gaps, and the first row that has each."""
    codes = np.zeros(rows, dtype=np.int64)
    count = 1
    for own, most in parts:
        codes = codes * most + own
        count *= most
        if count > max(4 * rows, 1_000_000):
            codes, count = _squeezed(codes, count, rows)
    codes, count = _squeezed(codes, count, rows)
    first = np.empty(count, dtype=np.int64)
    first[codes[::-1]] = np.arange(rows - 1, -1, -1)
    return codes, first


def _squeezed(codes: Codes, count: int, rows: int) -> tuple[Codes, int]:
    """The same codes numbered again, so that only those that occur are left."""
    if count > max(16 * rows, 4_000_000):
        occurring, again = np.unique(codes, return_inverse=True)
        return again.reshape(-1).astype(np.int64), len(occurring)
    present = np.zeros(count, dtype=bool)
    present[codes] = True
    places = np.cumsum(present) - 1
    return places[codes], int(present.sum())


def python_values(column: Column) -> list[Any]:
    """The cells as Python has them; one that it has no value for is UNREADABLE."""
    try:
        values: list[Any] = column.to_pylist()
    except (ValueError, OverflowError):
        return [_python_value(cell) for cell in column]
    return values


def _python_value(cell: Any) -> Any:
    try:
        return cell.as_py()
    except (ValueError, OverflowError):
        return UNREADABLE
