"""Every read of a register, access applied: find one, list many with counts, what hangs together, what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import models
from django.db.models import Case, Count, F, Q, QuerySet, When
from django.utils.translation import gettext as _

from informatiehuis.engines.problems import N_
from informatiehuis.kernel import events
from informatiehuis.kernel.access import Actor, visible
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.register.asking import FLAGS, Asked, options_of
from informatiehuis.kernel.register.connections import Connection, Group, Touched, connections, touched_by
from informatiehuis.kernel.register.folding import Folded, fold
from informatiehuis.kernel.register.history import Entry, History, history, may_see_state
from informatiehuis.kernel.register.past import connections_at
from informatiehuis.kernel.register.past_lists import thing_of, things_at
from informatiehuis.kernel.register.problems import NotFound, bad_query, not_found
from informatiehuis.kernel.register.values import Value, field_of, is_reference, label_of, referred, values_of

__all__ = [
    "Connection",
    "Entry",
    "Facet",
    "Group",
    "History",
    "Listing",
    "Option",
    "Row",
    "Touched",
    "as_known_at",
    "connections",
    "connections_at",
    "find",
    "history",
    "listing",
    "matching",
    "things_at",
    "touched_by",
]
# A list to choose from stays usable; what is chosen and what occurs most is always in it.
MOST_OPTIONS = 300


@dataclass(frozen=True)
class Option:
    """One value of a filter: how many things it would give, and whether it is chosen."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A filter with its options."""

    name: str
    label: str
    options: tuple[Option, ...]

    @property
    def is_used(self) -> bool:
        return any(option.chosen for option in self.options)


@dataclass(frozen=True)
class Row:
    """One thing in a list with the values of its columns."""

    thing: Thing
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Listing:
    """One page of a register. `total` counts everything that matches, on all pages."""

    kind: Kind
    asked: Asked
    rows: tuple[Row, ...]
    total: int
    facets: tuple[Facet, ...]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.asked.size))

    @property
    def previous(self) -> str | None:
        return self.asked.address(page=self.asked.page - 1) if self.asked.page > 1 else None

    @property
    def next(self) -> str | None:
        return self.asked.address(page=self.asked.page + 1) if self.asked.page < self.pages else None


def find(kind: Kind, slug: str, actor: Actor) -> Any:
    """The thing with this slug; NotFound when there is none and, the same, when this actor may not see it."""
    found = kind.model.objects.visible_to(actor).filter(slug=slug).first()
    if found is None:
        raise not_found(kind, slug)
    return found


def as_known_at(kind: Kind, thing: Thing, moment: datetime, actor: Actor) -> Any:
    """The thing with its fields as the house knew them at a moment (aware), for reading only.

    NotFound when it was not there then, and when this actor could not have seen it then.
    """
    state = events.state_at(thing.pk, moment)
    if state is None or not may_see_state(actor, state):
        raise NotFound(
            N_("'{title}' stond op dat moment nog niet in dit huis."),
            N_("Kies een later moment; de geschiedenis zegt wanneer het is gemaakt."),
            title=thing.title,
        )
    return thing_of(kind, thing.pk, state, moment)


def matching(kind: Kind, asked: Asked, actor: Actor, *, leave_out: str = "") -> QuerySet[Any]:
    """Everything that matches a question and may be seen; `leave_out` names a filter that is not applied."""
    found = kind.model.objects.visible_to(actor)
    for name, values in asked.filters.items():
        if name != leave_out:
            found = found.filter(_condition(kind, name, values, actor))
    if "status" not in asked.filters and leave_out != "status":
        found = found.exclude(status__in=[state.name for state in kind.life_cycle.states if state.closed])
    return _with_words(kind, found, asked.words)


def listing(kind: Kind, asked: Asked, actor: Actor, *, facets: bool = True) -> Listing:
    """One page of what matches, with filters that say how many each option would give."""
    found = _ordered(kind, matching(kind, asked, actor), asked.sort, actor)
    total = found.count()
    start = (asked.page - 1) * asked.size
    if start and start >= total:
        raise bad_query(_("pagina"), str(asked.page), f"1 … {max(1, -(-total // asked.size))}")
    things = list(found[start : start + asked.size])
    return Listing(
        kind=kind,
        asked=asked,
        rows=tuple(rows(kind, things, kind.columns, actor)),
        total=total,
        facets=tuple(_facet(kind, name, asked, actor) for name in kind.filters) if facets else (),
    )


def everything(kind: Kind, asked: Asked, actor: Actor) -> QuerySet[Any]:
    """All that matches, in the order asked for, on no pages: for exports."""
    return _ordered(kind, matching(kind, asked, actor), asked.sort, actor)


def rows(kind: Kind, things: Iterable[Thing], names: Iterable[str], actor: Actor) -> Iterable[Row]:
    """Things with the values of some fields; what they refer to is named only where it may be seen."""
    things, names = list(things), list(names)
    known = referred(things, actor, names)
    for thing in things:
        yield Row(thing, tuple(values_of(kind, thing, names, known)))


def _condition(kind: Kind, name: str, values: tuple[str, ...], actor: Actor) -> Q:
    field = field_of(kind, name)
    if is_reference(field):
        others = cast("type[Thing]", field.related_model).objects.visible_to(actor)
        return Q(**{f"{name}__in": others.filter(slug__in=values)})
    if isinstance(field, models.BooleanField):
        return Q(**{f"{name}__in": [FLAGS[value] for value in values]})
    return Q(**{f"{name}__in": values})


def _with_words(kind: Kind, found: QuerySet[Any], words: str) -> QuerySet[Any]:
    for number, word in enumerate(words.split()):
        anywhere = Q()
        for name in kind.search:
            alias = f"folded_{number}_{name}"
            found = found.alias(**{alias: Folded(name)})
            anywhere |= Q(**{f"{alias}__contains": fold(word)})
        found = found.filter(anywhere)
    return found


def _ordered(kind: Kind, found: QuerySet[Any], sort: str, actor: Actor) -> QuerySet[Any]:
    name = sort.removeprefix("-")
    field = field_of(kind, name)
    by: Any = F(name)
    if is_reference(field):
        title, seen = Folded(f"{name}__title"), visible(actor, f"{name}__")
        # who may see everything needs no condition, and an empty one is refused
        by = Case(When(seen, then=title)) if seen else title
    elif isinstance(field, models.CharField | models.TextField) and not field.choices:
        by = Folded(name)
    order = by.desc(nulls_last=True) if sort.startswith("-") else by.asc(nulls_last=True)
    return found.order_by(order, "slug", "pk")


def _facet(kind: Kind, name: str, asked: Asked, actor: Actor) -> Facet:
    field = field_of(kind, name)
    found = matching(kind, asked, actor, leave_out=name).order_by()
    counted = found.values_list(field.attname).annotate(number=Count("pk"))
    counts = {value: number for value, number in counted if value not in (None, "")}
    chosen = frozenset(asked.filters.get(name, ()))
    options = [
        Option(value, label, counts.get(key, 0), value in chosen)
        for key, value, label in _options(kind, name, counts, actor)
        if counts.get(key, 0) or value in chosen
    ]
    return Facet(name, label_of(kind, name), tuple(_most_used(options)))


def _most_used(options: list[Option]) -> list[Option]:
    kept = set(sorted(options, key=lambda one: (one.chosen, one.count), reverse=True)[:MOST_OPTIONS])
    return [option for option in options if option in kept]


def _options(kind: Kind, name: str, counts: Mapping[Any, int], actor: Actor) -> list[tuple[Any, str, str]]:
    """For each option: the value in the database, in the address, and its label."""
    field = field_of(kind, name)
    if fixed := options_of(kind, name):
        return [(value, value, label) for value, label in fixed]
    if is_reference(field):
        ids = [identifier for identifier in counts if isinstance(identifier, UUID)]
        others = Thing.objects.visible_to(actor).filter(pk__in=ids)
        return [(thing.pk, thing.slug, thing.title) for thing in others.by_title()]
    if isinstance(field, models.BooleanField):
        return [(True, "true", _("ja")), (False, "false", _("nee"))]
    return [(value, str(value), str(value)) for value in sorted(counts, key=str)]
