"""Writes record batches to one parquet file in bounded memory, whole or not at all, with GeoParquet metadata.

Used by every connector that gets batches; CSV and JSON are written by DuckDB itself. Parquet is compressed
with Snappy, as DuckDB does, in row groups of at most ROW_GROUP rows, so that the same rows give the same
bytes.
"""

import errno
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely

from informatiehuis.engines.connectors.base import GEOMETRY, Description
from informatiehuis.engines.connectors.disk import EVERY, Disk
from informatiehuis.engines.progress import Progress

ROW_GROUP = 122_880
GEOPARQUET = "1.1.0"
TYPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
NAMES = {**dict(enumerate(TYPES)), 7: "GeometryCollection"}


@contextmanager
def whole(target: Path, disk: Disk) -> Iterator[Path]:
    """A path to write to, beside `target`; it becomes `target` when all went well and is gone otherwise.

    Turns "no space left" into a DiskFullProblem.
    """
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        yield part
        part.replace(target)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            disk.require(target.parent, disk.free(target.parent) + 1)
        raise
    finally:
        part.unlink(missing_ok=True)


def write_batches(
    batches: Iterable[pa.RecordBatch],
    target: Path,
    schema: pa.Schema,
    *,
    crs: str | None = None,
    disk: Disk | None = None,
    progress: Progress | None = None,
    total: int | None = None,
) -> int:
    """Write the batches and give the number of rows; progress is told in rows.

    A column named `geometry` is taken as WKB (binary) in `crs` (None means unknown) and described in the
    GeoParquet metadata, version 1.1.0, with the geometry types and the bounding box of what was written.
    """
    disk = disk or Disk()
    disk.require(target.parent, EVERY)
    rows, checked = 0, 0
    facts = GeometryFacts() if GEOMETRY in schema.names else None
    with whole(target, disk) as part, _writer(part, schema) as writer:
        for table in _grouped(batches, schema):
            writer.write_table(table, row_group_size=ROW_GROUP)
            if facts is not None:
                facts.add(table.column(GEOMETRY))
            rows += table.num_rows
            checked += table.nbytes
            if checked >= EVERY:
                disk.require(target.parent, EVERY)
                checked = 0
            if progress is not None:
                progress(rows, total)
        if facts is not None:
            writer.add_key_value_metadata({"geo": json.dumps(facts.metadata(crs), sort_keys=True)})
    return rows


def exact(description: Description, written: Path, rows: int) -> Description:
    """The description with the types and the number of rows that are in the parquet."""
    schema = pq.read_schema(written)
    columns = tuple(replace(one, type=str(schema.field(one.name).type)) for one in description.columns)
    return replace(description, columns=columns, row_estimate=rows)


def _writer(part: Path, schema: pa.Schema) -> pq.ParquetWriter:
    # an Arrow schema in the file would hide the GeoParquet metadata, which comes at the end, from readers
    return pq.ParquetWriter(part, schema, compression="snappy", store_schema=False)


@dataclass
class GeometryFacts:
    """The types and the bounds of all geometries seen."""

    types: set[str] = field(default_factory=set)
    bounds: np.ndarray[Any, np.dtype[np.float64]] = field(default_factory=lambda: np.full(4, np.nan))

    def add(self, column: "pa.ChunkedArray[Any]") -> None:
        """Take the geometries of a WKB column along."""
        for chunk in column.chunks:
            shapes = shapely.from_wkb(chunk.to_numpy(zero_copy_only=False))
            numbers = shapely.get_type_id(shapes)
            flat = ~shapely.has_z(shapes)
            for number, is_flat in {(int(n), bool(f)) for n, f in zip(numbers, flat, strict=True) if n >= 0}:
                self.types.add(NAMES[number] if is_flat else f"{NAMES[number]} Z")
            found = shapely.total_bounds(shapes)
            self.bounds = np.concatenate([np.fmin(self.bounds[:2], found[:2]), np.fmax(self.bounds[2:], found[2:])])

    def metadata(self, crs: str | None) -> dict[str, Any]:
        """The `geo` metadata (GeoParquet 1.1.0, "File metadata")."""
        column: dict[str, Any] = {
            "encoding": "WKB",
            "geometry_types": sorted(self.types),
            # in the specification an absent crs means OGC:CRS84, so an unknown one must be null
            "crs": json.loads(pyproj.CRS.from_user_input(crs).to_json()) if crs else None,
        }
        if not np.isnan(self.bounds).any():
            column["bbox"] = [float(number) for number in self.bounds]
        return {"version": GEOPARQUET, "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}


def _grouped(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """The batches as tables of exactly ROW_GROUP rows and a rest, however they come in."""
    waiting: list[pa.RecordBatch] = []
    held = 0
    for batch in batches:
        waiting.append(batch)
        held += batch.num_rows
        while held >= ROW_GROUP:
            table = pa.Table.from_batches(waiting, schema)
            yield table.slice(0, ROW_GROUP)
            waiting = table.slice(ROW_GROUP).to_batches()
            held -= ROW_GROUP
    yield pa.Table.from_batches(waiting, schema)
