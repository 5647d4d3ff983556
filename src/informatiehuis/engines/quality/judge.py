"""Judges a snapshot by its rules: one pass over the parquet file, and a second look only where a rule failed.

Examples of rows that break a rule are told by row number and by the columns that the caller names as key, never by
the value that was wrong: it may be personal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from informatiehuis.engines.duck import connect, identifier, literal
from informatiehuis.engines.kept import kept_problem
from informatiehuis.engines.quality.drift import drift
from informatiehuis.engines.quality.report import Example, Outcome, Report
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
    as_mapping,
)
from informatiehuis.engines.quality.sentences import age, no_column, no_numbers, other_type, sentence
from informatiehuis.engines.quality.statements import DUCKDB, NotAsked, failing_rows, fits, is_number, statement

if TYPE_CHECKING:
    import duckdb

    from informatiehuis.engines.query import QueryEngine

EXAMPLES = 5
_FLOATS = ("FLOAT", "DOUBLE")


@dataclass(frozen=True)
class Subject:
    """What is judged: a snapshot, and what is known around it.

    `areas` gives every area code of the house its level. `retrieved_at`, `now` and `modified_at` (when the source
    last changed the data, None where it does not say) are aware. `key` names the columns whose values may be shown
    to find a row. `previous` gives the columns of the snapshot in force their arrow types, None where there is no
    such snapshot. `table` is the name of the source in the SQL of a rule. `engine` is where rules run: on DuckDB (None)
    in one pass but for those that are a query, elsewhere each as a statement of its own, with the same counts.
    """

    parquet: Path
    areas: Mapping[str, str]
    retrieved_at: dt.datetime
    now: dt.datetime
    key: Sequence[str] = ()
    previous: Mapping[str, str] | None = None
    modified_at: dt.datetime | None = None
    table: str = "source"
    engine: QueryEngine | None = None

    def __post_init__(self) -> None:
        if any(when and when.tzinfo is None for when in (self.retrieved_at, self.now, self.modified_at)):
            raise ValueError("times are aware")


def judge(subject: Subject, rules: Sequence[Rule], warnings: Sequence[Rule] = ()) -> Report:
    """The report of a snapshot. A rule about a column that is not there, or is of a wrong type, has failed.

    `warnings` are judged as `rules` are, but break no contract. Neither does age: what is read now is never older
    than what it would replace, and has to be judged again whenever it is shown (`judge_age`).
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with TemporaryDirectory() as spill, connect(temp_directory=Path(spill)) as connection:
        types = _types(connection, subject.parquet)
        rows_of = _Rows.of(subject.parquet, types)
        codes = pa.table(
            {
                "code": pa.array(list(subject.areas), pa.string()),
                "level": pa.array(list(subject.areas.values()), pa.string()),
            }
        )
        connection.register("area_codes", codes)
        judged = [_Judged(rule, types, subject, rows_of) for rule in (*rules, *warnings)]
        measures = [sql for one in judged for sql in one.measures]
        found = connection.execute(f"SELECT count(*), {', '.join(measures) or 'NULL'} FROM {rows_of.source}").fetchone()
        rows, *values = found or (0,)
        outcomes = []
        for place, one in enumerate(judged):
            mine, values = values[: len(one.measures)], values[len(one.measures) :]
            outcome = one.outcome(int(rows), mine, connection)
            blocking = place < len(rules) and not isinstance(one.rule, Freshness)
            outcomes.append(replace(outcome, blocking=blocking))
    columns = {field.name: str(field.type) for field in pq.read_schema(subject.parquet)}
    changes = drift(subject.previous, columns) if subject.previous is not None else ()
    return Report(int(rows), tuple(outcomes), changes, subject.modified_at)


def judge_age(
    rule: Freshness, *, retrieved_at: dt.datetime, modified_at: dt.datetime | None = None, now: dt.datetime
) -> Outcome:
    """Whether data are fresh enough at a moment: since they last changed where that is known, else since retrieval."""
    days = age_in_days(retrieved_at, modified_at, now)
    passed = days <= rule.max_age_days
    text = age(days, rule.max_age_days, passed=passed, modified=modified_at is not None)
    return Outcome(as_mapping(rule), passed, days, float(rule.max_age_days), 0, text, blocking=False)


def age_in_days(retrieved_at: dt.datetime, modified_at: dt.datetime | None, now: dt.datetime) -> float:
    """How old data are; a server that says they changed after they were retrieved is not believed."""
    since = min(retrieved_at, modified_at) if modified_at else retrieved_at
    return (now - since).total_seconds() / 86_400


def _types(connection: duckdb.DuckDBPyConnection, parquet: Path) -> dict[str, str]:
    described = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({literal(str(parquet))})").fetchall()
    return {str(row[0]): str(row[1]) for row in described}


@dataclass(frozen=True)
class _Rows:
    """The rows of a snapshot as SQL: `source` stands after FROM, `number` is its column with row numbers from 0."""

    source: str
    number: str

    @classmethod
    def of(cls, parquet: Path, columns: Collection[str]) -> _Rows:
        """DuckDB gives row numbers as `file_row_number`, which a column of that name would hide.

        So the columns of the file first get names of our own, and then their own again.
        """
        taken = {name.casefold() for name in columns}
        number = "snapshot_row"
        while number in taken:
            number += "_"
        ours = [f"c{place}" for place in range(len(columns))]
        given = ", ".join(f"{our} AS {identifier(name)}" for our, name in zip(ours, columns, strict=True))
        file = f"read_parquet({literal(str(parquet))}) AS file({', '.join(ours)})"
        return cls(f"(SELECT {given}, file_row_number AS {number} FROM {file}) AS snapshot", number)


class _Judged:
    """One rule with what it measures in the pass, and how that becomes an outcome.

    `failing` is the condition under which a row breaks the rule, for rules about single rows.
    """

    def __init__(self, rule: Rule, types: Mapping[str, str], subject: Subject, rows_of: _Rows) -> None:
        self.rule = rule
        self.rows_of = rows_of
        self.subject = subject
        self.unjudged = _unjudged(rule, types)
        self.failing = "" if self.unjudged else _failing(rule, types)
        self.measures: list[str] = []
        self.asked = _asked(rule, types, subject) if not self.unjudged else None
        if self.unjudged or self.asked:
            return
        if self.failing:
            self.measures = [
                f"count(*) FILTER (WHERE {self.failing})",
                f"min({rows_of.number}, {EXAMPLES}) FILTER (WHERE {self.failing})",
            ]
        elif isinstance(rule, Uniqueness):
            self.measures = [_repeats(rule)]

    def outcome(self, rows: int, measured: Sequence[object], connection: duckdb.DuckDBPyConnection) -> Outcome:
        """The rule judged, from what the pass measured."""
        if self.unjudged:
            return Outcome(as_mapping(self.rule), False, None, _threshold(self.rule), 0, self.unjudged)
        if isinstance(self.rule, Freshness):
            return judge_age(
                self.rule,
                retrieved_at=self.subject.retrieved_at,
                modified_at=self.subject.modified_at,
                now=self.subject.now,
            )
        if self.asked:
            return self._by_statement(rows)
        failing = int(str(measured[0])) if measured else 0
        examples: tuple[Example, ...] = ()
        if failing and self.failing:
            numbers = measured[1]
            examples = self._examples(list(numbers) if isinstance(numbers, list) else [], connection)
        elif failing and isinstance(self.rule, Uniqueness):
            examples = self._examples(_repeated(self.rule, connection, self.rows_of), connection)
        passed, value = _verdict(self.rule, rows, failing)
        text = sentence(self.rule, rows, failing, examples)
        return Outcome(as_mapping(self.rule), passed, value, _threshold(self.rule), failing, text, examples)

    def _by_statement(self, rows: int) -> Outcome:
        """The rule judged by a query of its own, on the engine that was asked for."""
        subject = self.subject
        try:
            _, failing = failing_rows(self.asked or "", subject.table, subject.parquet, subject.areas, subject.engine)
        except NotAsked as problem:
            return Outcome(as_mapping(self.rule), False, None, _threshold(self.rule), 0, kept_problem(problem))
        passed, value = _verdict(self.rule, rows, failing)
        text = sentence(self.rule, rows, failing, ())
        return Outcome(as_mapping(self.rule), passed, value, _threshold(self.rule), failing, text)

    def _examples(self, numbers: Sequence[int], connection: duckdb.DuckDBPyConnection) -> tuple[Example, ...]:
        if not self.subject.key or not numbers:
            return tuple(Example(number + 1, {}) for number in numbers)
        columns = ", ".join(f"CAST({identifier(name)} AS VARCHAR)" for name in self.subject.key)
        listed = ", ".join(str(int(number)) for number in numbers)
        number = self.rows_of.number
        found = connection.execute(
            f"SELECT {number}, {columns} FROM {self.rows_of.source} WHERE {number} IN ({listed}) ORDER BY 1"
        ).fetchall()
        return tuple(
            Example(row[0] + 1, {name: value or "-" for name, value in zip(self.subject.key, row[1:], strict=True)})
            for row in found
        )


def _asked(rule: Rule, types: Mapping[str, str], subject: Subject) -> str | None:
    """The statement that judges the rule, where that is not left to the pass."""
    if isinstance(rule, Wrong) or (subject.engine and subject.engine.name != DUCKDB):
        return statement(rule, subject.table, types)
    return None


def _columns(rule: Rule) -> Iterator[str]:
    if isinstance(rule, Uniqueness):
        yield from rule.columns
    elif isinstance(rule, Completeness | Range | ReferenceToAreas | Promised):
        yield rule.column


def _unjudged(rule: Rule, types: Mapping[str, str]) -> dict[str, Any] | None:
    """Why a rule cannot be judged on these columns, as a kept text."""
    for column in _columns(rule):
        if column not in types:
            return no_column(rule, column)
    if isinstance(rule, Range) and not is_number(types[rule.column]):
        return no_numbers(rule, rule.column, types[rule.column])
    if isinstance(rule, Promised) and not fits(types[rule.column], rule.type):
        return other_type(rule, types[rule.column])
    return None


def _failing(rule: Rule, types: Mapping[str, str]) -> str:
    """When a row breaks the rule, as SQL; "" for rules that are not about single rows."""
    if isinstance(rule, Promised) and not rule.filled:
        return ""
    if isinstance(rule, Completeness | Promised):
        name, kind = identifier(rule.column), types[rule.column]
        if kind in _FLOATS:
            return f"({name} IS NULL OR isnan({name}))"
        return f"({name} IS NULL OR trim({name}) = '')" if kind == "VARCHAR" else f"{name} IS NULL"
    if isinstance(rule, Range):
        name = identifier(rule.column)
        outside = [f"{name} < {rule.min!r}"] if rule.min is not None else []
        outside += [f"{name} > {rule.max!r}"] if rule.max is not None else []
        there = f"NOT isnan({name}) AND " if types[rule.column] in _FLOATS else ""
        return f"({there}({' OR '.join(outside)}))"
    if isinstance(rule, ReferenceToAreas):
        name = f"CAST({identifier(rule.column)} AS VARCHAR)"
        level = f" WHERE level = {literal(rule.level)}" if rule.level else ""
        return f"({name} IS NOT NULL AND {name} NOT IN (SELECT code FROM area_codes{level}))"
    return ""


def _repeats(rule: Uniqueness) -> str:
    """The number of rows that repeat an earlier one, as SQL; empty values equal each other."""
    names = [identifier(column) for column in rule.columns]
    if len(names) > 1:
        return f"count(*) - count(DISTINCT row({', '.join(names)}))"
    # the plain column takes two thirds of the time of a row of one
    (name,) = names
    return f"count({name}) - count(DISTINCT {name}) + greatest(count(*) - count({name}) - 1, 0)"


def _repeated(rule: Uniqueness, connection: duckdb.DuckDBPyConnection, rows_of: _Rows) -> list[int]:
    """The rows that repeat an earlier one."""
    columns = ", ".join(map(identifier, rule.columns))
    number = rows_of.number
    found = connection.execute(
        f"SELECT {number} FROM {rows_of.source} "
        f"QUALIFY row_number() OVER (PARTITION BY {columns} ORDER BY {number}) > 1 "
        f"ORDER BY {number} LIMIT {EXAMPLES}"
    ).fetchall()
    return [int(row[0]) for row in found]


def _threshold(rule: Rule) -> float | None:
    """What is measured against; a range has two limits and an uniqueness none but zero repeats."""
    if isinstance(rule, Completeness):
        return rule.at_least
    if isinstance(rule, Freshness):
        return float(rule.max_age_days)
    if isinstance(rule, Wrong):
        return float(rule.at_most)
    return float(rule.min) if isinstance(rule, RowCount) else 0.0


def _verdict(rule: Rule, rows: int, failing: int) -> tuple[bool, float]:
    """Whether a rule about rows passes, and what was measured."""
    if isinstance(rule, Completeness):
        share = 1 - failing / rows if rows else 0.0
        return share >= rule.at_least, share
    if isinstance(rule, RowCount):
        return rule.min <= rows <= (rows if rule.max is None else rule.max), float(rows)
    if isinstance(rule, Wrong):
        return failing <= rule.at_most, float(failing)
    return failing == 0, float(failing)
