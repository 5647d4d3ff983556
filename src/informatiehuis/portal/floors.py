"""The house as a drawing: five floors, what stands on each, and one true number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import all_kinds
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.register.past_lists import count_at
from informatiehuis.kernel.register.then import Then

# The floors from the roof down: the name that kinds use, and that of the drawing.
FLOORS = {
    "grounds": "grondslagen",
    "processes": "processen",
    "information": "informatie",
    "applications": "applicaties",
    "technology": "techniek",
}


@dataclass(frozen=True)
class Floor:
    """One floor as components/house_drawing.html draws it: `value` is its one number, `label` says of what."""

    key: str
    title: str
    things: tuple[dict[str, str], ...]
    value: int
    label: str


def floors(actor: Actor, then: Then | None = None) -> list[Floor]:
    """The five floors from top to bottom, with only what this reader may see; with `then` as they were."""
    titles = {
        "grounds": _("Grondslagen"),
        "processes": _("Processen"),
        "information": _("Informatie en data"),
        "applications": _("Applicaties"),
        "technology": _("Techniek"),
    }
    counts = {kind.name: count_at(kind, then.as_of, actor) for kind in all_kinds()} if then else _counts(actor)
    return [_floor(name, titles[name], counts, then.query if then else "") for name in FLOORS]


def _counts(actor: Actor) -> dict[str, int]:
    """How many things of each kind this reader may see."""
    things = Thing.objects.visible_to(actor).order_by().values_list("kind")
    return dict(things.annotate(count=Count("pk")))


def _floor(name: str, title: str, counts: Mapping[str, int], query: str) -> Floor:
    things, counted = [], []
    for kind in all_kinds():
        if kind.floor != name:
            continue
        if count := counts.get(kind.name, 0):
            label = str(kind.label_plural)
            things.append({"title": f"{label} ({count})", "href": reverse(f"register:{kind.name}:list") + query})
            counted.append((count, label))
    value, label = max(counted, default=(0, ""))
    return Floor(FLOORS[name], title, tuple(things), value, label)
