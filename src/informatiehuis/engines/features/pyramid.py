"""Vector tiles of a pack: made when asked for, and made beforehand where that would be too much work.

The work of a tile is estimated from the number of features and vertices in it. A tile heavier than `HEAVY`
is stored when the pack is built, and so are its heavy descendants down to zoom level `STORED_DEEPEST`; a light tile has
only light descendants. So the work for one request is bounded, and so is what is stored.
"""

import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from informatiehuis.engines.features.crs import Floats
from informatiehuis.engines.features.mvt import Ints, TileFeature, encode_geometries, encode_layer
from informatiehuis.engines.features.properties import Property
from informatiehuis.engines.features.storage import column
from informatiehuis.engines.features.tiles import Tile, fit, meets, size_in_tile

if TYPE_CHECKING:
    from informatiehuis.engines.features.pack import Pack

HEAVY = 4000.0
PER_FEATURE = 10.0
STORED_DEEPEST = 14
MOST_FEATURES = 10_000
_FEATURES_AT_ONCE = 2000
_VERTICES_AT_ONCE = 200_000.0
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


def make_tile(pack: "Pack", tile: Tile) -> bytes:
    """The vector tile, not compressed; no bytes when nothing shows in it."""
    shown = _visible(tile, pack.boxes, np.flatnonzero(meets(pack.boxes, tile.box)))
    return _encode(pack, tile, shown)


def store_heavy_tiles(pack: "Pack", path: Path) -> None:
    """Add the heavy tiles to a pack that is still being built."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
        for tile, within in _heavy(pack, Tile(0, 0, 0), np.arange(pack.count)):
            content = _encode(pack, tile, _visible(tile, pack.boxes, within))
            packed = gzip.compress(content, compresslevel=6, mtime=0) if content else b""
            connection.execute("INSERT INTO tile VALUES (?, ?, ?, ?)", (tile.z, tile.x, tile.y, packed))
        connection.execute("COMMIT")


def _heavy(pack: "Pack", tile: Tile, among: Ints) -> Iterator[tuple[Tile, Ints]]:
    within = among[meets(pack.boxes[:, among], tile.box)]
    _, _, share = size_in_tile(tile, pack.boxes[:, within])
    if (PER_FEATURE + pack.weights[within] * share).sum() <= HEAVY:
        return
    yield tile, within
    if tile.z < STORED_DEEPEST:
        for child in tile.children:
            yield from _heavy(pack, child, within)


def _visible(tile: Tile, boxes: Floats, within: Ints) -> Ints:
    """Without what is smaller than a unit; of too many the largest, and of equally large ones a spread choice."""
    width, height, _ = size_in_tile(tile, boxes[:, within])
    size = np.maximum(width, height)
    within, size = within[(size >= 1) | (size == 0)], size[(size >= 1) | (size == 0)]
    if len(within) <= MOST_FEATURES:
        return within
    scattered = (within.astype(np.uint64) * _SPREAD) >> np.uint64(32)
    return np.sort(within[np.lexsort((scattered, -size))[:MOST_FEATURES]])


def _encode(pack: "Pack", tile: Tile, shown: Ints) -> bytes:
    properties = [(at, one) for at, one in enumerate(pack.about.properties) if one.filtered]
    features: list[TileFeature] = []
    for numbers in _portions(shown, pack.weights[shown]):
        features += _features(pack, tile, numbers, properties)
    return encode_layer(pack.layer, [one.name for _, one in properties], features)


def _portions(shown: Ints, weights: Floats) -> Iterator[list[int]]:
    """As many features at a time as memory is meant for."""
    portion = np.cumsum(weights) // _VERTICES_AT_ONCE + np.arange(len(shown)) // _FEATURES_AT_ONCE
    bounds = np.append(np.flatnonzero(np.diff(portion, prepend=-1.0)), len(shown))
    for begin, end in pairwise(bounds.tolist()):
        yield shown[begin:end].tolist()


def _features(
    pack: "Pack", tile: Tile, numbers: list[int], properties: list[tuple[int, Property]]
) -> Iterator[TileFeature]:
    columns = "".join(f", {column(at)}" for at, _ in properties)
    rows = pack.rows(f"SELECT number, wkb{columns} FROM shape JOIN attribute USING (number)", numbers)
    geometries = encode_geometries(fit(tile, shapely.from_wkb(np.array([row[1] for row in rows], dtype=object))))
    truths = [at for at, (_, one) in enumerate(properties) if one.kind == "boolean"]
    for row, geometry in zip(rows, geometries, strict=True):
        values = list(row[2:])
        for at in truths:
            values[at] = None if values[at] is None else bool(values[at])
        yield TileFeature(row[0] + 1, values, geometry)
