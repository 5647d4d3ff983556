"""Functions on contexts and on values of any type (DMN 1.5, 10.3.4.1, 10.3.4.2, 10.3.4.8 and 10.3.4.12)."""

from __future__ import annotations

from decimal import Decimal

from informatiehuis.engines.dmn.feel.compare import equal
from informatiehuis.engines.dmn.feel.library.registry import Refused, feel
from informatiehuis.engines.dmn.feel.run import Run
from informatiehuis.engines.dmn.feel.sizes import check_size
from informatiehuis.engines.dmn.feel.temporal import DateTime, Time
from informatiehuis.engines.dmn.feel.texts import text_of
from informatiehuis.engines.dmn.feel.values import DECIMAL128, Function, Value

Context = dict[str, Value]


@feel("not(negand: any) -> boolean")
def not_(run: Run, value: Value) -> Value:
    return not value if isinstance(value, bool) else None


@feel("string(from: any) -> string")
def string(run: Run, value: Value) -> Value:
    if value is None or isinstance(value, Function):
        return None
    check_size(value)
    return text_of(value)


@feel("number(from: string, grouping separator?: string|null, decimal separator?: string|null) -> number")
def number(run: Run, text: str, grouping: str | None = None, point: str | None = None) -> Value:
    """The number that a text stands for, with these signs between thousands and before decimals."""
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or (point and grouping == point):
        raise Refused
    if grouping:
        text = text.replace(grouping, "")
    if point and point != ".":
        if "." in text:
            raise Refused
        text = text.replace(point, ".")
    digits = text[1:] if text[:1] in ("-", "+") else text
    if (
        not digits
        or len(digits) > 10_000
        or not set(digits) <= set("0123456789.eE+-")
        or digits[0] not in ".0123456789"
    ):
        raise Refused
    made = DECIMAL128.copy().create_decimal(text)
    if not made.is_finite():
        raise Refused
    return made


@feel("number(from: number) -> number")
def number_of_number(run: Run, value: Decimal) -> Value:
    return value


@feel("is(value1: any, value2: any) -> boolean")
def is_(run: Run, one: Value, other: Value) -> bool:
    """Whether two values are the same, to the zone of a time; values of two types are not."""
    if isinstance(one, Time | DateTime) and type(one) is type(other):
        return bool(equal(one, other)) and _zone(one) == _zone(other)
    return equal(one, other) is True


def _zone(value: Time | DateTime) -> object:
    return value.zone


@feel("get value(m: context, key: string) -> any")
def get_value(run: Run, context: Context, key: str) -> Value:
    return context.get(key)


@feel("get value(m: context, keys: list) -> any")
def get_value_deep(run: Run, context: Context, keys: list[Value]) -> Value:
    value: Value = context
    for key in keys:
        if not isinstance(value, dict) or not isinstance(key, str):
            return None
        value = value.get(key)
    return value if keys else None


@feel("get entries(m: context) -> list")
def get_entries(run: Run, context: Context) -> Value:
    return [{"key": key, "value": value} for key, value in context.items()]


@feel("context(entries: list) -> context")
def context_of(run: Run, entries: list[Value]) -> Value:
    """A context from a list of contexts with a key and a value each; a key may come once."""
    made: Context = {}
    for entry in entries:
        if not isinstance(entry, dict) or not {"key", "value"} <= set(entry) or not isinstance(entry["key"], str):
            raise Refused
        if entry["key"] in made:
            raise Refused
        made[entry["key"]] = entry["value"]
    return made


@feel("context put(context: context, key: string, value: any) -> context")
def context_put(run: Run, context: Context, key: str, value: Value) -> Value:
    return {**context, key: value}


@feel("context put(context: context, keys: list, value: any) -> context")
def context_put_deep(run: Run, context: Context, keys: list[Value], value: Value) -> Value:
    """A context with a value put at the end of a path of keys; what is on the way must be a context or absent."""
    if not keys or not all(isinstance(key, str) for key in keys):
        raise Refused
    return _put(context, keys, value)


def _put(context: Value, keys: list[str], value: Value) -> Context:
    if context is None:
        context = {}
    if not isinstance(context, dict):
        raise Refused
    if len(keys) == 1:
        return {**context, keys[0]: value}
    if len(keys) > 100:
        raise Refused
    return {**context, keys[0]: _put(context.get(keys[0]), keys[1:], value)}


@feel("context merge(contexts: list) -> context")
def context_merge(run: Run, contexts: list[Value]) -> Value:
    made: Context = {}
    for context in contexts:
        if not isinstance(context, dict):
            raise Refused
        made |= context
    return made
