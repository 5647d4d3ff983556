"""Every read of a register, access applied: find one, list many with counts, what hangs together, what happened."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db import models
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import Kind, kinds_of
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.models.choices import ChoiceListField
from informatiehuis.kernel.register.asking import Asked, options_of
from informatiehuis.kernel.register.connections import Connection, Group, connections
from informatiehuis.kernel.register.counting import LARGE, MOST_SEARCHED, Counts, Total, large
from informatiehuis.kernel.register.filtering import (
    INDEXED,
    beginning_with,
    condition,
    is_open,
    order,
    with_words,
    without_index,
)
from informatiehuis.kernel.register.history import Entry, History, history
from informatiehuis.kernel.register.past import connections_at
from informatiehuis.kernel.register.past_lists import found_at, things_at
from informatiehuis.kernel.register.problems import bad_query, too_much_to_sort
from informatiehuis.kernel.register.removals import find, find_ever, find_then
from informatiehuis.kernel.register.values import Value, field_of, is_reference, label_of, referred, values_of
from informatiehuis.kernel.register.walking import Reach, Touched, needed_by, touched_by
from informatiehuis.kernel.timelines import AsOf

__all__ = [
    "Connection",
    "Entry",
    "Facet",
    "Group",
    "History",
    "Listing",
    "Option",
    "Reach",
    "Row",
    "Touched",
    "connections",
    "connections_at",
    "find",
    "find_ever",
    "find_then",
    "history",
    "listing",
    "listing_at",
    "matching",
    "matching_of_each",
    "needed_by",
    "things_at",
    "touched_by",
]
# A list to choose from stays usable; what is chosen and what occurs most is always in it.
MOST_OPTIONS = 300


@dataclass(frozen=True)
class Option:
    """One value of a filter: how many things it would give (None when not counted), and whether it is chosen."""

    value: str
    label: str
    count: int | None
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
    """One page of a register.

    `total` counts everything that matches, on all pages; `is_cut` says that there is more than that. In a large
    register words are looked for at the beginning of titles; `is_sortable` says whether every column can be sorted on.
    """

    kind: Kind
    asked: Asked
    rows: tuple[Row, ...]
    total: int
    facets: tuple[Facet, ...]
    is_cut: bool = False
    is_large: bool = False
    is_sortable: bool = True

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.asked.size))

    @property
    def previous(self) -> str | None:
        return self.asked.address(page=self.asked.page - 1) if self.asked.page > 1 else None

    @property
    def next(self) -> str | None:
        return self.asked.address(page=self.asked.page + 1) if self.asked.page < self.pages else None


def matching(kind: Kind, asked: Asked, actor: Actor, *, leave_out: str = "") -> QuerySet[Any]:
    """Everything that matches a question and may be seen; `leave_out` names a filter that is not applied.

    In a large register words are looked for where an index finds them: at the beginning of the title.
    """
    is_large = bool(asked.words) and Counts(kind, asked, actor).is_large()
    return _matching(kind, kind.model, asked, actor, leave_out, is_large)


def matching_of_each(kinds: Collection[Kind], asked: Asked, actor: Actor) -> Iterator[tuple[Kind, QuerySet[Any]]]:
    """What `matching` gives for each of these kinds; how large their registers are is asked once."""
    are_large = large(kinds, actor) if asked.words else frozenset()
    for kind in kinds:
        yield kind, _matching(kind, kind.model, asked, actor, "", kind.name in are_large)


def _matching(
    kind: Kind, model: type[Thing], asked: Asked, actor: Actor, leave_out: str, is_large: bool
) -> QuerySet[Any]:
    found = model.objects.visible_to(actor).filter(kind=kind.name)
    for name, values in asked.filters.items():
        if name != leave_out:
            found = found.filter(condition(kind, name, values, actor))
    if "status" not in asked.filters and leave_out != "status":
        found = found.filter(is_open(kind))
    return beginning_with(found, asked.words) if is_large else with_words(kind, found, asked.words)


def listing(kind: Kind, asked: Asked, actor: Actor, *, facets: bool = True, exact: bool = False) -> Listing:
    """One page of what matches, with filters that say how many each option would give.

    In a large register `total` may be "more than" a number; `exact` counts whatever it takes.
    """
    counts = Counts(kind, asked, actor)
    is_large = counts.is_large()
    by = order(kind, asked.sort, actor)
    found = _keys(kind, asked, actor, is_large)
    # looking for words takes longest: what was found is counted and cut from one look
    seen = list(found.order_by(*by)) if asked.words and not is_large else None
    total = Total(len(seen)) if seen is not None else counts.total(found, exact=exact)
    start = (asked.page - 1) * asked.size
    if start and start >= total.number:
        raise bad_query(_("pagina"), str(asked.page), f"1 … {max(1, -(-total.number // asked.size))}")
    sortable = not is_large or (total.number <= LARGE and not total.is_cut)
    if not sortable and asked.sort.removeprefix("-") not in INDEXED:
        raise too_much_to_sort(kind, label_of(kind, asked.sort.removeprefix("-")))
    if is_large and not total.is_cut and counts.is_few(total.number, start + asked.size):
        by = without_index(by)
    keys = _slice(found.order_by(*by), start, asked.size, total) if seen is None else seen[start : start + asked.size]
    return Listing(
        kind=kind,
        asked=asked,
        rows=tuple(rows(kind, _things(kind, keys, actor), kind.columns, actor)),
        total=total.number,
        is_cut=total.is_cut,
        is_large=is_large,
        is_sortable=sortable,
        facets=tuple(_facet(counts, name) for name in kind.filters) if facets else (),
    )


def listing_at(kind: Kind, asked: Asked, as_of: AsOf, actor: Actor, *, facets: bool = True) -> Listing:
    """One page of what matched then, with filters that say how many each option would give then."""
    found = found_at(kind, as_of, actor, asked)
    start, total = (asked.page - 1) * asked.size, len(found.things)
    if start and start >= total:
        raise bad_query(_("pagina"), str(asked.page), f"1 … {max(1, -(-total // asked.size))}")
    return Listing(
        kind=kind,
        asked=asked,
        rows=tuple(rows(kind, found.things[start : start + asked.size], kind.columns, actor)),
        total=total,
        facets=tuple(_facet_of(asked, kind, name, found.counts[name], actor) for name in kind.filters)
        if facets
        else (),
    )


def everything(kind: Kind, asked: Asked, actor: Actor) -> QuerySet[Any]:
    """All that matches, in the order asked for, on no pages: for exports."""
    return matching(kind, asked, actor).order_by(*order(kind, asked.sort, actor))


def whole_register(kind: Kind, actor: Actor, *, with_closed: bool) -> QuerySet[Any]:
    """All things of a kind by title, with what is closed or without it."""
    found = kind.model.objects.visible_to(actor).filter(kind=kind.name)
    return (found if with_closed else found.filter(is_open(kind))).by_title()


def _keys(kind: Kind, asked: Asked, actor: Actor, is_large: bool) -> QuerySet[Any]:
    """The keys of what matches; of the table of all things alone where that says enough, as its indexes do then."""
    of_all = {field.name for field in Thing._meta.concrete_fields}
    enough = {*asked.filters, asked.sort.removeprefix("-")} <= of_all and (is_large or not asked.words)
    return _matching(kind, Thing if enough else kind.model, asked, actor, "", is_large).values_list("pk", flat=True)


def _slice(keys: QuerySet[Any], start: int, size: int, total: Total) -> list[UUID]:
    """The keys of one page, counted from the end that is nearest."""
    if total.is_cut or start <= total.number // 2:
        return list(keys[start : start + size])
    stop = total.number - start
    return list(keys.reverse()[max(0, stop - size) : stop])[::-1]


def _things(kind: Kind, keys: list[UUID], actor: Actor) -> list[Thing]:
    found = {one.pk: one for one in kind.model.objects.visible_to(actor).filter(pk__in=keys).order_by()}
    return [found[key] for key in keys if key in found]


def rows(kind: Kind, things: Iterable[Thing], names: Iterable[str], actor: Actor) -> Iterable[Row]:
    """Things with the values of some fields; what they refer to is named only where it may be seen."""
    things, names = list(things), list(names)
    known = referred(things, actor, names)
    for thing in things:
        yield Row(thing, tuple(values_of(kind, thing, names, known)))


def _facet(counts: Counts, name: str) -> Facet:
    kind, asked, actor = counts.kind, counts.asked, counts.actor
    chosen = frozenset(asked.filters.get(name, ()))
    numbers = counts.by_value(name)
    if numbers is None and counts.is_large(name, MOST_SEARCHED if asked.words else LARGE):
        return Facet(name, label_of(kind, name), tuple(_uncounted(kind, name, chosen, actor)))
    return _facet_of(asked, kind, name, _counted(kind, name, asked, actor) if numbers is None else numbers, actor)


def _facet_of(asked: Asked, kind: Kind, name: str, numbers: Mapping[Any, int], actor: Actor) -> Facet:
    chosen = frozenset(asked.filters.get(name, ()))
    options = [
        Option(value, label, numbers.get(key, 0), value in chosen)
        for key, value, label in _options(kind, name, numbers, actor)
        if numbers.get(key, 0) or value in chosen
    ]
    return Facet(name, label_of(kind, name), tuple(_most_used(options)))


def _counted(kind: Kind, name: str, asked: Asked, actor: Actor) -> dict[Any, int]:
    found = matching(kind, asked, actor, leave_out=name).order_by()
    if isinstance(of := field_of(kind, name), ChoiceListField):
        return {value: found.filter(of.holding([value])).count() for value, _label in of.options()}
    counted = found.values_list(field_of(kind, name).attname).annotate(number=Count("pk"))
    return {value: number for value, number in counted if value not in (None, "")}


def _uncounted(kind: Kind, name: str, chosen: frozenset[str], actor: Actor) -> Iterable[Option]:
    """What could be chosen where counting would mean going past everything: without a number beside it."""
    field = field_of(kind, name)
    if is_reference(field):
        model = cast("type[Thing]", field.related_model)
        # the kind says nothing new, but without it SQLite goes past all things to find the few of a small kind
        others = model.objects.visible_to(actor).filter(kind__in=kinds_of(model))
        first = list(others.by_title()[:MOST_OPTIONS])
        missing = others.filter(slug__in=chosen - {thing.slug for thing in first})
        pairs = [(thing.slug, thing.title) for thing in (*missing, *first)]
    else:
        pairs = [(value, label) for _key, value, label in _options(kind, name, dict.fromkeys(chosen, 0), actor)]
    return [Option(value, label, None, value in chosen) for value, label in pairs]


def _most_used(options: list[Option]) -> list[Option]:
    kept = set(sorted(options, key=lambda one: (one.chosen, one.count or 0), reverse=True)[:MOST_OPTIONS])
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
