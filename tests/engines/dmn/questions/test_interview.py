"""What an interview asks, in which words an answer may be given, and why it does not ask the rest."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from informatiehuis.engines.dmn.engine import Model
from informatiehuis.engines.dmn.model.definitions import (
    BusinessKnowledge,
    FunctionExpression,
    Invocation,
    ItemDefinition,
    LiteralExpression,
    Variable,
)
from informatiehuis.engines.dmn.problems import UnknownElement
from informatiehuis.engines.dmn.questions import Among, Interview, Settled
from informatiehuis.engines.dmn.text.reader import read_text
from tests.engines.dmn.models import decision, model, table

FELLING = [
    ["true", "-", "-", '"vrij"'],
    ["false", "> 20", "-", '"melding"'],
    ["false", "<= 20", ">= 10", '"melding"'],
    ["false", "<= 20", "< 10", '"vrij"'],
]


def felling() -> Model:
    logic = table([("bebouwd", "boolean"), ("bomen", "number"), ("are", "number")], FELLING)
    return model(
        decision("kap", logic, "bebouwd", "bomen", "are"),
        bebouwd="boolean",
        bomen="number",
        are="number",
        kleur="string",
    )


def test_it_asks_first_what_can_end_it_at_once():
    state = Interview(felling(), "kap").ask({})
    assert (state.question, state.relevant) == ("bebouwd", ("bebouwd", "bomen", "are"))
    assert (state.decided, state.conclusion) == (False, None)
    assert (state.fewest, state.most, state.expected, state.exact) == (1, 3, 1.75, True)


def test_an_input_that_the_decision_does_not_use_is_no_part_of_the_interview():
    assert Interview(felling(), "kap").inputs == ("bebouwd", "bomen", "are")


def test_an_answer_is_offered_by_class_where_only_that_counts():
    state = Interview(felling(), "kap").ask({"bebouwd": False, "are": 3})
    assert [(one.test, one.decides, one.conclusion) for one in state.options] == [
        ("<= 20", True, "vrij"),
        ("> 20", True, "melding"),
    ]
    assert all(value <= 20 for value in state.options[0].examples)
    assert [value > 20 for value in state.options[1].examples] == [True]
    assert not state.options[0].listed


def test_an_answer_by_class_is_asked_again_when_another_answer_makes_it_too_coarse():
    logic = table([("a", "boolean"), ("n", "number")], [["true", "> 20", "1"], ["false", "> 30", "2"]], policy="FIRST")
    interview = Interview(model(decision("d", logic, "a", "n"), a="boolean", n="number"), "d")
    assert interview.ask({"a": True, "n": Among("> 20")}).conclusion == 1
    again = interview.ask({"a": False, "n": Among("> 20")})
    assert (again.decided, again.question, again.relevant) == (False, "n", ("n",))
    assert interview.ask({"a": False, "n": Among("> 30")}).conclusion == 2
    assert interview.examples({"a": True, "n": Among("> 30")}) == {"a": True, "n": Decimal(31)}


def test_an_answer_among_values_that_the_decision_does_not_cut_at_counts_as_no_answer():
    state = Interview(felling(), "kap").ask({"bebouwd": False, "bomen": Among("> 15")})
    assert "bomen" in state.relevant


def test_why_an_input_is_not_needed_names_the_answers_and_the_rules():
    state = Interview(felling(), "kap").ask({"are": 2, "bebouwd": False, "bomen": 30})
    assert (state.decided, state.conclusion, state.needless) == (True, "melding", {})
    state = Interview(felling(), "kap").ask({"bebouwd": True})
    assert state.needless == {name: Settled(("bebouwd",), {"kap": (1,)}) for name in ("bomen", "are")}
    state = Interview(felling(), "kap").ask({"bebouwd": False, "bomen": 30})
    assert state.needless == {"are": Settled(("bomen",), {"kap": (2,)})}


def test_an_input_that_never_counts_needs_no_answer_to_be_needless():
    logic = table([("a", "boolean"), ("b", "boolean")], [["true", "-", "1"], ["false", "-", "2"]])
    state = Interview(model(decision("d", logic, "a", "b"), a="boolean", b="boolean"), "d").ask({})
    assert state.needless == {"b": Settled()}


def test_a_conclusion_that_is_null_is_a_conclusion():
    logic = table([("a", "boolean"), ("b", "boolean")], [["true", "true", "1"]])
    interview = Interview(model(decision("d", logic, "a", "b"), a="boolean", b="boolean"), "d")
    state = interview.ask({"a": False})
    assert (state.decided, state.conclusion, state.question) == (True, None, None)
    assert not interview.ask({"a": True}).decided


def test_one_certain_operand_decides_whatever_the_others_compute():
    made = model(decision("d", "x * y > 100 or b", "x", "y", "b"), x="number", y="number", b="boolean")
    interview = Interview(made, "d")
    assert interview.ask({"b": True}).conclusion is True
    assert interview.ask({}).question == "b"
    state = interview.ask({"b": False, "x": 3})
    assert (state.question, state.options, state.decided) == ("y", (), False)
    assert interview.ask({"b": False, "x": 3, "y": 40}).conclusion is True


def test_what_stands_in_the_way_is_asked_before_what_may_turn_out_not_to_matter():
    made = model(decision("d", "if x * 2 > 10 then a else b", "a", "b", "x"), a="boolean", b="boolean", x="number")
    interview = Interview(made, "d")
    assert interview.ask({}).question == "x"
    assert interview.ask({"x": 9}).relevant == ("a",)


def test_somebody_who_does_not_know_answers_null():
    interview = Interview(model(decision("d", "a or b", "a", "b"), a="boolean", b="boolean"), "d")
    assert (interview.ask({"a": None}).question, interview.ask({"a": None, "b": True}).conclusion) == ("b", True)
    assert interview.ask({"a": None, "b": None}).decided


def test_a_date_is_known_by_the_side_of_the_days_it_is_compared_with():
    cells = [['< date("2024-01-01")', '"oud"'], ['[date("2024-01-01")..date("2024-01-02")]', '"nu"']]
    made = model(decision("d", table([("dag", "date")], cells, policy="FIRST"), "dag"), dag="date")
    state = Interview(made, "d").ask({})
    assert [one.test for one in state.options] == [
        '< @"2024-01-01"',
        '[@"2024-01-01"..@"2024-01-02"]',
        '> @"2024-01-02"',
    ]
    assert Interview(made, "d").ask({"dag": date(2024, 1, 2)}).conclusion == "nu"
    for option, outcome in zip(state.options, ("oud", "nu", None), strict=True):
        assert Interview(made, "d").ask({"dag": option.answer}).conclusion == outcome


def test_values_that_a_type_forbids_are_not_reckoned_with():
    percentage = ItemDefinition("percentage", "number", allowed_values="[0..100]")
    made = model(
        decision("d", table([("p", "percentage")], [["<= 100", "1"]]), "p"), items=[percentage], p="percentage"
    )
    assert Interview(made, "d").ask({}).conclusion == 1


def test_what_a_type_asks_in_other_than_constants_leaves_an_input_to_be_asked():
    even = ItemDefinition("even", "number", allowed_values="modulo(?, 2) = 0")
    made = model(decision("d", table([("p", "even")], [["<= 100", "1"], ["> 100", "1"]]), "p"), items=[even], p="even")
    assert Interview(made, "d").ask({}).relevant == ("p",)


def test_a_function_of_the_model_is_looked_into():
    body = FunctionExpression(
        parameters=(Variable("getal", "number"),),
        body=table([("getal", "number")], [["> 20", "true"], ["<= 20", "false"]]),
    )
    knowledge = BusinessKnowledge("veel", "veel", Variable("veel"), function=body)
    call = Invocation(
        function=LiteralExpression(text="veel"), bindings=((Variable("getal"), LiteralExpression(text="bomen")),)
    )
    for logic in (call, "veel(bomen)"):
        made = model(decision("d", logic, "bomen", needs_knowledge=("#veel",)), knowledge, bomen="number")
        state = Interview(made, "d").ask({})
        assert [(one.test, one.conclusion) for one in state.options] == [("<= 20", False), ("> 20", True)]


def test_priorities_break_ties_in_the_order():
    made = model(decision("d", "a and b and c", "a", "b", "c"), a="boolean", b="boolean", c="boolean")
    assert Interview(made, "d").ask({}).question == "a"
    assert Interview(made, "d", priorities={"c": 1, "b": 2}).ask({}).question == "c"
    assert Interview(made, "d", priorities={"c": 1, "b": 2}).ask({"c": True}).relevant == ("b", "a")


def test_a_rule_that_is_often_certain_is_asked_for_before_one_that_seldom_is():
    """`a and (b or c)`: a first is 1 + 1/2 * 1.5 = 1.75 questions; b first would be 1 + 1/2 * 1 + 1/2 * 1.5."""
    made = model(decision("d", "(b or c) and a", "b", "c", "a"), b="boolean", c="boolean", a="boolean")
    state = Interview(made, "d").ask({})
    assert (state.question, state.expected, state.most) == ("a", 1.75, 3)


def any_of(count: int) -> Model:
    names = [f"i{number}" for number in range(count)]
    rows = [["true" if place == number else "-" for place in range(count)] + ['"ja"'] for number in range(count)]
    rows.append(["false"] * count + ['"nee"'])
    logic = table([(name, "boolean") for name in names], rows, policy="ANY")
    return model(decision("d", logic, *names), **dict.fromkeys(names, "boolean"))


def test_a_table_of_sixty_inputs_is_looked_through():
    interview = Interview(any_of(60), "d")
    state = interview.ask({})
    assert (state.whole, state.exact, state.question, state.most) == (True, False, "i0", 60)
    answers = {f"i{number}": False for number in range(60)}
    assert interview.ask(answers).conclusion == "nee"
    assert interview.ask({**answers, "i59": True, "i3": None}).conclusion is not None
    assert interview.ask({"i41": True}).conclusion == "ja"


def test_what_is_too_large_to_look_through_is_still_asked_to_its_end():
    """Which of 40 rules hit, as a list: 2^40 outcomes."""
    names = [f"i{number}" for number in range(40)]
    rows = [["true" if place == number else "-" for place in range(40)] + [str(number)] for number in range(40)]
    logic = table([(name, "boolean") for name in names], rows, policy="RULE ORDER")
    interview = Interview(model(decision("d", logic, *names), **dict.fromkeys(names, "boolean")), "d", work=20_000)
    state = interview.ask({})
    assert (state.whole, state.decided, len(state.relevant), state.most) == (False, False, 40, 40)
    answers = dict.fromkeys(names, False) | {"i7": True}
    del answers["i30"]
    assert interview.ask(answers).relevant == ("i30",)
    assert interview.ask({**answers, "i30": True}).conclusion == [7, 30]


def test_an_unknown_decision_is_said():
    with pytest.raises(UnknownElement):
        Interview(felling(), "bouwen")


def test_the_example_in_the_documentation_is_what_comes_out():
    page = (Path(__file__).parents[4] / "docs" / "how-to" / "run-a-decision-model.md").read_text("utf-8")
    interview = Interview(Model.of(read_text(page.split("```yaml\n")[1].split("```")[0])), "kapmelding")
    state = interview.ask({"in de bebouwde kom": False})
    assert (state.question, [one.test for one in state.options]) == ("aantal bomen", ["<= 20", "> 20"])
    answers = {"in de bebouwde kom": False, "aantal bomen": state.options[1].answer}
    assert interview.ask(answers).conclusion == "melding"
    settled = interview.ask({"in de bebouwde kom": True}).needless["aantal bomen"]
    assert settled == Settled(("in de bebouwde kom",), {"kapmelding": (1,)})


def test_an_interview_that_is_kept_looks_at_the_clock_anew():
    """Only what was looked at of it counts: the same day has the same diagrams, the same moment for `now`."""
    early, later = datetime(2024, 12, 31, 9, tzinfo=UTC), datetime(2024, 12, 31, 17, tzinfo=UTC)
    next_day = datetime(2025, 1, 1, 1, tzinfo=UTC)
    by_day = 'if today() < @"2025-01-01" then x else not(x)'
    by_hour = "if now().hour < 12 then x else not(x)"
    for text, expected in ((by_day, [True, True, False]), (by_hour, [True, False, True]), ("x", [True, True, True])):
        made = Interview(model(decision("d", text, "x"), x="boolean"), "d")
        asked = [made.ask({"x": True}, now=now) for now in (early, later, next_day)]
        assert [state.conclusion for state in asked] == expected
        assert [made.settle({"x": True}, now=now).conclusion for now in (early, later, next_day)] == expected
        assert [made.ask({}, now=now).question for now in (early, later)] == ["x", "x"]


def test_an_interview_without_a_moment_is_of_the_moment_of_asking(monkeypatch):
    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2031, 5, 4, tzinfo=UTC)

    made = Interview(model(decision("d", "today()")), "d")
    today = datetime.now(UTC).date()
    assert made.ask({}).conclusion.year == today.year
    monkeypatch.setattr("informatiehuis.engines.dmn.questions.interview.datetime", Later)
    assert made.ask({}).conclusion.year == 2031
    fixed = Interview(made.model, "d", now=datetime(2020, 1, 1, tzinfo=UTC))
    assert fixed.ask({}).conclusion.year == 2020
