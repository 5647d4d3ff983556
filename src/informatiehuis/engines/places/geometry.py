"""Geometries in other coordinate systems and in forms fit for drawing, whole arrays at a time.

Arrays are numpy arrays of Shapely geometries. Axes are always easting, northing or longitude, latitude, what
ever order the authority of a coordinate system prescribes.

Accuracy: between the Dutch grid (EPSG:28992) and WGS 84 or ETRS89 PROJ uses the official correction grids when
they are installed (centimetres); without them, as in its wheels, a seven-parameter transformation
that EPSG (4833) states to be accurate to 1 m. That is enough to draw and to publish at house level, not to
survey. Whether a position lies in an area is therefore decided in the coordinate system of the boundaries.
"""

from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from informatiehuis.engines.places.edges import Floats
from informatiehuis.engines.places.problems import UnknownCrs

RD = "EPSG:28992"
WGS84 = "OGC:CRS84"

Geometries = NDArray[np.object_]


def known_crs(crs: str) -> CRS:
    """The coordinate system of that name. Raises UnknownCrs."""
    try:
        return CRS.from_user_input(crs)
    except CRSError as error:
        raise UnknownCrs(crs) from error


@lru_cache(maxsize=64)
def _transformer(from_crs: str, to_crs: str) -> Transformer:
    return Transformer.from_crs(known_crs(from_crs), known_crs(to_crs), always_xy=True)


def same_crs(one: str, other: str) -> bool:
    """Whether both name the same coordinate system, whatever the order of the axes."""
    return one == other or bool(known_crs(one).equals(known_crs(other), ignore_axis_order=True))


def transform_positions(x: Floats, y: Floats, from_crs: str, to_crs: str) -> tuple[Floats, Floats]:
    """Positions in another coordinate system; one that has no place there becomes infinite. Raises UnknownCrs."""
    if same_crs(from_crs, to_crs):
        return x, y
    new_x, new_y = _transformer(from_crs, to_crs).transform(x, y)
    return new_x, new_y


def transform(geometries: Geometries, from_crs: str, to_crs: str) -> Geometries:
    """Geometries in another coordinate system, without heights; missing ones stay missing. Raises UnknownCrs."""
    flat = shapely.force_2d(geometries)
    if same_crs(from_crs, to_crs):
        return np.asarray(flat, dtype=object)
    coordinates = shapely.get_coordinates(flat)
    x, y = _transformer(from_crs, to_crs).transform(coordinates[:, 0], coordinates[:, 1])
    # set_coordinates writes into the array it is given; force_2d has made it ours
    return np.asarray(shapely.set_coordinates(flat, np.column_stack((x, y))), dtype=object)


def bounding_boxes(geometries: Geometries) -> Floats:
    """An array of (n, 4): xmin, ymin, xmax, ymax of each geometry; NaN where there is none."""
    boxes: Floats = shapely.bounds(geometries)
    return boxes


def bounding_box(geometries: Geometries) -> tuple[float, float, float, float]:
    """xmin, ymin, xmax, ymax of all geometries together; NaN where there is none."""
    xmin, ymin, xmax, ymax = (float(bound) for bound in shapely.total_bounds(geometries))
    return xmin, ymin, xmax, ymax


def representative_points(geometries: Geometries) -> tuple[Floats, Floats]:
    """x and y of a position that surely lies on each geometry; NaN where there is none."""
    points = shapely.point_on_surface(geometries)
    return shapely.get_x(points), shapely.get_y(points)


def simplify_coverage(polygons: Geometries, tolerance: float) -> Geometries:
    """Areas with fewer vertices, whose shared borders stay shared: no gaps and no overlaps appear.

    `tolerance` is in the units of the coordinates (about the square root of the area of the triangles that are
    left out, Visvalingam-Whyatt). The areas must not overlap; where they do, each is simplified by itself.
    """
    if tolerance < 0:
        raise ValueError(f"tolerance {tolerance} is negative")
    if bool(shapely.coverage_is_valid(polygons)):
        return np.asarray(shapely.coverage_simplify(polygons, tolerance), dtype=object)
    return np.asarray(shapely.simplify(polygons, tolerance, preserve_topology=True), dtype=object)
