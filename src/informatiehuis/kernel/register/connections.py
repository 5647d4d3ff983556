"""What hangs together: links and references of a thing in both directions, and what a change of it touches.

Only things that the reader may see take part, also on the way: a path never leads through something hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import ForeignKey, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import Kind, kind_named
from informatiehuis.kernel.models import Link, Thing
from informatiehuis.kernel.predicates import all_predicates, predicate_named
from informatiehuis.kernel.register.folding import in_order
from informatiehuis.kernel.register.values import references, referrers, visible_things

MOST_SHOWN = 25
OF_EVERY_THING = frozenset({"owner", "area"})


@dataclass(frozen=True)
class Connection:
    """A thing on the other side; `link` is there when it can be taken away, so not for a field.

    `gone` says that the thing has been removed since, so that it has no page any more.
    """

    thing: Thing
    link: Link | None = None
    gone: bool = False


@dataclass(frozen=True)
class Group:
    """The connections under one set of words, such as "wordt berekend uit"; `more` leads to those not shown."""

    words: str
    connections: tuple[Connection, ...]
    total: int
    more: str = ""
    outward: bool = True


@dataclass(frozen=True)
class Touched:
    """Something that a change touches, and the steps that lead there, each with its words."""

    thing: Thing
    path: tuple[tuple[str, Thing], ...]

    @property
    def distance(self) -> int:
        return len(self.path)


def connections(thing: Thing, actor: Actor) -> list[Group]:
    """What a thing hangs together with, both ways, in words."""
    return [*_fields_of(thing, actor), *_links_of(thing, actor), *_fields_towards(thing, actor)]


def touched_by(thing: Thing, actor: Actor, *, depth: int = 4, most: int | None = 200) -> list[Touched]:
    """What rests on a thing, directly or through others, nearest first, each with the path that explains it.

    Not more than `most`; None gives all that is `depth` steps away or nearer.
    """
    paths: dict[UUID, tuple[tuple[str, Thing], ...]] = {thing.pk: ()}
    edge: dict[UUID, Thing] = {thing.pk: thing}
    found: list[Touched] = []
    for _step in range(depth):
        steps = [step for step in _resting_on(edge) if step[0] not in paths]
        seen = visible_things(actor, (step[0] for step in steps))
        nearer: dict[UUID, Thing] = {}
        for identifier, words, below in steps:
            if identifier in seen and identifier not in nearer:
                nearer[identifier] = seen[identifier]
                paths[identifier] = (*paths[below], (words, seen[identifier]))
        found += [Touched(one, paths[one.pk]) for one in sorted(nearer.values(), key=in_order)]
        if not nearer or (most is not None and len(found) >= most):
            break
        edge = nearer
    return found[:most]


def _resting_on(edge: dict[UUID, Thing]) -> list[tuple[UUID, str, UUID]]:
    """What rests directly on these things: its identifier, in which words, and on which of them."""
    rests = [predicate.name for predicate in all_predicates() if predicate.rests]
    found = [
        (link.subject_id, str(predicate_named(link.predicate).label), link.object_id)
        for link in _holding().filter(object__in=edge, predicate__in=rests)
    ]
    by_kind: dict[str, list[UUID]] = defaultdict(list)
    for thing in edge.values():
        by_kind[thing.kind].append(thing.pk)
    for name, ids in by_kind.items():
        for kind, field in referrers(kind_named(name).model):
            if field.name not in OF_EVERY_THING:
                pairs = kind.model.objects.filter(**{f"{field.name}__in": ids}).values_list("pk", field.attname)
                found += [(subject, str(field.verbose_name), object) for subject, object in pairs]
    return found


def _fields_of(thing: Thing, actor: Actor) -> list[Group]:
    fields = [field for field in references(type(thing)) if field.name != "owner"]
    named = [(field, getattr(thing, field.attname)) for field in fields]
    seen = visible_things(actor, (identifier for _field, identifier in named))
    return [
        Group(str(field.verbose_name), (Connection(seen[identifier]),), 1)
        for field, identifier in named
        if identifier in seen
    ]


def _links_of(thing: Thing, actor: Actor) -> list[Group]:
    links = list(_holding().filter(Q(subject=thing.pk) | Q(object=thing.pk)).order_by("predicate", "pk"))
    seen = visible_things(actor, (_other(link, thing) for link in links))
    groups: dict[tuple[str, bool], list[Connection]] = defaultdict(list)
    for link in links:
        other = seen.get(_other(link, thing))
        if other is not None:
            outward = link.subject_id == thing.pk
            groups[words_of_link(link.predicate, outward), outward].append(Connection(other, link))
    return [
        Group(words, tuple(sorted(found, key=lambda one: in_order(one.thing))), len(found), outward=outward)
        for (words, outward), found in groups.items()
    ]


def _fields_towards(thing: Thing, actor: Actor) -> Iterable[Group]:
    for kind, field in referrers(kind_named(thing.kind).model):
        found = kind.model.objects.visible_to(actor).filter(**{field.name: thing.pk})
        first = list(found.by_title()[: MOST_SHOWN + 1])
        if not first:
            continue
        total = len(first) if len(first) <= MOST_SHOWN else found.count()
        more = _register_with(kind, field.name, thing) if total > MOST_SHOWN else ""
        shown = tuple(Connection(one) for one in first[:MOST_SHOWN])
        yield Group(words_of_field(kind, field), shown, total, more, outward=False)


def words_of_link(name: str, outward: bool) -> str:
    """A relation as it reads from one of its sides."""
    predicate = predicate_named(name)
    return str(predicate.label if outward else predicate.inverse)


def words_of_field(kind: Kind, field: ForeignKey[Any, Any]) -> str:
    """A field of another kind as it reads from the thing that stands in it."""
    return _("{kinds} waar dit staat bij ‘{role}’").format(role=field.verbose_name, kinds=kind.label_plural)


def _register_with(kind: Kind, field: str, thing: Thing) -> str:
    address = reverse(f"register:{kind.name}:list")
    return f"{address}?{field}={thing.slug}" if field in kind.filters else address


def _other(link: Link, thing: Thing) -> UUID:
    return link.object_id if link.subject_id == thing.pk else link.subject_id


def _holding(day: date | None = None) -> QuerySet[Link]:
    """The links that hold on a day (today)."""
    day = day or timezone.localdate()
    started = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    return Link.objects.filter(started, Q(valid_until__isnull=True) | Q(valid_until__gt=day))
