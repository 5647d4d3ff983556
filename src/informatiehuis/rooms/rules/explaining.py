"""How an outcome came about in words: what counted for a resident, and every step for an official who goes over it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from informatiehuis.engines.dmn.explain.words import for_official, for_resident
from informatiehuis.engines.kept import told
from informatiehuis.engines.rulesets.definition import Definition
from informatiehuis.engines.rulesets.looking import Outcome


def explained(outcome: Outcome, definition: Definition, answers: Collection[str], title: str) -> dict[str, Any]:
    """The sentences for a resident and for an official, the fingerprint of the model, and the moment of working it out.

    `answers` are the keys of the questions that were answered: what else is known followed from the place. `title` is
    what the check is about.
    """
    return {
        "resident": _for_resident(outcome, definition, answers, title),
        "official": [*_for_official(outcome, definition), *_assumed(outcome)],
        "fingerprint": outcome.trace.fingerprint,
        "moment": outcome.trace.now,
    }


def _for_resident(outcome: Outcome, definition: Definition, answers: Collection[str], title: str) -> list[str]:
    """What counted; without the readings of sources, which no resident gave, and what stood in for an answer."""
    readings = {one.input for one in definition.rules.open_questions}
    given = {
        name: value
        for name, value in outcome.trace.given.items()
        if name not in outcome.assumed and name not in readings
    }

    def label(name: str) -> str:
        if name == definition.rules.decision:
            return title
        question = definition.question_about(name)
        if question is None or question.key in answers:
            return definition.label(name)
        return _("{question} (volgt uit de plaats)").format(question=question.text)

    return [told(one, _) for one in for_resident(replace(outcome.trace, given=given, missing=()), label)]


def _for_official(outcome: Outcome, definition: Definition) -> list[str]:
    """Every step, with the articles that the notes of rules name by key as one would cite them."""

    def note(text: str) -> str:
        articles = [definition.article(key) for key in text.split(", ")]
        return "; ".join(one.cited for one in articles if one) if all(articles) else text

    return [told(one, _) for one in for_official(outcome.trace, note=note)]


def _assumed(outcome: Outcome) -> list[str]:
    if not outcome.assumed:
        return []
    names = ", ".join(sorted(outcome.assumed))
    return [_("Niet gevraagd, omdat elk antwoord hierop uitkomt; om te rekenen ingevuld: {names}.").format(names=names)]
