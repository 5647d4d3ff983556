"""The grid of cells behind `AreaIndex`: where it lies and which cells the edges of polygons touch.

Cells are square. Around the polygons runs a margin of empty cells: a position outside the grid, infinite or
no number at all is sent there explicitly, for wrapped into the grid it would be counted in a wrong area.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from informatiehuis.engines.places.edges import Edges, Floats, Ints, expand

CELLS_PER_EDGE = 32
MOST_CELLS = 1 << 24
MOST_CROSSINGS = 1 << 22
# Rounding moves a position less than a millionth of a cell (a grid has at most 2^12 cells a side,
# arithmetic is exact to 2^-52); an edge counts as touching every cell it comes this near to.
SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Grid:
    """Origin (x0, y0) and size in metres, EPSG:28992; nx columns eastward and ny rows northward."""

    x0: float
    y0: float
    size: float
    nx: int
    ny: int

    @classmethod
    def fit(cls, edges: Edges, bounds: tuple[float, float, float, float]) -> "Grid":
        """As fine as the detail of the edges asks, within bounds of memory."""
        xmin, ymin, xmax, ymax = bounds
        width, height = xmax - xmin, ymax - ymin
        reach = (np.abs(edges.ax - edges.bx) + np.abs(edges.ay - edges.by)).sum()
        cells = min(CELLS_PER_EDGE * len(edges), MOST_CELLS)
        size = max(
            float(np.sqrt(width * height / cells)),
            max(width, height) / (MOST_CELLS**0.5),
            float(reach) / MOST_CROSSINGS,
            # the margin must not vanish in the rounding of the origin
            max(abs(bound) for bound in bounds) * 1e-9,
        )
        return cls(
            x0=xmin - 1.5 * size,
            y0=ymin - 1.5 * size,
            size=size,
            nx=int(np.ceil(width / size)) + 4,
            ny=int(np.ceil(height / size)) + 4,
        )

    def cells(self, x: Floats, y: Floats) -> NDArray[np.intp]:
        """The flat number (row * nx + column) of the cell of each position; a margin cell where there is none."""
        with np.errstate(over="ignore", invalid="ignore"):
            column = (x - self.x0) * (1.0 / self.size)
            row = (y - self.y0) * (1.0 / self.size)
        # fmax and fmin, not clip: they turn a NaN into the bound
        column = np.fmin(np.fmax(column, 0.0, out=column), self.nx - 1.0, out=column)
        row = np.fmin(np.fmax(row, 0.0, out=row), self.ny - 1.0, out=row)
        cell: NDArray[np.intp] = row.astype(np.intp)
        cell *= self.nx
        cell += column.astype(np.intp)
        return cell

    def centre(self, row: Ints, column: Ints) -> tuple[Floats, Floats]:
        x: Floats = self.x0 + (column + np.float64(0.5)) * self.size
        y: Floats = self.y0 + (row + np.float64(0.5)) * self.size
        return x, y

    def rows_of(self, edges: Edges) -> tuple[Ints, Ints]:
        """Every pair (edge, row) where the edge touches the row, as two arrays."""
        ay, by = (edges.ay - self.y0) / self.size, (edges.by - self.y0) / self.size
        low = np.floor(np.minimum(ay, by) - SLACK).astype(np.int64)
        high = np.floor(np.maximum(ay, by) + SLACK).astype(np.int64)
        edge, rank = expand(high - low + 1)
        return edge, low[edge] + rank

    def columns_of(self, edges: Edges, row: Ints) -> tuple[Ints, Ints]:
        """Every pair (position in `row`, column) where the edge touches the cell (row, column).

        `edges` and `row` go together: entry i asks for the columns of edge i within row i.
        """
        ax, bx = (edges.ax - self.x0) / self.size, (edges.bx - self.x0) / self.size
        ay, by = (edges.ay - self.y0) / self.size, (edges.by - self.y0) / self.size
        flat = ay == by
        rise = np.where(flat, 1.0, by - ay)
        at_bottom = np.where(flat, 0.0, np.clip((row - SLACK - ay) / rise, 0.0, 1.0))
        at_top = np.where(flat, 1.0, np.clip((row + 1 + SLACK - ay) / rise, 0.0, 1.0))
        x_bottom, x_top = ax + at_bottom * (bx - ax), ax + at_top * (bx - ax)
        low = np.floor(np.minimum(x_bottom, x_top) - SLACK).astype(np.int64)
        high = np.floor(np.maximum(x_bottom, x_top) + SLACK).astype(np.int64)
        item, rank = expand(high - low + 1)
        return item, low[item] + rank
