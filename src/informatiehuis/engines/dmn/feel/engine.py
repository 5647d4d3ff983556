"""FEEL on its own: an expression compiled with the library, to be run with variables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from informatiehuis.engines.dmn.feel import functions, meaning_control, meaning_tests, meaning_values
from informatiehuis.engines.dmn.feel.compiler import Surroundings, compile_expression, compile_unary_tests
from informatiehuis.engines.dmn.feel.library.all import LIBRARY
from informatiehuis.engines.dmn.feel.names import Names
from informatiehuis.engines.dmn.feel.parser import Vocabulary
from informatiehuis.engines.dmn.feel.run import Place, Reason, Run, Stopped
from informatiehuis.engines.dmn.feel.scopes import RUN
from informatiehuis.engines.dmn.feel.sizes import sized
from informatiehuis.engines.dmn.feel.values import Code, Value
from informatiehuis.engines.problems import N_

MEANINGS_OF = (functions, meaning_control, meaning_tests, meaning_values)
LIBRARY_NAMES = Names(LIBRARY)


def variable_of_run(name: str) -> Code:
    """Code that reads a variable that the run was given."""
    return lambda env: env[RUN].values.get(name)


def surroundings(variables: Iterable[str] = ()) -> Surroundings:
    """The library, and variables by these names."""
    known = {name: variable_of_run(name) for name in variables}
    vocabulary = Vocabulary((LIBRARY_NAMES,)).knowing(known)
    return Surroundings(variable=known.get, function=LIBRARY.get, vocabulary=vocabulary)


def expression(text: str, variables: Iterable[str] = ()) -> Callable[[Run], Value]:
    """An expression, ready to be run. Raises FeelProblem when it cannot be read."""
    code = compile_expression(text, Place(), surroundings(variables))
    return lambda run: guarded(run, lambda: sized(code([run, None])))


def unary_tests(text: str, variables: Iterable[str] = ()) -> Callable[[Run, Value], Value]:
    """The tests of a cell, ready to be run on a value. Raises FeelProblem when they cannot be read."""
    _, code = compile_unary_tests(text, Place(), surroundings(variables))
    return lambda run, value: guarded(run, lambda: code([run, value]))


def guarded(run: Run, work: Callable[[], Value]) -> Value:
    """The outcome of some work; null, with the reason, when it was too much."""
    try:
        return work()
    except Stopped as stopped:
        run.shared.reasons.append(stopped.reason)
    except RecursionError:
        run.shared.reasons.append(Reason(None, N_("Deze berekening is te diep, en is daarom afgebroken."), {}))
    return None


def evaluate(text: str, variables: Mapping[str, Value] | None = None, *, run: Run | None = None) -> Any:
    """The value of an expression with these variables. Raises FeelProblem when it cannot be read."""
    run = run or Run()
    run.values = dict(variables or {})
    return expression(text, run.values)(run)
