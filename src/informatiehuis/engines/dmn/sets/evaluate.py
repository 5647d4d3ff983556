"""Evaluates decisions over a table of Arrow: once for every class of rows that the model cannot tell apart.

The results are those of the engine itself, so they equal row by row. What it costs depends on how many classes there
are, and hardly on how many rows: where every input is compared with constants, millions of rows fall into few classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from informatiehuis.engines.dmn.engine import Model, Outcome
from informatiehuis.engines.dmn.model.definitions import Decision
from informatiehuis.engines.dmn.problems import BadInput
from informatiehuis.engines.dmn.sets.cells import BadCell, Fault, bad_cells, misfits, unusable
from informatiehuis.engines.dmn.sets.classes import Input, needed_inputs
from informatiehuis.engines.dmn.sets.codes import Codes, Column, codes_of, combined, python_values
from informatiehuis.engines.dmn.sets.columns import column_of
from informatiehuis.engines.dmn.sets.comparing import relation


@dataclass(frozen=True)
class SetOutcome:
    """The results by decision as columns, in the order of the rows; which class each row fell in; and each class.

    `first_rows` is a row of every class, to explain it with, and `outcomes` what came out of it. `bad_cells` are those
    that are no value of their input, in the order of the rows and at most MOST_TOLD; `bad_rows` is in how many rows.
    """

    table: pa.Table
    classes: Codes
    first_rows: Codes
    outcomes: Sequence[Outcome]
    bad_cells: Sequence[BadCell] = ()
    bad_rows: int = 0


def evaluate_set(
    model: Model, rows: pa.Table, decisions: Iterable[str] | None = None, *, now: datetime | None = None
) -> SetOutcome:
    """The results of decisions for every row, whose columns are input data by name; a column that is absent is null.

    A number comes out as a decimal or, when all are whole, an integer; a date, time or duration as its text. Numbers
    too far apart for the 76 digits of a decimal column come out as the nearest floats, and as text where no float is
    near. Results of several kinds come out as a union of Arrow (`columns`). A row with a cell that FEEL has no
    value for gets no results, and is named. Raises UnknownElement and TooMixed.
    """
    now = now or datetime.now(UTC)
    names = list(model.decisions if decisions is None else decisions)
    asked = [model.part(name, Decision) for name in names]
    inputs = [one for one in needed_inputs(model.graph, asked) if one.part.name in rows.column_names]
    columns = {one.part.name: rows.column(one.part.name) for one in inputs}
    codes, first = combined(_parts(inputs, columns), rows.num_rows)
    samples = {name: python_values(column.take(_places(first))) for name, column in columns.items()}
    outcomes: list[Outcome] = []
    faults: dict[int, list[Fault]] = {}
    for number, row in enumerate(first):
        given = {name: values[number] for name, values in samples.items()}
        try:
            outcome = model.evaluate(given, names, now=now)
            found = misfits(given, inputs) if outcome.reasons else []
        except BadInput:
            outcome, found = Outcome(dict.fromkeys(names), (), now), unusable(given, columns)
        outcomes.append(_naming(outcome, found, int(row)))
        if found:
            faults[number] = found
    made = {}
    for name in names:
        values = column_of([outcome.results[name] for outcome in outcomes], name)
        made[name] = values.take(_places(codes))
    return SetOutcome(pa.table(made), codes, first, outcomes, *bad_cells(faults, codes))


def _parts(inputs: Sequence[Input], columns: Mapping[str, Column]) -> list[tuple[Codes, int]]:
    """The codes of every input, and of how those lie to each other that are compared.

    Where that cannot be told of two columns, both are known by their value.
    """
    pairs = {frozenset({one.part.name, name}) for one in inputs for name in one.beside if name in columns}
    lies = {pair: relation(*(columns[name] for name in sorted(pair))) for pair in pairs}
    untold = {name for pair, found in lies.items() if found is None for name in pair}
    made = [codes_of(columns[one.part.name], one.by_value if one.part.name in untold else one) for one in inputs]
    return made + [found for _, found in sorted(lies.items(), key=lambda item: sorted(item[0])) if found is not None]


def _naming(outcome: Outcome, faults: Sequence[Fault], row: int) -> Outcome:
    """An outcome with what is wrong with the cells of its row before its own reasons."""
    return replace(outcome, reasons=[*(one.reason(row) for one in faults), *outcome.reasons]) if faults else outcome


def _places(numbers: Codes) -> Any:
    return pa.array(numbers)
