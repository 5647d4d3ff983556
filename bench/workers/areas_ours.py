"""Ours: the area of every position, the making of the index included; and whether a sample equals Shapely."""

import sys

import numpy as np
import shapely

import informatiehuis
from bench import generate
from bench.workers.telling import cpu_seconds, tell
from informatiehuis.engines.places import AreaIndex

_SAMPLE = 200_000


def main(areas: str, positions: str) -> None:
    polygons = generate.areas(int(areas))
    x, y = generate.positions(int(positions))
    before = cpu_seconds()
    index = AreaIndex.build([f"GM{number:04d}" for number in range(len(polygons))], polygons)
    index.locate(x, y)
    used = cpu_seconds() - before
    sample_x, sample_y = awkward(polygons, x, y)
    different = int((index.locate(sample_x, sample_y) != by_shapely(polygons, sample_x, sample_y)).sum())
    tell(used, informatiehuis.__version__, different=different, compared=len(sample_x))


def awkward(polygons: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions anywhere, on vertices and edges, and within a nanometre of a border."""
    random = np.random.default_rng(3)
    anywhere = random.integers(0, len(x), _SAMPLE)
    vertices = shapely.get_coordinates(polygons)
    halfway = (vertices[1:] + vertices[:-1]) / 2
    near = vertices + random.normal(0, 1e-9, vertices.shape)
    beside = np.concatenate((vertices, halfway, near, np.nextafter(vertices, np.inf)))
    return np.concatenate((x[anywhere], beside[:, 0])), np.concatenate((y[anywhere], beside[:, 1]))


def by_shapely(polygons: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    position, area = shapely.STRtree(polygons).query(shapely.points(x, y), predicate="intersects")
    found = np.full(len(x), len(polygons))
    np.minimum.at(found, position, area)
    return np.where(found == len(polygons), -1, found)


main(*sys.argv[1:])
