"""The front door and the monitor in both languages: what is there, what is not for a reader, and few queries."""

from __future__ import annotations

import pytest
import shapely
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from informatiehuis.kernel import anchors as anchoring
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.boundaries import keep_boundaries
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import Area
from informatiehuis.rooms.atlas.models import Indicator
from informatiehuis.rooms.atlas.refreshing import refresh
from informatiehuis.rooms.monitor.actions import publish
from informatiehuis.rooms.monitor.models import Interpretation
from informatiehuis.rooms.monitor.running import run_indicator
from tests import factories

COUNT = 12


@pytest.fixture
def indicators(house: House, db: None) -> list[Indicator]:
    """Twelve public indicators of one source."""
    (house.atlas / "data").mkdir(parents=True)
    (house.atlas / "data/c.csv").write_text("gemeentecode;jaar;aantal\n344;2022;1.849\n307;2022;796\n")
    party = factories.party("Provincie")
    whole = factories.area("Utrecht (provincie)", code="PV26", slug="pv26", level="province")
    for code, name in (("GM0344", "Utrecht"), ("GM0307", "Amersfoort")):
        factories.area(name, code=code, slug=code.lower(), parent=whole)
    refresh(actor=HOUSE, source=factories.source("Cijfers", location="data/c.csv", owner=party))
    concept = factories.concept("Laadpunt", owner=party)
    made = []
    for number in range(COUNT):
        sql = f"select gemeentecode as area, jaar as period, aantal + {number} as value from cijfers"
        one = factories.indicator(f"Cijfer nummer {number}", concept=concept, owner=party, sql=sql)
        factories.interpretation(f"Duiding {number}", one, owner=party)
        run_indicator(actor=HOUSE, indicator=one)
        publish(actor=HOUSE, indicator=one)
        made.append(one)
    return made


@pytest.fixture
def drawn(indicators: list[Indicator]) -> list[Indicator]:
    """The same indicators on a map, all on one dashboard."""
    draw(actor=HOUSE)
    for one in indicators:
        run_indicator(actor=HOUSE, indicator=one)
        publish(actor=HOUSE, indicator=one)
    factories.thing("dashboard", "Alles", indicators=[one.slug for one in indicators])
    return indicators


@action
def draw(*, actor: Actor) -> None:
    """Two squares of ten kilometres in the middle of the country."""
    squares = [shapely.box(x, 450_000, x + 10_000, 460_000) for x in (130_000, 140_000)]
    borders = factories.thing("boundary_set", "Gemeenten", level="municipality", content_hash="")
    keep_boundaries(borders, ["GM0307", "GM0344"], squares, origin="proef")


def addresses(language: str) -> dict[str, str]:
    with translation.override(language):
        return {
            "home": reverse("portal:home"),
            "overview": reverse("monitor:overview"),
            "indicator": reverse("monitor:indicator", args=["cijfer-nummer-3"]),
            "area": reverse("monitor:area", args=["gm0344"]),
            "search": reverse("portal:search") + "?q=nummer+3",
            "sign-in": reverse("account_login"),
        }


def test_every_page_is_there_in_both_languages(indicators: list[Indicator]) -> None:
    client = Client()
    for language, start in (("nl", "/"), ("en", "/en/")):
        for name, address in addresses(language).items():
            answer = client.get(address)
            page = answer.content.decode()
            assert answer.status_code == 200, address
            assert address.startswith(start)
            assert f'<html lang="{language}"' in page, address
            assert page.count("<h1") == 1, address
            if name in ("overview", "indicator", "area", "search"):
                assert "Cijfer nummer 3" in page, address


def test_numbers_are_written_as_the_reader_writes_them(indicators: list[Indicator]) -> None:
    assert "1.852" in Client().get(addresses("nl")["indicator"]).content.decode()
    assert "1,852" in Client().get(addresses("en")["indicator"]).content.decode()


def test_a_class_reads_as_a_class_and_says_once_what_it_means(indicators: list[Indicator]) -> None:
    for one in indicators[:2]:
        factories.alter(actor=HOUSE, thing=one, values={"unit": "klasse (1 stad, 5 land)", "rollup": "none"})
    client = Client()
    for name in ("overview", "indicator", "area"):
        assert "klasse (1" not in client.get(addresses("nl")[name]).content.decode(), name
    page = client.get(reverse("monitor:indicator", args=["cijfer-nummer-0"])).content.decode()
    assert "klasse\u00a01.849" in page
    assert "Wat de getallen betekenen: <span >1 stad, 5 land</span>." in page
    assert '<th scope="col" class="house-table__number" data-sort="number" >klasse</th>' in page


def test_an_english_page_marks_the_dutch_title_in_its_answer(indicators: list[Indicator]) -> None:
    marked = '<span lang="nl">Cijfer nummer 3</span> in the province of'
    assert marked in Client().get(addresses("en")["indicator"]).content.decode()
    assert "<span lang" not in Client().get(addresses("nl")["indicator"]).content.decode()


# an indicator: one for whether its figures were computed again; a dashboard: one for the quality of the data under all
# of its figures, and one for when the history was verified last; a search: what may be seen of what was found
MOST_QUERIES = {"overview": 5, "area": 6, "home": 15, "indicator": 13, "dashboard": 12, "search": 7}
MORE_FOR_A_MAKER = 5
"""The session, the account, its roles, and what only makers see."""


@pytest.mark.parametrize("more", [0, MORE_FOR_A_MAKER], ids=["a visitor", "a maker"])
def test_a_page_asks_the_database_no_more_than_it_does_now(drawn: list[Indicator], more: int) -> None:
    """With a map, twelve indicators and a dashboard of all of them."""
    client = Client()
    if more:
        client.force_login(factories.person("steward", drawn[0].owner))
    where = {**addresses("nl"), "dashboard": reverse("register:dashboard:detail", args=["alles"])}
    counted = {}
    for name in MOST_QUERIES:
        client.get(where[name])
        with CaptureQueriesContext(connection) as asked:
            page = client.get(where[name]).content.decode()
        assert ("house-choropleth" in page) == (name in ("home", "indicator", "dashboard")), name
        counted[name] = len(asked)
    assert {name: count for name, count in counted.items() if count > MOST_QUERIES[name] + more} == {}, counted


def test_what_may_not_be_seen_is_not_there_nor_found(indicators: list[Indicator]) -> None:
    factories.alter(actor=HOUSE, thing=indicators[3], values={"access": "internal"})
    client = Client()
    for language in ("nl", "en"):
        where = addresses(language)
        assert client.get(where["indicator"]).status_code == 404
        for name in ("home", "overview", "area"):
            assert "Cijfer nummer 3" not in client.get(where[name]).content.decode()
        assert (
            reverse("monitor:indicator", args=["cijfer-nummer-3"]) not in client.get(where["search"]).content.decode()
        )
    client.force_login(factories.person("reader"))
    assert client.get(addresses("nl")["indicator"]).status_code == 200


def test_a_search_gives_the_figure_of_the_area_that_is_asked(indicators: list[Indicator]) -> None:
    """As far as this reader may see the indicator, its interpretation and the area."""
    address, told = reverse("portal:search") + "?q=nummer+3+amersfoort", "Cijfer nummer 3 in Amersfoort: 799"
    page = Client().get(address).content.decode().replace("\xa0", " ")
    assert told in page
    assert "Cijfer nummer 3 in Utrecht" not in page
    (fact,) = [
        one
        for one in Client().get(f"/api/v1/zoekresultaten{address[8:].replace('?q', '?zoek')}").json()["facts"]
        if one["title"] == "Cijfer nummer 3"
    ]
    assert fact["sentence"].replace("\xa0", " ").startswith(told)
    for thing in (indicators[3], Interpretation.objects.get(indicator=indicators[3]), Area.objects.get(code="GM0307")):
        factories.alter(actor=HOUSE, thing=thing, values={"access": "internal"})
        assert told not in Client().get(address).content.decode().replace("\xa0", " "), thing
        factories.alter(actor=HOUSE, thing=thing, values={"access": "open"})
    assert told in Client().get(address).content.decode().replace("\xa0", " ")


def test_signing_in_works_and_a_wrong_password_says_so(db: None) -> None:
    user = factories.person("reader")
    client, address = Client(), reverse("account_login")
    wrong = client.post(address, {"username": user.username, "password": "fout"})
    assert wrong.status_code == 200
    assert "_auth_user_id" not in client.session
    right = client.post(address, {"username": user.username, "password": factories.PASSWORD})
    assert right.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_anchors_are_for_anybody_to_keep(indicators: list[Indicator]) -> None:
    made = anchoring.drop()
    answer = Client().get("/ankers.json")
    assert answer.json()["anchors"] == [{"events": made.number, "hash": made.hash, "made_at": made.made_at.isoformat()}]
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_health_is_for_machines(indicators: list[Indicator]) -> None:
    answer = Client().get("/gezondheid")
    checks = answer.json()["checks"]
    assert {name for name, (one,) in checks.items() if one["status"] != "ok"} == {"worker"}
    assert answer.json()["events"] > COUNT
    assert answer.json()["oldestData"]
    assert "no-store" in answer["Cache-Control"]
