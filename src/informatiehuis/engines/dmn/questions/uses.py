"""How decisions use the value of an input: with which constants they compare it, and whether they do more with it.

What only is compared with constants is known by between which of them it lies. Reading errs on one side: what cannot be
followed counts as a use that needs the value itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from informatiehuis.engines.dmn.checks.partition import constants_of
from informatiehuis.engines.dmn.feel import nodes
from informatiehuis.engines.dmn.feel.types import Simple, Type
from informatiehuis.engines.dmn.logic.cells import Cell, cell_of
from informatiehuis.engines.dmn.logic.graph import Graph, Part
from informatiehuis.engines.dmn.logic.tables import CompiledTable
from informatiehuis.engines.dmn.model.definitions import BusinessKnowledge, Key
from informatiehuis.engines.dmn.questions.kinds import tests_of_type

_MOMENT = "date and time"


@dataclass
class Uses:
    """What is done with one input. `whole`: more than comparing. `as_moment`: a date may be turned into a moment."""

    cells: list[Cell] = field(default_factory=list)
    whole: bool = False
    as_moment: bool = False


class Reader:
    """Reads how the parts of a model use what they need."""

    def __init__(self, graph: Graph, parts: Mapping[Key, Part]) -> None:
        self.graph = graph
        self.parts = parts
        self._seen: set[tuple[Key, str]] = set()

    def uses_of(self, wanted: Part) -> Uses:
        """What these parts do with the value of an input."""
        self._seen.clear()
        uses = Uses()
        for user in self.parts.values():
            if wanted.key in user.needs:
                self._read(user, self.graph.name_in(self.graph.models[user.key[0]], wanted.key), uses)
        return uses

    def _read(self, user: Part, name: str, uses: Uses) -> None:
        """Gather what an element does with a variable: an input that it needs, or its own parameter."""
        if (user.key, name) in self._seen:
            return
        self._seen.add((user.key, name))
        functions = dict(self._functions(user))
        for node in user.texts.values():
            self._node(node, name, uses, functions)
        for table in user.tables:
            self._table(table, name, uses, functions)

    def _functions(self, user: Part) -> Iterator[tuple[str, Part]]:
        for key in (*user.needs, user.key):
            part = self.parts.get(key)
            if part is not None and isinstance(part.element, BusinessKnowledge) and part.plan is not None:
                yield self.graph.name_in(self.graph.models[user.key[0]], key), part

    # --- expressions

    def _node(self, node: Any, name: str, uses: Uses, functions: Mapping[str, Part]) -> None:
        """Gather from a part of an expression; a name that stands by itself is used whole."""
        if isinstance(node, nodes.Name):
            uses.whole |= node.name == name
        elif isinstance(node, tuple):
            for part in node:
                self._node(part, name, uses, functions)
        elif isinstance(node, nodes.Call) and isinstance(node.function, nodes.Name):
            self._call(node, node.function.name, name, uses, functions)
        elif isinstance(node, nodes.Literal | nodes.TypeNode) or not hasattr(node, "__dataclass_fields__"):
            return
        elif not _compared(node, name, uses):
            for part in node.__dataclass_fields__:
                self._node(getattr(node, part), name, uses, functions)

    def _call(self, node: nodes.Call, called_name: str, name: str, uses: Uses, functions: Mapping[str, Part]) -> None:
        """A call of a function of the model hands an input on; what that does with it is read there."""
        called = functions.get(called_name)
        uses.whole |= called_name == name
        plan = None if called is None else called.plan
        names = node.names or (plan.parameters if plan else ())
        for number, argument in enumerate(node.arguments):
            if not isinstance(argument, nodes.Name) or argument.name != name:
                self._node(argument, name, uses, functions)
            elif called is None or plan is None or number >= len(names) or names[number] not in plan.parameters:
                uses.whole = True
            else:
                _pass(plan.signature.parameters[plan.parameters.index(names[number])], uses)
                self._read(called, names[number], uses)

    # --- tables

    def _table(self, table: CompiledTable, name: str, uses: Uses, functions: Mapping[str, Part]) -> None:
        for column, node in enumerate(table.looked_at):
            if not isinstance(node, nodes.Name) or node.name != name:
                self._node(node, name, uses, functions)
                continue
            clause = table.table.inputs[column]
            _pass(table.input_types[column], uses)
            if clause.values:
                _add(constants_of(clause.values), uses)
            for row in table.cells:
                _add(row[column], uses)


def _add(cell: Cell | None, uses: Uses) -> None:
    if cell is None:
        uses.whole = True
    elif not cell.anything and cell not in uses.cells[-1:]:
        uses.cells.append(cell)


def _pass(type_: Type, uses: Uses) -> None:
    """An input is handed on as a value of a type, which may allow some values only, or change what it is."""
    tests = tests_of_type(type_)
    plain = type_.plain
    uses.whole |= tests is None or (not isinstance(plain, Simple) and plain.name != "Any")
    uses.as_moment |= plain.name == _MOMENT
    for cell in tests or ():
        _add(cell, uses)


def _compared(node: Any, name: str, uses: Uses) -> bool:
    """Whether a part of an expression compares an input with constants, and does nothing else with it.

    Against what it is compared is all that counts: any operator divides the values at the same places.
    """
    if isinstance(node, nodes.Comparison) and (_is(node.left, name) or _is(node.right, name)):
        other = node.right if _is(node.left, name) else node.left
        if isinstance(other, nodes.Literal) and other.value is None:
            return True
        tests: tuple[nodes.Node, ...] = (nodes.UnaryRange(0, "=" if node.operator in ("=", "!=") else ">", other),)
    elif isinstance(node, nodes.Between) and _is(node.value, name):
        tests = (nodes.UnaryRange(0, ">=", node.low), nodes.UnaryRange(0, "<=", node.high))
    elif isinstance(node, nodes.In) and _is(node.value, name):
        tests = tuple(item for test in node.tests for item in (test.items if _is_list(test) else (test,)))
    else:
        return False
    cell = cell_of(nodes.UnaryTests(0, tests, False)) if tests else None
    if cell is None:
        return False
    _add(cell, uses)
    return True


def _is_list(node: nodes.Node) -> TypeGuard[nodes.ListLiteral]:
    return isinstance(node, nodes.ListLiteral)


def _is(node: nodes.Node, name: str) -> bool:
    return isinstance(node, nodes.Name) and node.name == name
