"""What the functions of a filter give, on values; what any translation is held to.

Nothing raises: what cannot be computed is None. Numbers are IEEE 754 doubles; one that is not finite is None.
"""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import shapely

from informatiehuis.engines.sensorthings.times import Span

EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)


def finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def number(operator: str, left: float, right: float) -> float | None:
    """Arithmetic; the sign of mod is that of the left, division by zero gives nothing."""
    if operator in ("div", "mod"):
        if right == 0:
            return None
        return finite(left / right if operator == "div" else math.fmod(left, right))
    return finite(left + right if operator == "add" else left - right if operator == "sub" else left * right)


def rounded(value: float) -> float:
    """Half away from zero."""
    whole = math.floor(abs(value))
    return math.copysign(whole + (abs(value) - whole >= 0.5), value)


def simple_case(text: str, change: Callable[[str], str]) -> str:
    """Case by character, where that stays one character."""
    return "".join(new if len(new := change(one)) == 1 else one for one in text)


def substring(text: str, start: float, length: float | None = None) -> str:
    """From character `start`, counted from 0; what lies before the text counts as its begin."""
    first = int(max(start, 0))
    return text[first:] if length is None else text[first : first + int(max(length, 0))]


def moved(moment: Span, by: timedelta) -> Span | None:
    try:
        return Span(moment.begin + by, moment.end + by)
    except OverflowError:
        return None


def later(left: Span, right: Span) -> bool:
    """Whether `left` begins after `right` has ended."""
    return left.begin > right.end


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "gt": lambda a, b: later(a, b) if isinstance(a, Span) else a > b,
    "ge": lambda a, b: a.begin >= b.end if isinstance(a, Span) else a >= b,
    "lt": lambda a, b: later(b, a) if isinstance(a, Span) else a < b,
    "le": lambda a, b: b.begin >= a.end if isinstance(a, Span) else a <= b,
}

CALLS: dict[str, Callable[..., Any]] = {
    "substringof": lambda part, whole: part in whole,
    "contains": lambda whole, part: part in whole,
    "endswith": lambda whole, part: whole.endswith(part),
    "startswith": lambda whole, part: whole.startswith(part),
    "length": lambda text: float(len(text)),
    "indexof": lambda whole, part: float(whole.find(part)),
    "substring": substring,
    "tolower": lambda text: simple_case(text, str.lower),
    "toupper": lambda text: simple_case(text, str.upper),
    "trim": lambda text: text.strip(" "),
    "concat": lambda one, other: one + other,
    "year": lambda at: float(at.begin.year),
    "month": lambda at: float(at.begin.month),
    "day": lambda at: float(at.begin.day),
    "hour": lambda at: float(at.begin.hour),
    "minute": lambda at: float(at.begin.minute),
    "second": lambda at: float(at.begin.second),
    "fractionalseconds": lambda at: at.begin.microsecond / 1_000_000,
    "date": lambda at: at.begin.date(),
    "time": lambda at: at.begin.time(),
    "totaloffsetminutes": lambda at: 0.0,
    "mindatetime": lambda: Span(EARLIEST, EARLIEST),
    "maxdatetime": lambda: Span(LATEST, LATEST),
    "round": rounded,
    "floor": lambda value: float(math.floor(value)),
    "ceiling": lambda value: float(math.ceil(value)),
    "geo.distance": lambda a, b: finite(float(shapely.distance(a, b))),
    "geo.length": lambda line: float(shapely.length(line)),
    "geo.intersects": lambda a, b: bool(shapely.intersects(a, b)),
    "st_relate": lambda a, b, pattern: bool(shapely.relate_pattern(a, b, pattern)),
    "st_equals": lambda a, b: bool(shapely.equals(a, b)),
    "st_disjoint": lambda a, b: bool(shapely.disjoint(a, b)),
    "st_touches": lambda a, b: bool(shapely.touches(a, b)),
    "st_within": lambda a, b: bool(shapely.within(a, b)),
    "st_overlaps": lambda a, b: bool(shapely.overlaps(a, b)),
    "st_crosses": lambda a, b: bool(shapely.crosses(a, b)),
    "st_intersects": lambda a, b: bool(shapely.intersects(a, b)),
    "st_contains": lambda a, b: bool(shapely.contains(a, b)),
}
