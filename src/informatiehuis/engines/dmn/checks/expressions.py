"""What is wrong with the types in the expressions of an element: findings with file, element, rule and cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from informatiehuis.engines.dmn.checks.kinds import Called, Kinds, cannot_become, kind
from informatiehuis.engines.dmn.feel import nodes
from informatiehuis.engines.dmn.feel.functions import MISFIT_MESSAGE
from informatiehuis.engines.dmn.feel.run import Place, Site
from informatiehuis.engines.dmn.feel.types import ANY, Type
from informatiehuis.engines.dmn.logic.constants import constant
from informatiehuis.engines.dmn.logic.graph import Graph, Part
from informatiehuis.engines.dmn.model import definitions as model
from informatiehuis.engines.dmn.problems import Finding
from informatiehuis.engines.problems import N_, Note

_MOMENTS = ("date", "date and time")


def of_expressions(part: Part, graph: Graph) -> Iterator[Finding]:
    """What can be seen to go wrong in the expressions of an element, whatever the values are."""
    look = _Look(part, graph)
    for key, node in part.texts.items():
        place = part.places[key]
        if place.rule is not None and isinstance(node, nodes.UnaryTests):
            yield from look.cell(node, place)
        elif not isinstance(node, nodes.UnaryTests):
            yield from look.expression(node, place)
    for table in part.tables:
        for clause, node in zip(table.table.inputs, table.looked_at, strict=True):
            if node is not None:
                place = Place(clause.text, table.place.file, table.place.element, None, clause.label or clause.text)
                yield from look.expression(node, place)


class _Look:
    """Looks at the expressions of one element."""

    def __init__(self, part: Part, graph: Graph) -> None:
        self.part = part
        self.variables: dict[str, Type] = {}
        self.functions: dict[str, Called] = {}
        definitions = graph.models[part.key[0]]
        for key in part.needs:
            self._know(graph.name_in(definitions, key), graph.parts[key])
        element = part.element
        logic: Any = getattr(element, "logic", None)
        if isinstance(element, model.BusinessKnowledge) and element.function is not None and part.plan is not None:
            self._know(element.variable.name, part)
            self.variables |= dict(zip(part.plan.parameters, part.plan.signature.parameters, strict=True))
            logic = element.function.body
        self.logic = logic
        self.hidden = frozenset(_local_names(logic))
        self.filters = _has_filter(logic)

    def _know(self, name: str, part: Part) -> None:
        if isinstance(part.element, model.BusinessKnowledge):
            self.variables[name] = ANY
            if part.plan is not None:
                signature = part.plan.signature
                self.functions[name] = Called(part.plan.parameters, tuple(signature.parameters), signature.result)
        else:
            self.variables[name] = part.type if isinstance(part.element, model.Decision | model.InputData) else ANY

    def _kinds(self, more: dict[str, Type] | None = None) -> Kinds:
        return Kinds({**self.variables, **(more or {})}, self.functions, self.hidden, self.filters)

    # --- expressions

    def expression(self, node: nodes.Node, place: Place) -> Iterator[Finding]:
        """A text of FEEL that is a value: what is wrong in it, and whether it is of the type that is asked there."""
        looking = self._kinds()
        found = looking.of(node)
        yield from _findings(looking, place)
        name, wanted = self._wanted(place)
        if cannot_become(found, wanted) and not (place.rule is not None and constant(node)[0]):
            note = Note(MISFIT_MESSAGE, name=name, expected=wanted.name, found=kind(found))
            yield _finding(node, place, note)

    def _wanted(self, place: Place) -> tuple[str, Type]:
        """The type that a text is asked to have where it stands, and of what."""
        if place.rule is not None and len(self.part.tables) == 1:
            table = self.part.tables[0]
            for number, (clause, type_) in enumerate(zip(table.table.outputs, table.output_types, strict=True), 1):
                if place.cell == (clause.name or clause.label or table.table.output_label or str(number)):
                    return place.cell, type_
        elif isinstance(self.logic, model.LiteralExpression) and not self.part.tables:
            plan = self.part.plan
            return self.part.name, self.part.type if plan is None else plan.signature.result
        return "", ANY

    # --- cells

    def cell(self, node: nodes.UnaryTests, place: Place) -> Iterator[Finding]:
        """A cell that is more than constants: its tests, each against the type of its column."""
        column = self._column(place)
        looking = self._kinds({"?": column})
        for test in node.tests:
            end = test.end if isinstance(test, nodes.UnaryRange) else test
            found, wanted = kind(looking.of(end)), kind(column)
            is_test = found in ("", "boolean", "list", "range", "function", "context") and end is test
            if not is_test and found and wanted not in ("", "list", found) and not {found, wanted} <= set(_MOMENTS):
                message = N_("Dit is van het type {found}, en hier hoort {expected}.")
                looking.told.append((end, Note(message, found=found, expected=wanted)))
        yield from _findings(looking, place)

    def _column(self, place: Place) -> Type:
        if len(self.part.tables) != 1:
            return ANY
        table = self.part.tables[0]
        names = [clause.label or " ".join(clause.text.split()) for clause in table.table.inputs]
        if names.count(place.cell) != 1:
            return ANY
        found: Type = table.input_types[names.index(place.cell)]
        return found


def _findings(looking: Kinds, place: Place) -> Iterator[Finding]:
    for node, note in looking.told:
        yield _finding(node, place, note)


def _finding(node: nodes.Node, place: Place, note: Note) -> Finding:
    line, column = Site(place, node.start).position
    return Finding("error", place.file, place.element, place.rule, place.cell, note, line, column, sometimes=True)


def _local_names(part: Any) -> Iterator[str]:
    """The names that boxed expressions give to what is known only in them."""
    if isinstance(part, tuple):
        for one in part:
            yield from _local_names(one)
        return
    if not isinstance(part, model.Expression | model.ContextEntry):
        return
    if isinstance(part, model.ContextEntry) and part.variable is not None:
        yield part.variable.name
    elif isinstance(part, model.FunctionExpression):
        yield from (one.name for one in part.parameters)
    elif isinstance(part, model.Iteration):
        yield from (part.variable, "partial")
    for one in vars(part).values():
        yield from _local_names(one)


def _has_filter(part: Any) -> bool:
    """Whether there is a boxed filter, in which any name may be that of a member."""
    if isinstance(part, tuple):
        return any(map(_has_filter, part))
    if isinstance(part, model.FilterExpression):
        return True
    return isinstance(part, model.Expression | model.ContextEntry) and any(map(_has_filter, vars(part).values()))
