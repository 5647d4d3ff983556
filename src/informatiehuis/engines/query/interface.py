"""What a query engine is given and what it owes; which SQL is allowed is decided in `check`.

An engine runs a checked query on named tables and gives the same figures as every other engine, to six
significant digits, and bit for bit the same on every rerun over the same tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa

Source = tuple[str, str]
"""A column of a source table: (table, column)."""


@dataclass(frozen=True)
class CheckedQuery:
    """SQL that stayed inside the subset and fits its tables; made by `check`, never by hand.

    `sql` is the canonical text, the same for two texts that differ only in layout, case of keywords or
    comments. `lineage` gives per output column, in order, the source columns its values are made of;
    `selection` the source columns that decide which rows count (filters, joins, grouping, order). `words` is
    the query explained, per language ("nl", "en").
    """

    sql: str
    tables: frozenset[str]
    lineage: Mapping[str, frozenset[Source]]
    selection: frozenset[Source]
    words: Mapping[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the output columns, in order."""
        return tuple(self.lineage)


@dataclass(frozen=True)
class Limits:
    """How much one query may use.

    `memory` as DuckDB writes it ("1GB"); `seconds` of wall time; `rows` in the result. `threads` is 1 unless
    said otherwise, because a sum of floating-point numbers depends on the order in which it is taken, and
    several threads take it in a different order each time. `temp_directory` is where a large query may spill;
    None means that it may not.
    """

    memory: str = "1GB"
    seconds: float = 60.0
    rows: int = 2_000_000
    threads: int = 1
    temp_directory: Path | None = None


class QueryEngine(Protocol):
    """Runs checked queries; found by its name through `engine`."""

    name: str

    def run(self, query: CheckedQuery, tables: Mapping[str, Path | pa.Table], limits: Limits | None = None) -> pa.Table:
        """The result, ordered by `area`, `period` where it has them, then by all its columns.

        `tables` gives each table the query names a parquet file or an Arrow table. Types of the result are
        limited to bool, int64, float64, decimal128, string, date32 and timestamp. Raises SqlProblem when the
        data does not fit the query and QueryTooHeavy when a limit is passed.
        """
        ...

    def rehearse(self, query: CheckedQuery, tables: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
        """The types of the output columns, found without data; `tables` as for `check`.

        Raises SqlProblem for what only an engine sees: a sum of text, a column that should be in GROUP BY.
        """
        ...
