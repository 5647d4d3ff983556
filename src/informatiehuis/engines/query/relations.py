"""What can be read by name in a query: relations with their columns, and the source columns those are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from informatiehuis.engines.query.interface import Source


@dataclass(frozen=True)
class Derived:
    """A column of some relation: the source columns it is made of, and its type where that is known."""

    sources: frozenset[Source] = frozenset()
    type: str | None = None


@dataclass(frozen=True)
class Relation:
    """Something that can stand in FROM. `table` is set for a source; an open one takes any column name."""

    columns: Mapping[str, Derived]
    table: str = ""
    open: bool = False

    def get(self, name: str) -> Derived | None:
        if self.open:
            return Derived(frozenset({(self.table, name)}))
        return self.columns.get(name)


@dataclass
class Scope:
    """The relations one SELECT reads, the columns USING merged, and the names its output has."""

    relations: dict[str, Relation] = field(default_factory=dict)
    merged: set[str] = field(default_factory=set)
    outputs: dict[str, Derived] = field(default_factory=dict)
    queries: Mapping[str, Relation] = field(default_factory=dict)
    outer: Scope | None = None
