"""Judges a geometry in a payload: GeoJSON (RFC 7946), of longitudes and latitudes."""

from collections.abc import Mapping
from typing import Any

import shapely
from shapely.geometry import shape

ENCODINGS = ("application/geo+json", "application/vnd.geo+json")
MOST_POSITIONS = 20_000
DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}


def read_geometry(value: Any) -> tuple[shapely.Geometry | None, str]:
    """The geometry of GeoJSON (a geometry or a Feature), or None and what would be right."""
    if isinstance(value, Mapping) and value.get("type") == "Feature":
        value = value.get("geometry")
    if not isinstance(value, Mapping) or value.get("type") not in DEPTHS:
        return None, f"GeoJSON met type {', '.join(DEPTHS)} of Feature"
    positions: list[Any] = []
    if not _gather(value.get("coordinates"), DEPTHS[value["type"]], positions):
        return None, f"coordinates zoals een {value['type']} ze heeft, met getallen die kunnen"
    if any(not (-180 <= position[0] <= 180 and -90 <= position[1] <= 90) for position in positions):
        return None, "een lengte van -180 tot 180 en een breedte van -90 tot 90 graden"
    try:
        made = shape(dict(value))
    except (ValueError, TypeError, shapely.GEOSException):
        return None, "een geometrie met genoeg punten"
    return (made, "") if shapely.is_valid(made) else (None, "een geometrie die zichzelf niet snijdt")


def _gather(coordinates: Any, depth: int, positions: list[Any]) -> bool:
    """Whether the positions lie so deep; they are added to `positions`."""
    if not isinstance(coordinates, list) or len(positions) > MOST_POSITIONS:
        return False
    if depth:
        return bool(coordinates) and all(_gather(one, depth - 1, positions) for one in coordinates)
    positions.append(coordinates)
    return 2 <= len(coordinates) <= 3 and all(type(one) in (int, float) and abs(one) < 1e9 for one in coordinates)


def is_null_island(geometry: shapely.Geometry) -> bool:
    """Whether it is the point 0, 0, which is what a receiver without satellites tells."""
    return isinstance(geometry, shapely.Point) and (geometry.x, geometry.y) == (0, 0)
