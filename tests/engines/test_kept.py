"""Texts that are kept and told later: in the language of the reader, and old ones as they were written."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from informatiehuis.engines.kept import amount, is_translatable, kept, kept_problem, told, written
from informatiehuis.engines.problems import Note, Problem, Term, untranslated

ENGLISH = {
    "{count} rijen van {what}: {share}. {parts}": "{count} rows of {what}: {share}. {parts}",
    "het gebied": "the area",
    "Rij {row} is leeg.": "Row {row} is empty.",
    "Vul haar.": "Fill it.",
    "1.234,5": "1,234.5",
}


def english(text: str) -> str:
    return ENGLISH.get(text, text)


def test_every_part_is_translated_after_it_was_kept_as_json() -> None:
    parts = [kept("Rij {row} is leeg.", {"row": 3}), kept("Rij {row} is leeg.", {"row": 4})]
    facts = {"count": amount(12345), "what": Term("het gebied"), "share": amount(0.5, "%"), "parts": parts}
    text = json.loads(json.dumps(kept("{count} rijen van {what}: {share}. {parts}", facts, "Vul haar.")))

    assert told(text) == "12.345 rijen van het gebied: 0,5%. Rij 3 is leeg. Rij 4 is leeg. Vul haar."
    assert told(text, english) == "12,345 rows of the area: 0.5%. Row 3 is empty. Row 4 is empty. Fill it."


@pytest.mark.parametrize("name", ["sentence", "text"])
def test_a_finished_sentence_stays_readable(name: str) -> None:
    old = {name: "In 1 rij(en) ligt {dit} niet ≥ 0.", "passed": False}

    assert told(old, english) == "In 1 rij(en) ligt {dit} niet ≥ 0."
    assert not is_translatable(old)


@pytest.mark.parametrize(
    ("number", "dutch", "in_english"),
    [
        (0, "0", "0"),
        (-0.25, "-0,25", "-0.25"),
        (2022, "2022", "2022"),
        (9999.5, "9999,5", "9999.5"),
        (10000, "10.000", "10,000"),
        (-1234567.0, "-1.234.567", "-1,234,567"),
        (1e21, "1.000.000.000.000.000.000.000", "1,000,000,000,000,000,000,000"),
        (1e-7, "0,0000001", "0.0000001"),
    ],
)
def test_a_number_is_written_as_the_language_does(number: float, dutch: str, in_english: str) -> None:
    assert (written(number, untranslated), written(number, english)) == (dutch, in_english)


def test_a_problem_is_kept_with_its_remedy() -> None:
    problem = Problem("Rij {row} is leeg.", "Vul haar.", row=Decimal(3))

    assert told(json.loads(json.dumps(kept_problem(problem))), english) == "Row 3 is empty. Fill it."
    assert told(kept_problem(Note("Rij {row} is leeg.", row=3)), english) == "Row 3 is empty."


def test_a_problem_that_puts_its_text_together_itself_is_kept_as_that_text() -> None:
    class Several(Problem):
        def text(self, translate: object = untranslated) -> str:
            return "Er is van alles mis."

    assert kept_problem(Several("Er is {iets}.", iets="wat")) == {"text": "Er is van alles mis."}
