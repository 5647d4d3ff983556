"""Evaluates decisions over a table of Arrow: once for every class of rows that the model cannot tell apart.

The results are those of the engine itself, so they equal row by row. What it costs depends on how many classes there
are, and hardly on how many rows: where every input is compared with constants, millions of rows fall into few classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from informatiehuis.engines.dmn.engine import Model, Outcome
from informatiehuis.engines.dmn.model.definitions import Decision
from informatiehuis.engines.dmn.sets.classes import needed_inputs
from informatiehuis.engines.dmn.sets.codes import Codes, codes_of, combined
from informatiehuis.engines.dmn.sets.columns import column_of


@dataclass(frozen=True)
class SetOutcome:
    """The results by decision as columns, in the order of the rows; which class each row fell in; and each class.

    `first_rows` is a row of every class, to explain it with, and `outcomes` what came out of it.
    """

    table: pa.Table
    classes: Codes
    first_rows: Codes
    outcomes: Sequence[Outcome]


def evaluate_set(
    model: Model, rows: pa.Table, decisions: Iterable[str] | None = None, *, now: datetime | None = None
) -> SetOutcome:
    """The results of decisions for every row, whose columns are input data by name; a column that is absent is null.

    A number comes out as a decimal or, when all are whole, an integer; a date, time or duration as its text. Numbers
    too far apart for the 76 digits of a decimal column come out as the nearest floats, and as text where no float is
    near. Results of several kinds come out as a union of Arrow (`columns`). Raises UnknownElement and BadInput, as
    `Model.evaluate` does, and TooMixed.
    """
    now = now or datetime.now(UTC)
    names = list(model.decisions if decisions is None else decisions)
    asked = [model.part(name, Decision) for name in names]
    inputs = [one for one in needed_inputs(model.graph, asked) if one.part.name in rows.column_names]
    columns = {one.part.name: rows.column(one.part.name) for one in inputs}
    codes, first = combined([codes_of(columns[one.part.name], one) for one in inputs], rows.num_rows)
    samples = {name: column.take(_places(first)).to_pylist() for name, column in columns.items()}
    outcomes = []
    for number in range(len(first)):
        given = {name: values[number] for name, values in samples.items()}
        outcomes.append(model.evaluate(given, names, now=now))
    made = {}
    for name in names:
        values = column_of([outcome.results[name] for outcome in outcomes], name)
        made[name] = values.take(_places(codes))
    return SetOutcome(pa.table(made), codes, first, outcomes)


def _places(numbers: Codes) -> Any:
    return pa.array(numbers)
