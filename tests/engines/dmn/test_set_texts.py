"""Columns of text under inputs of other types are read cell by cell, and what is none is told with its row."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from informatiehuis.engines.dmn.engine import Model
from informatiehuis.engines.dmn.model.definitions import Decision
from informatiehuis.engines.dmn.sets.classes import needed_inputs
from informatiehuis.engines.dmn.sets.texts import from_texts
from informatiehuis.engines.dmn.text.reader import read_text

TEXT = """
model: Tekst
namespace: https://test.example/tekst
elements:
  - input: waarde
    type: {type}
  - decision: uitkomst
    data: [waarde]
    logic: waarde
"""
LEAP, LAST = date(2024, 2, 29), date(2024, 12, 31)


def read(type_: str, cells: list[str | None]) -> tuple[list[object], list[tuple[int, str]], int]:
    model = Model.of(read_text(TEXT.format(type=type_)))
    inputs = needed_inputs(model.graph, [model.part("uitkomst", Decision)])
    table, bad, rows = from_texts(pa.table({"waarde": pa.array(cells, pa.string())}), inputs)
    return table.column("waarde").to_pylist(), [(one.row, one.column) for one in bad], rows


@pytest.mark.parametrize(
    ("type_", "cells", "expected"),
    [
        ("number", ["-2.50", " 3,5 ", "21", "1.234,5"], [Decimal("-2.5"), Decimal("3.5"), Decimal(21), None]),
        ("boolean", ["true", "Nee", "ja", "1"], [True, False, True, None]),
        ("date", ["2024-02-29", "2024-12-31", "2024-02-29", "2023-02-29"], [LEAP, LAST, LEAP, None]),
    ],
)
def test_a_cell_is_read_by_itself_and_only_what_is_none_is_told(
    type_: str, cells: list[str | None], expected: list[object]
) -> None:
    assert read(type_, [*cells, None, ""]) == ([*expected, None, None], [(4, "waarde")], 1)


def test_a_text_stays_as_it_is_under_an_input_that_is_a_text() -> None:
    assert read("string", ["1", "ja"]) == (["1", "ja"], [], 0)


def test_where_nothing_can_be_read_every_row_is_told() -> None:
    assert read("number", ["veel", "weinig"]) == ([None, None], [(1, "waarde"), (2, "waarde")], 2)
