"""Small models for tests, made of values."""

from collections.abc import Sequence

from informatiehuis.engines.dmn.engine import Model
from informatiehuis.engines.dmn.model.definitions import (
    Decision,
    DecisionTable,
    Definitions,
    Element,
    Expression,
    InputClause,
    InputData,
    ItemDefinition,
    LiteralExpression,
    OutputClause,
    Rule,
    Variable,
)


def table(
    inputs: Sequence[tuple[str, str]],
    rows: Sequence[Sequence[str]],
    *,
    policy: str = "UNIQUE",
    aggregation: str = "",
    outputs: Sequence[OutputClause] = (OutputClause("outcome"),),
) -> DecisionTable:
    """A table whose rows hold conditions and then conclusions."""
    width = len(inputs)
    return DecisionTable(
        inputs=tuple(InputClause(name, kind) for name, kind in inputs),
        outputs=tuple(outputs),
        rules=tuple(Rule(tuple(row[:width]), tuple(row[width:])) for row in rows),
        hit_policy=policy,
        aggregation=aggregation,
    )


def decision(name: str, logic: Expression | str, *needs: str, type: str = "", **more: tuple[str, ...]) -> Decision:
    """A decision that needs input data by name; a text is FEEL."""
    expression = LiteralExpression(text=logic) if isinstance(logic, str) else logic
    return Decision(
        name, name, Variable(name, type), needs_data=tuple(f"#{one}" for one in needs), logic=expression, **more
    )


def model(*elements: Element, items: Sequence[ItemDefinition] = (), **inputs: str) -> Model:
    """A model of these elements, with input data by name and type (`_` for a space)."""
    data = [InputData(name, name, Variable(name, kind.replace("_", " "))) for name, kind in inputs.items()]
    return Model.of(Definitions("proef", "urn:proef", (*data, *elements), items=tuple(items), file="proef.dmn"))
