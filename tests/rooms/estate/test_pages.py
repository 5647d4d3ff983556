"""The pages of the estate, as somebody who may read them sees them."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from informatiehuis.kernel.access import HOUSE
from tests import factories
from tests.rooms.estate.conftest import Estate

pytestmark = pytest.mark.django_db


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_page_of_an_asset_says_what_stops_and_why(estate: Estate, as_steward: Client) -> None:
    page = text_of(as_steward, "/middelen/i-assets/serverpark/")
    assert "Vergunningen verlenen wordt ondersteund door Zaaksysteem , en dat draait op Serverpark" in page
    assert "Vergunningen verlenen moet binnen 4 uur weer werken. Serverpark : herstel beloofd binnen 24 uur." in page


def test_the_page_of_a_process_says_on_what_it_rests(estate: Estate, as_steward: Client) -> None:
    page = text_of(as_steward, "/en/middelen/processen/vergunningen-verlenen/")
    assert "is supported by Zaaksysteem › is supplied by Zaakbouw › engages Wolkhuis › engages Koelte" in page
    assert "recovery promised within 24 hours." in page


def test_a_contract_without_subcontractors_is_at_odds_with_them(estate: Estate, as_steward: Client) -> None:
    address, warning = "/middelen/contracten/zaaksysteem-als-dienst/", "Er zijn onderaannemers, en dat mag hier niet"
    page = text_of(as_steward, address)
    assert "Wolkhuis" in page
    assert warning not in page
    factories.alter(actor=HOUSE, thing=estate.contract, values={"no_subcontracting": True})
    assert warning in text_of(as_steward, address)


def test_an_asset_says_in_which_register_it_is_missing_and_that_it_is_made_up(
    estate: Estate, as_steward: Client
) -> None:
    values = {"publish_in": ["algorithms", "domains"], "published_in": ["domains"], "synthetic": True}
    factories.alter(actor=HOUSE, thing=estate.cases, values=values)
    page = text_of(as_steward, "/middelen/i-assets/zaaksysteem/")
    assert "Staat nog niet waar het moet staan Algoritmeregister" in page
    assert "Deze gegevens zijn synthetisch" in page


def test_the_register_of_assets_leads_to_what_is_told_about_them(estate: Estate, as_steward: Client) -> None:
    page = as_steward.get("/en/middelen/i-assets/").content.decode()
    for path, title in (("zicht", "Sight on i-assets"), ("onderdelen", "Components"), ("architectuur", "Architecture")):
        assert re.search(rf'<a href="/en/middelen/{path}/">{title}', page)


def test_the_floors_of_the_house_hold_the_estate(estate: Estate) -> None:
    page = text_of(Client(), "/")
    assert "processen (1)" in page
    assert "i-assets (2)" in page


def test_a_form_refuses_a_register_that_does_not_exist(estate: Estate, as_steward: Client) -> None:
    sent = {"title": "Telbot", "type": "algorithm", "zone": "office", "criticality": "supporting", "access": "open"}
    sent |= {"owner": "provincie", "publish_in": ["sterren"]}
    answer = as_steward.post("/middelen/i-assets/-/nieuw/", sent)
    assert "sterren" in answer.content.decode()
    made = as_steward.post("/middelen/i-assets/-/nieuw/", {**sent, "publish_in": ["algorithms"]}, follow=True)
    assert made.redirect_chain[-1][0].startswith("/middelen/i-assets/telbot/")
