"""Evaluates a filter on entities in memory, as JSON has them: the meaning that translations are held to.

Truth has three values, as in OData 4 (5.1.1.1): a comparison with null is false, but for `eq` and `ne`; `and`, `or` and
`not` go on with null; an entity is chosen when the whole is true. A value of another kind than its place asks for is
null. A path through several entities holds when it holds for one of them, the same one wherever it stands.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import shapely
from shapely.geometry import shape

from informatiehuis.engines.sensorthings.expressions import (
    COMPARISONS,
    FUNCTIONS,
    Binary,
    Call,
    Expression,
    Literal,
    Not,
    Path,
    paths,
)
from informatiehuis.engines.sensorthings.functions import CALLS, COMPARE, moved, number
from informatiehuis.engines.sensorthings.model import IDENTIFIERS, Kind
from informatiehuis.engines.sensorthings.times import Span, read_span

Bound = dict[tuple[str, ...], Any]


def matches(expression: Expression, entity: Mapping[str, Any], now: datetime) -> bool:
    """Whether the condition holds for an entity."""
    return any(_Evaluation(entity, bound, now).value(expression) is True for bound in _bindings(expression, entity))


def _bindings(expression: Expression, entity: Mapping[str, Any]) -> Iterator[Bound]:
    """Every choice of one entity for each place where a path goes through several."""
    places = {path.steps[:length] for path in paths(expression) for length in path.many}
    yield from _choices(sorted(places, key=len), entity, {})


def _choices(places: list[tuple[str, ...]], entity: Mapping[str, Any], bound: Bound) -> Iterator[Bound]:
    if not places:
        yield bound
        return
    standing = _walk(entity, places[0], bound)
    for one in standing if isinstance(standing, list) and standing else [None]:
        yield from _choices(places[1:], entity, {**bound, places[0]: one})


def _walk(entity: Any, steps: tuple[str, ...], bound: Bound) -> Any:
    """What stands at the end of the steps; None where they lead nowhere."""
    for index, step in enumerate(steps):
        if isinstance(entity, Mapping):
            other = next((name for name in IDENTIFIERS if name in entity), step) if step in IDENTIFIERS else step
            entity = entity.get(other)
        elif isinstance(entity, list) and step.isdecimal():
            entity = entity[int(step)] if int(step) < len(entity) else None
        else:
            return None
        entity = bound.get(steps[: index + 1], entity)
    return entity


def as_kind(value: Any, kind: Kind) -> Any:
    """A value of an entity as a value of a kind; None when it is of another."""
    if kind is Kind.NUMBER and type(value) in (int, float):
        return _double(value)
    if kind is Kind.TEXT and isinstance(value, str):
        return value
    if kind is Kind.TRUTH and isinstance(value, bool):
        return value
    if kind is Kind.TIME:
        return _time(value)
    if kind is Kind.GEOMETRY and isinstance(value, Mapping):
        return _geometry(value)
    natural = {Kind.DATE: date, Kind.CLOCK: time, Kind.DURATION: timedelta}
    return value if kind in natural and isinstance(value, natural[kind]) else None


def _double(value: float) -> float | None:
    try:
        return float(value)
    except OverflowError:
        return None


def _time(value: Any) -> Span | None:
    if isinstance(value, Span):
        return value
    if not isinstance(value, str):
        return None
    try:
        return read_span(value)
    except ValueError:
        return None


def _geometry(value: Mapping[str, Any]) -> shapely.Geometry | None:
    try:
        return shape(value.get("geometry", value))
    except (ValueError, TypeError, KeyError, AttributeError, shapely.GEOSException):
        return None


class _Evaluation:
    def __init__(self, entity: Mapping[str, Any], bound: Bound, now: datetime) -> None:
        self.entity = entity
        self.bound = bound
        self.now = now

    def value(self, expression: Expression, wanted: Kind | None = None) -> Any:
        """The value; of a path the kind that its place asks for."""
        if isinstance(expression, Literal):
            return expression.value
        if isinstance(expression, Path):
            found = _walk(self.entity, expression.steps, self.bound)
            kind = expression.kind if wanted is None or expression.kind is not Kind.ANY else wanted
            return as_kind(found, Kind.TRUTH if kind is Kind.ANY else kind)
        if isinstance(expression, Not):
            operand = self.value(expression.operand, Kind.TRUTH)
            return None if operand is None else not operand
        if isinstance(expression, Call):
            return self.call(expression)
        return self.binary(expression)

    def call(self, call: Call) -> Any:
        if call.name == "now":
            return Span(self.now, self.now)
        kinds = FUNCTIONS[call.name].takes
        values = [self.value(argument, kind) for argument, kind in zip(call.arguments, kinds, strict=False)]
        return None if None in values else CALLS[call.name](*values)

    def binary(self, binary: Binary) -> Any:
        if binary.operator in ("and", "or"):
            return self.logical(binary)
        if binary.operator in COMPARISONS:
            return self.comparison(binary)
        kind = Kind.NUMBER if binary.left.kind is not Kind.TIME else None
        left, right = self.value(binary.left, kind), self.value(binary.right, kind)
        if left is None or right is None:
            return None
        if kind is Kind.NUMBER:
            return number(binary.operator, left, right)
        if isinstance(right, Span):
            return left.begin - right.begin
        return moved(left, right if binary.operator == "add" else -right)

    def logical(self, binary: Binary) -> bool | None:
        values = (self.value(binary.left, Kind.TRUTH), self.value(binary.right, Kind.TRUTH))
        settled = binary.operator == "or"
        if settled in values:
            return settled
        return None if None in values else not settled

    def comparison(self, binary: Binary) -> bool:
        kind = common_kind(binary)
        if kind is Kind.ANY:
            return self.open_comparison(binary)
        left, right = self.value(binary.left, kind), self.value(binary.right, kind)
        if left is None or right is None:
            return ((left is None) and (right is None)) is (binary.operator == "eq") and binary.operator in ("eq", "ne")
        return COMPARE[binary.operator](left, right)

    def open_comparison(self, binary: Binary) -> bool:
        """Of two values whose kinds nobody knows before: they compare when they are both of one kind."""
        raw = [
            _walk(self.entity, side.steps, self.bound) if isinstance(side, Path) else None
            for side in (binary.left, binary.right)
        ]
        if raw[0] is None or raw[1] is None:
            return (raw[0] is raw[1]) is (binary.operator == "eq") and binary.operator in ("eq", "ne")
        for kind in (Kind.NUMBER, Kind.TEXT, Kind.TRUTH):
            left, right = (as_kind(value, kind) for value in raw)
            if left is not None and right is not None:
                return COMPARE[binary.operator](left, right)
        return binary.operator == "ne"


def common_kind(binary: Binary) -> Kind:
    """The kind as which both sides are compared; ANY when neither side says one."""
    known = [side.kind for side in (binary.left, binary.right) if side.kind not in (Kind.ANY, Kind.NULL)]
    return known[0] if known else Kind.ANY
