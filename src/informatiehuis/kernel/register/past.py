"""What a thing hung together with in the past, both ways, read from the events.

The thing on the other side bears the title of then. It is named only to who could see it then and may see it now;
of what was removed since, to who could see it last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q

from informatiehuis.kernel import timelines
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import Kind, kind_named
from informatiehuis.kernel.models import Effect, Event, Thing
from informatiehuis.kernel.models.events import STATED
from informatiehuis.kernel.register.connections import Connection, Group, words_of_field, words_of_link
from informatiehuis.kernel.register.folding import in_order
from informatiehuis.kernel.register.history import may_see_state
from informatiehuis.kernel.register.values import references, referrers, visible_things
from informatiehuis.kernel.timelines import AsOf, Past

Found = tuple[str, bool, UUID]
Pasts = Mapping[UUID, Past]


def connections_at(past: Thing, as_of: AsOf, actor: Actor) -> list[Group]:
    """What a thing, given with its fields as they were, hung together with then, in words."""
    found = [*_fields_of(past), *_links_of(past.pk, as_of), *_fields_towards(past, as_of)]
    others = _others({other for _words, _outward, other in found}, as_of, actor)
    groups: dict[tuple[str, bool], list[Connection]] = defaultdict(list)
    for words, outward, other in found:
        if other in others:
            groups[words, outward].append(others[other])
    return [
        Group(words, tuple(sorted(there, key=lambda one: in_order(one.thing))), len(there), outward=outward)
        for (words, outward), there in groups.items()
    ]


def _fields_of(past: Thing) -> Iterator[Found]:
    for field in references(type(past)):
        other = getattr(past, field.attname)
        if field.name != "owner" and other:
            yield str(field.verbose_name), True, other


def _links_of(thing: UUID, as_of: AsOf) -> Iterator[Found]:
    for subject, predicate, other in sorted(timelines.links_of(thing, as_of), key=lambda link: link[1]):
        outward = subject == thing
        yield words_of_link(predicate, outward), outward, other if outward else subject


def _fields_towards(past: Thing, as_of: AsOf) -> Iterator[Found]:
    fields = list(referrers(kind_named(past.kind).model))
    ever = Q(pk__in=[])
    for kind, field in fields:
        ever |= Q(kind=kind.name, effect__in=STATED, content__contains=f'"{field.name}":"{past.pk}"')
    referred = Event.objects.filter(ever, recorded_at__lte=as_of.known).order_by().values_list("thing", flat=True)
    pasts = timelines.pasts_of(set(referred), as_of)
    for kind, field in fields:
        for other in _referring(pasts, kind, field.name, past.pk):
            yield words_of_field(kind, field), False, other


def _referring(pasts: Pasts, kind: Kind, field: str, thing: UUID) -> Iterator[UUID]:
    for other, past in pasts.items():
        if past.fields["kind"] == kind.name and past.fields.get(field) == str(thing):
            yield other


def _others(ids: Collection[UUID], as_of: AsOf, actor: Actor) -> dict[UUID, Connection]:
    """The things on the other side that this actor may be told of, by identifier."""
    found = {}
    for identifier, past, slug, gone in knowable(timelines.pasts_of(ids, as_of), actor):
        thing = Thing(pk=identifier, kind=past.fields["kind"], slug=slug, title=past.fields["title"])
        found[identifier] = Connection(thing, gone=gone)
    return found


def knowable(pasts: Pasts, actor: Actor) -> Iterator[tuple[UUID, Past, str, bool]]:
    """The states of then that an actor may be told of, each with its slug of now or last, and whether it was removed.

    That is who could see the state then, and may see the thing now or, of what was removed, could see it last.
    """
    now, there = visible_things(actor, pasts), set(Thing.objects.filter(pk__in=pasts).values_list("pk", flat=True))
    removed = last_states(set(pasts) - there)
    for identifier, past in pasts.items():
        last = removed.get(identifier)
        if not may_see_past(actor, past):
            continue
        if identifier in now:
            yield identifier, past, now[identifier].slug, False
        elif last is not None and may_see_state(actor, last):
            yield identifier, past, last["slug"], True


def may_see_past(actor: Actor, past: Past) -> bool:
    """Whether an actor may see a thing as it was: the whole, and each recorded state that a field of it comes from."""
    return may_see_state(actor, past.fields) and all(may_see_state(actor, part) for part in past.parts)


def last_states(removed: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """The fields of things that were removed, as they were when they were."""
    ended = Event.objects.filter(thing__in=removed, effect=Effect.REMOVED).order_by()
    return {event.thing: event.payload["before"] for event in sorted(ended, key=lambda event: event.number)}
