"""The chosen place as the rules know it: the area with all that lies around and in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from informatiehuis.engines.rulesets.places import Place
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.ascode.parts import Ref, Spelled
from informatiehuis.kernel.models import Area
from informatiehuis.kernel.models.areas import AreaLevel

DEEPEST = 8
"""How many areas can lie in each other."""


def area_named(actor: Actor, name: str) -> Area | None:
    """The area with this code or slug, as far as the actor may see it; one that is no more is not chosen."""
    if not name:
        return None
    found = Area.objects.visible_to(actor).filter(slug=name.lower(), valid_until__isnull=True)
    return found.select_related("parent").first()


def place_of(area: Area | None, actor: Actor = HOUSE) -> Place | None:
    """What an area tells: itself and what it lies in, what lies in it, and the names by level."""
    if area is None:
        return None
    around, names, one = {area.code}, {str(area.level): area.title}, area
    for _ in range(DEEPEST):
        if one.parent_id is None:
            break
        above = Area.objects.visible_to(actor).filter(pk=one.parent_id).first()
        if above is None:
            break
        one = above
        around.add(one.code)
        names.setdefault(str(one.level), one.title)
    return Place(area.code, frozenset(around), _inside(area), names)


def _inside(area: Area) -> frozenset[str]:
    found: dict[UUID, str] = {}
    edge = {area.pk}
    for _ in range(DEEPEST):
        rows = Area.objects.filter(parent__in=edge).values_list("pk", "code")
        below = {key: code for key, code in rows if key not in found}
        if not below:
            break
        found |= below
        edge = set(below)
    return frozenset(found.values())


def place_named(code: str) -> Place | None:
    """The place of an area by its code, as the house itself knows it: for cases and for the impact of a change."""
    return place_of(area_named(HOUSE, code))


def place_in(code: str, files: Mapping[Ref, Spelled]) -> Place | None:
    """The place of an area as files spell it, before they are written; None for one that they do not have."""
    chains = {ref: _chain(ref, files) for ref in files if ref.kind == "area"}
    own = chains.get(Ref("area", code.lower()))
    if own is None or own[0].get("valid_until"):
        return None
    names: dict[str, str] = {}
    for values in own:
        names.setdefault(values["level"], values["title"])
    inside = {chain[0]["code"] for chain in chains.values() if code in [values["code"] for values in chain[1:]]}
    return Place(code, frozenset(values["code"] for values in own), frozenset(inside), names)


def _chain(ref: Ref, files: Mapping[Ref, Spelled]) -> list[Mapping[str, Any]]:
    """What files say of an area and of those that it lies in, from small to large."""
    found: list[Mapping[str, Any]] = []
    one = files.get(ref)
    while one is not None and len(found) < DEEPEST:
        found.append(one.values)
        above = one.references.get("parent")
        one = files.get(above) if above else None
    return found


def municipalities(actor: Actor) -> list[Area]:
    """The areas that somebody can choose from."""
    found = Area.objects.visible_to(actor).filter(level=AreaLevel.MUNICIPALITY, valid_until__isnull=True)
    return list(found.by_title())
