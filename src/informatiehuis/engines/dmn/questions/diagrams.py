"""Decision diagrams: what a decision concludes for every class of answers, each input asked for once on a path.

A diagram is a number. Equal diagrams have equal numbers (Bryant, "Graph-based algorithms for Boolean function
manipulation", IEEE Transactions on Computers 35, 1986, here with as many branches as an input has classes). So a
diagram holds exactly the inputs that can still change the outcome.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from informatiehuis.engines.dmn.explain.kept import to_json
from informatiehuis.engines.dmn.feel.values import Function, Value, number_text
from informatiehuis.engines.dmn.questions.limits import Budget

NO_INPUT = 1 << 30
Diagram = int


@dataclass(frozen=True)
class Open:
    """An end of a diagram that is no value: it depends on inputs in a way that only their values tell.

    `first` are those that stood in the way, `names` all that may count.
    """

    first: frozenset[str]
    names: frozenset[str]

    def with_(self, other: Open) -> Open:
        """What depends on both."""
        return Open(self.first | other.first, self.names | other.names)


@dataclass(frozen=True)
class Concluded:
    """An end of a diagram that is a value."""

    value: Value


End = Open | Concluded


class Diagrams:
    """Makes diagrams over inputs that are numbered in the order in which they stand on every path."""

    def __init__(self, sizes: Sequence[int], budget: Budget) -> None:
        self.sizes = sizes
        self.budget = budget
        self.ends: dict[Diagram, End] = {}
        self.inputs: list[int] = []
        self.branches: list[tuple[Diagram, ...]] = []
        self._known: dict[object, Diagram] = {}
        self._cases: dict[tuple[int, tuple[Diagram, ...]], Diagram] = {}
        self._restricted: dict[tuple[Diagram, int, int], Diagram] = {}
        self._supports: dict[Diagram, frozenset[int]] = {}
        self._open: dict[Diagram, Open | None] = {}

    # --- making

    def conclude(self, value: Value) -> Diagram:
        """The diagram that always ends with this value."""
        return self._made(("value", _key(value)), NO_INPUT, (), Concluded(value))

    def leave(self, open_: Open) -> Diagram:
        """The diagram that always ends open."""
        return self._made(("open", open_), NO_INPUT, (), open_)

    def node(self, number: int, branches: tuple[Diagram, ...]) -> Diagram:
        """The diagram that asks one input, which stands before all those of its branches."""
        if all(branch == branches[0] for branch in branches):
            return branches[0]
        return self._made((number, branches), number, branches, None)

    def _made(self, key: object, number: int, branches: tuple[Diagram, ...], end: End | None) -> Diagram:
        found = self._known.get(key)
        if found is None:
            self.budget.spend(1 + len(branches))
            self._known[key] = found = len(self.inputs)
            self.inputs.append(number)
            self.branches.append(branches)
            if end is not None:
                self.ends[found] = end
        return found

    def case(self, number: int, branches: tuple[Diagram, ...]) -> Diagram:
        """The diagram that takes a branch by the class of one input, wherever that stands in the branches."""
        branches = tuple(self.restrict(branch, number, place) for place, branch in enumerate(branches))
        top = min(self.inputs[branch] for branch in branches)
        if top > number or all(branch == branches[0] for branch in branches):
            return self.node(number, branches)
        key = (number, branches)
        found = self._cases.get(key)
        if found is None:
            self.budget.spend(len(branches))
            made = tuple(
                self.case(number, tuple(self.restrict(branch, top, place) for branch in branches))
                for place in range(self.sizes[top])
            )
            self._cases[key] = found = self.node(top, made)
        return found

    def replace(self, diagram: Diagram, what: Callable[[Diagram], Diagram]) -> Diagram:
        """The diagram with every end replaced by a diagram."""
        done: dict[Diagram, Diagram] = {}

        def go(one: Diagram) -> Diagram:
            if one not in done:
                branches = self.branches[one]
                if branches:
                    done[one] = self.case(self.inputs[one], tuple(go(branch) for branch in branches))
                else:
                    done[one] = what(one)
            return done[one]

        return go(diagram)

    def join(self, diagrams: Iterable[Diagram], open_: Open) -> Diagram:
        """The diagram of what is one of several, nobody knows which: open where they differ."""
        first, *others = dict.fromkeys(diagrams)
        for other in others:
            first = self._joined(first, other, open_, {})
        return first

    def _joined(
        self, one: Diagram, other: Diagram, open_: Open, done: dict[tuple[Diagram, Diagram], Diagram]
    ) -> Diagram:
        if one == other:
            return one
        found = done.get((one, other))
        if found is not None:
            return found
        self.budget.spend(1)
        top = min(self.inputs[one], self.inputs[other])
        if top == NO_INPUT:
            ends = (end for end in (self.ends[one], self.ends[other]) if isinstance(end, Open))
            made = open_
            for end in ends:
                made = made.with_(end)
            found = self.leave(made)
        else:
            pairs = (
                (self.restrict(one, top, place), self.restrict(other, top, place)) for place in range(self.sizes[top])
            )
            found = self.node(top, tuple(self._joined(left, right, open_, done) for left, right in pairs))
        done[one, other] = found
        return found

    # --- asking

    def restrict(self, diagram: Diagram, number: int, place: int) -> Diagram:
        """The diagram for one class of one input."""
        at = self.inputs[diagram]
        if at > number:
            return diagram
        if at == number:
            return self.branches[diagram][place]
        key = (diagram, number, place)
        found = self._restricted.get(key)
        if found is None:
            self.budget.spend(len(self.branches[diagram]))
            made = tuple(self.restrict(branch, number, place) for branch in self.branches[diagram])
            self._restricted[key] = found = self.node(at, made)
        return found

    def limit(self, diagram: Diagram, number: int, places: Collection[int]) -> Diagram:
        """The diagram for some classes of one input; those that cannot be are taken to give what the first gives."""
        if number not in self.support(diagram):
            return diagram
        first = min(places)
        branches = (place if place in places else first for place in range(self.sizes[number]))
        return self.case(number, tuple(self.restrict(diagram, number, place) for place in branches))

    def support(self, diagram: Diagram) -> frozenset[int]:
        """The inputs that can change how a diagram ends."""
        found = self._supports.get(diagram)
        if found is None:
            at = self.inputs[diagram]
            own = frozenset() if at == NO_INPUT else frozenset((at,))
            found = own.union(*map(self.support, self.branches[diagram]))
            self._supports[diagram] = found
        return found

    def open_ends(self, diagram: Diagram) -> Open | None:
        """All open ends of a diagram together; None when it has none."""
        if diagram not in self._open:
            end = self.ends.get(diagram)
            found = end if isinstance(end, Open) else None
            for branch in self.branches[diagram]:
                other = self.open_ends(branch)
                found = other if found is None else found if other is None else found.with_(other)
            self._open[diagram] = found
        return self._open[diagram]

    def values(self, diagram: Diagram) -> list[Diagram]:
        """The different ends of a diagram."""
        found: dict[Diagram, None] = {}
        seen: set[Diagram] = set()
        waiting = [diagram]
        while waiting:
            one = waiting.pop()
            if one in seen:
                continue
            seen.add(one)
            if one in self.ends:
                found[one] = None
            waiting += self.branches[one]
        return list(found)


def _key(value: Value) -> object:
    """What is the same for equal values of one type; a function is only equal to itself."""
    try:
        return json.dumps(_plain(value), sort_keys=True)
    except _HoldsFunction:
        return id(value)


class _HoldsFunction(Exception):  # noqa: N818 - it is not an error of the program
    pass


def _plain(value: Value) -> object:
    if isinstance(value, Function):
        raise _HoldsFunction
    if isinstance(value, list):
        return ["list", *map(_plain, value)]
    if isinstance(value, dict):
        return {"context": {name: _plain(part) for name, part in value.items()}}
    kept = to_json(value)
    return {"number": number_text(value)} if isinstance(kept, dict) and "number" in kept else kept
