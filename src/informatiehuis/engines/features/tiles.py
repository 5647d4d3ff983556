"""The tile matrix set WebMercatorQuad and what of a feature shows in one of its tiles.

The tile matrix set is OGC 17-083r4, annex D.1: spherical Mercator, 2^z by 2^z tiles, row 0 in the north. In
a tile y runs downward, from 0 to 4096.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from informatiehuis.engines.features.crs import Floats, Geometries
from informatiehuis.engines.features.mvt import EXTENT, Ints

DEEPEST = 24
# what is drawn past the edge of a tile, so that outlines of clipped areas do not show: 1/64 of a tile
BUFFER = 64
# a line may move half a unit (1/32 of a pixel) to lose vertices that nobody can see
TOLERANCE = 0.5
MERCATOR_LATITUDE = 85.05112877980659


@dataclass(frozen=True, slots=True)
class Tile:
    """Zoom level, column from the west and row from the north."""

    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        side = 1 << max(self.z, 0)
        return 0 <= self.z <= DEEPEST and 0 <= self.x < side and 0 <= self.y < side

    @property
    def children(self) -> tuple["Tile", ...]:
        z, x, y = self.z + 1, 2 * self.x, 2 * self.y
        return (Tile(z, x, y), Tile(z, x + 1, y), Tile(z, x, y + 1), Tile(z, x + 1, y + 1))

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees of the tile with its buffer."""
        side = float(1 << self.z)
        margin = BUFFER / EXTENT
        west, east = ((self.x + shift) / side * 360 - 180 for shift in (-margin, 1 + margin))
        north, south = (_latitude((self.y + shift) / side) for shift in (-margin, 1 + margin))
        return west, south, east, north

    def place(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Positions in degrees (CRS84) in the tile's own coordinates, not rounded."""
        scale = float(EXTENT << self.z)
        x = (lon / 360 + 0.5) * scale - self.x * EXTENT
        sine = np.sin(np.radians(np.clip(lat, -MERCATOR_LATITUDE, MERCATOR_LATITUDE)))
        y = (0.5 - np.arctanh(sine) / (2 * np.pi)) * scale - self.y * EXTENT
        return x, y


def _latitude(down: float) -> float:
    return float(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * down)))))


def meets(boxes: Floats, box: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    """Which of `boxes` (4, n: west, south, east, north) meet a box; never one without a place (NaN)."""
    west, south, east, north = box
    hit: NDArray[np.bool_] = (boxes[0] <= east) & (boxes[2] >= west)
    hit &= (boxes[1] <= north) & (boxes[3] >= south)
    return hit


def size_in_tile(tile: Tile, boxes: Floats) -> tuple[Floats, Floats, Floats]:
    """Of boxes (4, n) in degrees: width and height in the tile's units, and the share that lies within the tile."""
    left, bottom = tile.place(boxes[0], boxes[1])
    right, top = tile.place(boxes[2], boxes[3])
    inner_width = np.minimum(right, EXTENT + BUFFER) - np.maximum(left, -BUFFER)
    inner_height = np.minimum(bottom, EXTENT + BUFFER) - np.maximum(top, -BUFFER)
    width, height = right - left, bottom - top
    share = _share(inner_width, width) * _share(inner_height, height)
    return width, height, share


def _share(inner: Floats, whole: Floats) -> Floats:
    return np.clip(np.where(whole > 0, inner / np.where(whole > 0, whole, 1), 1.0), 0.0, 1.0)


def fit(tile: Tile, shapes: Geometries) -> Geometries:
    """Shapes in degrees (CRS84) as the tile shows them: clipped, whole numbers, and valid where they are areas."""
    coordinates = shapely.get_coordinates(shapes)
    placed = shapely.set_coordinates(shapes.copy(), np.column_stack(tile.place(*coordinates.T)))
    bounds = shapely.bounds(placed)
    low, high = -BUFFER, EXTENT + BUFFER
    sticks_out = (bounds[:, :2] < low).any(axis=1) | (bounds[:, 2:] > high).any(axis=1)
    areas = shapely.get_dimensions(placed) == 2
    if sticks_out.any():
        placed[sticks_out] = shapely.clip_by_rect(placed[sticks_out], low, low, high, high)
    drawn = shapely.get_dimensions(placed) > 0
    placed[drawn] = shapely.simplify(placed[drawn], TOLERANCE, preserve_topology=False)
    rounded = shapely.set_coordinates(placed.copy(), np.rint(shapely.get_coordinates(placed)))
    broken = np.flatnonzero(areas & ~shapely.is_valid(rounded))
    if len(broken):
        rounded[broken] = _mended(placed[broken])
    return np.asarray(rounded, dtype=object)


def _mended(areas: Geometries) -> Geometries:
    """Areas on whole coordinates that stay valid; what is too thin for that disappears."""
    sound = shapely.make_valid(areas, method="structure", keep_collapsed=False)
    return np.asarray(shapely.set_precision(sound, 1.0, mode="valid_output"), dtype=object)


__all__ = ["BUFFER", "DEEPEST", "EXTENT", "Ints", "Tile", "fit", "meets", "size_in_tile"]
