"""Applicable rules in STTR: read with their questions, answered, written and read back the same."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from informatiehuis.engines import sttr
from informatiehuis.engines.dmn.engine import Model
from informatiehuis.engines.dmn.model.definitions import (
    BusinessKnowledge,
    Conditional,
    Definitions,
    FunctionExpression,
    ItemDefinition,
    LiteralExpression,
    Variable,
)
from informatiehuis.engines.dmn.problems import UnreadableModel
from informatiehuis.engines.dmn.questions import Interview
from informatiehuis.engines.sttr import names
from informatiehuis.engines.sttr.rules import DATA_TYPES
from tests.engines.dmn.models import decision, model, table
from tests.shared import STANDARDS, needs_shared

SAMPLES = STANDARDS / "sttr-samples" / "packages" / "imtr" / "src" / "__mocks__"
KIT = STANDARDS / "dmn-tck" / "TestCases"


def to_the_end(interview: Interview, answers: dict[str, object]) -> tuple[list[str], object]:
    """The questions that were asked, and the conclusion, when these answers are given (and `otherwise` to the rest)."""
    asked: list[str] = []
    known: dict[str, object] = {}
    while not (state := interview.ask(known)).decided:
        assert state.question is not None
        asked.append(state.question)
        known[state.question] = answers.get(state.question, answers["otherwise"])
    return asked, state.conclusion


@needs_shared
def test_the_sample_with_questions_is_read_and_answered():
    rules = sttr.read_file(SAMPLES / "demo.dmn")
    first, second = rules.rules
    assert rules.groups == (sttr.RuleGroup("groep1", "Conclusie STTR Test gemeente Amsterdam", 10),)
    assert first.asks == sttr.Question("boolean", "Ga je wiet plantage opzetten?")
    assert (first.priority, first.groups, second.priority) == (10, ("groep1",), 20)
    assert rules.rule_of("input-name-aanbouwmetvergunning") == second
    assert rules.conclusions() == ("_Conclusie_dummy",)
    assert rules.structures["dummy"].endswith("Bijbehorendbouwwerkbouwen")
    interview = sttr.interview(rules, "_Conclusie_dummy")
    assert to_the_end(interview, {"otherwise": True}) == (["input-name-wietplantage"], "Vergunningplicht")
    assert to_the_end(interview, {"otherwise": False})[1] == "Toestemmingsvrij"


@needs_shared
def test_the_sample_with_a_location_is_read_and_answered_in_the_order_of_its_priorities():
    rules = sttr.read_file(SAMPLES / "geo.dmn")
    assert [rule.priority for rule in rules.rules] == list(range(10, 120, 10))
    assert rules.rules[0].asks == sttr.Location(("nl.imow-gm0363.gebied.4",))
    explained = [rule.explanation for rule in rules.rules if rule.explanation]
    assert [(one.important, one.text[:23]) for one in explained] == [
        (False, "Een bouwwerk op de gron"),
        (False, "![2.5 meter](https://s3"),
    ]
    [conclusion] = rules.conclusions()
    interview = sttr.interview(rules, conclusion)
    first = next(name for name, place in rules.priorities().items() if place == 0)
    assert to_the_end(interview, {"otherwise": True}) == ([first], "Vergunningplicht")
    grounded = next(name for name in rules.priorities() if "op de grond" in str(rules.rule_of(name).asks))
    asked, outcome = to_the_end(interview, {"otherwise": False, grounded: True})
    assert outcome == "Toestemmingsvrij"
    # of the two pairs that must both be true, the second question falls away with a first that is false
    assert len(asked) == len(set(asked)) == 9


@needs_shared
@pytest.mark.parametrize("name", ["demo.dmn", "geo.dmn"])
def test_what_is_written_is_read_back_the_same_and_is_dmn_1_1(name):
    before = sttr.read_file(SAMPLES / name)
    content = sttr.write(before)
    assert sttr.read(content, name) == before
    assert before.definitions.version == "1.1"
    root = etree.fromstring(content)
    assert etree.QName(root).namespace == names.DMN_11
    # of 1.1 there is no schema at hand; that of 1.2 differs in its namespace for what stands in these files
    root = etree.fromstring(content.replace(names.DMN_11.encode(), b"http://www.omg.org/spec/DMN/20180521/MODEL/"))
    etree.XMLSchema(etree.parse(KIT / "DMN12.xsd")).assertValid(root)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Co", "Cn")), min_size=1)
IDS = st.text("abcdefgh_", min_size=1, max_size=6)
QUESTIONS = st.one_of(
    st.builds(sttr.Question, st.sampled_from([one for one in DATA_TYPES if one != "list"]), WORDS),
    st.builds(
        lambda text, choices, several: sttr.Question(
            "list", text, tuple(sttr.Choice(number, choice) for number, choice in enumerate(choices)), several
        ),
        WORDS,
        st.lists(WORDS, min_size=1, max_size=4, unique=True),
        st.booleans(),
    ),
)
LOCATIONS = st.builds(sttr.Location, st.lists(WORDS, min_size=1, max_size=3).map(tuple))
EXPLANATIONS = st.none() | st.builds(sttr.Explanation, WORDS | st.just("twee\n\nalinea's <b>&"), st.booleans(), WORDS)


@given(st.data())
def test_whatever_rules_are_made_come_back_as_they_were(data):
    ids = data.draw(st.lists(IDS, min_size=1, max_size=4, unique=True))
    groups = tuple(sttr.RuleGroup(one, data.draw(WORDS), data.draw(st.integers(0, 999))) for one in ids)
    rules = tuple(
        sttr.QuestionRule(
            f"r_{one}",
            data.draw(st.none() | st.integers(-9, 99)),
            tuple(data.draw(st.lists(st.sampled_from(ids), max_size=2))),
            data.draw(st.none() | QUESTIONS | LOCATIONS),
            data.draw(EXPLANATIONS),
            data.draw(st.just("") | WORDS),
        )
        for one in ids
    )
    made = model(decision("d", "a", "a"), a="boolean").definitions
    before = sttr.ApplicableRules(
        replace(made, version="1.1"), groups, rules, {"a": rules[0].id}, {"d": "urn:begrip:" + ids[0]}
    )
    assert sttr.read(sttr.write(before), made.file) == before


def test_types_and_functions_of_a_model_survive_the_older_version():
    knowledge = BusinessKnowledge(
        "f",
        "f",
        Variable("f"),
        function=FunctionExpression(parameters=(Variable("x", "number"),), body=LiteralExpression(text="x + 1")),
    )
    made = model(
        decision("d", "f(n)", "n", needs_knowledge=("#f",), type="number"),
        knowledge,
        items=[ItemDefinition("keuze", "string", allowed_values='"a", "b"')],
        n="number",
        k="keuze",
        m="date_and_time",
    ).definitions
    before = sttr.ApplicableRules(replace(made, version="1.1"))
    after = sttr.read(sttr.write(before), made.file)
    assert after == before
    assert Model.of(after.definitions).evaluate({"n": 2}).results["d"] == 3


def test_what_older_dmn_cannot_say_is_refused_and_named():
    logic = Conditional(
        condition=LiteralExpression(text="a"), chosen=LiteralExpression(text="1"), other=LiteralExpression(text="2")
    )
    made = model(decision("kiezen", logic, "a"), a="boolean").definitions
    with pytest.raises(sttr.NotInSttr, match="conditional bij kiezen"):
        sttr.write(sttr.ApplicableRules(made))


def test_what_others_put_beside_it_is_kept():
    made = model(decision("d", "a", "a"), a="boolean").definitions
    own = b'<x:iets xmlns:x="urn:x"><x:n>1</x:n></x:iets>'
    extended = replace(made, version="1.1", extension=own)
    rule = sttr.QuestionRule("r", other=own)
    before = sttr.ApplicableRules(extended, rules=(rule,), links={"a": "r"})
    assert sttr.read(sttr.write(before), made.file) == before


def felling() -> sttr.ApplicableRules:
    soort = sttr.Question(
        "list", "Wat voor boom is het?", (sttr.Choice(1, "eik"), sttr.Choice(2, "beuk"), sttr.Choice(3, "den"))
    )
    logic = table(
        [("soort", "string"), ("aantal", "number")],
        [['"eik"', "-", '"melding"'], ['not("eik")', "> 20", '"melding"'], ['not("eik")', "<= 20", '"vrij"']],
    )
    made = model(decision("kap", logic, "soort", "aantal"), aantal="number", soort="string").definitions
    return sttr.ApplicableRules(
        made,
        (sttr.RuleGroup("laat", "Laat", 20), sttr.RuleGroup("vroeg", "Vroeg", 10)),
        (
            sttr.QuestionRule("r1", 10, ("laat",), sttr.Question("number", "Hoeveel bomen?")),
            sttr.QuestionRule("r2", 90, ("vroeg",), soort),
        ),
        {"aantal": "r1", "soort": "r2"},
    )


def test_a_question_with_a_list_is_asked_with_its_choices_and_groups_go_before_priorities():
    rules = felling()
    assert rules.priorities() == {"soort": 0, "aantal": 1}
    state = sttr.interview(rules, "kap").ask({"aantal": 3})
    assert state.question == "soort"
    assert [(one.test, one.examples, one.listed) for one in state.options] == [
        ('"eik"', ("eik",), True),
        ('"beuk", "den"', ("beuk", "den"), True),
    ]


GOOD = """<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" xmlns:inter="{inter}" xmlns:uitv="{uitv}"
 xmlns:content="{content}" id="m" name="m" namespace="urn:m">
<extensionElements>
<inter:regelgroepen><inter:regelgroep id="g"><inter:naam>G</inter:naam><inter:prioriteit>1</inter:prioriteit>
</inter:regelgroep></inter:regelgroepen>
<uitv:uitvoeringsregels><uitv:uitvoeringsregel id="r"><uitv:regelgroepRef href="#g"/>
<inter:prioriteit>1</inter:prioriteit>
<uitv:vraag><uitv:gegevensType>boolean</uitv:gegevensType><uitv:vraagTekst>Mag het?</uitv:vraagTekst></uitv:vraag>
</uitv:uitvoeringsregel></uitv:uitvoeringsregels>
</extensionElements>
<inputData id="a" name="a"><extensionElements><uitv:uitvoeringsregelRef href="#r"/></extensionElements></inputData>
</definitions>""".format(**names.PREFIXES)


@pytest.mark.parametrize(
    ("right", "wrong", "line", "element", "said"),
    [
        (
            "<inter:prioriteit>1</inter:prioriteit>\n<uitv",
            "<inter:prioriteit>een</inter:prioriteit>\n<uitv",
            7,
            "prioriteit",
            "geheel getal",
        ),
        ("boolean", "jaofnee", 8, "gegevensType", "boolean, string, number, date, list"),
        ("boolean", "list", 8, "vraag", "heeft opties"),
        ("Mag het?", " ", 8, "vraagTekst", "heeft een tekst"),
        ("<uitv:gegevensType>boolean</uitv:gegevensType>", "", 8, "vraag", "ontbreekt gegevensType"),
        ('href="#g"', 'href="#h"', 6, "uitvoeringsregel", "verwijst naar h"),
        ('href="#g"', 'href="g"', 6, "regelgroepRef", "een verwijzing is #"),
        ('href="#r"', 'href="#s"', 11, "uitvoeringsregelRef", "verwijst naar s"),
        ('<uitv:uitvoeringsregel id="r">', "<uitv:uitvoeringsregel>", 6, "uitvoeringsregel", "ontbreekt id"),
        ("<inter:naam>G</inter:naam>", "", 4, "regelgroep", "ontbreekt naam"),
        ("</inter:naam>", "</inter:naam><inter:kleur/>", 4, "kleur", "hoort hier niet"),
        ("</uitv:vraag>", "</uitv:vraag><uitv:geoVerwijzing/>", 6, "uitvoeringsregel", "niet beide"),
    ],
)
def test_what_is_wrong_is_said_with_file_line_and_element(right, wrong, line, element, said):
    assert sttr.read(GOOD.encode(), "m.dmn").rule_of("a").asks == sttr.Question("boolean", "Mag het?")
    with pytest.raises(sttr.BadSttr, match=said) as problem:
        sttr.read(GOOD.replace(right, wrong).encode(), "m.dmn")
    assert (problem.value.file, problem.value.line, problem.value.element) == ("m.dmn", line, element)
    assert f"m.dmn, regel {line}, element {element}: " in str(problem.value)


def test_what_is_made_to_harm_is_not_read(tmp_path: Path):
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + GOOD.replace("Mag het?", "&b;")
    deep = GOOD.replace("Mag het?", "<x>" * 5000 + "</x>" * 5000)
    for content in (bomb, deep, GOOD[:-20], "{}"):
        (tmp_path / "m.dmn").write_text(content, "utf-8")
        with pytest.raises((UnreadableModel, sttr.BadSttr)):
            sttr.read_file(tmp_path / "m.dmn")
    with pytest.raises(UnreadableModel):
        sttr.read_file(tmp_path / "er-is-niets.dmn")


def test_a_model_without_questions_beside_it_is_read_as_such():
    made = Definitions("m", "urn:m", (), file="m.dmn", version="1.1", id="m")
    assert sttr.read(sttr.write(sttr.ApplicableRules(made)), "m.dmn") == sttr.ApplicableRules(made)
