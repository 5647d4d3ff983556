"""The same rule as `visible` for an index of text, which knows things only by labels: may somebody find this thing?

A thing that is not open has a label for each way in which a rule can speak of it: its class, owner, kind and area, each
of them said or left open. What somebody may see becomes the labels of which a thing has to have one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING
from uuid import UUID

from informatiehuis.kernel.access.actors import Actor
from informatiehuis.kernel.access.filters import OPEN, Sight, sights

if TYPE_CHECKING:
    from informatiehuis.kernel.models import Thing

ANY = "*"
BETWEEN = "|"
EVERYBODY = "open"
"""The label of what is open, and its only one."""


def labels_of(thing: Thing) -> frozenset[str]:
    """The labels of a thing; who may see it has at least one of them, or needs none because it is open."""
    if thing.access == "open":
        return frozenset((EVERYBODY,))
    facts = (thing.access, _named(thing.owner_id), thing.kind, _named(thing.area_id))
    return frozenset(BETWEEN.join(said) for said in product(*({ANY, fact} for fact in facts)))


def labels_for(actor: Actor) -> frozenset[str]:
    """The labels of what this actor may find besides what is open."""
    return frozenset(label for sight in sights(actor) if sight != OPEN for label in _of(sight))


def _of(sight: Sight) -> Iterator[str]:
    owners = None if sight.owners is None else tuple(map(_named, sight.owners))
    areas = None if sight.areas is None else tuple(map(_named, sight.areas))
    for said in product(
        *(given if given is not None else (ANY,) for given in (sight.access, owners, sight.kinds, areas))
    ):
        yield BETWEEN.join(said)


def _named(identifier: UUID | None) -> str:
    return identifier.hex if identifier else "-"
