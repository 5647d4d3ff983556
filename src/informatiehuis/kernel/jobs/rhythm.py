"""When something that comes back has its turn, by the clock in the Netherlands.

A day, week, month, quarter or year has one turn: at a time of day, on a day within it that follows from the key of the
entry, so that what comes back monthly does not all come on the first. Turns are counted by their date. Where the clock
goes forward and the time does not exist, the turn is an hour later by the clock; where it goes back and the time comes
twice, the turn is the first. Whether anything has had its turn is for `schedules`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")


class Every(StrEnum):
    """How often something comes back."""

    INTERVAL = "interval"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}
DAYS_OF_MONTH = 28


@dataclass(frozen=True)
class Rhythm:
    """How often, at which time of day (by the clock), and over how long after it the entries are spread.

    For an interval only its length counts.
    """

    every: Every
    at: time = time(2, 0)
    spread: timedelta = timedelta()
    interval: timedelta = timedelta(minutes=15)

    def latest(self, key: str, now: datetime) -> datetime:
        """The last turn at or before a moment (aware), in UTC."""
        if self.every is Every.INTERVAL:
            return now.astimezone(UTC)
        local = now.astimezone(ZONE).date()
        return next(turn for turn in (self._turn(key, start) for start in self._back(local)) if turn <= now)

    def following(self, key: str, after: datetime) -> datetime:
        """The first turn after a moment (aware), in UTC; for an interval counted from that moment."""
        if self.every is Every.INTERVAL:
            return after.astimezone(UTC) + self.interval
        local = after.astimezone(ZONE).date()
        return next(turn for turn in (self._turn(key, start) for start in self._on(local)) if turn > after)

    def _turn(self, key: str, start: date) -> datetime:
        """The turn in the period that starts on a date."""
        chance = int.from_bytes(sha256(key.encode()).digest()[:8], "big")
        day = start + timedelta(days=chance % self._days)
        minutes = int(self.spread.total_seconds() // 60)
        later = timedelta(minutes=chance // DAYS_OF_MONTH % minutes if minutes else 0)
        return (datetime.combine(day, self.at) + later).replace(tzinfo=ZONE, fold=0).astimezone(UTC)

    @property
    def _days(self) -> int:
        return {Every.DAY: 1, Every.WEEK: 7}.get(self.every, DAYS_OF_MONTH)

    def _start(self, day: date) -> date:
        """The first day of the period in which a day lies."""
        if self.every is Every.DAY:
            return day
        if self.every is Every.WEEK:
            return day - timedelta(days=day.weekday())
        months = MONTHS[self.every]
        return date(day.year, (day.month - 1) // months * months + 1, 1)

    def _back(self, day: date) -> Iterator[date]:
        start = self._start(day + timedelta(days=1))
        while True:
            yield start
            start = self._start(start - timedelta(days=1))

    def _on(self, day: date) -> Iterator[date]:
        start = self._start(day - timedelta(days=1))
        while True:
            yield start
            start = self._after(start)

    def _after(self, start: date) -> date:
        if self.every in MONTHS:
            return self._start(start + timedelta(days=31 * MONTHS[self.every]))
        return start + timedelta(days=self._days)
