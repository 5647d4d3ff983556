"""Evaluating elements of a compiled model: values are kept, and worked out when they are first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from informatiehuis.engines.dmn.feel.engine import guarded
from informatiehuis.engines.dmn.feel.functions import Closure, Plan, fitted
from informatiehuis.engines.dmn.feel.run import MOST_STEPS, Run, Shared
from informatiehuis.engines.dmn.feel.scopes import RUN
from informatiehuis.engines.dmn.feel.sizes import sized
from informatiehuis.engines.dmn.feel.types import ANY, MISFIT
from informatiehuis.engines.dmn.feel.values import Code, Function, Value
from informatiehuis.engines.dmn.model.definitions import Decision, DecisionService, InputData, Key
from informatiehuis.engines.problems import N_

if TYPE_CHECKING:
    from informatiehuis.engines.dmn.logic.graph import Graph, Part

ABSENT = object()
STEP = 12
"""How many decisions may be worked out within each other before the deepest are worked out first."""


class ModelRun(Run):
    """One evaluation of a model. `values` holds what is known by key: inputs that were given, and results."""

    __slots__ = ("graph", "limit_to")

    def __init__(
        self,
        graph: Graph,
        *,
        now: datetime | None = None,
        steps: int = MOST_STEPS,
        shared: Shared | None = None,
        limit_to: frozenset[Key] | None = None,
    ) -> None:
        super().__init__(now=now, steps=steps, shared=shared)
        self.graph = graph
        self.limit_to = limit_to

    def value_of(self, part: Part) -> Value:
        """The value of an element, worked out when that was not done before."""
        value = self.values.get(part.key, ABSENT)
        if value is not ABSENT:
            if self.shared.trace is not None:
                self.shared.trace.used(part)
            return value
        return self._find(part)

    def _find(self, part: Part) -> Value:
        element = part.element
        if self.limit_to is not None and part.key not in self.limit_to and isinstance(element, Decision | InputData):
            return self._missing(part)
        if isinstance(element, Decision):
            return self._decide(part)
        if isinstance(element, InputData):
            return self._missing(part)
        value = self._function(part)
        self.values[part.key] = value
        return value

    def _missing(self, part: Part) -> None:
        if self.shared.trace is not None:
            self.shared.trace.missing(part)
        self.values[part.key] = None
        self.fail(part.site, N_("Er is geen waarde gegeven voor {name}."), name=part.name)

    def _decide(self, part: Part) -> Value:
        if part.height > STEP:
            self._decide_below(part)
        trace = self.shared.trace
        if trace is not None:
            trace.begin(part)
        value = None if part.code is None else guarded(self, lambda: self.worked_out(part))
        self.values[part.key] = value
        if trace is not None:
            trace.end(part, value)
        return value

    def worked_out(self, part: Part) -> Value:
        """The value of the logic of a decision, as one of its type."""
        return None if part.code is None else self.as_result(part, part.code([self, None]))

    def as_result(self, part: Part, value: Value) -> Value:
        """What the logic of a decision gave, as a value of the type of the decision."""
        value = sized(value)
        if value is None or part.type is ANY:
            return value
        value = fitted(self, value, part.type, part.site, part.name)
        return None if value is MISFIT else value

    def _decide_below(self, part: Part) -> None:
        """Work out some of what is far below first, so that calls do not stack up over a long chain."""
        parts = self.graph.parts
        waiting, seen = [part], {part.key}
        milestones = []
        while waiting:
            for key in waiting.pop().needs:
                below = parts.get(key)
                if below is None or key in seen or key in self.values or not isinstance(below.element, Decision):
                    continue
                seen.add(key)
                waiting.append(below)
                if below.height % STEP == 0:
                    milestones.append(below)
        for below in sorted(milestones, key=lambda one: one.height):
            if below.key not in self.values and self._may(below):
                self._decide(below)

    def _may(self, part: Part) -> bool:
        return self.limit_to is None or part.key in self.limit_to

    def _function(self, part: Part) -> Value:
        if isinstance(part.element, DecisionService):
            return ServiceFunction(self.graph, part) if part.plan else None
        if part.plan is None:
            return self.fail(part.site, N_("{name} heeft geen inhoud."), name=part.name)
        return Closure(part.plan, [self, None])


class ServiceFunction(Function):
    """A decision service as a function (10.4): its decisions, evaluated with nothing but what it is given."""

    def __init__(self, graph: Graph, part: Part) -> None:
        self.graph = graph
        self.part = part
        self.plan: Plan = part.plan  # type: ignore[assignment]
        self.name = part.name
        self.parameters = self.plan.parameters
        self.signature = self.plan.signature

    def call(self, run: Any, arguments: Sequence[Value]) -> Value:
        plan = self.plan
        if len(arguments) != len(self.parameters):
            message = N_("{name} vraagt {expected} waarden en krijgt er {found}.")
            facts = {"expected": len(self.parameters), "found": len(arguments)}
            return run.fail(plan.site, message, name=self.name, **facts)
        given = list(arguments)
        for number, type_ in plan.typed:
            given[number] = fitted(run, arguments[number], type_, plan.site, self.parameters[number])
            if given[number] is MISFIT:
                return None
        run.spend(1, plan.site)
        run.enter(plan.site)
        try:
            value = self._outputs(run, given)
        finally:
            run.leave()
        value = fitted(run, value, plan.signature.result, plan.site, self.name)
        return None if value is MISFIT else value

    def call_named(self, run: Any, arguments: dict[str, Value]) -> Value:
        if not set(arguments) <= set(self.parameters):
            return run.fail(self.plan.site, N_("De namen bij deze aanroep zijn niet die van de functie."))
        return self.call(run, [arguments.get(name) for name in self.parameters])

    def _outputs(self, run: Run, given: Sequence[Value]) -> Value:
        element: DecisionService = self.part.element  # type: ignore[assignment]
        definitions = self.graph.models[self.part.key[0]]
        inside = frozenset(definitions.key(one) for one in (*element.outputs, *element.encapsulated))
        own = ModelRun(self.graph, now=run.now, shared=run.shared, limit_to=inside)
        keys = [definitions.key(one) for one in (*element.input_data, *element.input_decisions)]
        own.values.update(zip([key for key in keys if key in self.graph.parts], given, strict=True))
        outputs = [self.graph.parts[key] for key in map(definitions.key, element.outputs) if key in self.graph.parts]
        if len(outputs) == 1:
            return own.value_of(outputs[0])
        return {part.element.variable.name: own.value_of(part) for part in outputs}


def reader_of(part: Part) -> Code:
    """Code that asks the run for the value of an element."""
    return lambda env: env[RUN].value_of(part)
