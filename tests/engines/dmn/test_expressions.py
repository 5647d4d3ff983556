"""What can be seen of types before a model runs: every alarm is right, and tells its place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from informatiehuis.engines.dmn import tck
from informatiehuis.engines.dmn.checks.expressions import of_expressions
from informatiehuis.engines.dmn.checks.kinds import Kinds, kind
from informatiehuis.engines.dmn.checks.model import check_model
from informatiehuis.engines.dmn.engine import Model
from informatiehuis.engines.dmn.feel.meaning_values import at_value
from informatiehuis.engines.dmn.feel.parser import Vocabulary, parse
from informatiehuis.engines.dmn.feel.run import Run
from informatiehuis.engines.dmn.feel.types import SIMPLE
from informatiehuis.engines.dmn.feel.values import kind_of
from informatiehuis.engines.dmn.model.definitions import (
    BusinessKnowledge,
    ContextEntry,
    ContextExpression,
    FilterExpression,
    FunctionExpression,
    ItemDefinition,
    Iteration,
    LiteralExpression,
    OutputClause,
    Variable,
)
from tests.engines.dmn.models import decision, model, table
from tests.shared import STANDARDS, needs_shared

KIT = STANDARDS / "dmn-tck" / "TestCases"
BOOM = ItemDefinition("boom", components=(ItemDefinition("hoogte", "number"), ItemDefinition("soort", "string")))
DOUBLE = BusinessKnowledge(
    "f",
    "dubbel",
    Variable("dubbel"),
    function=FunctionExpression(
        type="number", parameters=(Variable("n", "number"),), body=LiteralExpression(text="n * 2")
    ),
)


def made(text, type_="", logic=None):
    return model(
        decision("d", logic or text, "x", "k", "b", "dag", "t", "los", type=type_, needs_knowledge=("#f",)),
        DOUBLE,
        items=[BOOM],
        x="number",
        k="string",
        b="boolean",
        dag="date",
        t="boom",
        los="",
    )


def told(found):
    return [one.text() for one in check_model(found) if one.kind == "error"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('x + "a"', "positie 1:1: + kan niet met number en string."),
        ("k - 1", "positie 1:1: - kan niet met string en number."),
        ("b + los", "positie 1:1: + kan niet met boolean en Any."),
        ("1 + (2 * b)", "positie 1:6: * kan niet met number en boolean."),
        ("dag - x", "positie 1:1: - kan niet met date en number."),
        ("-k", "positie 1:1: Een min kan niet voor string staan."),
        ("if x then 1 else 2", "positie 1:4: Een voorwaarde is waar of onwaar, en niet van het type number."),
        ("upper case(x)", "positie 1:1: upper case kan niet worden aangeroepen met (number)."),
        ("upper case(k, k)", "positie 1:1: upper case kan niet worden aangeroepen met (string, string)."),
        ("upper case(tekst: k)", "positie 1:1: upper case kan niet worden aangeroepen met (string)."),
        ("substring(k)", "positie 1:1: substring kan niet worden aangeroepen met (string)."),
        ("x.naam", "positie 1:1: number heeft geen naam."),
        ("dag.hour", "positie 1:1: date heeft geen hour."),
        ("t.soort + 1", "positie 1:1: + kan niet met string en number."),
        ("x < k", "positie 1:1: < kan niet met number en string."),
        ("b > b", "positie 1:1: > kan niet met boolean en boolean."),
        ("dubbel(k)", "positie 1:8: n moet van het type number zijn, en is een string."),
        ("dubbel(x, x)", "positie 1:1: dubbel vraagt 1 waarden en krijgt er 2."),
        ("dubbel(m: x)", "positie 1:1: De namen bij deze aanroep zijn niet die van de functie."),
        ('dubbel(x) + "a"', "positie 1:1: + kan niet met number en string."),
        ("for i in [1] return x + k", "positie 1:21: + kan niet met number en string."),
        ("[1][1 = x] = (x + k)", "positie 1:15: + kan niet met number en string."),
    ],
)
def test_what_has_no_outcome_whatever_the_values_are_is_told_with_its_place(text, said):
    assert told(made(text)) == [f"proef.dmn, d, {said}"]
    assert made(text).evaluate({"x": 3, "k": "a", "b": True, "t": {"hoogte": 1, "soort": "eik"}}).reasons


@pytest.mark.parametrize(
    "text",
    [
        "x + 1 < x * 2 and k = 1",
        'dag - duration("P1D") > dag',
        "dag + los",
        "los + 1",
        "if los then x else k",
        "(if b then x else k) + 1",
        "upper case(los)",
        "upper case([k])",
        "sum(x)",
        "t.breedte + 1",
        "t.hoogte + 1",
        "los.naam",
        "dag.year + x",
        "[{x: 1}][x = 1]",
        'for x in ["a"] return x + "b"',
        "some k in [1] satisfies k + 1 > 0",
        '{x: "a", y: x + "b"}.y',
        '(function(x) x + "b")("a")',
        "dubbel(n: x) + dubbel([x]) + dubbel(los)",
        "sort([1], function(x, k) x + k > 0)",
        "x instance of string",
        "null + x",
        "-los",
    ],
)
def test_what_can_have_an_outcome_is_not_told(text):
    assert told(made(text)) == []


def test_a_decision_of_another_type_than_it_says_is_told():
    assert told(made('"a"', "number")) == [
        "proef.dmn, d, positie 1:1: d moet van het type number zijn, en is een string."
    ]
    assert told(made("[x]", "number")) == told(made("dag", "date and time")) == told(made("los", "number")) == []


def test_cells_that_are_no_constants_are_told_with_rule_and_cell():
    logic = table(
        [("x", "number"), ("k", "string")],
        [
            ["> x + 1", "upper case(k)", "x", "x * 2"],
            ['> upper case("a")', "-", "k", "1"],
            ["> k", "x + 1", "upper case(k)", 'k + "a"'],
            ["? > b", "-", "1", "if x then 1 else 2"],
        ],
        policy="FIRST",
        outputs=[OutputClause("eerste", ""), OutputClause("tweede", "number")],
    )
    assert told(made("", logic=logic)) == [
        "proef.dmn, d, regel 2, x, positie 1:3: Dit is van het type string, en hier hoort number.",
        "proef.dmn, d, regel 3, x, positie 1:3: Dit is van het type string, en hier hoort number.",
        "proef.dmn, d, regel 3, k, positie 1:1: Dit is van het type number, en hier hoort string.",
        "proef.dmn, d, regel 4, x, positie 1:1: > kan niet met number en boolean.",
        "proef.dmn, d, regel 3, tweede, positie 1:1: tweede moet van het type number zijn, en is een string.",
        "proef.dmn, d, regel 4, tweede, positie 1:4: Een voorwaarde is waar of onwaar, en niet van het type number.",
    ]


def test_what_a_column_looks_at_is_told():
    logic = table([("x + k", "")], [["-", "1"]])
    assert told(made("", logic=logic)) == ["proef.dmn, d, x + k, positie 1:1: + kan niet met number en string."]


def test_names_within_boxes_are_not_taken_for_those_around():
    plus = LiteralExpression(text='x + "b"')
    entries = (ContextEntry(Variable("x"), LiteralExpression(text='"a"')), ContextEntry(None, plus))
    items = LiteralExpression(text='["a"]')
    assert told(made("", logic=ContextExpression(entries=entries))) == []
    assert told(made("", logic=Iteration(kind="for", variable="x", source=items, result=plus))) == []
    listed = LiteralExpression(text='[{x: "a"}]')
    match = LiteralExpression(text='x + "b" = "ab"')
    assert told(made("", logic=FilterExpression(source=listed, match=match))) == []
    other = LiteralExpression(text="k + 1")
    assert len(told(made("", logic=Iteration(kind="for", variable="x", source=items, result=other)))) == 1


# --- every alarm is right

LEAVES = st.sampled_from(
    [
        "x",
        "k",
        "b",
        "dag",
        "tijd",
        "los",
        "1",
        '"a"',
        "true",
        "null",
        '@"2024-01-31"',
        '@"P1D"',
        '@"P1M"',
        "[x]",
        "{x: k}",
    ]
)


def _larger(parts):
    operator = st.sampled_from(["+", "-", "*", "/", "<", ">=", "=", "and", "or"])
    member = st.sampled_from(["year", "hour", "x", "days"])
    called = st.sampled_from(["upper case", "floor", "count", "not", "string", "day of week", "sum"])
    return st.one_of(
        st.tuples(parts, operator, parts).map(lambda three: f"({three[0]} {three[1]} {three[2]})"),
        st.tuples(parts, member).map(lambda two: f"({two[0]}).{two[1]}"),
        st.tuples(called, parts).map(lambda two: f"{two[0]}({two[1]})"),
        st.tuples(parts, parts, parts).map(lambda three: f"(if {three[0]} then {three[1]} else {three[2]})"),
        st.tuples(parts, parts).map(lambda two: f"(for x in [{two[0]}] return {two[1]})"),
        st.tuples(parts, parts).map(lambda two: f"([{two[0]}][{two[1]}])"),
        parts.map(lambda one: f"-({one})"),
    )


VARIABLES = {"x": "number", "k": "string", "b": "boolean", "dag": "date", "tijd": "time"}
VALUES = [
    {"x": 3, "k": "a", "b": True, "dag": "2024-01-31", "tijd": "12:00:00", "los": 2},
    {"x": 0, "k": "", "b": False, "dag": "2023-02-28", "tijd": "00:00:00", "los": "b"},
    {"x": None, "k": None, "b": None, "dag": None, "tijd": None, "los": {"x": 1, "year": 2}},
]


@settings(max_examples=300, deadline=None)
@given(st.recursive(LEAVES, _larger, max_leaves=6))
def test_a_type_that_is_seen_is_that_of_every_value_and_what_is_told_is_null(text):
    node = parse(text, Vocabulary().knowing([*VARIABLES, "los"]))
    looking = Kinds({name: SIMPLE[type_] for name, type_ in VARIABLES.items()}, {})
    found = kind(looking.of(node))
    inputs = {**VARIABLES, "los": ""}
    ran = model(decision("d", text, *inputs), **inputs)
    for row in VALUES:
        given_values = {name: _moment(name, value) for name, value in row.items()}
        outcome = ran.evaluate(given_values)
        value = outcome.results["d"]
        assert not found or value is None or kind_of(value) == found, (text, found, value)
        if any(one is node for one, _ in looking.told):
            assert value is None, (text, value)


def _moment(name, value):
    return at_value(value) if name in ("dag", "tijd") and value is not None else value


@needs_shared
def test_every_alarm_about_the_kit_is_of_an_expression_that_fails_there(monkeypatch):
    """The kit tests on purpose what is wrong, so that there are hundreds. Two that its cases do not reach are left."""
    failed = set()
    fail = Run.fail

    def noting(self, site, message, **facts):
        if site is not None:
            failed.add((site.place.file, site.place.element, site.place.cell, *site.position))
        return fail(self, site, message, **facts)

    monkeypatch.setattr(Run, "fail", noting)
    alarms, unreached = 0, set()
    for folder in sorted(KIT.glob("*/*")):
        for cases in folder.glob("*.xml"):
            tck.run_file(cases)
        for path in folder.glob("*.dmn"):
            graph = Model.load(path).graph
            for one in (one for part in graph.parts.values() for one in of_expressions(part, graph)):
                alarms += 1
                if (one.file, one.element, one.cell, one.line, one.column) not in failed:
                    unreached.add((one.file, one.element))
    assert alarms > 700
    assert unreached == {("0082-feel-coercion.dmn", "invoke_007"), ("1145-feel-context-function.dmn", "decision013")}
