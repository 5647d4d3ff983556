"""Asks applicable rules: the questions of a decision in the order of their priorities, with their own choices."""

from __future__ import annotations

from datetime import datetime

from informatiehuis.engines.dmn.engine import Model
from informatiehuis.engines.dmn.questions import Interview
from informatiehuis.engines.sttr.rules import ApplicableRules, Question


def interview(
    rules: ApplicableRules, decision: str, *, model: Model | None = None, now: datetime | None = None
) -> Interview:
    """The interview of a decision. A question with a list is only answered with one of its choices.

    Raises UnknownElement when there is no such decision.
    """
    choices = {}
    for name in rules.priorities():
        rule = rules.rule_of(name)
        if rule is not None and isinstance(rule.asks, Question) and rule.asks.choices and not rule.asks.several:
            choices[name] = tuple(choice.text for choice in rule.asks.choices)
    return Interview(
        model or Model.of(rules.definitions), decision, priorities=rules.priorities(), choices=choices, now=now
    )
