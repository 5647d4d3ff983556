"""What the cells of a column test, in a form that can be looked up, reasoned about and turned into queries.

A cell that compares with constants is a set of values and ranges; any other cell is opaque and is run as FEEL.
"""

from __future__ import annotations

from dataclasses import dataclass

from informatiehuis.engines.dmn.feel import nodes
from informatiehuis.engines.dmn.feel.compare import ORDERED
from informatiehuis.engines.dmn.feel.compiler import uses_name
from informatiehuis.engines.dmn.feel.values import Range, Value
from informatiehuis.engines.dmn.logic.conditions import as_constants
from informatiehuis.engines.dmn.logic.constants import constant


@dataclass(frozen=True)
class Cell:
    """The constants that a cell tests for: single values and ranges. `negated`: none of them may fit."""

    values: tuple[Value, ...] = ()
    ranges: tuple[Range, ...] = ()
    negated: bool = False
    anything: bool = False


ANYTHING = Cell(anything=True)


def cell_of(tests: nodes.UnaryTests) -> Cell | None:
    """The constants of a cell, or None when it is opaque."""
    if tests.anything:
        return ANYTHING
    values: list[Value] = []
    ranges: list[Range] = []
    for test in tests.tests:
        if uses_name(test, "?"):
            found = as_constants(test)
            if found is None:
                return None
            values += found[0]
            ranges += found[1]
            continue
        known, value = constant(test)
        if not known or not _place(value, values, ranges):
            return None
    return Cell(tuple(values), tuple(ranges), tests.negated)


def _place(value: Value, values: list[Value], ranges: list[Range]) -> bool:
    if value is None or isinstance(value, bool) or (type(value) in ORDERED):
        values.append(value)
        return True
    if not isinstance(value, Range) or value.comparison == "!=":
        return False
    if value.comparison == "=":
        return _place(value.start, values, ranges)
    ends = [end for end in (value.start, value.end) if end is not None]
    if any(type(end) not in ORDERED for end in ends) or not ends:
        return False
    ranges.append(value)
    return True
