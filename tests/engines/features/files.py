"""Writes the parquet files that packs are made of in these tests."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import shapely


def write(path: Path, shapes: list[shapely.Geometry | None], **columns: list[object]) -> Path:
    """A parquet file of geometries and columns; `id` counts from a when it is not given."""
    wkb = [None if shape is None else shapely.to_wkb(shape) for shape in shapes]
    named = {"id": [chr(ord("a") + at) for at in range(len(shapes))], **columns}
    pq.write_table(pa.table({**named, "geometry": pa.array(wkb, pa.binary())}), path, row_group_size=200)
    return path
