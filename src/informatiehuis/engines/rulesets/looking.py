"""A check of one situation: what is known, what to ask next, and what follows.

Points on which official sources differ are inputs too, and nobody can answer them: the model is evaluated under every
reading that is open. Where all readings agree there is one conclusion; where they do not, each is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from itertools import islice, product
from threading import Lock
from typing import Any

from informatiehuis.engines.ascode.rules import Conclusion, Duty, OpenQuestion, QuestionType, Reading, RuleQuestion
from informatiehuis.engines.dmn.explain.trace import Trace, Tracer, evaluate_with_trace
from informatiehuis.engines.dmn.feel.compare import equal
from informatiehuis.engines.dmn.feel.texts import text_of
from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.dmn.questions import Interview, State
from informatiehuis.engines.rulesets.clock import current_moment
from informatiehuis.engines.rulesets.definition import Definition
from informatiehuis.engines.rulesets.places import Place, told_by

MOST_READINGS = 32
"""How many combinations of readings are looked at."""
STRICT = (Duty.PERMIT, Duty.NOTICE, Duty.INFORMATION, Duty.CONTACT, Duty.ELSEWHERE, Duty.FREE)
"""The kinds of conclusions, the strictest first."""


@dataclass(frozen=True)
class Outcome:
    """What follows under some readings: the value of the decision, what it means, and how it came about.

    `readings` are the readings under which it follows, by open question; empty when these make no difference. `assumed`
    are inputs that nobody answered because every answer leads here; the trace has one of those answers.
    """

    value: str
    conclusion: Conclusion | None
    trace: Trace
    readings: tuple[tuple[OpenQuestion, Reading], ...] = ()
    assumed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Look:
    """How far a check is. With a `question` there is no conclusion yet.

    `known` holds the values by input; `told` those of them that the place gave; `most` is how many questions can still
    come, this one included. `outcomes` are one, or as many as the readings differ.
    """

    known: Mapping[str, Value]
    told: Mapping[str, Value]
    question: RuleQuestion | None
    most: int
    outcomes: tuple[Outcome, ...] = ()

    @property
    def is_sure(self) -> bool:
        return len(self.outcomes) == 1

    @property
    def strictest(self) -> Outcome | None:
        """The outcome that asks most of somebody; a value without a meaning counts as one for a person."""
        return min(self.outcomes, key=lambda one: STRICT.index(duty_of(one)), default=None)

    @property
    def used(self) -> tuple[str, ...]:
        """The inputs that led to the outcomes, each once; never one that nobody answered."""
        used = (name for one in self.outcomes for name in one.trace.used if name not in one.assumed)
        return tuple(dict.fromkeys(used))


def duty_of(outcome: Outcome) -> Duty:
    return outcome.conclusion.duty if outcome.conclusion else Duty.CONTACT


@dataclass(frozen=True, eq=False)
class _Interviewing:
    """An interview and its lock: it is used by one thread at a time."""

    interview: Interview
    lock: Lock = field(default_factory=Lock)

    def ask(self, known: Mapping[str, Any], now: datetime) -> State:
        with self.lock:
            return self.interview.ask(known, now=now)

    def example(self, name: str) -> Value:
        """A value that an input can have; None when none is known."""
        asked = self.interview.scope.by_name.get(name)
        return asked.domain.examples[0] if asked and asked.domain else None


@lru_cache(64)
def interview_of(definition: Definition) -> _Interviewing:
    """The interview of a rule set, prepared once. Of questions that are equally good the first in the file is asked."""
    questions = definition.rules.questions
    order = {one.input: place for place, one in enumerate(questions)}
    choices = {one.input: one.options for one in questions if one.type is QuestionType.CHOICE}
    made = Interview(definition.model, definition.rules.decision, priorities=order, choices=choices)
    return _Interviewing(made)


def told_by_place(definition: Definition, place: Place | None) -> dict[str, Value]:
    """The inputs that a place answers by itself."""
    found = {one.input: told_by(place, one) for one in definition.rules.questions}
    return {name: value for name, value in found.items() if value is not None}


def look(
    definition: Definition, answers: Mapping[str, Any], place: Place | None = None, *, now: datetime | None = None
) -> Look:
    """How far somebody is who gave these answers, by input. What was answered goes before what the place says.

    `now` is the moment for rules that look at the clock: that of the questions, the conclusion and the trace alike.
    """
    now = now or current_moment()
    told = {name: value for name, value in told_by_place(definition, place).items() if name not in answers}
    known = {**told, **answers}
    interview = interview_of(definition)
    combinations = list(_readings(definition))
    states = [interview.ask({**known, **_values(one)}, now) for one in combinations]
    asking = [state for state in states if state.question is not None]
    if asking:
        name = str(asking[0].question)
        question = definition.question_about(name)
        if question is None:
            raise LookupError(f"{definition.rules.slug} asks for {name}, which has no question")
        return Look(known, told, question, max(state.most for state in asking))
    outcomes = [
        _outcome(definition, {**known, **_values(one)}, one, state, now)
        for one, state in zip(combinations, states, strict=True)
    ]
    return Look(known, told, None, 0, _distinct(outcomes, definition))


def at_once(
    definition: Definition, answers: Mapping[str, Any], place: Place | None = None, *, now: datetime | None = None
) -> frozenset[str] | None:
    """What follows under the open readings, without how it came about; None when something is still to be asked.

    An evaluation that asks for nothing that is not known needs no interview: many situations are worked out this way.
    """
    now = now or current_moment()
    known = {**told_by_place(definition, place), **answers}
    found = set()
    for combination in _readings(definition):
        tracer = Tracer()
        given = {**known, **_values(combination)}
        outcome = definition.model.evaluate(given, [definition.rules.decision], now=now, trace=tracer)
        if tracer.missing_inputs:
            return None
        found.add(text_of(outcome.results[definition.rules.decision]))
    return frozenset(found)


Combination = tuple[tuple[OpenQuestion, Reading], ...]


def _readings(definition: Definition) -> list[Combination]:
    """Every combination of one reading for each open question; one that was decided has only that reading."""
    choices = []
    for one in definition.rules.open_questions:
        readings = [reading for reading in one.readings if one.decided in (None, reading.value)]
        choices.append([(one, reading) for reading in readings])
    return list(islice(product(*choices), MOST_READINGS))


def _values(combination: Combination) -> dict[str, Value]:
    return {question.input: reading.value for question, reading in combination}


def _outcome(
    definition: Definition, known: Mapping[str, Any], readings: Combination, state: State, now: datetime
) -> Outcome:
    """What follows, with how it came about. Where answers that are left make no difference, the trace has some."""
    decision, interview = definition.rules.decision, interview_of(definition)
    assumed: dict[str, Value] = {}
    for _ in range(len(definition.model.inputs) + 1):
        _outcome_now, trace = evaluate_with_trace(definition.model, {**known, **assumed}, [decision], now=now)
        if not trace.missing or equal(trace.results[decision], state.conclusion) is True:
            break
        assumed |= {name: interview.example(name) for name in trace.missing}
    value = text_of(state.conclusion)
    return Outcome(value, definition.conclusion(value), trace, readings, frozenset(assumed))


def _distinct(outcomes: list[Outcome], definition: Definition) -> tuple[Outcome, ...]:
    """One outcome for each value, with only those readings that make the difference."""
    by_value: dict[str, list[Outcome]] = {}
    for one in outcomes:
        by_value.setdefault(one.value, []).append(one)
    open_now = {one.key for one in definition.undecided}
    made = []
    for same in by_value.values():
        first = same[0]
        shared = [
            (question, reading)
            for question, reading in first.readings
            if question.key in open_now and all((question, reading) in one.readings for one in same)
        ]
        made.append(replace(first, readings=tuple(shared) if len(by_value) > 1 else ()))
    return tuple(sorted(made, key=lambda one: STRICT.index(duty_of(one))))
