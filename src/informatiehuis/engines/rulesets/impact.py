"""What changes when a rule set takes the place of another: in its cases, in checks that were kept, in areas, and
in every situation that the rules can tell apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import product
from math import prod

from informatiehuis.engines.ascode.rules import QuestionType, RuleQuestion
from informatiehuis.engines.rulesets.answers import read_answer, write_answer
from informatiehuis.engines.rulesets.clock import current_moment
from informatiehuis.engines.rulesets.definition import Definition
from informatiehuis.engines.rulesets.looking import at_once, look, told_by_place
from informatiehuis.engines.rulesets.places import Place, lies_in
from informatiehuis.engines.rulesets.problems import AnswerProblem

MOST_SITUATIONS = 4000
"""How many situations are worked out; where there are more, none is, and that is said."""
NOT_HERE = "-"
"""Stands for the outcome where the rules do not hold."""


@dataclass(frozen=True)
class Situation:
    """Answers by key of question, in a place; `title` is how it is called where it is told."""

    title: str
    given: Mapping[str, str]
    place: Place | None = None


@dataclass(frozen=True)
class Verdict:
    """What rules say of a situation: values of the decision, or the key of a question that has no answer yet."""

    values: tuple[str, ...]
    asks: str = ""


@dataclass(frozen=True)
class Difference:
    """A situation of which the outcome changes."""

    situation: Situation
    before: Verdict
    after: Verdict


@dataclass(frozen=True)
class Compared:
    """How many situations were looked at, and those that change."""

    looked_at: int
    changed: tuple[Difference, ...]


def verdict(definition: Definition, situation: Situation, now: datetime | None = None) -> Verdict:
    """What rules say of a situation at a moment. Answers to questions that they do not have are left out."""
    if lies_in(situation.place, definition.rules.area) is False:
        return Verdict((NOT_HERE,))
    answers = {}
    for key, text in situation.given.items():
        question = definition.question(key)
        try:
            if question is not None:
                answers[question.input] = read_answer(question, text)
        except AnswerProblem:
            continue
    values = at_once(definition, answers, situation.place, now=now)
    if values is not None:
        return Verdict(tuple(sorted(values)))
    seen = look(definition, answers, situation.place, now=now)
    if seen.question is not None:
        return Verdict((), seen.question.key)
    return Verdict(tuple(sorted(one.value for one in seen.outcomes)))


def compare(before: Definition, after: Definition, situations: Iterable[Situation]) -> Compared:
    """What each situation comes to before and after, all at one moment."""
    now = current_moment()
    changed: list[Difference] = []
    known: dict[object, tuple[Verdict, Verdict]] = {}
    count = 0
    for situation in situations:
        count += 1
        key = (tuple(sorted(situation.given.items())), _facts(situation.place, before, after))
        if key not in known:
            known[key] = (verdict(before, situation, now), verdict(after, situation, now))
        old, new = known[key]
        if old != new:
            changed.append(Difference(situation, old, new))
    return Compared(count, tuple(changed))


def _facts(place: Place | None, *definitions: Definition) -> tuple[object, ...]:
    """All that a place means to rules: places with the same facts have the same outcomes."""
    return tuple(
        (lies_in(place, one.rules.area), tuple(sorted(told_by_place(one, place).items()))) for one in definitions
    )


def every_situation(before: Definition, after: Definition) -> list[Situation] | None:
    """One of each kind of situation that either of the rule sets can tell apart; None when these are too many.

    For a number that is each constant that the rules compare it with, and something on either side.
    """
    questions = {one.key: one for one in (*before.rules.questions, *after.rules.questions)}
    values: dict[str, Sequence[str]] = {}
    for key, question in questions.items():
        found = _examples(question, (before, after))
        if found is None:
            return None
        values[key] = found
    if prod(len(one) for one in values.values()) > MOST_SITUATIONS:
        return None
    made = []
    for combination in product(*values.values()):
        given = dict(zip(values, combination, strict=True))
        made.append(Situation(", ".join(f"{key}: {text}" for key, text in given.items()), given))
    return made


def _examples(question: RuleQuestion, both: tuple[Definition, Definition]) -> Sequence[str] | None:
    """Answers to a question that stand for all others; None when that cannot be told."""
    if question.type is QuestionType.BOOLEAN:
        return ("ja", "nee")
    if question.type is QuestionType.CHOICE:
        return question.options
    inputs = [one for made in both for one in made.needed if made.question_about(one.part.name) is not None]
    own = [one for one in inputs if any(_asks(made, question, one.part.name) for made in both)]
    if question.type is not QuestionType.NUMBER or any(one.bounds is None or one.beside for one in own):
        return None
    bounds = sorted({bound for one in own for bound in one.bounds or ()})
    return [write_answer(number) for number in _between(bounds, question)]


def _asks(made: Definition, question: RuleQuestion, name: str) -> bool:
    asked = made.question_about(name)
    return asked is not None and asked.key == question.key


def _between(bounds: list[Decimal], question: RuleQuestion) -> Iterator[Decimal]:
    """Each bound, a number between every two, and one beyond either end, as far as the question allows them."""
    if not bounds:
        yield Decimal(str(question.lowest or 1))
        return
    numbers = [bounds[0] - 1]
    for place, bound in enumerate(bounds):
        after = bounds[place + 1] if place + 1 < len(bounds) else bound + 2
        numbers += [bound, (bound + after) / 2]
    for number in numbers:
        low = question.lowest is None or number >= Decimal(str(question.lowest))
        if low and (question.highest is None or number <= Decimal(str(question.highest))):
            yield number


def in_areas(before: Definition, after: Definition, places: Iterable[Place]) -> list[tuple[Place, Compared]]:
    """In which places a case of the new rules comes out otherwise than under the old; places that keep all are left
    out. The cases are asked as they are, in each place."""
    found = []
    known: dict[object, Compared] = {}
    for place in places:
        facts = _facts(place, before, after)
        if facts not in known:
            cases = [Situation(case.title, case.given, place) for case in after.rules.cases]
            known[facts] = compare(before, after, cases)
        if known[facts].changed:
            found.append((place, known[facts]))
    return found
