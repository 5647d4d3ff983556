"""The relations along which a walk can go: every predicate, and every field in which a thing names another.

The near side of a relation is the subject of a predicate, or the thing that has the field; the far side is the object,
or what the field names. A field is called after its kind: `contract.supplier`. The owner and the area that every thing
has are no relations: they say of whom and where it is, and not what it rests on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import ForeignKey

from informatiehuis.kernel.kinds import Kind, Text, all_kinds
from informatiehuis.kernel.predicates import all_predicates
from informatiehuis.kernel.register.values import references

OF_EVERY_THING = frozenset({"owner", "area"})


@dataclass(frozen=True)
class Relation:
    """One of them, with the words that stand between its near and its far side; `rests` as `Predicate` has it."""

    name: str
    label: Text
    rests: bool


def relation_of(kind: Kind, field: ForeignKey[Any, Any]) -> str:
    """What the relation is called in which a thing of this kind names another; '' when it is none."""
    return "" if field.name in OF_EVERY_THING else f"{kind.name}.{field.name}"


def relations() -> Mapping[str, Relation]:
    """Every relation by its name."""
    found = [Relation(one.name, one.label, one.rests) for one in all_predicates()]
    for kind in all_kinds():
        named = ((relation_of(kind, field), field.verbose_name) for field in references(kind.model))
        found += [Relation(name, label, rests=True) for name, label in named if name]
    return {one.name: one for one in found}


def resting() -> frozenset[str]:
    """The relations of which the near side rests on the far side."""
    return frozenset(one.name for one in relations().values() if one.rests)
