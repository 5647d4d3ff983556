"""The history of a thing as people read it: who, what, when and why.

Earlier states keep the access they had: what was internal then is not shown to a visitor now, and no visitor
reads the name of a person.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from informatiehuis.kernel import events, redactions
from informatiehuis.kernel.access import RANK, Actor, Verb, actor_for, may
from informatiehuis.kernel.kinds import Kind, Text
from informatiehuis.kernel.models import Event, Role, Thing, User
from informatiehuis.kernel.models.events import STATED
from informatiehuis.kernel.predicates import all_predicates
from informatiehuis.kernel.redactions import Erasure
from informatiehuis.kernel.register.problems import bad_query
from informatiehuis.kernel.register.values import Value, label_of, named_things, references, value_of, visible_things

PAGE_SIZE = 50
_words_of_notes: dict[str, Text] = {}


@dataclass(frozen=True)
class Change:
    """What happened to one field, before and after as shown."""

    before: Value
    after: Value

    @property
    def label(self) -> str:
        return self.after.label


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `erased` says in words what was erased from it later, when and on what ground.

    `basis` says in whose name and under which mandate it was decided, empty when none was asked for.
    """

    number: int
    recorded_at: datetime
    who: str
    words: str
    changes: tuple[Change, ...]
    reason: str
    action: str
    erased: tuple[str, ...] = ()
    basis: str = ""


@dataclass(frozen=True)
class History:
    """One page of what happened to a thing, newest first; `total` counts all that this reader may know of."""

    entries: tuple[Entry, ...]
    total: int


def describe(action: str, words: Text) -> None:
    """Say in words what an action of a room notes in a history: `describe("atlas.take_snapshot", _("…"))`."""
    _words_of_notes[action] = words


def history(
    kind: Kind, thing: Thing, actor: Actor, *, page: int = 1, size: int = PAGE_SIZE, until: datetime | None = None
) -> History:
    """What happened to a thing, newest first, as far as this actor may know it. BadQuery for a page past the last.

    With `until` what had been recorded by that moment.
    """
    numbers = knowable(thing, actor, until)
    start = (page - 1) * size
    if start and start >= len(numbers):
        raise bad_query(_("pagina"), str(page), f"1 … {max(1, -(-len(numbers) // size))}")
    recorded = list(events.history(thing.pk).filter(number__in=numbers[start : start + size]))
    return History(told(kind, thing, recorded, actor), len(numbers))


def told(kind: Kind, thing: Thing, recorded: Collection[Event], actor: Actor) -> tuple[Entry, ...]:
    """Events of a thing in words, in the order given; whether this actor may know of them has been decided."""
    known, people, erasures = known_in(kind, recorded, actor), _people(recorded), redactions.by_event(recorded)
    return tuple(
        replace(_entry(kind, thing, event, known, people, actor), erased=erased_words(kind, event, erasures))
        for event in recorded
    )


def known_in(kind: Kind, recorded: Iterable[Event], actor: Actor) -> dict[UUID, Thing]:
    """What the events speak of, as far as it may be named to this actor."""
    events_of_it = list(recorded)
    return visible_things(actor, _named_in(kind, events_of_it)) | named_things(actor, _slugs_in(kind, events_of_it))


def knowable(thing: Thing, actor: Actor, until: datetime | None = None) -> list[int]:
    """The numbers of the events that this actor may know of: neither their states nor the other thing is hidden.

    What was only noted, and what was connected, is known of to who could see both things then: its reason was written
    for them.
    """
    recorded = events.history(thing.pk).only("number", "thing", "other", "effect", "content")
    recorded = recorded.filter(recorded_at__lte=until) if until else recorded
    found = {
        event.number: (_other_side(event, thing), event.effect)
        for event in recorded.iterator(chunk_size=events.CHUNK)
        if may_see_event(actor, event)
    }
    seen = visible_things(actor, (other for other, _effect in found.values()))
    could_see = sight_of({thing.pk, *seen}, actor)
    return [
        number
        for number, (other, effect) in found.items()
        if (other is None or other in seen)
        and (effect in STATED or all(could_see(one, number) for one in (thing.pk, other) if one))
    ]


def sight_of(things: Collection[UUID], actor: Actor) -> Callable[[UUID, int], bool]:
    """Whether this actor could see a thing at the number of an event, by the state that the thing had then."""
    stated = Event.objects.filter(thing__in=things, effect__in=STATED).only("number", "thing", "content")
    states: dict[UUID, list[tuple[int, bool]]] = defaultdict(list)
    for event in stated.order_by("number").iterator(chunk_size=events.CHUNK):
        state = event.payload.get("after") or event.payload.get("before") or {}
        states[event.thing].append((event.number, may_see_state(actor, state)))

    def could_see(thing: UUID, number: int) -> bool:
        place = bisect_right(states[thing], number, key=lambda state: state[0])
        return states[thing][place - 1][1] if place else False

    return could_see


def _other_side(event: Event, thing: Thing) -> UUID | None:
    if event.other is None:
        return None
    return event.other if event.thing == thing.pk else event.thing


def _entry(
    kind: Kind, thing: Thing, event: Event, known: dict[UUID, Thing], people: dict[UUID, User], actor: Actor
) -> Entry:
    changes = tuple(_changes(kind, thing, event, known, actor)) if event.thing == thing.pk else ()
    who, words = _who(event.actor, people, thing, actor), _words(kind, thing, event, known)
    if event.on_behalf_of:
        absent = _who(event.on_behalf_of, people, thing, actor)
        who = _("{who}, als vervanger van {absent}").format(who=who, absent=absent)
    if event.token:
        who = _("{who}, met een sleutel").format(who=who)
    basis = basis_in_words(event, known)
    return Entry(event.number, event.recorded_at, who, words, changes, event.why, event.action, basis=basis)


def basis_in_words(event: Event, known: Mapping[UUID, Thing]) -> str:
    """In whose name and under which mandate was decided (Awb 10:10), as far as `known` may be named."""
    if event.mandate is None:
        return ""
    mandate = f"‘{known[event.mandate].title}’" if event.mandate in known else _("een mandaat")
    if event.authority is None:
        return _("Met eigen bevoegdheid: {mandate}.").format(mandate=mandate)
    authority = known[event.authority].title if event.authority in known else _("wie het mandaat gaf")
    return _("Namens {authority}, met {mandate}.").format(authority=authority, mandate=mandate)


def erased_words(kind: Kind, event: Event, erasures: Mapping[int, list[Erasure]]) -> tuple[str, ...]:
    """What was erased from an event, when and on what ground; for an erasure itself: on what ground."""
    if itself := redactions.of_event(event):
        return (_("Op grond van: {ground}.").format(ground=itself.ground_label),)
    return tuple(
        _("Hieruit is op {day} gewist: {fields}. Op grond van: {ground}.").format(
            day=date_format(timezone.localdate(one.at), "j F Y"),
            fields=_field_words(kind, [name for name in one.fields if name in event.erased]),
            ground=one.ground_label,
        )
        for one in erasures.get(event.number, [])
    )


def _field_words(kind: Kind, names: Iterable[str]) -> str:
    own = {field.name for field in kind.model._meta.concrete_fields}
    return ", ".join(label_of(kind, name) if name in own else _("de reden") for name in names)


def may_see_state(actor: Actor, state: dict[str, Any]) -> bool:
    """Whether an actor may see a state that an event keeps: where the thing stood then decides."""
    owner, area = ((UUID(state[name]) if state.get(name) else None) for name in ("owner", "area"))
    access, kind = state.get("access", "confidential"), state.get("kind", "")
    then = Thing(access=access, kind=kind, owner_id=owner, area_id=area)
    return bool(may(actor, Verb.VIEW, then))


def may_see_event(actor: Actor, event: Event) -> bool:
    """Whether an actor may see the states that an event keeps."""
    states = [state for state in (event.payload.get("before"), event.payload.get("after")) if state]
    return all(may_see_state(actor, state) for state in states)


def _named_in(kind: Kind, recorded: Iterable[Event]) -> set[UUID | None]:
    """Every thing that the events speak of."""
    fields = [field.name for field in references(kind.model)]
    named: set[UUID | None] = set()
    for event in recorded:
        named |= {event.other, event.thing, event.mandate, event.authority}
        for state in (event.payload.get("before") or {}, event.payload.get("after") or {}):
            named |= {UUID(state[name]) for name in fields if state.get(name)}
    return named


def _slugs_in(kind: Kind, recorded: Iterable[Event]) -> dict[str, set[str]]:
    """The things that the events name by their slugs, by the name of their kind."""
    slugs: dict[str, set[str]] = defaultdict(set)
    for event in recorded:
        for state in (event.payload.get("before") or {}, event.payload.get("after") or {}):
            for name, target in kind.names.items():
                slugs[target] |= set(state.get(name) or ())
    return slugs


def _words(kind: Kind, thing: Thing, event: Event, known: dict[UUID, Thing]) -> str:
    """What an event did. Whether this reader may know of it has been decided."""
    payload = event.payload
    for key, template in (("link", _("Verbonden: {words} {other}")), ("unlink", _("Losgemaakt: {words} {other}"))):
        if key in payload:
            return _link_words(template, payload[key]["predicate"], thing, event, known)
    if "after" in payload and "before" not in payload:
        return _("Aangemaakt")
    if "before" in payload and "after" not in payload:
        return _("Verwijderd")
    if "after" in payload:
        return _changed_words(kind, event)
    if erasure := redactions.of_event(event):
        return _("Persoonsgegevens gewist: {fields}").format(fields=_field_words(kind, erasure.fields))
    return str(_words_of_notes.get(event.action, _("Vastgelegd: {action}").format(action=event.action)))


def _changed_words(kind: Kind, event: Event) -> str:
    before, after = event.payload["before"].get("status"), event.payload["after"].get("status")
    if before == after:
        return _("Gewijzigd")
    for step in kind.life_cycle.transitions:
        if before in step.start and step.end == after:
            return str(step.label)
    return _("Status gewijzigd")


def _link_words(template: str, name: str, thing: Thing, event: Event, known: dict[UUID, Thing]) -> str:
    other = _other_side(event, thing)
    predicate = next((predicate for predicate in all_predicates() if predicate.name == name), None)
    words = name if predicate is None else str(predicate.label if event.thing == thing.pk else predicate.inverse)
    title = known[other].title if other in known else _("iets dat er niet meer is")
    return template.format(words=words, other=f"‘{title}’")


def _changes(kind: Kind, thing: Thing, event: Event, known: dict[UUID, Thing], actor: Actor) -> Iterable[Change]:
    if "after" not in event.payload or "before" not in event.payload:
        return
    names = {field.name for field in kind.model._meta.concrete_fields}
    hidden = frozenset() if may(actor, Verb.EDIT, thing) else kind.personal
    for change in events.changes_in(event):
        if change.field in names - hidden and _is_shown(kind, change.field):
            before = value_of(kind, change.field, change.before, known)
            yield Change(before, value_of(kind, change.field, change.after, known))


def _is_shown(kind: Kind, name: str) -> bool:
    return name == "status" or name in kind.form_fields


def _people(recorded: Iterable[Event]) -> dict[UUID, User]:
    ids = {one for event in recorded for one in (event.actor, event.on_behalf_of) if one}
    return {user.pk: user for user in User.objects.filter(pk__in=ids).prefetch_related("grants")} if ids else {}


def _who(identifier: UUID | None, people: dict[UUID, User], thing: Thing, reader: Actor) -> str:
    if identifier is None:
        return _("het huis zelf")
    person = people.get(identifier)
    if person is None:
        return _("iemand wiens account niet meer bestaat")
    if reader.is_insider:
        return str(person)
    rank = actor_for(person).rank_at(thing.owner_id)
    role = next((name for name, value in RANK.items() if value == rank), None)
    return _("een medewerker met de rol ‘{role}’").format(role=Role(role).label) if role else _("een medewerker")
