"""Rules about the quality of a source, judged on a snapshot; what to do with the outcome is left to others."""

from informatiehuis.engines.quality.drift import drift
from informatiehuis.engines.quality.judge import Subject, age_in_days, judge, judge_age
from informatiehuis.engines.quality.report import Drift, Example, Outcome, Report
from informatiehuis.engines.quality.rules import (
    RULES,
    Completeness,
    Freshness,
    Range,
    ReferenceToAreas,
    RowCount,
    Rule,
    RuleProblem,
    Uniqueness,
    as_mapping,
    parse,
)

__all__ = [
    "RULES",
    "Completeness",
    "Drift",
    "Example",
    "Freshness",
    "Outcome",
    "Range",
    "ReferenceToAreas",
    "Report",
    "RowCount",
    "Rule",
    "RuleProblem",
    "Subject",
    "Uniqueness",
    "age_in_days",
    "as_mapping",
    "drift",
    "judge",
    "judge_age",
    "parse",
]
