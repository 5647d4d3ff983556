"""What a chosen place already answers: whether it lies within some areas, and in which municipality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from informatiehuis.engines.ascode.rules import PlaceFact, RuleQuestion
from informatiehuis.engines.dmn.feel.values import Value

MUNICIPALITY = "municipality"


@dataclass(frozen=True)
class Place:
    """A place as far as areas go.

    `code` is that of the area that was chosen, `around` those of it and of all that it lies in, `inside` those of what
    lies in it (of which nothing is known then), `names` the name of the area around it by level.
    """

    code: str
    around: frozenset[str]
    inside: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict, hash=False)


def told_by(place: Place | None, question: RuleQuestion) -> Value:
    """The answer that a place gives to a question; None when it gives none."""
    if place is None or question.place is None:
        return None
    if question.place is PlaceFact.MUNICIPALITY:
        return place.names.get(MUNICIPALITY)
    if place.around & set(question.areas):
        return True
    return None if place.inside & set(question.areas) else False


def lies_in(place: Place | None, area: str | None) -> bool | None:
    """Whether rules of an area hold in a place; None when that cannot be told."""
    if area is None:
        return True
    if place is None or area in place.inside:
        return None
    return area in place.around
