"""The SQL of definitions: which subset is allowed, what it reads, what it means in words, and running it."""

from informatiehuis.engines.query.check import STANDARD_TABLES, Outline, check, in_words, outline
from informatiehuis.engines.query.interface import CheckedQuery, Limits, QueryEngine, Source
from informatiehuis.engines.query.problems import QueryTooHeavy, SqlProblem
from informatiehuis.engines.query.registry import ENGINES, engine

__all__ = [
    "ENGINES",
    "STANDARD_TABLES",
    "CheckedQuery",
    "Limits",
    "Outline",
    "QueryEngine",
    "QueryTooHeavy",
    "Source",
    "SqlProblem",
    "check",
    "engine",
    "in_words",
    "outline",
]
