"""The history of a thing as people read it: who, what, when and why.

Earlier states keep the access they had: what was internal then is not shown to a visitor now, and no visitor
reads the name of a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from informatiehuis.kernel import events
from informatiehuis.kernel.access import RANK, Actor, Verb, actor_for, may
from informatiehuis.kernel.kinds import Kind, Text
from informatiehuis.kernel.models import Event, Role, Thing, User
from informatiehuis.kernel.predicates import all_predicates
from informatiehuis.kernel.register.problems import bad_query
from informatiehuis.kernel.register.values import Value, references, value_of, visible_things

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
    """One thing that happened. `moment` gives the address of the state as it was known just after."""

    number: int
    recorded_at: datetime
    who: str
    words: str
    changes: tuple[Change, ...]
    reason: str
    action: str


@dataclass(frozen=True)
class History:
    """One page of what happened to a thing, newest first; `total` counts all that this reader may know of."""

    entries: tuple[Entry, ...]
    total: int


def describe(action: str, words: Text) -> None:
    """Say in words what an action of a room notes in a history: `describe("atlas.take_snapshot", _("…"))`."""
    _words_of_notes[action] = words


def history(kind: Kind, thing: Thing, actor: Actor, *, page: int = 1, size: int = PAGE_SIZE) -> History:
    """What happened to a thing, newest first, as far as this actor may know it. BadQuery for a page past the last."""
    numbers = _knowable(thing, actor)
    start = (page - 1) * size
    if start and start >= len(numbers):
        raise bad_query(_("pagina"), str(page), f"1 … {max(1, -(-len(numbers) // size))}")
    recorded = list(events.history(thing.pk).filter(number__in=numbers[start : start + size]))
    known = visible_things(actor, _named_in(kind, recorded))
    people = _people(recorded)
    entries = tuple(_entry(kind, thing, event, known, people, actor) for event in recorded)
    return History(entries, len(numbers))


def _knowable(thing: Thing, actor: Actor) -> list[int]:
    """The numbers of the events that this actor may know of: neither their states nor the other thing is hidden."""
    recorded = (
        events.history(thing.pk).only("number", "thing", "other", "effect", "content").iterator(chunk_size=events.CHUNK)
    )
    found = {event.number: _other_side(event, thing) for event in recorded if _may_see(actor, event)}
    seen = visible_things(actor, found.values())
    return [number for number, other in found.items() if other is None or other in seen]


def _other_side(event: Event, thing: Thing) -> UUID | None:
    if event.other is None:
        return None
    return event.other if event.thing == thing.pk else event.thing


def _entry(
    kind: Kind, thing: Thing, event: Event, known: dict[UUID, Thing], people: dict[UUID, User], actor: Actor
) -> Entry:
    changes = tuple(_changes(kind, thing, event, known, actor)) if event.thing == thing.pk else ()
    who, words = _who(event.actor, people, thing, actor), _words(kind, thing, event, known)
    return Entry(event.number, event.recorded_at, who, words, changes, event.reason, event.action)


def may_see_state(actor: Actor, state: dict[str, Any]) -> bool:
    """Whether an actor may see a state that an event keeps: the access and owner of that state decide."""
    owner = state.get("owner")
    then = Thing(access=state.get("access", "confidential"), owner_id=UUID(owner) if owner else None)
    return bool(may(actor, Verb.VIEW, then))


def _may_see(actor: Actor, event: Event) -> bool:
    states = [state for state in (event.payload.get("before"), event.payload.get("after")) if state]
    return all(may_see_state(actor, state) for state in states)


def _named_in(kind: Kind, recorded: Iterable[Event]) -> set[UUID | None]:
    """Every thing that the events speak of."""
    fields = [field.name for field in references(kind.model)]
    named: set[UUID | None] = set()
    for event in recorded:
        named |= {event.other, event.thing}
        for state in (event.payload.get("before") or {}, event.payload.get("after") or {}):
            named |= {UUID(state[name]) for name in fields if state.get(name)}
    return named


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
    ids = {event.actor for event in recorded if event.actor}
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
