"""Square cells over an area, in metres (EPSG:28992). A cell belongs to the area when its middle lies in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite

import numpy as np
import shapely
from numpy.typing import NDArray

from informatiehuis.engines.places import NOWHERE, AreaIndex
from informatiehuis.engines.rulemaps.problems import TooManyCells

Cells = NDArray[np.int64]
Floats = NDArray[np.float64]
MOST_CELLS = 20_000_000
"""How many cells a grid may have, those outside the area too."""
SQUARE_METRES = 10_000
"""In one hectare."""
_AT_ONCE = 1 << 18


@dataclass(frozen=True, eq=False)
class CellGrid:
    """Cells of `size` metres; (x0, y0) is the south-western corner of the first, which lies on a multiple of the size.

    `cells` are the numbers (row * columns + column, rows northward) of the cells of the area, in order.
    """

    x0: float
    y0: float
    size: float
    columns: int
    rows: int
    cells: Cells

    @classmethod
    def over(cls, area: Sequence[shapely.Geometry], size: float) -> CellGrid:
        """The cells over some polygons.

        Raises ValueError for a size that is none, TooManyCells, and PlacesProblem for polygons that cannot be used.
        """
        if not isfinite(size) or size <= 0:
            raise ValueError(f"no size of a cell: {size}")
        index = AreaIndex.build([str(number) for number in range(len(area))], list(area))
        xmin, ymin, xmax, ymax = index.bounds
        x0, y0 = floor(xmin / size) * size, floor(ymin / size) * size
        columns, rows = max(1, ceil((xmax - x0) / size)), max(1, ceil((ymax - y0) / size))
        if columns * rows > MOST_CELLS:
            raise TooManyCells(size, columns * rows, MOST_CELLS)
        whole = cls(x0, y0, size, columns, rows, np.arange(columns * rows, dtype=np.int64))
        inside = [whole.cells[part][index.locate(*whole.middles(part)) != NOWHERE] for part in whole.parts()]
        return cls(x0, y0, size, columns, rows, np.concatenate(inside))

    def __len__(self) -> int:
        return len(self.cells)

    @property
    def hectares(self) -> float:
        """Of one cell."""
        return self.size * self.size / SQUARE_METRES

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """xmin, ymin, xmax, ymax of the whole grid."""
        return self.x0, self.y0, self.x0 + self.columns * self.size, self.y0 + self.rows * self.size

    def parts(self) -> Iterator[slice]:
        """The cells in parts of bounded size."""
        for begin in range(0, max(1, len(self.cells)), _AT_ONCE):
            yield slice(begin, begin + _AT_ONCE)

    def middles(self, part: slice) -> tuple[Floats, Floats]:
        """x and y of the middles of some cells."""
        row, column = np.divmod(self.cells[part], self.columns)
        x: Floats = self.x0 + (column + 0.5) * self.size
        y: Floats = self.y0 + (row + 0.5) * self.size
        return x, y

    def place_of(self, x: float, y: float) -> int | None:
        """Which of `cells` a position lies in, by its place among them; None outside the area."""
        if not (isfinite(x) and isfinite(y)):
            return None
        column, row = floor((x - self.x0) / self.size), floor((y - self.y0) / self.size)
        if not (0 <= column < self.columns and 0 <= row < self.rows):
            return None
        number = row * self.columns + column
        place = int(np.searchsorted(self.cells, number))
        return place if place < len(self.cells) and self.cells[place] == number else None

    def same_as(self, other: CellGrid) -> bool:
        """Whether another grid has the same cells."""
        mine, theirs = (self.x0, self.y0, self.size, self.columns), (other.x0, other.y0, other.size, other.columns)
        return self is other or (mine == theirs and np.array_equal(self.cells, other.cells))

    def picture(self, codes: NDArray[np.integer], outside: int) -> NDArray[np.integer]:
        """A value a cell as rows and columns, the northern row first; `outside` where the area is not."""
        made = np.full(self.rows * self.columns, outside, dtype=codes.dtype)
        made[self.cells] = codes
        return made.reshape(self.rows, self.columns)[::-1]
