"""Cells that compare inputs with each other: `> budget`, `[least..most]`, `not(other)`.

Of such a cell a model only knows how two values lie to each other: the first is less, equal or more. Rows of which that
is the same, and each of which lies between the same constants, cannot be told apart by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as arrow_compute

from informatiehuis.engines.dmn.feel import nodes
from informatiehuis.engines.dmn.feel.compiler import uses_name
from informatiehuis.engines.dmn.logic.constants import constant
from informatiehuis.engines.dmn.sets.codes import EXACT, Codes, Column

NO_ORDER = 3
"""The code of two values of which one is null, or no number."""
pc: Any = arrow_compute


@dataclass(frozen=True)
class Named:
    """One side of a comparison that is a variable."""

    name: str


Side = Any
"""Named, or a constant."""


def comparisons(tests: nodes.UnaryTests, column: str) -> list[tuple[Side, Side]] | None:
    """What a cell in the column of a variable compares with what; None where it does more than comparing.

    The ends of an interval are compared with each other too: an interval of which the first comes last is none.
    """
    found: list[tuple[Side, Side]] = []
    for test in tests.tests:
        if uses_name(test, "?"):
            return None
        ends = list(_sides(test))
        if len(ends) < len(_parts(test)):
            return None
        found += [(Named(column), side) for side in ends]
        if len(ends) == 2:
            found.append((ends[0], ends[1]))
    return found


def _parts(test: nodes.Node) -> tuple[nodes.Node, ...]:
    """What a test compares with: the end of a comparison, both ends of an interval, or the test itself."""
    if isinstance(test, nodes.UnaryRange):
        return (test.end,)
    return (test.low, test.high) if isinstance(test, nodes.Interval) else (test,)


def _sides(test: nodes.Node) -> Iterator[Side]:
    """The sides of a test that are a variable or a constant; what is neither is left out."""
    for part in _parts(test):
        if isinstance(part, nodes.Name):
            yield Named(part.name)
            continue
        known, value = constant(part)
        # how a string lies to a constant one is not kept, only whether it is that one
        if known and (part is test or value is None or isinstance(value, Decimal)):
            yield value


def relation(left: Column, right: Column) -> tuple[Codes, int] | None:
    """How two columns lie to each other in every row: 0 less, 1 equal, 2 more, NO_ORDER; None when that cannot be told.

    Told are numbers that floats hold exactly, and strings, which compare by code point as their bytes do.
    """
    if _numeric(left) and _numeric(right):
        one, other = _floats(left), _floats(right)
        if one is None or other is None:
            return None
        less, equal = one < other, one == other
        known = np.isfinite(one) & np.isfinite(other)
    elif pa.types.is_string(left.type) and pa.types.is_string(right.type):
        less, equal = (_flags(compare(left, right)) for compare in (pc.less, pc.equal))
        known = _flags(pc.and_(pc.is_valid(left), pc.is_valid(right)))
    else:
        return None
    codes: Codes = np.where(less, 0, np.where(equal, 1, 2)).astype(np.int64)
    codes[~known] = NO_ORDER
    return codes, NO_ORDER + 1


def _numeric(column: Column) -> bool:
    return bool(pa.types.is_integer(column.type) or pa.types.is_float64(column.type))


def _floats(column: Column) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    """The numbers as floats, null as not a number; None when some whole number is beyond what a float holds."""
    if pa.types.is_float64(column.type):
        return np.asarray(pc.fill_null(column, float("nan")).combine_chunks(), dtype=np.float64)
    filled = np.asarray(pc.fill_null(column, 0).combine_chunks())
    if filled.size and (int(filled.max()) >= EXACT or int(filled.min()) <= -EXACT):
        return None
    made = filled.astype(np.float64)
    made[~_flags(pc.is_valid(column))] = np.nan
    return made


def _flags(column: Any) -> np.ndarray[Any, np.dtype[np.bool_]]:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return np.asarray(pc.fill_null(whole, False), dtype=bool)
