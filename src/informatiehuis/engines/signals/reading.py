"""Reads what is stored at one moment: parquet and the tail of the log together, through DuckDB.

Everything that comes from a caller is a bound parameter. A `Condition` is SQL over the columns of observation.SCHEMA
that a translator made, with its parameters; no text of a user ever stands in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from informatiehuis.engines import duck
from informatiehuis.engines.signals import rollups
from informatiehuis.engines.signals.compaction import months_of
from informatiehuis.engines.signals.manifest import Manifest, Part, Record
from informatiehuis.engines.signals.observation import SCHEMA
from informatiehuis.engines.signals.rollups import Period
from informatiehuis.engines.signals.shared import Shared

SMALL = 50_000
MONTH, SHORTEST = timedelta(days=30), timedelta(minutes=10)
WIDER = 8
PERIODS = ("hour", "day", "week", "month", "year")


@dataclass(frozen=True)
class Condition:
    """A condition on observations: SQL over their columns, with `$name` for each of its parameters."""

    sql: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Interval:
    """Observations whose phenomenon time begins at or after `begin` and before `end`; aware, open where None."""

    begin: datetime | None = None
    end: datetime | None = None

    def has_month(self, month: str) -> bool:
        """Whether a moment of a month (`2018-10`, UTC) can be in it."""
        after = self.begin is None or month >= f"{self.begin.astimezone(UTC):%Y-%m}"
        return after and (self.end is None or month <= f"{self.end.astimezone(UTC):%Y-%m}")


EVER = Interval()


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
        for month in months_of(self._tail)[0]:
            months.setdefault(month, [])
        return {month: months[month] for month in sorted(months) if interval.has_month(month)}

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
        if order:
            rows = self._ordered(names, streams, interval, condition, order, limit, offset)
            return _as_schema(rows, pa.schema([SCHEMA.field(name) for name in columns]))
        found: list[pa.Table] = []
        still = limit + offset
        months = self._months(interval)
        with self._shared.cursor(self._tail) as cursor:
            for month, window in self._windows(months, interval, still, descending):
                if still <= 0:
                    break
                where, values = _where(streams, window, condition)
                direction = "DESC" if descending else "ASC"
                rows = cursor.execute(
                    f"SELECT {names} FROM {self._source(months[month], '*')} AS observations WHERE {where} "
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
        streams: Sequence[int] | None,
        interval: Interval,
        condition: Condition | None,
        order: Sequence[tuple[str, bool]],
        limit: int,
        offset: int,
    ) -> pa.Table:
        where, values = _where(streams, interval, condition)
        parts = [part for month in self._months(interval).values() for part in month]
        by = ", ".join(
            f"{duck.identifier(SCHEMA.field(name).name)} {'DESC' if down else 'ASC'} NULLS LAST" for name, down in order
        )
        with self._shared.cursor(self._tail) as cursor:
            return cursor.execute(
                f"SELECT {names} FROM {self._source(parts, '*')} AS observations WHERE {where} "
                f"ORDER BY {by}, sequence LIMIT {int(limit)} OFFSET {int(offset)}",
                values,
            ).to_arrow_table()

    def _windows(
        self, months: Mapping[str, Sequence[Part]], interval: Interval, wanted: int, descending: bool
    ) -> Iterator[tuple[str, Interval]]:
        """Parts of months in the order of reading: first one that should hold enough, then ever larger ones."""
        for month in sorted(months, reverse=descending):
            whole = _within(interval, month)
            rows = sum(part.observations.rows for part in months[month]) + self._tail.num_rows
            if whole.begin is None or whole.end is None or rows < SMALL:
                yield month, whole
                continue
            length = max(MONTH * WIDER * wanted / rows, SHORTEST)
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
        if interval == EVER and condition is None:
            return self.rows if streams is None else _total(self.latest(streams))
        months = self._months(interval)
        where, values = _where(streams, interval, condition)
        parts = [part for month in months.values() for part in month]
        with self._shared.cursor(self._tail) as cursor:
            sql = f"SELECT count(*) FROM {self._source(parts, '*')} AS observations WHERE {where}"
            row = cursor.execute(sql, values).fetchone()
        return int(row[0]) if row else 0

    def latest(self, streams: Sequence[int] | None = None) -> pa.Table:
        """Of each stream its latest observation, how many it has, and the first and last time (compaction.STREAMS)."""
        table = self._shared.streams(self._manifest, self._tail)
        if streams is None:
            return table
        return table.filter(pc.is_in(table["stream"], value_set=pa.array(streams, type=pa.int64())))

    def periods(
        self, stream: int, period: str = "hour", *, interval: Interval = EVER, zone: str = "UTC"
    ) -> list[Period]:
        """Count, sum, mean, smallest and largest of the numbers of a stream, by period of a time zone.

        From the rollups, and equal to the last bit to what the observations themselves would give. `interval` is
        taken in whole hours. Raises ValueError for a period that is not in PERIODS, or a zone that is not a whole
        number of hours from UTC.
        """
        if period not in PERIODS:
            raise ValueError(f"{period!r} is not one of {', '.join(PERIODS)}")
        tail = rollups.by_hour(self._tail.filter(pc.equal(self._tail["stream"], pa.scalar(stream))))
        names = [part.rollup.name for parts in self._months(interval).values() for part in parts]
        tables = [tail, self._rollups(stream, names)] if names else [tail]
        rows = pa.concat_tables(tables)
        hours = rows["hour"].cast(pa.int64()).to_numpy()
        begin, end = (_hour(moment) for moment in (interval.begin, interval.end))
        chosen = _chosen(hours, begin, end)
        return rollups.combine(rows.filter(pa.array(chosen)), _buckets(hours[chosen], period, zone))

    def _rollups(self, stream: int, names: Sequence[str]) -> pa.Table:
        with self._shared.cursor(self._tail) as cursor:
            rows = cursor.execute(f"SELECT * FROM {self._files(names)} WHERE stream = $stream", {"stream": stream})
            return _as_schema(rows.to_arrow_table(), rollups.SCHEMA)

    def quantiles(self, stream: int, fractions: Sequence[float], interval: Interval = EVER) -> list[float] | None:
        """Exact quantiles of the numbers of a stream (linear between neighbours); None when there are none."""
        where, values = _where([stream], interval, None)
        parts = [part for month in self._months(interval).values() for part in month]
        source = self._source(parts, 'stream, "begin", number')
        with self._shared.cursor(self._tail) as cursor:
            sql = f"SELECT quantile_cont(number, $fractions) FROM {source} AS observations WHERE {where}"
            row = cursor.execute(sql, {**values, "fractions": list(fractions)}).fetchone()
        return None if row is None or row[0] is None else list(row[0])


def _where(
    streams: Sequence[int] | None, interval: Interval, condition: Condition | None
) -> tuple[str, dict[str, Any]]:
    parts, values = ["true"], dict[str, Any]()
    if streams is not None and len(streams) == 1:
        parts.append("stream = $_stream")
        values["_stream"] = streams[0]
    elif streams is not None:
        parts.append("list_contains($_streams, stream)")
        values["_streams"] = list(streams)
    for name, sign, moment in (("_begin", ">=", interval.begin), ("_end", "<", interval.end)):
        if moment is not None:
            parts.append(f'"begin" {sign} ${name}')
            values[name] = moment
    if condition is not None:
        parts.append(f"({condition.sql})")
        values |= condition.parameters
    return " AND ".join(parts), values


def _within(interval: Interval, month: str) -> Interval:
    """The part of an interval that is in a month."""
    year, number = map(int, month.split("-"))
    first = datetime(year, number, 1, tzinfo=UTC)
    after = None if (year, number) == (9999, 12) else datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)
    begin = first if interval.begin is None else max(first, interval.begin)
    ends = [moment for moment in (after, interval.end) if moment is not None]
    return Interval(begin, min(ends) if ends else None)


def _as_schema(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """What DuckDB gave, with the types and promises of a schema of ours."""
    return pa.table([rows[field.name].cast(field.type) for field in schema], schema=schema)


def _total(streams: pa.Table) -> int:
    return int(streams["observations"].to_numpy().sum())


def _hour(moment: datetime | None) -> int | None:
    if moment is None:
        return None
    micros = int(moment.timestamp()) * 1_000_000
    return micros - micros % rollups.HOUR


def _chosen(hours: rollups.Integers, begin: int | None, end: int | None) -> np.ndarray[Any, np.dtype[np.bool_]]:
    chosen = np.ones(len(hours), dtype=bool)
    if begin is not None:
        chosen &= hours >= begin
    if end is not None:
        chosen &= hours < end
    return chosen


def _buckets(hours: rollups.Integers, period: Any, zone: str) -> rollups.Integers:
    """The begin of the period of a time zone in which each hour lies, in microseconds since 1970, UTC."""
    if period == "hour":
        return hours
    moments: Any = pa.array(hours).cast(pa.timestamp("us", zone))
    begins = pc.floor_temporal(moments, unit=period, week_starts_monday=True)
    found: rollups.Integers = begins.cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_numpy(zero_copy_only=False)
    if (found % rollups.HOUR).any():
        raise ValueError(f"{zone!r} is not a whole number of hours from UTC")
    return found
