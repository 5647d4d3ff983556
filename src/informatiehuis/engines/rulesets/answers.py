"""Answers of people to values of FEEL and back: `ja`, `1.250,5`, a choice, a date."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from informatiehuis.engines.ascode.rules import NoticeField, QuestionType, RuleQuestion
from informatiehuis.engines.dmn.feel.temporal import read_date
from informatiehuis.engines.dmn.feel.texts import text_of
from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.problems import N_
from informatiehuis.engines.rulesets.problems import AnswerProblem

YES, NO = "ja", "nee"
BETWEEN = "|"
"""Stands between several choices in one text."""
MOST_CHARACTERS = 2000
_YES_OR_NO = {YES: True, NO: False, "true": True, "false": False, "yes": True, "no": False}
_GROUPED = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?")
_PLAIN = re.compile(r"-?[0-9]{1,15}([.,][0-9]{1,10})?")


def read_answer(question: RuleQuestion, text: str) -> Value:
    """The value that an answer is. Raises AnswerProblem, whose fact `field` is the key of the question."""
    text = " ".join(text.split())
    if not text:
        raise _wrong(question, N_("Geef een antwoord."))
    if question.type is QuestionType.BOOLEAN:
        if text.casefold() not in _YES_OR_NO:
            raise _wrong(question, N_("Kies ja of nee."))
        return _YES_OR_NO[text.casefold()]
    if question.type is QuestionType.NUMBER:
        return _number(question, text)
    if question.type is QuestionType.DATE:
        return read_date(read_day(question.key, text).isoformat())
    if question.type is QuestionType.CHOICES:
        return [_choice(question, one) for one in text.split(BETWEEN)]
    return _choice(question, text) if question.type is QuestionType.CHOICE else text[:MOST_CHARACTERS]


def read_number(key: str, text: str) -> Decimal:
    """A number as people in the Netherlands write it: dots between thousands, a comma before decimals."""
    if _GROUPED.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if not _PLAIN.fullmatch(text):
        raise AnswerProblem(N_("Vul een getal in, bijvoorbeeld 12 of 2,5."), field=key)
    return Decimal(text.replace(",", "."))


def read_day(key: str, text: str) -> date:
    """A day, as a date field of a browser gives it or as people write it."""
    try:
        dutch = re.fullmatch(r"([0-9]{1,2})[-/ ]([0-9]{1,2})[-/ ]([0-9]{4})", text)
        if dutch:
            return date(int(dutch[3]), int(dutch[2]), int(dutch[1]))
        return date.fromisoformat(text)
    except ValueError as error:
        raise AnswerProblem(N_("Vul een datum in, bijvoorbeeld 31-12-2027."), field=key) from error


def read_field(field: NoticeField, text: str) -> str:
    """What somebody filled in for a field of a notice, in the one form in which it is kept. Raises AnswerProblem."""
    text = text.strip()
    if not text:
        if field.required:
            raise AnswerProblem(N_("Vul dit in."), field=field.key)
        return ""
    if len(text) > MOST_CHARACTERS:
        raise AnswerProblem(
            N_("Dit is te lang; er kunnen {most} tekens in."), field=field.key, most=f"{MOST_CHARACTERS:d}"
        )
    if field.type is QuestionType.NUMBER:
        return format(read_number(field.key, text), "f")
    if field.type is QuestionType.DATE:
        return read_day(field.key, text).isoformat()
    if field.type is QuestionType.BOOLEAN and text.casefold() not in _YES_OR_NO:
        raise AnswerProblem(N_("Kies ja of nee."), field=field.key)
    if field.type is QuestionType.CHOICE and text not in field.options:
        raise AnswerProblem(N_("Kies een van de mogelijkheden."), field=field.key)
    return text


def write_answer(value: Value) -> str:
    """A value as `read_answer` reads it."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Decimal):
        return format(value, "f").replace(".", ",")
    if isinstance(value, list):
        return BETWEEN.join(text_of(one) for one in value)
    return text_of(value)


def _number(question: RuleQuestion, text: str) -> Decimal:
    number = read_number(question.key, text)
    if question.lowest is not None and number < Decimal(str(question.lowest)):
        raise _wrong(question, N_("Vul een getal in van {lowest} of meer."), lowest=f"{question.lowest:g}")
    if question.highest is not None and number > Decimal(str(question.highest)):
        raise _wrong(question, N_("Vul een getal in van {highest} of minder."), highest=f"{question.highest:g}")
    return number


def _choice(question: RuleQuestion, text: str) -> str:
    if text not in question.options:
        raise _wrong(question, N_("Kies een van de mogelijkheden."))
    return text


def _wrong(question: RuleQuestion, message: str, **facts: str) -> AnswerProblem:
    return AnswerProblem(message, field=question.key, **facts)
