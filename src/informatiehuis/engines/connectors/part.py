"""A part of a source: the columns and rows that somebody needs, so that a source can leave the rest where it is.

A part asks for at least what is needed: a connector may give more columns and rows, and never fewer rows than fulfil
the conditions. Whoever asked looks at the conditions again. So a connector leaves out what the source would judge
otherwise than the house does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from informatiehuis.engines.connectors.base import Written

Literal = str | int | float | bool | dt.date
COMPARISONS = ("=", "<", "<=", ">", ">=")
IN, NOT_NULL = "in", "is not null"


@dataclass(frozen=True)
class Condition:
    """One column compared with fixed values, in the words of SQL; `is not null` has no value."""

    column: str
    operator: str
    values: tuple[Literal, ...] = ()

    def __post_init__(self) -> None:
        if self.operator not in (*COMPARISONS, IN, NOT_NULL):
            raise ValueError(f"{self.operator!r} is no comparison")

    def text(self) -> str:
        """As SQL, for people and for other houses."""
        if self.operator == NOT_NULL:
            return f"{self.column} is not null"
        if self.operator == IN:
            return f"{self.column} in ({', '.join(map(spelled, self.values))})"
        return f"{self.column} {self.operator} {spelled(self.values[0])}"


@dataclass(frozen=True)
class Part:
    """The columns that are needed, and the rows: those that fulfil all conditions of one of the groups.

    Without groups all rows are needed. Names are those of the house.
    """

    columns: tuple[str, ...]
    any_of: tuple[tuple[Condition, ...], ...] = ()

    def text(self) -> str:
        """The conditions as SQL, empty for all rows."""
        groups = [" and ".join(one.text() for one in group) for group in self.any_of]
        return groups[0] if len(groups) == 1 else " or ".join(f"({group})" for group in groups)

    def with_columns(self, more: Iterable[str]) -> Part:
        """The same with these columns as well."""
        return Part(tuple(dict.fromkeys([*self.columns, *sorted(more)])), self.any_of)

    def and_also(self, more: Sequence[Condition]) -> Part:
        """The same rows, as far as these conditions hold too."""
        return Part(self.columns, tuple((*group, *more) for group in (self.any_of or ((),)))) if more else self


@dataclass(frozen=True)
class Moved:
    """What came of asking for a part: how many rows and bytes crossed, and what the source itself chose by.

    `columns` and `condition` (SQL) are what was left to the source; `total` is how many rows it has, where known.
    """

    written: Written
    bytes: int
    columns: tuple[str, ...] = ()
    condition: str = ""
    total: int | None = None

    @property
    def rows(self) -> int:
        return self.written.rows


def spelled(value: Literal) -> str:
    """A value as SQL."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return f"date '{value.isoformat()}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)
