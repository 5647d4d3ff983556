"""Functions that make or read dates, times, moments and durations (DMN 1.5, 10.3.4.1, 10.3.4.6, 10.3.4.7)."""

from __future__ import annotations

from decimal import Decimal

from informatiehuis.engines.dmn.feel import calendar
from informatiehuis.engines.dmn.feel.library.registry import Refused, feel
from informatiehuis.engines.dmn.feel.run import Run
from informatiehuis.engines.dmn.feel.temporal import (
    NANOS,
    Date,
    DateTime,
    Days,
    Months,
    Time,
    read_date,
    read_date_time,
    read_duration,
    read_time,
)
from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.dmn.feel.zones import MOST_OFFSET, Zone, zone_named
from informatiehuis.engines.problems import N_

_NO_DATE = N_("{name} kan van deze tekst niets maken: {text}.")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _read(made: Value, text: str) -> Value:
    if made is None:
        raise Refused(_NO_DATE, text=text[:60])
    return made


def _whole(number: Decimal) -> int:
    if number != number.to_integral_value() or abs(number) > 10**12:
        raise Refused
    return int(number)


@feel("date(from: string) -> date")
def date_of_text(run: Run, text: str) -> Value:
    return _read(read_date(text), text)


@feel("date(from: date) -> date")
def date_of_date(run: Run, date: Date) -> Value:
    return date


@feel("date(from: date and time) -> date")
def date_of_moment(run: Run, moment: DateTime) -> Value:
    return moment.date


@feel("date(year: number, month: number, day: number) -> date")
def date_of_parts(run: Run, year: Decimal, month: Decimal, day: Decimal) -> Value:
    parts = _whole(year), _whole(month), _whole(day)
    if not calendar.is_date(*parts):
        raise Refused
    return Date(*parts)


@feel("date and time(from: string) -> date and time")
def moment_of_text(run: Run, text: str) -> Value:
    return _read(read_date_time(text), text)


@feel("date and time(date: date|date and time, time: time) -> date and time")
def moment_of_date(run: Run, date: Date | DateTime, time: Time) -> Value:
    return DateTime(date.date if isinstance(date, DateTime) else date, time)


@feel("date and time(date: date and time, timezone: string) -> date and time")
def moment_in_zone(run: Run, moment: DateTime, timezone: str) -> Value:
    """The same moment as it is told in another time zone."""
    if zone_named(timezone) is None or moment.zone is None:
        raise Refused
    made = DateTime(Date(1970, 1, 1), Time(0, moment.time.nano, timezone))
    return _kept(made.plus_seconds(moment.instant - made.instant))


def _kept(made: Value) -> Value:
    if made is None:
        raise Refused
    return made


_PARTS = "year: number, month: number, day: number, hour: number, minute: number, second: number"


@feel(f"date and time({_PARTS}) -> date and time")
def moment_of_parts(run: Run, *parts: Decimal) -> Value:
    return DateTime(date_of_parts(run, *parts[:3]), _time(parts[3], parts[4], parts[5], None))


@feel(f"date and time({_PARTS}, hour offset: number) -> date and time")
def moment_with_offset(run: Run, *parts: Decimal) -> Value:
    seconds = int(parts[6] * 3600)
    if abs(seconds) > MOST_OFFSET:
        raise Refused
    return DateTime(date_of_parts(run, *parts[:3]), _time(parts[3], parts[4], parts[5], seconds))


@feel(f"date and time({_PARTS}, timezone: string) -> date and time")
def moment_with_zone(run: Run, *parts: Value) -> Value:
    if zone_named(parts[6]) is None:
        raise Refused
    return DateTime(date_of_parts(run, *parts[:3]), _time(parts[3], parts[4], parts[5], parts[6]))


@feel("time(from: string) -> time")
def time_of_text(run: Run, text: str) -> Value:
    return _read(read_time(text), text)


@feel("time(from: time) -> time")
def time_of_time(run: Run, time: Time) -> Value:
    return time


@feel("time(from: date and time) -> time")
def time_of_moment(run: Run, moment: DateTime) -> Value:
    return moment.time


@feel("time(from: date) -> time")
def time_of_date(run: Run, date: Date) -> Value:
    return Time(0, 0, 0)


@feel("time(hour: number, minute: number, second: number, offset?: days and time duration|null) -> time")
def time_of_parts(run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: Days | None = None) -> Value:
    zone: Zone = None
    if offset is not None:
        zone = int(Decimal(offset.nanos) / NANOS)
        if abs(zone) > MOST_OFFSET:
            raise Refused
    return _time(hour, minute, second, zone)


def _time(hour: Decimal, minute: Decimal, second: Decimal, zone: Zone) -> Time:
    if not (0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second < 60):
        raise Refused
    seconds, fraction = divmod(second, 1)
    return Time(_whole(hour) * 3600 + _whole(minute) * 60 + int(seconds), int(fraction * NANOS), zone)


@feel("duration(from: string) -> any")
def duration_of_text(run: Run, text: str) -> Value:
    return _read(read_duration(text), text)


@feel("duration(from: years and months duration) -> years and months duration")
@feel("duration(from: days and time duration) -> days and time duration")
def duration_of_duration(run: Run, duration: Days | Months) -> Value:
    return duration


@feel("years and months duration(from: date|date and time, to: date|date and time) -> years and months duration")
def months_between(run: Run, from_: Date | DateTime, to: Date | DateTime) -> Value:
    """The whole months from one day to another."""
    one = from_.date if isinstance(from_, DateTime) else from_
    other = to.date if isinstance(to, DateTime) else to
    early, late = min(one, other), max(one, other)
    months = (late.year - early.year) * 12 + late.month - early.month - (late.day < early.day)
    return Months(-months if other < one else months)


def _date(value: Date | DateTime) -> Date:
    return value.date if isinstance(value, DateTime) else value


@feel("day of year(date: date|date and time) -> number")
def day_of_year(run: Run, value: Date | DateTime) -> Decimal:
    date = _date(value)
    return Decimal(calendar.day_of_year(date.year, date.month, date.day))


@feel("day of week(date: date|date and time) -> string")
def day_of_week(run: Run, value: Date | DateTime) -> str:
    return _WEEKDAYS[calendar.weekday(_date(value).number) - 1]


@feel("month of year(date: date|date and time) -> string")
def month_of_year(run: Run, value: Date | DateTime) -> str:
    return _MONTHS[_date(value).month - 1]


@feel("week of year(date: date|date and time) -> number")
def week_of_year(run: Run, value: Date | DateTime) -> Decimal:
    date = _date(value)
    return Decimal(calendar.week_of_year(date.year, date.month, date.day))


@feel("now() -> date and time")
def now(run: Run) -> Value:
    return run.moment()


@feel("today() -> date")
def today(run: Run) -> Value:
    return run.day()
