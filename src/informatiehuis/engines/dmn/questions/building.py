"""Makes the diagram of a decision by asking the engine itself what comes out for every class of answers.

Every decision gets a diagram, those below first. An evaluation that needs a value that is not known says which; it is
done again for each of the values that that may be. Tables that are a decision by themselves are taken column by
column instead (`walking`), which keeps together what leaves the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from informatiehuis.engines.dmn.feel.engine import guarded
from informatiehuis.engines.dmn.feel.run import MOST_STEPS, Clock, Unknown
from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.dmn.logic.graph import Part
from informatiehuis.engines.dmn.logic.running import ModelRun
from informatiehuis.engines.dmn.model.definitions import Decision, DecisionTable, InputData, Key
from informatiehuis.engines.dmn.questions.diagrams import Concluded, Diagram, Diagrams, Open
from informatiehuis.engines.dmn.questions.limits import Budget
from informatiehuis.engines.dmn.questions.scope import Scope
from informatiehuis.engines.dmn.questions.walking import TableWalk

EVALUATION = 8
"""How much work one evaluation counts for, beside one part of a diagram."""
STEPS = 20
"""How many steps of an evaluation count for one part of a diagram."""
Work = Callable[[ModelRun], Value]


class PartialRun(ModelRun):
    """An evaluation with only some values known: it raises Unknown for any other input, and for any other decision."""

    __slots__ = ("decides",)

    def __init__(self, scope: Scope, now: datetime, given: Mapping[Key, Value], *, decides: bool = False) -> None:
        super().__init__(scope.graph, now=now)
        self.values.update(given)
        self.decides = decides

    def _find(self, part: Part) -> Value:
        if isinstance(part.element, InputData) or (isinstance(part.element, Decision) and not self.decides):
            raise Unknown(part.key)
        return super()._find(part)


@dataclass
class _Tried:
    """One set of values that was tried: what came out, or which value was needed and where each leads."""

    given: Mapping[Key, Value]
    needed: Key | None = None
    branches: dict[Diagram, int] = field(default_factory=dict)
    made: Diagram = -1


class Builder:
    """Makes the diagrams of all decisions in a scope, for values that are known by key."""

    def __init__(self, scope: Scope, now: datetime, fixed: Mapping[Key, Value], budget: Budget) -> None:
        self.scope = scope
        self.now = now
        self.budget = budget
        self.clock = Clock.NOTHING
        self.diagrams = Diagrams(scope.sizes, budget)
        self.built: dict[Key, Diagram] = {}
        for asked in scope.inputs:
            if asked.key not in fixed:
                self.built[asked.key] = self._of_input(asked.key)
        for key, value in fixed.items():
            self.built[key] = self.diagrams.conclude(value)
        for part in scope.decisions:
            if part.key not in self.built:
                self.built[part.key] = self._of_decision(part)

    def holds_at(self, now: datetime) -> bool:
        """Whether the diagrams are the same at another moment, by what the decisions look at of the clock."""
        if self.clock is Clock.DAY:
            return now.date() == self.now.date()
        return self.clock is Clock.NOTHING or (now, now.utcoffset()) == (self.now, self.now.utcoffset())

    def _of_input(self, key: Key) -> Diagram:
        asked = self.scope.by_key[key]
        if asked.domain is None:
            only = frozenset((asked.name,))
            return self.diagrams.leave(Open(only, only))
        return self.diagrams.node(asked.number, tuple(map(self.diagrams.conclude, asked.domain.examples)))

    def _of_decision(self, part: Part) -> Diagram:
        logic = getattr(part.element, "logic", None)
        if isinstance(logic, DecisionTable) and len(part.tables) == 1 and not any(part.tables[0].tests):
            return TableWalk(self, part, part.tables[0]).diagram()
        return self.explored(part, lambda run: run.worked_out(part))

    # --- asking the engine

    def explored(self, part: Part, work: Work) -> Diagram:
        """The diagram of some work of an element: every outcome, by the values of what it comes to ask for."""
        tried = [_Tried({})]
        at = 0
        while at < len(tried):
            self._try(part, work, tried, at)
            at += 1
        for one in reversed(tried):
            if one.needed is not None:
                made = {end: tried[place].made for end, place in one.branches.items()}
                one.made = self.diagrams.replace(self.built[one.needed], made.__getitem__)
        return tried[0].made

    def _try(self, part: Part, work: Work, tried: list[_Tried], at: int) -> None:
        one = tried[at]
        try:
            one.made = self.diagrams.conclude(self.evaluated(work, one.given))
        except Unknown as unknown:
            key = next((key for key in unknown.keys if self._has_values(key)), None)
            if key is None:
                one.made = self.diagrams.leave(self.open_for(part, unknown.keys, one.given))
                return
            one.needed = key
            for end in self.diagrams.values(self.built[key]):
                found = self.diagrams.ends[end]
                one.branches[end] = len(tried)
                if isinstance(found, Concluded):
                    tried.append(_Tried({**one.given, key: found.value}))
                else:
                    open_ = found.with_(self.open_for(part, (key,), one.given))
                    tried.append(_Tried({}, made=self.diagrams.leave(Open(found.first, open_.names))))

    def evaluated(self, work: Work, given: Mapping[Key, Value]) -> Value:
        """What some work gives with these values. Raises Unknown when it needs another."""
        run = PartialRun(self.scope, self.now, given)
        try:
            return guarded(run, lambda: work(run))
        finally:
            self.clock = max(self.clock, run.shared.clock)
            self.budget.spend(EVALUATION + (MOST_STEPS - run.shared.steps) // STEPS)

    def _has_values(self, key: Key) -> bool:
        return not isinstance(self.diagrams.ends.get(self.built[key]), Open)

    def open_for(self, part: Part, keys: Iterable[Key], given: Mapping[Key, Value]) -> Open:
        """What an element may depend on when these of its needs have no values to try."""
        first: frozenset[str] = frozenset()
        for key in keys:
            open_ = self.diagrams.open_ends(self.built[key])
            first |= open_.first if open_ else frozenset()
        names: set[str] = set(first)
        for key in part.needs:
            if key in self.built and key not in given:
                names |= self.names_in(self.built[key])
        return Open(first, frozenset(names))

    def names_in(self, diagram: Diagram) -> set[str]:
        """The names of the inputs that can change how a diagram ends."""
        open_ = self.diagrams.open_ends(diagram)
        names = {self.scope.by_number[number].name for number in self.diagrams.support(diagram)}
        return names | (open_.names if open_ else frozenset())


def restricted(builder: Builder, diagram: Diagram, classes: Mapping[str, frozenset[int]]) -> Diagram:
    """A diagram for answers that lie in these classes."""
    for name, places in classes.items():
        number = builder.scope.by_name[name].number
        if len(places) == 1:
            diagram = builder.diagrams.restrict(diagram, number, min(places))
        else:
            diagram = builder.diagrams.limit(diagram, number, places)
    return diagram
