"""The values of FEEL as Python holds them (DMN 1.5, 10.3.2).

number: Decimal; string: str; boolean: bool; null: None; list: list; context: dict by name; range: Range; dates, times
and durations: see `temporal`. Lists and contexts are never changed once they are made.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from informatiehuis.engines.dmn.feel.temporal import Date, DateTime, Days, Months, Time

Value = Any
"""null, a Decimal, a str, a bool, a date, time, moment or duration, a Range, a list, a dict or a Function."""

DECIMAL128 = decimal.Context(
    prec=34,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    capitals=1,
    clamp=0,
    flags=[],
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)
"""How numbers are computed: IEEE 754-2008 decimal128 (10.3.2.3.1). Never used itself; every evaluation has a copy."""


@dataclass(frozen=True, slots=True)
class Range:
    """The values between two ends, or on one side of one. `comparison` is set for a range such as `(>= 10)`."""

    start: Value
    end: Value
    start_included: bool
    end_included: bool
    comparison: str = ""


class Function:
    """Something that can be called: with `parameters` by name, or one of the library."""

    name: str = ""
    parameters: Sequence[str] = ()

    def call(self, run: Any, arguments: Sequence[Value]) -> Value:
        """The result for the values of the parameters, in their order."""
        raise NotImplementedError

    def call_named(self, run: Any, arguments: dict[str, Value]) -> Value:
        raise NotImplementedError


Code = Callable[[list[Any]], Value]
"""A compiled expression: it takes the variables, of which the first is the run, and gives a value."""


def is_number(value: Value) -> bool:
    return isinstance(value, Decimal)


def kind_of(value: Value) -> str:
    """The name of the FEEL type of a value."""
    found = _BY_TYPE.get(type(value))
    if found is not None:
        return found
    for python, name in _KINDS:
        if isinstance(value, python):
            return name
    raise TypeError(f"no value of FEEL: {type(value).__name__}")


_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (Decimal, "number"),
    (str, "string"),
    (Date, "date"),
    (Time, "time"),
    (DateTime, "date and time"),
    (Days, "days and time duration"),
    (Months, "years and months duration"),
    (Range, "range"),
    (list, "list"),
    (dict, "context"),
    (Function, "function"),
)


_BY_TYPE: dict[type, str] = {type(None): "null", **dict(_KINDS)}


UNUSABLE = (TypeError, ValueError, ArithmeticError, RecursionError)
"""What `of_python` raises for a value that FEEL does not have."""


def of_python(value: Any) -> Value:
    """A value of Python as FEEL holds it: numbers as Decimal, tuples as lists, and so on, deep down.

    Raises TypeError for what FEEL has no value for, ValueError for a number that is not finite, and the other errors of
    UNUSABLE for what is too large or too deep.
    """
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, dict):
        return {str(name): of_python(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [of_python(part) for part in value]
    if isinstance(value, date | time | timedelta):
        return _moment(value)
    kind_of(value)
    return value


def _moment(value: date | time | timedelta) -> Value:
    """A date, time, moment or duration of Python; with the offset that it has, if any."""
    if isinstance(value, timedelta):
        return Days.of_seconds(value.days * 86_400 + value.seconds, value.microseconds * 1000)
    clock = None
    if isinstance(value, datetime | time):
        offset = value.utcoffset()
        second = value.hour * 3600 + value.minute * 60 + value.second
        clock = Time(second, value.microsecond * 1000, None if offset is None else int(offset.total_seconds()))
    if isinstance(value, time):
        return clock
    day = Date(value.year, value.month, value.day)
    return day if clock is None else DateTime(day, clock)


_SMALL = 10**34
_AS_IT_IS = frozenset((type(None), bool, str, Date, Time, DateTime, Days, Months))


def _number(value: int | float | Decimal) -> Decimal:
    if type(value) is int and abs(value) < _SMALL:
        return Decimal(value)
    made = DECIMAL128.copy().create_decimal(repr(value) if isinstance(value, float) else value)
    if not made.is_finite():
        raise ValueError(f"not a number of FEEL: {value}")
    return made


def number_text(number: Decimal) -> str:
    """A number as FEEL writes it: plain digits, without zeros that say nothing, unless that would be very long."""
    if number == 0:
        return "0"
    number = number.normalize(DECIMAL128.copy())
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -100 <= exponent <= 100:
        return format(number, "f")
    return str(number)
