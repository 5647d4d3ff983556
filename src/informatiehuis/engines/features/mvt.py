"""Writes Mapbox Vector Tiles, whole arrays of geometries at a time.

Follows the Vector Tile Specification 2.1 (Mapbox, 2016): commands and zigzag parameters of section 4.3, keys and
values of section 4.4, protocol buffers of vector_tile.proto. Geometries come in as whole numbers in the tile's
own coordinates (y downward) and valid; bringing them there is left to `tiles`. The well-kept
library for this in Python, mapbox-vector-tile, works vertex by vertex and took over five times as long; it reads
our tiles back in the tests (docs/adr/0004-places-and-features.md).
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from informatiehuis.engines.features.properties import Scalar

EXTENT = 4096
_MOVE_TO, _LINE_TO, _CLOSE_PATH = 1, 2, 7
_POINT, _LINE, _POLYGON = 1, 2, 3

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A geometry as the tile has it: its type and its packed commands; no bytes when nothing of it is left."""

    kind: int
    commands: bytes


@dataclass(frozen=True, slots=True)
class TileFeature:
    """What stands in a tile: a number, the values of the layer's keys in order, and a geometry."""

    number: int
    values: Sequence[Scalar]
    geometry: Encoded


def varint(number: int) -> bytes:
    """A whole number, not negative, as protocol buffers write it."""
    return _SMALL[number] if number < len(_SMALL) else _varint(number)


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


_SMALL = tuple(_varint(number) for number in range(1 << 14))


def encode_layer(name: str, keys: Sequence[str], features: Sequence[TileFeature]) -> bytes:
    """A tile of one layer; nothing at all when there are no features. A value None is left out."""
    values: dict[tuple[type, Scalar], int] = {}
    messages = [_feature(feature, values) for feature in features if feature.geometry.commands]
    if not messages:
        return b""
    layer = [_bytes(0x0A, name.encode())]
    layer += [_bytes(0x12, message) for message in messages]
    layer += [_bytes(0x1A, key.encode()) for key in keys]
    layer += [_bytes(0x22, _value(value)) for _, value in values]
    layer += [b"\x28", varint(EXTENT), b"\x78\x02"]
    return _bytes(0x1A, b"".join(layer))


def _bytes(tag: int, content: bytes) -> bytes:
    return bytes((tag,)) + varint(len(content)) + content


def _feature(feature: TileFeature, values: dict[tuple[type, Scalar], int]) -> bytes:
    tags = b"".join(
        varint(key) + varint(values.setdefault((type(value), value), len(values)))
        for key, value in enumerate(feature.values)
        if value is not None
    )
    geometry = feature.geometry
    packed = _bytes(0x12, tags) if tags else b""
    kind = bytes((0x18, geometry.kind))
    return b"\x08" + varint(feature.number) + packed + kind + _bytes(0x22, geometry.commands)


def _value(value: Scalar) -> bytes:
    if isinstance(value, str):
        return _bytes(0x0A, value.encode())
    if isinstance(value, bool):
        return bytes((0x38, value))
    if isinstance(value, int):
        return b"\x30" + varint((value << 1) ^ (value >> 63))
    return b"\x19" + struct.pack("<d", value)


def encode_geometries(geometries: NDArray[np.object_]) -> list[Encoded]:
    """Each geometry encoded; of a collection the parts of the highest dimension.

    Rings are turned the way the specification asks (outer ones with a positive area by the surveyor's formula in
    tile coordinates). Repeated vertices, rings without area and lines without length are left out.
    """
    parts, of_feature = shapely.get_parts(geometries, return_index=True)
    parts, of_part = shapely.get_parts(parts, return_index=True)
    of_feature = of_feature[of_part]
    parts, of_feature = parts[~shapely.is_empty(parts)], of_feature[~shapely.is_empty(parts)]
    dimension = shapely.get_dimensions(parts)
    highest = np.full(len(geometries), -1)
    np.maximum.at(highest, of_feature, dimension)
    wanted = dimension == highest[of_feature]
    commands: list[bytes] = [b""] * len(geometries)
    for level, encode in enumerate((_points, _lines, _polygons)):
        chosen = wanted & (dimension == level)
        if chosen.any():
            encode(parts[chosen], of_feature[chosen], commands)
    return [Encoded(int(level) + 1, code) for level, code in zip(highest, commands, strict=True)]


def _points(parts: NDArray[np.object_], of_feature: Ints, commands: list[bytes]) -> None:
    places = np.rint(shapely.get_coordinates(parts)).astype(np.int64)
    first = _firsts(of_feature)
    deltas = _zigzag(_deltas(places, first))
    counts = np.diff(np.append(first, len(places)))
    numbers = np.empty(2 * len(places) + len(first), dtype=np.int64)
    start = 2 * first + np.arange(len(first))
    numbers[start] = counts << 3 | _MOVE_TO
    at = 2 * np.arange(len(places)) + 1 + np.repeat(np.arange(len(first)), counts)
    numbers[at], numbers[at + 1] = deltas[:, 0], deltas[:, 1]
    _deliver(numbers, start, of_feature[first], commands)


def _lines(parts: NDArray[np.object_], of_feature: Ints, commands: list[bytes]) -> None:
    coordinates, line = shapely.get_coordinates(parts, return_index=True)
    places: Ints = np.rint(coordinates).astype(np.int64)
    kept = _not_repeated(places, line)
    places, line = places[kept], line[kept]
    enough = np.bincount(line, minlength=len(parts)) >= 2
    places, line = places[enough[line]], line[enough[line]]
    if len(places):
        _paths(places, line, of_feature, commands, closed=False)


def _polygons(parts: NDArray[np.object_], of_feature: Ints, commands: list[bytes]) -> None:
    rings, part = shapely.get_rings(parts, return_index=True)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    places: Ints = np.rint(coordinates).astype(np.int64)
    kept = _not_repeated(places, ring)
    places, ring = places[kept], ring[kept]
    # a ring ends where it starts; ClosePath says so
    kept = np.append(ring[1:] == ring[:-1], False)
    places, ring = places[kept], ring[kept]
    area = _twice_area(places, ring, len(rings))
    outer = np.append(True, part[1:] != part[:-1])
    good = (area != 0) & (np.bincount(ring, minlength=len(rings)) >= 3)
    good &= good[np.flatnonzero(outer)][part]
    wrong_way = (area > 0) != outer
    places = places[_turned(ring, wrong_way)]
    places, ring = places[good[ring]], ring[good[ring]]
    if len(places):
        _paths(places, ring, of_feature[part], commands, closed=True)


def _firsts(group: Ints) -> Ints:
    """Where each run of equal numbers starts."""
    return np.flatnonzero(np.append(True, group[1:] != group[:-1]))


def _not_repeated(places: Ints, path: Ints) -> Bools:
    changed = (places[1:] != places[:-1]).any(axis=1) | (path[1:] != path[:-1])
    return np.append(True, changed)


def _twice_area(places: Ints, ring: Ints, rings: int) -> Ints:
    """Twice the area of each ring by the surveyor's formula, exact."""
    if not len(places):
        return np.zeros(rings, dtype=np.int64)
    first = _firsts(ring)
    following = np.arange(1, len(ring) + 1)
    following[np.append(first[1:], len(ring)) - 1] = first
    x, y = places[:, 0], places[:, 1]
    area = np.zeros(rings, dtype=np.int64)
    area[ring[first]] = np.add.reduceat(x * y[following] - x[following] * y, first)
    return area


def _turned(ring: Ints, backwards: Bools) -> Ints:
    """The order of vertices in which the rings marked run backwards."""
    order = np.arange(len(ring))
    if not len(ring):
        return order
    first = _firsts(ring)
    last = np.append(first[1:], len(ring)) - 1
    run = np.repeat(np.arange(len(first)), last - first + 1)
    return np.where(backwards[ring], first[run] + last[run] - order, order)


def _deltas(places: Ints, first: Ints) -> Ints:
    """Each vertex as the step from the one before it in the same feature; the first from the tile's corner."""
    steps = np.diff(places, axis=0, prepend=places[:1])
    steps[first] = places[first]
    return steps


def _zigzag(numbers: Ints) -> Ints:
    return (numbers << 1) ^ (numbers >> 63)


def _paths(places: Ints, path: Ints, of_feature: Ints, commands: list[bytes], *, closed: bool) -> None:
    """Commands of lines or rings; `path` numbers the path of each vertex, `of_feature` the feature of each path."""
    first = _firsts(path)
    counts = np.diff(np.append(first, len(path)))
    feature = of_feature[path[first]]
    leading = _firsts(feature)
    deltas = _zigzag(_deltas(places, first[leading]))
    # MoveTo x y LineTo(n - 1) x y ... ClosePath
    extra = 3 if closed else 2
    start = 2 * first + extra * np.arange(len(first))
    numbers = np.empty(2 * len(path) + extra * len(first), dtype=np.int64)
    run = np.repeat(np.arange(len(first)), counts)
    rank = np.arange(len(path)) - first[run]
    at = start[run] + 1 + 2 * rank + (rank > 0)
    numbers[at], numbers[at + 1] = deltas[:, 0], deltas[:, 1]
    numbers[start] = 1 << 3 | _MOVE_TO
    numbers[start + 3] = (counts - 1) << 3 | _LINE_TO
    if closed:
        numbers[start + 2 * counts + 2] = 1 << 3 | _CLOSE_PATH
    _deliver(numbers, start[leading], feature[leading], commands)


def _deliver(numbers: Ints, start: Ints, feature: Ints, commands: list[bytes]) -> None:
    """Write all numbers as varints and give each feature its part, which starts at number `start`."""
    values = numbers.astype(np.uint64)
    size = np.ones(len(values), dtype=np.int64)
    for bits in range(7, 64, 7):
        more = values >= np.uint64(1 << bits)
        if not more.any():
            break
        size += more
    end = np.cumsum(size)
    begin = end - size
    out = np.empty(int(end[-1]), dtype=np.uint8)
    for place in range(int(size.max())):
        here = np.flatnonzero(size > place)
        digit = (values[here] >> np.uint64(7 * place)) & np.uint64(0x7F)
        digit[size[here] > place + 1] |= np.uint64(0x80)
        out[begin[here] + place] = digit
    written = out.tobytes()
    bounds = np.append(begin[start], len(written)).tolist()
    for number, left, right in zip(feature.tolist(), bounds[:-1], bounds[1:], strict=True):
        commands[number] = written[left:right]
