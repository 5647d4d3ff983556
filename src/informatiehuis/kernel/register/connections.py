"""What hangs together: links and references of a thing in both directions; what rests on it is for `walking`.

Only things that the reader may see take part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import ForeignKey, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import Kind, kind_named
from informatiehuis.kernel.models import Link, Thing
from informatiehuis.kernel.predicates import predicate_named
from informatiehuis.kernel.register.folding import in_order
from informatiehuis.kernel.register.links import holding
from informatiehuis.kernel.register.values import references, referrers, visible_things

MOST_SHOWN = 25


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


def connections(thing: Thing, actor: Actor) -> list[Group]:
    """What a thing hangs together with, both ways, in words."""
    return [*_fields_of(thing, actor), *_links_of(thing, actor), *_fields_towards(thing, actor)]


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
    links = list(holding().filter(Q(subject=thing.pk) | Q(object=thing.pk)).order_by("predicate", "pk"))
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
