"""A rule set as a frozen value that runs: it is checked when it is made, so that an invalid one cannot exist.

What is checked: the model loads and has no errors, but for those that only show for some answers, which a draft may
still have (`flaws`); every input that its decision may need is asked, or is an open question; what refers to an article
finds it; and what the decision can conclude has a meaning. Whether its cases come out as they must is asked apart
(`cases`), because a draft may be on its way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from informatiehuis.engines.ascode.rules import (
    Article,
    Conclusion,
    Duty,
    Level,
    OpenQuestion,
    QuestionType,
    RuleQuestion,
    RuleSet,
)
from informatiehuis.engines.dmn.checks.model import check_model
from informatiehuis.engines.dmn.engine import Model
from informatiehuis.engines.dmn.feel.parser import Vocabulary, parse
from informatiehuis.engines.dmn.feel.problems import FeelProblem
from informatiehuis.engines.dmn.feel.texts import text_of
from informatiehuis.engines.dmn.logic.constants import constant
from informatiehuis.engines.dmn.model.definitions import Decision, DecisionTable, InputData
from informatiehuis.engines.dmn.model.reader import xml_of_text
from informatiehuis.engines.dmn.problems import DmnProblem, Finding
from informatiehuis.engines.dmn.sets.classes import Input, needed_inputs
from informatiehuis.engines.dmn.text.reader import read_text
from informatiehuis.engines.problems import N_
from informatiehuis.engines.rulesets.answers import read_answer
from informatiehuis.engines.rulesets.problems import AnswerProblem, RuleSetProblem, RuleSetProblems
from informatiehuis.engines.rulesets.terms import FROM_DONE, FROM_RECEIPT

MOST_KEPT = 64
"""How many compiled models are kept at hand."""
_TYPES = {
    "boolean": (QuestionType.BOOLEAN,),
    "number": (QuestionType.NUMBER,),
    "date": (QuestionType.DATE,),
    "string": (QuestionType.TEXT, QuestionType.CHOICE),
}


@lru_cache(MOST_KEPT)
def model_of(text: str, name: str = "") -> Model:
    """The compiled model in a text: XML of DMN when it begins with a `<`, else plain text. Raises DmnProblem."""
    if text.lstrip().startswith("<"):
        return Model.of_bytes(xml_of_text(text), name)
    return Model.of(read_text(text, name))


@dataclass(frozen=True, eq=False)
class Definition:
    """A rule set with its compiled model. Raises RuleSetProblems when it is made of what cannot run."""

    rules: RuleSet
    model: Model = field(init=False, repr=False, compare=False)
    findings: tuple[Finding, ...] = field(init=False, repr=False, compare=False)
    needed: tuple[Input, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        problems: list[RuleSetProblem] = []
        try:
            object.__setattr__(self, "model", model_of(self.rules.model, self.rules.slug))
        except DmnProblem as problem:
            raise RuleSetProblems([_as_ours("model", problem)]) from problem
        findings = tuple(check_model(self.model))
        object.__setattr__(self, "findings", findings)
        problems += [_found(one) for one in findings if one.kind == "error" and not one.sometimes]
        if self.rules.decision not in self.model.decisions:
            known = ", ".join(self.model.decisions)
            message, remedy = N_("Er is geen beslissing '{name}' in het model."), N_("Kies uit: {known}.")
            problems.append(RuleSetProblem(message, remedy, field="decision", name=self.rules.decision, known=known))
            raise RuleSetProblems(problems)
        part = self.model.part(self.rules.decision, Decision)
        object.__setattr__(self, "needed", tuple(needed_inputs(self.model.graph, [part])))
        problems += [*_inputs(self), *_references(self.rules), *_meanings(self), *_promises(self.rules), *_cases(self)]
        if problems:
            raise RuleSetProblems(problems)

    # --- finding what is in it

    def question(self, key: str) -> RuleQuestion | None:
        """The question with this key."""
        return next((one for one in self.rules.questions if one.key == key), None)

    def question_about(self, input_: str) -> RuleQuestion | None:
        """The question that asks for an input."""
        return next((one for one in self.rules.questions if one.input == input_), None)

    def article(self, key: str) -> Article | None:
        return next((one for one in self.rules.articles if one.key == key), None)

    def conclusion(self, value: str) -> Conclusion | None:
        """What a value of the decision means."""
        return next((one for one in self.rules.conclusions if one.value == value), None)

    @property
    def flaws(self) -> tuple[Finding, ...]:
        """What leaves some answers without an outcome: rules that contradict each other, expressions of wrong types.

        Rules that are adopted have none.
        """
        return tuple(one for one in self.findings if one.kind == "error")

    @property
    def undecided(self) -> tuple[OpenQuestion, ...]:
        return tuple(one for one in self.rules.open_questions if one.decided is None)

    def label(self, input_: str) -> str:
        """The words for an input: its question, what has to be decided, or its name."""
        asked = self.question_about(input_)
        opened = next((one for one in self.rules.open_questions if one.input == input_), None)
        return asked.text if asked else opened.question if opened else input_


# --- the checks


def _inputs(made: Definition) -> Iterator[RuleSetProblem]:
    rules, inputs = made.rules, {part.name: part for part in made.model.parts(InputData)}
    asked = [one.input for one in rules.questions]
    opened = [one.input for one in rules.open_questions]
    for place, names in (("questions", asked), ("open_questions", opened)):
        for name in names:
            if name not in inputs:
                message, remedy = N_("Het model heeft geen gegeven '{name}'."), N_("Kies uit: {known}.")
                yield RuleSetProblem(message, remedy, field=place, name=name, known=", ".join(inputs))
    for name in {name for name in [*asked, *opened] if [*asked, *opened].count(name) > 1}:
        yield RuleSetProblem(N_("Naar '{name}' wordt tweemaal gevraagd."), field="questions", name=name)
    for one in made.needed:
        if one.part.name not in (*asked, *opened):
            message, remedy = (
                N_("Naar '{name}' wordt niet gevraagd, en het model heeft het nodig."),
                N_("Voeg een vraag toe."),
            )
            yield RuleSetProblem(message, remedy, field="questions", name=one.part.name)
    for question in rules.questions:
        part = inputs.get(question.input)
        wanted = _TYPES.get(part.element.variable.type.rpartition(":")[2].rpartition(".")[2], ()) if part else ()
        if wanted and question.type not in wanted:
            yield RuleSetProblem(
                N_("De vraag '{name}' vraagt iets anders dan het model verwacht: {expected}."),
                N_("Verander de soort van de vraag of het type in het model."),
                field="questions",
                name=question.key,
                expected=part.element.variable.type if part else "",
            )


def _references(rules: RuleSet) -> Iterator[RuleSetProblem]:
    """What names an article that is not there, and keys that stand twice."""
    known = {one.key for one in rules.articles}
    terms = [(conclusion, term) for conclusion in rules.conclusions for term in conclusion.terms]
    used: list[tuple[str, Iterable[str]]] = [("questions", one.articles) for one in rules.questions]
    used += [("open_questions", reading.articles) for one in rules.open_questions for reading in one.readings]
    used += [("conclusions", one.articles) for one in rules.conclusions]
    used += [("conclusions", term.articles) for _, term in terms]
    for place, keys in used:
        for key in keys:
            if key not in known:
                message, remedy = (
                    N_("Er is geen artikel met het kenmerk '{name}'."),
                    N_("Voeg het toe aan de artikelen."),
                )
                yield RuleSetProblem(message, remedy, field=place, name=key)
    lists: dict[str, list[str]] = {
        "articles": [one.key for one in rules.articles],
        "questions": [one.key for one in rules.questions],
        "open_questions": [one.key for one in rules.open_questions],
        "conclusions": [one.value for one in rules.conclusions],
        "notice": [one.key for one in rules.notice],
    }
    for place, keys_here in lists.items():
        for key in sorted({one for one in keys_here if keys_here.count(one) > 1}):
            yield RuleSetProblem(N_("'{name}' staat er tweemaal."), field=place, name=key)
    for conclusion in rules.conclusions:
        before = [FROM_RECEIPT, FROM_DONE]
        for term in conclusion.terms:
            if term.since not in before:
                message, remedy = N_("De termijn '{name}' begint bij iets dat er niet is."), N_("Kies uit: {known}.")
                yield RuleSetProblem(message, remedy, field="conclusions", name=term.key, known=", ".join(before))
            before.append(term.key)


def values_of(made: Definition) -> list[str] | None:
    """What the decision of a rule set can conclude."""
    return values_in(made.model, made.rules.decision)


def values_in(model: Model, decision: str) -> list[str] | None:
    """What a decision can conclude, where its table says so in constants; None when it can be anything."""
    logic = getattr(model.part(decision, Decision).element, "logic", None)
    if not isinstance(logic, DecisionTable) or len(logic.outputs) != 1:
        return None
    texts = [*dict.fromkeys([rule.conclusions[0] for rule in logic.rules if rule.conclusions])]
    texts += [logic.outputs[0].default] if logic.outputs[0].default else []
    values = [value for text in texts if (value := constant_in(text)) is not None]
    return list(dict.fromkeys(values)) if len(values) == len(texts) else None


def constant_in(text: str) -> str | None:
    """The value of a conclusion in FEEL that is a constant, as text; None for any other."""
    try:
        known, value = constant(parse(text, Vocabulary()))
    except FeelProblem:
        return None
    return text_of(value) if known else None


def _meanings(made: Definition) -> Iterator[RuleSetProblem]:
    known = {one.value for one in made.rules.conclusions}
    for value in values_of(made) or ():
        if value not in known:
            message, remedy = N_("De uitkomst '{name}' heeft geen uitleg."), N_("Voeg haar toe aan de uitkomsten.")
            yield RuleSetProblem(message, remedy, field="conclusions", name=value)


def _promises(rules: RuleSet) -> Iterator[RuleSetProblem]:
    """What a level and a notice ask of a rule set."""
    if rules.level is Level.AUTOMATED and not rules.human_review:
        yield RuleSetProblem(
            N_("Een besluit zonder mens heeft een weg naar een mens nodig."),
            N_("Vul in hoe iemand een mens naar de uitkomst laat kijken."),
            field="human_review",
        )
    if rules.notice and not any(one.duty is Duty.NOTICE for one in rules.conclusions):
        yield RuleSetProblem(N_("Geen enkele uitkomst is een melding."), N_("Haal de velden weg."), field="notice")
    begins = [one for one in rules.notice if one.begins]
    if len(begins) > 1 or any(one.type is not QuestionType.DATE for one in begins):
        yield RuleSetProblem(N_("Hooguit één veld zegt wanneer het werk begint, en dat is een datum."), field="notice")


def _cases(made: Definition) -> Iterator[RuleSetProblem]:
    known = {one.value for one in made.rules.conclusions}
    for case in made.rules.cases:
        if not case.expected or not set(case.expected) <= known:
            message, remedy = (
                N_("Het testgeval '{name}' verwacht geen uitkomst van deze regels."),
                N_("Kies uit: {known}."),
            )
            yield RuleSetProblem(message, remedy, field="cases", name=case.title, known=", ".join(sorted(known)))
        try:
            read_answers(made, case.given)
        except AnswerProblem as problem:
            yield _as_ours("cases", problem)


def read_answers(made: Definition, given: Mapping[str, str]) -> dict[str, object]:
    """Values of inputs from answers by key of question. Raises AnswerProblem with the key as fact `field`."""
    values: dict[str, object] = {}
    for key, text in given.items():
        question = made.question(key)
        if question is None:
            raise AnswerProblem(N_("Er is geen vraag '{name}' in deze regels."), field=key, name=key)
        values[question.input] = read_answer(question, text)
    return values


def _found(one: Finding) -> RuleSetProblem:
    return RuleSetProblem(N_("{place}: {what}"), field="model", place=one.place(), what=one.note.text())


def _as_ours(place: str, problem: DmnProblem | AnswerProblem) -> RuleSetProblem:
    return RuleSetProblem("{what}", field=place, what=problem.text())
