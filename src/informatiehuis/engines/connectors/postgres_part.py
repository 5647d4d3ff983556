"""Narrows the statement that a PostgreSQL database is asked to the part that somebody needs.

A condition is left to the database only where it judges as the house does, or keeps more. Codes of areas have another
spelling in the database than in the house; texts have an order of their own there; numbers of four bytes are compared
otherwise: those stay here.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pyarrow as pa

from informatiehuis.engines.connectors.part import COMPARISONS, IN, NOT_NULL, Condition, Part, spelled
from informatiehuis.engines.connectors.postgres_query import Described, Query
from informatiehuis.engines.connectors.spelling import code_level
from informatiehuis.engines.duck import identifier

WHOLE, EXACT, DOUBLE = ("int2", "int4", "int8"), ("numeric",), ("float8",)
TEXTS, MOMENTS, TRUTH = ("text", "varchar"), ("date", "timestamp", "timestamptz"), ("bool",)
# rounding to eight bytes can make unequal numbers equal, so nothing is left out on the edge
WEAKER = {"<": "<=", ">": ">="}


@dataclass
class Counted:
    """How many bytes the rows took that came through."""

    bytes: int = 0

    def through(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The same batches, counted."""
        for batch in batches:
            self.bytes += batch.nbytes
            yield batch


def narrowed(query: Query, part: Part) -> Query:
    """The query for a part: only its columns, and the conditions that the database can judge besides its own."""
    by_name = dict(zip(query.names, query.columns, strict=True))
    chosen = replace(query, columns=tuple(by_name[name] for name in query.names if name in part.columns))
    if [name for name in query.names if name in part.columns] != chosen.names or not chosen.columns:
        chosen = query  # names that are alike get a number by their place, which other columns would change
    condition = " AND ".join(each for each in (query.condition, _any_of(part, by_name)) if each)
    return replace(chosen, condition=condition, row_estimate=None)


def _any_of(part: Part, by_name: dict[str, Described]) -> str:
    groups = []
    for group in part.any_of:
        left = [text for one in group if (text := _condition(one, by_name.get(one.column)))]
        if not left:
            return ""  # a group of which nothing can be left to the database needs all rows
        groups.append(" AND ".join(left))
    return f"({' OR '.join(f'({group})' for group in groups)})" if groups else ""


def _condition(one: Condition, column: Described | None) -> str:
    """The condition in PostgreSQL's SQL, empty where it is not left to the database."""
    if column is None or column.is_shape:
        return ""
    name = identifier(column.name)
    if one.operator == NOT_NULL:
        return f"{name} IS NOT NULL"
    if code_level(column.name) is not None or not all(_fits(value, column.type) for value in one.values):
        return ""
    if one.operator == IN:
        if column.type in EXACT:
            name = f"{name}::float8"
        return f"{name} IN ({', '.join(spelled(value) for value in one.values)})"
    if one.operator not in COMPARISONS or (column.type in (*TEXTS, *TRUTH) and one.operator != "="):
        return ""
    operator = one.operator
    if column.type in EXACT:
        name, operator = f"{name}::float8", WEAKER.get(operator, operator)
    return f"{name} {operator} {spelled(one.values[0])}"


def _fits(value: object, kind: str) -> bool:
    """Whether the database compares a value with a column of this type as the house does."""
    if isinstance(value, bool):
        return kind in TRUTH
    if isinstance(value, int | float):
        return kind in (*WHOLE, *EXACT, *DOUBLE)
    if isinstance(value, dt.date):
        return kind in MOMENTS
    # a backslash is a sign like any other in a literal of standard SQL, and PostgreSQL holds to that
    return isinstance(value, str) and kind in TEXTS and "\0" not in value
