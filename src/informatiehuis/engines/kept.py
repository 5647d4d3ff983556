"""Texts for people that are kept as JSON, and told later in the language of whoever reads them.

A kept text is a mapping with `message` and, where there is one, `remedy` (Dutch, marked with `N_`) and `facts` for
their named places. What was kept as a finished sentence, under `sentence` or `text`, is told as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from informatiehuis.engines.problems import N_, Note, Problem, Term, untranslated

Translate = Callable[[str], str]

_WRITING = N_("1.234,5")
"""How numbers are written: the sign between thousands and the one before decimals."""
_FINISHED = ("sentence", "text")
_GROUPED_FROM = 5


def kept(message: str, facts: Mapping[str, object] | None = None, remedy: str = "") -> dict[str, Any]:
    """A text to keep. Facts that are a `Term`, an `amount` or a list of kept texts are translated when told."""
    made: dict[str, Any] = {"message": message, "facts": {name: _plain(fact) for name, fact in (facts or {}).items()}}
    return {**made, "remedy": remedy} if remedy else made


def amount(number: float, unit: str = "") -> dict[str, Any]:
    """A fact that is a number, written as the language of the reader does, with its unit right behind it."""
    return {"amount": number, "unit": unit}


def kept_problem(problem: Problem | Note) -> dict[str, Any]:
    """What a problem or a note says, to keep; as finished Dutch where it puts its text together itself."""
    made = kept(problem.message, problem.facts, problem.remedy)
    try:
        same = told(made) == problem.text()
    except (KeyError, IndexError, ValueError):
        same = False
    return made if same else {"text": problem.text()}


def told(text: Mapping[str, Any], translate: Translate = untranslated) -> str:
    """A kept text for a person."""
    if not is_translatable(text):
        return next((str(text[name]) for name in _FINISHED if name in text), "")
    facts = {name: _told_fact(fact, translate) for name, fact in text["facts"].items()}
    parts = [text["message"], text.get("remedy", "")]
    return " ".join(translate(part).format(**facts) for part in parts if part)


def is_translatable(text: Mapping[str, Any]) -> bool:
    """Whether a kept text can be told in another language; otherwise it is Dutch."""
    return "message" in text and "facts" in text


def written(number: float, translate: Translate = untranslated) -> str:
    """A number as it is written in the language of the reader; thousands are set apart from five digits on."""
    sample = translate(_WRITING)
    whole, _, fraction = f"{Decimal(repr(number)).normalize():f}".partition(".")
    digits = whole.lstrip("-")
    if len(digits) >= _GROUPED_FROM:
        digits = f"{int(digits):,}".replace(",", sample[1])
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{digits}{sample[5]}{fraction}" if fraction else f"{sign}{digits}"


def _plain(fact: object) -> Any:
    if isinstance(fact, Term):
        return {"term": str(fact)}
    if isinstance(fact, Mapping):
        return {str(name): _plain(part) for name, part in fact.items()}
    if isinstance(fact, list | tuple):
        return [_plain(part) for part in fact]
    return fact if isinstance(fact, str | int | float | None) else str(fact)


def _told_fact(fact: Any, translate: Translate) -> object:
    if isinstance(fact, list):
        return " ".join(str(_told_fact(part, translate)) for part in fact)
    if not isinstance(fact, Mapping):
        return fact
    if "amount" in fact:
        return written(fact["amount"], translate) + str(fact.get("unit", ""))
    return translate(fact["term"]) if "term" in fact else told(fact, translate)
