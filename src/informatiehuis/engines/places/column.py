"""Area codes as a stored column of a parquet file, keyed by the version of the boundaries.

Which area a row lies in is decided once, when the row comes in; queries then group by a column. The version of
the boundaries stands in the column's metadata, so that it shows when the column must be made again.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from informatiehuis.engines.places.edges import Floats
from informatiehuis.engines.places.geometry import RD, Geometries, representative_points, transform_positions
from informatiehuis.engines.places.index import NOWHERE, AreaIndex, Areas
from informatiehuis.engines.places.problems import ColumnExists, MissingColumn, NotPositions
from informatiehuis.engines.progress import Progress, silent

VERSION_KEY = b"informatiehuis:boundaries"
_ROWS_AT_ONCE = 1 << 17


@dataclass(frozen=True, slots=True)
class Position:
    """Where a file keeps its positions: two columns of numbers, or one of WKB, and their CRS.

    Of a geometry that is no point, a position that surely lies on it counts.
    """

    crs: str
    x: str | None = None
    y: str | None = None
    geometry: str | None = None

    def __post_init__(self) -> None:
        if (self.geometry is None) != (self.x is not None and self.y is not None):
            raise ValueError("give x and y, or geometry")

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.geometry,) if self.geometry is not None else (str(self.x), str(self.y))


@dataclass(frozen=True, slots=True)
class Located:
    """What `add_area_column` did: how many rows there are and how many of them lie in no area."""

    rows: int
    nowhere: int


def add_area_column(
    source: Path,
    target: Path,
    *,
    position: Position,
    index: AreaIndex,
    version: str,
    column: str = "area",
    progress: Progress = silent,
) -> Located:
    """Write `source` (parquet) to `target` with a column of area codes; null where a row lies in no area.

    Streams, so memory is bounded; `target` appears only when it is complete and may be `source` itself. A column
    made earlier by this function is replaced. Row order, other columns and metadata stay.

    Raises:
        MissingColumn, NotPositions: the positions are not in the file or are something else.
        ColumnExists: a column of that name holds something else.
        UnknownCrs: the coordinate system of the positions is unknown.
    """
    rows = nowhere = 0
    with pq.ParquetFile(source) as file, _whole_or_nothing(target) as written:
        schema = file.schema_arrow
        _check(schema, source, position, column)
        kept = [field for field in schema if field.name != column]
        added = pa.field(column, pa.string(), metadata={VERSION_KEY: version.encode()})
        total = file.metadata.num_rows
        new_schema = pa.schema([*kept, added]).with_metadata(schema.metadata)
        with pq.ParquetWriter(written, new_schema, compression="zstd") as writer:
            for batch in file.iter_batches(_ROWS_AT_ONCE):
                found = index.locate(*_positions(batch, position))
                arrays = [batch.column(field.name) for field in kept]
                codes = _codes(found, index.codes)
                writer.write_batch(pa.record_batch([*arrays, codes], schema=new_schema))
                rows += batch.num_rows
                nowhere += int((found == NOWHERE).sum())
                progress(rows, total)
    return Located(rows, nowhere)


def boundaries_version(parquet: Path, column: str = "area") -> str | None:
    """The version of the boundaries that a column was made with, or None when it is not such a column."""
    schema = pq.read_schema(parquet)
    if column not in schema.names:
        return None
    version = (schema.field(column).metadata or {}).get(VERSION_KEY)
    return version.decode() if version is not None else None


def _check(schema: pa.Schema, source: Path, position: Position, column: str) -> None:
    for name in position.columns:
        if name not in schema.names:
            raise MissingColumn(source.name, name, tuple(schema.names))
        kind = _storage(schema.field(name).type)
        is_wkb = pa.types.is_binary(kind) or pa.types.is_large_binary(kind)
        is_number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
        if not (is_wkb if position.geometry is not None else is_number):
            raise NotPositions(source.name, name, str(kind))
    if column in schema.names and VERSION_KEY not in (schema.field(column).metadata or {}):
        raise ColumnExists(source.name, column)


def _storage(kind: pa.DataType) -> pa.DataType:
    return kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind


def _positions(batch: pa.RecordBatch, position: Position) -> tuple[Floats, Floats]:
    if position.geometry is None:
        x, y = (pc.cast(batch.column(name), pa.float64()).to_numpy(zero_copy_only=False) for name in position.columns)
    else:
        stored = batch.column(position.geometry)
        wkb = stored.storage if isinstance(stored, pa.ExtensionArray) else stored
        x, y = _points_on(wkb.to_numpy(zero_copy_only=False))
    return transform_positions(x, y, position.crs, RD)


def _points_on(wkb: Geometries) -> tuple[Floats, Floats]:
    shapes = shapely.from_wkb(wkb)
    x, y = shapely.get_x(shapes), shapely.get_y(shapes)
    others = np.flatnonzero(shapely.get_type_id(shapes) > shapely.GeometryType.POINT)
    x[others], y[others] = representative_points(shapes[others])
    return x, y


def _codes(found: Areas, codes: tuple[str, ...]) -> pa.StringArray:
    places = np.where(found == NOWHERE, len(codes), found)
    return pa.array([*codes, None], pa.string()).take(pa.array(places, pa.int32()))


@contextmanager
def _whole_or_nothing(target: Path) -> Iterator[Path]:
    """A file beside `target` that takes its place when all went well and is gone otherwise."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.chmod(0o644)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
