"""What the page of a dashboard shows: its figures side by side, each leading to its own page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.models import Area
from informatiehuis.kernel.register.then import Then
from informatiehuis.rooms.monitor import queries
from informatiehuis.rooms.monitor.models import Dashboard
from informatiehuis.rooms.monitor.queries import Shown

if TYPE_CHECKING:
    from informatiehuis.rooms.atlas.queries import Worst
    from informatiehuis.rooms.monitor.ages import Oldest
    from informatiehuis.rooms.monitor.presenting import Borders


def dashboard_extra(dashboard: Dashboard, actor: Actor, asked: Mapping[str, str]) -> dict[str, Any]:
    """The indicators of a dashboard in its order, with a small map each; `?gebied=` marks one area in all of them."""
    known = {indicator.slug: indicator for indicator in queries.indicators_for(actor)}
    wanted = [known[slug] for slug in dashboard.indicators if slug in known]
    return _shown(queries.shown_many(wanted, actor), actor, asked)


def dashboard_then(dashboard: Dashboard, actor: Actor, asked: Mapping[str, str], then: Then) -> dict[str, Any]:
    """The same as it was: the indicators that were on it then, with the figures that were public then."""
    from informatiehuis.rooms.monitor import past

    known = past.indicators_then(actor, then.as_of)
    wanted = [known[slug] for slug in dashboard.indicators if slug in known]
    return _shown(past.shown_then(wanted, actor, then), actor, asked)


def _shown(every: Sequence[Shown], actor: Actor, asked: Mapping[str, str]) -> dict[str, Any]:
    # here, because they bring the engines along
    from informatiehuis.rooms.atlas import queries as atlas
    from informatiehuis.rooms.monitor.presenting import Borders

    seen = [one for one in every if one.run]
    level = seen[0].indicator.area_level if seen else ""
    areas = list(Area.objects.visible_to(actor).filter(level=level, valid_until__isnull=True).by_title())
    chosen = next((area for area in areas if area.code == asked.get("gebied", "")), None)
    borders = Borders(actor)
    worst = atlas.worst_under([one.run.snapshots for one in seen if one.run])
    panels = [
        _panel(one, chosen, borders) | {"quality": under, "oldest": _oldest(one, under)}
        for one, under in zip(seen, worst, strict=True)
    ]
    return {"panels": panels, "areas": areas, "chosen": chosen}


def _oldest(seen: Shown, under: Worst) -> Oldest | None:
    """As `Shown.oldest`, of what was read for all panels at once."""
    from informatiehuis.rooms.monitor.ages import oldest

    if seen.then or not under.is_whole:
        return None
    return oldest([one.snapshot for one in under.standings], seen.reader)


def _panel(seen: Shown, chosen: Area | None, borders: Borders) -> dict[str, Any]:
    from informatiehuis.rooms.monitor import presenting
    from informatiehuis.rooms.monitor.text import markdown

    marked, rows = chosen.code if chosen else "", seen.rows()
    return {
        "title": seen.indicator.title,
        "href": presenting.page_of(seen, marked),
        "indicator": seen.indicator,
        "total": seen.total(),
        "whole": presenting.whole_name(seen),
        "row": next((row for row in rows if row.code == marked), None),
        "count": sum(row.value is not None for row in rows),
        "answer": presenting.answer(seen),
        "map": presenting.draw_map(seen, marked=marked, identifier=f"kaart-{seen.indicator.slug}", borders=borders),
        "interpretation": markdown(seen.interpretation.text.split("\n\n")[0]) if seen.interpretation else "",
        "is_public": seen.is_public,
    }


def words_of(text: str) -> str:
    """The words of a text in Markdown, for who searches."""
    # here, because it brings a parser along
    from informatiehuis.rooms.monitor.text import words

    return words(text)
