"""Cells that say with `?` what they could say without: `? >= 10 and ? < 20` is the range `[10..20)`.

Such a test only compares the value with constants, so it answers the same for all values between two of them. It is run
once for each of those stretches; what comes out is written as values and ranges, which can be looked up and reasoned
about.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from informatiehuis.engines.dmn.feel import nodes
from informatiehuis.engines.dmn.feel.compare import ORDERED
from informatiehuis.engines.dmn.feel.compiler import Compiler, tests_code
from informatiehuis.engines.dmn.feel.engine import surroundings
from informatiehuis.engines.dmn.feel.run import Place, Run
from informatiehuis.engines.dmn.feel.temporal import Date, Days, Time
from informatiehuis.engines.dmn.feel.values import Code, Range, Value
from informatiehuis.engines.dmn.logic.constants import constant
from informatiehuis.engines.dmn.logic.examples import of_stretches

_OTHERS: tuple[Value, ...] = (
    True,
    False,
    Decimal(1),
    "x",
    Date(2024, 1, 1),
    Days.of_seconds(86_400),
    Time(0),
    [Decimal(1)],
    {},
)
"""A value of most types, to see that a test of another type holds for none."""


def as_constants(test: nodes.Node) -> tuple[list[Value], list[Range]] | None:
    """The values and ranges for which a test of `?` holds; None when that cannot be told."""
    found = list(_compared_with(test))
    kinds = {type(one) for one in found}
    if not found or len(kinds) != 1 or None in found:
        return None
    kind = kinds.pop()
    if kind not in ORDERED or kind is Time or (kind is str and not _equals_only(test)):
        return None
    return _passing(_code(test), kind, sorted(found, key=ORDERED[kind]))


def _compared_with(node: nodes.Node) -> Iterator[Value]:
    """The constants with which `?` is compared; None for anything else that a test does."""
    if isinstance(node, nodes.Logic):
        for operand in node.operands:
            yield from _compared_with(operand)
        return
    if isinstance(node, nodes.Call) and _is_name(node.function, "not") and len(node.arguments) == 1 and not node.names:
        yield from _compared_with(node.arguments[0])
        return
    others: tuple[nodes.Node, ...] = ()
    if isinstance(node, nodes.Comparison) and (_is_name(node.left, "?") or _is_name(node.right, "?")):
        others = (node.right if _is_name(node.left, "?") else node.left,)
    elif isinstance(node, nodes.Between) and _is_name(node.value, "?"):
        others = (node.low, node.high)
    if not others:
        yield None
    for other in others:
        known, value = constant(other)
        yield value if known else None


def _equals_only(node: nodes.Node) -> bool:
    """Whether a test asks whether values are equal, and never which comes first."""
    if isinstance(node, nodes.Logic):
        return all(map(_equals_only, node.operands))
    if isinstance(node, nodes.Call):
        return all(map(_equals_only, node.arguments))
    return isinstance(node, nodes.Comparison) and node.operator in ("=", "!=")


def _is_name(node: nodes.Node, name: str) -> bool:
    return isinstance(node, nodes.Name) and node.name == name


def _code(test: nodes.Node) -> Code:
    compiler = Compiler(Place(), surroundings(["?"]))
    slot = compiler.scopes.unit.slot()
    code = tests_code(compiler, nodes.UnaryTests(0, (test,), False), slot)
    return lambda env: code([env[0], None, env[1]])


def _passing(code: Code, kind: type, ends: list[Any]) -> tuple[list[Value], list[Range]] | None:
    """What passes, by trying a value of every stretch, null, and values of other types (of which none may pass)."""
    distinct = [
        end for place, end in enumerate(ends) if place == 0 or ORDERED[kind](end) != ORDERED[kind](ends[place - 1])
    ]
    if any(type(other) is not kind and code([Run(), other]) is True for other in _OTHERS):
        return None
    values: list[Value] = [None] if code([Run(), None]) is True else []
    if kind is str:
        other = "".join(distinct) + "\u0001"
        if code([Run(), other]) is True:
            return None
        return [*values, *(end for end in distinct if code([Run(), end]) is True)], []
    passing = [None if example is None else code([Run(), example]) is True for example in of_stretches(distinct)]
    ranges = []
    for first, last in _together(passing):
        if first == last and first % 2 == 1:
            values.append(distinct[first // 2])
        else:
            made = _range(distinct, first, last)
            if made is None:
                return None
            ranges.append(made)
    return values, ranges


def _together(passing: list[bool | None]) -> Iterator[tuple[int, int]]:
    """The first and the last of stretches beside each other that pass; one without values passes with either side."""
    begin: int | None = None
    for place, passes in enumerate([*passing, False]):
        if passes and begin is None:
            begin = place
        elif passes is False and begin is not None:
            last = place - 1
            yield begin, last - 1 if passing[last] is None else last
            begin = None


def _range(ends: list[Any], first: int, last: int) -> Range | None:
    """Stretches as a range: 2i lies before end i, 2i + 1 is that end. None for everything: no range says that."""
    low = None if first == 0 else ends[(first - 1) // 2]
    high = None if last == 2 * len(ends) else ends[last // 2]
    opening, closing = first % 2 == 1, last % 2 == 1
    if low is None and high is None:
        return None
    if low is None:
        return Range(None, high, False, closing, "<=" if closing else "<")
    if high is None:
        return Range(low, None, opening, False, ">=" if opening else ">")
    return Range(low, high, opening, closing)
