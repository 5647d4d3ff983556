"""How points and ranges lie to each other (DMN 1.5, 10.3.4.9, table 78), and the function `range` (10.3.4.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from informatiehuis.engines.dmn.feel import nodes
from informatiehuis.engines.dmn.feel.compare import before as is_before
from informatiehuis.engines.dmn.feel.compare import equal
from informatiehuis.engines.dmn.feel.library.registry import LIBRARY, BuiltIn, Overload, Refused, Wanted, feel
from informatiehuis.engines.dmn.feel.meaning_values import at_value, range_of
from informatiehuis.engines.dmn.feel.names import Names
from informatiehuis.engines.dmn.feel.parser import Vocabulary, parse
from informatiehuis.engines.dmn.feel.problems import FeelProblem
from informatiehuis.engines.dmn.feel.run import Run
from informatiehuis.engines.dmn.feel.values import Range, Value

_POINT = (
    "number",
    "string",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
)


@dataclass(frozen=True)
class Side:
    """A point, or a range: where it begins and ends, and whether those ends are part of it."""

    start: Value
    end: Value
    start_included: bool = True
    end_included: bool = True

    @classmethod
    def of(cls, value: Value) -> Side:
        if not isinstance(value, Range):
            return cls(value, value)
        return cls(value.start, value.end, value.start_included, value.end_included)


Relation = Callable[[Side, Side], bool]


def _less(left: Value, right: Value) -> bool:
    outcome = is_before(left, right)
    if outcome is None:
        raise Refused
    return outcome


def _same(left: Value, right: Value) -> bool:
    _less(left, right)
    return equal(left, right) is True


def _declare(name: str, *shapes: tuple[str, str]) -> Callable[[Relation], Relation]:
    """Declare a relation between points and ranges under the names that the standard gives its parameters."""

    def register(relation: Relation) -> Relation:
        def body(run: Run, one: Value, other: Value) -> bool:
            return relation(Side.of(one), Side.of(other))

        for shape in shapes:
            wanted = tuple(Wanted(one, ("range",) if one.startswith("range") else _POINT) for one in shape)
            LIBRARY.setdefault(name, BuiltIn(name)).overloads.append(Overload(wanted, body, "boolean"))
        return relation

    return register


_RANGES = ("range1", "range2")
_ANY_SHAPE = (("point1", "point2"), ("point", "range"), ("range", "point"), _RANGES)


@_declare("before", *_ANY_SHAPE)
def before(one: Side, other: Side) -> bool:
    if _same(one.end, other.start):
        return not (one.end_included and other.start_included)
    return _less(one.end, other.start)


@_declare("after", *_ANY_SHAPE)
def after(one: Side, other: Side) -> bool:
    return before(other, one)


@_declare("meets", _RANGES)
def meets(one: Side, other: Side) -> bool:
    return one.end_included and other.start_included and _same(one.end, other.start)


@_declare("met by", _RANGES)
def met_by(one: Side, other: Side) -> bool:
    return meets(other, one)


@_declare("overlaps", _RANGES)
def overlaps(one: Side, other: Side) -> bool:
    return not before(one, other) and not before(other, one)


def _starts_first(one: Side, other: Side) -> bool:
    if _same(one.start, other.start):
        return one.start_included and not other.start_included
    return _less(one.start, other.start)


def _ends_first(one: Side, other: Side) -> bool:
    if _same(one.end, other.end):
        return not one.end_included and other.end_included
    return _less(one.end, other.end)


@_declare("overlaps before", _RANGES)
def overlaps_before(one: Side, other: Side) -> bool:
    """The first begins first, and ends within the second (also at the same end)."""
    return _starts_first(one, other) and not before(one, other) and not _ends_first(other, one)


@_declare("overlaps after", _RANGES)
def overlaps_after(one: Side, other: Side) -> bool:
    """The first begins within the second, and ends last."""
    return _starts_first(other, one) and not before(other, one) and not _ends_first(one, other)


@_declare("finishes", ("point", "range"), _RANGES)
def finishes(one: Side, other: Side) -> bool:
    return one.end_included == other.end_included and _same(one.end, other.end) and not _starts_first(one, other)


@_declare("finished by", ("range", "point"), _RANGES)
def finished_by(one: Side, other: Side) -> bool:
    return finishes(other, one)


@_declare("includes", ("range", "point"), _RANGES)
def includes(one: Side, other: Side) -> bool:
    return not _starts_first(other, one) and not _ends_first(one, other)


@_declare("during", ("point", "range"), _RANGES)
def during(one: Side, other: Side) -> bool:
    return includes(other, one)


@_declare("starts", ("point", "range"), _RANGES)
def starts(one: Side, other: Side) -> bool:
    return one.start_included == other.start_included and _same(one.start, other.start) and not _ends_first(other, one)


@_declare("started by", ("range", "point"), _RANGES)
def started_by(one: Side, other: Side) -> bool:
    return starts(other, one)


@_declare("coincides", ("point1", "point2"), _RANGES)
def coincides(one: Side, other: Side) -> bool:
    return (
        _same(one.start, other.start)
        and _same(one.end, other.end)
        and one.start_included == other.start_included
        and one.end_included == other.end_included
    )


_MAKERS = ("date", "time", "date and time", "duration")


@feel("range(from: string) -> range")
def range_(run: Run, text: str) -> Value:
    """The range that a text stands for; its ends are literals, or functions that make a date or so of one."""
    if len(text) > 1000:
        raise Refused
    try:
        node = parse(text, Vocabulary((Names(_MAKERS),)))
    except FeelProblem:
        raise Refused from None
    if not isinstance(node, nodes.Interval):
        raise Refused
    made = range_of(None, None, _end(run, node.low), _end(run, node.high), node.low_included, node.high_included)
    if made is None:
        raise Refused
    return made


def _end(run: Run, node: nodes.Node) -> Value:
    if isinstance(node, nodes.Literal):
        return node.value
    if isinstance(node, nodes.Negation):
        value = _end(run, node.operand)
        return run.decimal.minus(value) if value is not None and not isinstance(value, str) else None
    if isinstance(node, nodes.AtLiteral):
        return at_value(node.text)
    if isinstance(node, nodes.Call) and isinstance(node.function, nodes.Name) and node.function.name in _MAKERS:
        if not all(isinstance(argument, nodes.Literal) for argument in node.arguments):
            raise Refused
        return LIBRARY[node.function.name].call(run, [_end(run, argument) for argument in node.arguments])
    raise Refused
