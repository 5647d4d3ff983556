"""Area codes become a stored column, keyed by the version of the boundaries."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from informatiehuis.engines.places import (
    AreaIndex,
    ColumnExists,
    MissingColumn,
    NotPositions,
    Position,
    UnknownCrs,
    add_area_column,
    boundaries_version,
    transform_positions,
)
from informatiehuis.engines.progress import Interrupted
from tests.engines.places.generated import CORNER, SOUTH, WEST

LEFT = shapely.box(WEST, SOUTH, WEST + 100, SOUTH + 100)
RIGHT = shapely.box(WEST + 100, SOUTH, WEST + 200, SOUTH + 100)
INDEX = AreaIndex.build(
    ["GM0344", "GM0307"],
    np.array([LEFT, RIGHT]),
)
X, Y = [WEST + 50, WEST + 150, WEST - 1, None, WEST + 100], [SOUTH + 1, SOUTH + 1, SOUTH + 1, SOUTH, SOUTH + 7]
EXPECTED = ["GM0344", "GM0307", None, None, "GM0344"]
RD_XY = Position("EPSG:28992", x="x", y="y")


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "in.parquet"
    table = pa.table({"name": list("abcde"), "x": X, "y": Y}).replace_schema_metadata({"kept": "yes"})
    pq.write_table(table, path, row_group_size=2)
    return path


def add(source, position=RD_XY, **options):
    target = source.with_name("out.parquet")
    return add_area_column(source, target, position=position, index=INDEX, version="2022", **options), target


def test_the_column_holds_codes_and_its_version(source):
    located, target = add(source)
    table = pq.read_table(target)
    assert table.column("area").to_pylist() == EXPECTED
    assert table.column("name").to_pylist() == list("abcde")
    assert (located.rows, located.nowhere) == (5, 2)
    assert boundaries_version(target) == "2022"
    assert boundaries_version(source) is None
    assert table.schema.metadata[b"kept"] == b"yes"


def test_the_column_is_made_again_for_other_boundaries_in_place(source):
    _, target = add(source)
    moved = AreaIndex.build(["GM9999"], np.array([shapely.box(WEST, SOUTH, WEST + 200, SOUTH + 100)]))
    add_area_column(target, target, position=RD_XY, index=moved, version="2023")
    assert pq.read_table(target).column("area").to_pylist() == ["GM9999", "GM9999", None, None, "GM9999"]
    assert boundaries_version(target) == "2023"


def test_positions_in_degrees_are_brought_to_the_boundaries(source, tmp_path):
    inside_x, inside_y = np.array(X[:3], float), np.array(Y[:3], float)
    lon, lat = transform_positions(inside_x, inside_y, "EPSG:28992", "EPSG:4326")
    assert 4 < lon[0] < 6 < 51 < lat[0] < 53  # longitude first
    path = tmp_path / "degrees.parquet"
    pq.write_table(pa.table({"lon": lon, "lat": lat}), path)
    _, target = add(path, Position("EPSG:4326", x="lon", y="lat"))
    assert pq.read_table(target).column("area").to_pylist() == EXPECTED[:3]


def test_geometries_count_by_a_position_on_them(source, tmp_path):
    # a C-shaped area whose centroid lies outside it, in the other municipality
    c = shapely.Polygon([(0, 0), (99, 0), (99, 9), (9, 9), (9, 90), (99, 90), (99, 99), (0, 99)])
    shapes = shapely.transform(np.array([shapely.Point(150, 1), c, None]), lambda at: at + CORNER)
    path = tmp_path / "shapes.parquet"
    pq.write_table(pa.table({"geometry": pa.array(shapely.to_wkb(shapes), pa.binary())}), path)
    _, target = add(path, Position("EPSG:28992", geometry="geometry"))
    assert pq.read_table(target).column("area").to_pylist() == ["GM0307", "GM0344", None]


def test_an_interrupted_run_leaves_nothing(source):
    def stop(done: int, total: int | None = None) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        add(source, progress=stop)
    assert [path.name for path in source.parent.iterdir()] == ["in.parquet"]


def test_a_missing_column_is_named_with_what_there_is(source):
    with pytest.raises(MissingColumn, match=r"in\.parquet.*‘lon’.*name, x, y"):
        add(source, Position("EPSG:4326", x="lon", y="lat"))


def test_a_column_of_text_is_no_position(source):
    with pytest.raises(NotPositions, match="‘name’"):
        add(source, Position("EPSG:28992", x="name", y="y"))
    with pytest.raises(NotPositions, match="‘x’"):
        add(source, Position("EPSG:28992", geometry="x"))


def test_a_column_of_the_source_is_not_overwritten(source):
    with pytest.raises(ColumnExists, match="‘name’"):
        add(source, column="name")


def test_an_unknown_crs_is_named(source):
    with pytest.raises(UnknownCrs, match="EPSG:1"):
        add(source, Position("EPSG:1", x="x", y="y"))


def test_a_position_is_x_and_y_or_a_geometry():
    with pytest.raises(ValueError, match="x and y, or geometry"):
        Position("EPSG:28992", x="x")
