"""Answers are read as people in the Netherlands write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from informatiehuis.engines import ascode
from informatiehuis.engines.rulesets.answers import read_answer, read_field, write_answer
from informatiehuis.engines.rulesets.problems import AnswerProblem

NUMBER = ascode.RuleQuestion(input="a", key="a", text="?", type=ascode.QuestionType.NUMBER, lowest=0, highest=2000)
CHOICES = ascode.RuleQuestion(
    input="a", key="a", text="?", type=ascode.QuestionType.CHOICES, options=("eik", "beuk", "es")
)
YES_NO = ascode.RuleQuestion(input="a", key="a", text="?")
DAY = ascode.RuleQuestion(input="a", key="a", text="?", type=ascode.QuestionType.DATE)


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", "12"), ("2,5", "2.5"), ("2.5", "2.5"), ("1.250", "1250"), ("1.250,5", "1250.5"), ("0", "0")],
)
def test_numbers(text: str, number: str) -> None:
    found = read_answer(NUMBER, text)
    assert found == Decimal(number)
    assert read_answer(NUMBER, write_answer(found)) == found


@pytest.mark.parametrize("text", ["", "veel", "-1", "2001", "1e3", "1.2.3"])
def test_what_is_no_number_here_is_refused_at_its_question(text: str) -> None:
    with pytest.raises(AnswerProblem) as caught:
        read_answer(NUMBER, text)
    assert caught.value.facts["field"] == "a"


def test_yes_and_no() -> None:
    assert [read_answer(YES_NO, text) for text in ("ja", "Nee", "true")] == [True, False, True]
    with pytest.raises(AnswerProblem):
        read_answer(YES_NO, "misschien")


def test_several_choices() -> None:
    assert read_answer(CHOICES, "eik|es") == ["eik", "es"]
    assert write_answer(["eik", "es"]) == "eik|es"
    with pytest.raises(AnswerProblem):
        read_answer(CHOICES, "eik|palm")


def test_days() -> None:
    assert write_answer(read_answer(DAY, "31-12-2027")) == "2027-12-31" == write_answer(read_answer(DAY, "2027-12-31"))
    with pytest.raises(AnswerProblem):
        read_answer(DAY, "31-02-2027")


def test_a_field_of_a_notice_is_kept_in_one_form() -> None:
    count = ascode.NoticeField(key="n", label="?", type=ascode.QuestionType.NUMBER)
    assert read_field(count, "1.250,50") == "1250.50"
    with pytest.raises(AnswerProblem):
        read_field(count, " ")
    assert read_field(ascode.NoticeField(key="n", label="?", required=False), " ") == ""
