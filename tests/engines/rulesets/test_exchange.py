"""Rules from files of STTR become drafts, also when they are not whole yet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from informatiehuis.engines import sttr
from informatiehuis.engines.ascode.rules import PlaceFact, RuleSet
from informatiehuis.engines.dmn.model.definitions import Decision, DecisionTable, Rule
from informatiehuis.engines.dmn.problems import UnreadableModel
from informatiehuis.engines.rulesets.definition import Definition, model_of
from informatiehuis.engines.rulesets.exchange import KnownArea, from_sttr, locations_in, to_sttr, within
from informatiehuis.engines.rulesets.looking import look
from informatiehuis.engines.rulesets.places import Place
from tests.engines.rulesets.files import LOCATION, OUTCOMES, located_house, tree_house
from tests.engines.rulesets.sets import VALUES, fence


def read(content: bytes) -> RuleSet:
    return from_sttr(content, slug="boomhut", title="", activity="boomhut-bouwen", file="boomhut.dmn")


def test_rules_that_contradict_each_other_for_some_answers_are_a_draft_that_says_so() -> None:
    made = Definition(read(tree_house()))
    assert [one.text() for one in made.flaws] == [
        'boomhut, Conclusie, regel 2: Ook regel 1 past bij Pad 1 = "NeemContactOp", Pad 2 = "Vergunningplicht", '
        "met een andere uitkomst."
    ]
    answers = {"gegeven 1": True, "gegeven 2": False}
    assert [one.value for one in look(made, answers).outcomes] == [OUTCOMES[0]]


def test_rules_that_agree_have_no_flaws() -> None:
    assert Definition(read(tree_house(policy="FIRST"))).flaws == ()


EXPLAINED = ("De boom is <oud> & beschermd.\n\nBel ons.", "Hoger dan drie meter mag niet zomaar.")


def test_the_explanation_of_a_conclusion_comes_in_with_it() -> None:
    made = read(tree_house(explanations=EXPLAINED))
    assert [(one.value, one.explanation) for one in made.conclusions] == [
        (OUTCOMES[0], EXPLAINED[0]),
        (OUTCOMES[1], EXPLAINED[1]),
        ("Toestemmingsvrij", None),
    ]


def test_what_is_explained_goes_out_as_it_came_in_and_with_what_was_changed() -> None:
    came = Definition(read(tree_house(explanations=EXPLAINED)))
    again = sttr.read(to_sttr(came))
    assert again.definitions.elements == sttr.read(tree_house(explanations=EXPLAINED)).definitions.elements
    first, second, third = came.rules.conclusions
    conclusions = (replace(first, explanation=None), second, replace(third, explanation="Nieuw: dit mag."))
    changed = read(to_sttr(Definition(came.rules.replace(conclusions=conclusions))))
    assert [one.explanation for one in changed.conclusions] == [None, EXPLAINED[1], "Nieuw: dit mag."]


def test_rules_that_were_written_here_go_out_with_the_explanation_of_every_outcome() -> None:
    conclusions = [{**one, "explanation": f"Uitleg bij {one['value']}."} for one in VALUES["conclusions"]]
    made = fence(conclusions=conclusions)
    again = from_sttr(to_sttr(made), slug="schutting", title="", activity="schutting-bouwen")
    assert {one.value: one.explanation for one in again.conclusions} == {
        one.value: f"Uitleg bij {one.value}." for one in made.rules.conclusions
    }


def test_two_rules_with_the_same_outcome_keep_their_own_explanation() -> None:
    texts = ("Wegens de boom.", "Wegens de hoogte.")
    content = tree_house(explanations=texts).replace(OUTCOMES[1].encode(), OUTCOMES[0].encode())
    made = Definition(read(content))
    assert made.rules.conclusions[0].explanation == "Wegens de boom.\n\nWegens de hoogte."
    beside = [rule.beside for rule in _rules(sttr.read(to_sttr(made)))]
    assert [[sttr.explanation_in(one) for one in own] for own in beside] == [[texts[0]], [texts[1]], []]


def test_what_others_say_beside_a_conclusion_stays_when_its_explanation_changes() -> None:
    own = b'<x:iets xmlns:x="urn:x"> 1 </x:iets>'
    assert sttr.explained_with(sttr.explained_with(own, "Eerst."), "Nu.").endswith(own)
    assert sttr.explanation_in(sttr.explained_with(own, "Nu & <straks>.")) == "Nu & <straks>."
    assert sttr.explained_with(sttr.explained_with(own, "Nu."), "") == own


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "windows-1252", "utf-16"])
def test_a_file_in_any_encoding_is_read_and_kept_as_text(encoding: str) -> None:
    content = tree_house(explanations=("Bij een café: één keer bellen.", ""), encoding=encoding)
    rules = read(content)
    assert (rules.title, rules.conclusions[0].explanation) == ("Boomhut bij een café", "Bij een café: één keer bellen.")
    made = Definition(rules)
    assert made.model.definitions.name == "Boomhut bij een café"
    again = read(to_sttr(made))
    assert again.conclusions == rules.conclusions


def test_text_that_was_a_file_in_another_encoding_is_read_as_the_text_that_it_is() -> None:
    text = tree_house(encoding="iso-8859-1").decode("iso-8859-1")
    assert 'encoding="iso-8859-1"' in text
    assert model_of(text).definitions.name == "Boomhut bij een café"


def test_a_file_in_another_encoding_than_it_says_is_refused() -> None:
    with pytest.raises(UnreadableModel, match="geen XML"):
        read(tree_house(encoding="iso-8859-1").replace(b'encoding="iso-8859-1"', b'encoding="utf-8"'))


def test_a_question_about_locations_that_are_all_known_is_answered_by_the_place() -> None:
    known = {"a.1": KnownArea("XA1", "Noord"), "a.2": KnownArea("XA2", "Zuid")}
    place = Place("GM0344", frozenset({"GM0344", "XA2"}))

    def came(*locations: str) -> RuleSet:
        content = located_house(*locations)
        return from_sttr(content, slug="boomhut", title="", activity="boomhut-bouwen", area_of=known.get)

    made = came("a.1", "a.2")
    first = made.questions[0]
    assert (first.place, first.areas, first.text) == (
        PlaceFact.WITHIN, ("XA1", "XA2"), "Ligt de plek in het gebied Noord, Zuid?",
    )  # fmt: skip
    seen = look(Definition(made), {"gegeven 2": False}, place)
    assert (seen.told, [one.value for one in seen.outcomes]) == ({"gegeven 1": True}, [OUTCOMES[0]])
    half = came("a.1", "b.9").questions[0]
    assert (half.place, half.areas, half.text) == (None, (), "Ligt de plek in het gebied a.1, b.9?")
    assert locations_in(made) == {"v1": ("a.1", "a.2")}
    assert locations_in(fence().rules) == {}


def test_a_location_goes_out_as_it_came_in_whether_it_is_tied_or_not() -> None:
    tied = from_sttr(
        located_house(), slug="b", title="", activity="b-b", area_of=lambda name: KnownArea("XA1", "Noord")
    )
    for made in (tied, read(located_house())):
        [asks] = [rule.asks for rule in sttr.read(to_sttr(Definition(made))).rules if rule.id == "r1"]
        assert asks == sttr.Location((LOCATION,))


def test_a_question_that_somebody_wrote_keeps_its_words_when_it_is_tied() -> None:
    first = read(located_house()).questions[0]
    own = first.replace(text="Staat de boom in een laan?")
    assert within(own, [KnownArea("XA1", "Noord")]).text == own.text
    assert within(first, [KnownArea("XA1", "Noord")]).text == "Ligt de plek in het gebied Noord?"
    assert within(within(own, [KnownArea("XA1", "Noord")]), []) == own


def _rules(found: sttr.ApplicableRules) -> tuple[Rule, ...]:
    [logic] = [one.logic for one in found.definitions.elements if isinstance(one, Decision) and one.name == "Conclusie"]
    assert isinstance(logic, DecisionTable)
    return logic.rules
