"""The trace of an evaluation: what was worked out, which rules hit, which inputs counted and which never did.

A trace is plain data (`as_mapping`), holds what was given, and can be played again: `replay` evaluates the same model
with the same values at the same moment and says whether every result is the same to the last digit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from informatiehuis.engines.dmn.engine import Model, Outcome
from informatiehuis.engines.dmn.explain.kept import from_json, to_json
from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.dmn.logic.graph import Part
from informatiehuis.engines.dmn.logic.tables import NOT_READ, CompiledTable
from informatiehuis.engines.dmn.model.definitions import Decision, DecisionTable, InputData
from informatiehuis.engines.dmn.problems import DmnProblem
from informatiehuis.engines.problems import N_


class NotReplayable(DmnProblem):
    """A trace belongs to another model, or to another version of it."""

    code = "dmn-replay"


@dataclass(frozen=True)
class TableStep:
    """One table: what its columns looked at, by label, and the rules that hit, numbered from 1."""

    element: str
    looked_at: Mapping[str, Value]
    rules: tuple[int, ...]
    rule_ids: tuple[str, ...]
    annotations: tuple[str, ...]
    hit_policy: str


@dataclass(frozen=True)
class Step:
    """One decision: its value, the tables in it, and the elements that it asked for."""

    name: str
    value: Value
    tables: tuple[TableStep, ...]
    used: tuple[str, ...]


@dataclass
class _Open:
    part: Part
    tables: list[TableStep] = field(default_factory=list)
    used: list[str] = field(default_factory=list)


class Tracer:
    """Listens to an evaluation. Steps come in the order in which they were finished."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.used_inputs: dict[str, None] = {}
        self.missing_inputs: dict[str, None] = {}
        self._open: list[_Open] = []

    def begin(self, part: Part) -> None:
        """A decision begins."""
        self._note_use(part)
        self._open.append(_Open(part))

    def end(self, part: Part, value: Value) -> None:
        """A decision has its value."""
        ended = self._open.pop()
        used = tuple(dict.fromkeys(ended.used))
        self.steps.append(Step(part.name, value, tuple(ended.tables), used))

    def used(self, part: Part) -> None:
        """A value that was known is asked for."""
        self._note_use(part)
        if isinstance(part.element, InputData) and part.name not in self.missing_inputs:
            self.used_inputs[part.name] = None

    def missing(self, part: Part) -> None:
        """A value is asked for that nobody gave."""
        self._note_use(part)
        self.missing_inputs[part.name] = None

    def table(self, table: CompiledTable, values: Sequence[Value], rules: Sequence[int]) -> None:
        """A table was consulted."""
        if not self._open:
            return
        source: DecisionTable = table.table
        labels = [clause.label or clause.text or str(number) for number, clause in enumerate(source.inputs, 1)]
        step = TableStep(
            element=table.place.element,
            looked_at={label: value for label, value in zip(labels, values, strict=True) if value is not NOT_READ},
            rules=tuple(rule + 1 for rule in rules),
            rule_ids=tuple(source.rules[rule].id for rule in rules),
            annotations=tuple(dict.fromkeys(text for rule in rules for text in source.rules[rule].annotations if text)),
            hit_policy=table.policy_name,
        )
        self._open[-1].tables.append(step)

    def _note_use(self, part: Part) -> None:
        if self._open and isinstance(part.element, Decision | InputData):
            self._open[-1].used.append(part.name)


@dataclass(frozen=True)
class Trace:
    """How the results of one evaluation came about.

    `fingerprint` is of the model and those that it imports; `never_needed` are the inputs that were not looked at.
    """

    model: str
    fingerprint: str
    now: datetime
    given: Mapping[str, Value]
    asked: tuple[str, ...]
    results: Mapping[str, Value]
    steps: tuple[Step, ...]
    used: tuple[str, ...]
    missing: tuple[str, ...]
    never_needed: tuple[str, ...]
    reasons: tuple[str, ...]

    def step(self, name: str) -> Step | None:
        """The step of a decision, when it was worked out."""
        return next((step for step in self.steps if step.name == name), None)

    def as_mapping(self) -> dict[str, Any]:
        """The trace as JSON can hold it; values carry their types, so that nothing is lost."""
        return {
            "model": self.model,
            "fingerprint": self.fingerprint,
            "now": self.now.isoformat(),
            "given": {name: to_json(value) for name, value in self.given.items()},
            "asked": list(self.asked),
            "results": {name: to_json(value) for name, value in self.results.items()},
            "steps": [_step_mapping(step) for step in self.steps],
            "used": list(self.used),
            "missing": list(self.missing),
            "never_needed": list(self.never_needed),
            "reasons": list(self.reasons),
        }


def _step_mapping(step: Step) -> dict[str, Any]:
    tables = [
        {
            "element": table.element,
            # in pairs: a database may keep the names of a mapping in an order of its own
            "looked_at": [[name, to_json(value)] for name, value in table.looked_at.items()],
            "rules": list(table.rules),
            "rule_ids": list(table.rule_ids),
            "annotations": list(table.annotations),
            "hit_policy": table.hit_policy,
        }
        for table in step.tables
    ]
    return {"name": step.name, "value": to_json(step.value), "used": list(step.used), "tables": tables}


def fingerprint(model: Model) -> str:
    """A hash of what a model and its imports say, whatever file they came from."""
    parts = [
        repr((one.namespace, one.name, one.elements, one.items, one.imports))
        for _, one in sorted(model.graph.models.items())
    ]
    return "sha256:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def evaluate_with_trace(
    model: Model, given: Mapping[str, Any], asked: Iterable[str] | None = None, *, now: datetime | None = None
) -> tuple[Outcome, Trace]:
    """Evaluate as `Model.evaluate` does, and tell how it went. The moment is fixed, for now and for a replay."""
    now = now or datetime.now(UTC)
    names = tuple(model.decisions if asked is None else asked)
    tracer = Tracer()
    outcome = model.evaluate(given, names, now=now, trace=tracer)
    trace = Trace(
        model=model.definitions.name,
        fingerprint=fingerprint(model),
        now=now,
        given=dict(given),
        asked=names,
        results=outcome.results,
        steps=tuple(tracer.steps),
        used=tuple(tracer.used_inputs),
        missing=tuple(tracer.missing_inputs),
        never_needed=tuple(
            name for name in model.inputs if name not in tracer.used_inputs and name not in tracer.missing_inputs
        ),
        reasons=tuple(reason.text() for reason in outcome.reasons),
    )
    return outcome, trace


def replay(model: Model, kept: Mapping[str, Any]) -> bool:
    """Whether a kept trace (`as_mapping`) comes out of the model again exactly.

    Raises NotReplayable when the model is not the one of the trace.
    """
    if kept["fingerprint"] != fingerprint(model):
        raise NotReplayable(
            N_("Dit spoor hoort bij een andere versie van {model}."),
            N_("Open de versie van toen en speel het daarmee opnieuw af."),
            model=model.definitions.name,
        )
    given = {name: from_json(value) for name, value in kept["given"].items()}
    _, again = evaluate_with_trace(model, given, kept["asked"], now=datetime.fromisoformat(kept["now"]))
    return _comparable(again.as_mapping()) == _comparable(kept)


def _comparable(kept: Mapping[str, Any]) -> str:
    """A kept trace as text; what tables looked at in one form, for it was first kept as a mapping."""
    steps = [
        {**step, "tables": [{**table, "looked_at": dict(table["looked_at"])} for table in step["tables"]]}
        for step in kept["steps"]
    ]
    return json.dumps({**kept, "steps": steps}, sort_keys=True)
