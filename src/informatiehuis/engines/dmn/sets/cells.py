"""Cells of a table of Arrow that are no value of their input, and what is said of them: the row, the column, and why.

A cell that FEEL has no value for (not a number, infinite, binary, a day that no calendar has) leaves its row without
results. One of another type than its input counts as null, as it does in an evaluation of that row alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from informatiehuis.engines.dmn.feel.run import Reason, Run
from informatiehuis.engines.dmn.feel.types import ANY, MISFIT, convert
from informatiehuis.engines.dmn.feel.values import UNUSABLE, kind_of, of_python
from informatiehuis.engines.dmn.sets.classes import Input
from informatiehuis.engines.dmn.sets.codes import Codes, Column
from informatiehuis.engines.problems import N_, Note, untranslated

MOST_TOLD = 1000
"""How many bad cells are told of one table."""
NO_SUCH_TYPE = N_("In rij {row} moet {column} van het type {expected} zijn, en is een {found}.")


@dataclass(frozen=True)
class BadCell:
    """One cell: its row, counted from 1, its column, and what is wrong with it."""

    row: int
    column: str
    note: Note

    def text(self, translate: Callable[[str], str] = untranslated) -> str:
        """What is wrong, for a person."""
        return self.note.text(translate)


@dataclass(frozen=True)
class Fault:
    """What is wrong with the cells of one column in all rows of a class."""

    column: str
    message: str
    facts: Mapping[str, str]

    def cell(self, row: int) -> BadCell:
        """The cell of this column in a row, which counts from 0."""
        return BadCell(row + 1, self.column, Note(self.message, row=row + 1, column=self.column, **self.facts))

    def reason(self, row: int) -> Reason:
        """The same as a reason why something became null."""
        return Reason(None, self.message, {"row": row + 1, "column": self.column, **self.facts})


def unusable(given: Mapping[str, Any], columns: Mapping[str, Column]) -> list[Fault]:
    """The columns whose cell is no value of FEEL at all."""
    message = N_("In rij {row} heeft {column} iets dat geen waarde kan zijn: {found}.")
    found = []
    for name, value in given.items():
        try:
            of_python(value)
        except UNUSABLE:
            what = str(value) if isinstance(value, float) else str(columns[name].type)
            found.append(Fault(name, message, {"found": what}))
    return found


def misfits(given: Mapping[str, Any], inputs: Iterable[Input]) -> list[Fault]:
    """The columns whose cell is of another type than the input."""
    run = Run()
    found = []
    for one in inputs:
        value, type_ = of_python(given[one.part.name]), one.part.type
        if value is not None and type_ is not ANY and convert(value, type_, run) is MISFIT:
            found.append(Fault(one.part.name, NO_SUCH_TYPE, {"expected": type_.name, "found": kind_of(value)}))
    return found


def bad_cells(faults: Mapping[int, Sequence[Fault]], codes: Codes) -> tuple[tuple[BadCell, ...], int]:
    """The bad cells of the first rows that have any, in the order of the rows, and how many rows have one."""
    rows = np.flatnonzero(np.isin(codes, list(faults))) if faults else np.zeros(0, np.int64)
    told = [fault.cell(int(row)) for row in rows[:MOST_TOLD] for fault in faults[int(codes[row])]]
    return tuple(told[:MOST_TOLD]), len(rows)
