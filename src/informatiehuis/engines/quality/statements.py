"""Rules of quality as SQL of definitions, so that every engine can run them and gives the same counts.

`judge` looks at a snapshot in one pass of DuckDB, which is cheaper; a rule that is a query of its own, and every rule
where another engine is asked for, runs as one of these statements. They give one row: how many rows there are, and how
many break the rule.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from informatiehuis.engines.duck import identifier
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.quality.rules import (
    Completeness,
    Freshness,
    Promised,
    Range,
    ReferenceToAreas,
    RowCount,
    Rule,
    Uniqueness,
    Wrong,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from informatiehuis.engines.query import CheckedQuery, QueryEngine

DUCKDB = "duckdb"
FIRST_YEAR, LAST_YEAR = 1990, 2050
SECONDS = 300
"""How long the query of one rule may take."""
GREATEST = sys.float_info.max
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_FLOATS = ("FLOAT", "DOUBLE")
_ONE = {
    "text": ("VARCHAR",),
    "integer": _WHOLE,
    "boolean": ("BOOLEAN",),
    "date": ("DATE",),
    "geometry": ("BLOB", "GEOMETRY"),
}


class NotAsked(Problem):
    """The query of a rule cannot be run on what was read; the problem says why."""

    code = "rule_not_asked"


def is_number(kind: str) -> bool:
    """Whether a type of DuckDB is one of numbers."""
    return kind in (*_WHOLE, *_FLOATS) or kind.startswith("DECIMAL")


def fits(kind: str, promised: str) -> bool:
    """Whether a column of this type of DuckDB is of the promised type."""
    if promised == "number":
        return is_number(kind)
    if promised == "datetime":
        return kind.startswith("TIMESTAMP")
    # a geometry that knows its coordinate system says so: GEOMETRY('OGC:CRS84')
    return kind.partition("(")[0] in _ONE[promised]


def statement(rule: Rule, table: str, types: Mapping[str, str]) -> str | None:
    """The rule as SQL with the columns `total` and `failing`; None for a rule that looks at no row.

    `types` are those of DuckDB; what cannot be judged on them is not asked here.
    """
    if isinstance(rule, Freshness):
        return None
    if isinstance(rule, Wrong):
        return f"select count(*) as total, count(*) as failing from (\n{rule.sql.strip().rstrip(';')}\n) as wrong"
    if isinstance(rule, Uniqueness):
        columns = ", ".join(map(identifier, rule.columns))
        groups = f"select count(*) as times from {identifier(table)} group by {columns}"
        return f"select sum(times) as total, sum(times) - count(*) as failing from ({groups}) as groups"
    if isinstance(rule, ReferenceToAreas):
        return _areas(rule, table)
    return f"select count(*) as total, {_failing(rule, types)} as failing from {identifier(table)}"


def _failing(rule: Rule, types: Mapping[str, str]) -> str:
    if isinstance(rule, RowCount) or (isinstance(rule, Promised) and not rule.filled):
        return "0"
    if isinstance(rule, Completeness | Promised):
        return f"count(*) filter (where {empty(rule.column, types[rule.column])})"
    if isinstance(rule, Range):
        name = identifier(rule.column)
        outside = [f"{name} < {rule.min!r}"] if rule.min is not None else []
        outside += [f"{name} > {rule.max!r}"] if rule.max is not None else []
        there = f" and not {_no_number(rule.column)}" if types[rule.column] in _FLOATS else ""
        return f"count(*) filter (where ({' or '.join(outside)}){there})"
    raise TypeError(f"{rule.name} is not about rows")


def _areas(rule: ReferenceToAreas, table: str) -> str:
    column, level = identifier(rule.column), f" where level = '{rule.level}'" if rule.level else ""
    known = f"select area, 1 as known from areas{level}"
    return (
        "select count(*) as total, count(*) filter (where held.code is not null and found.known is null) as failing "
        f"from (select cast({column} as varchar) as code from {identifier(table)}) as held "
        f"left join ({known}) as found on found.area = held.code"
    )


def empty(column: str, kind: str) -> str:
    """Whether a cell has no value, as SQL of definitions; NaN and blanks are no value."""
    name = identifier(column)
    if kind in _FLOATS:
        return f"({name} is null or {_no_number(column)})"
    return f"({name} is null or trim({name}) = '')" if kind == "VARCHAR" else f"({name} is null)"


def _no_number(column: str) -> str:
    """NaN: it is greater than every number on every engine, and unlike infinity its inverse is not 0.

    Not by its text, which each engine writes in its own way.
    """
    name = identifier(column)
    return f"({name} > {GREATEST!r} and 1 / nullif({name}, 0) <> 0)"


def failing_rows(
    sql: str, table: str, parquet: Path, areas: Mapping[str, str], engine: QueryEngine | None = None
) -> tuple[int, int]:
    """The rows there are and those that fail, by a statement with `total` and `failing`; on DuckDB without an engine.

    Raises NotAsked when the SQL is not that of definitions, or does not fit what was read; and SparkProblem and
    OtherwiseOnSpark, because an engine that does not answer says nothing of the data.
    """
    from informatiehuis.engines.query import Limits
    from informatiehuis.engines.query import engine as engine_named
    from informatiehuis.engines.query.spark.problems import OtherwiseOnSpark, SparkProblem

    checked = _checked(sql, table, parquet)
    tables = _tables(table, parquet, areas)
    try:
        given = {name: tables[name] for name in checked.tables}
        found = (engine or engine_named(DUCKDB)).run(checked, given, Limits(seconds=SECONDS))
    except (SparkProblem, OtherwiseOnSpark):
        raise
    except Problem as problem:
        raise _not_asked(problem) from problem
    (row,) = found.to_pylist()
    return int(row["total"] or 0), int(row["failing"] or 0)


def check_sql(sql: str, table: str, columns: Mapping[str, str]) -> None:
    """Refuse the SQL of a rule that cannot run on these columns (arrow types by name). Raises NotAsked."""
    from informatiehuis.engines.query import check

    try:
        check(sql, {table: columns})
    except Problem as problem:
        raise _not_asked(problem) from problem


def _checked(sql: str, table: str, parquet: Path) -> CheckedQuery:
    import pyarrow.parquet as pq

    from informatiehuis.engines.query import check

    try:
        return check(sql, {table: {field.name: str(field.type) for field in pq.read_schema(parquet)}})
    except Problem as problem:
        raise _not_asked(problem) from problem


def _not_asked(problem: Problem) -> NotAsked:
    return NotAsked(N_("De vraag in SQL past niet: {problem}"), "", problem=problem.text())


def _tables(table: str, parquet: Path, areas: Mapping[str, str]) -> dict[str, Any]:
    from informatiehuis.engines.indicators.periods import periods_table

    return {table: parquet, "areas": _areas_table(areas), "periods": periods_table(FIRST_YEAR, LAST_YEAR, "year")}


def _areas_table(areas: Mapping[str, str]) -> pa.Table:
    import pyarrow as pa

    codes = pa.array(list(areas), pa.string())
    nothing = pa.nulls(len(areas), pa.string())
    levels = pa.array(list(areas.values()), pa.string())
    surface = pa.nulls(len(areas), pa.float64())
    return pa.table({"area": codes, "name": nothing, "level": levels, "parent": nothing, "area_km2": surface})
