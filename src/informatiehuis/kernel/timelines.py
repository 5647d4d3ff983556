"""What the house knew at one moment of how things were at another: the two times of every event.

`recorded_at` says since when the house knows it, `valid_at` since when it holds; nothing holds from a later moment than
that on which it was recorded. What is recorded later about an earlier time counts from that time on, field by field,
until something else was recorded that holds as well. So a state has the fields of the last event that had been recorded
by then, with what was recorded afterwards about that time laid over it in the order of the chain.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from informatiehuis.kernel.events import CHUNK, changes_in, history
from informatiehuis.kernel.models import Effect, Event, Thing
from informatiehuis.kernel.models.events import HELD_BEFORE, STATED

Linked = tuple[UUID, str, UUID]
Held = tuple[UUID, str, UUID, str | None]
"""A link as events tell it: subject, predicate, object, and the day since when it holds."""


@dataclass(frozen=True)
class AsOf:
    """A question to the past: what the house knew at `known` of how it was at `valid` (both aware).

    Without `valid` it is how it was at `known`, and so it is with one that is later: of what was still to come the
    house knew nothing.
    """

    known: datetime
    valid: datetime | None = None

    @property
    def at(self) -> datetime:
        """The moment that is asked about."""
        return self.known if self.valid is None else min(self.known, self.valid)

    @property
    def looks_back(self) -> bool:
        """Whether it is asked how it was before the moment of knowing."""
        return self.at < self.known


@dataclass(frozen=True)
class Past:
    """The fields of a thing then. `parts` are the recorded states that they come from, `since` when the last was."""

    fields: dict[str, Any]
    parts: tuple[dict[str, Any], ...]
    since: datetime


def present() -> datetime:
    """Now, and never before the last event: what is known stays known when the clock of the machine is set back."""
    last = Event.objects.order_by("-number").values_list("recorded_at", flat=True).first()
    return max(timezone.now(), last) if last else timezone.now()


def past_of(thing: UUID, as_of: AsOf) -> Past | None:
    """A thing as it was then; None when it was not there."""
    return pasts_of([thing], as_of).get(thing)


def pasts_of(things: Collection[UUID], as_of: AsOf) -> dict[UUID, Past]:
    """Several things as they were then; those that were not there are left out."""
    stated = Event.objects.filter(thing__in=things, recorded_at__lte=as_of.at, effect__in=STATED).order_by()
    return _pasts(Q(thing__in=things), as_of, stated.values("thing").annotate(last=Max("number")).values("last"))


def pasts_of_kind(kind: str, as_of: AsOf) -> dict[UUID, Past]:
    """Every thing of a kind that was there then.

    Each is looked up by itself: reading all events of a kind would take longer the longer the house is there.
    """
    there = Thing._base_manager.filter(kind=kind).values(one=F("pk"))
    removed = Event.objects.filter(kind=kind, effect=Effect.REMOVED).order_by().values(one=F("thing"))
    known = Event.objects.filter(recorded_at__lte=as_of.at).order_by("-recorded_at", "-number").values("number")[:1]
    stated = Event.objects.filter(thing=OuterRef("one"), number__lte=known, effect__in=STATED).order_by("-number")
    last = [things.values_list(Subquery(stated.values("number")[:1])) for things in (there, removed)]
    return _pasts(Q(kind=kind), as_of, *last)


def times_stated(thing: UUID, moment: datetime) -> int:
    """How often the fields of a thing had been recorded at a moment, which was its version."""
    return Event.objects.filter(thing=thing, recorded_at__lte=moment, effect__in=STATED).count()


def there_since(thing: UUID) -> datetime | None:
    """Since when a thing is there, by what was recorded when it was made."""
    made = Event.objects.filter(thing=thing, effect=Effect.MADE)
    return made.order_by("number").values_list("valid_at", flat=True).first()


def links_of(thing: UUID, as_of: AsOf) -> list[Linked]:
    """The links of a thing then, both ways, in order of making: each a subject, a predicate by its name, an object.

    A link that says from which day it holds is there from that day on, in the time zone of the house.
    """
    return _links(history(thing), as_of)


def links_of_kind(kind: str, as_of: AsOf) -> list[Linked]:
    """The links then that begin at things of a kind, in order of making."""
    return _links(Event.objects.filter(kind=kind), as_of)


def _links(events: QuerySet[Event], as_of: AsOf) -> list[Linked]:
    recorded = events.filter(
        recorded_at__lte=as_of.known, valid_at__lte=as_of.at, effect__in=(Effect.LINKED, Effect.UNLINKED)
    )
    there = links_after(recorded.order_by("number"))
    day = timezone.localtime(as_of.at).date().isoformat()
    return [(subject, predicate, other) for subject, predicate, other, start in there if start is None or start <= day]


def links_after(recorded: Iterable[Event]) -> dict[Held, int]:
    """The links that are there after events that made and ended links, in order of making, each with its event."""
    there: dict[Held, int] = {}
    for event in recorded:
        made = event.payload.get("link")
        said = made or event.payload["unlink"]
        ends = (event.thing, str(said["predicate"]), UUID(said["object"]))
        key = (*ends, said.get("valid_from"))
        if made:
            there[key] = event.number
        else:
            # what was ended before this was recorded too does not say from when it held
            there.pop(key if key in there else next((one for one in there if one[:3] == ends), key), None)
    return there


def _pasts(about: Q, as_of: AsOf, *last: QuerySet[Any]) -> dict[UUID, Past]:
    """The things that some events are about, from the numbers of the `last` events that stated each of them by then."""
    found: dict[UUID, Past] = {}
    for numbers in last:
        for event in Event.objects.filter(number__in=numbers).iterator(chunk_size=CHUNK):
            _keep(found, event.thing, _stated(event))
    if as_of.looks_back:
        stated = Event.objects.filter(about, effect__in=STATED)
        later = stated.filter(recorded_at__gt=as_of.at, recorded_at__lte=as_of.known)
        held = later.filter(HELD_BEFORE, valid_at__lte=as_of.at)
        _lay_over(found, held.order_by("number").iterator(chunk_size=CHUNK))
    return found


def _lay_over(found: dict[UUID, Past], held: Iterable[Event]) -> None:
    """Lay what was recorded afterwards about that time over what was recorded by then."""
    for event in held:
        if event.effect == Effect.CHANGED:
            _keep(found, event.thing, _changed(found.get(event.thing), event))
        else:
            _keep(found, event.thing, _stated(event))


def _keep(found: dict[UUID, Past], thing: UUID, past: Past | None) -> None:
    if past is None:
        found.pop(thing, None)
    else:
        found[thing] = past


def _stated(event: Event) -> Past | None:
    after = event.payload.get("after")
    return None if after is None else Past(after, (after,), event.recorded_at)


def _changed(past: Past | None, event: Event) -> Past | None:
    """With the fields that an event changed; what was not there cannot change."""
    if past is None:
        return None
    after = event.payload["after"]
    changed = {one.field: after[one.field] for one in changes_in(event) if one.field in after}
    return Past({**past.fields, **changed}, (*past.parts, after), event.recorded_at)
