"""Values that stand for many: one between two others, one beside one, and strings that are none of some."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from informatiehuis.engines.dmn.feel.arithmetic import calculate
from informatiehuis.engines.dmn.feel.compare import ORDERED
from informatiehuis.engines.dmn.feel.run import Run
from informatiehuis.engines.dmn.feel.temporal import Date, DateTime, Days, Months, Time
from informatiehuis.engines.dmn.feel.values import Value

_STEPS: dict[type, Any] = {
    Decimal: Decimal(1),
    Date: Days.of_seconds(86_400),
    DateTime: Days.of_seconds(3600),
    Days: Days.of_seconds(86_400),
    Months: Months(1),
}
_OTHER = "iets anders"
_LAST_SECOND = 86_399


def some(kind: type) -> Value:
    """A value of a type, whichever."""
    made: dict[type, Value] = {
        Decimal: Decimal(1),
        Date: Date(2024, 1, 1),
        Time: Time(43_200),
        DateTime: DateTime(Date(2024, 1, 1), Time(43_200)),
        Days: Days.of_seconds(86_400),
        Months: Months(1),
    }
    return made[kind]


def other_strings(ordered: list[str]) -> list[str]:
    """A string that is none of these, one before all and one right after each."""
    other = _OTHER
    while other in ordered:
        other += "!"
    return [other, "", *(text + "\u0001" for text in ordered if text + "\u0001" not in ordered)]


def beside(sign: str, end: Any) -> Value:
    """A value before (-) or after (+) another, when there is one."""
    if isinstance(end, Time):
        second = 0 if sign == "-" else _LAST_SECOND
        return None if second == end.second else Time(second, 0, end.zone)
    step = _STEPS.get(type(end))
    return None if step is None else calculate(Run(), sign, end, step, None)


def between(low: Any, high: Any) -> Value:
    """A value between two others, when there is one."""
    if isinstance(low, Decimal):
        decimal = Run().decimal
        middle = decimal.divide(decimal.add(low, high), Decimal(2))
        whole = middle.to_integral_value()
        return whole if low < whole < high else middle
    if isinstance(low, Date):
        return Date.of_number(low.number + 1) if high.number - low.number > 1 else None
    if isinstance(low, Days):
        return Days((low.nanos + high.nanos) // 2)
    if isinstance(low, Months):
        return Months(low.months + 1) if high.months - low.months > 1 else None
    if isinstance(low, Time):
        return Time((low.second + high.second) // 2, 0, low.zone) if high.second - low.second > 1 else None
    if isinstance(low, DateTime):
        return low.plus_seconds((high.instant - low.instant) // 2) if high.instant - low.instant > 1 else None
    return None


def of_stretches(ends: Sequence[Any]) -> list[Value]:
    """A value of every stretch that some ends, in order, divide their type into; None where no value lies.

    Stretch 2i lies before end i, stretch 2i + 1 is that end itself.
    """
    made = [beside("-", ends[0]), ends[0]]
    for low, high in pairwise(ends):
        inside = between(low, high)
        key = ORDERED[type(low)]
        made += [inside if inside is not None and key(low) < key(inside) < key(high) else None, high]
    return [*made, beside("+", ends[-1])]
