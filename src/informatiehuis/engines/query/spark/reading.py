"""Gives Spark the tables of a query: parquet where it lies, and small tables that were made here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
import sqlglot
from sqlglot import exp

from informatiehuis.engines.links import Link, Links
from informatiehuis.engines.problems import N_
from informatiehuis.engines.query.interface import CheckedQuery
from informatiehuis.engines.query.problems import SqlProblem
from informatiehuis.engines.query.text import Canonical
from informatiehuis.engines.query.types import plain, plain_type

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Tables = Mapping[str, Path | pa.Table]


def schemas(query: CheckedQuery, tables: Tables) -> dict[str, dict[str, str]]:
    """The columns and arrow types of every table that the query names. Raises SqlProblem where one has no data."""
    found = {}
    for name in sorted(query.tables):
        table = tables.get(name)
        if isinstance(table, pa.Table):
            schema = table.schema
        elif table is None or not table.is_file():
            raise SqlProblem(
                N_("Van de bron ‘{table}’ zijn er nog geen gegevens."),
                N_("Neem eerst een momentopname van deze bron."),
                table=name,
            )
        else:
            schema = _schema_of(name, table)
        found[name] = {field.name: str(plain_type(field.type)) for field in schema}
    return found


def _schema_of(name: str, path: Path) -> pa.Schema:
    try:
        return pq.read_schema(path)
    except (pa.ArrowException, OSError) as error:
        raise SqlProblem(
            N_("De gegevens van ‘{table}’ zijn niet te lezen."), N_("Haal de bron opnieuw op."), table=name
        ) from error


def used_columns(query: CheckedQuery, columns: Iterable[str]) -> list[str]:
    """The columns of a table of which the query has the name; others are not read."""
    named = {node.name.lower() for node in sqlglot.parse_one(query.sql, read=Canonical).find_all(exp.Identifier)}
    return [column for column in columns if column.lower() in named]


@contextmanager
def views(
    session: SparkSession, query: CheckedQuery, tables: Tables, links: Links, tasks: int
) -> Iterator[Mapping[str, str]]:
    """Names in Spark for the tables of a query, of this query alone; gone afterwards.

    A file with a link is read there, by so many tasks; others where they lie.
    """
    mark = uuid4().hex
    names = {name: f"t{place}_{mark}" for place, name in enumerate(sorted(query.tables))}
    try:
        for name, called in names.items():
            table = tables[name]
            if isinstance(table, pa.Table):
                columns = used_columns(query, table.column_names)
                frame = _frame(session, plain(table.select(columns or table.column_names[:1])))
            else:
                names_there = pq.read_schema(table).names
                frame = of_file(session, table, links(table), used_columns(query, names_there), tasks)
            frame.createOrReplaceTempView(called)
        yield names
    finally:
        for called in names.values():
            # a session that broke has no views left either
            with suppress(Exception):
                session.catalog.dropTempView(called)


def _frame(session: SparkSession, table: pa.Table) -> DataFrame:
    if table.num_rows:
        return session.createDataFrame(table)
    from pyspark.sql.pandas.types import from_arrow_schema

    # without rows Spark does not look at the types of a table
    return session.createDataFrame([], from_arrow_schema(table.schema, prefer_timestamp_ntz=True))


def of_file(session: SparkSession, table: Path, link: Link | None, columns: list[str], tasks: int) -> DataFrame:
    """These columns of a parquet, in the types that are computed with; without columns only its rows.

    Spark reads a file where it lies by itself, except for types that it refuses: those, and what stands at a link, are
    read by `remote`, by so many tasks.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    with pq.ParquetFile(table) as file:
        groups, schema = list(range(file.metadata.num_row_groups)), file.schema_arrow
    columns = columns or sorted(schema.names, key=lambda name: not _is_known(schema.field(name).type))[:1]
    used = pa.schema([pa.field(name, plain_type(schema.field(name).type)) for name in columns])
    wanted = from_arrow_schema(used, prefer_timestamp_ntz=True)
    if link is None and all(_is_known(schema.field(name).type) for name in columns):
        return session.read.schema(wanted).parquet(f"file://{table.resolve()}")
    import pyspark.cloudpickle

    from informatiehuis.engines.query.spark import remote

    # workers have Spark and PyArrow, and not this program
    pyspark.cloudpickle.register_pickle_by_value(remote)
    session.dataSource.register(remote.RemoteParquet)
    shares = [share for first in range(tasks) if (share := groups[first::tasks])]
    place = {"url": link.url, "etag": link.etag, "size": str(link.size)} if link else {"path": str(table.resolve())}
    reader = session.read.format(remote.NAME).schema(wanted)
    return reader.options(**place, groups=json.dumps(shares)).load()


def _is_known(kind: pa.DataType) -> bool:
    """Whether Spark reads a column of this type from parquet by itself, as the type that is computed with."""
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_float32(kind)
        or pa.types.is_float64(kind)
        or pa.types.is_decimal128(kind)
        or pa.types.is_string(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_date32(kind)
        or pa.types.is_binary(kind)
        or (pa.types.is_timestamp(kind) and kind.unit != "ns")
    )
