"""The conditions of a question to a register: its filters, its words, its order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.db import models
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from informatiehuis.kernel.access import Actor, visible
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.models.choices import ChoiceListField
from informatiehuis.kernel.register.asking import FLAGS
from informatiehuis.kernel.register.folding import Folded, fold
from informatiehuis.kernel.register.values import field_of, is_reference

# what sorts after every other character, by code point and in UTF-8
LAST = "\U0010ffff"
INDEXED = frozenset({"title", "status"})
"""The fields that a register of any size can be sorted on: an index has them in that order."""


def condition(kind: Kind, name: str, values: tuple[str, ...], actor: Actor) -> Q:
    """A filter with its values; what is referred to counts only where it may be seen."""
    field = field_of(kind, name)
    if is_reference(field):
        others = cast("type[Thing]", field.related_model).objects.visible_to(actor)
        return _one_of(name, list(others.filter(slug__in=values).order_by().values_list("pk", flat=True)))
    if isinstance(field, ChoiceListField):
        return field.holding(values)
    if isinstance(field, models.BooleanField):
        return _one_of(name, [FLAGS[value] for value in values])
    return _one_of(name, values)


def _one_of(name: str, values: Sequence[Any]) -> Q:
    """One value is asked as such: SQLite then sees that an index has what follows in order."""
    return Q(**{name: values[0]}) if len(values) == 1 else Q(**{f"{name}__in": values})


def is_open(kind: Kind) -> Q:
    """Not in a closed state: those are shown to who asks for them."""
    closed = [state.name for state in kind.life_cycle.states if state.closed]
    return ~Q(status__in=closed) if closed else Q()


def with_words(kind: Kind, found: QuerySet[Any], words: str) -> QuerySet[Any]:
    """What has every word somewhere in the fields that are searched."""
    for number, word in enumerate(words.split()):
        anywhere = Q()
        for name in kind.search:
            alias = f"folded_{number}_{name}"
            found = found.alias(**{alias: F("sort_key") if name == "title" else Folded(name)})
            anywhere |= Q(**{f"{alias}__contains": fold(word)})
        found = found.filter(anywhere)
    return found


def beginning_with(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    """What has a title that begins with these words: what an index finds in a register of any size."""
    start = str(fold(" ".join(words.split())))
    return found.filter(sort_key__gte=start, sort_key__lt=start + LAST) if start else found


def without_index(order: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same order such that a database sorts what it found, where it would else walk all things to find few."""
    first, *rest = order
    name = str(first).removeprefix("-")
    by = Concat(name, Value(""), output_field=models.CharField())
    return (by.desc() if str(first).startswith("-") else by.asc(), *rest)


def order(kind: Kind, sort: str, actor: Actor) -> tuple[Any, ...]:
    """What to order by; equals stand in the order of their slugs, so that an order is always the same."""
    name = sort.removeprefix("-")
    backwards = sort.startswith("-")
    if name in INDEXED:
        columns = ("sort_key" if name == "title" else name, "slug", "pk")
        return tuple(f"-{one}" for one in columns) if backwards else columns
    field = field_of(kind, name)
    by: Any = F(name)
    if is_reference(field):
        key, seen = F(f"{name}__sort_key"), visible(actor, f"{name}__")
        # who may see everything needs no condition, and an empty one is refused
        by = Case(When(seen, then=key)) if seen else key
    elif isinstance(field, models.CharField | models.TextField) and not field.choices:
        by = Folded(name)
    return (by.desc(nulls_last=True) if backwards else by.asc(nulls_last=True), "slug", "pk")
