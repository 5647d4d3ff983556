"""What every reader should be told of numbers: counted over what stands in the house, by the table of readers alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models

from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.models.choices import ChoiceListField
from informatiehuis.kernel.register.folding import fold
from informatiehuis.kernel.register.values import field_of, is_reference

if TYPE_CHECKING:
    from tests.access.planting import Planted


def seen(planted: Planted, actor: str, kind: Kind) -> list[Any]:
    """Every thing of a kind that this reader may see."""
    return [thing for thing in kind.model.objects.filter(kind=kind.name) if planted.may_see(actor, thing)]


def listed(planted: Planted, actor: str, kind: Kind) -> list[Any]:
    """The same without what is in a closed state, which a list leaves out unless it is asked for."""
    closed = {state.name for state in kind.life_cycle.states if state.closed}
    return [thing for thing in seen(planted, actor, kind) if thing.status not in closed]


def with_word(kind: Kind, things: Iterable[Any], word: str) -> list[Any]:
    """Those that have a word in a field that their register searches."""
    return [
        thing
        for thing in things
        if any(str(fold(word)) in str(fold(_text(getattr(thing, name)))) for name in kind.search)
    ]


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def options(planted: Planted, actor: str, kind: Kind, name: str, things: Iterable[Any]) -> dict[str, int]:
    """How many of these things have each value of a filter; what is referred to counts only where it may be seen."""
    field: Any = field_of(kind, name)
    counted: Counter[str] = Counter()
    for thing in things:
        if isinstance(field, ChoiceListField):
            counted.update(getattr(thing, name))
        elif is_reference(field):
            other = Thing.objects.filter(pk=getattr(thing, field.attname)).first()
            if other is not None and planted.may_see(actor, other):
                counted[other.slug] += 1
        elif (value := getattr(thing, name)) not in (None, ""):
            counted[str(value).lower() if isinstance(field, models.BooleanField) else str(value)] += 1
    return dict(counted)
