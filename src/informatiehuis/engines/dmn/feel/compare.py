"""When values of FEEL are equal, which comes first, and what lies within what (DMN 1.5, 10.3.2.13 and 10.3.2.14).

Every function answers True, False, or None where the values cannot be compared.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from informatiehuis.engines.dmn.feel.sizes import check_size
from informatiehuis.engines.dmn.feel.temporal import Date, DateTime, Days, Months, Time
from informatiehuis.engines.dmn.feel.values import Function, Range, Value

ORDERED: dict[type, Callable[[Any], Any]] = {
    Decimal: lambda value: value,
    str: lambda value: value,
    Date: lambda value: (value.year, value.month, value.day),
    Time: lambda value: value.second - (value.offset or 0),
    DateTime: lambda value: value.instant,
    Days: lambda value: value.nanos,
    Months: lambda value: value.months,
}
"""What orders the values of each type that has an order."""


def order_key(value: Value) -> tuple[str, Any] | None:
    """Something by which values of one type sort, with the name of that type; None when it has no order."""
    key = ORDERED.get(type(value))
    return (type(value).__name__, key(value)) if key else None


def equal(left: Value, right: Value) -> bool | None:
    """Whether two values are equal; None when their types differ. null equals only null.

    Raises Stopped for values that are too large to compare.
    """
    if isinstance(left, list | dict) and type(left) is type(right):
        check_size(left)
        check_size(right)
    return _equal(left, right)


def _equal(left: Value, right: Value) -> bool | None:
    if left is None or right is None:
        return left is right
    kind = type(left)
    if kind is not type(right):
        return _same_function(left, right)
    if kind is bool or kind is str or kind is Decimal:
        return bool(left == right)
    if kind is list:
        return _equal_lists(left, right)
    if kind is dict:
        return _equal_contexts(left, right)
    if kind is Range:
        return _equal_ranges(left, right)
    key = ORDERED.get(kind)
    return bool(key(left) == key(right)) if key else _same_function(left, right)


def _same_function(left: Value, right: Value) -> bool | None:
    return left is right if isinstance(left, Function) and isinstance(right, Function) else None


def _equal_lists(left: list[Value], right: list[Value]) -> bool | None:
    if len(left) != len(right):
        return False
    return _all(_equal(one, other) for one, other in zip(left, right, strict=True))


def _equal_contexts(left: dict[str, Value], right: dict[str, Value]) -> bool | None:
    if left.keys() != right.keys():
        return False
    return _all(_equal(value, right[name]) for name, value in left.items())


def _equal_ranges(left: Range, right: Range) -> bool | None:
    if bool(left.comparison) != bool(right.comparison) or (left.comparison == "!=") != (right.comparison == "!="):
        return False
    if left.start_included != right.start_included or left.end_included != right.end_included:
        return False
    return _all((equal(left.start, right.start), equal(left.end, right.end)))


def _all(outcomes: Any) -> bool | None:
    result: bool | None = True
    for outcome in outcomes:
        if outcome is False:
            return False
        if outcome is None:
            result = None
    return result


def contains_equal(items: list[Value], value: Value) -> bool:
    """Whether a list holds something equal to a value."""
    return any(equal(item, value) for item in items)


def before(left: Value, right: Value) -> bool | None:
    """Whether one value comes before another of its type."""
    kind = type(left)
    key = ORDERED.get(kind)
    if key is None or kind is not type(right):
        return None
    return bool(key(left) < key(right))


def compare(operator: str, left: Value, right: Value) -> bool | None:
    """The outcome of = != < <= > or >=."""
    if operator == "=":
        return equal(left, right)
    if operator == "!=":
        outcome = equal(left, right)
    else:
        outcome = before(left, right) if operator in ("<", ">=") else before(right, left)
        if operator in ("<", ">"):
            return outcome
    return None if outcome is None else not outcome


def within(value: Value, range_: Range) -> bool | None:
    """Whether a value lies in a range."""
    if range_.comparison in ("=", "!="):
        return compare(range_.comparison, value, range_.start)
    low = high = True if range_.comparison else None
    if range_.start is not None or not range_.comparison:
        low = compare(">=" if range_.start_included else ">", value, range_.start)
    if range_.end is not None or not range_.comparison:
        high = compare("<=" if range_.end_included else "<", value, range_.end)
    return _all((low, high))


def passes(value: Value, test: Value) -> bool | None:
    """Whether a value passes a test that is a value itself: within a range, in a list, or equal (table 55)."""
    if isinstance(test, Range):
        if isinstance(value, Range):
            return equal(value, test)
        return within(value, test)
    if isinstance(test, list):
        return any(passes(value, item) for item in test if not isinstance(item, list)) or (
            contains_equal(test, value) or equal(value, test) is True
        )
    return equal(value, test)
