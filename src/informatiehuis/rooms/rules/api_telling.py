"""How the API tells a check and its outcomes: the same words as the pages have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from informatiehuis.engines.rulesets.looking import Outcome
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.register.presenting import identity_address
from informatiehuis.rooms.rules import presenting
from informatiehuis.rooms.rules.checking import Check, Part
from informatiehuis.rooms.rules.models import RuleSet


def check_told(seen: Check, *, with_trace: bool) -> dict[str, Any]:
    """How far a check is, as `CheckShape`."""
    page = reverse("rules:check", args=[seen.activity.slug]) + seen.query()
    return {
        "activity": identity_address(kind_named("activity"), seen.activity),
        "isDone": seen.is_done,
        "question": _question(seen),
        "most": seen.most,
        "known": [
            {
                "key": one.question.key,
                "question": one.question.text,
                "answer": one.text,
                "byPlace": one.by_place,
                "counts": one.counts,
            }
            for one in seen.answered
        ],
        "wrong": dict(seen.wrong),
        "outcomes": [_outcome(seen, part, outcome, with_trace=with_trace) for part, outcome in seen.concluding],
        "page": absolute(page),
    }


def absolute(path: str) -> str:
    """An address of this house that can be sent to somebody."""
    return str(settings.HOUSE.profile.address_of(path))


def _question(seen: Check) -> dict[str, Any] | None:
    question, part = seen.question, seen.asking
    if question is None or part is None:
        return None
    return {
        "key": question.key,
        "text": question.text,
        "type": str(question.type),
        "options": list(question.options),
        "unit": question.unit or "",
        "explanation": question.explanation or "",
        "articles": [
            presenting.article_told(presenting.article_shown(part.definition, key)) for key in question.articles
        ],
    }


def _outcome(seen: Check, part: Part, outcome: Outcome, *, with_trace: bool) -> dict[str, Any]:
    shown = presenting.shown_outcome(part.rule_set, part.definition, outcome, seen.answers, seen.place)
    told = {"value": outcome.value, "duty": str(shown["duty"])}
    return outcome_told(part.rule_set, told, shown, outcome.trace.as_mapping() if with_trace else None)


def outcome_told(
    rule_set: RuleSet, told: Mapping[str, str], shown: Mapping[str, Any], trace: Mapping[str, Any] | None
) -> dict[str, Any]:
    """An outcome as `OutcomeShape`: `told` has its value and duty, `shown` its words, as far as these are known."""
    explained = shown.get("explained", {})
    return {
        "value": told["value"],
        "duty": told["duty"],
        "title": shown["title"],
        "explanation": shown.get("explanation") or "",
        "steps": list(shown.get("steps", ())),
        "terms": [{"title": one["title"], "length": one["length"]} for one in shown.get("terms", ())],
        "reasons": shown.get("reasons", []),
        "articles": [presenting.article_told(one) for one in shown.get("articles", ())],
        "readings": [
            {**one, "articles": [presenting.article_told(article) for article in one["articles"]]}
            for one in shown.get("readings", ())
        ],
        "ruleSet": identity_address(kind_named("rule_set"), rule_set),
        "edition": rule_set.edition,
        "level": rule_set.level,
        "humanReview": shown["human_review"],
        "objection": shown["objection"],
        "algorithmEntry": shown["algorithm_entry"],
        "trace": None
        if trace is None
        else {
            "resident": explained.get("resident", []),
            "official": explained.get("official", []),
            "fingerprint": explained.get("fingerprint", ""),
            "steps": trace,
        },
    }
