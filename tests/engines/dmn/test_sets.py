"""A decision over a table of Arrow: equal to row by row, whatever the model does with its inputs."""

from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from informatiehuis.engines.dmn.model.definitions import ItemDefinition, OutputClause
from informatiehuis.engines.dmn.problems import TooMixed, UnknownElement
from informatiehuis.engines.dmn.sets.cells import MOST_TOLD
from informatiehuis.engines.dmn.sets.columns import MOST_KINDS, plain
from informatiehuis.engines.dmn.sets.evaluate import evaluate_set
from tests.engines.dmn.models import decision, model, table

NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)
POINTS = OutputClause("points", "number")
LOGICS = {
    "a table of constants": table(
        [("x", "number"), ("k", "string"), ("b", "boolean")],
        [
            ["[0..0.1)", "-", "true", "1"],
            ["0.1", '"a"', "-", "2"],
            ["> 0.1", 'not("a")', "-", "3"],
            ["-", '"b"', "-", "4"],
        ],
        policy="FIRST",
        outputs=[POINTS],
    ),
    "a conclusion that counts with an input": table(
        [("x", "number")], [["> 0", "x * 2"], ["<= 0", "0"]], outputs=[POINTS]
    ),
    "an opaque cell": table(
        [("x", "number"), ("k", "")], [["x > 1", '"a"', "1"], ["-", 'contains(?, "b")', "2"]], policy="FIRST"
    ),
    "a cell about another column": table(
        [("k", "string"), ("x", "number")], [['if x > 1 then "a" else "b"', "-", "1"]]
    ),
    "an expression": "if b then x + 1 else string length(k)",
    "nothing that fits": table([("x", "number")], [["> 1e9", "1"]]),
    "a boolean or a number": "if b then x else x > 1",
    "a string or a boolean": 'if b then "true" else if x > 0 then k = "a" else null',
    "a list of this and that": "[x, k, [b], if b then 1 else [k]]",
    "contexts with other names": 'if b then {a: x, "b c": {k: k}} else {k: k, a: [x, {}]}',
    "contexts within": "{a: if b then x else k, d: [if x > 0 then {x: x} else null, date(2024, 1, 31)]}",
    "anything": 'if b then x else if k = "a" then [] else if k = "b" then {} else [{a: k}, {b: x}]',
    "cells about another input": table(
        [("x", "number"), ("y", "number")],
        [["> y", "-", "1"], ["y", "< 1", "2"], ["[0..y)", "-", "3"], ["-", "not(x)", "4"], ["-", "-", "5"]],
        policy="FIRST",
        outputs=[POINTS],
    ),
    "cells about two other inputs": table(
        [("x", "number"), ("k", "string")],
        [["[y..z]", "-", "1"], ["(z..y)", "l", "2"], ["not(y, z, 0.1)", 'l, "c"', "3"], ["-", "> l", "4"]],
        policy="COLLECT",
        outputs=[POINTS],
    ),
    "cells about an input of any type": table(
        [("o", ""), ("x", "number"), ("k", "string")],
        [["x", "-", "-", "1"], ["> k", "-", "-", "2"], ["-", "o", "-", "3"], ["-", "-", "< o", "4"]],
        policy="COLLECT",
        outputs=[POINTS],
    ),
    "cells about another input and more": table(
        [("x", "number"), ("y", "number")],
        [["> y + 1", "-", "1"], ["abs(y)", "> x", "2"], ["-", '"a", x', "3"]],
        policy="FIRST",
    ),
    "a conclusion about what is compared": table(
        [("x", "number"), ("y", "number")], [["> y", "-", "x - y"], ["<= y", "-", "0"]], outputs=[POINTS]
    ),
    "a column that is an expression": table([("x + 1", "number")], [["> 1", "1"], ["<= 1", "2"]]),
}
NUMBERS = st.one_of(st.none(), st.sampled_from([0.0, 0.1, 0.2, -1.0, 0.1 + 0.2, 1e-17, 5.0]), st.floats(-3, 3))


def by_row(made, rows, name):
    return [made.evaluate(row, [name], now=NOON).results[name] for row in rows]


TEXTS = st.sampled_from(["a", "b", "c", "", None])


@settings(max_examples=150)
@given(
    st.sampled_from(sorted(LOGICS)),
    st.lists(st.tuples(NUMBERS, TEXTS, st.sampled_from([True, False, None]), NUMBERS, NUMBERS, TEXTS), max_size=25),
    st.sampled_from(["x", "k", "b"]),
)
def test_a_set_gives_what_row_by_row_gives(name, values, other):
    kinds = {"x": "number", "k": "string", "b": "boolean", "y": "number", "z": "number", "l": "string"}
    made = model(decision("d", LOGICS[name], *kinds, "o"), **kinds, o="")
    rows = [dict(zip(kinds, row, strict=True)) for row in values]
    rows = [{**row, "o": row[other]} for row in rows]
    arrow = {"number": pa.float64(), "string": pa.string(), "boolean": pa.bool_()}
    columns = {
        one: pa.array([row[one] for row in rows], arrow[kind]) for one, kind in {**kinds, "o": kinds[other]}.items()
    }
    found = evaluate_set(made, pa.table(columns), ["d"], now=NOON).table.column("d")
    expected = [plain(one) for one in by_row(made, rows, "d")]
    assert alike(found.to_pylist(), expected), (found.to_pylist(), expected)


def alike(found, expected):
    """Whether values are of the same kind and equal; numbers as near as a float is, and never true for one."""
    if isinstance(expected, list):
        return isinstance(found, list) and len(found) == len(expected) and all(map(alike, found, expected))
    if isinstance(expected, dict):
        return (
            isinstance(found, dict)
            and found.keys() == expected.keys()
            and all(alike(found[name], expected[name]) for name in expected)
        )
    if isinstance(expected, Decimal):
        return not isinstance(found, bool | str) and (found == expected or found == float(expected))
    return type(found) is type(expected) and found == expected


@pytest.mark.parametrize(
    ("one", "other", "column"),
    [
        ("0.1", "2", pa.array([Decimal("0.1"), Decimal(2)])),
        ("1e-40", "1e40", pa.array([1e-40, 1e40])),
        ("2.6e-195", "0", pa.array([2.6e-195, 0.0])),
        ("1e-400", "1", pa.array(["1E-400", "1"])),
        ("1e400", "0.5", pa.array(["1E+400", "0.5"])),
    ],
)
def test_numbers_keep_their_digits_as_far_as_a_column_can(one, other, column):
    made = model(decision("d", f"if b then {one} else {other}", "b"), b="boolean")
    found = evaluate_set(made, pa.table({"b": [True, False]}), now=NOON).table.column("d").combine_chunks()
    assert found == column


def test_many_rows_fall_into_few_classes():
    made = model(decision("d", LOGICS["a table of constants"], "x", "k", "b"), x="number", k="string", b="boolean")
    random = np.random.default_rng(7)
    rows = pa.table(
        {
            "x": random.uniform(-1, 1, 50_000),
            "k": random.choice(list("abcdef"), 50_000),
            "b": random.random(50_000) > 0.5,
        }
    )
    found = evaluate_set(made, rows)
    assert found.table.num_rows == 50_000
    assert len(found.outcomes) <= 5 * 3 * 2
    for number in range(0, 50_000, 997):
        row = {name: rows.column(name)[number].as_py() for name in rows.column_names}
        assert found.table.column("d")[number].as_py() == made.evaluate(row).results["d"]


COMPARED = table(
    [("x", "number"), ("y", "number")],
    [["> y", "-", "1"], ["[0..y]", "<= 10", "2"], ["-", "-", "3"]],
    policy="FIRST",
)


def test_inputs_that_are_compared_with_each_other_fall_into_few_classes():
    made = model(decision("d", COMPARED, "x", "y"), x="number", y="number")
    random = np.random.default_rng(7)
    rows = pa.table({"x": random.uniform(-1, 20, 50_000), "y": random.integers(-1, 20, 50_000)})
    found = evaluate_set(made, rows)
    assert len(found.outcomes) <= 3 * 3 * 3
    for number in range(0, 50_000, 997):
        row = {name: rows.column(name)[number].as_py() for name in rows.column_names}
        assert found.table.column("d")[number].as_py() == made.evaluate(row).results["d"]


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([2**53 + 1, 2**53, 1], [2**53, 2**53 + 1, 1]),
        ([Decimal("0.1"), Decimal("0.2")], [Decimal("0.2"), Decimal("0.1")]),
        ([0.1, 0.3, float("nan")], [1, 0, 1]),
        ([True, False], [1, 0]),
        ([1, 2], ["1", "2"]),
        ([date(2024, 1, 1), date(2024, 1, 2)], [date(2024, 1, 2), date(2024, 1, 1)]),
    ],
    ids=["large", "decimals", "floats and whole numbers", "booleans", "texts", "dates"],
)
def test_columns_of_which_it_cannot_be_told_how_they_lie_are_known_by_their_value(x, y):
    made = model(decision("d", COMPARED, "x", "y"), x="number", y="number")
    rows = pa.table({"x": x, "y": y})
    expected = [
        None if isinstance(row["x"], float) and row["x"] != row["x"] else made.evaluate(row).results["d"]
        for row in rows.to_pylist()
    ]
    assert evaluate_set(made, rows).table.column("d").to_pylist() == expected


def test_an_input_that_is_compared_with_one_that_has_no_column_still_counts():
    made = model(decision("d", COMPARED, "x", "y"), x="number", y="number")
    rows = pa.table({"x": [1, -1, None]})
    assert evaluate_set(made, rows).table.column("d").to_pylist() == by_row(made, rows.to_pylist(), "d")


def test_a_type_with_allowed_values_still_counts():
    few = ItemDefinition("few", "number", allowed_values="[0..3]")
    made = model(decision("d", table([("x", "few")], [["-", "1"]]), "x"), items=[few], x="few")
    rows = pa.table({"x": [1, 2, 3, 4, 5, None]})
    assert evaluate_set(made, rows).table.column("d").to_pylist() == by_row(made, rows.to_pylist(), "d")


def test_whole_numbers_beyond_what_a_float_holds_are_told_apart():
    made = model(
        decision("d", table([("x", "number")], [["> 9007199254740992", "1"], ["-", "2"]], policy="FIRST"), "x"),
        x="number",
    )
    rows = pa.table({"x": [2**53, 2**53 + 1, 2**53 - 1]})
    assert evaluate_set(made, rows).table.column("d").to_pylist() == [2, 1, 2]


def test_dates_contexts_and_absent_columns():
    made = model(decision("d", "{day: when.day, of: place}", "when", "place"), when="date", place="string")
    rows = pa.table({"when": [date(2024, 1, 31), None]})
    assert evaluate_set(made, rows).table.column("d").to_pylist() == [
        {"day": 31, "of": None},
        {"day": None, "of": None},
    ]


def test_results_of_several_kinds_keep_what_they_are():
    text = 'if x = 1 then true else if x = 2 then "true" else if x = 3 then 1 else null'
    made = model(decision("d", text, "x"), x="number")
    found = evaluate_set(made, pa.table({"x": [1, 2, 3, 4, 1]})).table.column("d")
    assert found.to_pylist() == [True, "true", 1, None, True]
    assert [type(one) for one in found.to_pylist()] == [bool, str, int, type(None), bool]
    assert [one.name for one in found.type] == ["boolean", "string", "number"]


def test_contexts_of_very_many_forms_are_refused_with_what_to_do():
    made = model(decision("d", "context put({}, k, 1)", "k"), k="string")
    rows = pa.table({"k": [f"naam {number}" for number in range(MOST_KINDS + 1)]})
    assert evaluate_set(made, rows.slice(0, 3)).table.column("d").to_pylist()[2] == {"naam 2": 1}
    with pytest.raises(TooMixed, match="uitkomsten van d hebben meer dan 100 vormen"):
        evaluate_set(made, rows)


def test_lists_and_contexts_may_be_given():
    made = model(decision("d", "[count(many), place.code]", "many", "place"), many="", place="")
    rows = pa.table({"many": [[1, 2], [], None, [1, 2]], "place": [{"code": "a"}, {"code": "b"}, None, {"code": "c"}]})
    found = evaluate_set(made, rows).table.column("d").to_pylist()
    assert (
        found
        == [plain(one) for one in by_row(made, rows.to_pylist(), "d")]
        == [[2, "a"], [0, "b"], [None, None], [2, "c"]]
    )


ODD = {
    "nan": pa.array([1.0, float("nan"), 3.0]),
    "inf": pa.array([1.0, float("inf"), 3.0]),
    "-inf": pa.array([1.0, float("-inf"), 3.0]),
    "binary": pa.array([b"1", b"\xff", None]).cast(pa.binary()),
    "timestamp[us]": pa.array([0, 2**62, 1], pa.timestamp("us")),
}


@pytest.mark.parametrize("logic", [table([("x", "")], [["> 2", "1"], ["<= 2", "2"]]), "x", "[x]"])
@pytest.mark.parametrize("kind", ["nan", "inf", "-inf"])
def test_a_cell_that_is_no_number_leaves_its_row_without_results_and_is_named(kind, logic):
    made = model(decision("d", logic, "x"), decision("e", "count([x])", "x"), x="number")
    rows = pa.table({"x": ODD[kind]})
    found = evaluate_set(made, rows)
    for name in ("d", "e"):
        expected = [plain(made.evaluate({"x": x}, [name]).results[name]) for x in (1.0, 3.0)]
        assert found.table.column(name).to_pylist() == [expected[0], None, expected[1]]
    said = f"In rij 2 heeft x iets dat geen waarde kan zijn: {kind}."
    assert [(one.row, one.column, one.text()) for one in found.bad_cells] == [(2, "x", said)]
    assert found.bad_rows == 1
    assert [reason.text() for outcome in found.outcomes for reason in outcome.reasons] == [said]


@pytest.mark.parametrize(("kind", "rows"), [("binary", [1, 2]), ("timestamp[us]", [2])])
def test_a_cell_that_feel_has_no_value_for_is_named(kind, rows):
    made = model(decision("d", 'if x = null then "niets" else "iets"', "x"), x="")
    found = evaluate_set(made, pa.table({"x": ODD[kind]}))
    expected = ["niets" if value is None else "iets" for value in (1, 1, None if kind == "binary" else 1)]
    assert found.table.column("d").to_pylist() == [None if row in rows else one for row, one in enumerate(expected, 1)]
    assert [one.row for one in found.bad_cells] == rows
    assert all(one.text().endswith(f"geen waarde kan zijn: {kind}.") for one in found.bad_cells)


def test_a_cell_of_another_type_is_named_with_its_row_and_counts_as_null():
    made = model(decision("d", "if x = null then k else x", "x", "k"), x="number", k="string")
    rows = pa.table({"x": ["a", None, "b"], "k": ["p", "q", "r"]})
    found = evaluate_set(made, rows)
    assert found.table.column("d").to_pylist() == by_row(made, rows.to_pylist(), "d") == ["p", "q", "r"]
    assert [one.text() for one in found.bad_cells] == [
        "In rij 1 moet x van het type number zijn, en is een string.",
        "In rij 3 moet x van het type number zijn, en is een string.",
    ]
    both = evaluate_set(made, pa.table({"x": [1.0, float("nan")], "k": [1, 2]}))
    assert [(one.row, one.column) for one in both.bad_cells] == [(1, "k"), (2, "x")]


def test_many_bad_cells_are_told_as_far_as_they_can_be_read():
    made = model(decision("d", table([("x", "number")], [["> 2", "1"]]), "x"), x="number")
    values = np.arange(10_000, dtype=np.float64)
    values[::2] = np.nan
    found = evaluate_set(made, pa.table({"x": values}))
    assert found.bad_rows == 5000
    assert [one.row for one in found.bad_cells] == list(range(1, 2 * MOST_TOLD, 2))
    assert len(found.outcomes) <= 4
    assert found.table.column("d").to_pylist() == [1 if row % 2 and row > 2 else None for row in range(10_000)]


def test_no_rows_and_no_such_decision():
    made = model(decision("d", "x", "x"), x="number")
    assert evaluate_set(made, pa.table({"x": pa.array([], pa.float64())})).table.num_rows == 0
    with pytest.raises(UnknownElement):
        evaluate_set(made, pa.table({"x": [1.0]}), ["e"])
