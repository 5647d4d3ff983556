"""The list of a kind as it was in the past, read from the events.

A thing is in it when its reader could see it then and may see it now, or last, when it was removed since.
Titles, fields and access are those of then; other things that a field refers to bear their name of now.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from informatiehuis.kernel import timelines
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.register.folding import fold
from informatiehuis.kernel.register.past import knowable
from informatiehuis.kernel.timelines import AsOf


def things_at(kind: Kind, as_of: AsOf, actor: Actor, words: str = "") -> list[Any]:
    """The things of a kind then in which every word occurs, by title; what was closed then is left out.

    They are for reading only; `is_gone` says that a thing was removed since.
    """
    closed = {state.name for state in kind.life_cycle.states if state.closed}
    found = []
    for identifier, state, slug, gone in knowable(timelines.pasts_of_kind(kind.name, as_of), actor):
        if state.get("status") not in closed:
            past = thing_of(kind, identifier, state, as_of.at)
            past.is_gone = gone
            past.slug = slug  # its page stands where it is called now, or was last
            found.append(past)
    return sorted(_with_words(kind, found, words), key=lambda thing: (fold(thing.title) or "", thing.slug))


def thing_of(kind: Kind, identifier: UUID, state: Mapping[str, Any], moment: datetime) -> Any:
    """A thing with the fields that an event kept, for reading only."""
    past = kind.model(version=0, created_at=moment, changed_at=moment)
    for field in kind.model._meta.concrete_fields:
        if field.name in state:
            setattr(past, field.attname, field.to_python(state[field.name]))
    past.pk = identifier
    return past


def _with_words(kind: Kind, things: list[Any], words: str) -> list[Any]:
    wanted = [fold(word) or "" for word in words.split()]
    return [
        thing
        for thing in things
        if all(any(word in (fold(getattr(thing, name)) or "") for name in kind.search) for word in wanted)
    ]
