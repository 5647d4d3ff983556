"""The outcome of a decision in every cell: the rules are asked once for every sort of place, and not for every cell.

Places are of one sort when all layers have the same values there. With answers left out, a cell may be decided all the
same, or its outcome may depend on them; both are said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from informatiehuis.engines.dmn.feel.texts import text_of
from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.dmn.questions import Interview, Verdict
from informatiehuis.engines.dmn.sets.codes import combined
from informatiehuis.engines.rulemaps.facts import Facts, Layer
from informatiehuis.engines.rulemaps.grid import CellGrid
from informatiehuis.engines.rulemaps.problems import TooManyPlaces

MOST_SORTS = 20_000
"""How many sorts of places are asked about."""
Numbers = NDArray[np.int32]


@dataclass(frozen=True)
class Outcome:
    """One of the outcomes on a map: a value that is certain, or not decided, and then on which inputs it depends.

    A list or a context as value is its text.
    """

    decided: bool
    value: Value
    depends_on: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The value as text; empty when it is not decided."""
        return text_of(self.value) if self.decided else ""


@dataclass(frozen=True, eq=False)
class Outcomes:
    """A map: for every cell of the grid which of `found` it is, those that are decided first and by their text."""

    grid: CellGrid
    found: tuple[Outcome, ...]
    numbers: Numbers
    sorts: int

    def at(self, x: float, y: float) -> Outcome | None:
        """The outcome of the cell in which a position lies; None outside the area."""
        place = self.grid.place_of(x, y)
        return None if place is None else self.found[self.numbers[place]]


def outcomes(interview: Interview, facts: Facts, given: Mapping[str, Any] | None = None) -> Outcomes:
    """The outcome in every cell, with these answers to what does not follow from the place.

    Where an answer is given for an input that has a layer, the layer counts. Raises TooManyPlaces and BadInput.
    """
    used = [place for place, layer in enumerate(facts.layers) if layer.name in interview.inputs]
    layers = [facts.layers[place] for place in used]
    parts = [(facts.codes[place].astype(np.int64), len(facts.layers[place].values)) for place in used]
    sorts, first = (
        combined(parts, len(facts.grid)) if len(facts.grid) else (np.zeros(0, np.int64), np.zeros(0, np.int64))
    )
    if len(first) > MOST_SORTS:
        raise TooManyPlaces(len(first), MOST_SORTS)
    known, now = dict(given or {}), interview.now or datetime.now(UTC)
    verdicts = []
    for cell in first:
        place = {
            layer.name: layer.values[facts.codes[number][cell]] for number, layer in zip(used, layers, strict=True)
        }
        verdicts.append(_outcome(interview.settle({**known, **place}, now=now)))
    found = tuple(sorted(dict.fromkeys(verdicts), key=lambda one: (not one.decided, one.text, one.depends_on)))
    numbers = {outcome: number for number, outcome in enumerate(found)}
    by_sort = np.asarray([numbers[verdict] for verdict in verdicts], dtype=np.int32)
    return Outcomes(facts.grid, found, by_sort[sorts], len(first))


def only_within(made: Outcomes, layer: Layer, elsewhere: Outcome) -> Outcomes:
    """The same map, with one outcome wherever a layer is not true: where rules do not hold."""
    outside = layer.over(made.grid) == 0
    if not outside.any():
        return made
    found = (*made.found, elsewhere)
    numbers = np.where(outside, np.int32(len(made.found)), made.numbers)
    kept, again = np.unique(numbers, return_inverse=True)
    return Outcomes(made.grid, tuple(found[one] for one in kept), again.reshape(-1).astype(np.int32), made.sorts)


def _outcome(verdict: Verdict) -> Outcome:
    """What is the same for equal values: a list or a context is told by its text."""
    value = verdict.conclusion
    return Outcome(verdict.decided, text_of(value) if isinstance(value, list | dict) else value, verdict.relevant)
