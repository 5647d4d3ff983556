"""The list of a kind as it was in the past, read from the events, with the filters, the words and the order of now.

A thing is in it when its reader could see it then and may see it now, or last, when it was removed since.
Titles, fields and access are those of then; other things that a field refers to bear their name of now, and are
filtered and sorted on by that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import models

from informatiehuis.kernel import timelines
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import Kind, kind_named
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.models.choices import ChoiceListField
from informatiehuis.kernel.register.asking import FLAGS, Asked
from informatiehuis.kernel.register.folding import fold, sort_key
from informatiehuis.kernel.register.past import knowable
from informatiehuis.kernel.register.values import field_of, is_reference, references, referred
from informatiehuis.kernel.timelines import AsOf

Test = Callable[[Any], bool]


@dataclass(frozen=True)
class Found:
    """What matched of a list of then, in order, and for each filter how many things each of its values would give."""

    things: list[Any]
    counts: Mapping[str, Mapping[Any, int]]


def things_at(kind: Kind, as_of: AsOf, actor: Actor, asked: Asked | None = None) -> list[Any]:
    """The things of a kind then that match a question, in its order; all that was open then without one."""
    return found_at(kind, as_of, actor, asked or Asked()).things


def found_at(kind: Kind, as_of: AsOf, actor: Actor, asked: Asked) -> Found:
    """What matches a question to a list of then, by title unless it asks another order.

    Each thing of the kind is looked up by itself and tested once: that takes as long as the kind is large, however
    much happened to it. Things are for reading only; `is_gone` says that one was removed since.
    """
    tests = _tests(kind, asked, actor)
    found, counts = [], {name: Counter[Any]() for name in kind.filters}
    for identifier, recorded, slug, gone in knowable(timelines.pasts_of_kind(kind.name, as_of), actor):
        past = thing_of(kind, identifier, recorded.fields, recorded.since)
        past.is_gone = gone
        past.slug = slug  # its page stands where it is called now, or was last
        failed = [name for name, holds in tests.items() if not holds(past)]
        if not failed:
            found.append(past)
        for name in kind.filters:
            if set(failed) <= {name}:
                counts[name].update(_values(kind, name, past))
    return Found(_in_order(kind, asked.sort, found, actor), counts)


def count_at(kind: Kind, as_of: AsOf, actor: Actor) -> int:
    """How many things of a kind there were then, what was closed included, as far as this actor may know of them."""
    return sum(1 for _one in knowable(timelines.pasts_of_kind(kind.name, as_of), actor))


def without_gone(things: Iterable[Any]) -> list[Any]:
    """The same things, where what refers to something that was removed since refers to nothing.

    For who reads what a thing of then refers to, by the names of now.
    """
    kept = list(things)
    named = [
        (one, field.attname)
        for one in kept
        for field in references(kind_named(one.kind).model)
        if getattr(one, field.attname)
    ]
    there = Thing.objects.filter(pk__in={getattr(one, name) for one, name in named})
    known = set(there.values_list("pk", flat=True))
    for one, name in named:
        if getattr(one, name) not in known:
            setattr(one, name, None)
    return kept


def thing_of(kind: Kind, identifier: UUID, state: Mapping[str, Any], moment: datetime) -> Any:
    """A thing with the fields that an event kept, for reading only."""
    past = kind.model(version=0, created_at=moment, changed_at=moment)
    for field in kind.model._meta.concrete_fields:
        if field.name in state:
            setattr(past, field.attname, field.to_python(state[field.name]))
    past.pk = identifier
    return past


def _tests(kind: Kind, asked: Asked, actor: Actor) -> dict[str, Test]:
    """What a thing must meet by the name of the filter; the words under an empty name."""
    tests = {name: _filter(kind, name, values, actor) for name, values in asked.filters.items()}
    closed = {state.name for state in kind.life_cycle.states if state.closed}
    if "status" not in tests and closed:
        tests["status"] = lambda thing: thing.status not in closed
    if wanted := [fold(word) or "" for word in asked.words.split()]:
        tests[""] = lambda thing: all(_has(kind, thing, word) for word in wanted)
    return tests


def _has(kind: Kind, thing: Any, word: str) -> bool:
    return any(word in (fold(getattr(thing, name)) or "") for name in kind.search)


def _filter(kind: Kind, name: str, values: tuple[str, ...], actor: Actor) -> Test:
    field = field_of(kind, name)
    wanted: set[Any] = set(values)
    if is_reference(field):
        others = cast("type[Thing]", field.related_model).objects.visible_to(actor)
        wanted = set(others.filter(slug__in=values).order_by().values_list("pk", flat=True))
    elif isinstance(field, models.BooleanField):
        wanted = {FLAGS[value] for value in values}
    elif not isinstance(field, ChoiceListField):
        return lambda thing: str(getattr(thing, name)) in wanted
    return lambda thing: not wanted.isdisjoint(_values(kind, name, thing))


def _values(kind: Kind, name: str, thing: Any) -> list[Any]:
    """The values of a filter that a thing has, without the empty one."""
    field = field_of(kind, name)
    value = getattr(thing, field.attname)
    return [one for one in (value if isinstance(field, ChoiceListField) else [value]) if one not in (None, "")]


def _in_order(kind: Kind, sort: str, things: list[Any], actor: Actor) -> list[Any]:
    """In the order that a list of now would have; equals by their slugs, and what says nothing last."""
    name, backwards = sort.removeprefix("-"), sort.startswith("-")
    keys = _keys(kind, name, things, actor)
    # equals keep the order of their slugs, which goes backwards with titles and with states
    things = sorted(things, key=lambda thing: thing.slug, reverse=backwards and name in ("title", "status"))
    said = sorted((one for one in things if keys[one.pk] is not None), key=lambda one: keys[one.pk], reverse=backwards)
    return [*said, *(one for one in things if keys[one.pk] is None)]


def _keys(kind: Kind, name: str, things: list[Any], actor: Actor) -> dict[UUID, Any]:
    """What each thing is sorted by; None where it says nothing, or what its reader may not see."""
    field = field_of(kind, name)
    if name == "title":
        return {thing.pk: sort_key(thing.title) for thing in things}
    if is_reference(field):
        known = referred(things, actor, [name])
        others = {thing.pk: known.get(getattr(thing, field.attname)) for thing in things}
        return {key: sort_key(other.title) if other else None for key, other in others.items()}
    if isinstance(field, models.CharField | models.TextField) and not field.choices:
        return {thing.pk: fold(getattr(thing, name)) for thing in things}
    return {thing.pk: getattr(thing, name) for thing in things}
