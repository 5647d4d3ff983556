"""The engine: a model is loaded and compiled once, and then evaluated as often as wanted.

    model = Model.load(Path("loan.dmn"))
    outcome = model.evaluate({"Credit Score": 620}, ["Eligibility"])
    outcome.results["Eligibility"]

A model can be used by several threads at once; every evaluation has its own state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from informatiehuis.engines.dmn.feel.engine import guarded
from informatiehuis.engines.dmn.feel.functions import fitted
from informatiehuis.engines.dmn.feel.run import MOST_STEPS, Reason
from informatiehuis.engines.dmn.feel.types import ANY, MISFIT
from informatiehuis.engines.dmn.feel.values import UNUSABLE, Value, of_python
from informatiehuis.engines.dmn.logic import tables
from informatiehuis.engines.dmn.logic.graph import Graph, Part
from informatiehuis.engines.dmn.logic.running import ModelRun
from informatiehuis.engines.dmn.model.definitions import (
    BusinessKnowledge,
    Decision,
    DecisionService,
    Definitions,
    InputData,
    Key,
)
from informatiehuis.engines.dmn.model.loading import among, beside, read_model, with_imports
from informatiehuis.engines.dmn.model.reader import read
from informatiehuis.engines.dmn.problems import BadInput, Finding, UnknownElement
from informatiehuis.engines.problems import N_

TABLES = tables


@dataclass(frozen=True)
class Outcome:
    """What an evaluation gave: results by name of decision, why anything became null, and the trace when asked."""

    results: Mapping[str, Value]
    reasons: Sequence[Reason]
    now: datetime | None = None
    trace: Any = None


@dataclass
class Model:
    """A model, compiled."""

    graph: Graph
    _by_name: dict[tuple[type, str], Part] = field(default_factory=dict, repr=False)
    _taken: dict[str, Part] = field(default_factory=dict, repr=False)

    # --- loading

    @classmethod
    def load(cls, path: Path) -> Model:
        """The model in a file, with what it imports from the same folder. Raises DmnProblem."""
        main = read_model(path)
        return cls(Graph(with_imports(main, beside(path)), main))

    @classmethod
    def of_bytes(cls, content: bytes, file: str = "", others: Iterable[Definitions] = ()) -> Model:
        """The model in an XML text, with the models that it may import. Raises DmnProblem."""
        return cls.of(read(content, file), others)

    @classmethod
    def of(cls, definitions: Definitions, others: Iterable[Definitions] = ()) -> Model:
        """The model of these definitions, with those that it may import. Raises DmnProblem."""
        return cls(Graph(with_imports(definitions, among(others)), definitions))

    # --- what is in it

    @property
    def definitions(self) -> Definitions:
        return self.graph.main

    @property
    def findings(self) -> Sequence[Finding]:
        """What looks wrong in the model, found while compiling."""
        return self.graph.findings

    def parts(self, kind: type) -> list[Part]:
        """The elements of a kind in the model itself, in its order."""
        namespace = self.definitions.namespace
        return [
            part for key, part in self.graph.parts.items() if key[0] == namespace and isinstance(part.element, kind)
        ]

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the input data."""
        return tuple(part.name for part in self.parts(InputData))

    @property
    def decisions(self) -> tuple[str, ...]:
        """The names of the decisions."""
        return tuple(part.name for part in self.parts(Decision))

    def given(self, inputs: Mapping[str, Any]) -> dict[Key, Value]:
        """The values that an evaluation takes for these inputs, by key: converted to their types, or null."""
        run = ModelRun(self.graph)
        self._give(run, inputs)
        return run.values

    # --- evaluating

    def evaluate(
        self,
        inputs: Mapping[str, Any],
        decisions: Iterable[str] | None = None,
        *,
        now: datetime | None = None,
        steps: int = MOST_STEPS,
        trace: Any = None,
    ) -> Outcome:
        """The results of these decisions, or of all, for values of input data by name.

        A value may also be given for a decision, which is then not evaluated. `now` is the moment that the functions
        now and today tell. Raises UnknownElement for a decision that is not there, and BadInput for a value that
        Python has and FEEL does not.
        """
        run = ModelRun(self.graph, now=now, steps=steps)
        run.shared.trace = trace
        self._give(run, inputs)
        names = self.decisions if decisions is None else decisions
        results = {name: run.value_of(self.part(name, Decision)) for name in names}
        return Outcome(results, tuple(run.shared.reasons), run.now, trace)

    def call(
        self,
        name: str,
        arguments: Mapping[str, Any],
        *,
        inputs: Mapping[str, Any] | None = None,
        now: datetime | None = None,
        steps: int = MOST_STEPS,
        trace: Any = None,
    ) -> Outcome:
        """The result of a decision service or a business knowledge model, under its own name. Raises UnknownElement."""
        part = self.part(name, DecisionService, BusinessKnowledge)
        run = ModelRun(self.graph, now=now, steps=steps)
        run.shared.trace = trace
        self._give(run, inputs or {})
        function = run.value_of(part)
        given = {one: _value(one, value) for one, value in arguments.items()}
        value = None
        if function is not None:
            if isinstance(part.element, BusinessKnowledge):
                given = {parameter: given.get(parameter) for parameter in function.parameters}
            value = guarded(run, lambda: function.call_named(run, given))
        return Outcome({name: value}, tuple(run.shared.reasons), run.now, trace)

    def _give(self, run: ModelRun, inputs: Mapping[str, Any]) -> None:
        for name, value in inputs.items():
            part = self._taken.get(name) or self._find(name, InputData, Decision)
            if part is not None:
                self._taken[name] = part
                self._set(run, part, value)
            elif not self._give_imported(run, name, value):
                self._give_anywhere(run, name, value)

    def _give_imported(self, run: ModelRun, name: str, value: Any) -> bool:
        """Give a value to an input of an imported model: by the name of the import and a dot, or within a mapping."""
        prefix, _, rest = name.partition(".")
        given = False
        for one in self.definitions.imports:
            for key, part in self.graph.parts.items():
                if key[0] != one.namespace or not isinstance(part.element, InputData | Decision):
                    continue
                if prefix == one.name and part.name == rest:
                    self._set(run, part, value)
                    given = True
                elif name == one.name and isinstance(value, Mapping) and part.name in value:
                    self._set(run, part, value[part.name])
                    given = True
        return given

    def _give_anywhere(self, run: ModelRun, name: str, value: Any) -> None:
        """Give a value to the inputs of that name in whichever models are imported; a name nobody knows is ignored."""
        for part in self.graph.parts.values():
            if part.name == name and isinstance(part.element, InputData):
                self._set(run, part, value)

    def _set(self, run: ModelRun, part: Part, value: Any) -> None:
        made = _value(part.name, value)
        if made is not None and part.type is not ANY:
            made = guarded(run, lambda: fitted(run, made, part.type, part.site, part.name))
        run.values[part.key] = None if made is MISFIT else made

    def part(self, name: str, *kinds: type) -> Part:
        """The element of that name and one of those kinds. Raises UnknownElement."""
        found = self._find(name, *kinds)
        if found is None:
            raise UnknownElement(
                N_("In {file} is geen onderdeel met de naam {name}."),
                N_("Kies uit: {names}."),
                file=self.definitions.file or self.definitions.name,
                name=name,
                names=", ".join(part.name for kind in kinds for part in self.parts(kind))[:500],
            )
        return found

    def _find(self, name: str, *kinds: type) -> Part | None:
        if not self._by_name:
            for kind in (InputData, Decision, DecisionService, BusinessKnowledge):
                self._by_name |= {(kind, part.name): part for part in self.parts(kind)}
        return next((self._by_name[kind, name] for kind in kinds if (kind, name) in self._by_name), None)


def _value(name: str, value: Any) -> Value:
    try:
        return of_python(value)
    except UNUSABLE as error:
        raise BadInput(
            N_("De waarde van {name} kan niet worden gebruikt."),
            N_("Geef een tekst, een getal, een datum, ja of nee, een lijst of een samengestelde waarde."),
            name=name,
        ) from error
