"""Reads a pack: features by identifier, box, time and property, their description, and vector tiles.

A pack never changes, so that reading needs no locks: any number of threads and processes may read it. What
the texts are wrapped in (links, pages, HTTP) is left to whoever serves them.
"""

import gzip
import os
import re
import sqlite3
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from informatiehuis.engines.features import storage
from informatiehuis.engines.features.crs import CRS84, LONLAT, FeatureCrs, Floats
from informatiehuis.engines.features.interval import Interval, microseconds, moment
from informatiehuis.engines.features.mvt import Ints
from informatiehuis.engines.features.problems import BadBox, NoSuchTile, NotAPack, UnknownFeatureCrs
from informatiehuis.engines.features.properties import asked
from informatiehuis.engines.features.pyramid import make_tile
from informatiehuis.engines.features.tiles import DEEPEST, Tile, meets
from informatiehuis.engines.places import transform

Box = tuple[float, float, float, float]
Row = tuple[Any, ...]
_ROWS_AT_ONCE = 500
_NO_FILTERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Extent:
    """Where and when the features are: west, south, east, north in degrees (CRS84), and an aware interval."""

    bbox: Box | None
    interval: Interval | None


class Items:
    """A page of features: iterate for the GeoJSON text of each, in the order of the source."""

    def __init__(self, pack: "Pack", table: str, numbers: Sequence[int], number_matched: int) -> None:
        self._pack = pack
        self._table = table
        self._numbers = numbers
        self.number_matched = number_matched
        self.number_returned = len(numbers)

    def __iter__(self) -> Iterator[bytes]:
        for begin in range(0, len(self._numbers), _ROWS_AT_ONCE):
            part = self._numbers[begin : begin + _ROWS_AT_ONCE]
            yield from (text for (text,) in self._pack.rows(f"SELECT text FROM {self._table}", part))


class Pack:
    """An immutable set of features in one file, made by `build_pack`."""

    def __init__(self, path: Path, about: storage.About, boxes: Floats, weights: Floats) -> None:
        self.path = path
        self.about = about
        self.boxes = boxes  # (4, n): west, south, east, north in degrees; NaN without geometry
        self.weights = weights  # (n): number of vertices
        self._properties = {one.name: one for one in about.properties}
        self._columns = {one.name: storage.column(at) for at, one in enumerate(about.properties)}
        self._idle: deque[sqlite3.Connection] = deque()
        self._process = os.getpid()

    @classmethod
    def open(cls, path: Path) -> "Pack":
        """Open a pack to read it. Raises NotAPack."""
        connection = storage.open_to_read(path)
        try:
            (document,) = connection.execute("SELECT document FROM about").fetchone()
            blocks = connection.execute("SELECT box, weight FROM boxes ORDER BY block").fetchall()
        except (sqlite3.DatabaseError, TypeError) as error:
            connection.close()
            raise NotAPack(path.name) from error
        boxes = np.frombuffer(b"".join(box for box, _ in blocks)).reshape(-1, 4)
        weights = np.frombuffer(b"".join(weight for _, weight in blocks))
        pack = cls(path, storage.About.from_json(document), np.ascontiguousarray(boxes.T), weights)
        pack._idle.append(connection)
        return pack

    def close(self) -> None:
        """Close the file; the pack opens it again when it is read after all."""
        while self._idle:
            self._idle.pop().close()

    def __enter__(self) -> "Pack":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def count(self) -> int:
        return self.about.count

    @property
    def layer(self) -> str:
        """The name of the layer in vector tiles."""
        return self.about.layer

    @property
    def crs(self) -> tuple[str, ...]:
        """OGC's names of the coordinate systems on offer, CRS84 first."""
        return self.about.crs

    @property
    def storage_crs(self) -> str:
        """OGC's name of the coordinate system of the source."""
        return self.about.storage_crs.uri

    @property
    def content_hash(self) -> str:
        """Of all features, so that the same features have the same; fit for an ETag."""
        return self.about.content_hash

    @property
    def extent(self) -> Extent:
        if not self.about.has_time:
            return Extent(self.about.bbox, None)
        start, end = (None if at is None else moment(at) for at in self.about.interval)
        return Extent(self.about.bbox, Interval(start, end))

    def item(self, identifier: str, crs: str = CRS84) -> bytes | None:
        """The GeoJSON text of one feature, or None when there is none of that identifier. Raises UnknownFeatureCrs."""
        table = self._table(crs)
        query = f"SELECT text FROM {table} WHERE number = (SELECT number FROM feature WHERE identifier = ?)"
        with self._connection() as connection:
            found = connection.execute(query, (identifier,)).fetchone()
        return None if found is None else bytes(found[0])

    def items(
        self,
        *,
        bbox: Sequence[float] | None = None,
        bbox_crs: str = CRS84,
        datetime: Interval | None = None,
        filters: Mapping[str, str] = _NO_FILTERS,
        limit: int = 10,
        offset: int = 0,
        crs: str = CRS84,
    ) -> Items:
        """A page of the features that intersect a box and an interval and have the values asked for.

        `bbox` is west, south, east, north (or six numbers, whose heights do not count) in the order of axes of
        `bbox_crs`; west may exceed east when the box crosses the date line. As OGC 17-069r4 asks, a feature
        without geometry is in every box and one without time in every interval. `filters` are equalities.

        Raises:
            UnknownFeatureCrs, BadBox, UnknownQueryable, BadFilterValue: what is asked cannot be answered.
            ValueError: limit or offset is negative.
        """
        if limit < 0 or offset < 0:
            raise ValueError(f"limit {limit} and offset {offset} may not be negative")
        table = self._table(crs)
        conditions, values = self._conditions(datetime, filters)
        if bbox is not None:
            among = np.array(self._having(conditions, values), dtype=np.int64) if conditions else None
            chosen = self._in_box(_box(bbox), self._crs(bbox_crs), among)
            return Items(self, table, chosen[offset : offset + limit].tolist(), len(chosen))
        if conditions:
            with self._connection() as connection:
                query = f"SELECT count(*) FROM attribute WHERE {conditions}"
                (matched,) = connection.execute(query, values).fetchone()
            return Items(self, table, self._having(conditions, values, limit, offset), matched)
        numbers = range(min(offset, self.count), min(offset + limit, self.count))
        return Items(self, table, numbers, self.count)

    def queryables(self) -> dict[str, object]:
        """JSON Schema of what can be filtered on (OGC 19-079r2, section 6.2), without `$id`."""
        filtered = {one.name: one.schema for one in self.about.properties if one.filtered}
        return _document(filtered, additional=False)

    def schema(self) -> dict[str, object]:
        """JSON Schema of a feature's geometry and properties (OGC 23-058r1), without `$id`."""
        kinds = self.about.geometry_kinds
        kind = re.sub(r"(?<!^)(?=[A-Z])", "", kinds[0]).lower() if len(kinds) == 1 else "any"
        shape: dict[str, str] = {"x-ogc-role": "primary-geometry", "format": f"geometry-{kind}"}
        properties: dict[str, dict[str, str]] = {"geometry": shape}
        properties |= {one.name: dict(one.schema) for one in self.about.properties}
        if self.about.identifier in properties:
            properties[self.about.identifier]["x-ogc-role"] = "id"
        return _document(properties, additional=False)

    def tile(self, z: int, x: int, y: int, *, compressed: bool = False) -> bytes:
        """The vector tile (Mapbox Vector Tile 2.1) of a tile of WebMercatorQuad: column x, row y.

        No bytes when nothing shows in it. With `compressed` it is gzipped, which is how heavy tiles are stored.
        Raises NoSuchTile.
        """
        tile = Tile(z, x, y)
        if not tile.exists:
            raise NoSuchTile(z, x, y, DEEPEST)
        with self._connection() as connection:
            found = connection.execute("SELECT data FROM tile WHERE (z, x, y) = (?, ?, ?)", (z, x, y)).fetchone()
        if found is not None:
            stored = bytes(found[0])
            return gzip.decompress(stored) if stored and not compressed else stored
        made = make_tile(self, tile)
        return gzip.compress(made, compresslevel=1, mtime=0) if compressed and made else made

    def rows(self, select: str, numbers: Sequence[int]) -> list[Row]:
        """Rows of a table by feature number, in the order of the numbers, which ascend."""
        if not len(numbers):
            return []
        with self._connection() as connection:
            if numbers[-1] - numbers[0] + 1 == len(numbers):
                query = f"{select} WHERE number BETWEEN ? AND ? ORDER BY number"
                return connection.execute(query, (numbers[0], numbers[-1])).fetchall()
            places = ",".join("?" * len(numbers))
            return connection.execute(f"{select} WHERE number IN ({places}) ORDER BY number", numbers).fetchall()

    def _crs(self, crs: str) -> FeatureCrs:
        if crs == CRS84:
            return LONLAT
        if crs == self.storage_crs:
            return self.about.storage_crs
        raise UnknownFeatureCrs(crs, self.crs)

    def _table(self, crs: str) -> str:
        return "feature" if self._crs(crs) is LONLAT else "native"

    def _conditions(self, interval: Interval | None, filters: Mapping[str, str]) -> tuple[str, list[object]]:
        """The SQL of what is asked, over columns named by ourselves, and its values; no text for everything."""
        conditions: list[str] = []
        values: list[object] = []
        for name, text in filters.items():
            values.append(asked(self._properties, name, text))
            conditions.append(f"{self._columns[name]} = ?")
        if interval is not None and self.about.has_time:
            if interval.end is not None:
                conditions.append("(starts <= ? OR starts IS NULL)")
                values.append(microseconds(interval.end))
            if interval.start is not None:
                conditions.append("(ends >= ? OR ends IS NULL)")
                values.append(microseconds(interval.start))
        return " AND ".join(conditions), values

    def _having(self, conditions: str, values: Sequence[object], limit: int = -1, offset: int = 0) -> list[int]:
        """The numbers of the features that meet the conditions, ascending; all of them when limit is -1."""
        query = f"SELECT number FROM attribute WHERE {conditions} ORDER BY number LIMIT ? OFFSET ?"
        with self._connection() as connection:
            return [number for (number,) in connection.execute(query, [*values, limit, offset])]

    def _in_box(self, box: Box, crs: FeatureCrs, among: Ints | None) -> Ints:
        west, south, east, north = (box[1], box[0], box[3], box[2]) if crs.northing_first else box
        across_date_line = crs.uri == CRS84 and west > east
        if south > north or (west > east and not across_date_line):
            raise BadBox(",".join(map(str, box)))
        if across_date_line:
            areas = [shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)]
        else:
            areas = [shapely.box(west, south, east, north)]
            if crs.uri != CRS84:
                # a straight side in one system is bent in the other
                longest = max(east - west, north - south) / 64 or 1.0
                areas = list(transform(shapely.segmentize(np.array(areas), longest), crs.name, LONLAT.name))
        boxes = self.boxes if among is None else self.boxes[:, among]
        hit = np.isnan(boxes[0])
        for area in areas:
            hit |= self._meeting(area, boxes, among)
        return np.flatnonzero(hit) if among is None else among[hit]

    def _meeting(self, area: shapely.Polygon, boxes: Floats, among: Ints | None) -> NDArray[np.bool_]:
        """Which features intersect an area; only where bounding boxes do not tell, geometries are read."""
        west, south, east, north = area.bounds
        hit = meets(boxes, (west, south, east, north))
        doubtful = np.flatnonzero(hit)
        if area.equals(shapely.box(west, south, east, north)):
            near = boxes[:, doubtful]
            sure = (near[0] >= west) & (near[2] <= east) & (near[1] >= south) & (near[3] <= north)
            doubtful = doubtful[~sure]
        shapely.prepare(area)
        for begin in range(0, len(doubtful), _ROWS_AT_ONCE):
            part = doubtful[begin : begin + _ROWS_AT_ONCE]
            numbers = (part if among is None else among[part]).tolist()
            wkb = np.array([one for (one,) in self.rows("SELECT wkb FROM shape", numbers)], dtype=object)
            hit[part] = shapely.intersects(area, shapely.from_wkb(wkb))
        return hit

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection that nobody else uses meanwhile; one made before a fork is never used after it."""
        if self._process != os.getpid():
            self._idle, self._process = deque(), os.getpid()
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = storage.open_to_read(self.path)
        try:
            yield connection
        finally:
            self._idle.append(connection)


def _box(numbers: Sequence[float]) -> Box:
    if len(numbers) not in (4, 6) or not np.isfinite(numbers).all():
        raise BadBox(",".join(map(str, numbers)))
    half = len(numbers) // 2
    first, second, third, fourth = numbers[0], numbers[1], numbers[half], numbers[half + 1]
    return float(first), float(second), float(third), float(fourth)


def _document(properties: Mapping[str, Mapping[str, str]], *, additional: bool) -> dict[str, object]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {name: dict(one) for name, one in properties.items()},
        "additionalProperties": additional,
    }
