"""Figures as they stood: those that were public then, with the words of then, on every page that shows figures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from unittest import mock

import pytest
from django.test import Client

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Area
from informatiehuis.rooms.atlas.models import Indicator, Source
from informatiehuis.rooms.atlas.refreshing import refresh
from informatiehuis.rooms.monitor.actions import confirm_interpretation, publish, withdraw_publication
from informatiehuis.rooms.monitor.models import Interpretation
from informatiehuis.rooms.monitor.running import run_indicator
from tests import factories
from tests.rooms.conftest import ROWS, Write

BEFORE, FIRST, SECOND, LAST = ("2031-01-05", "2031-01-15", "2031-01-25", "2031-02-05")


def on(day: int) -> mock._patch[mock.MagicMock]:
    """What happens in the block happens so many days into 2031, at noon in UTC."""
    return mock.patch(
        "django.utils.timezone.now", return_value=datetime(2031, 1, 1, 12, tzinfo=UTC) + timedelta(days=day - 1)
    )


@pytest.fixture
def story(indicator: Indicator, source: Source, areas: dict[str, Area], write: Write) -> Indicator:
    """Figures that were public on 10 January, others on 20 January under another title, and none from the 30th on."""
    with on(1):
        said = factories.interpretation(
            "Duiding", indicator, owner=indicator.owner, text="Toen was het weinig.", valid_until=date(2032, 1, 1)
        )
        factories.thing("dashboard", "Alles", indicators=[indicator.slug], introduction="Over laadpunten.")
    with on(10):
        run_indicator(actor=HOUSE, indicator=indicator)
        publish(actor=HOUSE, indicator=indicator)
    with on(20):
        write(*(row.replace("1.849", "2.849") for row in ROWS))
        refresh(actor=HOUSE, source=source)
        factories.alter(actor=HOUSE, thing=indicator, values={"title": "Laadpalen"})
        factories.alter(actor=HOUSE, thing=said, values={"text": "Nu is het veel."})
        run_indicator(actor=HOUSE, indicator=indicator)
        confirm_interpretation(actor=HOUSE, interpretation=Interpretation.objects.get(pk=said.pk))
        publish(actor=HOUSE, indicator=indicator)
    with on(30):
        withdraw_publication(actor=HOUSE, indicator=indicator)
    return indicator


PAGES = ("/monitor/indicatoren/laadpunten/", "/monitor/", "/monitor/dashboards/alles/")


def text_of(path: str, client: Client | None = None, **asked: str) -> str:
    with on(60):
        answer = (client or Client()).get(path, asked)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.content.decode())


@pytest.mark.parametrize("path", [PAGES[0], PAGES[2], "/monitor/gebieden/gm0344/"])
def test_a_page_has_the_figures_that_were_public_then(story: Indicator, path: str) -> None:
    told = {day: text_of(path, moment=day) for day in (BEFORE, FIRST, SECOND, LAST)}
    assert {day: ("5,11" in text, "7,88" in text) for day, text in told.items()} == {
        BEFORE: (False, False),
        FIRST: (True, False),
        SECOND: (False, True),
        LAST: (False, False),
    }


def test_the_words_beside_them_are_those_of_then(story: Indicator) -> None:
    first, second = (text_of(PAGES[0], moment=day) for day in (FIRST, SECOND))
    assert ("Laadpunten per 1.000" in first, "Toen was het weinig." in first) == (True, True)
    assert ("Laadpalen" in second, "Nu is het veel." in second) == (True, True)
    assert "Nu is het veel." not in first
    assert "Openbaar gemaakt op 10 januari 2031" in first


@pytest.mark.parametrize("path", PAGES)
def test_what_a_page_of_then_leads_to_is_of_then_too(story: Indicator, path: str) -> None:
    page = text_of(path, moment=FIRST)
    assert "Zo stond het er toen" in page
    assert f"/monitor/indicatoren/laadpunten/?moment={FIRST}" in page
    assert 'href="/monitor/indicatoren/laadpunten/?gebied=' not in page


def test_the_overview_of_then_has_the_dashboards_of_then(story: Indicator) -> None:
    assert f'href="/monitor/dashboards/alles/?moment={FIRST}"' in text_of("/monitor/", moment=FIRST)
    assert "/monitor/dashboards/" not in text_of("/monitor/", moment="2030-12-31")


def test_a_page_of_then_offers_nothing_to_do(story: Indicator, owner: object) -> None:
    client = Client()
    with on(60):
        client.force_login(owner)  # type: ignore[arg-type]
    now, then = text_of(PAGES[0], client), text_of(PAGES[0], client, moment=FIRST)
    assert "Bereken opnieuw" in now
    assert "Bereken opnieuw" not in then


def test_downloads_of_then_hold_the_figures_of_then(story: Indicator) -> None:
    first, second = (text_of(f"{PAGES[0]}cijfers.csv", moment=day) for day in (FIRST, SECOND))
    assert ("5.11" in first, "7.88" in first) == (True, False)
    assert "7.88" in second
    with on(60):
        assert Client().get(f"{PAGES[0]}cijfers.csv", {"moment": BEFORE}).status_code == 404


def test_what_was_hidden_then_stays_so(story: Indicator) -> None:
    with on(40):
        factories.alter(actor=HOUSE, thing=story, values={"access": "confidential"})
    with on(50):
        factories.alter(actor=HOUSE, thing=story, values={"access": "open"})
    with on(60):
        assert Client().get(PAGES[0], {"moment": "2031-02-14"}).status_code == 404
        assert Client().get(PAGES[0], {"moment": FIRST}).status_code == 200
    assert "Laadpalen" not in text_of("/monitor/", moment="2031-02-14")


def test_a_moment_that_is_none_is_said_to_be(story: Indicator) -> None:
    with on(60):
        assert Client().get(PAGES[0], {"moment": "gisteren"}).status_code == 400
