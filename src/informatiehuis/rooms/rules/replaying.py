"""Whether a kept check comes out the same now: by the rules of then to the last digit, and by those of today."""

from __future__ import annotations

from dataclasses import dataclass

from informatiehuis.engines.dmn.explain.trace import NotReplayable, replay
from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import HOUSE
from informatiehuis.rooms.rules.checking import check
from informatiehuis.rooms.rules.definitions import definition_of
from informatiehuis.rooms.rules.models import SavedCheck


@dataclass(frozen=True)
class Now:
    """`same_rules`: the edition of then still says it to the last digit. `values` are what today's rules say."""

    same_rules: bool
    values: tuple[str, ...]
    titles: tuple[str, ...]
    changed: bool
    asks: bool


def compared_with_now(kept: SavedCheck) -> Now:
    """A kept check beside the rules that hold today."""
    now = check(kept.activity, HOUSE, kept.answers, kept.area)
    found = list(now.concluding)
    values = tuple(outcome.value for _, outcome in found)
    titles = tuple(outcome.conclusion.title if outcome.conclusion else outcome.value for _, outcome in found)
    before = sorted(one["value"] for one in kept.outcomes)
    return Now(_same(kept), values, titles, sorted(values) != before, now.question is not None)


def _same(kept: SavedCheck) -> bool:
    try:
        definition = definition_of(kept.rule_set)
        return all(replay(definition.model, one) for one in kept.traces)
    except (NotReplayable, Problem, KeyError, ValueError):
        return False
