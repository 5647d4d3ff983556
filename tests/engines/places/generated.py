"""Coverages made from a fixed seed, and Shapely's own answer to which area a position lies in."""

import numpy as np
import shapely

WEST, SOUTH = 100_000.0, 400_000.0
CORNER = np.array((WEST, SOUTH))


def coverage(areas: int, side: float = 50_000.0, step: float = 350.0, seed: int = 1) -> np.ndarray:
    """Wobbly areas without gaps or overlaps in a square at (WEST, SOUTH), EPSG:28992."""
    seeds = np.random.default_rng(seed).uniform(0, side, (areas, 2)) + CORNER
    square = shapely.box(WEST, SOUTH, WEST + side, SOUTH + side)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(seeds), extend_to=square))
    cells = shapely.segmentize(shapely.intersection(cells, square), step)

    def wobble(places: np.ndarray) -> np.ndarray:
        # to the millimetre, so that both sides of a border keep the same vertices
        x, y = np.round(places, 3).T
        return np.column_stack(
            (x + 60 * np.sin(y / 170) + 90 * np.sin(x / 1300), y + 60 * np.sin(x / 190) + 90 * np.cos(y / 1100))
        )

    return shapely.transform(cells, wobble)


def by_shapely(polygons: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The lowest index of a polygon that intersects each position, -1 where there is none."""
    position, area = shapely.STRtree(polygons).query(shapely.points(x, y), predicate="intersects")
    found = np.full(len(x), len(polygons))
    np.minimum.at(found, position, area)
    return np.where(found == len(polygons), -1, found)


def codes(polygons: np.ndarray) -> list[str]:
    return [f"GM{number:04d}" for number in range(len(polygons))]
