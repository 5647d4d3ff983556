"""Why an input is not needed any more: which answers made it so, and which rules hit."""

from __future__ import annotations

from collections.abc import Mapping

from informatiehuis.engines.dmn.explain.trace import Tracer
from informatiehuis.engines.dmn.feel.compare import equal
from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.dmn.logic.graph import Part
from informatiehuis.engines.dmn.model.definitions import Decision, Key
from informatiehuis.engines.dmn.questions.building import Builder, restricted
from informatiehuis.engines.dmn.questions.diagrams import Concluded, Diagram
from informatiehuis.engines.dmn.questions.scope import Asked
from informatiehuis.engines.dmn.questions.state import Settled

Classes = Mapping[str, frozenset[int]]


class Reasons:
    """Finds why inputs are not needed, with some answers in classes and others fixed."""

    def __init__(self, builder: Builder, classes: Classes, fixed: Mapping[Key, Value], trace: Tracer) -> None:
        self.builder = builder
        self.classes = classes
        self.fixed = fixed
        self.trace = trace

    def of(self, asked: Asked, root: Diagram) -> Settled:
        """Why the outcome of a diagram cannot depend on an input."""
        builder, scope = self.builder, self.builder.scope
        names = [scope.by_key[key].name for key in self.fixed if key in scope.by_key]
        if asked.name in builder.names_in(root):
            names += self._enough(builder, asked, root)
        elif not self.fixed:
            return Settled()
        return Settled(tuple(sorted(names, key=scope.rank.__getitem__)), self._rules(builder, asked))

    def _enough(self, builder: Builder, asked: Asked, root: Diagram) -> list[str]:
        """Some of the answers that together make an input needless, and none of which can be missed."""
        kept = dict(self.classes)
        for name in list(kept):
            without = {other: places for other, places in kept.items() if other != name}
            if asked.name not in builder.names_in(restricted(builder, root, without)):
                kept = without
        return list(kept)

    # --- rules

    def _rules(self, builder: Builder, asked: Asked) -> dict[str, tuple[int, ...]]:
        """The rules that hit in the decisions that use an input and no longer depend on it, or else at the top."""
        found: dict[str, tuple[int, ...]] = {}
        users = [part for part in builder.scope.decisions if asked.key in part.needs]
        for part in [*users, builder.scope.root]:
            left = restricted(builder, builder.built[part.key], self.classes)
            end = builder.diagrams.ends.get(left)
            if isinstance(end, Concluded):
                found |= hits_in(self.trace, part, end.value)
        return found


def hits_in(trace: Tracer, part: Part, value: Value = None) -> dict[str, tuple[int, ...]]:
    """The rules that hit in a decision that is one table; none where its value, when that is given, came otherwise."""
    step = next((step for step in trace.steps if step.name == part.name), None)
    if step is None or not isinstance(part.element, Decision) or len(step.tables) != 1:
        return {}
    if not step.tables[0].rules or (value is not None and equal(step.value, value) is not True):
        return {}
    return {part.name: step.tables[0].rules}
