"""What one decision rests on: the elements below it, its inputs with their classes, and in which order they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from informatiehuis.engines.dmn.engine import Model
from informatiehuis.engines.dmn.logic.boxes import mentions
from informatiehuis.engines.dmn.logic.graph import Graph, Part
from informatiehuis.engines.dmn.model.definitions import Decision, DecisionTable, InputData, Key
from informatiehuis.engines.dmn.questions.classes import Domain, chosen_from, domain_of
from informatiehuis.engines.dmn.questions.uses import Reader


@dataclass(frozen=True)
class Asked:
    """An input: its name, its classes when it has those, and its number in the diagrams."""

    key: Key
    name: str
    domain: Domain | None
    number: int

    def weight(self, places: Collection[int], groups: int) -> float:
        """How likely an answer is held to lie in these classes, beside so many other groups of them."""
        return 1.0 if self.domain is None else self.domain.weight(places, groups)


class Scope:
    """The elements below one decision. `inputs` stand in the order of the model, or by their priorities."""

    def __init__(
        self, model: Model, decision: str, priorities: Mapping[str, int], choices: Mapping[str, Sequence[Any]]
    ) -> None:
        self.graph: Graph = model.graph
        self.root = model.part(decision, Decision)
        self.parts = {part.key: part for part in _below(self.graph, self.root)}
        self.decisions = sorted(
            (part for part in self.parts.values() if isinstance(part.element, Decision)), key=lambda part: part.height
        )
        reader = Reader(self.graph, self.parts)
        made = {}
        for number, part in enumerate(self._as_read()):
            name = self.graph.name_in(model.definitions, part.key)
            chosen = chosen_from(part.type, choices[name]) if name in choices else None
            domain = chosen or domain_of(part.type, reader.uses_of(part))
            made[part.key] = Asked(part.key, name, domain, number)
        self.by_number: Sequence[Asked] = list(made.values())
        self.sizes = [len(one.domain.examples) if one.domain else 1 for one in self.by_number]
        listed = [made[key] for key in self.graph.parts if key in made]
        last = max(priorities.values(), default=0) + 1
        self.inputs: Sequence[Asked] = sorted(listed, key=lambda one: priorities.get(one.name, last))
        self.by_key = made
        self.by_name = {one.name: one for one in self.inputs}
        self.rank = {one.name: rank for rank, one in enumerate(self.inputs)}

    def _as_read(self) -> Iterator[Part]:
        """The inputs in the order in which the decision comes to read them."""
        seen: set[Key] = set()
        waiting = [self.root]
        while waiting:
            part = waiting.pop()
            if part.key in seen:
                continue
            seen.add(part.key)
            if isinstance(part.element, InputData):
                yield part
            waiting += reversed([self.graph.parts[key] for key in _needs_as_read(self.graph, part)])


def _needs_as_read(graph: Graph, part: Part) -> list[Key]:
    needs = [key for key in part.needs if key in graph.parts]
    logic = getattr(part.element, "logic", None)
    if not isinstance(logic, DecisionTable):
        return needs
    clauses = logic.inputs

    def column(key: Key) -> int:
        name = graph.parts[key].element.variable.name
        return next((number for number, clause in enumerate(clauses) if mentions(clause.text, name)), len(clauses))

    return sorted(needs, key=column)


def _below(graph: Graph, root: Part) -> Iterator[Part]:
    seen: set[Key] = set()
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if part.key not in seen:
            seen.add(part.key)
            yield part
            waiting += [graph.parts[key] for key in part.needs if key in graph.parts]
