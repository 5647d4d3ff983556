"""Geometries in other coordinate systems and in forms fit for drawing."""

import numpy as np
import pytest
import shapely

from informatiehuis.engines.places import (
    RD,
    WGS84,
    UnknownCrs,
    bounding_box,
    bounding_boxes,
    representative_points,
    same_crs,
    simplify_coverage,
    transform,
)
from tests.engines.places.generated import coverage


def test_amersfoort_lies_where_the_dutch_grid_says():
    # the origin of the Dutch grid, Onze Lieve Vrouwetoren (NSGI, RDNAPTRANS2018: 52.155172897, 5.387203658)
    tower = transform(np.array([shapely.Point(155_000, 463_000)]), RD, WGS84)[0]
    assert tower.x == pytest.approx(5.387203658, abs=1.5e-5)
    assert tower.y == pytest.approx(52.155172897, abs=1e-5)


def test_there_and_back_is_within_a_millimetre():
    polygons = coverage(5)
    back = transform(transform(polygons, RD, WGS84), WGS84, RD)
    assert np.abs(shapely.get_coordinates(back) - shapely.get_coordinates(polygons)).max() < 1e-3


def test_the_geometries_given_are_left_alone_and_missing_ones_stay_missing():
    given = np.array([shapely.Point(155_000, 463_000), None])
    moved = transform(given, RD, WGS84)
    assert given[0].x == 155_000
    assert moved[1] is None


def test_heights_are_left_out():
    assert not shapely.has_z(transform(np.array([shapely.Point(155_000, 463_000, 3)]), RD, RD)[0])


def test_names_of_one_coordinate_system():
    assert same_crs("EPSG:4326", "OGC:CRS84")
    assert not same_crs("EPSG:28992", "EPSG:4326")
    with pytest.raises(UnknownCrs, match="RD oud"):
        same_crs("RD oud", "EPSG:28992")


def test_shared_borders_stay_shared_when_simplified():
    polygons = coverage(40, step=100)
    simple = simplify_coverage(polygons, 800.0)
    assert shapely.get_num_coordinates(simple).sum() < shapely.get_num_coordinates(polygons).sum() / 3
    assert shapely.coverage_is_valid(simple)
    assert shapely.area(simple).sum() == pytest.approx(shapely.area(shapely.union_all(simple)))


def test_areas_that_overlap_are_simplified_each_by_itself():
    circles = shapely.buffer(shapely.points([0.0, 5.0], [0.0, 0.0]), 10.0)
    simple = simplify_coverage(circles, 1.0)
    assert shapely.is_valid(simple).all()
    assert (shapely.get_num_coordinates(simple) < shapely.get_num_coordinates(circles)).all()


def test_boxes_and_points_of_areas():
    shapes = np.array([shapely.box(0, 0, 2, 3), None, shapely.box(5, 5, 6, 6)])
    assert bounding_box(shapes) == (0, 0, 6, 6)
    assert bounding_boxes(shapes)[0].tolist() == [0, 0, 2, 3]
    x, y = representative_points(shapes)
    assert shapely.intersects_xy(shapes[[0, 2]], x[[0, 2]], y[[0, 2]]).all()
    assert np.isnan(x[1])
