"""Decision tables: that looking up finds what trying one rule after another finds, and what hit policies conclude."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from informatiehuis.engines.dmn.feel import engine
from informatiehuis.engines.dmn.feel.parser import parse_unary_tests
from informatiehuis.engines.dmn.feel.run import Run
from informatiehuis.engines.dmn.logic.cells import Cell, cell_of
from informatiehuis.engines.dmn.model.definitions import OutputClause
from tests.engines.dmn.models import decision, model, table

NUMBERS = st.integers(-3, 8)
CELLS = st.one_of(
    st.just("-"),
    NUMBERS.map(str),
    st.tuples(st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), NUMBERS).map(lambda pair: f"{pair[0]} {pair[1]}"),
    st.tuples(st.sampled_from("[(]"), NUMBERS, st.integers(0, 4), st.sampled_from("])[")).map(
        lambda parts: f"{parts[0]}{parts[1]}..{parts[1] + parts[2]}{parts[3]}"
    ),
    st.tuples(st.sampled_from([">", ">=", "=", "!="]), NUMBERS, st.sampled_from(["and", "or"]), NUMBERS).map(
        lambda parts: f"? {parts[0]} {parts[1]} {parts[2]} ? < {parts[3]}"
    ),
    st.tuples(NUMBERS, NUMBERS).map(lambda pair: f"? <= 6 and not(? between {min(pair)} and {max(pair)})"),
    st.sampled_from(['? = "a" or ? = "b"', '? != "a"', '? = 1 or ? = "a"', "? > 1, ? = null"]),
    st.sampled_from(["null", "not(null)", '"a"', "true", "? > 2", "odd(?)", '@"P1D"', "[1, 2, 5]", "-1, [3..4]"]),
)
TESTED = st.one_of(st.none(), NUMBERS.map(Decimal), st.just(Decimal("2.5")), st.sampled_from(["a", "b", True, False]))


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.one_of(CELLS, CELLS.filter(lambda one: one != "-").map(lambda one: f"not({one})"), CELLS), CELLS),
        min_size=1,
        max_size=12,
    ),
    TESTED,
    TESTED,
)
def test_looking_up_finds_what_trying_every_rule_finds(rows, one, other):
    def fits(cell: str, value: object) -> bool:
        return engine.unary_tests(cell)(Run(), value) is True

    expected = [number for number, row in enumerate(rows) if fits(row[0], one) and fits(row[1], other)]
    listed = [[*row, str(number)] for number, row in enumerate(rows)]
    made = model(decision("d", table([("x", ""), ("y", "")], listed, policy="RULE ORDER"), "x", "y"), x="", y="")
    assert made.evaluate({"x": one, "y": other}).results["d"] == (expected or None)


@pytest.mark.parametrize(
    ("with_value", "without"),
    [
        ("? >= 10 and ? < 20", "[10..20)"),
        ("? < 10 or ? >= 20", "< 10, >= 20"),
        ("(? > 1 and ? < 3) or ? = 5", "5, (1..3)"),
        ("? between 3 and 7", "[3..7]"),
        ('? = "a" or ? = "b"', '"a", "b"'),
        ('? >= date("2024-01-01") and ? <= date("2024-12-31")', '[date("2024-01-01")..date("2024-12-31")]'),
    ],
)
def test_a_condition_on_the_value_itself_is_reasoned_about_as_what_it_says(with_value, without):
    def read(text: str) -> Cell | None:
        return cell_of(parse_unary_tests(text, engine.surroundings(["?"]).vocabulary))

    assert read(with_value) == read(without) is not None


@pytest.mark.parametrize("text", ["odd(?)", "? > x", '? = 1 or ? = "a"', '? != "a"', "? > 3 or ? <= 3", "? + 1 > 3"])
def test_a_condition_that_does_more_than_compare_is_run_as_it_stands(text):
    assert cell_of(parse_unary_tests(text, engine.surroundings(["?", "x"]).vocabulary)) is None


def test_rules_beyond_one_block_are_found():
    rows = [[f"[{number}..{number + 1})", str(number)] for number in range(3000)]
    made = model(decision("d", table([("x", "number")], rows), "x"), x="number")
    assert [made.evaluate({"x": number}).results["d"] for number in (0, 1023, 1024, 2999)] == [0, 1023, 1024, 2999]
    assert made.evaluate({"x": 3000}).results["d"] is None


ROWS = [["> 1", '"low"', "1"], ["> 2", '"high"', "2"], ["> 3", '"low"', "3"]]
OUTPUTS = (OutputClause("level", values='"high", "low"'), OutputClause("points"))


@pytest.mark.parametrize(
    ("policy", "found"),
    [
        ("FIRST", {"level": "low", "points": 1}),
        ("PRIORITY", {"level": "high", "points": 2}),
        ("RULE ORDER", ["low", "high", "low"]),
        ("OUTPUT ORDER", ["high", "low", "low"]),
        ("COLLECT", ["low", "high", "low"]),
        ("UNIQUE", None),
        ("ANY", None),
    ],
)
def test_hit_policies(policy, found):
    made = model(decision("d", table([("x", "number")], ROWS, policy=policy, outputs=OUTPUTS), "x"), x="number")
    result = made.evaluate({"x": 4}).results["d"]
    assert ([one["level"] for one in result] if isinstance(result, list) else result) == found


@pytest.mark.parametrize(("aggregation", "found"), [("SUM", 6), ("MIN", 1), ("MAX", 3), ("COUNT", 3), ("", [1, 2, 3])])
def test_aggregations(aggregation, found):
    rows = [[row[0], row[2]] for row in ROWS]
    logic = table([("x", "number")], rows, policy="COLLECT", aggregation=aggregation)
    assert model(decision("d", logic, "x"), x="number").evaluate({"x": 4}).results["d"] == found


def test_two_rules_that_fit_are_named_with_the_place():
    made = model(decision("d", table([("x", "number")], [["> 1", "1"], ["> 2", "2"]]), "x"), x="number")
    outcome = made.evaluate({"x": 5})
    assert outcome.results["d"] is None
    assert outcome.reasons[0].text() == (
        "proef.dmn, d, positie 1:1: Meer dan één regel past, en dat mag in deze tabel niet: de regels 1, 2."
    )


def test_a_column_that_no_longer_matters_is_not_read():
    rows = [["true", "-", '"a"'], ["false", "> 5", '"b"']]
    made = model(decision("d", table([("x", "boolean"), ("y", "number")], rows), "x", "y"), x="boolean", y="number")
    outcome = made.evaluate({"x": True})
    assert outcome.results["d"] == "a"
    assert outcome.reasons == ()


def test_a_wrong_cell_is_said_with_rule_and_column():
    made = model(decision("d", table([("x", "number")], [["1", "1"], ["> >", "2"]]), "x"), x="number")
    assert [finding.text() for finding in made.findings] == [
        "proef.dmn, d, regel 2, x: Dit is geen FEEL: op regel 1, positie 3, staat >. "
        "Kijk of er een haakje, aanhalingsteken of woord ontbreekt, en of elke naam bestaat."
    ]
    assert made.evaluate({"x": 1}).results["d"] == 1
