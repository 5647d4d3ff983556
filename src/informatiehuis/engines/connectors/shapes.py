"""Reads the geometries that services give, and checks that they lie where the service says its data lie.

Coordinates are always kept as x, y (longitude before latitude), also where a CRS says otherwise, as GeoParquet
demands (1.1.0, "Coordinate axis order").
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pyproj
import shapely

from informatiehuis.engines.connectors.base import GEOMETRY
from informatiehuis.engines.connectors.problems import CrsProblem, GeometryProblem
from informatiehuis.engines.problems import N_

RD = "EPSG:28992"
CRS84 = "OGC:CRS84"
URN = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:|https?://www\.opengis\.net/def/crs/)(\w+)(?:[:/][\w.]*)?[:/](\w+)", re.IGNORECASE
)
GML = re.compile(r"https?://www\.opengis\.net/gml/srs/epsg\.xml#(\d+)", re.IGNORECASE)
MARGIN = 0.5


def authority(crs: str) -> str:
    """A CRS in the spelling "EPSG:28992", from a URN, a URI or that spelling itself."""
    found = URN.fullmatch(crs.strip())
    if found:
        return f"{found[1].upper()}:{found[2].upper() if found[1].upper() == 'OGC' else found[2]}"
    found = GML.fullmatch(crs.strip())
    return f"EPSG:{found[1]}" if found else crs.strip().upper()


def from_geojson(geometries: Sequence[Any]) -> list[bytes | None]:
    """GeoJSON geometries as WKB; null stays None. Raises GeometryProblem for what is no geometry."""
    texts = [json.dumps(each) if each is not None else None for each in geometries]
    try:
        shapes = shapely.from_geojson(np.array(texts, dtype=object))
    except (shapely.GEOSException, TypeError, ValueError) as error:
        raise GeometryProblem(
            N_("Een van de geometrieën is geen geldige GeoJSON: {error}."),
            N_("Meld dit aan de eigenaar van de bron."),
            error=str(error)[:200],
        ) from error
    return to_wkb(shapes)


def to_wkb(shapes: Any) -> list[bytes | None]:
    """An array of shapes as ISO WKB, so that Z values are kept."""
    return list(shapely.to_wkb(shapes, flavor="iso")) if len(shapes) else []


def bounds(parquet: Path) -> tuple[float, float, float, float] | None:
    """The bounding box in the metadata of a GeoParquet file, None when there is no geometry in it."""
    geo = json.loads((pq.read_metadata(parquet).metadata or {}).get(b"geo", b"{}"))
    box = geo.get("columns", {}).get(GEOMETRY, {}).get("bbox")
    return (box[0], box[1], box[2], box[3]) if box else None


def lies_within(box: Sequence[float], crs: str, extent: Sequence[float]) -> bool:
    """Whether the middle of a box in `crs` (x, y) lies in an extent in CRS84, give or take half a degree."""
    west, south, east, north = in_crs84(box, crs)
    return (
        extent[0] - MARGIN <= (west + east) / 2 <= extent[2] + MARGIN
        and extent[1] - MARGIN <= (south + north) / 2 <= extent[3] + MARGIN
    )


def swap(shapes: Sequence[bytes | None]) -> list[bytes | None]:
    """The shapes with x and y changed places; Z values are kept."""
    flat = shapely.from_wkb(list(shapes))
    deep = shapely.has_z(flat)
    for depth in (False, True):
        chosen = flat[deep == depth]
        flat[deep == depth] = shapely.transform(
            chosen, lambda points: points[:, [1, 0, *range(2, points.shape[1])]], include_z=depth
        )
    return to_wkb(flat)


def in_crs84(box: Sequence[float], crs: str) -> tuple[float, float, float, float]:
    """A box (x, y) in longitude and latitude; coordinates that cannot be there become infinite."""
    if authority(crs) == CRS84:
        return (box[0], box[1], box[2], box[3])
    transformer = pyproj.Transformer.from_crs(crs, CRS84, always_xy=True)
    west, south, east, north = transformer.transform_bounds(box[0], box[1], box[2], box[3])
    return (west, south, east, north)


def check_extent(parquet: Path, crs: str, extent: Sequence[float] | None, title: str) -> None:
    """Raise CrsProblem, and remove the file, when nothing of it lies in the extent (CRS84) the source states."""
    box = bounds(parquet)
    if box is None or extent is None or len(extent) < 4 or lies_within(box, crs, extent):
        return
    parquet.unlink()
    raise CrsProblem(
        N_("De coördinaten van “{title}” ({box}) liggen niet in het gebied dat de bron noemt ({extent})."),
        N_("Waarschijnlijk is het coördinatenstelsel niet {crs}, of staan x en y verwisseld. Kies een ander stelsel."),
        title=title,
        box=", ".join(f"{number:.2f}" for number in box),
        extent=", ".join(f"{number:.2f}" for number in extent),
        crs=crs,
    )
