"""Where an interview stands: the conclusion, or the question to ask next, and why other questions are not needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from informatiehuis.engines.dmn.feel.values import Value


@dataclass(frozen=True)
class Among:
    """An answer that says among which values the answer is: unary tests of FEEL, such as `> 20`."""

    test: str


@dataclass(frozen=True)
class Option:
    """Answers to a question between which the decision makes no difference.

    `test` says which those are in FEEL, and can be given as the answer by itself (`answer`). `examples` are values of
    it: all of them where the input lists its values, or one for each stretch. `decides` is set when this answer ends
    the questions, with `conclusion`.
    """

    test: str
    examples: tuple[Value, ...]
    listed: bool
    decides: bool
    conclusion: Value

    @property
    def answer(self) -> Among:
        """This option as an answer to give to `Interview.ask`."""
        return Among(self.test)


@dataclass(frozen=True)
class Settled:
    """Why an input is not needed.

    `answers` together make it so: as few as can be of those that are known by their class, and all others. None at all:
    it never counts. `rules` are the rules that hit in the decisions that use it or in the decision itself, by name of
    decision and numbered from 1, where those are certain already.
    """

    answers: tuple[str, ...] = ()
    rules: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """Whether the outcome is known, what it is, and the inputs that can still change it, in the order of the model."""

    decided: bool
    conclusion: Value
    relevant: tuple[str, ...]


@dataclass(frozen=True)
class State:
    """Where an interview stands.

    `decided`: nothing that is not known can change `conclusion`, which may be null. `relevant` are the inputs, in the
    order of the model, that may still change the outcome. `most` and `fewest` say how many questions are still to
    come; `expected` how many on average over the answers. `exact`: the plan is the best one, and not one step ahead.
    `whole`: the decision was looked through. Otherwise it was too large for that, and an input counts as relevant as
    long as the decision names it.
    """

    decided: bool
    conclusion: Value
    question: str | None
    options: tuple[Option, ...]
    relevant: tuple[str, ...]
    needless: Mapping[str, Settled]
    most: int
    fewest: int
    expected: float
    exact: bool
    whole: bool
