"""What the footer of a file of observations tells of its groups of rows: how many, of which streams, from when to when.

With it a count reads only the groups of which a part is asked. Files never change, so neither does what they tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from informatiehuis.engines.signals.intervals import Interval
from informatiehuis.engines.signals.observation import MOMENT, SCHEMA

Integers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Groups:
    """By group: its rows, its least and most stream, its first and last begin (microseconds since 1970, UTC), and
    whether some of it lasts."""

    path: Path
    rows: Integers
    least: Integers
    most: Integers
    first: Integers
    last: Integers
    lasting: Truths
    footer: pq.FileMetaData

    def touched(self, streams: pa.Array[Any] | None, interval: Interval) -> Truths:
        """The groups that can hold observations of an interval, of these streams (sorted; None is all)."""
        found = np.ones(len(self.rows), dtype=bool)
        begin, end = interval.micros
        if begin is not None:
            found &= self.last >= begin
        if end is not None:
            found &= self.first < end
        if streams is not None:
            asked = streams.to_numpy()
            found &= np.searchsorted(asked, self.least) < np.searchsorted(asked, self.most, "right")
        return found

    def count(self, streams: pa.Array[Any] | None, interval: Interval) -> int:
        """The observations of an interval, of these streams: groups that lie in it whole are not read."""
        touched = self.touched(streams, interval)
        begin, end = interval.micros
        inside = touched & (streams is None)
        if begin is not None:
            inside &= self.first >= begin
        if end is not None:
            inside &= self.last < end
            if interval.ends_within:
                inside &= ~self.lasting
        partly = np.flatnonzero(touched & ~inside).tolist()
        whole = int(self.rows[inside].sum())
        return whole + (len(self.chosen(partly, streams, interval, ["begin"])) if partly else 0)

    def chosen(
        self, groups: list[int], streams: pa.Array[Any] | None, interval: Interval, columns: Sequence[str]
    ) -> pa.Table:
        """Columns of the rows of these groups that are of these streams (None is all) and in an interval.

        What a footer says to be empty is not read.
        """
        if interval.ends_within and not self.lasting[groups].any():
            interval = Interval(interval.begin, interval.end)
        wanted = {
            *columns,
            "begin",
            *(["end"] if interval.ends_within else []),
            *(["stream"] if streams is not None else []),
        }
        names = [name for name in SCHEMA.names if name in wanted]
        told = [self.footer.row_group(number) for number in groups]
        full = [name for name in names if name == "begin" or _has(told, SCHEMA.get_field_index(name)).any()]
        rows = within(self.read(groups, full), streams, interval)
        return pa.table(
            {
                name: rows[name] if name in full else pa.nulls(len(rows), SCHEMA.field(name).type)
                for name in names
                if name in columns
            }
        )

    def read(self, groups: list[int], columns: list[str] | None = None) -> pa.Table:
        file = pq.ParquetFile(self.path, metadata=self.footer)
        return file.read_row_groups(groups, columns=columns, use_threads=False)


def within(table: pa.Table, streams: pa.Array[Any] | None, interval: Interval) -> pa.Table:
    """The rows of these streams (None is all) that are in an interval."""
    if streams is not None:
        alone = len(streams) == 1
        one = pc.equal(table["stream"], streams[0]) if alone else pc.is_in(table["stream"], value_set=streams)
        table = table.filter(one)
    if interval.begin is not None:
        table = table.filter(pc.greater_equal(table["begin"], pa.scalar(interval.begin, MOMENT)))
    if interval.end is not None:
        last = pc.coalesce(table["end"], table["begin"]) if interval.ends_within else table["begin"]
        table = table.filter(pc.less(last, pa.scalar(interval.end, MOMENT)))
    return table


def groups_of(path: Path, schema: pa.Schema, moment: str) -> Groups:
    """Read the footer of a file with a column `stream`; `moment` is the column that says when a row begins."""
    file = pq.read_metadata(path)
    told = [file.row_group(number) for number in range(file.num_row_groups)]
    rows = np.array([group.num_rows for group in told], dtype=np.int64)
    stream, begin = (schema.get_field_index(name) for name in ("stream", moment))
    lasting = _has(told, schema.get_field_index("end"))
    return Groups(path, rows, *_extremes(told, stream), *_extremes(told, begin), lasting, file)


def _has(groups: Sequence[Any], column: int) -> Truths:
    """In which groups a column has a value, as far as a footer can tell; none where there is no such column."""
    if column < 0:
        return np.zeros(len(groups), dtype=bool)
    told = [(group.num_rows, group.column(column).statistics) for group in groups]
    return np.array([one is None or not one.has_null_count or one.null_count < rows for rows, one in told], dtype=bool)


def _extremes(groups: Sequence[Any], column: int) -> tuple[Integers, Integers]:
    """The least and the most that a footer tells of a column of whole numbers; what it does not tell is unbounded."""
    told = [group.column(column).statistics if column >= 0 else None for group in groups]
    limits = np.iinfo(np.int64)
    found = [(one.min_raw, one.max_raw) if one and one.has_min_max else (limits.min, limits.max) for one in told]
    least, most = np.array(found, dtype=np.int64).reshape(-1, 2).T
    return least, most
