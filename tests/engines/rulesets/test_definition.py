"""A rule set that cannot run cannot be made, and says at which key it is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from informatiehuis.engines.rulesets.definition import values_of
from informatiehuis.engines.rulesets.problems import RuleSetProblems
from tests.engines.rulesets.sets import MODEL, VALUES, fence


def wrong(**changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(RuleSetProblems) as caught:
        fence(**changes)
    return [(one.field, one.text()) for one in caught.value.problems]


def test_the_fence_is_whole() -> None:
    made = fence()
    assert values_of(made) == ["elders", "vrij", "vergunning", "melding"]
    assert [one.part.name for one in made.needed] == ["in het gebied", "hoogte", "aan de weg", "lezing bij 2 meter"]
    assert made.findings == ()


def test_an_input_that_nobody_is_asked_for_is_named() -> None:
    found = wrong(questions=VALUES["questions"][:2], cases=[])
    assert [field for field, _ in found] == ["questions"]
    assert "aan de weg" in found[0][1]


def test_a_question_about_something_else_is_named() -> None:
    extra = {"input": "kleur", "key": "kleur", "text": "Welke kleur?"}
    assert any(
        field == "questions" and "kleur" in text for field, text in wrong(questions=[*VALUES["questions"], extra])
    )


def test_a_question_of_another_type_than_the_input_is_named() -> None:
    questions = [*VALUES["questions"][:2], {"input": "aan de weg", "key": "weg", "text": "Hoe ver?", "type": "number"}]
    assert [field for field, _ in wrong(questions=questions, cases=[])] == ["questions"]


def test_an_outcome_without_a_meaning_is_named() -> None:
    found = wrong(conclusions=VALUES["conclusions"][:3], cases=[])
    assert found == [("conclusions", "De uitkomst 'elders' heeft geen uitleg. Voeg haar toe aan de uitkomsten.")]


def test_an_article_that_is_not_there_is_named() -> None:
    assert [field for field, _ in wrong(articles=VALUES["articles"][:1])] == ["open_questions"]


def test_a_model_with_errors_is_refused_with_the_place() -> None:
    found = wrong(model=MODEL.replace("'< 2', '-', '-'", "'< 2 en', '-', '-'"))
    assert {field for field, _ in found} == {"model"}
    assert "uitkomst" in found[0][1]


def test_a_model_that_is_none_is_refused() -> None:
    assert [field for field, _ in wrong(model="geen: model")] == ["model"]


def test_a_decision_without_a_person_needs_a_way_to_one() -> None:
    assert [field for field, _ in wrong(level="automated")] == ["human_review"]
    assert fence(level="automated", human_review="Bel ons.").rules.level == "automated"


def test_a_case_that_expects_what_cannot_be_is_named() -> None:
    cases = [{"title": "Raar", "given": {"hoogte": "hoog"}, "expected": ["verboden"]}]
    assert [field for field, _ in wrong(cases=cases)] == ["cases", "cases"]


def test_a_term_that_begins_nowhere_is_named() -> None:
    term = {"key": "a", "title": "A", "amount": 1, "unit": "days", "since": "later"}
    conclusions = [{**VALUES["conclusions"][1], "terms": [term]}, *VALUES["conclusions"][2:], VALUES["conclusions"][0]]
    assert [field for field, _ in wrong(conclusions=conclusions)] == ["conclusions"]
