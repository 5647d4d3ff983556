"""Values of expressions that are known beforehand, whatever the variables are."""

from __future__ import annotations

from typing import Any

from informatiehuis.engines.dmn.feel import nodes
from informatiehuis.engines.dmn.feel.compare import ORDERED
from informatiehuis.engines.dmn.feel.library.registry import LIBRARY
from informatiehuis.engines.dmn.feel.meaning_values import at_value, comparison_range, range_of
from informatiehuis.engines.dmn.feel.run import Run

_MAKERS = ("date", "time", "date and time", "duration")


def constant(node: nodes.Node) -> tuple[bool, Any]:
    """Whether the value of an expression is known beforehand, and what it is."""
    if isinstance(node, nodes.Literal):
        return True, node.value
    if isinstance(node, nodes.AtLiteral):
        value = at_value(node.text)
        return value is not None, value
    if isinstance(node, nodes.Negation):
        return _negated(node)
    if isinstance(node, nodes.UnaryRange):
        known, end = constant(node.end)
        return (True, comparison_range(node.operator, end)) if known and end is not None else (False, None)
    if isinstance(node, nodes.Interval):
        return _interval(node)
    return _made(node)


def _negated(node: nodes.Negation) -> tuple[bool, Any]:
    known, value = constant(node.operand)
    if not known or type(value) not in ORDERED or not hasattr(value, "copy_negate"):
        return False, None
    return True, Run().decimal.minus(value)


def _interval(node: nodes.Interval) -> tuple[bool, Any]:
    (low_known, low), (high_known, high) = constant(node.low), constant(node.high)
    if not low_known or not high_known or low is None or high is None:
        return False, None
    made = range_of(None, None, low, high, node.low_included, node.high_included)
    return made is not None, made


def _made(node: nodes.Node) -> tuple[bool, Any]:
    """A date or so that is made of constants, such as `date("2024-01-01")`."""
    if not isinstance(node, nodes.Call) or node.names is not None or not isinstance(node.function, nodes.Name):
        return False, None
    if node.function.name not in _MAKERS:
        return False, None
    parts = [constant(argument) for argument in node.arguments]
    if not all(known for known, _ in parts):
        return False, None
    value = LIBRARY[node.function.name].call(Run(), [part for _, part in parts])
    return value is not None, value
