"""Checks that the SQL of a definition stays inside the subset and fits its tables.

Running it is left to an engine, and whether its columns make an indicator to `engines/indicators`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from informatiehuis.engines.problems import N_
from informatiehuis.engines.query import rules
from informatiehuis.engines.query.canonical import canonical
from informatiehuis.engines.query.interface import CheckedQuery
from informatiehuis.engines.query.names import Resolution, resolve
from informatiehuis.engines.query.problems import SqlProblem
from informatiehuis.engines.query.text import Text, parse
from informatiehuis.engines.query.words import LANGUAGES, explain

STANDARD_TABLES: Mapping[str, Mapping[str, str]] = {
    "areas": {"area": "string", "name": "string", "level": "string", "parent": "string", "area_km2": "double"},
    "periods": {"period": "string", "starts": "date32[day]", "ends": "date32[day]"},
}
"""Tables that are always there, besides the sources. `ends` is the first day after the period."""


@dataclass(frozen=True)
class Outline:
    """What a text tells without its tables: canonical SQL, the tables it reads, its output columns in order."""

    sql: str
    tables: frozenset[str]
    columns: tuple[str, ...]


def check(sql: str, tables: Mapping[str, Mapping[str, str]]) -> CheckedQuery:
    """The query, when it is allowed and every name in it exists.

    `tables` gives per table its columns and their (arrow) types; STANDARD_TABLES are there besides. Raises
    SqlProblem with line, column, the offending text and the allowed alternative; `also` has the other problems.
    """
    try:
        tree, found = _resolved(sql, {**tables, **STANDARD_TABLES})
        return CheckedQuery(
            sql=canonical(tree),
            tables=frozenset(found.tables),
            lineage={name: column.sources for name, column in found.columns.items()},
            selection=frozenset(found.selection),
            words={language: explain(tree, language) for language in LANGUAGES},
        )
    except RecursionError as error:
        raise _too_deep(sql) from error


def outline(sql: str) -> Outline:
    """What the text tells by itself; raises SqlProblem as `check` does, but not for unknown names."""
    try:
        tree, found = _resolved(sql, None)
        return Outline(canonical(tree), frozenset(found.tables), tuple(found.columns))
    except RecursionError as error:
        raise _too_deep(sql) from error


def in_words(query: CheckedQuery, language: str = "nl") -> str:
    """The query explained in plain sentences, in Dutch ("nl") or English ("en"), for someone without SQL."""
    return query.words[language]


def _resolved(sql: str, tables: Mapping[str, Mapping[str, str]] | None) -> tuple[exp.Expr, Resolution]:
    tree, text = parse(sql)
    _raise_first(rules.problems(tree, text))
    found = resolve(tree, text, tables)
    _raise_first(found.problems)
    return tree, found


def _raise_first(problems: Iterable[SqlProblem]) -> None:
    unique = {(p.line, p.column, p.text()): p for p in problems}
    if unique:
        first, *others = sorted(unique.values(), key=lambda p: (p.line, p.column))
        first.also = tuple(others)
        raise first


def _too_deep(sql: str) -> SqlProblem:
    return Text(sql).problem_at(
        0, N_("Deze SQL zit te diep in elkaar om te lezen."), N_("Splits de query met WITH in kleinere stukken.")
    )
