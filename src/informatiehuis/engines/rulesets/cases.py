"""The cases of a rule set: what comes out of each, and whether that is what must."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from informatiehuis.engines.ascode.rules import RuleCase
from informatiehuis.engines.rulesets.definition import Definition, read_answers
from informatiehuis.engines.rulesets.looking import Look, look
from informatiehuis.engines.rulesets.places import Place

Find = Callable[[str], Place | None]
"""Gives the place of an area by its code."""


@dataclass(frozen=True)
class CaseResult:
    """What came out of a case; `missing` is the question that it has no answer for."""

    case: RuleCase
    values: tuple[str, ...]
    missing: str = ""

    @property
    def passed(self) -> bool:
        return not self.missing and set(self.values) == set(self.case.expected)


def run_cases(definition: Definition, find: Find) -> list[CaseResult]:
    """Every case of a rule set, in its order."""
    return [run_case(definition, case, find) for case in definition.rules.cases]


def run_case(definition: Definition, case: RuleCase, find: Find) -> CaseResult:
    """What comes out of one case; a place that is not there counts as none."""
    seen: Look = look(definition, read_answers(definition, case.given), find(case.area) if case.area else None)
    if seen.question is not None:
        return CaseResult(case, (), seen.question.key)
    return CaseResult(case, tuple(one.value for one in seen.outcomes))
