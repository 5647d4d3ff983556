"""Who sees what on the OGC surface: things of every access class, asked for by every kind of reader."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Party
from informatiehuis.rooms.monitor.actions import withdraw_publication
from tests import factories
from tests.portal import things

pytestmark = pytest.mark.django_db
CLASSES = ("open", "internal", "restricted", "confidential")
SEES = {
    "anybody": {"open"},
    "elsewhere": {"open", "internal"},
    "reader": {"open", "internal", "restricted"},
    "steward": set(CLASSES),
    "administrator": set(CLASSES),
}
BELOW = ("", "/items", "/items/{item}", "/queryables", "/schema", "/tiles", "/tiles/WebMercatorQuad")
TILE = "/tiles/WebMercatorQuad/8/84/131"
PURPOSE = "werk"


@pytest.fixture
def province() -> Party:
    return factories.party("Provincie")


@pytest.fixture
def planted(province: Party) -> dict[str, str]:
    """A set of areas, an indicator with public figures and a spatial source of each class: id → class."""
    found = {}
    factories.thing(
        "processing_activity", "Werk", slug=PURPOSE, purpose="Werk.", legal_basis="public_task", responsible=province
    )
    for access in CLASSES:
        here = {"access": access, "owner": province}
        area = factories.area(f"Gebied {access}")
        areas = things.boundary_set(f"Grenzen {access}", [area], **here)
        indicator = factories.indicator(f"Indicator {access}", **here)
        things.publish(things.figures(indicator, areas, {area.code: 1.0}), province)
        source = things.spatial_source(f"Bron {access}", [things.square(0)], purposes=[PURPOSE], **here)
        found |= {f"gebieden-{areas.slug}": access, f"cijfers-{indicator.slug}": access, f"bron-{source.slug}": access}
    return found


def client_of(who: str, province: Party) -> Client:
    client = Client(headers={"X-Doelbinding": PURPOSE})
    match who:
        case "elsewhere":
            client.force_login(factories.person("reader", factories.party("Gemeente")))
        case "reader" | "steward":
            client.force_login(factories.person(who, province))
        case "administrator":
            client.force_login(factories.person("administrator"))
    return client


@pytest.mark.parametrize("who", SEES)
def test_the_list_holds_what_this_reader_may_see(who: str, planted: dict[str, str], province: Party) -> None:
    listed = {one["id"] for one in client_of(who, province).get("/ogc/collections").json()["collections"]}
    assert listed == {name for name, access in planted.items() if access in SEES[who]}


@pytest.mark.parametrize("who", SEES)
def test_no_address_gives_what_this_reader_may_not_see(who: str, planted: dict[str, str], province: Party) -> None:
    # somebody who may see everything has been here first, so that every pack stands ready
    warm, client = client_of("administrator", province), client_of(who, province)
    for name, access in planted.items():
        item = warm.get(f"/ogc/collections/{name}/items").json()["features"][0]["id"]
        for below in (*BELOW, TILE):
            answer = client.get(f"/ogc/collections/{name}{below.format(item=item)}")
            assert answer.status_code == (200 if access in SEES[who] else 404), (name, below)
            page = client.get(f"/ogc/collections/{name}{below.format(item=item)}", headers={"Accept": "text/html"})
            assert page.status_code == answer.status_code or below == TILE
            titles = [f"{what} {access}" for what in ("Gebied", "Grenzen", "Indicator", "Bron")]
            assert access in SEES[who] or not any(title in page.content.decode() for title in titles)


def test_what_is_hidden_and_what_is_not_there_look_the_same(planted: dict[str, str]) -> None:
    hidden = Client().get("/ogc/collections/bron-bron-internal/items")
    absent = Client().get("/ogc/collections/bron-bestaat-niet/items")
    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)


def test_an_area_that_is_hidden_is_left_out_of_an_open_set(province: Party) -> None:
    seen = factories.area("Openbaar gebied")
    hidden = factories.area("Geheim gebied", access="restricted", owner=province)
    areas = things.boundary_set("Samen", [seen, hidden])
    indicator = factories.indicator("Cijfer")
    things.publish(things.figures(indicator, areas, {seen.code: 1.0, hidden.code: 2.0}), province)
    for name in ("gebieden-samen", "cijfers-cijfer"):
        for who, expected in (("anybody", {seen.code}), ("reader", {seen.code, hidden.code}), ("anybody", {seen.code})):
            found = client_of(who, province).get(f"/ogc/collections/{name}/items").json()
            assert {one["properties"]["code"] for one in found["features"]} == expected
    tile = Client().get("/ogc/collections/gebieden-samen/tiles/WebMercatorQuad/8/84/131").content
    assert b"Openbaar gebied" in tile
    assert b"Geheim gebied" not in tile


def test_figures_that_are_not_public_are_nobodys_collection(province: Party) -> None:
    area = factories.area("Gebied")
    areas = things.boundary_set("Grenzen", [area])
    never, over = factories.indicator("Nooit", owner=province), factories.indicator("Voorbij", owner=province)
    things.figures(never, areas, {area.code: 1.0})
    yesterday = timezone.localdate() - timedelta(days=1)
    things.publish(things.figures(over, areas, {area.code: 1.0}), province, valid_until=yesterday)
    for who in ("anybody", "steward"):
        client = client_of(who, province)
        assert [one["id"] for one in client.get("/ogc/collections").json()["collections"]] == ["gebieden-grenzen"]
        assert client.get("/ogc/collections/cijfers-nooit/items").status_code == 404
        assert client.get("/ogc/collections/cijfers-voorbij/items").status_code == 404


def test_what_is_withdrawn_or_closed_is_gone_at_once(planted: dict[str, str], province: Party) -> None:
    from informatiehuis.rooms.atlas.models import Indicator, Source

    figures, rows = "/ogc/collections/cijfers-indicator-open/items", "/ogc/collections/bron-bron-open/items"
    assert Client().get(figures).status_code == Client().get(rows).status_code == 200
    withdraw_publication(actor=HOUSE, indicator=Indicator.objects.get(slug="indicator-open"))
    factories.alter(actor=HOUSE, thing=Source.objects.get(slug="bron-open"), values={"access": "internal"})
    assert Client().get(figures).status_code == Client().get(rows).status_code == 404


def test_only_what_anybody_may_see_is_open_to_pages_of_others(planted: dict[str, str]) -> None:
    answer = Client().get("/ogc/collections/gebieden-grenzen-open/items")
    # a wildcard makes a browser leave out the cookies (Fetch standard, section 3.3.5)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    assert answer["Cache-Control"] == "no-cache"
    assert "Cookie" in answer["Vary"]
