"""How a pack is laid out: one SQLite file, written once and then only read.

| table | holds |
|---|---|
| `about` | one JSON document: what `About` says |
| `feature` | number, identifier, the GeoJSON text of the feature in CRS84 |
| `native` | the same in the coordinate system of the source, where that is another |
| `shape` | the geometry in CRS84 as WKB, as published, for boxes and tiles |
| `attribute` | the values that can be filtered on, an index each, and the interval in time in microseconds |
| `boxes` | bounding boxes (four float64 a feature) and weights (one), in blocks; read whole when a pack opens |
| `tile` | tiles that are too much work to make when asked for, gzipped |

Features are numbered from 0 in the order of the source, so that a page is a range.
"""

import json
import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from informatiehuis.engines.features.crs import CRS84, FeatureCrs
from informatiehuis.engines.features.problems import NotAPack
from informatiehuis.engines.features.properties import Property

VERSION = 1
_APPLICATION = 0x49486673  # "IHfs", in the header of the file

TABLES = """
CREATE TABLE about (document TEXT NOT NULL);
CREATE TABLE feature (number INTEGER PRIMARY KEY, identifier TEXT NOT NULL, text BLOB NOT NULL);
CREATE TABLE native (number INTEGER PRIMARY KEY, text BLOB NOT NULL);
CREATE TABLE shape (number INTEGER PRIMARY KEY, wkb BLOB);
CREATE TABLE boxes (block INTEGER PRIMARY KEY, box BLOB NOT NULL, weight BLOB NOT NULL);
CREATE TABLE tile (z INTEGER, x INTEGER, y INTEGER, data BLOB NOT NULL, PRIMARY KEY (z, x, y)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class About:
    """What a pack says of itself. `bbox` in degrees (CRS84); `interval` in microseconds since 1970."""

    layer: str
    count: int
    identifier: str
    identifier_kind: str
    geometry_kinds: tuple[str, ...]
    properties: tuple[Property, ...]
    storage_crs: FeatureCrs
    bbox: tuple[float, float, float, float] | None
    has_time: bool
    interval: tuple[int | None, int | None]
    content_hash: str

    @property
    def crs(self) -> tuple[str, ...]:
        """The coordinate systems on offer, CRS84 first."""
        return (CRS84,) if self.storage_crs.uri == CRS84 else (CRS84, self.storage_crs.uri)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "About":
        found = json.loads(text)
        found["properties"] = tuple(Property(**one) for one in found["properties"])
        found["storage_crs"] = FeatureCrs(**found["storage_crs"])
        for name in ("geometry_kinds", "bbox", "interval"):
            found[name] = tuple(found[name]) if found[name] is not None else None
        return cls(**found)


def column(position: int) -> str:
    """The column in `attribute` of the property at a position; a name of a person's never becomes SQL."""
    return f"p{position}"


def create(path: Path, properties: tuple[Property, ...]) -> sqlite3.Connection:
    """A new, empty pack to be filled; it is nobody else's yet, so it needs no journal."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(
        f"PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
        f"PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {VERSION};"
    )
    connection.executescript(TABLES)
    columns = "".join(f", {column(at)}" for at in range(len(properties)))
    connection.execute(f"CREATE TABLE attribute (number INTEGER PRIMARY KEY, starts, ends{columns})")
    return connection


def open_to_read(path: Path) -> sqlite3.Connection:
    """A connection to a finished pack; it may be used by any thread, by one at a time. Raises NotAPack."""
    if not path.is_file():
        raise NotAPack(path.name)
    connection = sqlite3.connect(
        f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1",
        uri=True,
        check_same_thread=False,
        isolation_level=None,
    )
    try:
        marks = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
    except sqlite3.DatabaseError as error:
        connection.close()
        raise NotAPack(path.name) from error
    if marks != [_APPLICATION, VERSION]:
        connection.close()
        raise NotAPack(path.name)
    return connection
