"""Numbers outside the registers: the home page, the overviews of rooms, figures, the map and the log of use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from informatiehuis.kernel.kinds import all_kinds, kind_named
from informatiehuis.kernel.models import Area, DataUse
from informatiehuis.portal.floors import FLOORS
from informatiehuis.rooms.atlas.models import Snapshot
from informatiehuis.rooms.monitor.models import Figure, Publication, Run, Target
from tests.access import counted
from tests.access.planting import Planted
from tests.access.table import ACTORS, DECIDERS, HERE, OUTSIDE, PROGRAMS, does

Browser = Callable[[str], Client]
INSIDE = tuple(name for name, who in ACTORS.items() if who.here != OUTSIDE)
PEOPLE = tuple(name for name in INSIDE if name not in PROGRAMS)


def of(planted: Planted, actor: str, kind: str) -> list[Any]:
    return counted.listed(planted, actor, kind_named(kind))


def published(planted: Planted, actor: str) -> list[Publication]:
    """The publications of which this reader may see the indicator and the interpretation."""
    every = Publication.objects.select_related("indicator", "interpretation", "run__boundary_set")
    return [
        one for one in every if planted.may_see(actor, one.indicator) and planted.may_see(actor, one.interpretation)
    ]


def drafts(planted: Planted, actor: str) -> list[Run]:
    """The latest runs of the indicators that this reader makes."""
    return [
        run
        for run in Run.objects.filter(is_latest=True).select_related("indicator")
        if does(actor, "edit", run.indicator.access, planted.where(run.indicator), "indicator")
        and planted.may_see(actor, run.indicator)
    ]


def figures_in(planted: Planted, actor: str, run: Run) -> list[Figure]:
    """The figures of a run in areas that this reader may see."""
    return [one for one in run.figures.select_related("area") if planted.may_see(actor, one.area)]


def shown_runs(planted: Planted, actor: str) -> dict[Any, Run]:
    """The run of which this reader sees figures, by indicator: the public one, else to its makers the latest."""
    found = {run.indicator_id: run for run in drafts(planted, actor)}
    found |= {one.indicator_id: one.run for one in published(planted, actor)}
    return {indicator: run for indicator, run in found.items() if figures_in(planted, actor, run)}


@pytest.mark.parametrize("actor", PEOPLE)
def test_the_home_page_counts_what_this_reader_may_see(actor: str, planted: Planted, client_of: Browser) -> None:
    text = client_of(actor).get("/").content.decode()
    for kind in all_kinds():
        number = len(of(planted, actor, kind.name))
        told = re.search(rf">{kind.label_plural} \((\d+)\)<", text)
        assert (int(told[1]) if told else None) == (number if kind.floor in FLOORS else None), kind.name
    held = set(Snapshot.objects.filter(is_current=True).values_list("source_id", flat=True))
    sources = of(planted, actor, "source")
    public, with_data = len(published(planted, actor)), [one for one in sources if one.pk in held]
    assert f"volgt de provincie met {public} indicatoren, uit {len(with_data)} bron" in text
    without = len(sources) - len(with_data)
    assert (f"{without} bronnen zijn nog niet opgehaald" in text) == (without > 1)
    reached_for = {one.goal_id for one in Target.objects.all() if planted.may_see(actor, one)}
    lacking = sum(goal.pk not in reached_for for goal in of(planted, actor, "goal"))
    assert f"{lacking} doelen hebben nog geen streefwaarde" in text


@pytest.mark.parametrize("actor", PEOPLE)
def test_the_overviews_of_rooms_count_what_this_reader_may_see(
    actor: str, planted: Planted, client_of: Browser
) -> None:
    client = client_of(actor)
    told = re.findall(r'<p class="house-figures__value">(?:<[^>]*>)*([\d.]+)', client.get("/atlas/").content.decode())
    assert [int(one) for one in told] == [len(of(planted, actor, one)) for one in ("concept", "indicator", "source")]
    cards = client.get("/monitor/").content.decode()
    assert f"Dit huis volgt {len(shown_runs(planted, actor))} indicator" in cards


@pytest.mark.parametrize("actor", PEOPLE)
def test_a_place_among_areas_counts_areas_that_this_reader_may_see(
    actor: str, planted: Planted, client_of: Browser
) -> None:
    area, runs = planted.at("area", "open"), shown_runs(planted, actor)
    text = client_of(actor).get(f"/monitor/gebieden/{area.slug}/").content.decode()
    counts = [
        len([one for one in figures_in(planted, actor, run) if one.value is not None])
        for run in runs.values()
        if any(one.area_id == area.pk and one.value is not None for one in figures_in(planted, actor, run))
    ]
    assert counts
    assert sorted(int(one) for one in re.findall(r">\d+ van (\d+)</td>", text)) == sorted(counts)


@pytest.mark.parametrize("actor", INSIDE)
def test_the_api_counts_figures_and_interpretations(actor: str, planted: Planted, client_of: Browser) -> None:
    client = client_of(actor)
    texts = [one for one in of(planted, actor, "interpretation") if one.status == "active"]
    public = {one.indicator_id: one.run for one in published(planted, actor)}
    made = {run.indicator_id: run for run in drafts(planted, actor)}
    for indicator in of(planted, actor, "indicator"):
        address = f"/api/v1/indicatoren/{indicator.slug}"
        run = public.get(indicator.pk) or made.get(indicator.pk)
        expected = len(figures_in(planted, actor, run)) if run else 0
        assert client.get(f"{address}/cijfers?pageSize=1").json()["count"] == expected, indicator.slug
        about = sum(one.indicator_id == indicator.pk for one in texts)
        assert client.get(f"{address}/duidingen").json()["count"] == about, indicator.slug


def expected_features(planted: Planted, actor: str) -> Iterator[tuple[str, int]]:
    """The collections of the map, and how many features this reader may have of each."""
    areas = {area.pk for area in Area.objects.all() if planted.may_see(actor, area)}
    for one in of(planted, actor, "boundary_set"):
        inside = set(one.boundaries.values_list("area", flat=True))
        if inside:
            yield f"gebieden-{one.slug}", len(inside & areas)
    for made in published(planted, actor):
        borders, shown = made.run.boundary_set, figures_in(planted, actor, made.run)
        if borders is not None and planted.may_see(actor, borders) and shown:
            drawn = set(borders.boundaries.values_list("area", flat=True))
            yield f"cijfers-{made.indicator.slug}", sum(figure.area_id in drawn for figure in shown)
    held = Snapshot.objects.filter(is_current=True).exclude(geometry="")
    rows = dict(held.values_list("source_id", "rows"))
    for access, source in planted.data.items():
        cells = [cell for cell in planted.cells.values() if cell.access == access and cell.comes(actor)]
        rows[source.pk] = len({cell.area for cell in cells})
    for source in of(planted, actor, "source"):
        if source.pk in rows:
            yield f"bron-{source.slug}", rows[source.pk]


@pytest.mark.parametrize("actor", INSIDE)
def test_the_map_counts_features_that_this_reader_may_see(actor: str, planted: Planted, client_of: Browser) -> None:
    client, expected = client_of(actor), dict(expected_features(planted, actor))
    listed = [one["id"] for one in client.get("/ogc/collections").json()["collections"]]
    assert sorted(listed) == sorted(expected)
    for name, number in expected.items():
        answer = client.get(f"/ogc/collections/{name}/items?limit=1")
        if answer.status_code == 403:
            # a source that asks for a purpose gives nothing, and no number, to who names none
            assert name.startswith("bron-")
            assert "numberMatched" not in answer.content.decode()
            continue
        told = answer.json()
        assert told["numberMatched"] == number, name
        assert told["numberReturned"] == min(1, number)
        whole = client.get(f"/ogc/collections/{name}/items?limit=1000").json()
        assert len(whole["features"]) == number


@pytest.mark.parametrize("actor", PEOPLE)
def test_the_log_of_use_counts_what_this_reader_may_read(actor: str, planted: Planted, client_of: Browser) -> None:
    answer = client_of(actor).get("/logboek/")
    if not ACTORS[actor].signs_in:
        assert answer.status_code == 403
        return
    who, own = ACTORS[actor], planted.accounts[actor].pk
    owns = who.at_party(HERE) in DECIDERS and not who.kinds
    expected = sum(owns or use.account == own for use in DataUse.objects.all())
    assert f"Er is {expected} keer gebruik vastgelegd" in answer.content.decode()
