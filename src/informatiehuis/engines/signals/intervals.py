"""Intervals of time, and the periods of a time zone in which hours are taken together."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from informatiehuis.engines.signals import rollups

PERIODS = ("hour", "day", "week", "month", "year")


@dataclass(frozen=True)
class Interval:
    """Observations whose phenomenon time begins at or after `begin` and before `end`; aware, open where None.

    With `ends_within` what lasts has to end before `end` too.
    """

    begin: datetime | None = None
    end: datetime | None = None
    ends_within: bool = False

    @property
    def micros(self) -> tuple[int | None, int | None]:
        """Both in microseconds since 1970, UTC."""
        return micros_of(self.begin), micros_of(self.end)

    def has_month(self, month: str) -> bool:
        """Whether a moment of a month (`2018-10`, UTC) can be in it."""
        after = self.begin is None or month >= f"{self.begin.astimezone(UTC):%Y-%m}"
        return after and (self.end is None or month <= f"{self.end.astimezone(UTC):%Y-%m}")


EVER = Interval()
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def within_month(interval: Interval, month: str) -> Interval:
    """The part of an interval that is in a month."""
    year, number = map(int, month.split("-"))
    first = datetime(year, number, 1, tzinfo=UTC)
    after = None if (year, number) == (9999, 12) else datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)
    begin = first if interval.begin is None else max(first, interval.begin)
    ends = [moment for moment in (after, interval.end) if moment is not None]
    return Interval(begin, min(ends) if ends else None)


def check_period(period: str) -> None:
    if period not in PERIODS:
        raise ValueError(f"{period!r} is not one of {', '.join(PERIODS)}")


def moment_of(micros: int | None) -> datetime | None:
    return None if micros is None else EPOCH + timedelta(microseconds=micros)


def micros_of(moment: datetime | None) -> int | None:
    """Microseconds since 1970, UTC, without a float between."""
    return None if moment is None else (moment - EPOCH) // timedelta(microseconds=1)


def hour_of(moment: datetime | None) -> int | None:
    micros = micros_of(moment)
    return None if micros is None else micros - micros % rollups.HOUR


def buckets_of(hours: rollups.Integers, period: Any, zone: str) -> rollups.Integers:
    """The begin of the period of a time zone in which each hour lies, in microseconds since 1970, UTC."""
    if period == "hour":
        return hours
    moments: Any = pa.array(hours).cast(pa.timestamp("us", zone))
    begins = pc.floor_temporal(moments, unit=period, week_starts_monday=True)
    found: rollups.Integers = begins.cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_numpy(zero_copy_only=False)
    if (found % rollups.HOUR).any():
        raise ValueError(f"{zone!r} is not a whole number of hours from UTC")
    return found
