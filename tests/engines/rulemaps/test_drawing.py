"""The drawing of a map of rules: what can be seen is drawn, and what is too small to see is left out on both sides."""

import re

import numpy as np
import shapely

from informatiehuis.engines.rulemaps import CellGrid, polygons
from informatiehuis.engines.rulemaps.drawing import drawing

BOX = shapely.box(130_000, 450_000, 190_000, 510_000)


def points_of(size: float) -> int:
    """How many points a drawing has of two surfaces that meet along a staircase of cells with this side."""
    grid = CellGrid.over([BOX], size)
    x, y = grid.middles(slice(None))
    halves = polygons(grid, (x - 130_000 > y - 450_000).astype(np.int32), 2)
    svg = drawing(halves, ["#111111", "#222222"], [], grid.bounds, title="T", description="D", identifier="k")
    paths = re.findall(r'stroke="none" d="([^"]+)"', svg)
    assert len(paths) == 2
    return sum(len(re.findall(r"[ML]", path)) for path in paths)


def test_a_staircase_that_can_be_seen_is_drawn_step_by_step() -> None:
    assert points_of(2000) == 2 * (2 * 30 + 2) - 2


def test_cells_too_small_to_see_are_drawn_as_the_line_that_they_make() -> None:
    assert points_of(50) < 200


def test_surfaces_meet_as_drawn_without_a_gap_between_them() -> None:
    grid = CellGrid.over([BOX], 50)
    x, y = grid.middles(slice(None))
    halves = polygons(grid, ((x - 160_000) ** 2 + (y - 480_000) ** 2 < 9e7).astype(np.int32), 2)
    svg = drawing(halves, ["#111111", "#222222"], [], grid.bounds, title="T", description="D", identifier="k")
    rings = [
        [tuple(point.split()) for point in ring.strip("Mz").split("L")]
        for path in re.findall(r'stroke="none" d="([^"]+)"', svg)
        for ring in re.findall(r"M[^z]+z", path)
    ]
    assert len(rings) == 3  # around all, the hole in it, and what fills the hole
    assert set(rings[1]) == set(rings[2])
