"""Asks for the inputs of a decision one at a time, and no more of them than the outcome can depend on.

    interview = Interview(model, "vergunning nodig")
    state = interview.ask({"in de bebouwde kom": False})
    state.question, state.options, state.conclusion

It concludes only what every answer to the questions that are left would lead to; an input that can make no difference
any more is not asked. Both hold for values of the types of the inputs. An answer may be a value, `Among` some values
(see `State.options`), or None for what somebody does not know, which FEEL then takes as null.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from informatiehuis.engines.dmn.engine import Model
from informatiehuis.engines.dmn.explain.trace import Tracer
from informatiehuis.engines.dmn.feel.engine import guarded
from informatiehuis.engines.dmn.feel.run import Unknown
from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.dmn.model.definitions import Key
from informatiehuis.engines.dmn.questions.building import Builder, PartialRun, restricted
from informatiehuis.engines.dmn.questions.diagrams import Concluded, Diagram
from informatiehuis.engines.dmn.questions.limits import MOST_WORK, Budget, TooLarge
from informatiehuis.engines.dmn.questions.planning import Planner, places_by_outcome
from informatiehuis.engines.dmn.questions.reasons import Reasons, hits_in
from informatiehuis.engines.dmn.questions.scope import Asked, Scope
from informatiehuis.engines.dmn.questions.state import Among, Option, Settled, State, Verdict

MOST_KEPT = 16
"""How many sets of diagrams are kept, each for other values of the inputs that have no classes."""


class Interview:
    """The questions of one decision of one model. Raises UnknownElement when the model has no such decision.

    `priorities` give a place in the order to inputs by name, the lowest first; it breaks ties between questions that
    are equally good. `choices` list the only answers that will be given to an input. `now` is the moment that the
    decision takes it to be, unless it is said with what is asked; without either it is the moment of asking. An
    interview may be kept and used for many people; not by several threads at once.
    """

    def __init__(
        self,
        model: Model,
        decision: str,
        *,
        priorities: Mapping[str, int] | None = None,
        choices: Mapping[str, Sequence[Any]] | None = None,
        now: datetime | None = None,
        work: int = MOST_WORK,
    ) -> None:
        self.model = model
        self.decision = decision
        self.now = now
        self.scope = Scope(model, decision, priorities or {}, choices or {})
        self.work = work
        self._kept: OrderedDict[str, Planner | None] = OrderedDict()

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the inputs below the decision, in the order of the model or of their priorities."""
        return tuple(one.name for one in self.scope.inputs)

    def examples(self, known: Mapping[str, Any]) -> dict[str, Any]:
        """Answers as values to evaluate with: one of the values for `Among`, which is left out where it has none."""
        made = {}
        for name, answer in known.items():
            if not isinstance(answer, Among):
                made[name] = answer
                continue
            asked = self.scope.by_name.get(name)
            places = asked.domain.among(answer.test) if asked and asked.domain else None
            if asked and asked.domain and places:
                made[name] = asked.domain.examples[min(places)]
        return made

    def ask(self, known: Mapping[str, Any], *, now: datetime | None = None) -> State:
        """Where the interview stands with these answers. Raises BadInput for a value that FEEL does not have.

        Names that the decision does not use are ignored, and an answer `Among` values that the decision tells apart
        counts as far as it goes.
        """
        answers = _Answers(self, known, now)
        for planner, fixed in self._planners(answers):
            try:
                state = self._looked_through(planner, answers, fixed)
            except (TooLarge, RecursionError):
                self._kept[_fingerprint(fixed)] = None
                continue
            if state is not None:
                return state
        return self._by_need(answers)

    def settle(self, known: Mapping[str, Any], *, now: datetime | None = None) -> Verdict:
        """Only whether the outcome is known with these answers, and what can still change it: `ask` without a plan.

        Raises BadInput, as `ask` does.
        """
        answers = _Answers(self, known, now)
        for planner, fixed in self._planners(answers):
            try:
                left = self._left(planner, answers, fixed)
            except (TooLarge, RecursionError):
                self._kept[_fingerprint(fixed)] = None
                continue
            if left is not None:
                return self._verdict(planner, left)
        state = self._by_need(answers)
        return Verdict(state.decided, state.conclusion, state.relevant)

    def _verdict(self, planner: Planner, left: Diagram) -> Verdict:
        end, names = planner.diagrams.ends.get(left), planner.builder.names_in(left)
        relevant = tuple(one.name for one in self.scope.inputs if one.name in names)
        return Verdict(isinstance(end, Concluded), end.value if isinstance(end, Concluded) else None, relevant)

    def _planners(self, answers: _Answers) -> Iterator[tuple[Planner, Mapping[Key, Value]]]:
        """The diagrams that may tell: for all answers of that kind, and for these."""
        for fixed in (answers.fixed, answers.all_fixed):
            planner = self._planner(fixed, answers.now)
            if planner is not None:
                yield planner, fixed

    def _left(self, planner: Planner, answers: _Answers, fixed: Mapping[Key, Value]) -> Diagram | None:
        """What is left of the diagram with these answers; None when it leaves open what it would not with all fixed."""
        builder = planner.builder
        builder.budget.left = max(builder.budget.left, self.work // 2)
        left = restricted(builder, builder.built[self.scope.root.key], answers.classes_beside(fixed))
        if builder.diagrams.open_ends(left) is not None and fixed is not answers.all_fixed and answers.classes:
            return None
        return left

    def _planner(self, fixed: Mapping[Key, Value], now: datetime) -> Planner | None:
        """The diagrams for these fixed values at this moment; None when they are too large."""
        key = _fingerprint(fixed)
        kept = self._kept.get(key)
        if key not in self._kept or (kept is not None and not kept.builder.holds_at(now)):
            try:
                self._kept[key] = Planner(Builder(self.scope, now, fixed, Budget(self.work)))
            except (TooLarge, RecursionError):
                self._kept[key] = None
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    # --- with diagrams

    def _looked_through(self, planner: Planner, answers: _Answers, fixed: Mapping[Key, Value]) -> State | None:
        """The state by a diagram; None when that cannot tell."""
        left = self._left(planner, answers, fixed)
        if left is None:
            return None
        builder, root = planner.builder, planner.builder.built[self.scope.root.key]
        end = builder.diagrams.ends.get(left)
        names = builder.names_in(left)
        plan = planner.plan(left)
        reasons = Reasons(builder, answers.classes_beside(fixed), fixed, answers.trace(self))
        return State(
            decided=isinstance(end, Concluded),
            conclusion=end.value if isinstance(end, Concluded) else None,
            question=plan.question if plan else None,
            options=self._options(builder, left, self.scope.by_name[plan.question]) if plan else (),
            relevant=tuple(one.name for one in self.scope.inputs if one.name in names),
            needless={
                one.name: reasons.of(one, root)
                for one in self.scope.inputs
                if one.name not in names and one.name not in answers.names
            },
            most=plan.most if plan else 0,
            fewest=plan.fewest if plan else 0,
            expected=plan.expected if plan else 0.0,
            exact=plan.exact if plan else True,
            whole=True,
        )

    def _options(self, builder: Builder, left: Diagram, asked: Asked) -> tuple[Option, ...]:
        """The answers to a question, by what they lead to."""
        if asked.domain is None:
            return ()
        diagrams, domain, made = builder.diagrams, asked.domain, []
        for after, places in places_by_outcome(diagrams, left, asked.number).items():
            end = diagrams.ends.get(after)
            decides = isinstance(end, Concluded)
            conclusion = end.value if isinstance(end, Concluded) else None
            examples = tuple(domain.examples[place] for place in places)
            made.append((min(places), Option(domain.test(places), examples, domain.listed, decides, conclusion)))
        return tuple(option for _, option in sorted(made, key=lambda pair: pair[0]))

    # --- when it is too large for that

    def _by_need(self, answers: _Answers) -> State:
        """Evaluate as far as it goes: the first input that the engine asks for is the question."""
        run = PartialRun(self.scope, answers.now, answers.all_fixed, decides=True)
        needed, value = None, None
        try:
            value = guarded(run, lambda: run.value_of(self.scope.root))
        except Unknown as unknown:
            names = [self.scope.by_key[key].name for key in unknown.keys if key in self.scope.by_key]
            needed = min(names, key=self.scope.rank.__getitem__)
        unknown_names = tuple(one.name for one in self.scope.inputs if one.key not in answers.all_fixed)
        open_names = unknown_names if needed is not None else ()
        hits = hits_in(answers.trace(self), self.scope.root)
        settled = Settled(tuple(one.name for one in self.scope.inputs if one.name in answers.names), hits)
        return State(
            decided=needed is None,
            conclusion=value,
            question=needed,
            options=self._listed(needed),
            relevant=open_names,
            needless={} if needed is not None else dict.fromkeys(unknown_names, settled),
            most=len(open_names),
            fewest=min(1, len(open_names)),
            expected=float(len(open_names)),
            exact=needed is None,
            whole=False,
        )

    def _listed(self, name: str | None) -> tuple[Option, ...]:
        domain = self.scope.by_name[name].domain if name is not None else None
        if domain is None or not domain.listed:
            return ()
        return tuple(
            Option(domain.test([place]), (example,), True, False, None) for place, example in enumerate(domain.examples)
        )


class _Answers:
    """Answers by what can be done with them: classes of values, or values that are fixed before diagrams are made."""

    def __init__(self, interview: Interview, known: Mapping[str, Any], now: datetime | None) -> None:
        self.now = now or interview.now or datetime.now(UTC)
        self.scope = scope = interview.scope
        values = interview.model.given({name: one for name, one in known.items() if not isinstance(one, Among)})
        self.classes: dict[str, frozenset[int]] = {}
        self.fixed: dict[Key, Value] = {}
        self.all_fixed = {key: value for key, value in values.items() if key in scope.parts}
        for key, value in self.all_fixed.items():
            asked = scope.by_key.get(key)
            place = asked.domain.place(value) if asked and asked.domain else None
            if asked is None or place is None:
                self.fixed[key] = value
            else:
                self.classes[asked.name] = frozenset((place,))
        for name, one in known.items():
            asked = scope.by_name.get(name)
            if isinstance(one, Among) and asked and asked.domain and (places := asked.domain.among(one.test)):
                self.classes[name] = places
        self.names = {one.name for one in scope.inputs if one.key in self.all_fixed} | set(self.classes)
        self.known = known

    def classes_beside(self, fixed: Mapping[Key, Value]) -> dict[str, frozenset[int]]:
        """The classes of the answers that are not among these fixed values."""
        return {name: places for name, places in self.classes.items() if self.scope.by_name[name].key not in fixed}

    def trace(self, interview: Interview) -> Tracer:
        """How an evaluation with these answers goes, and nothing for the inputs that are left."""
        tracer = Tracer()
        given = interview.examples(self.known)
        interview.model.evaluate(given, [interview.decision], now=self.now, trace=tracer)
        return tracer


def _fingerprint(fixed: Mapping[Key, Value]) -> str:
    return repr(sorted((key, type(value).__name__, repr(value)) for key, value in fixed.items()))
