"""A year of observations of many streams, written as a compaction writes them; from a fixed seed.

No sender could give a hundred million of them in a reasonable time. So each month is made as columns, and put in force
by the engine's own parts, rollups and manifest: most of it as one part, and one in a hundred as a part that came late.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from informatiehuis.engines.signals.compaction import Writer, merged_rollups, new_parts, summary, taken_together
from informatiehuis.engines.signals.manifest import DATA, File, Manifest, Part, write_manifest
from informatiehuis.engines.signals.observation import SCHEMA

START = datetime(2025, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
MICROS = timedelta(microseconds=1)
LATE = 100


def make(root: Path, rows: int, streams: list[int]) -> None:
    """Fill the store below `root`, which is empty: all streams observe in turn, at even distances over the year."""
    (root / DATA).mkdir(parents=True, exist_ok=True)
    writer = Writer(root / DATA, 1)
    random = np.random.default_rng(5)
    parts, runs, summaries = list[Part](), list[File](), list[pa.Table]()
    for first, last in _months(rows):
        for observations in _month(random, np.arange(first, last), rows, np.array(streams)):
            parts += new_parts(writer, observations)
            runs += writer.rollup(observations)
            summaries.append(summary(observations))
    manifest = Manifest(
        generation=1,
        next_sequence=rows + 1,
        parts=tuple(parts),
        rollups=tuple(merged_rollups(writer, runs)),
        streams=writer.table("streams", taken_together(pa.concat_tables(summaries))),
    )
    write_manifest(root, manifest)


def _months(rows: int) -> Iterator[tuple[int, int]]:
    """The numbers of the rows of each month: from, and up to."""
    begins = [datetime(2025 + month // 12, month % 12 + 1, 1, tzinfo=UTC) for month in range(13)]
    places = [-(-rows * ((begin - START) // MICROS) // (YEAR // MICROS)) for begin in begins]
    return pairwise(places)


def _month(random: Any, numbers: Any, rows: int, streams: Any) -> Iterator[pa.Table]:
    values = random.gamma(2, 8, len(numbers)).round(2)
    late = numbers % LATE == random.integers(LATE)
    for chosen in (~late, late):
        yield _observations(numbers[chosen], values[chosen], rows, streams)


def _observations(numbers: Any, values: Any, rows: int, streams: Any) -> pa.Table:
    begin = (START - datetime(1970, 1, 1, tzinfo=UTC)) // MICROS + (numbers * ((YEAR // MICROS) / rows)).astype(
        np.int64
    )
    known = {
        "sequence": numbers + 1,
        "stream": streams[numbers % len(streams)],
        "begin": begin,
        "received": begin + 1_000_000,
        "number": values,
        "flags": np.zeros(len(numbers), dtype=np.int32),
    }
    columns = [
        pa.array(known[field.name]).cast(field.type) if field.name in known else pa.nulls(len(numbers), field.type)
        for field in SCHEMA
    ]
    return pa.table(columns, schema=SCHEMA)
