"""What the OGC surface answers: pages of features, filters, coordinates, tiles, mistakes, and never what was."""

from __future__ import annotations

import json
from typing import Any

import pytest
import shapely
from django.test import Client

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Area
from tests import factories
from tests.portal import things

pytestmark = pytest.mark.django_db
RD = "http://www.opengis.net/def/crs/EPSG/0/28992"
ITEMS = "/ogc/collections/gebieden-grenzen/items"
FIGURES = "/ogc/collections/cijfers-cijfer/items"
COUNT = 7


@pytest.fixture
def areas() -> list[Area]:
    made = [factories.area(f"Gebied {number}") for number in range(COUNT)]
    boundary_set = things.boundary_set("Grenzen", made)
    province = factories.party("Provincie")
    run = things.figures(
        factories.indicator("Cijfer", unit="mensen"),
        boundary_set,
        {area.code: (float(number) if number else None) for number, area in enumerate(made)},
    )
    things.publish(run, province)
    return made


def get(address: str, **query: Any) -> Any:
    return Client().get(address, {name.replace("_", "-"): value for name, value in query.items()})


def codes(answer: Any) -> list[str]:
    return [one["id"] for one in answer.json()["features"]]


def href(answer: Any, rel: str) -> str | None:
    return next((one["href"] for one in answer.json()["links"] if one["rel"] == rel), None)


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_following_next_gives_each_feature_once_and_prev_leads_back(areas: list[Area], limit: int) -> None:
    answer, seen = get(ITEMS, limit=limit, level="municipality"), []
    first = codes(answer)
    while True:
        body = answer.json()
        assert body["numberMatched"] == COUNT
        assert body["numberReturned"] == len(body["features"])
        seen += codes(answer)
        following = href(answer, "next")
        if following is None:
            break
        answer = Client().get(following)
    assert seen == [area.code for area in sorted(areas, key=lambda area: area.code)]
    while (before := href(answer, "prev")) is not None:
        answer = Client().get(before)
    assert codes(answer) == first


def test_a_box_in_rd_and_the_same_in_degrees_give_the_same(areas: list[Area]) -> None:
    middle = things.square(2).centroid
    answer = get(ITEMS, bbox=f"{middle.x - 1},{middle.y - 1},{middle.x + 1},{middle.y + 1}", bbox_crs=RD)
    assert codes(answer) == [areas[2].code]
    west, south, east, north = shapely.from_geojson(json.dumps(answer.json()["features"][0]["geometry"])).bounds
    inside = f"{west + 0.001},{south + 0.001},{east - 0.001},{north - 0.001}"
    assert codes(get(ITEMS, bbox=inside)) == [areas[2].code]
    assert codes(get(ITEMS, bbox="4,50,4.1,50.1")) == []


def test_coordinates_come_in_the_system_that_is_asked(areas: list[Area]) -> None:
    answer = get(f"{ITEMS}/{areas[3].code}", crs=RD)
    assert answer["Content-Crs"] == f"<{RD}>"
    shape = shapely.Polygon(answer.json()["geometry"]["coordinates"][0])
    assert shape.normalize().equals_exact(things.square(3).normalize(), 0.01)
    assert get("/ogc/collections/gebieden-grenzen").json()["storageCrs"] == RD


@pytest.mark.parametrize(
    ("query", "matched"),
    [
        ({"name": "Gebied 4"}, 1),
        ({"value": "4"}, 1),
        ({"value": "4", "name": "Gebied 5"}, 0),
        ({"datetime": "2022-05-05"}, COUNT),
        ({"datetime": "2022-12-31T23:00:00Z/.."}, COUNT),
        ({"datetime": "../2021-12-31"}, 0),
        ({"datetime": "2023-01-01/.."}, 0),
    ],
)
def test_figures_are_chosen_by_property_and_period(areas: list[Area], query: dict[str, str], matched: int) -> None:
    assert Client().get(FIGURES, query).json()["numberMatched"] == matched


def test_a_figure_says_what_it_is_or_why_it_is_not(areas: list[Area]) -> None:
    known = get(f"{FIGURES}/{areas[5].code}-2022").json()["properties"]
    assert (known["value"], known["unit"], known["period"], known["missing"]) == (5.0, "mensen", "2022", None)
    assert (known["starts"], known["ends"]) == ("2022-01-01", "2022-12-31")
    unknown = get(f"{FIGURES}/{areas[0].code}-2022").json()["properties"]
    assert unknown["value"] is None
    assert unknown["missing"]


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        (f"{ITEMS}?limit=0", 400, "limit"),
        (f"{ITEMS}?limit=-1", 400, "limit"),
        (f"{ITEMS}?limit=veel", 400, "limit"),
        (f"{ITEMS}?offset=-3", 400, "offset"),
        (f"{ITEMS}?bbox=1,2,3", 400, "rechthoek"),
        (f"{ITEMS}?bbox=a,b,c,d", 400, "rechthoek"),
        (f"{ITEMS}?datetime=gisteren", 400, "gisteren"),
        (f"{ITEMS}?crs=http://example.org/crs", 400, "28992"),
        (f"{ITEMS}?kleur=rood", 400, "area_km2"),
        (f"{ITEMS}?area_km2=groot", 400, "groot"),
        (f"{ITEMS}?f=xml", 400, "xml"),
        ("/ogc?kleur=rood", 400, "kleur"),
        ("/ogc/collections/nee", 404, "adres"),
        (f"{ITEMS}/nee", 404, "adres"),
        ("/ogc/nee", 404, "adres"),
        ("/ogc/collections/gebieden-grenzen/tiles/Anders/1/1/1", 404, "adres"),
        ("/ogc/collections/gebieden-grenzen/tiles/WebMercatorQuad/1/9/1", 404, "1/9/1"),
    ],
)
def test_a_mistake_is_told_as_a_problem(areas: list[Area], address: str, status: int, words: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert words in body["detail"]


def test_only_reading_is_done_here(areas: list[Area]) -> None:
    answer = Client().post(ITEMS)
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    assert Client().head(ITEMS).status_code == 200


def test_a_page_larger_than_allowed_is_made_smaller(areas: list[Area]) -> None:
    assert get(ITEMS, limit=1_000_000).json()["numberReturned"] == COUNT


def test_what_is_known_is_not_sent_again_until_it_changes(areas: list[Area]) -> None:
    first = Client().get(ITEMS)
    again = {"headers": {"If-None-Match": first["ETag"]}}
    assert Client().get(ITEMS, **again).status_code == 304
    assert Client().get(f"{ITEMS}?limit=2", **again).status_code == 200
    factories.alter(actor=HOUSE, thing=areas[0], values={"title": "Nieuwe naam"})
    after = Client().get(ITEMS, **again)
    assert after.status_code == 200
    assert "Nieuwe naam" in {one["properties"]["name"] for one in after.json()["features"]}


def test_new_figures_are_shown_as_soon_as_they_are_public(areas: list[Area]) -> None:
    from informatiehuis.rooms.atlas.models import Indicator
    from informatiehuis.rooms.monitor.models import Publication

    indicator = Indicator.objects.get(slug="cijfer")
    held = Publication.objects.get(indicator=indicator)
    run = things.figures(indicator, held.run.boundary_set, {areas[1].code: 99.0})
    assert get(f"{FIGURES}/{areas[1].code}-2022").json()["properties"]["value"] == 1.0
    things.publish(run, held.interpretation.author)
    assert get(f"{FIGURES}/{areas[1].code}-2022").json()["properties"]["value"] == 99.0
    assert get(FIGURES).json()["numberMatched"] == 1


def test_a_tile_where_nothing_is_has_no_content(areas: list[Area]) -> None:
    assert Client().get("/ogc/collections/gebieden-grenzen/tiles/WebMercatorQuad/8/10/10").status_code == 204


def test_rows_that_lie_nowhere_are_said_to_be_unusable_and_the_rest_is_still_there() -> None:
    things.spatial_source("In de zee", [things.square(0)], crs="EPSG:4326")
    things.spatial_source("Op het land", [things.square(0), things.square(1)])
    listed = {one["id"]: one for one in get("/ogc/collections").json()["collections"]}
    assert "extent" not in listed["bron-in-de-zee"]
    assert "extent" in listed["bron-op-het-land"]
    answer = get("/ogc/collections/bron-in-de-zee/items")
    assert answer.status_code == 404
    assert "rij 1" in answer.json()["detail"]
    assert codes(get("/ogc/collections/bron-op-het-land/items")) == ["P0", "P1"]
