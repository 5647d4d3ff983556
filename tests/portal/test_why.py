"""Why may an account (not) do something: asked by who administers the house, of any account, action and thing."""

from __future__ import annotations

import pytest
from django.test import Client

from informatiehuis.kernel.models import Party
from tests import factories

pytestmark = pytest.mark.django_db
WHY = "/toegang/waarom/"


@pytest.fixture
def party(db: None) -> Party:
    return factories.party("Provincie")


def signed_in(role: str, party: Party | None = None) -> Client:
    client = Client()
    client.force_login(factories.person(role, party))
    return client


def test_an_administrator_reads_the_rules_as_the_account_does(party: Party) -> None:
    hidden = factories.concept("Geheim", access="confidential", owner=party)
    analyst = factories.person("reader", party)
    asked = {"account": analyst.username, "actie": "edit", "ding": f"/id/begrip/{hidden.slug}"}
    page = signed_in("administrator").get(WHY, asked).content.decode()
    assert "Nee, dit account mag dit niet." in page
    assert "Hiervoor is de rol &#x27;beheerder van gegevens&#x27; bij de eigenaar nodig." in page


@pytest.mark.parametrize("role", ["reader", "steward", "owner"])
def test_nobody_else_asks_about_others(role: str, party: Party) -> None:
    assert signed_in(role, party).get(WHY).status_code == 403
    assert Client().get(WHY).status_code == 403


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"account": "niemand"}, "Er is geen account &#x27;niemand&#x27;."),
        ({"ding": "/id/begrip/niets"}, "Er is niets met het adres"),
        ({"ding": "/id/stoel/niets"}, "Er is geen soort &#x27;stoel&#x27;"),
        ({"actie": "verbranden"}, "Hiermee kan &#x27;verbranden&#x27; nu niet."),
    ],
)
def test_what_cannot_be_answered_is_said(asked: dict[str, str], words: str) -> None:
    thing = factories.concept("Woning")
    account = factories.person("reader").username
    given = {"account": account, "actie": "view", "ding": f"/id/begrip/{thing.slug}", **asked}
    response = signed_in("administrator").get(WHY, given)
    assert response.status_code == 400
    assert words in response.content.decode()
