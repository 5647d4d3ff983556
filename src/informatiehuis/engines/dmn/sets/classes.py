"""Which values of an input a model cannot tell apart.

An input that is only looked at by decision tables, in columns that are its name and with cells that are constants, is
known by between which constants it lies. All other inputs are known by their value.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from informatiehuis.engines.dmn.feel.names import normal
from informatiehuis.engines.dmn.feel.types import NamedType, Type
from informatiehuis.engines.dmn.logic.boxes import mentions
from informatiehuis.engines.dmn.logic.graph import Graph, Part
from informatiehuis.engines.dmn.logic.tables import CompiledTable
from informatiehuis.engines.dmn.model.definitions import Decision, DecisionTable, InputData, Key


@dataclass(frozen=True)
class Input:
    """An input that is needed. `bounds` are the numbers, and `texts` the strings, that split its values; or None."""

    part: Part
    bounds: tuple[Decimal, ...] | None
    texts: frozenset[str] | None


def needed_inputs(graph: Graph, asked: Iterable[Part]) -> list[Input]:
    """The inputs that some decisions may need, in the order of the model."""
    decisions = _closure(graph, asked)
    keys = {key for part in decisions for key in part.needs if isinstance(graph.parts[key].element, InputData)}
    return [_input(graph.parts[key], decisions) for key in graph.parts if key in keys]


def _closure(graph: Graph, asked: Iterable[Part]) -> list[Part]:
    found: dict[Key, Part] = {}
    waiting = list(asked)
    while waiting:
        part = waiting.pop()
        if part.key not in found:
            found[part.key] = part
            waiting += [graph.parts[key] for key in part.needs]
    return list(found.values())


def _input(part: Part, decisions: list[Part]) -> Input:
    numbers: set[Decimal] = set()
    texts: set[str] = set()
    users = [other for other in decisions if part.key in other.needs]
    if not _is_plain(part.type) or not all(_collect(other, part, numbers, texts) for other in users):
        return Input(part, None, None)
    return Input(part, tuple(sorted(numbers)), frozenset(texts))


def _is_plain(type_: Type) -> bool:
    """Whether the type itself cannot tell values apart that tables cannot."""
    return not isinstance(type_, NamedType) or (type_.allowed is None and _is_plain(type_.base))


def _collect(user: Part, part: Part, numbers: set[Decimal], texts: set[str]) -> bool:
    """Gather the constants that a decision compares an input with; False when it does more with it."""
    logic, name = getattr(user.element, "logic", None), part.element.variable.name
    if not isinstance(user.element, Decision) or not isinstance(logic, DecisionTable) or len(user.tables) != 1:
        return False
    table: CompiledTable = user.tables[0]
    if any(mentions(rule.conclusions, name) for rule in logic.rules) or mentions(logic.outputs, name):
        return False
    for column, clause in enumerate(logic.inputs):
        if normal(clause.text) != name:
            if mentions(clause.text, name) or any(
                row[column] is None and _names(logic, number, column, name) for number, row in enumerate(table.cells)
            ):
                return False
            continue
        if clause.values or not _is_plain(table.input_types[column]) or not _constants(table, column, numbers, texts):
            return False
    return True


def _names(logic: DecisionTable, rule: int, column: int, name: str) -> bool:
    conditions = logic.rules[rule].conditions
    return column < len(conditions) and name in conditions[column]


def _constants(table: CompiledTable, column: int, numbers: set[Decimal], texts: set[str]) -> bool:
    for row in table.cells:
        cell = row[column]
        if cell is None:
            return False
        values: list[Any] = [*cell.values, *(end for one in cell.ranges for end in (one.start, one.end))]
        for value in values:
            if isinstance(value, Decimal):
                numbers.add(value)
            elif isinstance(value, str) and not cell.ranges:
                texts.add(value)
            elif value is not None and not isinstance(value, bool):
                return False
    return True
