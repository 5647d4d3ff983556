"""Seeing one thing beside another: what a field refers to, and what is shown together with something."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from informatiehuis.kernel.access.actors import Actor
from informatiehuis.kernel.access.policy import may
from informatiehuis.kernel.access.words import SEES, Verb

if TYPE_CHECKING:
    from informatiehuis.kernel.models import Thing

T = TypeVar("T", bound="Thing")


def seen_by(actor: Actor, thing: T | None) -> T | None:
    """The thing when this actor may see it, else None: for what a field refers to, before it is named."""
    return thing if thing is not None and may(actor, Verb.VIEW, thing) else None


def as_open_as(thing: Thing, other: Thing) -> bool:
    """Whether a thing is, by its class and owner, for everybody for whom the other is."""
    order = ("open", "internal", *SEES)
    return order.index(thing.access) <= order.index(other.access) and (
        thing.access not in SEES or thing.owner_id == other.owner_id
    )
