"""Two editions of rules on the map beside each other: the same outcome has the same number and colour in both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from informatiehuis.engines.charts.colours import BLANK
from informatiehuis.engines.rulemaps import Outcome, hectares, polygons
from informatiehuis.engines.rulemaps.drawing import LinkedArea, colour_of, drawing
from informatiehuis.rooms.rules import map_presenting
from informatiehuis.rooms.rules.mapping import Ground, Mapped


def side_by_side(old: Mapped, new: Mapped, ground: Ground) -> dict[str, Any]:
    """Both maps, and one legend with the hectares of each outcome before and after."""
    together = sorted(dict.fromkeys((*old.made.found, *new.made.found)), key=lambda one: not one.decided)
    before, after = hectares(old.made), hectares(new.made)
    return {
        "maps": [
            {
                "title": _("Nu: versie {edition}").format(edition=old.rule_set.edition),
                "map": _drawn(old, together, ground, "nu"),
            },
            {
                "title": _("Straks: versie {edition}").format(edition=new.rule_set.edition),
                "map": _drawn(new, together, ground, "straks"),
            },
        ],
        "legend": [_legend(old, new, together, number, before, after) for number in range(len(together))],
    }


def _drawn(seen: Mapped, together: Sequence[Outcome], ground: Ground, identifier: str) -> SafeString:
    """The map of one edition. An outcome that it does not have keeps its number, and no surface."""
    own = polygons(seen.made.grid, seen.made.numbers, len(seen.made.found))
    shapes = np.full(len(together), shapely.MultiPolygon(), dtype=object)
    for outcome, shape in zip(seen.made.found, own, strict=True):
        shapes[together.index(outcome)] = shape
    fills = [colour_of(together, number) for number in range(len(together))]
    named = zip(ground.outlines, map_presenting.borders(ground), strict=True)
    links = [LinkedArea(one.code, one.name, simple, f"#rij-{one.code}") for one, simple in named]
    svg = drawing(
        shapes,
        fills,
        links,
        ground.grid.bounds,
        title=f"{seen.rule_set.title}, {seen.rule_set.edition}",
        description=map_presenting.answer_line(seen),
        identifier=identifier,
    )
    return mark_safe(svg)  # noqa: S308  # nosec B308 # made by engines.rulemaps, which escapes every text


def _legend(
    old: Mapped,
    new: Mapped,
    together: Sequence[Outcome],
    number: int,
    before: Mapping[Outcome, float],
    after: Mapping[Outcome, float],
) -> dict[str, Any]:
    outcome = together[number]
    told_by = new if outcome in after else old
    return {
        "number": number + 1,
        "colour": colour_of(together, number) or BLANK,
        "hatched": not outcome.decided,
        "sentence": map_presenting.sentence_of(told_by.definition, outcome),
        "by_rules": map_presenting.is_of_rules(outcome),
        "before": round(before.get(outcome, 0)),
        "after": round(after.get(outcome, 0)),
    }
