"""Whether a kept check comes out the same now: by the rules of then to the last digit, and by those of today.

Who has the code of a kept check sees of it what follows from rules that they may see, and nothing of others: neither
those of then, nor those that hold now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from informatiehuis.engines.dmn.explain.trace import NotReplayable, replay
from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import Actor, seen_by
from informatiehuis.rooms.rules.checking import check
from informatiehuis.rooms.rules.definitions import definition_of
from informatiehuis.rooms.rules.models import RuleSet, SavedCheck


@dataclass(frozen=True)
class Then:
    """One outcome of a kept check as it was told (`keeping.outcome_mapping`), how it came about, and by which rules."""

    rule_set: RuleSet
    told: Mapping[str, Any]
    trace: Mapping[str, Any]


@dataclass(frozen=True)
class Now:
    """`same_rules`: the edition of then still says it to the last digit. `values` are what today's rules say."""

    same_rules: bool
    values: tuple[str, ...]
    titles: tuple[str, ...]
    changed: bool
    asks: bool


def outcomes_seen(kept: SavedCheck, actor: Actor) -> list[Then]:
    """The outcomes of a kept check by rules that the actor may see; none where its activity is hidden."""
    if seen_by(actor, kept.activity) is None:
        return []
    slugs = {one["rule_set"] for one in kept.outcomes}
    found = RuleSet.objects.visible_to(actor).filter(slug__in=slugs).select_related("activity", "owner", "area")
    by_slug = {one.slug: one for one in found}
    return [
        Then(by_slug[told["rule_set"]], told, trace)
        for told, trace in zip(kept.outcomes, kept.traces, strict=True)
        if told["rule_set"] in by_slug
    ]


def compared_with_now(kept: SavedCheck, then: Sequence[Then], actor: Actor) -> Now:
    """What a reader sees of a kept check, beside the rules that hold today and that they may see."""
    now = check(kept.activity, actor, kept.answers, seen_by(actor, kept.area))
    found = list(now.concluding)
    values = tuple(outcome.value for _, outcome in found)
    titles = tuple(outcome.conclusion.title if outcome.conclusion else outcome.value for _, outcome in found)
    before = sorted(one.told["value"] for one in then)
    return Now(all(_same(one) for one in then), values, titles, sorted(values) != before, now.question is not None)


def _same(then: Then) -> bool:
    try:
        return replay(definition_of(then.rule_set).model, then.trace)
    except (NotReplayable, Problem, KeyError, ValueError):
        return False
