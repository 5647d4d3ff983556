"""Reads a network of cycle paths from an extract of OpenStreetMap (.osm.pbf), through GDAL.

Ways meet where they share a point, and are cut there. A way counts when somebody may cycle on it, by the tags of the
OpenStreetMap wiki ("OSM tags for routing/Access restrictions", "Key:bicycle"). One-way streets can be ridden both ways
here, as in the whole engine.
"""

import re
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from informatiehuis.engines.greenroutes.network import CycleNetwork
from informatiehuis.engines.greenroutes.trips import Chosen, Floats, Integers
from informatiehuis.engines.places import RD, WGS84, transform_positions

BEGINS = b"OSMHeader"
OPEN = (
    *("cycleway", "residential", "living_street", "unclassified", "tertiary", "tertiary_link", "secondary"),
    *("secondary_link", "primary", "primary_link", "road", "service", "track", "path", "busway"),
)
"""Classes of highway on which cycling is allowed unless a tag says otherwise."""
ASKED = ("footway", "pedestrian", "bridleway", "steps", "trunk", "trunk_link")
"""Classes on which it is allowed only where a tag says so."""
YES = frozenset({"yes", "designated", "permissive", "official"})
NO = frozenset({"no", "private", "use_sidepath", "dismount"})
TAG = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')
FINEST = 1e-7
"""Degrees; OpenStreetMap keeps positions to seven decimals."""


def network_of_osm(path: Path) -> CycleNetwork:
    """The ways that can be cycled, cut where they meet, in EPSG:28992. Raises ValueError when there are none, or the
    file is no extract."""
    with path.open("rb") as file:
        if BEGINS not in file.read(64):
            raise ValueError("no OSMHeader")
    try:
        _, _, shapes, (highway, other) = pyogrio.raw.read(
            path, layer="lines", columns=["highway", "other_tags"], where="highway IS NOT NULL"
        )
    except (DataSourceError, DataLayerError, RuntimeError) as error:
        raise ValueError("cannot be read") from error
    told = zip(highway.tolist(), other.tolist(), strict=True)
    allowed = np.array([may_cycle(str(kind), _tags(more)) for kind, more in told], dtype=bool)
    if not allowed.any():
        raise ValueError("no cycle paths")
    return _cut(shapely.from_wkb(shapes[allowed]))


def may_cycle(highway: str, tags: dict[str, str]) -> bool:
    """Whether somebody may cycle on a way with these tags; that of bicycles says more than that of everybody."""
    bicycle = tags.get("bicycle", "")
    if bicycle in YES:
        return highway in OPEN or highway in ASKED
    if bicycle in NO or highway not in OPEN:
        return False
    general = tags.get("vehicle") or tags.get("access") or ""
    return general not in NO


def _tags(text: object) -> dict[str, str]:
    return dict(TAG.findall(text)) if isinstance(text, str) else {}


def _cut(lines: "np.ndarray[tuple[int], np.dtype[np.object_]]") -> CycleNetwork:
    """Lines (CRS84) as a network: a junction is where a line ends, or where a point is on it twice or on several."""
    points, line = shapely.get_coordinates(lines, return_index=True)
    _, number, times = np.unique(np.rint(points / FINEST), axis=0, return_inverse=True, return_counts=True)
    number = number.reshape(-1)
    first = np.append(True, line[1:] != line[:-1])
    last = np.append(first[1:], True)
    cut = (times[number] > 1) | first | last
    x, y = transform_positions(points[:, 0], points[:, 1], WGS84, RD)
    return _joined(np.column_stack((x, y)), number, cut, first, last)


def _joined(points: Floats, number: Integers, cut: Chosen, first: Chosen, last: Chosen) -> CycleNetwork:
    """Pieces between cuts; the point of a cut within a line ends one piece and begins the next."""
    repeats = np.where(cut & ~first & ~last, 2, 1)
    rows = np.repeat(np.arange(len(points)), repeats)
    begins = np.append(True, rows[1:] == rows[:-1]) | first[rows]
    piece = np.cumsum(begins) - 1
    lines = np.asarray(shapely.linestrings(points[rows], indices=piece))
    ends = np.column_stack((number[rows][begins], number[rows][np.append(begins[1:], True)]))
    there = shapely.length(lines) > 0
    _, edges = np.unique(ends[there].reshape(-1), return_inverse=True)
    return CycleNetwork(edges.reshape(-1, 2).astype(np.int64), lines[there])
