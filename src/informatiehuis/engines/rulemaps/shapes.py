"""The cells of a map as polygons, for GeoJSON and tiles, and as a picture of one dot a cell."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from informatiehuis.engines.places import RD, WGS84, Geometries, transform
from informatiehuis.engines.rulemaps.asking import Numbers
from informatiehuis.engines.rulemaps.grid import CellGrid


def polygons(grid: CellGrid, numbers: Numbers, count: int) -> Geometries:
    """For each number under `count` the cells that have it, as one polygon or multipolygon (EPSG:28992).

    Cells that meet only in a corner stay apart. A number that no cell has gets an empty polygon.
    """
    picture = grid.picture(numbers, -1)[::-1]
    row, begin, end, number = _runs(picture)
    left, bottom = grid.x0 + begin * grid.size, grid.y0 + row * grid.size
    boxes = shapely.box(left, bottom, grid.x0 + end * grid.size, bottom + grid.size)
    made = [_together(boxes[number == one]) for one in range(count)]
    return np.asarray(made, dtype=object)


def _together(boxes: Geometries) -> shapely.Geometry:
    # joining leaves a vertex where rows meet, also in a straight line
    return shapely.simplify(shapely.union_all(boxes), 0.0) if len(boxes) else shapely.Polygon()


def _runs(picture: NDArray[np.integer]) -> tuple[NDArray[np.int64], ...]:
    """Cells beside each other with the same number: row, first column, column after the last, and number.

    Runs that follow each other with the same columns and number are not joined here.
    """
    columns = picture.shape[1]
    flat = picture.reshape(-1)
    starts = np.flatnonzero(np.concatenate(([True], flat[1:] != flat[:-1])) | (np.arange(flat.size) % columns == 0))
    ends = np.append(starts[1:], flat.size)
    number = flat[starts].astype(np.int64)
    kept = number >= 0
    row, begin = np.divmod(starts[kept], columns)
    return row, begin, begin + (ends - starts)[kept], number[kept]


def lon_lat(shapes: Geometries) -> Geometries:
    """The same polygons in longitude and latitude (OGC:CRS84), for GeoJSON."""
    return transform(shapes, RD, WGS84)


def png(grid: CellGrid, numbers: Numbers, colours: Sequence[str]) -> bytes:
    """One dot a cell, north above, in the colour (`#rrggbb`) of its number; clear for -1 and outside the area.

    Raises ValueError for more than 255 colours.
    """
    from PIL import Image

    if len(colours) > 255:
        raise ValueError(f"{len(colours)} colours in one picture")
    clear = len(colours)
    shown = np.where(numbers < 0, clear, numbers).astype(np.uint8)
    image = Image.fromarray(np.ascontiguousarray(grid.picture(shown, clear)), mode="P")
    palette = [part for colour in colours for part in bytes.fromhex(colour.removeprefix("#"))]
    image.putpalette([*palette, 0, 0, 0])
    target = io.BytesIO()
    image.save(target, "PNG", transparency=clear, optimize=True)
    return target.getvalue()
