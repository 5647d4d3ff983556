"""In which area a position lies: exact, and fast enough to decide it once for every row that comes in.

A grid is laid over the areas. A cell that no edge touches lies in one area or in none and answers by lookup.
In the other cells a position is compared with the edges, in that cell's row, of the areas that touch the
cell; the few positions on or very near a border are decided by Shapely itself. Storing the answer is
left to `column`; the decision is recorded in docs/adr/0004-places-and-features.md.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from informatiehuis.engines.places.edges import Edges, Floats, Ints, expand, inside, polygon_edges
from informatiehuis.engines.places.grid import Grid
from informatiehuis.engines.places.problems import AreasInDegrees, DuplicateArea, InvalidArea

NOWHERE = -1
_BORDER = -2  # and below: the number of the border cell
_POSITIONS_AT_ONCE = 1 << 17
_CELLS_AT_ONCE = 1 << 21

Areas = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Slices:
    """Edges grouped by (row of the grid, area): slice i has edges[start[i]:start[i + 1]]."""

    edges: Edges
    start: Ints
    row: Ints
    area: Ints


@dataclass(frozen=True, slots=True)
class _BorderCells:
    """Cells touched by edges: cell i has slices slice[start[i]:start[i + 1]], lowest area first.

    `otherwise` is the lowest area that covers the whole cell, or NOWHERE.
    """

    start: Ints
    slice: Ints
    otherwise: Areas


@dataclass(frozen=True, slots=True)
class AreaIndex:
    """Tells in which of a set of areas positions lie. Immutable; may be used by several threads."""

    codes: tuple[str, ...]
    bounds: tuple[float, float, float, float]
    _grid: Grid
    _answer: Areas
    _slices: _Slices
    _cells: _BorderCells
    _tree: shapely.STRtree

    @classmethod
    def build(cls, codes: Sequence[str], polygons: NDArray[np.object_] | Sequence[object]) -> "AreaIndex":
        """Make an index of areas; `polygons[i]` is the boundary of `codes[i]`, in metres, EPSG:28992.

        Boundaries are Shapely Polygons or MultiPolygons; they may have holes, touch and overlap.

        Raises:
            InvalidArea: a boundary is missing, empty, of another type, or not valid.
            DuplicateArea: a code occurs twice.
            AreasInDegrees: the coordinates are longitude and latitude.
            ValueError: there are no areas, or not as many codes as polygons.
        """
        shapes = np.asarray(polygons, dtype=object)
        if len(codes) != len(shapes) or not len(codes):
            raise ValueError(f"{len(codes)} codes for {len(shapes)} polygons")
        _check(codes, shapes)
        bounds = tuple(float(bound) for bound in shapely.total_bounds(shapes))
        edges, area = polygon_edges(shapes)
        grid = Grid.fit(edges, bounds)  # type: ignore[arg-type]
        slices = _slice(grid, edges, area)
        answer, cells = _classify(grid, slices)
        return cls(tuple(codes), bounds, grid, answer, slices, cells, shapely.STRtree(shapes))  # type: ignore[arg-type]

    def __len__(self) -> int:
        return len(self.codes)

    def locate(self, x: NDArray[np.floating], y: NDArray[np.floating]) -> Areas:
        """The index into `codes` of the area of each position (metres, EPSG:28992), or NOWHERE (-1).

        Equal to Shapely's `intersects`: a border belongs to its area, and where areas share it or overlap the
        lowest index wins. A position that is NaN or infinite is nowhere. Extra memory is bounded.
        """
        xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        if xs.shape != ys.shape or xs.ndim != 1:
            raise ValueError(f"x and y must be of one length: {xs.shape}, {ys.shape}")
        found = np.empty(len(xs), dtype=np.int32)
        for begin in range(0, len(xs), _POSITIONS_AT_ONCE):
            part = slice(begin, begin + _POSITIONS_AT_ONCE)
            self._locate(xs[part], ys[part], found[part])
        return found

    def _locate(self, x: Floats, y: Floats, found: Areas) -> None:
        np.take(self._answer, self._grid.cells(x, y), out=found, mode="clip")
        border = np.flatnonzero(found <= _BORDER)
        if len(border):
            found[border] = self._refine(_BORDER - found[border].astype(np.int64), x[border], y[border])

    def _refine(self, cell: Ints, x: Floats, y: Floats) -> Areas:
        """The area of positions in border cells: the first of the cell's areas that holds the position."""
        found = self._cells.otherwise[cell]
        candidate, end = self._cells.start[cell], self._cells.start[cell + 1]
        unsure: list[Ints] = []
        waiting = np.flatnonzero(candidate < end)
        while len(waiting):
            part = self._cells.slice[candidate[waiting]]
            first, last = self._slices.start[part], self._slices.start[part + 1]
            within, doubtful = inside(self._slices.edges, first, last, x[waiting], y[waiting])
            hit = within & ~doubtful
            found[waiting[hit]] = self._slices.area[part[hit]]
            unsure.append(waiting[doubtful])
            waiting = waiting[~(within | doubtful)]
            candidate[waiting] += 1
            waiting = waiting[candidate[waiting] < end[waiting]]
        doubtful_ones = np.concatenate([*unsure, np.empty(0, dtype=np.int64)])
        found[doubtful_ones] = self._ask_shapely(x[doubtful_ones], y[doubtful_ones])
        return found

    def _ask_shapely(self, x: Floats, y: Floats) -> Areas:
        position, area = self._tree.query(shapely.points(x, y), predicate="intersects")
        lowest = np.full(len(x), len(self.codes), dtype=np.int32)
        np.minimum.at(lowest, position, area.astype(np.int32))
        return np.where(lowest == len(self.codes), np.int32(NOWHERE), lowest)


def _check(codes: Sequence[str], shapes: NDArray[np.object_]) -> None:
    twice = next((code for code, times in Counter(codes).items() if times > 1), None)
    if twice is not None:
        raise DuplicateArea(twice, tuple(row for row, code in enumerate(codes, start=1) if code == twice))
    kinds = shapely.get_type_id(shapes)
    right = np.isin(kinds, (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    wrong = np.flatnonzero(~(right & ~shapely.is_empty(shapes) & shapely.is_valid(shapes)))
    if len(wrong):
        at = int(wrong[0])
        raise _invalid(codes[at], at + 1, shapes[at], bool(right[at]))
    xmin, ymin, xmax, ymax = shapely.total_bounds(shapes)
    if xmin >= -180 and xmax <= 180 and ymin >= -90 and ymax <= 90:
        raise AreasInDegrees(codes[0])


def _invalid(code: str, row: int, shape: shapely.Geometry | None, is_polygon: bool) -> InvalidArea:
    if shape is None or shapely.is_empty(shape):
        return InvalidArea.absent(code, row)
    if not is_polygon:
        return InvalidArea.no_polygon(code, row, type(shape).__name__)
    return InvalidArea.faulty(code, row, str(shapely.is_valid_reason(shape)))


def _slice(grid: Grid, edges: Edges, area: Ints) -> _Slices:
    """Group the edges by the rows they touch and their area."""
    edge, row = grid.rows_of(edges)
    areas = int(area.max()) + 1
    key = row * areas + area[edge]
    order = np.argsort(key, kind="stable")
    key = key[order]
    start = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
    row_of, area_of = np.divmod(key[start], areas)
    return _Slices(edges.take(edge[order]), np.append(start, len(key)), row_of, area_of)


def _classify(grid: Grid, slices: _Slices) -> tuple[Areas, _BorderCells]:
    """The answer of every cell, and what the border cells need to find theirs."""
    of_edge = np.repeat(np.arange(len(slices.row)), np.diff(slices.start))
    item, column = grid.columns_of(slices.edges, slices.row[of_edge])
    # slices are in the order of rows and areas, so this puts each slice's touched columns in order
    touched = np.unique(of_edge[item] * grid.nx + column)
    part, column = np.divmod(touched, grid.nx)
    answer = np.full(grid.nx * grid.ny, NOWHERE, dtype=np.int32)
    _paint_insides(grid, slices, part, column, answer)

    cell_of = slices.row[part] * grid.nx + column
    order = np.argsort(cell_of, kind="stable")
    cell_of, part = cell_of[order], part[order]
    starts = np.flatnonzero(np.concatenate(([True], cell_of[1:] != cell_of[:-1])))
    cells = cell_of[starts]
    otherwise = answer[cells]
    number = np.repeat(np.arange(len(cells)), np.diff(np.append(starts, len(part))))
    covering = otherwise[number]
    useful = (covering == NOWHERE) | (slices.area[part] < covering)
    count = np.bincount(number[useful], minlength=len(cells))
    answer[cells] = _BORDER - np.arange(len(cells), dtype=np.int32)
    return answer, _BorderCells(np.concatenate(([0], np.cumsum(count))), part[useful], otherwise)


def _paint_insides(grid: Grid, slices: _Slices, part: Ints, column: Ints, answer: Areas) -> None:
    """Give every cell that lies wholly in areas the lowest of them.

    Between two neighbouring touched cells of an area in one row, all cells lie inside it or all outside: the
    centre of the first decides.
    """
    gap = np.flatnonzero((part[1:] == part[:-1]) & (column[1:] > column[:-1] + 1))
    part, begin, end = part[gap], column[gap] + 1, column[gap + 1]
    x, y = grid.centre(slices.row[part], begin)
    within, _ = inside(slices.edges, slices.start[part], slices.start[part + 1], x, y)
    part, begin, end = part[within], begin[within], end[within]
    # highest area first, so that the lowest is painted last and stays
    order = np.argsort(-slices.area[part], kind="stable")
    part, length = part[order], (end - begin)[order]
    first = slices.row[part] * grid.nx + begin[order]
    painted = np.cumsum(length)
    start = 0
    while start < len(part):
        done = int(painted[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(painted, done + _CELLS_AT_ONCE, side="right")))
        span, rank = expand(length[start:stop])
        answer[first[start:stop][span] + rank] = slices.area[part[start:stop]][span]
        start = stop
