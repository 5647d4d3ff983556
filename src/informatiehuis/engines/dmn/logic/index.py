"""Finds the rules of a table that a value fits, by looking up instead of trying one rule after another.

The rules are bits of a number. For every column there is, per type of value, a table from value to the rules whose
cell it fits: exact values by hash, ranges by the place of the value among all ends. A row then fits the rules that are
left when the numbers of all columns are put together with `&`. Rules are taken in blocks, so that memory grows with
the number of rules and not with its square.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from informatiehuis.engines.dmn.feel.compare import ORDERED
from informatiehuis.engines.dmn.feel.values import Range, Value
from informatiehuis.engines.dmn.logic.cells import Cell

BLOCK = 1024
"""How many rules share one number."""


@dataclass
class _OfType:
    """The rules that values of one type fit. `points` are all ends in order; between them lie open stretches."""

    key: Any
    exact: dict[Any, int] = field(default_factory=dict)
    points: list[Any] = field(default_factory=list)
    stretches: list[int] = field(default_factory=list)
    otherwise: int = 0

    def rules(self, value: Value) -> int:
        if not self.points:
            return self.exact.get(value if self.key is None else self.key(value), self.otherwise)
        place = self.key(value)
        number = bisect_left(self.points, place)
        at_point = number < len(self.points) and self.points[number] == place
        return self.stretches[2 * number + 1 if at_point else 2 * number]


class Column:
    """One column of one block of rules: from a value to the rules whose cell fits it, as bits."""

    def __init__(self, cells: Sequence[Cell | None]) -> None:
        self.opaque = sum(1 << number for number, cell in enumerate(cells) if cell is None)
        self.anything = self.opaque | sum(1 << number for number, cell in enumerate(cells) if cell and cell.anything)
        self.tested = sum(1 << number for number, cell in enumerate(cells) if cell is None or not cell.anything)
        self.negated = sum(1 << number for number, cell in enumerate(cells) if cell and cell.negated)
        self._of_type: dict[type, _OfType] = {}
        tested = [(number, cell) for number, cell in enumerate(cells) if cell and not cell.anything]
        kinds = {type(value) for _, cell in tested for value in cell.values}
        kinds |= {_kind(range_) for _, cell in tested for range_ in cell.ranges}
        for kind in kinds:
            self._of_type[kind] = self._made(kind, tested)
        self.otherwise = self.anything | self.negated

    def rules(self, value: Value) -> int:
        """The rules whose cell fits a value, and those whose cell is opaque."""
        of_type = self._of_type.get(type(value))
        return self.otherwise if of_type is None else of_type.rules(value)

    def _made(self, kind: type, tested: list[tuple[int, Cell]]) -> _OfType:
        made = _OfType(ORDERED.get(kind))
        ranges = [(number, range_) for number, cell in tested for range_ in cell.ranges if _kind(range_) is kind]
        values = [(number, value) for number, cell in tested for value in cell.values if type(value) is kind]
        if ranges and made.key is not None:
            self._lay_out(made, ranges, values)
        else:
            hits: dict[Any, int] = {}
            for number, value in values:
                key = value if made.key is None else made.key(value)
                hits[key] = hits.get(key, 0) | 1 << number
            made.exact = {key: self._fitting(bits) for key, bits in hits.items()}
            made.otherwise = self.anything | self.negated
        return made

    def _fitting(self, hits: int) -> int:
        """The rules that fit where these have a value or range that holds."""
        return self.anything | (hits & ~self.negated) | (self.negated & ~hits)

    def _lay_out(self, made: _OfType, ranges: list[tuple[int, Range]], values: list[tuple[int, Value]]) -> None:
        key = made.key
        ends = {key(end) for _, range_ in ranges for end in (range_.start, range_.end) if end is not None}
        made.points = sorted(ends | {key(value) for _, value in values})
        place = {point: number for number, point in enumerate(made.points)}
        last = 2 * len(made.points)
        counted: list[list[tuple[int, int]]] = [[] for _ in range(last + 2)]
        for number, range_ in ranges:
            first, end = 0, last
            if range_.start is not None:
                first = 2 * place[key(range_.start)] + (1 if range_.start_included else 2)
            if range_.end is not None:
                end = 2 * place[key(range_.end)] + (1 if range_.end_included else 0)
            if first <= end:
                counted[first].append((number, 1))
                counted[end + 1].append((number, -1))
        for number, value in values:
            at = 2 * place[key(value)] + 1
            counted[at].append((number, 1))
            counted[at + 1].append((number, -1))
        self._sweep(made, counted[:-1])

    def _sweep(self, made: _OfType, counted: list[list[tuple[int, int]]]) -> None:
        """Walk over all stretches; a rule counts as long as one of its ranges is open."""
        open_ranges: dict[int, int] = {}
        bits = 0
        for changes in counted:
            for number, change in changes:
                open_ranges[number] = open_ranges.get(number, 0) + change
                bits = bits | 1 << number if open_ranges[number] else bits & ~(1 << number)
            made.stretches.append(self._fitting(bits))


def _kind(range_: Range) -> type:
    return type(range_.start if range_.start is not None else range_.end)


class Block:
    """At most BLOCK rules that follow each other, with their columns."""

    def __init__(self, first: int, rows: Sequence[Sequence[Cell | None]]) -> None:
        self.first = first
        width = len(rows[0]) if rows else 0
        self.columns = [Column([row[column] for row in rows]) for column in range(width)]
        self.all = (1 << len(rows)) - 1
        self.opaque = 0
        for column in self.columns:
            self.opaque |= column.opaque


def blocks_of(rows: Sequence[Sequence[Cell | None]]) -> list[Block]:
    """All rules in blocks."""
    return [Block(first, rows[first : first + BLOCK]) for first in range(0, len(rows), BLOCK)]


def bits_of(number: int) -> list[int]:
    """The places of the bits that are set, from the lowest up."""
    places = []
    while number:
        lowest = number & -number
        places.append(lowest.bit_length() - 1)
        number ^= lowest
    return places
