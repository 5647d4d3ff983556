"""What is known of a place by where it lies: layers of polygons, each for one input of a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.places import NOWHERE, AreaIndex
from informatiehuis.engines.rulemaps.grid import CellGrid

Codes = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Layer:
    """An input by its name, and the polygons that decide it. `values` hold first what it is outside all polygons.

    `codes` gives the place among the values of every polygon. Where polygons overlap, the first counts; a border
    belongs to its polygon.
    """

    name: str
    values: tuple[Value, ...]
    codes: Codes
    index: AreaIndex | None

    @classmethod
    def within(cls, name: str, polygons: Sequence[shapely.Geometry]) -> Layer:
        """An input that is true within polygons, and false elsewhere. Raises PlacesProblem."""
        return cls.of(name, polygons, [True] * len(polygons), otherwise=False)

    @classmethod
    def of(
        cls, name: str, polygons: Sequence[shapely.Geometry], values: Sequence[Value], *, otherwise: Value = None
    ) -> Layer:
        """An input that has a value in each polygon, and another one elsewhere. Raises PlacesProblem."""
        if len(polygons) != len(values):
            raise ValueError(f"{len(values)} values for {len(polygons)} polygons")
        known: list[Value] = [otherwise]
        codes = []
        for value in values:
            place = next((at for at, one in enumerate(known) if type(one) is type(value) and one == value), None)
            if place is None:
                place = len(known)
                known.append(value)
            codes.append(place)
        index = AreaIndex.build([str(number) for number in range(len(polygons))], list(polygons)) if polygons else None
        return cls(name, tuple(known), np.asarray([*codes, 0], dtype=np.int32), index)

    def over(self, grid: CellGrid) -> Codes:
        """For every cell, the place among the values of the one at its middle."""
        if self.index is None:
            return np.zeros(len(grid), dtype=np.int32)
        # NOWHERE is -1, and the last code is that of outside
        return np.concatenate([self.codes[self.index.locate(*grid.middles(part))] for part in grid.parts()])

    def at(self, x: float, y: float) -> Value:
        """The value at exactly this position."""
        if self.index is None:
            return self.values[0]
        found = int(self.index.locate(np.asarray([x]), np.asarray([y]))[0])
        return self.values[0] if found == NOWHERE else self.values[self.codes[found]]


@dataclass(frozen=True, eq=False)
class Facts:
    """The layers over a grid: worked out once, and then asked for as many rules and answers as wanted."""

    grid: CellGrid
    layers: tuple[Layer, ...]
    codes: tuple[Codes, ...]

    @classmethod
    def over(cls, grid: CellGrid, layers: Sequence[Layer]) -> Facts:
        """The values of layers in every cell."""
        return cls(grid, tuple(layers), tuple(layer.over(grid) for layer in layers))

    def at(self, x: float, y: float) -> dict[str, Value]:
        """What is known of exactly this position, by input."""
        return {layer.name: layer.at(x, y) for layer in self.layers}
