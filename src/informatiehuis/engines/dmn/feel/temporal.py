"""Dates, times, moments and durations of FEEL (DMN 1.5, 10.3.2.3.3 to 10.3.2.3.8): values, and how they are written.

A fraction of a second is kept in nanoseconds and written back, but does not count when values are compared, as
the standard defines a time by whole seconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from informatiehuis.engines.dmn.feel import calendar
from informatiehuis.engines.dmn.feel.zones import Zone, offset_at_instant, offset_at_local, read_zone, write_zone

SECONDS_OF_DAY = 86_400
NANOS = 1_000_000_000
MOST_MONTHS = 12 * calendar.MOST_YEARS * 3
MOST_SECONDS = 366 * calendar.MOST_YEARS * 3 * SECONDS_OF_DAY
_REFERENCE_DAY = 0

_DATE = re.compile(r"(-?)(\d{4,9})-(\d\d)-(\d\d)")
_TIME = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(.*)", re.DOTALL)
_MONTHS = re.compile(r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?")
_DAYS = re.compile(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d*))?S)?)?")
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A day of the calendar."""

    year: int
    month: int
    day: int

    @property
    def number(self) -> int:
        return calendar.day_number(self.year, self.month, self.day)

    @classmethod
    def of_number(cls, number: int) -> Date | None:
        """The day so many days after 1970-01-01, or None outside the years that FEEL knows."""
        made = calendar.date_of(number)
        return cls(*made) if abs(made[0]) <= calendar.MOST_YEARS else None

    def plus_months(self, months: int) -> Date | None:
        """So many months later, on the last day of that month where it is shorter."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        if abs(year) > calendar.MOST_YEARS:
            return None
        return Date(year, month + 1, min(self.day, calendar.days_in_month(year, month + 1)))

    def __str__(self) -> str:
        return f"{'-' if self.year < 0 else ''}{abs(self.year):04}-{self.month:02}-{self.day:02}"


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day, with or without a zone. `second` counts from midnight, 0 to 86,399."""

    second: int
    nano: int = 0
    zone: Zone = None

    @property
    def offset(self) -> int | None:
        """Seconds east of Greenwich; that of a named zone on the first day of 1970. None without a zone."""
        return None if self.zone is None else offset_at_local(self.zone, _REFERENCE_DAY, self.second)

    def plus_seconds(self, seconds: int, nanos: int = 0) -> Time:
        """So much later, past midnight where that is needed."""
        more, nano = divmod(self.nano + nanos, NANOS)
        return Time((self.second + seconds + more) % SECONDS_OF_DAY, nano, self.zone)

    def __str__(self) -> str:
        minutes, second = divmod(self.second, 60)
        hour, minute = divmod(minutes, 60)
        return f"{hour:02}:{minute:02}:{second:02}{_fraction(self.nano)}{write_zone(self.zone)}"


@dataclass(frozen=True, slots=True)
class DateTime:
    """A day and a time on it."""

    date: Date
    time: Time

    @property
    def zone(self) -> Zone:
        return self.time.zone

    @property
    def offset(self) -> int | None:
        return None if self.zone is None else offset_at_local(self.zone, self.date.number, self.time.second)

    @property
    def instant(self) -> int:
        """Whole seconds after 1970-01-01T00:00:00Z; without a zone as if it were UTC."""
        return self.date.number * SECONDS_OF_DAY + self.time.second - (self.offset or 0)

    def plus_months(self, months: int) -> DateTime | None:
        date = self.date.plus_months(months)
        return replace(self, date=date) if date else None

    def plus_seconds(self, seconds: int, nanos: int = 0) -> DateTime | None:
        """So much later on the clock of the world; a named zone may then have another offset."""
        more, nano = divmod(self.time.nano + nanos, NANOS)
        instant = self.instant + seconds + more
        day, second = divmod(instant + offset_at_instant(self.zone, instant), SECONDS_OF_DAY)
        date = Date.of_number(day)
        return DateTime(date, Time(second, nano, self.zone)) if date else None

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A duration of years and months."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        body = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return f"{'-' if self.months < 0 else ''}P{body}"


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """A duration of days and time, in nanoseconds."""

    nanos: int

    @classmethod
    def of_seconds(cls, seconds: int, nanos: int = 0) -> Days:
        return cls(seconds * NANOS + nanos)

    @property
    def parts(self) -> tuple[int, int, int, int, int]:
        """Days, hours, minutes, seconds and nanoseconds, without the sign."""
        seconds, nano = divmod(abs(self.nanos), NANOS)
        minutes, second = divmod(seconds, 60)
        hours, minute = divmod(minutes, 60)
        days, hour = divmod(hours, 24)
        return days, hour, minute, second, nano

    def __str__(self) -> str:
        days, hour, minute, second, nano = self.parts
        clock = "".join(f"{number}{unit}" for number, unit in ((hour, "H"), (minute, "M")) if number)
        if second or nano:
            clock += f"{second}{_fraction(nano)}S"
        body = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
        return f"{'-' if self.nanos < 0 else ''}P{body or 'T0S'}"


Temporal = Date | Time | DateTime
Duration = Months | Days


def _fraction(nano: int) -> str:
    return f".{nano:09}".rstrip("0") if nano else ""


def read_date(text: str) -> Date | None:
    """A date as XML Schema writes it, without a zone; None when it is none."""
    found = _DATE.fullmatch(text)
    if not found:
        return None
    sign, digits, month, day = found.groups()
    year = -int(digits) if sign else int(digits)
    if (len(digits) > 4 and digits[0] == "0") or (sign and year == 0):
        return None
    return Date(year, int(month), int(day)) if calendar.is_date(year, int(month), int(day)) else None


def read_time(text: str) -> Time | None:
    """A time such as `10:30:00`, `10:30:00.5Z`, `10:30:00+01:00` or `10:30:00@Europe/Amsterdam`; None otherwise."""
    made = _read_clock(text)
    return replace(made, second=made.second % SECONDS_OF_DAY) if made else None


def _read_clock(text: str) -> Time | None:
    """A time whose second may be that of midnight at the end of the day, 86,400."""
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hour, minute, second = (int(part) for part in found.groups()[:3])
    nano = int((found[4] or "")[:9].ljust(9, "0"))
    known, zone = read_zone(found[5])
    clock = hour * 3600 + minute * 60 + second
    at_end = clock == SECONDS_OF_DAY and minute == second == nano == 0
    if not known or minute > 59 or second > 59 or (hour > 23 and not at_end):
        return None
    return Time(clock, nano, zone)


def read_date_time(text: str) -> DateTime | None:
    """A date, `T` and a time; a date alone is its midnight. None when it is neither."""
    head, sign, tail = text.partition("T")
    date = read_date(head)
    if not date or (sign and not tail):
        return None
    time = _read_clock(tail) if sign else Time(0)
    if time and time.second == SECONDS_OF_DAY:
        date = Date.of_number(date.number + 1)
        time = replace(time, second=0)
    return DateTime(date, time) if date and time else None


def read_duration(text: str) -> Duration | None:
    """A duration of years and months or one of days and time; None when it is neither, or a mixture."""
    if len(text) > 200 or text.endswith(("P", "T")):
        return None
    if found := _MONTHS.fullmatch(text):
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return _within(Months(-months if found[1] else months))
    found = _DAYS.fullmatch(text)
    if not found or any(part and len(part) > _MOST_DIGITS for part in found.groups()[1:5]):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:5])
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    nanos = total * NANOS + int((found[6] or "")[:9].ljust(9, "0"))
    return _within(Days(-nanos if found[1] else nanos))


def _within(duration: Duration) -> Duration | None:
    return duration if is_within(duration) else None


def is_within(duration: Duration) -> bool:
    """Whether a duration is no longer than the time that the dates of FEEL span."""
    if isinstance(duration, Months):
        return abs(duration.months) <= MOST_MONTHS
    return abs(duration.nanos) <= MOST_SECONDS * NANOS
