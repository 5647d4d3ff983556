"""Says what a parquet file holds: its digest, and whether two files hold the same.

A snapshot is named by the digest of its bytes, because that costs almost nothing (0.1 against 9.8 CPU-seconds
for DuckDB's COPY of a CSV of 10 million rows; a digest of the values costs 0.9 to 2.2). But the same rows do not
always give the same bytes: DuckDB's COPY with several threads places its row groups by chance, and another
version of a writer encodes otherwise. So where the bytes differ, the values are compared with those of the
snapshots that have as many rows of the same schema. That stops at the first difference, and is paid in full only
when it spares a second copy.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

BATCH = 65_536
INTEGER_OF = {16: pa.int16(), 32: pa.int32(), 64: pa.int64()}
GEO = b"geo"


def digest(path: Path) -> str:
    """The sha256 of the bytes of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def same_content(one: Path, other: Path) -> bool:
    """Whether two parquet files hold the same columns, GeoParquet metadata and rows in the same order.

    Row groups, compression and the version of the writer make no difference. Reads both in bounded memory.
    Raises pyarrow.ArrowInvalid or OSError when one cannot be read.
    """
    with pq.ParquetFile(one) as left, pq.ParquetFile(other) as right:
        if left.metadata.num_rows != right.metadata.num_rows:
            return False
        if not left.schema_arrow.equals(right.schema_arrow, check_metadata=False):
            return False
        if _geo(left) != _geo(right):
            return False
        return all(_equal(a, b) for a, b in _aligned(left, right))


def _geo(file: pq.ParquetFile) -> object:
    metadata = file.metadata.metadata or {}
    return json.loads(metadata[GEO]) if GEO in metadata else None


def _aligned(one: pq.ParquetFile, other: pq.ParquetFile) -> Iterator[tuple[pa.RecordBatch, pa.RecordBatch]]:
    """Pairs of batches of equal length, however the row groups of the two files lie."""
    left, right = one.iter_batches(BATCH), other.iter_batches(BATCH)
    a, b = next(left, None), next(right, None)
    while a is not None and b is not None:
        length = min(a.num_rows, b.num_rows)
        yield a.slice(0, length), b.slice(0, length)
        a = a.slice(length) if length < a.num_rows else next(left, None)
        b = b.slice(length) if length < b.num_rows else next(right, None)


def _equal(one: pa.RecordBatch, other: pa.RecordBatch) -> bool:
    return all(_bits(a).equals(_bits(b)) for a, b in zip(one.columns, other.columns, strict=True))


def _bits(values: "pa.Array[Any]") -> "pa.Array[Any]":
    """Floats as their bits: for a copy NaN is the same as NaN."""
    return values.view(INTEGER_OF[values.type.bit_width]) if pa.types.is_floating(values.type) else values
