"""How an engine tells a person something: texts with places, filled and translated when shown."""

import pytest

from informatiehuis.engines.problems import Note, Problem, Term, for_count

ENGLISH = {
    "{name} heeft geen {what}.": "{name} has no {what}.",
    "Zet de optie “{option}”.": "Set the option “{option}”.",
    "laag": "layer",
}


def english(text: str) -> str:
    return ENGLISH[text]


def note(**facts: object) -> Note:
    return Note("{name} heeft geen {what}.", "Zet de optie “{option}”.", name="laag.csv", **facts)


def test_a_note_is_dutch_until_it_is_translated():
    told = note(what=Term("laag"), option="layer")
    assert told.text() == "laag.csv heeft geen laag. Zet de optie “layer”."
    assert told.text(english) == "laag.csv has no layer. Set the option “layer”."


def test_a_fact_that_is_no_term_is_never_translated():
    assert note(what="laag", option="x").text(english).startswith("laag.csv has no laag.")


def test_a_problem_translates_its_terms_as_well():
    problem = Problem("{name} heeft geen {what}.", name="x", what=Term("laag"))
    assert str(problem) == "x heeft geen laag."
    assert problem.text(english) == "x has no layer."


def test_a_note_with_a_place_that_nothing_fills_cannot_exist():
    with pytest.raises(KeyError, match="option"):
        note(what="laag")


def test_a_note_cannot_change_and_equals_one_that_says_the_same():
    told = note(what="x", option="y")
    assert told == note(what="x", option="y")
    assert hash(told) == hash(note(what="x", option="y"))
    assert told != note(what="x", option="z")
    with pytest.raises(TypeError):
        told.facts["what"] = "z"  # type: ignore[index]


def test_a_problem_that_stops_nothing_is_told_as_a_note():
    problem = Problem("{name} heeft geen {what}.", "Zet de optie “{option}”.", name="x", what="y", option="z")
    assert Note.of(problem).text(english) == problem.text(english)


@pytest.mark.parametrize(("count", "text"), [(0, "rijen"), (1, "rij"), (2, "rijen")])
def test_one_has_a_text_of_its_own(count, text):
    assert for_count(count, "rij", "rijen") == text
