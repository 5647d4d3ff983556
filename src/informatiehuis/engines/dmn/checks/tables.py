"""Checks of a decision table: combinations for which no rule fits, rules that fit together, and rules that never count.

All combinations of the parts of the columns are walked through, column by column, with the rules that are left; what
was seen with the same rules left is not seen again. The walk is bounded: `complete` says whether it came to its end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from informatiehuis.engines.dmn.checks.partition import Part, parts_of
from informatiehuis.engines.dmn.feel.names import normal
from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.dmn.logic.cells import Cell
from informatiehuis.engines.dmn.logic.index import bits_of
from informatiehuis.engines.dmn.logic.tables import CompiledTable

MOST_STATES = 200_000
"""How many combinations of a column and the rules that are left are looked at, where the rules are few."""
MOST_BYTES = 100_000_000
"""How much memory those may take."""
MOST_STEPS = 300_000
"""How many steps a walk may take."""
FEW_PARTS = 64
"""A column with more parts than this is divided again for the rules that are left, when those are few."""
MOST_RULES = 10_000
"""How many rules a table may have to be walked through."""
MOST_FOUND = 100
"""How many gaps and how many overlaps are told."""


@dataclass(frozen=True)
class Gap:
    """Values for which no rule fits: one for each of the columns that the report names."""

    example: tuple[Value, ...]


@dataclass(frozen=True)
class Overlap:
    """Two rules that fit together, by their index from 0, with values for which they do."""

    rules: tuple[int, int]
    example: tuple[Value, ...]
    same_conclusion: bool


@dataclass
class TableReport:
    """What was found in one table. `opaque` are the cells that could not be reasoned about, as rule and column.

    Columns that look at the same thing are taken together; `columns` are the first of each.
    """

    columns: list[int] = field(default_factory=list)

    gaps: list[Gap] = field(default_factory=list)
    overlaps: list[Overlap] = field(default_factory=list)
    unreachable: list[int] = field(default_factory=list)
    opaque: list[tuple[int, int]] = field(default_factory=list)
    unused_columns: list[int] = field(default_factory=list)
    complete: bool = True


def check_table(table: CompiledTable, outcomes: Mapping[str, Cell] | None = None) -> TableReport:
    """Look for gaps, overlaps, rules that never count, and columns that no rule looks at.

    `outcomes` gives, by the name of what a column looks at, the only values that it can have.
    """
    if len(table.cells) > MOST_RULES:
        return TableReport(complete=False)
    return _Walk(table, outcomes or {}).report()


class _Walk:
    """One walk through a table."""

    def __init__(self, table: CompiledTable, outcomes: Mapping[str, Cell]) -> None:
        self.table = table
        self.outcomes = outcomes
        self.found = TableReport()
        self.seen: set[tuple[int, int]] = set()
        self.steps = 0
        self.reached = 0
        self.fitting = 0
        self.pairs: set[tuple[int, int]] = set()
        self.rules = len(table.cells)
        self.found.opaque = [
            (number, column)
            for number, row in enumerate(table.cells)
            for column, cell in enumerate(row)
            if cell is None
        ]
        self.opaque = 0
        for number, _ in self.found.opaque:
            self.opaque |= 1 << number
        self.groups = self._groups()
        self.found.columns = [columns[0] for columns in self.groups]
        self.found.unused_columns = [
            column
            for column in range(len(table.inputs))
            if table.cells and all(row[column] and row[column].anything for row in table.cells)  # type: ignore[union-attr]
        ]
        self.columns = [self._divided(place, table.cells) for place in range(len(self.groups))]

    def _groups(self) -> list[list[int]]:
        """The columns by what they look at."""
        groups: dict[str, list[int]] = {}
        for column, clause in enumerate(self.table.table.inputs):
            groups.setdefault(normal(clause.text), []).append(column)
        return list(groups.values())

    def _divided(self, place: int, rows: Sequence[Sequence[Cell | None]]) -> list[Part]:
        """The parts of the values of one group, for these rules."""
        columns = self.groups[place]
        clauses = [self.table.table.inputs[column] for column in columns]
        return parts_of(
            [[row[column] for row in rows] for column in columns],
            self.table.input_types[columns[0]],
            [clause.values for clause in clauses if clause.values],
            self.outcomes.get(normal(clauses[0].text)),
        )

    def report(self) -> TableReport:
        if self.rules and self.columns:
            self._walk()
            self._never()
        return self.found

    def _walk(self) -> None:
        """Depth first, without recursion: a table may have many columns."""
        everything = (1 << self.rules) - 1
        most = min(MOST_STATES, MOST_BYTES // (200 + self.rules // 8))
        waiting: list[tuple[int, int, tuple[Value, ...]]] = [(0, everything, ())]
        while waiting:
            column, left, example = waiting.pop()
            if column == len(self.columns) or not left:
                self._leaf(left, example)
                continue
            if (column, left) in self.seen:
                continue
            if len(self.seen) >= most:
                self.found.complete = False
                return
            self.seen.add((column, left))
            parts = self._parts_for(column, left)
            self.steps += len(parts)
            if self.steps > MOST_STEPS:
                self.found.complete = False
                return
            for part in reversed(parts):
                waiting.append((column + 1, left & part.rules, (*example, part.example)))

    def _parts_for(self, column: int, left: int) -> list[Part]:
        """The parts of a column that matter to the rules that are left."""
        parts = self.columns[column]
        if len(parts) <= FEW_PARTS or left.bit_count() * 8 > len(parts):
            return parts
        numbers = bits_of(left)
        own = self._divided(column, [self.table.cells[number] for number in numbers])
        return [Part(part.example, sum(1 << numbers[place] for place in bits_of(part.rules))) for part in own]

    def _leaf(self, left: int, example: tuple[Value, ...]) -> None:
        if not left:
            if len(self.found.gaps) < MOST_FOUND:
                rest = tuple(self.columns[column][0].example for column in range(len(example), len(self.columns)))
                self.found.gaps.append(Gap(example + rest))
            return
        certain = left & ~self.opaque
        self.fitting |= left
        policy = self.table.policy_name
        if policy == "FIRST":
            lowest = certain & -certain
            self.reached |= left & ((lowest << 1) - 1 if lowest else left)
        elif policy == "PRIORITY" and certain:
            self._reach_by_priority(left, certain)
        else:
            self.reached |= left
        if certain & (certain - 1) and policy in ("UNIQUE", "ANY"):
            self._overlap(certain, example)

    def _reach_by_priority(self, left: int, certain: int) -> None:
        best = min(bits_of(certain), key=self.table.priorities.__getitem__)
        self.reached |= (left & self.opaque) | 1 << best

    def _overlap(self, rules: int, example: tuple[Value, ...]) -> None:
        numbers = bits_of(rules)[:50]
        for place, first in enumerate(numbers):
            for second in numbers[place + 1 :]:
                if len(self.found.overlaps) >= MOST_FOUND:
                    return
                if (first, second) not in self.pairs:
                    self.pairs.add((first, second))
                    same = _conclusions(self.table, first) == _conclusions(self.table, second)
                    self.found.overlaps.append(Overlap((first, second), example, same))

    def _never(self) -> None:
        if self.found.complete:
            self.found.unreachable = [number for number in range(self.rules) if not self.reached >> number & 1]


def _conclusions(table: CompiledTable, rule: int) -> Sequence[str]:
    return tuple(" ".join(text.split()) for text in table.table.rules[rule].conclusions)
