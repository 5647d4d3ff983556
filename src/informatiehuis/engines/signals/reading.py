"""Reads what is stored at one moment: parquet and the tail of the log together, through DuckDB.

Everything that comes from a caller is a bound parameter. A `Condition` is SQL over the columns of observation.SCHEMA
that a translator made, with its parameters; no text of a user ever stands in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from informatiehuis.engines import duck
from informatiehuis.engines.signals import rollups
from informatiehuis.engines.signals.compaction import months_of
from informatiehuis.engines.signals.conditions import Condition, where, with_end
from informatiehuis.engines.signals.intervals import (
    EVER,
    Interval,
    buckets_of,
    check_period,
    hour_of,
    moment_of,
    within_month,
)
from informatiehuis.engines.signals.manifest import Manifest, Part, Record
from informatiehuis.engines.signals.observation import SCHEMA
from informatiehuis.engines.signals.plain import Source, whole_hours
from informatiehuis.engines.signals.rollups import Period, Periods
from informatiehuis.engines.signals.shared import Shared

if TYPE_CHECKING:
    import duckdb

SMALL = 50_000
MONTH, SHORTEST = timedelta(days=30), timedelta(minutes=10)
WIDER, EXACT = 8, 1.25
"""How much more than is wanted a first part of a month should hold: with a condition, and without one."""


class Reading:
    """What was stored when it was opened. Safe for several threads."""

    def __init__(self, shared: Shared, manifest: Manifest, tail: pa.Table) -> None:
        self._shared = shared
        self._manifest = manifest
        self._tail = tail

    @property
    def rows(self) -> int:
        return self._manifest.rows + self._tail.num_rows

    @property
    def last_sequence(self) -> int:
        """The sequence of the newest observation; 0 when there is none."""
        newest = self._tail["sequence"][-1].as_py() if self._tail.num_rows else 0
        return max(self._manifest.next_sequence - 1, newest)

    @property
    def records(self) -> tuple[Record, ...]:
        """The last changes of what was stored, oldest first."""
        return self._manifest.records

    def before(self, sequence: int) -> pa.Table:
        """What an observation was before each correction, oldest first (`amending.AMENDED`); no rows when it was
        never corrected."""
        tables = [
            pq.read_table(self._shared.folder / file.name, filters=pc.field("sequence") == sequence)
            for file in self._manifest.amended
        ]
        return pa.concat_tables(tables).sort_by("amended_at") if tables else pa.table({"sequence": pa.array([])})

    def since(self, sequence: int, limit: int) -> pa.Table:
        """The observations after a sequence, in the order in which they were stored, at most so many.

        What is new stands in the log most often; parquet is read only for what is there already.
        """
        if self._manifest.next_sequence <= sequence + 1:
            return self._tail.filter(pc.greater(self._tail["sequence"], pa.scalar(sequence))).slice(0, limit)
        after = Condition("sequence > $_after", {"_after": sequence})
        return self.select(condition=after, order=(("sequence", False),), limit=limit)

    def arrivals(self, sequence: int) -> pa.Table:
        """Of what stands in the log after a sequence, by `stream`: when the first was received, and measured.

        Columns `stream`, `received_min` and `begin_min`. What went to parquet meanwhile is not in it.
        """
        new = self._tail.filter(pc.greater(self._tail["sequence"], pa.scalar(sequence)))
        return new.group_by("stream").aggregate([("received", "min"), ("begin", "min")])

    def _files(self, names: Sequence[str]) -> str:
        paths = ", ".join(duck.literal(str(self._shared.folder / name)) for name in names)
        return f"read_parquet([{paths}])"

    def _touched(self, parts: Sequence[Part], asked: pa.Array[Any] | None, interval: Interval) -> list[Part]:
        """The parts that can hold observations of an interval, of these streams."""
        return [part for part in parts if self._shared.observations(part).touched(asked, interval).any()]

    def _source(self, parts: Sequence[Part], columns: str) -> str:
        """Observations of the parts and of the tail, as something to select from."""
        tables = [f"SELECT {columns} FROM tail"]
        if parts:
            tables.append(f"SELECT {columns} FROM {self._files([part.observations.name for part in parts])}")
        return "(" + " UNION ALL ".join(tables) + ")"

    def _months(self, interval: Interval) -> dict[str, list[Part]]:
        """The parts by month, of the months that an interval touches; those of the tail have a place too."""
        months: dict[str, list[Part]] = {}
        for part in self._manifest.parts:
            months.setdefault(part.month, []).append(part)
        for month in self._tail_months:
            months.setdefault(month, [])
        return {month: months[month] for month in sorted(months) if interval.has_month(month)}

    @cached_property
    def _tail_months(self) -> list[str]:
        return months_of(self._tail)[0]

    def _asked(self, streams: Sequence[int] | None) -> pa.Array[Any] | None:
        """The streams to choose by, in order; None when those that are asked are all that there are."""
        if streams is None:
            return None
        asked = pa.array(streams, type=pa.int64())
        there = self.latest()["stream"]
        is_all = pc.all(pc.is_in(there, value_set=asked), min_count=0).as_py()
        return None if is_all else pc.take(asked, pc.sort_indices(asked))

    def select(
        self,
        *,
        streams: Sequence[int] | None = None,
        interval: Interval = EVER,
        condition: Condition | None = None,
        order: Sequence[tuple[str, bool]] = (),
        descending: bool = False,
        limit: int = 100,
        offset: int = 0,
        columns: Sequence[str] = tuple(SCHEMA.names),
    ) -> pa.Table:
        """Observations by phenomenon time, then by sequence. Months are read one by one, until there are enough.

        With `order`, columns each with whether it descends, they are by those, for which the whole interval is read.
        """
        names = ", ".join(duck.identifier(SCHEMA.field(name).name) for name in columns)
        asked, condition = self._asked(streams), with_end(condition, interval)
        if order:
            rows = self._ordered(names, asked, interval, condition, order, limit, offset)
            return _as_schema(rows, pa.schema([SCHEMA.field(name) for name in columns]))
        found: list[pa.Table] = []
        still = limit + offset
        wanted = still * (EXACT if condition is None else WIDER) / self._share(asked)
        months = self._months(interval)
        with self._cursor(asked) as cursor:
            for month, window in self._windows(months, interval, wanted, descending):
                if still <= 0:
                    break
                parts = self._touched(months[month], asked, window)
                few = self._plain(parts).first(asked, window, columns, still, descending) if condition is None else None
                if few is not None:
                    rows = few
                else:
                    which, values = where(asked, window, condition)
                    direction = "DESC" if descending else "ASC"
                    rows = cursor.execute(
                        f"SELECT {names} FROM {self._source(parts, '*')} AS observations WHERE {which} "
                        f'ORDER BY "begin" {direction}, sequence {direction} LIMIT {int(still)}',
                        values,
                    ).to_arrow_table()
                found.append(rows)
                still -= rows.num_rows
        schema = pa.schema([SCHEMA.field(name) for name in columns])
        whole = pa.concat_tables([schema.empty_table(), *(_as_schema(rows, schema) for rows in found)])
        return whole.slice(offset, limit)

    def _ordered(
        self,
        names: str,
        asked: pa.Array[Any] | None,
        interval: Interval,
        condition: Condition | None,
        order: Sequence[tuple[str, bool]],
        limit: int,
        offset: int,
    ) -> pa.Table:
        which, values = where(asked, interval, condition)
        parts = [part for month in self._months(interval).values() for part in month]
        by = ", ".join(
            f"{duck.identifier(SCHEMA.field(name).name)} {'DESC' if down else 'ASC'} NULLS LAST" for name, down in order
        )
        with self._cursor(asked) as cursor:
            return cursor.execute(
                f"SELECT {names} FROM {self._source(parts, '*')} AS observations WHERE {which} "
                f"ORDER BY {by}, sequence LIMIT {int(limit)} OFFSET {int(offset)}",
                values,
            ).to_arrow_table()

    def _share(self, asked: pa.Array[Any] | None) -> float:
        """Which part of all observations is of these streams."""
        return 1.0 if asked is None else max(_total(self._of(asked)), 1) / max(self.rows, 1)

    def _windows(
        self, months: Mapping[str, Sequence[Part]], interval: Interval, wanted: float, descending: bool
    ) -> Iterator[tuple[str, Interval]]:
        """Parts of months in the order of reading: first one that should hold what is wanted, then ever larger ones."""
        for month in sorted(months, reverse=descending):
            whole = within_month(interval, month)
            rows = sum(part.observations.rows for part in months[month]) + self._tail.num_rows
            if whole.begin is None or whole.end is None or rows < SMALL:
                yield month, whole
                continue
            length = max(MONTH * min(wanted / max(rows, 1), 1), SHORTEST)
            begin, end = whole.begin, whole.end
            while begin < end:
                middle = max(begin, end - length) if descending else min(end, begin + length)
                yield month, Interval(middle, end) if descending else Interval(begin, middle)
                begin, end = (begin, middle) if descending else (middle, end)
                length *= WIDER

    def count(
        self,
        *,
        streams: Sequence[int] | None = None,
        interval: Interval = EVER,
        condition: Condition | None = None,
    ) -> int:
        """How many there are; without interval and condition nothing but summaries is read."""
        asked = self._asked(streams)
        if condition is None:
            return self._counted(asked, interval)
        which, values = where(asked, interval, with_end(condition, interval))
        parts = [part for month in self._months(interval).values() for part in month]
        with self._cursor(asked) as cursor:
            sql = f"SELECT count(*) FROM {self._source(parts, '*')} AS observations WHERE {which}"
            row = cursor.execute(sql, values).fetchone()
        return int(row[0]) if row else 0

    def _counted(self, asked: pa.Array[Any] | None, interval: Interval) -> int:
        """Without a condition: from summaries, and of the files only the groups of which a part is asked."""
        if interval == EVER:
            return self.rows if asked is None else _total(self._of(asked))
        if asked is not None and len(asked) == 1 and (found := self._counted_by_hour(asked, interval)) is not None:
            return found
        return self._plain([part for parts in self._months(interval).values() for part in parts]).count(asked, interval)

    def _counted_by_hour(self, asked: pa.Array[Any], interval: Interval) -> int | None:
        """Of one stream: by the rollups of its hours, and its observations in the hours of which a part is asked.

        None when they cannot tell, as a rollup holds numbers alone and not until when anything lasts.
        """
        hours = whole_hours(interval)
        if hours is None:
            return None
        if interval.ends_within and self._plain(self._manifest.parts).lasts(asked):
            return None
        stream = asked[0].as_py()
        if _sum(self._hours(stream)["count"]) != _total(self._of(asked)):
            return None
        inner, edges = hours
        return _sum(self._hours(stream, inner)["count"]) + sum(
            self._plain([part for parts in self._months(edge).values() for part in parts]).count(asked, edge)
            for edge in edges
        )

    def _plain(self, parts: Sequence[Part]) -> Source:
        return Source([self._shared.observations(part) for part in parts], self._tail)

    def latest(self, streams: Sequence[int] | None = None) -> pa.Table:
        """Of each stream its latest observation, how many it has, and the first and last time (compaction.STREAMS)."""
        if streams is not None:
            return self._of(pa.array(streams, type=pa.int64()))
        return self._shared.streams(self._manifest, self._tail)

    def _of(self, streams: pa.Array[Any]) -> pa.Table:
        table = self.latest()
        return table.filter(pc.is_in(table["stream"], value_set=streams))

    @contextmanager
    def _cursor(self, asked: pa.Array[Any] | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor for which the tables `tail` and, where it is asked of several streams, `asked` are there."""
        several = {"asked": pa.table({"stream": asked})} if asked is not None and len(asked) != 1 else {}
        with self._shared.cursor(tail=self._tail, **several) as cursor:
            yield cursor

    def periods(
        self, stream: int, period: str = "hour", *, interval: Interval = EVER, zone: str = "UTC"
    ) -> list[Period]:
        """What `by_period` tells, one by one."""
        return list(self.by_period(stream, period, interval=interval, zone=zone))

    def by_period(self, stream: int, period: str = "hour", *, interval: Interval = EVER, zone: str = "UTC") -> Periods:
        """Count, sum, mean, smallest and largest of the numbers of a stream, by period of a time zone.

        From the rollups, and equal to the last bit to what the observations themselves would give. `interval` is
        taken in whole hours. Raises ValueError for a period that is not in PERIODS, or a zone that is not a whole
        number of hours from UTC.
        """
        check_period(period)
        rows = self._hours(stream, interval)
        return rollups.combine(rows, buckets_of(rows["hour"].cast(pa.int64()).to_numpy(), period, zone))

    def _hours(self, stream: int, interval: Interval = EVER) -> pa.Table:
        """What is kept of the whole hours of an interval, from the log too; an hour can have several rows."""
        begin, end = (hour_of(moment) for moment in (interval.begin, interval.end))
        tail = rollups.by_hour(self._tail.filter(pc.equal(self._tail["stream"], pa.scalar(stream))))
        rows = pa.concat_tables([tail, self._rollups(stream, Interval(moment_of(begin), moment_of(end)))])
        return rows.filter(pa.array(_chosen(rows["hour"].cast(pa.int64()).to_numpy(), begin, end)))

    def percentiles(
        self,
        stream: int,
        fractions: Sequence[float],
        period: str = "hour",
        *,
        interval: Interval = EVER,
        zone: str = "UTC",
    ) -> dict[int, list[float]]:
        """Exact quantiles (0 to 1, linear between neighbours) of the numbers of a stream, by the begin of each period.

        Of the same observations and periods as `periods`, but read from the observations: percentiles of parts do not
        add up to those of the whole (docs/adr/0031). Raises ValueError as `periods` does.
        """
        check_period(period)
        begin, end = (moment_of(hour_of(moment)) for moment in (interval.begin, interval.end))
        rows = self._numbers(stream, Interval(begin, end))
        moments = rows["begin"].cast(pa.int64()).to_numpy()
        buckets = buckets_of(moments - moments % rollups.HOUR, period, zone)
        return rollups.quantiles(rows["number"].to_numpy(), buckets, fractions)

    def _numbers(self, stream: int, interval: Interval) -> pa.Table:
        which, values = where(pa.array([stream]), interval, Condition("number IS NOT NULL", {}))
        parts = [part for month in self._months(interval).values() for part in month]
        with self._cursor() as cursor:
            sql = f'SELECT "begin", number FROM {self._source(parts, "*")} AS observations WHERE {which}'
            return cursor.execute(sql, values).to_arrow_table()

    def _rollups(self, stream: int, interval: Interval) -> pa.Table:
        """The rows of a stream, of the groups that can have them: a file has a year of it in one or two."""
        alone, tables = pa.array([stream], type=pa.int64()), [rollups.SCHEMA.empty_table()]
        for file in self._manifest.rollups:
            groups = self._shared.rollup(file)
            if touched := np.flatnonzero(groups.touched(alone, interval)).tolist():
                rows = groups.read(touched)
                tables.append(_as_schema(rows.filter(pc.equal(rows["stream"], alone[0])), rollups.SCHEMA))
        return pa.concat_tables(tables)

    def quantiles(self, stream: int, fractions: Sequence[float], interval: Interval = EVER) -> list[float] | None:
        """Exact quantiles of the numbers of a stream (linear between neighbours); None when there are none."""
        which, values = where(pa.array([stream]), interval, None)
        parts = [part for month in self._months(interval).values() for part in month]
        source = self._source(parts, 'stream, "begin", number')
        with self._cursor() as cursor:
            sql = f"SELECT quantile_cont(number, $fractions) FROM {source} AS observations WHERE {which}"
            row = cursor.execute(sql, {**values, "fractions": list(fractions)}).fetchone()
        return None if row is None or row[0] is None else list(row[0])


def _as_schema(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """What DuckDB gave, with the types and promises of a schema of ours."""
    return pa.table([rows[field.name].cast(field.type) for field in schema], schema=schema)


def _total(streams: pa.Table) -> int:
    return _sum(streams["observations"])


def _sum(counts: pa.ChunkedArray[Any]) -> int:
    return int(counts.to_numpy().sum())


def _chosen(hours: rollups.Integers, begin: int | None, end: int | None) -> np.ndarray[Any, np.dtype[np.bool_]]:
    chosen = np.ones(len(hours), dtype=bool)
    if begin is not None:
        chosen &= hours >= begin
    if end is not None:
        chosen &= hours < end
    return chosen
