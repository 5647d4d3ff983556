"""Rules about the quality of a source, judged on a snapshot; what to do with the outcome is left to others."""

from informatiehuis.engines.quality.drift import drift
from informatiehuis.engines.quality.judge import Subject, age_in_days, judge, judge_age
from informatiehuis.engines.quality.levels import SENTENCES, WORDS, Level, level_of, worst
from informatiehuis.engines.quality.report import Drift, Example, Outcome, Report
from informatiehuis.engines.quality.rules import (
    COLUMN_TYPES,
    RULES,
    Completeness,
    Freshness,
    Promised,
    Range,
    ReferenceToAreas,
    RowCount,
    Rule,
    RuleProblem,
    Uniqueness,
    Wrong,
    as_mapping,
    parse,
)
from informatiehuis.engines.quality.sentences import TYPE_WORDS
from informatiehuis.engines.quality.statements import SECONDS, NotAsked, check_sql

__all__ = [
    "COLUMN_TYPES",
    "RULES",
    "SECONDS",
    "SENTENCES",
    "TYPE_WORDS",
    "WORDS",
    "Completeness",
    "Drift",
    "Example",
    "Freshness",
    "Level",
    "NotAsked",
    "Outcome",
    "Promised",
    "Range",
    "ReferenceToAreas",
    "Report",
    "RowCount",
    "Rule",
    "RuleProblem",
    "Subject",
    "Uniqueness",
    "Wrong",
    "age_in_days",
    "as_mapping",
    "check_sql",
    "drift",
    "judge",
    "judge_age",
    "level_of",
    "parse",
    "worst",
]
