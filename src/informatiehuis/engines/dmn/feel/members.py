"""What stands behind a dot: members of contexts, and properties of dates, times, durations and ranges (table 65)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from informatiehuis.engines.dmn.feel import calendar
from informatiehuis.engines.dmn.feel.run import Run, Site
from informatiehuis.engines.dmn.feel.temporal import Date, DateTime, Days, Months, Time
from informatiehuis.engines.dmn.feel.values import Range, Value, kind_of
from informatiehuis.engines.problems import N_

Property = Callable[[Any], Value]


def _offset(value: Time | DateTime) -> Days | None:
    return None if value.offset is None else Days.of_seconds(value.offset)


def _zone(value: Time | DateTime) -> str | None:
    return value.zone if isinstance(value.zone, str) else None


def _signed(duration: Days, part: int) -> Decimal:
    number = duration.parts[part]
    return Decimal(-number if duration.nanos < 0 else number)


def _months(value: Months) -> Decimal:
    months = abs(value.months) % 12
    return Decimal(-months if value.months < 0 else months)


def _years(value: Months) -> Decimal:
    years = abs(value.months) // 12
    return Decimal(-years if value.months < 0 else years)


_OF_DATE: dict[str, Property] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal(calendar.weekday(value.number)),
}
_OF_TIME: dict[str, Property] = {
    "hour": lambda value: Decimal(value.second // 3600),
    "minute": lambda value: Decimal(value.second // 60 % 60),
    "second": lambda value: Decimal(value.second % 60),
}
_OF_ZONE: dict[str, Property] = {"time offset": _offset, "timezone": _zone}


def _of_part(read: Property, part: str) -> Property:
    return lambda value: read(getattr(value, part))


PROPERTIES: dict[type, dict[str, Property]] = {
    Date: _OF_DATE,
    Time: _OF_TIME | _OF_ZONE,
    DateTime: {
        **{name: _of_part(read, "date") for name, read in _OF_DATE.items()},
        **{name: _of_part(read, "time") for name, read in _OF_TIME.items()},
        **_OF_ZONE,
    },
    Months: {"years": _years, "months": _months},
    Days: {
        "days": lambda value: _signed(value, 0),
        "hours": lambda value: _signed(value, 1),
        "minutes": lambda value: _signed(value, 2),
        "seconds": lambda value: _signed(value, 3),
    },
    Range: {
        "start": lambda value: value.start,
        "end": lambda value: value.end,
        "start included": lambda value: value.start_included,
        "end included": lambda value: value.end_included,
    },
}


def member_of(run: Run, value: Value, member: str, site: Site) -> Value:
    """The member of a context, the property of a value, or the members of all items of a list; else null."""
    if isinstance(value, list):
        run.spend(len(value), site)
        return [member_of(run, item, member, site) for item in value]
    if isinstance(value, dict):
        if member in value:
            return value[member]
        return run.fail(site, N_("Deze context heeft geen {name}."), name=member)
    read = PROPERTIES.get(type(value), {}).get(member)
    if read is None:
        return run.fail(
            site, N_("Een waarde van het type {found} heeft geen {name}."), found=kind_of(value), name=member
        )
    return read(value)
