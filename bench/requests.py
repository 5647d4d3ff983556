"""What is asked of servers of features: the same questions, from a fixed seed, for us and for the peers."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

FEATURES = 100_000
# the middle of the generated buildings, in degrees
WEST, SOUTH, EAST, NORTH = 4.85, 51.95, 5.25, 52.20
PAGE = 100


@dataclass(frozen=True)
class Question:
    """One request: a page from an offset, a box, an identifier or a tile."""

    offset: int = 0
    box: tuple[float, float, float, float] | None = None
    identifier: str = ""
    tile: tuple[int, int, int] | None = None


def questions(kind: str, count: int, features: int) -> Iterator[Question]:
    """`count` questions of a kind: items, bbox, item or tile (zoom levels 11 to 14 in turn)."""
    random = np.random.default_rng(11)
    for number in range(count):
        lon, lat = random.uniform(WEST, EAST), random.uniform(SOUTH, NORTH)
        match kind:
            case "items":
                yield Question(offset=int(random.integers(0, features - PAGE)))
            case "bbox":
                yield Question(box=(lon, lat, lon + 0.03, lat + 0.02))
            case "item":
                yield Question(identifier=f"0344100000{random.integers(0, features):06d}")
            case _:
                z = 11 + number % 4
                yield Question(tile=(z, *_tile_at(z, lon, lat)))


def _tile_at(z: int, lon: float, lat: float) -> tuple[int, int]:
    down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * 2**z), int(down * 2**z)
