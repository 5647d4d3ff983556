"""The page on which personal data are erased, and what the history says of it afterwards."""

from __future__ import annotations

import pytest
from django.test import Client

from informatiehuis.kernel import changes
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.models import Event, Party, Thing
from informatiehuis.kernel.verifying import verify
from informatiehuis.rooms.atlas.models import Concept
from tests import factories

pytestmark = pytest.mark.django_db
NAME = "Wilhelmina Proefpersoon"
PAGE, HISTORY = "/atlas/begrippen/woning/wissen/", "/atlas/begrippen/woning/geschiedenis/"
GIVEN = {"veld": ["note", "reason"], "grond": "unlawful", "reason": "Stond er ten onrechte."}


@action
def remove(*, actor: Actor, thing: Thing, reason: str = "") -> None:
    changes.remove(thing)


@pytest.fixture
def concept(province: Party) -> None:
    one = factories.concept("Woning", owner=province)
    factories.alter(actor=HOUSE, thing=one, values={"note": NAME}, reason=f"gevraagd door {NAME}")


@pytest.fixture
def administrator() -> Client:
    client = Client()
    client.force_login(factories.person("administrator"))
    return client


def test_who_administers_the_house_erases_and_reads_in_the_history_that_it_was_done(
    concept: None, administrator: Client
) -> None:
    assert PAGE in administrator.get(HISTORY).content.decode()
    answer = administrator.post(PAGE, GIVEN, follow=True)
    text = answer.content.decode()
    assert answer.redirect_chain == [(HISTORY, 302)]
    assert NAME not in text
    assert "Gewist. Dit is vastgelegd als gebeurtenis 4." in text
    assert "Persoonsgegevens gewist: opmerking, de reden" in text
    assert "is op" in text
    assert "Op grond van: onrechtmatig verwerkt (AVG artikel 17, lid 1 onder d)." in text
    assert verify().intact


def test_the_api_says_what_was_erased(concept: None, administrator: Client) -> None:
    administrator.post(PAGE, GIVEN)
    entries = administrator.get("/api/v1/begrippen/woning/geschiedenis").json()
    assert NAME not in str(entries)
    assert entries[1]["reason"] == ""
    assert "opmerking, de reden" in entries[1]["erased"][0]


def test_what_was_removed_is_erased_from_at_the_address_that_it_had(concept: None, administrator: Client) -> None:
    one = Concept.objects.get(slug="woning")
    key = one.pk
    remove(actor=HOUSE, thing=one, reason=f"gevraagd door {NAME}")
    which = f"?verwijderd={key}"
    assert f"{PAGE}{which}" in administrator.get(HISTORY).content.decode()
    page = administrator.get(PAGE + which).content.decode()
    assert "Dit staat niet meer in dit huis" in page
    assert f'href="{HISTORY}{which}">Niet wissen' in page
    answer = administrator.post(PAGE + which, {**GIVEN, "veld": ["note", "reason", "slug"]}, follow=True)
    text = answer.content.decode()
    assert answer.redirect_chain == [(f"/atlas/begrippen/gewist-{key.hex[-12:]}/geschiedenis/{which}", 302)]
    assert "Gewist. Dit is vastgelegd als gebeurtenis 5." in text
    assert "Persoonsgegevens gewist: " in text
    assert not Event.objects.filter(thing=key, content__contains=NAME).exists()
    assert administrator.get(PAGE + which).status_code == 404
    assert verify().intact


def test_of_what_was_removed_nobody_else_erases(concept: None, client: Client, as_owner: Client) -> None:
    one = Concept.objects.get(slug="woning")
    key = one.pk
    remove(actor=HOUSE, thing=one)
    for visitor in (client, as_owner):
        assert visitor.get(f"{PAGE}?verwijderd={key}").status_code == 403
        assert visitor.post(f"{PAGE}?verwijderd={key}", GIVEN).status_code == 403
        assert PAGE not in visitor.get(HISTORY).content.decode()


def test_a_form_that_does_not_say_enough_comes_back_as_it_was(concept: None, administrator: Client) -> None:
    answer = administrator.post(PAGE, {**GIVEN, "reason": " "})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "Zeg waarom er gewist wordt" in text
    assert 'value="note" checked' in text
    assert 'value="unlawful" selected' in text
    assert Event.objects.count() == 3


def test_nobody_else_sees_the_page_or_the_way_to_it(concept: None, client: Client, as_owner: Client) -> None:
    for visitor in (client, as_owner):
        assert visitor.get(PAGE).status_code == 403
        assert visitor.post(PAGE, GIVEN).status_code == 403
        assert PAGE not in visitor.get(HISTORY).content.decode()
    assert Event.objects.count() == 3
