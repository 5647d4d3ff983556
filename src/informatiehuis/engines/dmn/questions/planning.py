"""Which input to ask first, so that the conclusion is there soonest, and how many questions are still to come.

Small decisions are planned exactly: every order is weighed, by the number of questions to be expected over the answers,
then by the worst case, then by the order of the model. Larger ones take the input that leaves the fewest others to
matter, one step ahead; as answers come in, what is left becomes small enough for an exact plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from informatiehuis.engines.dmn.questions.building import Builder
from informatiehuis.engines.dmn.questions.diagrams import Diagram, Diagrams, Open
from informatiehuis.engines.dmn.questions.limits import Budget, TooLarge

MOST_EXACT = 14
"""How many inputs may still matter for an exact plan."""
MOST_PLANNED = 60_000
"""How many combinations of an input and a class an exact plan may look at."""
_DIGITS = 9


@dataclass(frozen=True)
class Plan:
    """The question to ask, and how many are still to come: to be expected, at most and at least."""

    question: str
    expected: float
    most: int
    fewest: int
    exact: bool


class Planner:
    """Plans from the diagrams of one decision."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.scope = builder.scope
        self.diagrams = builder.diagrams
        self._known: dict[Diagram, tuple[float, int, int, int]] = {}
        self._groups: dict[tuple[Diagram, int], list[tuple[float, Diagram]]] = {}

    def plan(self, diagram: Diagram) -> Plan | None:
        """The plan from here; None when there is nothing left to ask."""
        names = self.builder.names_in(diagram)
        if not names:
            return None
        numbers = self._numbers(diagram)
        open_ = self.diagrams.open_ends(diagram)
        if not numbers:
            question = min((open_ and open_.first) or names, key=self.scope.rank.__getitem__)
            return Plan(question, float(len(names)), len(names), 1, exact=False)
        if len(names) <= MOST_EXACT:
            try:
                expected, most, fewest, number = self._best(diagram, Budget(MOST_PLANNED))
                return Plan(self.scope.by_number[number].name, expected, most, fewest, exact=open_ is None)
            except TooLarge:
                self._known.clear()
        return self._ahead(diagram, numbers, len(names))

    def groups(self, diagram: Diagram, number: int) -> list[tuple[float, Diagram]]:
        """What the answers to one input lead to, each with how likely that is held to be."""
        key = (diagram, number)
        found = self._groups.get(key)
        if found is None:
            places = places_by_outcome(self.diagrams, diagram, number)
            asked = self.scope.by_number[number]
            found = [(asked.weight(some, len(places)), left) for left, some in places.items()]
            self._groups[key] = found
        return found

    def _numbers(self, diagram: Diagram) -> Sequence[int]:
        """The inputs with classes that still matter, in the order in which people would ask them."""
        by_number = self.scope.by_number
        return sorted(self.diagrams.support(diagram), key=lambda number: self.scope.rank[by_number[number].name])

    def _best(self, diagram: Diagram, budget: Budget) -> tuple[float, int, int, int]:
        """Expected, most and fewest questions, and the input to ask first."""
        found = self._known.get(diagram)
        if found is not None:
            return found
        best = self._at_end(diagram)
        if best is None:
            best = (inf, 0, 0, -1)
            for number in self._numbers(diagram):
                groups = self.groups(diagram, number)
                budget.spend(len(groups))
                after = [(weight, self._best(left, budget)) for weight, left in groups]
                expected = round(1 + sum(weight * one[0] for weight, one in after), _DIGITS)
                most, fewest = 1 + max(one[1] for _, one in after), 1 + min(one[2] for _, one in after)
                if (expected, most) < best[:2]:
                    best = (expected, most, fewest, number)
        self._known[diagram] = best
        return best

    def _at_end(self, diagram: Diagram) -> tuple[float, int, int, int] | None:
        end = self.diagrams.ends.get(diagram)
        if end is None:
            return None
        count = len(end.names) if isinstance(end, Open) else 0
        return float(count), count, min(count, 1), -1

    def _ahead(self, diagram: Diagram, numbers: Iterable[int], count: int) -> Plan:
        """The input after which the fewest others matter, to be expected and then at worst."""
        best, chosen, least = (inf, 0), -1, 0
        for number in numbers:
            left = [(weight, len(self.builder.names_in(one))) for weight, one in self.groups(diagram, number)]
            score = (round(sum(weight * size for weight, size in left), _DIGITS), max(size for _, size in left))
            if score < best:
                best, chosen, least = score, number, min(size for _, size in left)
        fewest = 1 if least == 0 else 2
        return Plan(self.scope.by_number[chosen].name, 1 + best[0], 1 + best[1], fewest, exact=False)


def places_by_outcome(diagrams: Diagrams, diagram: Diagram, number: int) -> Mapping[Diagram, list[int]]:
    """The classes of one input by what is left after them."""
    found: dict[Diagram, list[int]] = {}
    for place in range(diagrams.sizes[number]):
        found.setdefault(diagrams.restrict(diagram, number, place), []).append(place)
    return found
