"""Which values of an input a model cannot tell apart.

An input that is only looked at by decision tables, in columns that are its name, and of which cells only say how it
lies to constants and to other inputs, is known by between which constants it lies and by how it lies to those inputs.
All other inputs are known by their value.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from informatiehuis.engines.dmn.feel import nodes
from informatiehuis.engines.dmn.feel.names import normal
from informatiehuis.engines.dmn.feel.types import ANY, SIMPLE, NamedType, Type
from informatiehuis.engines.dmn.logic.boxes import mentions
from informatiehuis.engines.dmn.logic.cells import Cell
from informatiehuis.engines.dmn.logic.graph import Graph, Part
from informatiehuis.engines.dmn.logic.tables import CompiledTable
from informatiehuis.engines.dmn.model.definitions import Decision, DecisionTable, InputData, Key
from informatiehuis.engines.dmn.sets.comparing import Named, comparisons


@dataclass(frozen=True)
class Input:
    """An input that is needed. `bounds` are the numbers, and `texts` the strings, that split its values; or None.

    `beside` are the names of the inputs to which it matters how its value lies.
    """

    part: Part
    bounds: tuple[Decimal, ...] | None
    texts: frozenset[str] | None
    beside: frozenset[str] = frozenset()

    @property
    def by_value(self) -> Input:
        """The same, of which every value is one of its own."""
        return Input(self.part, None, None, self.beside)


def needed_inputs(graph: Graph, asked: Iterable[Part]) -> list[Input]:
    """The inputs that some decisions may need, in the order of the model."""
    decisions = _closure(graph, asked)
    keys = {key for part in decisions for key in part.needs if isinstance(graph.parts[key].element, InputData)}
    return [_input(graph.parts[key], decisions, graph) for key in graph.parts if key in keys]


def _closure(graph: Graph, asked: Iterable[Part]) -> list[Part]:
    found: dict[Key, Part] = {}
    waiting = list(asked)
    while waiting:
        part = waiting.pop()
        if part.key not in found:
            found[part.key] = part
            waiting += [graph.parts[key] for key in part.needs]
    return list(found.values())


@dataclass
class _Splits:
    """What splits the values of an input: constants, and the inputs that it is compared with."""

    numbers: set[Decimal] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    beside: set[str] = field(default_factory=set)

    def add(self, value: Any) -> bool:
        """Whether a constant can be one."""
        if isinstance(value, Decimal):
            self.numbers.add(value)
        elif isinstance(value, str):
            self.texts.add(value)
        return value is None or isinstance(value, Decimal | str | bool)


def _input(part: Part, decisions: list[Part], graph: Graph) -> Input:
    found = _Splits()
    users = [other for other in decisions if part.key in other.needs]
    if not _is_plain(part.type) or not all(_collect(other, part, graph, found) for other in users):
        return Input(part, None, None)
    return Input(part, tuple(sorted(found.numbers)), frozenset(found.texts), frozenset(found.beside))


def _is_plain(type_: Type) -> bool:
    """Whether the type itself cannot tell values apart that tables cannot."""
    return not isinstance(type_, NamedType) or (type_.allowed is None and _is_plain(type_.base))


def _collect(user: Part, part: Part, graph: Graph, found: _Splits) -> bool:
    """Gather what a decision compares an input with; False when it does more with it."""
    logic, name = getattr(user.element, "logic", None), part.element.variable.name
    if not isinstance(user.element, Decision) or not isinstance(logic, DecisionTable) or len(user.tables) != 1:
        return False
    if any(mentions(rule.conclusions, name) for rule in logic.rules) or mentions(logic.outputs, name):
        return False
    cells, table = _Cells(user, graph), user.tables[0]
    for column, clause in enumerate(logic.inputs):
        own = normal(clause.text) == name
        if own and (clause.values or not _is_plain(table.input_types[column])):
            return False
        if not own and mentions(clause.text, name):
            return False
        for rule, row in enumerate(table.cells):
            cell = row[column]
            if cell is not None:
                if own and not _constants(cell, found):
                    return False
            elif (own or _names(logic, rule, column, name)) and not cells.compare(rule, column, part, found):
                return False
    return True


def _names(logic: DecisionTable, rule: int, column: int, name: str) -> bool:
    conditions = logic.rules[rule].conditions
    return column < len(conditions) and name in conditions[column]


def _constants(cell: Cell, found: _Splits) -> bool:
    ends = [end for one in cell.ranges for end in (one.start, one.end) if end is not None]
    return all(map(found.add, cell.values)) and all(isinstance(end, Decimal) and found.add(end) for end in ends)


class _Cells:
    """The cells of the table of a decision that compare its inputs with each other."""

    def __init__(self, user: Part, graph: Graph) -> None:
        self.table: CompiledTable = user.tables[0]
        self.logic = self.table.table
        places = user.places
        self.by_text = {
            places[key].text: node for key, node in user.texts.items() if isinstance(node, nodes.UnaryTests)
        }
        definitions = graph.models[user.key[0]]
        needed = {graph.name_in(definitions, key): graph.parts[key] for key in user.needs}
        self.inputs = {name: part for name, part in needed.items() if isinstance(part.element, InputData)}

    def compare(self, rule: int, column: int, part: Part, found: _Splits) -> bool:
        """Gather what a cell compares an input with; False where it does more than that."""
        clause, name = self.logic.inputs[column], part.element.variable.name
        about = normal(clause.text)
        tests = self.by_text.get(self.logic.rules[rule].conditions[column])
        pairs = comparisons(tests, about) if tests is not None else None
        if pairs is None or self.inputs.get(name) is not part or clause.values:
            return False
        if not _is_ordered(self.table.input_types[column]):
            return False
        return all(self._pair(one, other, name, found) for one, other in pairs)

    def _pair(self, one: Any, other: Any, name: str, found: _Splits) -> bool:
        for side in (one, other):
            if isinstance(side, Named) and not self._is_usable(side.name):
                return False
        if Named(name) not in (one, other):
            return True
        beside = other if one == Named(name) else one
        if not isinstance(beside, Named):
            return found.add(beside)
        if beside.name != name:
            found.beside.add(self.inputs[beside.name].name)
        return True

    def _is_usable(self, name: str) -> bool:
        part = self.inputs.get(name)
        return part is not None and _is_plain(part.type) and _is_ordered(part.type)


def _is_ordered(type_: Type) -> bool:
    """Whether values of a type are numbers or strings, or can be."""
    return type_.plain in (ANY, SIMPLE["number"], SIMPLE["string"])
