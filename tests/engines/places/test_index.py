"""AreaIndex gives Shapely's answer, everywhere."""

import json

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from informatiehuis.engines.places import (
    AreaIndex,
    AreasInDegrees,
    DuplicateArea,
    InvalidArea,
)
from tests.engines.places.generated import CORNER, SOUTH, WEST, by_shapely, codes, coverage
from tests.shared import DATA, needs_shared


def assert_same(polygons: np.ndarray, x: np.ndarray, y: np.ndarray) -> None:
    found = AreaIndex.build(codes(polygons), polygons).locate(x, y)
    expected = by_shapely(polygons, x, y)
    differs = np.flatnonzero(found != expected)
    assert not len(differs), [(x[i], y[i], found[i], expected[i]) for i in differs[:5]]


def awkward_positions(polygons: np.ndarray, seed: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Positions inside, outside, on vertices and edges, and a rounding or a nanometre beside them."""
    random = np.random.default_rng(seed)
    vertices = shapely.get_coordinates(polygons)
    halfway = (vertices[:-1] + vertices[1:]) / 2
    third = vertices[:-1] + (vertices[1:] - vertices[:-1]) / 3
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    span = high - low
    anywhere = random.uniform(low - span / 5, high + span / 5, (20_000, 2))
    # level with a vertex, where a crossing could be counted twice or not at all
    level = np.column_stack((random.uniform(low[0], high[0], len(vertices)), vertices[:, 1]))
    near = vertices + random.normal(0, 1e-9, vertices.shape)
    beside = (np.nextafter(vertices, np.inf), np.nextafter(vertices, -np.inf), near, third + 1e-10)
    places = np.concatenate((anywhere, vertices, halfway, third, level, *beside))
    return places[:, 0].copy(), places[:, 1].copy()


def test_a_coverage_of_wobbly_areas():
    polygons = coverage(150)
    assert_same(polygons, *awkward_positions(polygons))


@needs_shared
def test_the_municipalities_of_2022():
    features = json.loads((DATA / "cbs_gemeenten_2022_rd.geojson").read_text())["features"]
    polygons = np.array([shapely.geometry.shape(feature["geometry"]) for feature in features])
    assert_same(polygons, *awkward_positions(polygons))


def test_holes_islands_and_parts():
    ring = shapely.box(WEST, SOUTH, WEST + 900, SOUTH + 900)
    hole = shapely.box(WEST + 300, SOUTH + 300, WEST + 600, SOUTH + 600)
    island = shapely.box(WEST + 400, SOUTH + 400, WEST + 500, SOUTH + 500)
    parts = shapely.union(island, shapely.box(WEST + 2000, SOUTH, WEST + 2100, SOUTH + 100))
    polygons = np.array([shapely.difference(ring, hole), parts])
    assert_same(polygons, *awkward_positions(polygons))


def test_overlaps_go_to_the_lowest_index():
    circles = shapely.buffer(
        shapely.points(WEST + np.array([0.0, 40, 80, 10]), SOUTH + np.array([0.0, 30, 0, 10])),
        [60.0, 70, 60, 300],
    )
    for polygons in (circles, circles[::-1]):
        assert_same(polygons, *awkward_positions(polygons))


def test_areas_smaller_than_a_cell_are_found():
    big = shapely.box(WEST, SOUTH, WEST + 100_000, SOUTH + 100_000)
    tiny = [shapely.box(WEST + at, SOUTH + at, WEST + at + 0.01, SOUTH + at + 0.01) for at in (5.0, 5.02, 77_000.3)]
    polygons = np.array([*tiny, big])
    assert_same(polygons, *awkward_positions(polygons))
    index = AreaIndex.build(codes(polygons), polygons)
    assert index.locate(np.array([WEST + 5.005]), np.array([SOUTH + 5.005])).tolist() == [0]


def test_a_sliver_and_a_very_long_area():
    sliver = shapely.Polygon([(WEST, SOUTH), (WEST + 90_000, SOUTH + 1e-4), (WEST, SOUTH + 2e-4)])
    strip = shapely.box(WEST, SOUTH + 1, WEST + 150_000, SOUTH + 1.5)
    polygons = np.array([sliver, strip])
    assert_same(polygons, *awkward_positions(polygons))


def test_positions_that_are_nowhere():
    index = AreaIndex.build(["GM0344"], np.array([shapely.box(WEST, SOUTH, WEST + 10, SOUTH + 10)]))
    inf, nan = np.inf, np.nan
    x = np.array([nan, inf, -inf, WEST + 5, WEST + 5, 1e308, -1e308, WEST - 1e-9, 5.1, WEST + 5])
    y = np.array([SOUTH, SOUTH, inf, nan, -inf, SOUTH, 1e308, SOUTH + 5, 52.1, SOUTH + 10 + 1e-9])
    assert index.locate(x, y).tolist() == [-1] * len(x)


def test_a_position_far_outside_does_not_wrap_into_a_neighbouring_row():
    polygons = coverage(20)
    index = AreaIndex.build(codes(polygons), polygons)
    y = np.linspace(SOUTH, SOUTH + 50_000, 1000)
    for far in (60_000.0, 1e6, 1e9, 1e15):
        assert (index.locate(np.full(1000, WEST + far), y) == -1).all()
        assert (index.locate(np.full(1000, WEST - far), y) == -1).all()


def test_more_positions_than_are_handled_at_once():
    polygons = coverage(10)
    random = np.random.default_rng(3)
    x, y = random.uniform(WEST, WEST + 50_000, 300_001), random.uniform(SOUTH, SOUTH + 50_000, 300_001)
    found = AreaIndex.build(codes(polygons), polygons).locate(x, y)
    again = AreaIndex.build(codes(polygons), polygons).locate(x[::-1].copy(), y[::-1].copy())[::-1]
    assert (found == again).all()
    assert (found[-500:] == by_shapely(polygons, x[-500:], y[-500:])).all()


def test_no_positions_give_no_areas():
    index = AreaIndex.build(["GM0344"], coverage(1))
    assert index.locate(np.empty(0), np.empty(0)).shape == (0,)


coordinate = st.integers(0, 12).map(float) | st.floats(0, 12, allow_nan=False)


@st.composite
def simple_polygon(draw: st.DrawFn) -> shapely.Polygon:
    """The hull of some corners, with or without a hole; coordinates collide often."""
    corners = draw(st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=9, unique=True))
    shape = shapely.convex_hull(shapely.multipoints(np.array(corners) + CORNER))
    if draw(st.booleans()):
        shape = shapely.difference(shape, shapely.affinity.scale(shape, 0.5, 0.5))
    return shape


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.lists(simple_polygon(), min_size=1, max_size=6),
    st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=30),
)
def test_any_polygons_and_any_positions(shapes, places):
    usable = [
        shape
        for shape in shapes
        if shape.geom_type in ("Polygon", "MultiPolygon") and shape.is_valid and not shape.is_empty
    ]
    if not usable:
        return
    polygons = np.array(usable)
    positions = np.array(places) + CORNER
    x, y = awkward_positions(polygons)
    keep = slice(19_900, None)
    x, y = np.concatenate((x[keep], positions[:, 0])), np.concatenate((y[keep], positions[:, 1]))
    assert_same(polygons, x, y)


def test_an_invalid_boundary_is_named():
    bow = shapely.Polygon([(WEST, SOUTH), (WEST + 10, SOUTH + 10), (WEST + 10, SOUTH), (WEST, SOUTH + 10)])
    where = rf"GM0001 \(rij 2\).*kruist zichzelf \(bij {WEST + 5:g} {SOUTH + 5:g}\)"
    with pytest.raises(InvalidArea, match=where) as found:
        AreaIndex.build(["GM0000", "GM0001"], np.array([shapely.box(WEST, SOUTH, WEST + 1, SOUTH + 1), bow]))
    english = {"de grens kruist zichzelf": "the boundary crosses itself"}
    assert "the boundary crosses itself" in found.value.what(lambda text: english.get(text, text))


def test_what_geos_calls_it_otherwise_is_told_in_its_words():
    assert "Iets nieuws (bij -)" in InvalidArea.faulty("GM0344", 1, "Iets nieuws").what()


@pytest.mark.parametrize(
    ("shape", "dutch"),
    [
        (None, "Gebied GM0344 (rij 1) heeft geen grens."),
        (shapely.Polygon(), "Gebied GM0344 (rij 1) heeft geen grens."),
        (shapely.Point(WEST, SOUTH), "De grens van gebied GM0344 (rij 1) is geen vlak maar Point."),
    ],
)
def test_what_is_no_area_is_named(shape, dutch):
    with pytest.raises(InvalidArea) as found:
        AreaIndex.build(["GM0344"], [shape])
    assert found.value.what() == dutch


def test_a_code_with_two_boundaries_is_named_with_its_rows():
    box = shapely.box(WEST, SOUTH, WEST + 1, SOUTH + 1)
    with pytest.raises(DuplicateArea, match=r"GM0001.*2, 3"):
        AreaIndex.build(["GM0000", "GM0001", "GM0001"], np.array([box, box, box]))


def test_boundaries_in_degrees_are_refused():
    with pytest.raises(AreasInDegrees, match="EPSG:28992"):
        AreaIndex.build(["GM0344"], np.array([shapely.box(5.0, 52.0, 5.2, 52.2)]))


def test_as_many_codes_as_polygons():
    with pytest.raises(ValueError, match="1 codes for 2 polygons"):
        AreaIndex.build(["GM0344"], coverage(2))
