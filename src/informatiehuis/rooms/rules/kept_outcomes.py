"""An outcome of a kept check as a value again: with its meaning, its reasons and the steps by which it came about.

What it meant then is in its own edition, which does not change once it is adopted; its trace was kept with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from informatiehuis.engines.ascode import Duty
from informatiehuis.engines.dmn.explain.kept import from_json
from informatiehuis.engines.dmn.explain.trace import Step, TableStep, Trace
from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.problems import Problem
from informatiehuis.engines.rulesets.definition import Definition
from informatiehuis.engines.rulesets.looking import Outcome
from informatiehuis.engines.rulesets.places import Place
from informatiehuis.rooms.rules.definitions import definition_of
from informatiehuis.rooms.rules.presenting import DUTIES, how_far, shown_outcome
from informatiehuis.rooms.rules.replaying import Then


def shown_then(then: Then, answers: Mapping[str, str], place: Place | None) -> dict[str, Any]:
    """An outcome of a kept check for people; without reasons and steps where its rules cannot be read any more."""
    told = {"title": then.told["title"], "duty_title": DUTIES[Duty(then.told["duty"])]}
    try:
        definition = definition_of(then.rule_set)
        outcome = outcome_of(then, definition)
    except (Problem, KeyError, ValueError):
        return {**how_far(then.rule_set), **told}
    return {**shown_outcome(then.rule_set, definition, outcome, answers, place), **told}


def outcome_of(then: Then, definition: Definition) -> Outcome:
    """A kept outcome as the engine gave it. Raises KeyError and ValueError for a trace that is damaged."""
    value = str(then.told["value"])
    opened = {one.key: one for one in definition.rules.open_questions}
    readings = tuple(
        (opened[one["question"]], reading)
        for one in then.told["readings"]
        if one["question"] in opened
        for reading in opened[one["question"]].readings
        if reading.value == one["reading"]
    )
    assumed = frozenset(then.told.get("assumed", ()))
    return Outcome(value, definition.conclusion(value), trace_of(then.trace), readings, assumed)


def trace_of(kept: Mapping[str, Any]) -> Trace:
    """A trace from the mapping that `Trace.as_mapping` gave. Raises KeyError and ValueError for what is no trace."""
    return Trace(
        model=kept["model"],
        fingerprint=kept["fingerprint"],
        now=datetime.fromisoformat(kept["now"]),
        given=_values(kept["given"]),
        asked=tuple(kept["asked"]),
        results=_values(kept["results"]),
        steps=tuple(_step(one) for one in kept["steps"]),
        used=tuple(kept["used"]),
        missing=tuple(kept["missing"]),
        never_needed=tuple(kept["never_needed"]),
        reasons=tuple(kept["reasons"]),
    )


def _step(kept: Mapping[str, Any]) -> Step:
    tables = tuple(
        TableStep(
            element=one["element"],
            looked_at=_pairs(one["looked_at"]),
            rules=tuple(one["rules"]),
            rule_ids=tuple(one["rule_ids"]),
            annotations=tuple(one["annotations"]),
            hit_policy=one["hit_policy"],
        )
        for one in kept["tables"]
    )
    return Step(kept["name"], from_json(kept["value"]), tables, tuple(kept["used"]))


def _pairs(kept: Iterable[tuple[str, Any]] | Mapping[str, Any]) -> dict[str, Value]:
    """The values in their order; what was kept first is a mapping, of which the order is that of the database."""
    return _values(dict(kept))


def _values(kept: Mapping[str, Any]) -> dict[str, Value]:
    return {name: from_json(value) for name, value in kept.items()}
