"""Times and intervals as ISO 8601 writes them, and how they compare."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,12}))?\s?([Zz]|[+-]\d{2}:?\d{2}Z?)", re.ASCII
)
_DURATION = re.compile(
    r"(-)?P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9})(?:\.(\d{1,6}))?S)?)?", re.ASCII
)


@dataclass(frozen=True)
class Span:
    """A moment (both ends equal) or an interval; aware, UTC."""

    begin: datetime
    end: datetime

    @property
    def is_moment(self) -> bool:
        return self.begin == self.end

    def __str__(self) -> str:
        return write(self.begin) if self.is_moment else f"{write(self.begin)}/{write(self.end)}"


def write(moment: datetime) -> str:
    """A moment as the answers of the API write it: UTC, with milliseconds, or microseconds where they matter."""
    precise = "microseconds" if moment.microsecond % 1000 else "milliseconds"
    return moment.astimezone(UTC).isoformat(timespec=precise).replace("+00:00", "Z")


def write_all(moments: npt.NDArray[np.int64]) -> list[str]:
    """The same of many at once, in microseconds since 1970, UTC."""
    found: list[str] = np.datetime_as_string(moments.astype("datetime64[us]"), unit="ms", timezone="UTC").tolist()
    for index in np.flatnonzero(moments % 1000).tolist():
        found[index] = f"{np.datetime_as_string(moments[index].astype('datetime64[us]'), unit='us')}Z"
    return found


def read_moment(text: str) -> datetime:
    """A moment with its zone, to the microsecond; of `-0700Z`, which the test suite of OGC sends, the offset counts.

    Raises ValueError.
    """
    found = _MOMENT.fullmatch(text)
    if not found:
        raise ValueError(f"{text[:40]!r} is not a time with its zone")
    day, clock, fraction, zone = found.groups()
    fraction = (fraction or "").ljust(6, "0")[:6]
    zone = "+00:00" if zone in "Zz" else zone.rstrip("Z")
    zone = zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    clock = clock if len(clock) == len("00:00:00") else f"{clock}:00"
    try:
        return datetime.fromisoformat(f"{day}T{clock}.{fraction}{zone}").astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text[:40]!r} is outside the years 1 to 9999") from error


def read_span(text: str) -> Span:
    """A moment or an interval `begin/end`. Raises ValueError, also when it ends before it begins."""
    begin, slash, end = text.partition("/")
    first = read_moment(begin)
    last = read_moment(end) if slash else first
    if last < first:
        raise ValueError(f"{text[:60]!r} ends before it begins")
    return Span(first, last)


def read_duration(text: str) -> timedelta:
    """An ISO 8601 duration of days, hours, minutes and seconds. Raises ValueError."""
    found = _DURATION.fullmatch(text)
    if not found or not any(found.groups()[1:]):
        raise ValueError(f"{text[:40]!r} is not a duration")
    sign, days, hours, minutes, seconds, fraction = found.groups()
    whole = timedelta(
        days=int(days or 0),
        hours=int(hours or 0),
        minutes=int(minutes or 0),
        seconds=int(seconds or 0),
        microseconds=int((fraction or "").ljust(6, "0")[:6]),
    )
    return -whole if sign else whole
