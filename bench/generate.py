"""Makes the data that the benchmarks read, from fixed seeds; none of it is real."""

import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

# a square of 40 by 40 km around Utrecht, EPSG:28992
WEST, SOUTH, SIDE = 115_000.0, 435_000.0, 40_000.0
_ROWS_AT_ONCE = 10_000
_USES = ("wonen", "winkel", "kantoor", "industrie", "onderwijs", "zorg")


def buildings(path: Path, count: int, seed: int = 1) -> Path:
    """Polygons of 10 to 100 vertices and 10 to 40 metres across, most of them in 60 towns (EPSG:28992, WKB)."""
    random = np.random.default_rng(seed)
    towns = random.uniform((WEST, SOUTH), (WEST + SIDE, SOUTH + SIDE), (60, 2))
    schema = pa.schema(
        [
            ("identificatie", pa.string()),
            ("gebruik", pa.string()),
            ("bouwjaar", pa.int64()),
            ("oppervlakte", pa.float64()),
            ("bewoond", pa.bool_()),
            ("opgeleverd", pa.date32()),
            ("geometry", pa.binary()),
        ]
    )
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for begin in range(0, count, _ROWS_AT_ONCE):
            rows = min(_ROWS_AT_ONCE, count - begin)
            writer.write_batch(_some_buildings(random, towns, begin, rows, schema))
    return path


def _some_buildings(
    random: np.random.Generator, towns: np.ndarray, begin: int, rows: int, schema: pa.Schema
) -> pa.RecordBatch:
    centres = towns[random.integers(0, len(towns), rows)] + random.normal(0, 900, (rows, 2))
    spread = random.random(rows) < 0.3
    centres[spread] = random.uniform((WEST, SOUTH), (WEST + SIDE, SOUTH + SIDE), (int(spread.sum()), 2))
    shapes = rings(random, centres, random.integers(10, 101, rows), random.uniform(5, 20, rows))
    years = random.integers(1850, 2025, rows)
    return pa.record_batch(
        [
            pa.array([f"0344100000{number:06d}" for number in range(begin, begin + rows)]),
            pa.array(np.array(_USES)[random.integers(0, len(_USES), rows)]),
            pa.array(years),
            pa.array(np.round(shapely.area(shapes), 1)),
            pa.array(random.random(rows) < 0.8),
            pa.array([dt.date(int(year), 7, 1) for year in years]),
            pa.array(shapely.to_wkb(shapes), pa.binary()),
        ],
        schema=schema,
    )


def rings(random: np.random.Generator, centres: np.ndarray, vertices: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Star-shaped, hence valid, polygons around centres."""
    ring = np.repeat(np.arange(len(centres)), vertices)
    rank = np.arange(len(ring)) - np.repeat(np.cumsum(vertices) - vertices, vertices)
    angle = 2 * np.pi * (rank + random.uniform(0, 0.8, len(ring))) / vertices[ring]
    reach = radius[ring] * random.uniform(0.7, 1.0, len(ring))
    places = centres[ring] + np.column_stack((np.cos(angle), np.sin(angle))) * reach[:, None]
    return shapely.polygons(shapely.linearrings(np.round(places, 3), indices=ring))


def areas(count: int, side: float = 270_000.0, seed: int = 1) -> np.ndarray:
    """Areas that share their borders, of about 110 vertices each when there are 1,300 (EPSG:28992)."""
    corner = np.array((10_000.0, 300_000.0))
    seeds = np.random.default_rng(seed).uniform(0, side, (count, 2)) + corner
    square = shapely.box(*corner, *(corner + side))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(seeds), extend_to=square))
    cells = shapely.segmentize(shapely.intersection(cells, square), 9.0 * side / 1300**0.5 / 240)

    def wobble(places: np.ndarray) -> np.ndarray:
        # to the millimetre, so that both sides of a border keep the same vertices
        x, y = np.round(places, 3).T
        return np.column_stack(
            (x + 60 * np.sin(y / 170) + 90 * np.sin(x / 1300), y + 60 * np.sin(x / 190) + 90 * np.cos(y / 1100))
        )

    return shapely.transform(cells, wobble)


def positions(count: int, side: float = 270_000.0, seed: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Positions spread over the square of `areas` and a little around it (EPSG:28992)."""
    random = np.random.default_rng(seed)
    return random.uniform(5_000, side + 15_000, count), random.uniform(295_000, side + 305_000, count)


def visits(path: Path, count: int = 40_000_000, seed: int = 1) -> Path:
    """Visits to services, to compute indicators of: municipality, day, service, minutes (may be empty), amount.

    40 million rows by default: about 500 MB of parquet, in row groups of a million.
    """
    random = np.random.default_rng(seed)
    municipalities = np.array([f"GM{number:04d}" for number in range(300, 342)])
    services = np.array(["loket", "telefoon", "website", "post"])
    schema = pa.schema(
        [
            ("gm_code", pa.string()),
            ("dag", pa.date32()),
            ("dienst", pa.string()),
            ("minuten", pa.float64()),
            ("bedrag", pa.decimal128(9, 2)),
        ]
    )
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for begin in range(0, count, 1_000_000):
            writer.write_batch(_some_visits(random, municipalities, services, min(1_000_000, count - begin), schema))
    return path


def _some_visits(
    random: np.random.Generator, municipalities: np.ndarray, services: np.ndarray, rows: int, schema: pa.Schema
) -> pa.RecordBatch:
    # days since 1970: four years from 2021 on
    days = random.integers(18_628, 18_628 + 1_461, rows).astype("int32")
    minutes = np.round(random.lognormal(2.0, 0.8, rows), 2)
    euros = random.integers(-500, 25_000, rows)
    return pa.record_batch(
        [
            pa.array(municipalities[random.zipf(1.4, rows) % len(municipalities)]),
            pa.array(days, pa.int32()).cast(pa.date32()),
            pa.array(services[random.integers(0, len(services), rows)]),
            pa.array(minutes, mask=random.random(rows) < 0.03),
            pa.array(euros).cast(pa.decimal128(19, 0)).cast(pa.decimal128(21, 2)),
        ],
        names=schema.names,
    ).cast(schema)
