"""What the page of a dashboard shows: its figures side by side, each leading to its own page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.models import Area
from informatiehuis.rooms.monitor import queries
from informatiehuis.rooms.monitor.models import Dashboard
from informatiehuis.rooms.monitor.queries import Shown

if TYPE_CHECKING:
    from informatiehuis.rooms.monitor.presenting import Borders


def dashboard_extra(dashboard: Dashboard, actor: Actor, asked: Mapping[str, str]) -> dict[str, Any]:
    """The indicators of a dashboard in its order, with a small map each; `?gebied=` marks one area in all of them."""
    from informatiehuis.rooms.monitor.presenting import Borders

    known = {indicator.slug: indicator for indicator in queries.indicators_for(actor)}
    wanted = [known[slug] for slug in dashboard.indicators if slug in known]
    seen = [one for one in queries.shown_many(wanted, actor) if one.run]
    level = seen[0].indicator.area_level if seen else ""
    areas = list(Area.objects.visible_to(actor).filter(level=level, valid_until__isnull=True).by_title())
    chosen = next((area for area in areas if area.code == asked.get("gebied", "")), None)
    borders = Borders()
    return {"panels": [_panel(one, chosen, borders) for one in seen], "areas": areas, "chosen": chosen}


def _panel(seen: Shown, chosen: Area | None, borders: Borders) -> dict[str, Any]:
    from informatiehuis.rooms.monitor import presenting
    from informatiehuis.rooms.monitor.text import markdown

    marked, page = chosen.code if chosen else "", presenting.page_of(seen.indicator)
    rows = seen.rows()
    return {
        "title": seen.indicator.title,
        "href": f"{page}?gebied={marked}" if marked else page,
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
