"""On whose behalf, under which mandate and with which token the action that runs is done: no event of it forgets that.

`kernel.actions` opens a basis for every action, `require` writes down on which mandate a decision relied, and
`kernel.events` reads it when it appends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from informatiehuis.kernel.access.actors import Actor


@dataclass(frozen=True)
class Relied:
    """The mandate that a decision relied on, and the party in whose name it was taken (None: in its own)."""

    mandate: UUID
    authority: UUID | None


@dataclass(frozen=True)
class Basis:
    """Who acts, for whom, with which token, and the mandates relied on by the things that were decided on."""

    actor: UUID | None = None
    on_behalf_of: UUID | None = None
    token: UUID | None = None
    relied: Mapping[UUID, Relied] = field(default_factory=dict)


NO_BASIS = Basis()
_basis: ContextVar[Basis] = ContextVar("basis_of_action", default=NO_BASIS)


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """The basis of an action by this actor; an action inside one by the same actor keeps the mandates relied on."""
    outer = _basis.get()
    same = (outer.actor, outer.on_behalf_of) == (actor.id, actor.on_behalf_of)
    came_with = actor.scope.token if actor.scope else None
    before = _basis.set(Basis(actor.id, actor.on_behalf_of, came_with, dict(outer.relied) if same else {}))
    try:
        yield
    finally:
        _basis.reset(before)


def rely(thing: UUID, on: Relied) -> None:
    """Write down that what the running action does with a thing relies on a mandate."""
    held = _basis.get()
    _basis.set(replace(held, relied={**held.relied, thing: on}))


def recorded(actor: UUID | None, thing: UUID) -> dict[str, UUID]:
    """What an event about a thing by this account holds beside its payload; identifiers only, nothing when empty.

    What somebody does to the own account (a password, a session) is done for nobody else.
    """
    held = _basis.get()
    if held.actor != actor:
        return {}
    came_with = {"token": held.token} if held.token else {}
    if thing == actor:
        return came_with
    relied = held.relied.get(thing)
    said = {
        "on_behalf_of": held.on_behalf_of,
        "mandate": relied.mandate if relied else None,
        "authority": relied.authority if relied else None,
    }
    return came_with | {name: value for name, value in said.items() if value is not None}
