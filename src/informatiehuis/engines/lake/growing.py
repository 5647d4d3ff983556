"""Puts what is new of a source together with what is held: a new snapshot, of which only the new rows crossed.

Without a key the source only adds: what is held from a point on is replaced by what came from that point on, so that
rows that arrive late within the stretch that is read again, and rows that were taken back in it, come out right. With a
key a row that came replaces the one of the same key.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from informatiehuis.engines.connectors.disk import Disk
from informatiehuis.engines.connectors.write import write_batches
from informatiehuis.engines.duck import connect, identifier, literal

Point = int | dt.date | dt.datetime
BATCH = 65_536
WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")


@dataclass(frozen=True)
class Growth:
    """How a source grows: the column that says when a row came or changed, and by which columns a row is known.

    `look_back` is how far before the newest row is read again: days, or units where the column is a whole number.
    """

    column: str
    key: tuple[str, ...] = ()
    look_back: int = 0


def point_from(parquet: Path, growth: Growth) -> Point | None:
    """From where on is read: the newest row that is held, less what is read again. None where that cannot be told."""
    name, file = identifier(growth.column), f"read_parquet({literal(str(parquet))})"
    with connect(threads=1) as connection:
        kinds = {str(row[0]): str(row[1]) for row in connection.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()}
        kind = kinds.get(growth.column, "")
        zoned = kind == "TIMESTAMP WITH TIME ZONE"
        if kind not in WHOLE and not kind.startswith(("DATE", "TIMESTAMP")):
            return None
        asked = f"CAST({name} AS TIMESTAMP)" if zoned else name
        row = connection.execute(f"SELECT max({asked}) FROM {file}").fetchone()
    newest = row[0] if row else None
    if isinstance(newest, dt.datetime) and zoned:
        newest = newest.replace(tzinfo=dt.UTC)
    if isinstance(newest, dt.date):
        return newest - dt.timedelta(days=growth.look_back)
    return newest - growth.look_back if isinstance(newest, int) else None


def day_of(point: Point) -> int | dt.date:
    """The point as a source can be asked for it: a day is enough, because what is too early is left out here."""
    return point.date() if isinstance(point, dt.datetime) else point


def merged(
    held: Path, came: Path, growth: Growth, since: Point, target: Path, *, spill: Path, disk: Disk
) -> int | None:
    """Write what is held with what came to `target`, in the columns and types of what is held; returns the rows.

    None, and no file, where that cannot be: other columns came, or nothing at all from the point on, which says that
    the source lost rows that it had.
    """
    schema = pq.read_schema(held).remove_metadata()
    there = set(pq.read_schema(came).names)
    if there != set(schema.names) or not set(growth.key) <= there:
        return None
    with connect(threads=1, temp_directory=spill) as connection:
        point = f"CAST({literal(str(since))} AS {_type(since)})"
        name = identifier(growth.column)
        new = f"SELECT * FROM read_parquet({literal(str(came))}, file_row_number = true) WHERE {name} >= {point}"
        found = connection.execute(f"SELECT count(*) FROM ({new})").fetchone()
        if not found or not found[0]:
            return None
        connection.execute(f"CREATE TEMP VIEW came AS {new}")
        connection.execute(f"CREATE TEMP VIEW held AS {_file(held)}")
        sql = _by_key(schema.names, growth) if growth.key else _by_stretch(schema.names, name, point)
        reader = connection.sql(sql).to_arrow_reader(BATCH)
        return write_batches((_typed(batch, schema) for batch in reader), target, schema, disk=disk)


def _file(path: Path) -> str:
    return f"SELECT * FROM read_parquet({literal(str(path))}, file_row_number = true)"


def _by_stretch(columns: Sequence[str], name: str, point: str) -> str:
    listed = ", ".join(map(identifier, columns))
    return f"SELECT {listed} FROM held WHERE {name} < {point} OR {name} IS NULL UNION ALL SELECT {listed} FROM came"


def _by_key(columns: Sequence[str], growth: Growth) -> str:
    listed, key = ", ".join(map(identifier, columns)), ", ".join(map(identifier, growth.key))
    last = f"PARTITION BY {key} ORDER BY {identifier(growth.column)} DESC, file_row_number DESC"
    newest = f"SELECT * FROM came QUALIFY row_number() OVER ({last}) = 1"
    same = " AND ".join(f"held.{identifier(one)} IS NOT DISTINCT FROM came.{identifier(one)}" for one in growth.key)
    kept = f"SELECT * FROM held WHERE NOT EXISTS (SELECT 1 FROM came WHERE {same})"
    return (
        f"SELECT {listed} FROM (SELECT 0 AS part_of_file, file_row_number, {listed} FROM ({kept})"
        f" UNION ALL SELECT 1, file_row_number, {listed} FROM ({newest})) ORDER BY part_of_file, file_row_number"
    )


def _type(point: Point) -> str:
    if isinstance(point, dt.datetime):
        return "TIMESTAMPTZ" if point.tzinfo else "TIMESTAMP"
    return "DATE" if isinstance(point, dt.date) else "BIGINT"


def _typed(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    columns = [batch.column(field.name).cast(field.type) for field in schema]
    return pa.RecordBatch.from_arrays(columns, schema=schema)
