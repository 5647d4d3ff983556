"""From rows to figures: completed, rolled up, rounded, and refused where the rows cannot be right."""

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from informatiehuis.engines.indicators import (
    Definition,
    Figure,
    FigureProblem,
    Hierarchy,
    HierarchyProblem,
    NoAreaProblem,
    compute,
)
from informatiehuis.engines.indicators.cells import Cell
from informatiehuis.engines.indicators.suppression import hide

HIERARCHY = Hierarchy.of(
    [
        ("NL00", "country", ""),
        ("PV26", "province", "NL00"),
        ("GM0001", "municipality", "PV26"),
        ("GM0002", "municipality", "PV26"),
        ("GM0003", "municipality", "PV26"),
    ]
)
COLUMNS = {
    "sum": "v as value, n",
    "ratio": "v as numerator, n as denominator",
    "mean": "v as value, n as weight",
    "none": "v as value, n",
}


def definition(rollup: str, **changes: Any) -> Definition:
    fields: dict[str, Any] = {
        "id": "proef",
        "title": "Proef",
        "concept": "proef",
        "unit": "aantal",
        "direction": "neutral",
        "area_level": "municipality",
        "owner": "provincie",
        "rollup": rollup,
        "sql": f"select a as area, p as period, {COLUMNS[rollup]} from t",
    }
    return Definition(**{**fields, **changes})


def table(**columns: list[Any]) -> pa.Table:
    rows = len(next(iter(columns.values())))
    start = {"area": ["GM0001", "GM0002", "GM0003"][:rows], "period": ["2022"] * rows}
    return pa.table({**start, **columns})


def figures(made: Definition, result: pa.Table) -> dict[str, Figure]:
    return {figure.area: figure for figure in compute(made, result, HIERARCHY).figures}


def test_sum() -> None:
    found = figures(definition("sum", decimals=1), table(value=[0.1, 0.2, 0.35], n=[1, 2, 3]))

    # a tenth and two tenths are three tenths, and half rounds away from zero
    assert {area: figure.value for area, figure in found.items()} == {
        "GM0001": Decimal("0.1"),
        "GM0002": Decimal("0.2"),
        "GM0003": Decimal("0.4"),
        "PV26": Decimal("0.7"),
    }
    assert found["PV26"].n == 6


def test_ratio_of_the_province_is_the_ratio_of_the_sums() -> None:
    made = definition("ratio", factor=100, decimals=1)
    found = figures(made, table(numerator=[1, 1, 0], denominator=[2, 10, 4]))

    assert found["GM0001"].value == Decimal("50.0")
    assert found["GM0002"].value == Decimal("10.0")
    assert found["GM0003"].value == Decimal("0.0")
    assert found["PV26"].value == Decimal("12.5")
    assert (found["PV26"].numerator, found["PV26"].denominator, found["PV26"].n) == (2, 16, 16)


def test_mean_of_the_province_is_weighted() -> None:
    found = figures(definition("mean", decimals=2), table(value=[10.0, 20.0, 40.0], weight=[1, 2, 1]))

    assert found["PV26"].value == Decimal("22.50")
    assert found["GM0003"].value == Decimal("40.00")


def test_without_rollup_there_is_no_figure_of_the_province() -> None:
    assert set(figures(definition("none"), table(value=[1, 2, 3]))) == {"GM0001", "GM0002", "GM0003"}


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (0.125, 2, "0.13"),
        (1.005, 2, "1.01"),
        (-0.04, 1, "0.0"),
        (1e15 + 0.5, 0, "1000000000000001"),
    ],
)
def test_halves_round_away_from_zero_as_they_are_written(value: float, decimals: int, rounded: str) -> None:
    found = figures(definition("none", decimals=decimals), table(value=[value]))

    assert str(found["GM0001"].value) == rounded


def test_an_area_without_a_row_or_a_value_has_a_figure_with_the_reason() -> None:
    result = table(numerator=[None, 5], denominator=[3, 0])
    found = figures(definition("ratio"), result)

    assert {area: (figure.value, figure.reason) for area, figure in found.items()} == {
        "GM0001": (None, "null_value"),
        "GM0002": (None, "zero_denominator"),
        "GM0003": (None, "no_row"),
        "PV26": (None, "incomplete"),
    }


def test_nan_is_no_value() -> None:
    assert figures(definition("none"), table(value=[float("nan")]))["GM0001"].reason == "null_value"


def test_codes_and_periods_are_written_the_one_way() -> None:
    result = pa.table({"area": ["1", "gm0002", " GM0003 "], "period": [2022, 2022, 2022], "value": [1, 2, 3]})

    found = compute(definition("none"), result, HIERARCHY).figures

    assert [(f.area, f.period, f.value) for f in found] == [
        ("GM0001", "2022", 1),
        ("GM0002", "2022", 2),
        ("GM0003", "2022", 3),
    ]


@pytest.mark.parametrize(
    ("kind", "given", "written"),
    [
        ("quarter", "2022KW01", "2022-Q1"),
        ("quarter", "2022-q3", "2022-Q3"),
        ("month", "2022MM12", "2022-12"),
        ("year", "2022JJ00", "2022"),
    ],
)
def test_periods_of_statistics_netherlands_are_understood(kind: str, given: str, written: str) -> None:
    result = pa.table({"area": ["GM0001"], "period": [given], "value": [1]})

    assert compute(definition("none", period=kind), result, HIERARCHY).figures[0].period == written


def test_unknown_areas_and_other_levels_are_kept_out_and_told() -> None:
    result = pa.table(
        {"area": ["GM0001", "GM9999", "GM9998", "GM9999", "PV26", None], "period": ["2022"] * 6, "value": [1] * 6}
    )

    made = compute(definition("none"), result, HIERARCHY)

    assert [problem.facts["count"] for problem in made.problems] == [3, 1]
    assert made.problems[0].facts["codes"] == "-, GM9998, GM9999"
    assert [problem.what() for problem in made.problems] == [
        "In 2022 zijn 3 gebieden van ‘proef’ onbekend; ze doen niet mee: -, GM9998, GM9999.",
        "In 2022 is 1 gebied van ‘proef’ van een ander niveau; het doet niet mee: PV26.",
    ]
    assert {figure.area for figure in made.figures if figure.value is not None} == {"GM0001"}


def test_where_no_area_counts_their_codes_are_told() -> None:
    result = pa.table({"area": ["GM8888", "GM7777", "PV26"], "period": ["2022"] * 3, "value": [1] * 3})

    with pytest.raises(NoAreaProblem) as caught:
        compute(definition("none"), result, HIERARCHY)

    assert caught.value.areas == ("GM7777", "GM8888")


@pytest.mark.parametrize(
    ("rollup", "result", "says"),
    [
        ("none", table(value=[]), "geen enkele rij"),
        ("none", table(other=[1]), "geen kolom ‘value’"),
        ("none", table(value=["1"]), "geen getal maar string"),
        ("none", pa.table({"area": ["GM0001", "1"], "period": ["2022", "2022"], "value": [1, 2]}), "GM0001 2022"),
        ("none", pa.table({"area": ["GM0001"], "period": ["2022-Q1"], "value": [1]}), "geen year zijn: 2022-Q1"),
        ("none", pa.table({"area": ["GM0001"], "period": [None], "value": [1]}), "geen year"),
        ("none", pa.table({"area": ["GM7777"], "period": ["2022"], "value": [1]}), "GM7777"),
        ("sum", table(value=[1], n=[-1]), "GM0001 in 2022 een ‘n’ onder nul"),
        ("ratio", table(numerator=[1], denominator=[-1]), "‘denominator’ onder nul"),
        ("mean", table(value=[1], weight=[-1]), "‘weight’ onder nul"),
        ("none", table(value=[5], low=[6], high=[7]), "buiten ‘low’ en ‘high’"),
    ],
)
def test_rows_that_cannot_be_right_are_refused(rollup: str, result: pa.Table, says: str) -> None:
    with pytest.raises(FigureProblem) as caught:
        compute(definition(rollup), result, HIERARCHY)

    assert says in caught.value.text()


def test_bounds_are_kept_and_rounded() -> None:
    found = figures(definition("none", decimals=1), table(value=[5.0], low=[4.25], high=[5.75]))

    assert (found["GM0001"].low, found["GM0001"].high) == (Decimal("4.3"), Decimal("5.8"))


# hiding small figures


def hidden(n: list[int | None], minimum: int = 10, rollup: str = "ratio") -> dict[str, str]:
    numbers = {"numerator": [1] * len(n), "denominator": n} if rollup == "ratio" else {"value": [1] * len(n), "n": n}
    found = figures(definition(rollup, minimum_n=minimum), table(**numbers))
    return {area: figure.reason for area, figure in found.items() if figure.suppressed}


def test_a_small_figure_is_hidden_with_all_its_parts_and_so_is_the_smallest_other() -> None:
    made = definition("ratio", minimum_n=10)
    found = figures(made, table(numerator=[1, 2, 3], denominator=[5, 400, 30]))

    assert found["GM0001"] == Figure("GM0001", "2022", None, reason="small_cell")
    assert found["GM0003"] == Figure("GM0003", "2022", None, reason="secondary")
    assert found["GM0002"].value is not None
    assert found["PV26"].value is not None


def test_two_small_ones_that_are_small_together_take_a_third() -> None:
    assert hidden([2, 3, 30]) == {"GM0001": "small_cell", "GM0002": "small_cell", "GM0003": "secondary"}


def test_two_small_ones_that_are_large_together_protect_each_other() -> None:
    assert hidden([6, 7, 30]) == {"GM0001": "small_cell", "GM0002": "small_cell"}


def test_nothing_is_hidden_at_the_minimum() -> None:
    assert hidden([10, 10, 10]) == {}


def test_a_small_total_is_hidden_too() -> None:
    assert hidden([2, 3, 4]) == {
        "GM0001": "small_cell",
        "GM0002": "small_cell",
        "GM0003": "small_cell",
        "PV26": "small_cell",
    }


def test_where_nobody_can_protect_the_total_is_hidden() -> None:
    alone = Hierarchy.of([("PV26", "province", ""), ("GM0001", "municipality", "PV26")])
    result = table(value=[1], n=[5])
    with_more = compute(definition("sum", minimum_n=4), result, alone).figures
    assert [f.reason for f in with_more] == ["", ""]
    with_less = compute(definition("sum", minimum_n=6), result, alone).figures
    assert [f.reason for f in with_less] == ["small_cell", "small_cell"]


def test_without_a_total_only_the_small_one_is_hidden() -> None:
    assert hidden([5, 400, 30], rollup="none") == {"GM0001": "small_cell"}


def test_a_value_without_n_is_refused_where_small_figures_must_be_hidden() -> None:
    with pytest.raises(FigureProblem, match="‘n’ is leeg"):
        hidden([None, 400, 30], rollup="sum")


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=8),
    st.integers(1, 25),
)
@settings(max_examples=200)
def test_no_hidden_figure_can_be_computed_from_the_others(cells: list[tuple[int, int]], minimum: int) -> None:
    codes = [f"GM{number:04}" for number in range(1, len(cells) + 1)]
    places = Hierarchy.of([("PV26", "province", ""), *((code, "municipality", "PV26") for code in codes)])
    values, sizes = zip(*cells, strict=True)
    result = pa.table({"area": codes, "period": ["2022"] * len(codes), "value": list(values), "n": list(sizes)})

    found = {f.area: f for f in compute(definition("sum", minimum_n=minimum), result, places).figures}

    unknown = [code for code in codes if found[code].suppressed]
    size = dict(zip(codes, sizes, strict=True))
    assert {code for code in codes if size[code] < minimum} <= set(unknown)
    if found["PV26"].value is not None and unknown:
        assert len(unknown) >= 2
        assert sum(size[code] for code in unknown) >= minimum


def test_order_of_rows_does_not_matter() -> None:
    result = table(value=[0.1, 0.7, 0.2], weight=[3, 1, 9])
    backwards = result.take([2, 1, 0])

    assert compute(definition("mean", decimals=6), result, HIERARCHY) == compute(
        definition("mean", decimals=6), backwards, HIERARCHY
    )


def test_a_hidden_figure_may_keep_no_parts() -> None:
    with pytest.raises(ValueError, match="no parts"):
        Figure("GM0001", "2022", None, n=Decimal(3), reason="small_cell")
    with pytest.raises(ValueError, match="never both"):
        Figure("GM0001", "2022", Decimal(3), reason="small_cell")


def test_hide_leaves_nothing() -> None:
    cell = Cell("GM0001", "2022", *(Decimal(1),) * 6)

    assert hide(cell, "small_cell") == Cell("GM0001", "2022", reason="small_cell")


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([("A", "x", ""), ("A", "x", "")], "staat 2 keer"),
        ([("A", "x", "B")], "B staat niet|B, maar dat gebied staat niet"),
        ([("A", "x", "B"), ("B", "x", "A")], "in zichzelf"),
    ],
)
def test_a_hierarchy_that_is_none_is_refused(rows: list[tuple[str, str, str]], says: str) -> None:
    with pytest.raises(HierarchyProblem, match=says):
        Hierarchy.of(rows)
