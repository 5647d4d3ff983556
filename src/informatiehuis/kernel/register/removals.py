"""What was removed since: found by the address that it had last or before, for who could see it there.

Its page says so, and its history and its reconstruction stay at that address. Who may not know of it gets the same
answer as for what never was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from informatiehuis.engines.problems import N_
from informatiehuis.kernel import timelines
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.models import Effect, Event
from informatiehuis.kernel.models.events import HasNewSlug, LastSlug
from informatiehuis.kernel.register.history import may_see_state
from informatiehuis.kernel.register.past import may_see_past
from informatiehuis.kernel.register.past_lists import thing_of
from informatiehuis.kernel.register.problems import NotFound, not_found
from informatiehuis.kernel.timelines import AsOf


@dataclass(frozen=True)
class Removed:
    """A thing as it was last, for reading only, when it was removed, and the number of that event."""

    thing: Any
    at: datetime
    number: int


class Gone(NotFound):
    """It was here and was removed, and whoever asks may know that."""

    code = "gone"
    status = 410

    def __init__(self, removed: Removed) -> None:
        self.removed = removed
        super().__init__(
            N_("'{title}' is verwijderd."),
            N_("De geschiedenis en de reconstructie zijn er nog; met een moment ziet u hoe het toen was."),
            title=removed.thing.title,
        )


def removed_called(kind: Kind, slug: str, actor: Actor, identifier: UUID | None = None) -> list[Removed]:
    """What was removed under a slug as far as an actor may know of it, last removed first.

    With `identifier` only that one, where several bore the same slug one after another. What bore it only before it
    was renamed comes after what had it last, for who could see it under both.
    """
    ended = Event.objects.filter(kind=kind.name, effect=Effect.REMOVED).order_by("-number")
    if identifier:
        ended = ended.filter(thing=identifier)
    found = list(ended.alias(slug=LastSlug("content")).filter(slug=slug))
    if former := _renamed(kind, slug, actor) - {event.thing for event in found}:
        found += ended.filter(thing__in=former)
    return [
        Removed(
            thing_of(kind, event.thing, event.payload["before"], event.recorded_at), event.recorded_at, event.number
        )
        for event in found
        if may_see_state(actor, event.payload["before"])
    ]


def _renamed(kind: Kind, slug: str, actor: Actor) -> set[UUID]:
    """What bore a slug until it got another, as far as an actor could see it under that slug."""
    renamed = Event.objects.filter(HasNewSlug("content"), kind=kind.name, effect=Effect.CHANGED)
    return {
        event.thing
        for event in renamed.alias(slug=LastSlug("content")).filter(slug=slug)
        if may_see_state(actor, event.payload["before"])
    }


def find(kind: Kind, slug: str, actor: Actor) -> Any:
    """The thing with this slug. Gone when it was removed; NotFound when there is none or this actor may not see it."""
    if (found := _now(kind, slug, actor)) is not None:
        return found
    if gone := removed_called(kind, slug, actor):
        raise Gone(gone[0])
    raise not_found(kind, slug)


def find_ever(kind: Kind, slug: str, actor: Actor, identifier: UUID | None = None) -> tuple[Any, Removed | None]:
    """The thing with this slug, or the last that had it and was removed; with `identifier` that one of those.

    NotFound when there never was one that this actor may know of.
    """
    if identifier is None and (found := _now(kind, slug, actor)) is not None:
        return found, None
    for removed in removed_called(kind, slug, actor, identifier):
        return removed.thing, removed
    raise not_found(kind, slug)


def find_then(kind: Kind, slug: str, as_of: AsOf, actor: Actor) -> tuple[Any, Removed | None]:
    """The thing at an address with its fields as they were then, for reading only, and whether it was removed since.

    NotFound when there was none, or this actor could not have seen it then; Gone when it had been removed by then.
    """
    now = _now(kind, slug, actor)
    if now is not None and (past := _past(kind, now, as_of, actor)):
        return past, None
    gone = removed_called(kind, slug, actor)
    for removed in gone:
        if past := _past(kind, removed.thing, as_of, actor):
            return past, removed
    if now is None and gone and gone[0].at <= as_of.at:
        raise Gone(gone[0])
    known = now or (gone[0].thing if gone else None)
    if known is None:
        raise not_found(kind, slug)
    raise NotFound(
        N_("'{title}' stond op dat moment nog niet in dit huis."),
        N_("Kies een later moment; de geschiedenis zegt wanneer het is gemaakt."),
        title=known.title,
    )


def _now(kind: Kind, slug: str, actor: Actor) -> Any:
    return kind.model.objects.visible_to(actor).filter(slug=slug).first()


def _past(kind: Kind, thing: Any, as_of: AsOf, actor: Actor) -> Any:
    """The thing as it was then, None when it was not there; `version` is the one that the house had then."""
    past = timelines.past_of(thing.pk, as_of)
    if past is None or not may_see_past(actor, past):
        return None
    found = thing_of(kind, thing.pk, past.fields, past.since)
    found.slug = thing.slug  # its page stands where it is called now, or was last
    found.version = timelines.times_stated(thing.pk, as_of.known)
    return found


__all__ = ["Gone", "Removed", "find", "find_ever", "find_then", "removed_called"]
