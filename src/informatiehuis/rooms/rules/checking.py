"""A check as a visitor has it: the answers in the address, the rule sets that hold there, and how far that is.

Nothing is kept on the server: the address holds every answer, in the order in which they were given, so that each step
can be gone back to, mailed and printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from informatiehuis.engines import ascode
from informatiehuis.engines.problems import Problem
from informatiehuis.engines.rulesets.answers import read_answer, write_answer
from informatiehuis.engines.rulesets.definition import Definition
from informatiehuis.engines.rulesets.looking import STRICT, Look, Outcome, duty_of, look
from informatiehuis.engines.rulesets.places import Place, lies_in
from informatiehuis.engines.rulesets.problems import AnswerProblem
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.models import Area
from informatiehuis.rooms.rules import queries
from informatiehuis.rooms.rules.definitions import definition_of
from informatiehuis.rooms.rules.models import Activity, RuleSet
from informatiehuis.rooms.rules.places import place_of

PLACE = "plaats"
NOWHERE = "-"
"""In the address: no place was chosen."""
MOST_ANSWERS = 200


@dataclass(frozen=True)
class Part:
    """One rule set in a check. `applies` is False where it does not hold in the place, None where that is unknown."""

    rule_set: RuleSet
    definition: Definition
    applies: bool | None
    look: Look | None


@dataclass(frozen=True)
class Answered:
    """An answer that was given or that the place gave."""

    question: ascode.RuleQuestion
    text: str
    counts: bool
    by_place: bool = False


@dataclass(frozen=True)
class Check:
    """How far a check is. `answers` are the texts by key of question, in the order in which they were given."""

    activity: Activity
    area: Area | None
    place: Place | None
    answers: Mapping[str, str]
    parts: tuple[Part, ...]
    wrong: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def asking(self) -> Part | None:
        """The first rule set that still needs something."""
        return next((one for one in self.parts if one.look and one.look.question), None)

    @property
    def question(self) -> ascode.RuleQuestion | None:
        return self.asking.look.question if self.asking and self.asking.look else None

    @property
    def is_done(self) -> bool:
        return self.asking is None and any(one.look for one in self.parts)

    @property
    def most(self) -> int:
        """How many questions can still come, this one included."""
        return sum(one.look.most for one in self.parts if one.look)

    @property
    def concluding(self) -> Iterator[tuple[Part, Outcome]]:
        """Every outcome with the rule set that gave it, the strictest first."""
        found = [(part, outcome) for part in self.parts if part.look for outcome in part.look.outcomes]
        return iter(sorted(found, key=lambda one: STRICT.index(duty_of(one[1]))))

    @property
    def in_tree(self) -> int:
        """How many questions the rule sets have together."""
        return len({question.key for part in self.parts for question in part.definition.rules.questions})

    @cached_property
    def answered(self) -> list[Answered]:
        """What the place told, and what was answered, in that order; each question once."""
        made: list[Answered] = []
        for part in self.parts:
            for name in part.look.told if part.look else ():
                question = part.definition.question_about(name)
                if question and part.look and not any(one.question.key == question.key for one in made):
                    text = write_answer(part.look.told[name])
                    made.append(Answered(question, text, self._counts(question), by_place=True))
        for key, text in self.answers.items():
            question = self.question_named(key)
            if question is not None:
                made.append(Answered(question, text, self._counts(question)))
        return made

    @property
    def asked(self) -> int:
        """How many questions somebody answered."""
        return sum(not one.by_place for one in self.answered)

    def question_named(self, key: str) -> ascode.RuleQuestion | None:
        found = (part.definition.question(key) for part in self.parts)
        return next((one for one in found if one), None)

    def _counts(self, question: ascode.RuleQuestion) -> bool:
        """Whether an answer led to an outcome; while the check goes on it may still."""
        looks = [part.look for part in self.parts if part.look]
        return any(one.question is not None or question.input in one.used for one in looks)

    # --- addresses

    def query(self, **changes: str | None) -> str:
        """The query of this check with some answers changed, or left out when they are None."""
        pairs: dict[str, str] = {PLACE: self.area.slug if self.area else NOWHERE, **self.answers}
        for key, text in changes.items():
            pairs.pop(key, None)
            if text is not None:
                pairs[key] = text
        return f"?{urlencode(pairs)}"

    def query_before(self) -> str | None:
        """The query of the step before this one; None at the first question."""
        keys = list(self.answers)
        return self.query(**{keys[-1]: None}) if keys else None


def check(
    activity: Activity,
    actor: Actor,
    answers: Mapping[str, str],
    area: Area | None,
    *,
    rule_sets: list[RuleSet] | None = None,
    now: datetime | None = None,
) -> Check:
    """How far somebody is with these answers. An answer that cannot be one is left out, and said in `wrong`."""
    place = place_of(area, actor)
    wrong: dict[str, str] = {}
    kept: dict[str, str] = {}
    parts = []
    for rule_set in queries.rule_sets_of(activity, actor) if rule_sets is None else rule_sets:
        definition = definition_of(rule_set)
        applies = lies_in(place, definition.rules.area)
        values = _values(definition, answers, kept, wrong)
        seen = look(definition, values, place, now=now) if applies is not False else None
        parts.append(Part(rule_set, definition, applies, seen))
    ordered = {key: kept[key] for key in answers if key in kept}
    return Check(activity, area, place, ordered, tuple(parts), wrong)


def _values(
    definition: Definition, answers: Mapping[str, str], kept: dict[str, str], wrong: dict[str, str]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, text in list(answers.items())[:MOST_ANSWERS]:
        question = definition.question(key)
        if question is None:
            continue
        try:
            values[question.input] = read_answer(question, text)
            kept[key] = write_answer(values[question.input])
        except AnswerProblem as problem:
            wrong[key] = told(problem)
    return values


def told(problem: Problem) -> str:
    return problem.text(_)
