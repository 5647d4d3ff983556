"""Turns sealed segments of the log into parquet: by month, within it by block of hours and by stream, with rollups.

Late observations find their place because every compaction adds a part to each month it has observations of. Parts of
about one size are merged, so that a month is few files and each observation is written some four times at most for
a hundredfold of growth. Nothing here is in force until the caller writes the manifest.
"""

import errno
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from informatiehuis.engines import duck
from informatiehuis.engines.signals import rollups
from informatiehuis.engines.signals.identities import halves, merge_runs, write_run
from informatiehuis.engines.signals.manifest import File, Part, finished
from informatiehuis.engines.signals.observation import SCHEMA, Flag

ROW_GROUP, ROLLUP_GROUP = 16_384, 16_384
"""Rows that are read together: a block of all streams is a few groups, a year of the hours of one is in one or two."""
BLOCK = 6
"""Hours that stand together, by stream: few are read for a moment of all streams, and few for a day of one."""
FEWEST_TO_MERGE = 4
SIZE_STEP = 4
SPILL = "spill"
HOURS = "stream, hour"
ORDER = f"epoch_us(begin) // {BLOCK * rollups.HOUR}, stream, begin, sequence"
STREAMS = pa.schema(
    [
        pa.field("stream", pa.int64(), nullable=False),
        pa.field("observations", pa.int64(), nullable=False),
        pa.field("first", SCHEMA.field("begin").type, nullable=False),
        pa.field("last", SCHEMA.field("begin").type, nullable=False),
        *(field for field in SCHEMA if field.name != "stream"),
    ]
)


class Writer:
    """Writes new files of one generation into a folder."""

    def __init__(self, folder: Path, generation: int) -> None:
        self.folder = folder
        self._generation = generation
        self._written = 0

    def path(self, kind: str, suffix: str = "parquet") -> Path:
        self._written += 1
        return self.folder / f"{kind}-{self._generation:06d}-{self._written:04d}.{suffix}"

    def table(self, kind: str, table: pa.Table, group: int = ROW_GROUP) -> File:
        path = self.path(kind)
        pq.write_table(table, path, row_group_size=group, compression="zstd", compression_level=1)
        return finished(path, table.num_rows)

    def rollup(self, observations: pa.Table) -> list[File]:
        """The rollup of observations; none when no result of them is a number."""
        table = rollups.by_hour(observations)
        return [self.table("rollup", table, ROLLUP_GROUP)] if table.num_rows else []

    def part(self, month: str, observations: pa.Table) -> Part:
        return Part(month, self.table("observations", observations))

    def run(self, known: dict[bytes, int]) -> File:
        """A run of identities with their sequences."""
        path = self.path("identities", "bin")
        write_run(path, *halves(list(known)), np.fromiter(known.values(), dtype=np.int64, count=len(known)))
        return finished(path, len(known))


def sort(observations: pa.Table) -> pa.Table:
    """Observations in the order of a part: block of hours, stream, time, sequence."""
    block = pc.floor_temporal(observations["begin"], multiple=BLOCK, unit="hour")
    keys: list[tuple[str, Literal["ascending"]]] = [
        ("block", "ascending"),
        ("stream", "ascending"),
        ("begin", "ascending"),
        ("sequence", "ascending"),
    ]
    table = pa.table(
        {"block": block, **{name: observations[name] for name in ("stream", "begin", "sequence")}},
    )
    return observations.take(pc.sort_indices(table, sort_keys=keys))


def months_of(observations: pa.Table) -> tuple[list[str], Any]:
    """The months in which observations begin, in order, and the month of each."""
    months: Any = pc.strftime(observations["begin"], format="%Y-%m")
    return sorted(pc.unique(months).to_pylist()), months


def new_parts(writer: Writer, observations: pa.Table) -> list[Part]:
    """A part for every month that there are observations of."""
    months, month_of_each = months_of(observations)
    chosen = {month: pc.equal(month_of_each, pa.scalar(month)) for month in months}
    return [writer.part(month, sort(observations.filter(chosen[month]))) for month in months]


def merged_parts(writer: Writer, parts: Iterable[Part]) -> list[Part]:
    """The parts, with those of one month and about one size taken together, the smallest first."""
    by_month: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        by_month[part.month].append(part)
    result = []
    for month in sorted(by_month):
        standing = by_month[month]
        while alike := _of_one_size([part.observations for part in standing]):
            group = [part for part in standing if part.observations in alike]
            standing = [part for part in standing if part not in group]
            standing.append(_merge(writer, month, group))
        result += sorted(standing, key=lambda part: -part.observations.rows)
    return result


def _of_one_size(files: Sequence[File]) -> list[File]:
    """Enough files of about one size to be worth a merge, the smallest size first."""
    sizes: dict[int, list[File]] = defaultdict(list)
    for file in files:
        sizes[_size(file.rows)].append(file)
    return next((sizes[size] for size in sorted(sizes) if len(sizes[size]) >= FEWEST_TO_MERGE), [])


def _size(rows: int) -> int:
    size = 0
    while rows >= SIZE_STEP:
        rows //= SIZE_STEP
        size += 1
    return size


def _merge(writer: Writer, month: str, parts: Sequence[Part]) -> Part:
    """One part of several."""
    path = writer.path("observations")
    _sorted(writer, [part.observations for part in parts], ORDER, path, ROW_GROUP)
    return Part(month, finished(path, sum(part.observations.rows for part in parts)))


def _sorted(writer: Writer, files: Sequence[File], order: str, path: Path, group: int) -> None:
    """Write one file of several, sorted by DuckDB, which spills to disk what does not fit in memory."""
    import duckdb

    names = [duck.literal(str(writer.folder / file.name)) for file in files]
    connection = duck.connect("1GB", temp_directory=writer.folder.parent / SPILL)
    try:
        connection.execute(
            f"COPY (SELECT * FROM read_parquet([{', '.join(names)}]) ORDER BY {order}) TO {duck.literal(str(path))} "
            f"(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {group}, "
            f"DICTIONARY_SIZE_LIMIT {group})"
        )
    except duckdb.IOException as error:
        if os.strerror(errno.ENOSPC) in str(error):
            raise OSError(errno.ENOSPC, str(error)) from error
        raise
    finally:
        connection.close()


def merged_rollups(writer: Writer, files: Sequence[File]) -> list[File]:
    """The rollups, with those of about one size taken together over all months: a stream stands in few places.

    Rows of one hour stay apart, so that their sum stays exact.
    """
    standing = list(files)
    while group := _of_one_size(standing):
        path = writer.path("rollup")
        _sorted(writer, group, HOURS, path, ROLLUP_GROUP)
        standing = [file for file in standing if file not in group]
        standing.append(finished(path, sum(file.rows for file in group)))
    return sorted(standing, key=lambda file: -file.rows)


def merged_runs(writer: Writer, runs: Sequence[File]) -> list[File]:
    """The runs, with those of about one size taken together."""
    standing = list(runs)
    while group := _of_one_size(standing):
        path = writer.path("identities", "bin")
        merge_runs([writer.folder / run.name for run in group], path)
        standing = [run for run in standing if run not in group]
        standing.append(finished(path, path.stat().st_size // 24))
    return sorted(standing, key=lambda run: -run.rows)


def summary(observations: pa.Table) -> pa.Table:
    """Of each stream how many observations there are, the first and last time, and the latest one.

    The latest is by phenomenon time, then by sequence; one whose clock ran ahead only when there is no other.
    """
    extra: dict[str, Any] = {
        "observations": pa.array(np.ones(observations.num_rows, dtype=np.int64)),
        "first": observations["begin"],
        "last": observations["begin"],
    }
    for name, values in extra.items():
        observations = observations.append_column(name, values)
    return taken_together(observations.select(STREAMS.names))


def taken_together(summaries: pa.Table) -> pa.Table:
    """One row a stream of several."""
    if not summaries.num_rows:
        return summaries.cast(STREAMS)
    ahead = np.bitwise_and(summaries["flags"].to_numpy(), int(Flag.CLOCK_AHEAD))
    begin = summaries["begin"].cast(pa.int64()).to_numpy()
    stream = summaries["stream"].to_numpy()
    order = np.lexsort((summaries["sequence"].to_numpy(), begin, -ahead, stream))
    ordered = summaries.take(order)
    stream = stream[order]
    starts = np.flatnonzero(np.append(True, stream[1:] != stream[:-1]))
    ends = np.append(starts[1:], len(stream))
    latest = ordered.take(ends - 1)
    first = np.minimum.reduceat(ordered["first"].cast(pa.int64()).to_numpy(), starts)
    last = np.maximum.reduceat(ordered["last"].cast(pa.int64()).to_numpy(), starts)
    moment = SCHEMA.field("begin").type
    columns: dict[str, Any] = {name: latest[name] for name in STREAMS.names}
    columns["observations"] = np.add.reduceat(ordered["observations"].to_numpy(), starts)
    columns["first"], columns["last"] = pa.array(first).cast(moment), pa.array(last).cast(moment)
    return pa.table(columns, schema=STREAMS)
