"""Hectares: of every outcome by area, and of what becomes of what when rules change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from informatiehuis.engines.places import AreaIndex
from informatiehuis.engines.rulemaps.asking import Numbers, Outcome, Outcomes
from informatiehuis.engines.rulemaps.grid import CellGrid
from informatiehuis.engines.rulemaps.problems import OtherGrid


@dataclass(frozen=True, eq=False)
class Areas:
    """In which of some areas every cell of a grid lies, by its middle; the last number is that of none."""

    codes: tuple[str, ...]
    numbers: Numbers

    @classmethod
    def over(cls, grid: CellGrid, index: AreaIndex) -> Areas:
        """The areas of an index over a grid."""
        found = [index.locate(*grid.middles(part)) for part in grid.parts()]
        numbers = np.concatenate(found) if found else np.zeros(0, np.int32)
        return cls(index.codes, np.where(numbers < 0, np.int32(len(index.codes)), numbers))


def hectares(made: Outcomes) -> dict[Outcome, float]:
    """How many hectares every outcome has."""
    counts = np.bincount(made.numbers, minlength=len(made.found))
    return {outcome: int(counts[number]) * made.grid.hectares for number, outcome in enumerate(made.found)}


def hectares_by_area(made: Outcomes, areas: Areas) -> dict[str, dict[Outcome, float]]:
    """How many hectares every outcome has in every area, also where that is none."""
    width = len(made.found)
    places = areas.numbers.astype(np.int64) * width + made.numbers
    counts = np.bincount(places, minlength=(len(areas.codes) + 1) * width).reshape(-1, width)
    return {
        code: {outcome: int(counts[row, number]) * made.grid.hectares for number, outcome in enumerate(made.found)}
        for row, code in enumerate(areas.codes)
    }


@dataclass(frozen=True)
class Change:
    """What was one outcome and becomes another, and over how many hectares."""

    before: Outcome
    after: Outcome
    hectares: float


@dataclass(frozen=True, eq=False)
class Difference:
    """What changes between two maps. `numbers` is for every cell the change it is, or -1 where all stays as it is."""

    grid: CellGrid
    changes: tuple[Change, ...]
    numbers: Numbers

    @property
    def hectares(self) -> float:
        """Of everything that changes."""
        return sum(change.hectares for change in self.changes)

    def by_area(self, areas: Areas) -> Mapping[str, Sequence[float]]:
        """For every area the hectares of every change, in their order."""
        width = len(self.changes)
        counts = np.zeros((len(areas.codes) + 1, width), dtype=np.int64)
        changed = np.flatnonzero(self.numbers >= 0)
        np.add.at(counts, (areas.numbers[changed], self.numbers[changed]), 1)
        return {code: [int(one) * self.grid.hectares for one in counts[row]] for row, code in enumerate(areas.codes)}


def difference(before: Outcomes, after: Outcomes) -> Difference:
    """What changes from one map to another, the largest change first. Raises OtherGrid."""
    if not before.grid.same_as(after.grid):
        raise OtherGrid
    width = len(after.found)
    pairs = before.numbers.astype(np.int64) * width + after.numbers
    counts = np.bincount(pairs, minlength=len(before.found) * width)
    changes = []
    for pair in np.flatnonzero(counts).tolist():
        old, new = before.found[pair // width], after.found[pair % width]
        if old != new:
            changes.append((pair, Change(old, new, int(counts[pair]) * before.grid.hectares)))
    changes.sort(key=lambda one: (-one[1].hectares, one[0]))
    numbers = np.full(len(before.found) * width, -1, dtype=np.int32)
    for number, (pair, _) in enumerate(changes):
        numbers[pair] = number
    return Difference(before.grid, tuple(change for _, change in changes), numbers[pairs])
