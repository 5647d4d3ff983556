"""A moment or a period as OGC API Features asks for it: RFC 3339, open ends as `..` or nothing."""

import datetime as dt
import re
from dataclasses import dataclass

from informatiehuis.engines.features.problems import BadInterval

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})")
_LAST_OF_DAY = dt.timedelta(days=1) - dt.timedelta(microseconds=1)


def microseconds(moment: dt.datetime) -> int:
    """Microseconds since 1970 of an aware moment."""
    return (moment - _EPOCH) // dt.timedelta(microseconds=1)


def moment(since_1970: int) -> dt.datetime:
    """The aware moment (UTC) of a number of microseconds since 1970."""
    return _EPOCH + dt.timedelta(microseconds=since_1970)


@dataclass(frozen=True, slots=True)
class Interval:
    """From start up to and including end, both aware; None is open."""

    start: dt.datetime | None
    end: dt.datetime | None

    def __post_init__(self) -> None:
        for bound in (self.start, self.end):
            if bound is not None and bound.tzinfo is None:
                raise ValueError("a bound of an interval must be aware of its time zone")
        if self.start is not None and self.end is not None and self.start > self.end:
            raise ValueError("an interval ends before it starts")

    @classmethod
    def parse(cls, text: str) -> "Interval":
        """From `2022-01-01`, `2022-01-01T12:00:00Z`, `start/end`, `start/..` or `../end`; a date is that whole day.

        Raises BadInterval.
        """
        parts = text.split("/")
        try:
            if len(parts) == 1:
                return cls(*_bounds(text))
            start, end = parts
            if start in ("", "..") and end in ("", ".."):
                raise BadInterval(text)
            return cls(
                None if start in ("", "..") else _bounds(start)[0],
                None if end in ("", "..") else _bounds(end)[1],
            )
        except ValueError as error:
            raise BadInterval(text) from error


def _bounds(text: str) -> tuple[dt.datetime, dt.datetime]:
    if _DAY.fullmatch(text):
        first = dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)
        return first, first + _LAST_OF_DAY
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    at = dt.datetime.fromisoformat(text.upper()).astimezone(dt.UTC)
    return at, at
