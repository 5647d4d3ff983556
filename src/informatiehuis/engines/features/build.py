"""Makes a pack out of a parquet file, in one pass and in bounded memory.

Held in memory are a batch of rows, a bounding box and a weight (40 bytes) of every feature, and one tile. The
pack appears at its place when it is complete, and never before.
"""

import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from informatiehuis.engines.features import storage
from informatiehuis.engines.features.crs import CRS84, LONLAT, FeatureCrs, Floats, Geometries
from informatiehuis.engines.features.geojson import feature_texts, geometry_texts, rounded
from informatiehuis.engines.features.pack import Pack
from informatiehuis.engines.features.problems import (
    BadGeometry,
    BadIdentifier,
    MissingColumn,
    UnsupportedColumn,
)
from informatiehuis.engines.features.properties import Property, kind_of, plain, stored
from informatiehuis.engines.features.pyramid import store_heavy_tiles
from informatiehuis.engines.places import transform
from informatiehuis.engines.progress import Progress, silent

_ROWS_AT_ONCE = 1024
_BYTES_AT_ONCE = 4_000_000
_LAST_OF_DAY = 86_400_000_000 - 1


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which columns of the source become what."""

    file: str
    identifier: str
    geometry: str
    crs: FeatureCrs
    crs_as_given: str
    properties: tuple[Property, ...]
    starts: str | None
    ends: str | None

    @property
    def columns(self) -> list[str]:
        times = [name for name in (self.starts, self.ends) if name]
        named = [self.identifier, self.geometry, *(one.name for one in self.properties), *times]
        return list(dict.fromkeys(named))


@dataclass(slots=True)
class _Tally:
    """What is known of the features written so far."""

    rows: int = 0
    kinds: set[str] = field(default_factory=set)
    boxes: list[Floats] = field(default_factory=list)
    weights: list[Floats] = field(default_factory=list)
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)


def build_pack(  # noqa: PLR0913 - each is asked of the person who publishes the features
    parquet: Path,
    target: Path,
    *,
    identifier: str,
    geometry: str = "geometry",
    crs: str,
    properties: Sequence[str] | None = None,
    layer: str = "features",
    time: str | tuple[str, str] | None = None,
    progress: Progress = silent,
) -> Pack:
    """Write the features of `parquet` to the file `target` and open it.

    `geometry` is a column of WKB in `crs` (any usual spelling); a row without geometry becomes a feature without.
    `properties` are the columns to publish, all that JSON can hold when None. `time` is a column with a date or a
    moment, or two with start and end (both included, empty is open). `layer` names the layer in vector tiles.

    Raises:
        MissingColumn, UnsupportedColumn: a column is absent or of a type that cannot be used.
        BadIdentifier: an identifier is empty or occurs twice.
        BadGeometry: a geometry cannot be read, or its coordinates have no place on earth in `crs`.
        places.UnknownCrs: `crs` is unknown.
    """
    with pq.ParquetFile(parquet) as file, _whole_or_nothing(target) as part:
        plan = _plan(file.schema_arrow, parquet.name, identifier, geometry, crs, properties, time)
        with closing(storage.create(part, plan.properties)) as connection:
            tally = _write_features(file, plan, connection, progress)
            _write_indexes(plan, tally, connection)
            about = _about(plan, layer, tally, connection, file.schema_arrow)
            connection.execute("INSERT INTO about VALUES (?)", (about.to_json(),))
        with closing(Pack.open(part)) as pack:
            store_heavy_tiles(pack, part)
    return Pack.open(target)


def _plan(
    schema: pa.Schema,
    file: str,
    identifier: str,
    geometry: str,
    crs: str,
    properties: Sequence[str] | None,
    time: str | tuple[str, str] | None,
) -> _Plan:
    starts, ends = (time, None) if isinstance(time, str) else time or (None, None)
    needed = [identifier, geometry, *(properties or ()), *(name for name in (starts, ends) if name)]
    for name in needed:
        if name not in schema.names:
            raise MissingColumn(file, name, tuple(schema.names))
    kinds = {name: kind_of(schema.field(name).type) for name in schema.names}
    chosen = properties if properties is not None else [name for name in schema.names if kinds[name]]
    for name, fits in [
        *((name, kinds[name] is not None) for name in chosen),
        (identifier, kinds[identifier] in ("string", "integer")),
        (geometry, _is_wkb(schema.field(geometry).type)),
        *((name, kinds[name] in ("date", "moment")) for name in (starts, ends) if name),
    ]:
        if not fits:
            raise UnsupportedColumn(file, name, str(schema.field(name).type))
    shown = tuple(Property(name, str(kinds[name])) for name in chosen if name != geometry)
    return _Plan(file, identifier, geometry, FeatureCrs.of(crs), crs, shown, starts, ends)


def _is_wkb(kind: pa.DataType) -> bool:
    inner = kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind
    return bool(pa.types.is_binary(inner) or pa.types.is_large_binary(inner))


def _write_features(file: pq.ParquetFile, plan: _Plan, connection: sqlite3.Connection, progress: Progress) -> _Tally:
    tally = _Tally()
    total = file.metadata.num_rows
    connection.execute("BEGIN")
    for batch in file.iter_batches(_rows_at_once(file), columns=plan.columns):
        _write_batch(batch, plan, tally, connection)
        tally.rows += batch.num_rows
        progress(tally.rows, total)
    connection.execute("COMMIT")
    return tally


def _rows_at_once(file: pq.ParquetFile) -> int:
    """Fewer when rows are large; one becomes some thirty times its bytes on the way."""
    groups = (file.metadata.row_group(at) for at in range(file.num_row_groups))
    row = sum(group.total_byte_size for group in groups) / max(1, file.metadata.num_rows)
    return max(1, min(_ROWS_AT_ONCE, int(_BYTES_AT_ONCE / max(row, 1.0))))


def _write_batch(batch: pa.RecordBatch, plan: _Plan, tally: _Tally, connection: sqlite3.Connection) -> None:
    numbers = range(tally.rows, tally.rows + batch.num_rows)
    identifiers = batch.column(plan.identifier).to_pylist()
    if None in identifiers:
        raise BadIdentifier(plan.file, plan.identifier, (tally.rows + identifiers.index(None) + 1,), None)
    native = _read_shapes(batch, plan, tally.rows)
    lonlat = _in_degrees(native, plan, tally.rows)
    rows = _values(batch, plan.properties)
    names = [one.name for one in plan.properties]
    texts = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, separators=(",", ":")) for row in rows]

    features = feature_texts(identifiers, texts, geometry_texts(lonlat, LONLAT))
    keys = [str(identifier) for identifier in identifiers]
    connection.executemany("INSERT INTO feature VALUES (?, ?, ?)", zip(numbers, keys, features, strict=True))
    if plan.crs.uri != CRS84:
        geometries = geometry_texts(rounded(native, plan.crs.decimals), plan.crs)
        in_native = feature_texts(identifiers, texts, geometries)
        connection.executemany("INSERT INTO native VALUES (?, ?)", zip(numbers, in_native, strict=True))
    connection.executemany("INSERT INTO shape VALUES (?, ?)", zip(numbers, shapely.to_wkb(lonlat), strict=True))
    places = ", ".join("?" * (3 + len(names)))
    attributes = (
        (number, *when, *(stored(value) for value in row))
        for number, when, row in zip(numbers, _times(batch, plan), rows, strict=True)
    )
    connection.executemany(f"INSERT INTO attribute VALUES ({places})", attributes)

    tally.boxes.append(shapely.bounds(lonlat))
    tally.weights.append(shapely.get_num_coordinates(lonlat).astype(np.float64))
    tally.kinds.update(shape.geom_type for shape in lonlat if shape is not None)
    tally.digest.update(b"".join(features))


def _values(batch: pa.RecordBatch, properties: Sequence[Property]) -> list[tuple[object, ...]]:
    if not properties:
        return [()] * batch.num_rows
    columns = [[plain(value) for value in batch.column(one.name).to_pylist()] for one in properties]
    return list(zip(*columns, strict=True))


def _read_shapes(batch: pa.RecordBatch, plan: _Plan, before: int) -> Geometries:
    found = batch.column(plan.geometry)
    wkb = (found.storage if isinstance(found, pa.ExtensionArray) else found).to_numpy(zero_copy_only=False)
    shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    unread = np.flatnonzero(shapely.is_missing(shapes) & np.array([one is not None for one in wkb], dtype=bool))
    if len(unread):
        raise BadGeometry(plan.file, plan.geometry, before + int(unread[0]) + 1)
    return np.asarray(shapely.force_2d(shapes), dtype=object)


def _in_degrees(native: Geometries, plan: _Plan, before: int) -> Geometries:
    moved = transform(native, plan.crs.name, LONLAT.name)
    bounds = shapely.bounds(moved)
    lost = ~np.isfinite(bounds).all(axis=1) & ~shapely.is_missing(native) & ~shapely.is_empty(native)
    with np.errstate(invalid="ignore"):
        lost |= (np.abs(bounds[:, [0, 2]]) > 180).any(axis=1) | (np.abs(bounds[:, [1, 3]]) > 90).any(axis=1)
    if lost.any():
        at = int(np.flatnonzero(lost)[0])
        raise BadGeometry(plan.file, plan.geometry, before + at + 1, off_earth_in=plan.crs_as_given)
    return rounded(moved, LONLAT.decimals)


def _times(batch: pa.RecordBatch, plan: _Plan) -> list[tuple[int | None, int | None]]:
    """Start and end of each row in microseconds since 1970; a date lasts all day; a time without zone is UTC."""
    if plan.starts is None:
        return [(None, None)] * batch.num_rows
    starts = _microseconds(batch.column(plan.starts), last=False)
    ends = _microseconds(batch.column(plan.ends or plan.starts), last=True)
    return list(zip(starts, ends, strict=True))


def _microseconds(values: "pa.Array[Any]", *, last: bool) -> list[int | None]:
    in_days = pa.types.is_date(values.type)
    # a zone changes how a moment is shown, not its number
    moments = pc.cast(pc.cast(values, pa.timestamp("us", getattr(values.type, "tz", None)), safe=False), pa.int64())
    if in_days and last:
        moments = pc.add(moments, _LAST_OF_DAY)
    return list(moments.to_pylist())


def _write_indexes(plan: _Plan, tally: _Tally, connection: sqlite3.Connection) -> None:
    try:
        connection.execute("CREATE UNIQUE INDEX feature_identifier ON feature (identifier)")
    except sqlite3.IntegrityError as error:
        value, numbers = connection.execute(
            "SELECT identifier, group_concat(number + 1) FROM feature GROUP BY identifier HAVING count(*) > 1 LIMIT 1"
        ).fetchone()
        rows = tuple(sorted(int(number) for number in numbers.split(",")))
        raise BadIdentifier(plan.file, plan.identifier, rows, value) from error
    for at, one in enumerate(plan.properties):
        if one.filtered:
            name = storage.column(at)
            connection.execute(f"CREATE INDEX attribute_{name} ON attribute ({name})")
    if plan.starts is not None:
        connection.execute("CREATE INDEX attribute_time ON attribute (starts, ends)")
    blocks = (
        (at, box.tobytes(), weight.tobytes())
        for at, (box, weight) in enumerate(zip(tally.boxes, tally.weights, strict=True))
    )
    connection.executemany("INSERT INTO boxes VALUES (?, ?, ?)", blocks)
    connection.execute("ANALYZE")


def _about(plan: _Plan, layer: str, tally: _Tally, connection: sqlite3.Connection, schema: pa.Schema) -> storage.About:
    starts, ends, without_end = connection.execute(
        "SELECT min(starts), max(ends), max(starts IS NOT NULL AND ends IS NULL) FROM attribute"
    ).fetchone()
    boxes = np.concatenate([*tally.boxes, np.empty((0, 4))])
    placed = boxes[~np.isnan(boxes[:, 0])]
    west, south = placed[:, :2].min(axis=0, initial=180).tolist()
    east, north = placed[:, 2:].max(axis=0, initial=-180).tolist()
    return storage.About(
        layer=layer,
        count=tally.rows,
        identifier=plan.identifier,
        identifier_kind=str(kind_of(schema.field(plan.identifier).type)),
        geometry_kinds=tuple(sorted(tally.kinds)),
        properties=plan.properties,
        storage_crs=plan.crs,
        bbox=(west, south, east, north) if len(placed) else None,
        has_time=plan.starts is not None,
        interval=(starts, None if without_end else ends),
        content_hash=f"sha256:{tally.digest.hexdigest()}",
    )


@contextmanager
def _whole_or_nothing(target: Path) -> Iterator[Path]:
    """A file beside `target` that takes its place, safely on disk, when all went well; gone otherwise."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    part = Path(name)
    try:
        yield part
        os.fsync(handle)
        part.chmod(0o644)
        part.replace(target)
    finally:
        os.close(handle)
        part.unlink(missing_ok=True)
