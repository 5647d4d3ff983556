"""The edges of polygons, and on which side of them a point lies, for many points at once.

The answer is exact or it is "unsure": the sign of the orientation determinant counts only where it exceeds
the error bound of its evaluation in floating point (J.R. Shewchuk, "Adaptive Precision Floating-Point
Arithmetic and Fast Robust Geometric Predicates", Discrete & Computational Geometry 18, 1997, bound A of
orient2d). Deciding the unsure ones is left to the caller.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_ROUNDING = 2.0**-53
ORIENTATION_BOUND = (3.0 + 16.0 * _ROUNDING) * _ROUNDING
_TESTS_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Edges:
    """Line segments from (ax, ay) to (bx, by), all arrays of one length."""

    ax: Floats
    ay: Floats
    bx: Floats
    by: Floats

    def __len__(self) -> int:
        return len(self.ax)

    def take(self, at: Ints) -> "Edges":
        return Edges(self.ax[at], self.ay[at], self.bx[at], self.by[at])


def polygon_edges(polygons: NDArray[np.object_]) -> tuple[Edges, Ints]:
    """The edges of all rings, holes included, and for each edge the index of its polygon."""
    parts, of_polygon = shapely.get_parts(polygons, return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    coordinates, of_ring = shapely.get_coordinates(rings, return_index=True)
    follows = of_ring[1:] == of_ring[:-1]
    start, end = coordinates[:-1][follows], coordinates[1:][follows]
    polygon = of_polygon[of_part[of_ring[:-1][follows]]].astype(np.int64)
    columns = (start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    return Edges(*(np.ascontiguousarray(column) for column in columns)), polygon


def expand(counts: Ints) -> tuple[Ints, Ints]:
    """For counts (2, 3): which item each place belongs to (0,0,1,1,1) and its rank there (0,1,0,1,2)."""
    item = np.repeat(np.arange(len(counts)), counts)
    starts = np.cumsum(counts) - counts
    return item, np.arange(len(item)) - starts[item]


def inside(edges: Edges, first: Ints, last: Ints, x: Floats, y: Floats) -> tuple[Bools, Bools]:
    """Whether each point lies inside the polygon whose edges are edges[first:last], and whether that is unsure.

    `first`, `last`, `x` and `y` have one entry a point. The edges need only be those of the polygon that meet
    the horizontal line through the point, because it counts how many of them lie to the right of it
    (even-odd rule). Where the second answer is true, the point is on the border or too near to tell.
    Memory is bounded: about a million tests are made at a time.
    """
    counts = last - first
    ends = np.cumsum(counts)
    odd, unsure = np.zeros(len(x), dtype=bool), np.zeros(len(x), dtype=bool)
    begin = 0
    while begin < len(x):
        done = int(ends[begin - 1]) if begin else 0
        stop = max(begin + 1, int(np.searchsorted(ends, done + _TESTS_AT_ONCE, side="right")))
        part = slice(begin, stop)
        odd[part], unsure[part] = _inside(edges, first[part], counts[part], x[part], y[part])
        begin = stop
    return odd, unsure


def _inside(edges: Edges, first: Ints, counts: Ints, x: Floats, y: Floats) -> tuple[Bools, Bools]:
    point = np.repeat(np.arange(len(counts)), counts)
    edge = np.arange(len(point)) + (first - np.cumsum(counts) + counts)[point]
    py, ay, by = y[point], edges.ay[edge], edges.by[edge]
    a_above, b_above = ay > py, by > py
    straddles = a_above != b_above
    near = np.flatnonzero(straddles | (ay == py) | (by == py))
    point, edge, straddles, b_above = point[near], edge[near], straddles[near], b_above[near]
    px, py, ax, bx = x[point], py[near], edges.ax[edge], edges.bx[edge]
    left = (ax - px) * (by[near] - py)
    right = (ay[near] - py) * (bx - px)
    turn = left - right
    close = np.abs(turn) <= ORIENTATION_BOUND * (np.abs(left) + np.abs(right))
    close &= (np.minimum(ax, bx) <= px) & (px <= np.maximum(ax, bx))
    crossed = straddles & ((turn > 0) == b_above)
    odd = np.bincount(point[crossed], minlength=len(x)) & 1
    unsure = np.zeros(len(x), dtype=bool)
    unsure[point[close]] = True
    return odd.astype(bool), unsure
