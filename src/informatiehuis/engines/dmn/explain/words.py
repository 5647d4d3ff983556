"""A trace in words: for a resident what led to the outcome, and for an official every step with its rules.

The sentences are kept texts (`engines/kept.py`): they can be stored and told in the language of whoever reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from informatiehuis.engines.dmn.explain.trace import Step, TableStep, Trace
from informatiehuis.engines.dmn.feel.temporal import Date
from informatiehuis.engines.dmn.feel.texts import text_of
from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.kept import kept
from informatiehuis.engines.problems import N_, Term

Label = Callable[[str], str]
Sentence = dict[str, Any]
"""A kept text: told by `engines.kept.told`."""

YES, NO, UNKNOWN = N_("ja"), N_("nee"), N_("onbekend")


def for_resident(trace: Trace, label: Label = str) -> list[Sentence]:
    """What came out, because of which answers, and which answers made no difference.

    `label` gives the words for the name of an element, such as its question.
    """
    sentences: list[Sentence] = []
    for name in trace.asked:
        sentences.append(
            kept(N_("Uitkomst voor {name}: {value}."), {"name": label(name), "value": _value(trace.results[name])})
        )
    mattered = [name for name in trace.used if name in trace.given]
    for name in mattered:
        facts = {"name": label(name), "value": _value(trace.given[name])}
        sentences.append(kept(N_("Dat hangt af van uw antwoord op ‘{name}’: {value}."), facts))
    for name in trace.missing:
        sentences.append(kept(N_("Wij weten nog niet wat het antwoord is op ‘{name}’."), {"name": label(name)}))
    if others := [name for name in trace.never_needed if name in trace.given]:
        names = ", ".join(f"‘{label(name)}’" for name in others)
        sentences.append(kept(N_("Uw antwoord maakte niet uit bij: {names}."), {"names": names}))
    return sentences


def for_official(trace: Trace, label: Label = str, note: Label = str) -> list[Sentence]:
    """Every decision in the order in which it was worked out, with the rules that hit and what they looked at.

    `label` gives the words for the name of an element, `note` those for an annotation of a rule.
    """
    sentences: list[Sentence] = []
    for step in trace.steps:
        sentences += _step(step, label, note)
    for name in trace.missing:
        sentences.append(kept(N_("Gevraagd en niet gegeven: {name}."), {"name": label(name)}))
    for name in trace.never_needed:
        sentences.append(kept(N_("Niet nodig geweest: {name}."), {"name": label(name)}))
    for reason in trace.reasons:
        sentences.append(kept(N_("Zonder waarde gebleven: {reason}"), {"reason": reason}))
    return sentences


def _step(step: Step, label: Label, note: Label) -> list[Sentence]:
    facts: dict[str, object] = {"name": label(step.name), "value": _value(step.value)}
    if step.used:
        facts["used"] = ", ".join(label(name) for name in step.used)
        sentences = [kept(N_("{name} is {value}, op grond van {used}."), facts)]
    else:
        sentences = [kept(N_("{name} is {value}."), facts)]
    return sentences + [sentence for table in step.tables for sentence in _table(table, label, note)]


def _table(table: TableStep, label: Label, note: Label) -> list[Sentence]:
    looked_at = _looked_at(table.looked_at, label)
    facts: dict[str, object] = {"name": table.element, "looked_at": looked_at}
    if not table.rules:
        return [kept(N_("In de tabel {name} past geen regel bij {looked_at}."), facts)]
    facts["rules"] = ", ".join(map(str, table.rules))
    text = (
        N_("In de tabel {name} past regel {rules} bij {looked_at}.")
        if len(table.rules) == 1
        else N_("In de tabel {name} passen de regels {rules} bij {looked_at}.")
    )
    noted = [kept(N_("Daarbij staat: {text}"), {"text": note(text)}) for text in table.annotations]
    return [kept(text, facts), *noted]


def _looked_at(values: Mapping[str, Value], label: Label) -> list[Sentence] | str:
    made = [kept("{name} = {value},", {"name": label(name), "value": _value(value)}) for name, value in values.items()]
    return [*made[:-1], {**made[-1], "message": made[-1]["message"].rstrip(",")}] if made else "-"


def _value(value: Any) -> object:
    if value is None:
        return Term(UNKNOWN)
    if isinstance(value, bool):
        return Term(YES if value else NO)
    if isinstance(value, Decimal | int | float):
        return {"amount": float(value), "unit": ""}
    if isinstance(value, Date):
        return f"{value.day}-{value.month}-{value.year}"
    return text_of(value)
