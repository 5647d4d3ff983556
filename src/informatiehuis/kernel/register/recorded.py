"""Everything that is recorded in the house, newest first, as far as a reader may know of it: the list for outsiders.

A reader knows of an event when the thing may be seen now (or last, when it was removed), the states in the event may
be seen, and so may the thing on the other side; of what was only noted or connected, when both could be seen then as
well. Events of accounts are for the account itself and for who administers
the house.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.access import ADMINISTRATOR, RANK, Actor
from informatiehuis.kernel.comparing.outcome import KIND as COMPARISON
from informatiehuis.kernel.kinds import Kind, all_kinds, kind_named
from informatiehuis.kernel.models import Effect, Event, Thing
from informatiehuis.kernel.models.events import STATED
from informatiehuis.kernel.register import history
from informatiehuis.kernel.register.history import Entry, may_see_event, may_see_state
from informatiehuis.kernel.register.past import last_states
from informatiehuis.kernel.register.values import visible_things
from informatiehuis.kernel.verifications import KIND as VERIFICATION

SIZE = 50
LOOKED = 2000
"""How many events one page looks at; where few of them may be seen, the next page goes on from there."""
ACCOUNT = "account"


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see of it; `before` is the number of the event from which a page goes back."""

    kind: str = ""
    thing: str = ""
    effect: str = ""
    since: date | None = None
    until: date | None = None
    own: bool = False
    before: int | None = None


@dataclass(frozen=True)
class Line:
    """One event: its entry in words, its hash, and the thing it is about; `gone` when that was removed since."""

    entry: Entry
    hash: str
    kind: str
    kind_label: str
    thing: Thing | None
    gone: bool


@dataclass(frozen=True)
class Page:
    """Some events, newest first; `before` says where the next page goes on, None when there is no more."""

    lines: tuple[Line, ...]
    before: int | None


def recorded(asked: Asked, actor: Actor, *, size: int = SIZE) -> Page:
    """A page of what was recorded, as far as this actor may know of it."""
    found: list[Event] = []
    for looked, event in enumerate(_matching(asked, actor)[: LOOKED + 1].iterator(chunk_size=LOOKED)):
        if len(found) == size * 4 or looked == LOOKED:
            return _page(found, actor, size, event.number + 1)
        found.append(event)
    return _page(found, actor, size, None)


def _page(found: list[Event], actor: Actor, size: int, rest: int | None) -> Page:
    things = _subjects(found, actor)
    others = visible_things(actor, {event.other for event in found})
    could_see = history.sight_of({*things, *others}, actor)
    seen = [
        event
        for event in found
        if _may_know(event, things, others, actor)
        and (event.effect in STATED or all(could_see(one, event.number) for one in _ends(event)))
    ]
    before = seen[size - 1].number if len(seen) > size else rest
    return Page(tuple(_lines(seen[:size], things, actor)), before)


def _matching(asked: Asked, actor: Actor) -> QuerySet[Event]:
    wanted = Q()
    if asked.kind:
        wanted &= Q(kind=asked.kind)
    if asked.thing:
        wanted &= Q(thing__in=_called(asked.thing, actor))
    if asked.effect:
        wanted &= Q(effect=asked.effect)
    if asked.own and actor.id:
        wanted &= Q(actor=actor.id)
    if asked.since:
        wanted &= Q(recorded_at__gte=_start(asked.since))
    if asked.until:
        wanted &= Q(recorded_at__lt=_start(asked.until + timedelta(days=1)))
    if asked.before:
        wanted &= Q(number__lt=asked.before)
    if actor.rank_at(None) < RANK[ADMINISTRATOR]:
        wanted &= ~Q(kind=ACCOUNT) | Q(thing=actor.id) if actor.id else ~Q(kind=ACCOUNT)
    return Event.objects.filter(wanted).order_by("-number")


def _called(name: str, actor: Actor) -> list[UUID]:
    """The things whose short name this is, or the one with this identifier, as far as this actor may know of them.

    Of another it is not even told that there is more on a next page. Accounts are left out by the question itself.
    """
    try:
        identifier = UUID(name)
    except ValueError:
        return list(Thing.objects.visible_to(actor).filter(slug=name).values_list("pk", flat=True))
    is_thing = Event.objects.filter(thing=identifier, effect__in=STATED).exists()
    return [identifier] if not is_thing or _subjects_of({identifier}, actor) else []


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _subjects(found: Iterable[Event], actor: Actor) -> dict[UUID, tuple[Thing, bool]]:
    """The things that this actor may know of, and whether each was removed since."""
    return _subjects_of({event.thing for event in found}, actor)


def _subjects_of(ids: set[UUID], actor: Actor) -> dict[UUID, tuple[Thing, bool]]:
    there = {identifier: (thing, False) for identifier, thing in visible_things(actor, ids).items()}
    kept = set(Thing.objects.filter(pk__in=ids).values_list("pk", flat=True))
    for identifier, state in last_states(ids - kept).items():
        if may_see_state(actor, state):
            owner = UUID(state["owner"]) if state.get("owner") else None
            gone = Thing(
                pk=identifier, kind=state["kind"], slug=state["slug"], title=state["title"],
                access=state["access"], owner_id=owner,
            )  # fmt: skip
            there[identifier] = (gone, True)
    return there


def _may_know(
    event: Event, things: Mapping[UUID, tuple[Thing, bool]], others: Mapping[UUID, Thing], actor: Actor
) -> bool:
    if event.kind in WITHOUT_REGISTER:
        return True  # accounts were left out by the question itself
    return event.thing in things and (event.other is None or event.other in others) and may_see_event(actor, event)


def _ends(event: Event) -> list[UUID]:
    """The things of an event for whom its reason was written; none for what has no thing in a register."""
    if event.kind in WITHOUT_REGISTER:
        return []
    return [one for one in (event.thing, event.other) if one]


def _lines(seen: list[Event], things: Mapping[UUID, tuple[Thing, bool]], actor: Actor) -> list[Line]:
    made: dict[int, Line] = {}
    kinds: dict[str, Kind] = {kind.name: kind for kind in all_kinds()}
    for (name, identifier), events in groupby(sorted(seen, key=_about), key=_about):
        group = list(events)
        thing, gone = things.get(identifier, (None, True))
        kind = kinds.get(name)
        about = thing or Thing(pk=identifier, kind=name, access="internal")
        entries = history.told(kind or kind_named("party"), about, group, actor)
        label = str(kind.label if kind else WITHOUT_REGISTER.get(name, name))
        for event, entry in zip(group, entries, strict=True):
            made[event.number] = Line(entry, event.hash, name, label, thing, gone)
    return [made[event.number] for event in seen]


def _about(event: Event) -> tuple[str, UUID]:
    return event.kind, event.thing


WITHOUT_REGISTER = {ACCOUNT: _("account"), VERIFICATION: _("controle"), COMPARISON: _("controle")}
"""What is recorded of no thing in a register, and what that is called."""
EFFECTS = {
    Effect.MADE: _("aangemaakt"),
    Effect.CHANGED: _("gewijzigd"),
    Effect.REMOVED: _("verwijderd"),
    Effect.LINKED: _("verbonden"),
    Effect.UNLINKED: _("losgemaakt"),
    Effect.NOTED: _("iets anders"),
}
"""What an event did, in words to choose from."""

__all__ = ["EFFECTS", "Asked", "Line", "Page", "recorded"]
