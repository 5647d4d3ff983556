"""Positions and boundaries: which area a position lies in, other coordinate systems, shapes fit for drawing.

It leaves the storing and versions of areas to the kernel and the serving of features to `engines.features`.
"""

from informatiehuis.engines.places.column import Located, Position, add_area_column, boundaries_version
from informatiehuis.engines.places.geometry import (
    RD,
    WGS84,
    Geometries,
    bounding_box,
    bounding_boxes,
    known_crs,
    representative_points,
    same_crs,
    simplify_coverage,
    transform,
    transform_positions,
)
from informatiehuis.engines.places.index import NOWHERE, AreaIndex
from informatiehuis.engines.places.problems import (
    AreasInDegrees,
    ColumnExists,
    DuplicateArea,
    InvalidArea,
    MissingColumn,
    NotPositions,
    PlacesProblem,
    UnknownCrs,
)

__all__ = [
    "NOWHERE",
    "RD",
    "WGS84",
    "AreaIndex",
    "AreasInDegrees",
    "ColumnExists",
    "DuplicateArea",
    "Geometries",
    "InvalidArea",
    "Located",
    "MissingColumn",
    "NotPositions",
    "PlacesProblem",
    "Position",
    "UnknownCrs",
    "add_area_column",
    "boundaries_version",
    "bounding_box",
    "bounding_boxes",
    "known_crs",
    "representative_points",
    "same_crs",
    "simplify_coverage",
    "transform",
    "transform_positions",
]
