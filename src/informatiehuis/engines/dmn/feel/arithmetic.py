"""Adding, subtracting, multiplying, dividing and raising (DMN 1.5, 10.3.2.15, tables 58 to 61).

An operation is looked up by the types of both operands. It gives None where the outcome is no value of FEEL, such
as a date past the last year; an operation that does not exist is not in the table.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from informatiehuis.engines.dmn.feel.run import MOST_TEXT, Run, Site
from informatiehuis.engines.dmn.feel.temporal import (
    NANOS,
    SECONDS_OF_DAY,
    Date,
    DateTime,
    Days,
    Months,
    Time,
    is_within,
)
from informatiehuis.engines.dmn.feel.values import Value, kind_of
from informatiehuis.engines.problems import N_

Operation = Callable[[decimal.Context, Any, Any], Value]


def _days_of(context: decimal.Context, nanos: Decimal) -> Days | None:
    made = Days(int(context.to_integral_value(nanos)))
    return made if is_within(made) else None


def _months_of(months: Decimal) -> Months | None:
    made = Months(int(months))
    return made if is_within(made) else None


def midnight(date: Date) -> DateTime:
    """A date as the moment at which it begins in UTC (10.3.2.9.4)."""
    return DateTime(date, Time(0, 0, 0))


def _concatenate(context: decimal.Context, left: str, right: str) -> str | None:
    return left + right if len(left) + len(right) <= MOST_TEXT else None


def _date_plus_days(date: Date, nanos: int) -> Date | None:
    return Date.of_number(date.number + nanos // (SECONDS_OF_DAY * NANOS))


def _between_moments(left: DateTime, right: DateTime) -> Days | None:
    if (left.zone is None) != (right.zone is None):
        return None
    return Days.of_seconds(left.instant - right.instant, left.time.nano - right.time.nano)


def _between_times(left: Time, right: Time) -> Days | None:
    if (left.zone is None) != (right.zone is None):
        return None
    seconds = left.second - (left.offset or 0) - right.second + (right.offset or 0)
    return Days.of_seconds(seconds, left.nano - right.nano)


def _ratio(context: decimal.Context, left: int, right: int) -> Decimal | None:
    return context.divide(Decimal(left), Decimal(right)) if right else None


_ADD: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): lambda context, left, right: context.add(left, right),
    (str, str): _concatenate,
    (Days, Days): lambda context, left, right: Days(left.nanos + right.nanos),
    (Months, Months): lambda context, left, right: Months(left.months + right.months),
    (Date, Months): lambda context, left, right: left.plus_months(right.months),
    (Date, Days): lambda context, left, right: _date_plus_days(left, right.nanos),
    (DateTime, Months): lambda context, left, right: left.plus_months(right.months),
    (DateTime, Days): lambda context, left, right: left.plus_seconds(*divmod(right.nanos, NANOS)),
    (Time, Days): lambda context, left, right: left.plus_seconds(*divmod(right.nanos, NANOS)),
}


def _turned(operation: Operation) -> Operation:
    return lambda context, left, right: operation(context, right, left)


_ADD |= {(right, left): _turned(made) for (left, right), made in list(_ADD.items()) if left is not right}
_SUBTRACT: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): lambda context, left, right: context.subtract(left, right),
    (Days, Days): lambda context, left, right: Days(left.nanos - right.nanos),
    (Months, Months): lambda context, left, right: Months(left.months - right.months),
    (Date, Date): lambda context, left, right: Days.of_seconds((left.number - right.number) * SECONDS_OF_DAY),
    (DateTime, DateTime): lambda context, left, right: _between_moments(left, right),
    (DateTime, Date): lambda context, left, right: _between_moments(left, midnight(right)),
    (Date, DateTime): lambda context, left, right: _between_moments(midnight(left), right),
    (Time, Time): lambda context, left, right: _between_times(left, right),
    (Date, Months): lambda context, left, right: left.plus_months(-right.months),
    (Date, Days): lambda context, left, right: _date_plus_days(left, -right.nanos),
    (DateTime, Months): lambda context, left, right: left.plus_months(-right.months),
    (DateTime, Days): lambda context, left, right: left.plus_seconds(*divmod(-right.nanos, NANOS)),
    (Time, Days): lambda context, left, right: left.plus_seconds(*divmod(-right.nanos, NANOS)),
}
_MULTIPLY: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): lambda context, left, right: context.multiply(left, right),
    (Days, Decimal): lambda context, left, right: _days_of(context, context.multiply(Decimal(left.nanos), right)),
    (Decimal, Days): lambda context, left, right: _days_of(context, context.multiply(left, Decimal(right.nanos))),
    (Months, Decimal): lambda context, left, right: _months_of(context.multiply(Decimal(left.months), right)),
    (Decimal, Months): lambda context, left, right: _months_of(context.multiply(left, Decimal(right.months))),
}
_DIVIDE: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): lambda context, left, right: context.divide(left, right) if right else None,
    (Days, Decimal): lambda context, left, right: (
        _days_of(context, context.divide(Decimal(left.nanos), right)) if right else None
    ),
    (Months, Decimal): lambda context, left, right: (
        _months_of(context.divide(Decimal(left.months), right)) if right else None
    ),
    (Days, Days): lambda context, left, right: _ratio(context, left.nanos, right.nanos),
    (Months, Months): lambda context, left, right: _ratio(context, left.months, right.months),
}
_RAISE: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): lambda context, left, right: context.power(left, right),
}
OPERATIONS: dict[str, dict[tuple[type, type], Operation]] = {
    "+": _ADD,
    "-": _SUBTRACT,
    "*": _MULTIPLY,
    "/": _DIVIDE,
    "**": _RAISE,
}


def calculate(run: Run, operator: str, left: Value, right: Value, site: Site | None) -> Value:
    """The outcome of an operation; null, with a reason, when there is none."""
    operation = OPERATIONS[operator].get((type(left), type(right)))
    if operation is None:
        return run.fail(
            site,
            N_("{operator} kan niet met {left} en {right}."),
            operator=operator,
            left=kind_of(left),
            right=kind_of(right),
        )
    try:
        made = operation(run.decimal, left, right)
    except (decimal.DecimalException, OverflowError):
        made = None
    if made is None or (isinstance(made, Days | Months) and not is_within(made)):
        return run.fail(site, N_("{operator} heeft hier geen uitkomst die FEEL kent."), operator=operator)
    return made


def negate(run: Run, value: Value, site: Site | None) -> Value:
    """The opposite of a number or a duration."""
    if isinstance(value, Decimal):
        return run.decimal.minus(value)
    if isinstance(value, Days):
        return Days(-value.nanos)
    if isinstance(value, Months):
        return Months(-value.months)
    return run.fail(site, N_("Een min kan niet voor {found} staan."), found=kind_of(value))
