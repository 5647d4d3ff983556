"""Vector tiles, read back by an independent decoder."""

import gzip
import json
import math

import mapbox_vector_tile
import numpy as np
import pytest
import shapely

from informatiehuis.engines.features import NoSuchTile, build_pack
from informatiehuis.engines.features.mvt import TileFeature, encode_geometries, encode_layer
from informatiehuis.engines.places import RD, WGS84, transform
from tests.engines.features.files import write


def tile_at(z: int, lon: float, lat: float) -> tuple[int, int]:
    """The column and row of the tile of a position, by the formula of OpenStreetMap's wiki (slippy map)."""
    radians = math.radians(lat)
    down = (1 - math.asinh(math.tan(radians)) / math.pi) / 2
    return int((lon + 180) / 360 * 2**z), int(down * 2**z)


def decode(content: bytes) -> dict:
    return mapbox_vector_tile.decode(content, default_options={"y_coord_down": True})


def in_tile(lon: np.ndarray, lat: np.ndarray, z: int, x: int, y: int) -> np.ndarray:
    down = (1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2
    return np.column_stack((((lon + 180) / 360 * 2**z - x) * 4096, (down * 2**z - y) * 4096))


@pytest.mark.parametrize("z", [9, 11, 12, 13, 14, 16])
def test_a_tile_shows_the_features_that_lie_in_it(pack, z):
    features = {f["id"]: f for f in map(json.loads, pack.items(limit=3000))}
    lon, lat = shapely.geometry.shape(features["0344100000000010"]["geometry"]).centroid.coords[0]
    x, y = tile_at(z, lon, lat)
    layer = decode(pack.tile(z, x, y))["panden"]
    assert (layer["version"], layer["extent"]) == (2, 4096)
    shown = {feature["properties"]["identificatie"]: feature for feature in layer["features"]}
    clip = shapely.box(-64, -64, 4160, 4160)
    compared = 0
    # a low tile shows thousands; a part of them tells enough
    chosen = list(features.items())[:: 8 if z < 12 else 1]
    for identifier, feature in chosen:
        placed = shapely.transform(
            shapely.geometry.shape(feature["geometry"]), lambda at: in_tile(at[:, 0], at[:, 1], z, x, y)
        )
        expected = placed.intersection(clip)
        if identifier not in shown:
            # nothing, or too thin to be drawn on whole units
            assert expected.area < 4 or expected.buffer(-1).is_empty
            continue
        drawn = shapely.geometry.shape(shown[identifier]["geometry"])
        assert drawn.is_valid
        assert drawn.difference(placed.buffer(1.8)).is_empty
        assert expected.difference(drawn.buffer(1.8)).is_empty
        compared += 1
    assert compared == len(shown.keys() & dict(chosen)) > 0


def test_properties_and_numbers_come_with_it(pack):
    feature = json.loads(next(iter(pack.items(limit=1))))
    lon, lat = shapely.geometry.shape(feature["geometry"]).centroid.coords[0]
    layer = decode(pack.tile(16, *tile_at(16, lon, lat)))["panden"]
    found = next(f for f in layer["features"] if f["id"] == 1)
    assert found["properties"] == feature["properties"]
    assert type(found["properties"]["bewoond"]) is bool


def test_heavy_tiles_are_stored_and_equal_to_those_made_when_asked(pack):
    from informatiehuis.engines.features.pyramid import make_tile
    from informatiehuis.engines.features.tiles import Tile

    with pack._connection() as connection:
        stored = connection.execute("SELECT z, x, y FROM tile WHERE length(data) > 0").fetchall()
    assert len(stored) > 3
    for z, x, y in stored:
        assert pack.tile(z, x, y) == make_tile(pack, Tile(z, x, y))
        assert gzip.decompress(pack.tile(z, x, y, compressed=True)) == pack.tile(z, x, y)


def test_where_nothing_is_the_tile_has_no_bytes(pack):
    for compressed in (False, True):
        assert pack.tile(14, 0, 0, compressed=compressed) == b""
        assert pack.tile(0, 0, 0, compressed=compressed) == b""


@pytest.mark.parametrize("address", [(-1, 0, 0), (25, 0, 0), (3, 8, 0), (3, 0, 8), (3, -1, 0)])
def test_a_tile_that_does_not_exist_is_refused(pack, address):
    with pytest.raises(NoSuchTile):
        pack.tile(*address)


def test_lines_points_and_holes(awkward):
    z = 7
    x, y = tile_at(z, 5.1, 52.1)
    features = {f["properties"]["id"]: f for f in decode(awkward.tile(z, x, y))["features"]["features"]}
    assert {key: feature["geometry"]["type"] for key, feature in features.items()} == {
        "a": "Polygon",
        "c": "Point",
        "d": "LineString",
        "e": "MultiPoint",
    }
    assert len(features["a"]["geometry"]["coordinates"]) == 2
    assert features["a"]["properties"] == {
        "id": "a", "name": 'a "b" é', "level": 1, "ratio": 0.5, "open": True, "since": "2022-01-01",
    }  # fmt: skip
    assert features["c"]["properties"] == {"id": "c"}


def test_neighbouring_areas_fit_without_gaps_at_every_level(tmp_path):
    from bench.generate import areas

    shapes = areas(300, side=60_000.0)
    source = write(tmp_path / "areas.parquet", list(shapes), id=list(range(300)))
    with build_pack(source, tmp_path / "areas.pack", identifier="id", crs="EPSG:28992") as pack:
        west, south, east, north = pack.extent.bbox
        z = 10
        x, y = tile_at(z, (west + east) / 2, (south + north) / 2)
        drawn = [shapely.geometry.shape(f["geometry"]) for f in decode(pack.tile(z, x, y))["features"]["features"]]
        tile = shapely.box(0, 0, 4096, 4096)
        whole = shapely.union_all(transform(shapes, RD, WGS84))
        expected = shapely.transform(whole, lambda at: in_tile(at[:, 0], at[:, 1], z, x, y)).intersection(tile)
        uncovered = expected.difference(shapely.union_all(shapely.buffer(np.array(drawn), 1.5)))
        assert uncovered.area < 1
        assert all(shape.is_valid for shape in drawn)


def rings_of(commands: bytes) -> list[tuple[int, float]]:
    """By the specification, section 4.3: number of vertices and the area of every ring, decoded by hand."""
    numbers, value, shift = [], 0, 0
    for byte in commands:
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            numbers.append(value)
            value = shift = 0
    rings: list[list[tuple[int, int]]] = []
    x = y = at = 0
    while at < len(numbers):
        command, count = numbers[at] & 7, numbers[at] >> 3
        at += 1
        for _ in range(count if command != 7 else 0):
            x += (numbers[at] >> 1) ^ -(numbers[at] & 1)
            y += (numbers[at + 1] >> 1) ^ -(numbers[at + 1] & 1)
            at += 2
            rings.append([(x, y)]) if command == 1 else rings[-1].append((x, y))
    return [
        (len(ring), sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)) / 2)
        for ring in rings
    ]


def test_rings_turn_as_the_specification_asks_and_do_not_repeat_vertices():
    outer = shapely.Polygon([(0, 0), (100, 0), (100, 0.2), (100, 100), (0, 100)], [[(10, 10), (90, 10), (90, 90)]])
    for shape in (outer, outer.reverse()):
        encoded = encode_geometries(np.array([shape]))[0]
        assert rings_of(encoded.commands) == [(4, 10_000.0), (3, -3200.0)]


def test_what_collapses_is_left_out():
    shapes = np.array(
        [
            shapely.Polygon([(0, 0), (0.2, 0), (0.2, 0.2)]),
            shapely.LineString([(1, 1), (1.2, 1.2)]),
            shapely.Polygon([(0, 0), (9, 9), (0, 0.1)]),
            shapely.GeometryCollection([shapely.Point(3, 3), shapely.box(0, 0, 2, 2)]),
            None,
            shapely.Polygon(),
        ]
    )
    encoded = encode_geometries(shapes)
    assert [bool(one.commands) for one in encoded] == [False, False, False, True, False, False]
    assert rings_of(encoded[3].commands) == [(4, 4.0)]
    assert encode_layer("x", [], [TileFeature(1, (), encoded[0])]) == b""


def test_numbers_of_any_size_survive():
    point = encode_geometries(np.array([shapely.Point(-3_000_000, 5_000_000)]))[0]
    values = [2**62, -(2**62), 0, -1.5, "é", True]
    keys = list("abcdef")
    layer = decode(encode_layer("x", keys, [TileFeature(2**40, values, point)]))["x"]
    assert layer["features"][0]["properties"] == dict(zip(keys, values, strict=True))
    assert layer["features"][0]["id"] == 2**40
    assert layer["features"][0]["geometry"]["coordinates"] == [-3_000_000, 5_000_000]
