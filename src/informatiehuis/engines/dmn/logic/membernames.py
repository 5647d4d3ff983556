"""Which names can stand behind a dot anywhere in some models: of types, contexts, relations and outputs of tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from informatiehuis.engines.dmn.feel.members import PROPERTIES
from informatiehuis.engines.dmn.model.definitions import (
    ContextEntry,
    Definitions,
    Element,
    Expression,
    ItemDefinition,
    OutputClause,
    Relation,
)

_PROPERTIES = tuple({name for properties in PROPERTIES.values() for name in properties})


def member_names(models: Iterable[Definitions]) -> set[str]:
    """All names that a member can have in these models."""
    found = set(_PROPERTIES)
    for definitions in models:
        for item in definitions.items:
            found |= set(_of_item(item))
        for element in definitions.elements:
            found.add(element.variable.name)
            found |= set(_within(element))
    return {name for name in found if name}


def _of_item(item: ItemDefinition) -> Iterator[str]:
    for part in item.components:
        yield part.name
        yield from _of_item(part)


def _within(part: Any) -> Iterator[str]:
    if isinstance(part, tuple):
        for one in part:
            yield from _within(one)
    elif isinstance(part, OutputClause):
        yield part.name
    elif isinstance(part, ContextEntry):
        if part.variable:
            yield part.variable.name
        yield from _within(part.value)
    elif isinstance(part, Expression | Element):
        if isinstance(part, Relation):
            yield from (column.name for column in part.columns)
        for value in vars(part).values():
            yield from _within(value)
