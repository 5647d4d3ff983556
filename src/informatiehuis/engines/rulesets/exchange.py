"""Rule sets from STTR and to it: the exchange format of applicable rules under the Omgevingswet.

What STTR has no place for stays behind when writing: articles, cases, terms, what somebody has to do. An open question
becomes a question with a list of its readings, so that whoever reads the file sees that there is a choice. The
explanation of an outcome stands beside each conclusion that leads to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from informatiehuis.engines import sttr
from informatiehuis.engines.ascode.rules import (
    Conclusion,
    Duty,
    OpenQuestion,
    PlaceFact,
    QuestionType,
    RuleQuestion,
    RuleSet,
)
from informatiehuis.engines.dmn.engine import Model
from informatiehuis.engines.dmn.feel.names import normal
from informatiehuis.engines.dmn.model.definitions import (
    Decision,
    DecisionTable,
    Definitions,
    Element,
    InputData,
    Rule,
)
from informatiehuis.engines.dmn.model.reader import text_of_xml, xml_of_text
from informatiehuis.engines.problems import N_
from informatiehuis.engines.rulesets.definition import Definition, constant_in, values_in
from informatiehuis.engines.rulesets.problems import RuleSetProblem

GROUP = "regelgroep"
_TYPES = {
    "boolean": QuestionType.BOOLEAN,
    "number": QuestionType.NUMBER,
    "date": QuestionType.DATE,
    "string": QuestionType.TEXT,
}
_WORDS = {
    QuestionType.BOOLEAN: "boolean",
    QuestionType.NUMBER: "number",
    QuestionType.DATE: "date",
    QuestionType.TEXT: "string",
    QuestionType.CHOICE: "list",
    QuestionType.CHOICES: "list",
}
_DUTIES = (
    ("vergunningvrij", Duty.FREE),
    ("vergunningsvrij", Duty.FREE),
    ("toestemmingsvrij", Duty.FREE),
    ("niet van toepassing", Duty.FREE),
    ("vrij", Duty.FREE),
    ("vergunning", Duty.PERMIT),
    ("melding", Duty.NOTICE),
    ("informatie", Duty.INFORMATION),
)
"""What the values of conclusions begin with in files that are about: the first that fits counts."""
_TITLES = {
    Duty.PERMIT: "U hebt een vergunning nodig.",
    Duty.NOTICE: "U moet dit melden.",
    Duty.INFORMATION: "U moet hierover informatie geven.",
    Duty.FREE: "U hoeft niets te regelen.",
    Duty.CONTACT: "Neem contact op met het bevoegd gezag.",
}


@dataclass(frozen=True)
class KnownArea:
    """An area of the house that a file names in its own way."""

    code: str
    name: str


FindArea = Callable[[str], KnownArea | None]
"""Gives the area that an `identificatie` of a location stands for; None when there is none."""


def nowhere(identification: str) -> None:
    """No area is known."""


def from_sttr(
    content: bytes, *, slug: str, title: str, activity: str, file: str = "", area_of: FindArea = nowhere
) -> RuleSet:
    """The rules in a file of STTR as a draft. A question about locations that are all known is answered by the place.

    Raises SttrProblem, DmnProblem, and RuleSetProblem without a decision.
    """
    rules = sttr.read(content, file)
    model = Model.of(rules.definitions)
    names = rules.conclusions()
    if not names:
        raise RuleSetProblem(N_("In dit bestand staat geen beslissing."), field="model")
    values = values_in(model, names[0]) or []
    told = _explanations(_table_of(rules.definitions, names[0]))
    return RuleSet(
        slug=slug,
        title=title or rules.definitions.name,
        activity=activity,
        decision=names[0],
        model=text_of_xml(content, file),
        questions=tuple(_questions(rules, area_of)),
        conclusions=tuple(_conclusion(value, told.get(value)) for value in values),
    )


def _questions(rules: sttr.ApplicableRules, area_of: FindArea) -> Iterator[RuleQuestion]:
    """The questions of a file in the order of their priorities; an input without one is asked by its name."""
    order = rules.priorities()
    inputs = [one for one in rules.definitions.elements if isinstance(one, InputData)]
    inputs.sort(key=lambda one: order.get(one.name, len(order)))
    for number, element in enumerate(inputs, 1):
        rule = rules.rule_of(element.name)
        asks, told = (rule.asks, rule.explanation) if rule else (None, None)
        explanation = "\n\n".join(filter(None, (told.text, told.longer))).strip() if told else ""
        if isinstance(asks, sttr.Location):
            plain = RuleQuestion(
                input=normal(element.name), key=f"v{number}", text=_where(asks.areas), explanation=explanation or None
            )
            yield _placed(plain, asks, area_of)
        else:
            yield _question(element, asks, explanation or None, f"v{number}")


def _placed(question: RuleQuestion, asks: sttr.Location, area_of: FindArea) -> RuleQuestion:
    """A question about locations, tied to the areas that these are when all of them are known."""
    known = [area for one in asks.areas if (area := area_of(one)) is not None]
    return within(question, known) if len(known) == len(asks.areas) else question


def within(question: RuleQuestion, areas: Sequence[KnownArea]) -> RuleQuestion:
    """A question that is answered by whether the place lies in some areas; by people without any.

    A text that the import made names the areas; what somebody wrote stays.
    """
    if not areas:
        return question.replace(place=None, areas=())
    text = _where([one.name for one in areas]) if question.text.startswith(_LIES_IN) else question.text
    return question.replace(text=text, place=PlaceFact.WITHIN, areas=tuple(one.code for one in areas))


_LIES_IN = "Ligt de plek in het gebied "


def _where(names: Sequence[str]) -> str:
    return f"{_LIES_IN}{', '.join(names)}?"


def locations_in(rules: RuleSet) -> Mapping[str, tuple[str, ...]]:
    """The locations that questions of a file of STTR ask for, by key of question; nothing for other rules."""
    if not rules.model.lstrip().startswith("<"):
        return {}
    read = sttr.read(xml_of_text(rules.model), rules.slug)
    asked = {normal(one.name): read.rule_of(one.name) for one in read.definitions.elements}
    return {
        one.key: rule.asks.areas
        for one in rules.questions
        if (rule := asked.get(one.input)) is not None and isinstance(rule.asks, sttr.Location)
    }


def _question(element: Element, asks: sttr.Question | None, explanation: str | None, key: str) -> RuleQuestion:
    name = normal(element.name)
    if isinstance(asks, sttr.Question):
        if asks.data_type == "list":
            kind = QuestionType.CHOICES if asks.several else QuestionType.CHOICE
            options = tuple(choice.text for choice in asks.choices)
            return RuleQuestion(
                input=name, key=key, text=asks.text, type=kind, options=options, explanation=explanation
            )
        kind = _TYPES.get(asks.data_type, QuestionType.TEXT)
        return RuleQuestion(input=name, key=key, text=asks.text, type=kind, explanation=explanation)
    plain = element.variable.type.rpartition(":")[2]
    return RuleQuestion(
        input=name,
        key=key,
        text=element.label or name,
        type=_TYPES.get(plain, QuestionType.TEXT),
        explanation=explanation,
    )


def _conclusion(value: str, explanation: str | None) -> Conclusion:
    low = value.casefold()
    duty = next((duty for begin, duty in _DUTIES if low.startswith(begin)), Duty.CONTACT)
    return Conclusion(value=value, duty=duty, title=_TITLES[duty], explanation=explanation)


def _table_of(definitions: Definitions, decision: str) -> DecisionTable | None:
    """The table of a decision that concludes one thing."""
    found = (one for one in definitions.elements if isinstance(one, Decision) and one.name == decision)
    logic = next((one.logic for one in found), None)
    return logic if isinstance(logic, DecisionTable) and len(logic.outputs) == 1 else None


def _explanations(table: DecisionTable | None) -> dict[str, str]:
    """The explanations in a table by what is concluded; those of several rules one after the other, each once."""
    found: dict[str, dict[str, None]] = {}
    for rule in table.rules if table else ():
        value = constant_in(rule.conclusions[0]) if rule.conclusions else None
        told = sttr.explanation_in(rule.beside[0]) if rule.beside else ""
        if value is not None and told:
            found.setdefault(value, {})[told] = None
    return {value: "\n\n".join(texts) for value, texts in found.items()}


# --- writing


def to_sttr(definition: Definition) -> bytes:
    """A rule set as STTR. Raises NotInSttr.

    What was read from STTR and did not change comes out as it was read, but for what a model does not hold (`losses` of
    engines/dmn/model): comments, who exported it, the ids of cells.
    """
    rules = definition.rules
    if rules.model.lstrip().startswith("<"):
        read = sttr.read(xml_of_text(rules.model), rules.slug)
        return sttr.write(_with_texts(read, definition))
    plain = _explained(_without_notes(definition.model.definitions), rules)
    by_name = {element.name: element.id for element in plain.elements if isinstance(element, InputData)}
    asked = [_as_rule(one, place) for place, one in enumerate(rules.questions, 1)]
    asked += [_as_choice(one, len(rules.questions) + place) for place, one in enumerate(rules.open_questions, 1)]
    inputs = [*(one.input for one in rules.questions), *(one.input for one in rules.open_questions)]
    links = {by_name[name]: rule.id for name, rule in zip(inputs, asked, strict=True) if name in by_name}
    group = sttr.RuleGroup(GROUP, rules.title, 10)
    return sttr.write(sttr.ApplicableRules(plain, (group,), tuple(asked), links))


def _with_texts(read: sttr.ApplicableRules, definition: Definition) -> sttr.ApplicableRules:
    """The rules of a file with the words that questions have now."""
    changed = {}
    for question in definition.rules.questions:
        element = next((one for one in read.definitions.elements if normal(one.name) == question.input), None)
        rule = read.rule_of(element.name) if element else None
        if (
            rule is not None
            and isinstance(rule.asks, sttr.Question)
            and " ".join(rule.asks.text.split()) != question.text
        ):
            changed[rule.id] = replace(rule, asks=replace(rule.asks, text=question.text))
    rules = tuple(changed.get(rule.id, rule) for rule in read.rules)
    return replace(read, rules=rules, definitions=_explained(read.definitions, definition.rules))


def _explained(definitions: Definitions, rules: RuleSet) -> Definitions:
    """The model with the explanation of each outcome, where that changed, beside every conclusion that leads to it."""
    table = _table_of(definitions, rules.decision)
    if table is None:
        return definitions
    before = _explanations(table)
    now = {one.value: one.explanation or "" for one in rules.conclusions}
    changed = {value: text for value, text in now.items() if text.split() != before.get(value, "").split()}

    def explained(rule: Rule) -> Rule:
        value = constant_in(rule.conclusions[0]) if rule.conclusions else None
        if value not in changed:
            return rule
        return replace(rule, beside=(sttr.explained_with(b"".join(rule.beside), changed[value]),))

    logic = replace(table, rules=tuple(explained(rule) for rule in table.rules))
    elements = (
        replace(one, logic=logic) if isinstance(one, Decision) and one.logic is table else one
        for one in definitions.elements
    )
    return replace(definitions, elements=tuple(elements), by_id={})


def _as_rule(question: RuleQuestion, place: int) -> sttr.QuestionRule:
    choices = tuple(sttr.Choice(number, text) for number, text in enumerate(question.options, 1))
    asks = sttr.Question(_WORDS[question.type], question.text, choices, question.type is QuestionType.CHOICES)
    told = sttr.Explanation(question.explanation) if question.explanation else None
    return sttr.QuestionRule(f"uitv_{question.key}", place * 10, (GROUP,), asks, told)


def _as_choice(question: OpenQuestion, place: int) -> sttr.QuestionRule:
    choices = tuple(sttr.Choice(number, one.value) for number, one in enumerate(question.readings, 1))
    told = sttr.Explanation("\n\n".join(f"{one.value}: {one.says}" for one in question.readings), important=True)
    return sttr.QuestionRule(
        f"uitv_{question.key}", place * 10, (GROUP,), sttr.Question("list", question.question, choices), told
    )


def _without_notes(definitions: Definitions) -> Definitions:
    """The model with the notes of rules as their description, because DMN 1.1 has no annotations."""
    return replace(definitions, elements=tuple(_plain(element) for element in definitions.elements), by_id={})


def _plain(element: Element) -> Element:
    if not isinstance(element, Decision) or not isinstance(element.logic, DecisionTable):
        return element
    rules = tuple(
        replace(rule, annotations=(), description=" ".join(filter(None, (rule.description, *rule.annotations))))
        for rule in element.logic.rules
    )
    return replace(element, logic=replace(element.logic, rules=rules, annotations=()))
