"""Divides the values that a column can have into parts within which every cell of the column answers the same.

Each part has a value that stands for it, to show as an example, and the rules that fit, as bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from informatiehuis.engines.dmn.feel import nodes
from informatiehuis.engines.dmn.feel.compare import ORDERED
from informatiehuis.engines.dmn.feel.parser import Vocabulary, parse_unary_tests
from informatiehuis.engines.dmn.feel.problems import FeelProblem
from informatiehuis.engines.dmn.feel.run import Run
from informatiehuis.engines.dmn.feel.temporal import Date, DateTime, Days, Months, Time
from informatiehuis.engines.dmn.feel.types import NamedType, Type
from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.dmn.logic.cells import Cell, cell_of
from informatiehuis.engines.dmn.logic.examples import beside, between, other_strings, some
from informatiehuis.engines.dmn.logic.index import Column

TYPES: dict[str, type] = {
    "number": Decimal,
    "string": str,
    "boolean": bool,
    "date": Date,
    "time": Time,
    "date and time": DateTime,
    "days and time duration": Days,
    "years and months duration": Months,
}


@dataclass(frozen=True)
class Part:
    """Values that a column cannot tell apart: one of them, and the rules that fit."""

    example: Value
    rules: int


def parts_of(
    columns: Sequence[Sequence[Cell | None]],
    type_: Type,
    values_texts: Iterable[str] = (),
    outcomes: Cell | None = None,
) -> list[Part]:
    """The parts of the values that some columns look at together, all of them at the same one.

    Cells that are None may fit anything. Values that the type forbids are left out. `outcomes` are the only values that
    can come, when that is known.
    """
    indexed = [Column(cells) for cells in columns]
    allowed = [cell for cell in map(constants_of, (*values_texts, _text_of(type_))) if cell]
    allowed += [outcomes] if outcomes else []
    known = [*(cell for cells in columns for cell in cells if cell), *allowed]
    kinds = _kinds(known, type_)
    if not kinds:
        return [Part(None, _fitting(indexed, None))]
    parts: dict[int, Part] = {}
    for example in (one for kind in kinds for one in _examples(kind, known)):
        if _may_be(example, type_, allowed):
            rules = _fitting(indexed, example)
            parts.setdefault(rules, Part(example, rules))
    return list(parts.values())


def _fitting(columns: list[Column], value: Value) -> int:
    rules = columns[0].rules(value)
    for column in columns[1:]:
        rules &= column.rules(value)
    return rules


def _kinds(known: Iterable[Cell], type_: Type) -> list[type]:
    declared = TYPES.get(type_.plain.name)
    if declared is not None:
        return [declared]
    found = {type(value) for cell in known for value in cell.values if value is not None}
    found |= {
        type(end) for cell in known for range_ in cell.ranges for end in (range_.start, range_.end) if end is not None
    }
    return sorted(found, key=lambda kind: kind.__name__)


def _text_of(type_: Type) -> str:
    return type_.allowed_text if isinstance(type_, NamedType) else ""


def constants_of(text: str) -> Cell | None:
    """The constants that may stand in a column, when that is said in constants."""
    if not text:
        return None
    try:
        tests: nodes.UnaryTests = parse_unary_tests(text, Vocabulary())
    except FeelProblem:
        return None
    return cell_of(tests)


def _may_be(value: Value, type_: Type, allowed: list[Cell]) -> bool:
    return type_.accepts(value, Run()) and all(Column([cell]).rules(value) for cell in allowed)


def _examples(kind: type, known: list[Cell]) -> Iterable[Value]:
    """One value of every stretch between the ends that occur, and every end itself."""
    if kind is bool:
        return [True, False]
    ends = {value for cell in known for value in cell.values if type(value) is kind}
    ends |= {end for cell in known for range_ in cell.ranges for end in (range_.start, range_.end) if type(end) is kind}
    ordered: list[Any] = sorted(ends, key=ORDERED[kind])
    if kind is str:
        return [*ordered, *other_strings(ordered)]
    if not ordered:
        return [some(kind)]
    inside = [between(low, high) for low, high in pairwise(ordered)]
    outside = [beside("-", ordered[0]), beside("+", ordered[-1])]
    return [*ordered, *(value for value in (*inside, *outside) if value is not None)]
