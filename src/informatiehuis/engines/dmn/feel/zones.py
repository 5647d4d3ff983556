"""Time zones of FEEL: none, an offset in seconds, or the name of a zone of the IANA database.

A named zone has no offset of its own: it depends on the moment. Outside the years of Python's own dates the rules
of the same place in the 400-year cycle are used.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from informatiehuis.engines.dmn.feel.calendar import date_of

Zone = int | str | None
"""No zone, an offset in seconds east of Greenwich, or the name of a zone."""

MOST_OFFSET = 18 * 3600
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)(?::(\d\d))?")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]*(?:/[A-Za-z0-9_+\-]+)*")
_DAY = 86_400


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo | None:
    """The zone of that name in the database, or None."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def read_zone(text: str) -> tuple[bool, Zone]:
    """Whether a text is a zone (`Z`, `+01:00`, `@Europe/Amsterdam` or nothing), and which."""
    if text in ("", "Z", "z"):
        return True, 0 if text else None
    if text.startswith("@"):
        return (True, text[1:]) if zone_named(text[1:]) else (False, None)
    found = _OFFSET.fullmatch(text)
    if not found:
        return False, None
    sign, hours, minutes, seconds = found.groups()
    offset = int(hours) * 3600 + int(minutes) * 60 + int(seconds or 0)
    if int(minutes) > 59 or int(seconds or 0) > 59 or offset > MOST_OFFSET:
        return False, None
    return True, -offset if sign == "-" else offset


def write_zone(zone: Zone) -> str:
    """A zone as FEEL writes it behind a time."""
    if zone is None:
        return ""
    if isinstance(zone, str):
        return f"@{zone}"
    if zone == 0:
        return "Z"
    hours, rest = divmod(abs(zone), 3600)
    minutes, seconds = divmod(rest, 60)
    tail = f":{seconds:02}" if seconds else ""
    return f"{'-' if zone < 0 else '+'}{hours:02}:{minutes:02}{tail}"


def _year_within(year: int) -> int:
    return year if 1800 <= year <= 2400 else 2000 + year % 400


def offset_at_local(zone: Zone, day: int, second: int) -> int:
    """The offset in seconds that a zone has at a local moment: a day number and a second of that day.

    A moment that occurs twice is the first of the two. No zone counts as UTC.
    """
    if not isinstance(zone, str):
        return zone or 0
    return _local_offset(zone, day, second // 60)


@lru_cache(maxsize=4096)
def _local_offset(name: str, day: int, minute: int) -> int:
    year, month, of_month = date_of(day)
    moment = datetime(_year_within(year), month, of_month, minute // 60, minute % 60, tzinfo=zone_named(name))
    return _seconds(moment.utcoffset())


def offset_at_instant(zone: Zone, instant: int) -> int:
    """The offset in seconds that a zone has at a moment: whole seconds after 1970-01-01T00:00:00Z."""
    if not isinstance(zone, str):
        return zone or 0
    day, second = divmod(instant, _DAY)
    year, month, of_month = date_of(day)
    moment = datetime(_year_within(year), month, of_month, tzinfo=UTC) + timedelta(seconds=second)
    return _seconds(moment.astimezone(zone_named(zone)).utcoffset())


def _seconds(offset: timedelta | None) -> int:
    return int(offset.total_seconds()) if offset else 0
