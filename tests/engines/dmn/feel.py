"""Short ways to evaluate FEEL in tests."""

from typing import Any

from informatiehuis.engines.dmn.feel import engine
from informatiehuis.engines.dmn.feel.run import Run
from informatiehuis.engines.dmn.feel.texts import expression_of
from informatiehuis.engines.dmn.feel.values import of_python


def value(text: str, **variables: Any) -> Any:
    """The value of an expression."""
    return engine.evaluate(text, {name: of_python(given) for name, given in variables.items()})


def written(text: str, **variables: Any) -> str:
    """The value of an expression, as FEEL writes it."""
    return expression_of(value(text, **variables))


def reasons(text: str, *, steps: int | None = None, **variables: Any) -> list[str]:
    """Why an expression is null."""
    run = Run() if steps is None else Run(steps=steps)
    assert engine.evaluate(text, {name: of_python(given) for name, given in variables.items()}, run=run) is None
    return [reason.text() for reason in run.shared.reasons]
