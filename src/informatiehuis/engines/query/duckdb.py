"""Runs checked queries on DuckDB, in memory, over parquet files and Arrow tables.

The connection can reach nothing but the tables it was given, changes nothing, and is gone afterwards. What SQL
is allowed is decided before, in `check`; this is the second lock on the same door.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import sqlglot
from sqlglot import exp

from informatiehuis.engines.duck import connect, identifier, literal
from informatiehuis.engines.problems import N_
from informatiehuis.engines.query.check import STANDARD_TABLES
from informatiehuis.engines.query.duckdb_errors import translated
from informatiehuis.engines.query.interface import CheckedQuery, Limits
from informatiehuis.engines.query.problems import QueryTooHeavy, SqlProblem, too_large
from informatiehuis.engines.query.scopes import Scopes
from informatiehuis.engines.query.text import Canonical
from informatiehuis.engines.query.ties import settle
from informatiehuis.engines.query.types import arrow_type, plain

Tables = Mapping[str, Path | pa.Table]


class DuckDBEngine:
    """The embedded engine; see `QueryEngine` for what it promises."""

    name = "duckdb"

    def run(self, query: CheckedQuery, tables: Tables, limits: Limits | None = None) -> pa.Table:
        """The result of the query. See `QueryEngine.run`."""
        limits = limits or Limits()
        with _connected(query, tables, limits) as connection:
            try:
                statement = _statement(query, _columns(connection, query), limits)
                with _stopped_after(limits.seconds, connection):
                    result = connection.execute(statement).to_arrow_table()
            except (duckdb.Error, pa.ArrowException, MemoryError, UnicodeDecodeError) as error:
                raise translated(error, query, limits, connection) from error
        if result.num_rows > limits.rows:
            raise QueryTooHeavy(
                N_("De query geeft meer dan {rows} rijen."),
                N_("Groepeer per gebied en periode; een indicator heeft één rij per gebied en periode."),
                rows=limits.rows,
            )
        return _plain(result)

    def rehearse(self, query: CheckedQuery, tables: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
        """The types of the output columns. See `QueryEngine.rehearse`."""
        empty: Tables = {
            name: pa.table({column: pa.array([], arrow_type(kind)) for column, kind in columns.items()})
            for name, columns in {**tables, **STANDARD_TABLES}.items()
        }
        result = self.run(query, empty)
        return {field.name: str(field.type) for field in result.schema}


@contextmanager
def _connected(query: CheckedQuery, tables: Tables, limits: Limits) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that knows the tables of the query and can reach nothing else."""
    connection = connect(limits.memory, limits.threads, limits.temp_directory)
    try:
        connection.execute("SET python_enable_replacements = false")
        files = []
        for name in sorted(query.tables):
            table = tables.get(name)
            if isinstance(table, pa.Table):
                connection.register(name, plain(table))
                continue
            if table is None or not table.is_file():
                raise SqlProblem(
                    N_("Van de bron ‘{table}’ zijn er nog geen gegevens."),
                    N_("Neem eerst een momentopname van deze bron."),
                    table=name,
                )
            path = str(table.resolve())
            files.append(path)
            connection.execute(f"CREATE VIEW {identifier(name)} AS {_read(connection, path)}")
        # only after the views: from here on the files above can be read, and nothing else, and that is final
        connection.execute(f"SET allowed_paths = [{', '.join(literal(path) for path in files)}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    except duckdb.Error as error:
        raise translated(error, query, limits, None) from error
    finally:
        connection.close()


_PLAIN: Mapping[str, str] = {
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER"), "BIGINT"),
    "UBIGINT": "DECIMAL(20, 0)",
    "FLOAT": "DOUBLE",
    "TIMESTAMP_NS": "TIMESTAMP",
}
"""What DuckDB finds in a parquet, and what is computed with: `types.plain_type`."""


def _read(connection: duckdb.DuckDBPyConnection, path: str) -> str:
    """The SELECT that reads a parquet in the types that are computed with."""
    source = f"read_parquet({literal(path)})"
    found = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    casts = ", ".join(
        f"{identifier(column)}::{_PLAIN[kind]} AS {identifier(column)}" for column, kind, *_ in found if kind in _PLAIN
    )
    return f"SELECT * {f'REPLACE ({casts})' if casts else ''} FROM {source}"


@contextmanager
def _stopped_after(seconds: float, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Interrupts what runs on the connection when the time is over."""
    done = threading.Event()

    def watch() -> None:
        if done.wait(seconds):
            return
        # an interrupt that comes between two statements is lost, so it is given until it has worked
        while not done.is_set():
            connection.interrupt()
            done.wait(0.05)

    watcher = threading.Thread(target=watch, name="query-time-limit", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _columns(connection: duckdb.DuckDBPyConnection, query: CheckedQuery) -> dict[str, dict[str, str]]:
    """The names of the columns of every table of the query."""
    return {
        name: dict.fromkeys((row[0] for row in connection.execute(f"DESCRIBE {identifier(name)}").fetchall()), "")
        for name in sorted(query.tables)
    }


def _statement(query: CheckedQuery, read: Mapping[str, Mapping[str, str]], limits: Limits) -> str:
    """The query with a fixed order, and one row more than allowed so that too many can be told."""
    columns = query.columns
    first = [name for name in ("area", "period") if name in columns]
    order = ", ".join(identifier(name) for name in (*first, *(c for c in columns if c not in first)))
    return f"SELECT * FROM (\n{_exact(query, read)}\n) ORDER BY {order} LIMIT {limits.rows + 1}"


def _exact(query: CheckedQuery, read: Mapping[str, Mapping[str, str]]) -> str:
    """Ties settled, and medians and percentiles over doubles: DuckDB would give them the type of the column."""
    tree = sqlglot.parse_one(query.sql, read=Canonical)
    settle(Scopes(tree, read))
    for node in list(tree.find_all(exp.Median, exp.WithinGroup)):
        value = node if isinstance(node, exp.Median) else node.expression.expressions[0]
        if value.args.get("desc"):
            _upwards(node, value)
        value.set("this", exp.cast(value.this, "double"))
    return tree.sql(dialect=Canonical)


def _upwards(node: exp.Expr, ordered: exp.Expr) -> None:
    """A percentile from the top as one from the bottom: of share 0 from the top DuckDB gives that from the bottom."""
    ordered.set("desc", False)
    node.this.set("this", exp.Literal.number(str(1 - Decimal(node.this.this.name))))


def _plain(result: pa.Table) -> pa.Table:
    """The result in the types that every engine gives: whole numbers are int64."""
    for place, column in enumerate(result.schema):
        kind = column.type
        whole = pa.types.is_integer(kind) or (pa.types.is_decimal(kind) and kind.scale == 0)
        wanted = pa.int64() if whole else pa.float64() if pa.types.is_floating(kind) else kind
        if wanted == kind:
            continue
        try:
            values = result.column(place).cast(wanted)
        except pa.ArrowInvalid as error:
            raise too_large(column.name) from error
        result = result.set_column(place, column.name, values)
    return result
