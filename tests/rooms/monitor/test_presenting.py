"""The one sentence with which a page of figures begins."""

from __future__ import annotations

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Area, Party
from informatiehuis.rooms.atlas.models import Concept, Source
from informatiehuis.rooms.monitor import presenting
from informatiehuis.rooms.monitor.queries import shown
from informatiehuis.rooms.monitor.running import run_indicator
from tests import factories


def test_of_one_area_the_figure_is_told_with_its_name(
    areas: dict[str, Area], held: Source, concept: Concept, party: Party
) -> None:
    made = factories.indicator(
        "Laadpunten",
        slug="laadpunten",
        unit="laadpunten",
        concept=concept,
        owner=party,
        area_level="province",
        rollup="none",
        sql="select 'PV26' as area, '2022' as period, sum(aantal) as value from cijfers",
    )
    run_indicator(actor=HOUSE, indicator=made)
    told = presenting.extremes(shown(made, HOUSE, draft=True))
    assert told.replace("\xa0", " ") == "Provincie Utrecht (provincie): 2.812 laadpunten."
