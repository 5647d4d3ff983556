"""The pages on which tokens are made and revoked, one's own and those of systems."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from informatiehuis.kernel.access import actor_for
from informatiehuis.kernel.models import AccessToken, Event, ServiceAccount, User
from tests import factories
from tests.portal.accounts.test_signing_in import sign_in
from tests.tokens import bearer, made

pytestmark = pytest.mark.django_db
OWN, NEW_SERVICE = "/account/api-sleutels/", "/beheer/accounts/-/systeem/"
WISH: dict[str, Any] = {"name": "nachtelijke export", "scopes": ["write"], "kinds": ["concept"], "days": 30}


def at_work(user: User) -> Client:
    """A browser whose holder signed in and just showed once more who they are."""
    client = Client()
    sign_in(client, user)
    client.post("/aanmelden/bevestigen/", {"password": factories.PASSWORD})
    return client


def shown_in(answer: Any) -> str:
    found = re.search(r"<code>(ih_\w+)</code>", answer.content.decode())
    assert found, answer.content.decode()
    return found[1]


def test_a_token_of_ones_own_is_made_and_shown_once() -> None:
    user = factories.person("steward")
    client = at_work(user)
    answer = client.post(OWN, {**WISH, "networks": "127.0.0.0/8\n::1"})
    text = shown_in(answer)
    assert "no-store" in answer["Cache-Control"]
    page = client.get(OWN).content.decode()
    assert "nachtelijke export" in page
    assert "lezen; wijzigen; alleen begrippen; alleen vanaf 127.0.0.0/8, ::1/128" in page
    assert "nog niet gebruikt" in page
    assert text not in page
    assert text[3:15] not in page
    factories.concept("Intern", access="internal")
    assert bearer(text).get("/api/v1/begrippen").json()["count"] == 1
    assert "gebruikt op" in client.get(OWN).content.decode()


def test_who_makes_a_token_shows_again_who_they_are() -> None:
    user, client = factories.person("reader"), Client()
    sign_in(client, user)
    asked = client.post(OWN, WISH)
    assert (asked.status_code, asked["Location"].startswith("/aanmelden/bevestigen/")) == (302, True)
    assert not AccessToken.objects.exists()
    resumed = client.post(asked["Location"], {"password": factories.PASSWORD})
    assert shown_in(resumed)
    assert AccessToken.objects.get().user == user


def test_a_token_is_revoked_by_its_holder_and_by_nobody_else() -> None:
    user, other = factories.person("reader"), factories.person("owner")
    token, text = made(user)
    address = f"{OWN}{token.pk}/intrekken/"
    assert at_work(other).post(address).status_code == 404
    assert bearer(text).get("/api/v1/begrippen").status_code == 200
    assert at_work(user).post(address).status_code == 302
    assert bearer(text).get("/api/v1/begrippen").status_code == 401
    assert Client().post(address)["Location"].startswith("/aanmelden/")


def test_nobody_who_is_not_signed_in_sees_the_page() -> None:
    assert Client().get(OWN)["Location"].startswith("/aanmelden/")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Naam"),
        ({"days": 9999}, "ten hoogste 366 dagen"),
        ({"days": 0}, "minstens 1"),
        ({"networks": "overal"}, "geen adres en geen netwerk"),
        ({"scopes": ["alles"]}, "alles"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(wrong: dict[str, Any], words: str) -> None:
    answer = at_work(factories.person("reader")).post(OWN, {**WISH, **wrong})
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not AccessToken.objects.exists()


def test_a_token_remembers_whether_a_second_step_was_shown() -> None:
    user = factories.person("reader")
    at_work(user).post(OWN, WISH)
    client = at_work(user)
    session = client.session
    session["second_factor_elsewhere"] = True
    session.save()
    client.post(OWN, WISH)
    assert list(AccessToken.objects.order_by("created_at").values_list("second_factor", flat=True)) == [False, True]


def test_an_account_of_a_system_is_made_listed_apart_and_given_a_token() -> None:
    party, administrator = factories.party("Team zaken"), factories.person("administrator")
    client = at_work(administrator)
    given = {
        "username": "zaaksysteem",
        "purpose": "vult begrippen aan",
        "owner": party.slug,
        "contact_role": "functioneel beheer zaken",
        "reason": "koppeling",
    }
    assert client.post(NEW_SERVICE, given).status_code == 302
    user = User.objects.get(username="zaaksysteem")
    assert not user.has_usable_password()
    assert user.service.owner == party
    event = Event.objects.get(thing=user.pk)
    assert (event.action, event.why) == ("kernel.add_service_account", "koppeling")
    assert "zaaksysteem" not in event.content
    assert "functioneel" not in event.content
    overview = client.get("/beheer/accounts/").content.decode()
    people, systems = overview.split('id="systemen"')
    assert "zaaksysteem" not in people
    assert "vult begrippen aan" in systems
    assert "Team zaken, functioneel beheer zaken" in systems
    assert "kan 1 account zich aanmelden" in overview
    page = client.get(reverse("access:account", args=[user.pk])).content.decode()
    assert "vult begrippen aan" in page
    client.post(reverse("access:account", args=[user.pk]), {"role": "steward", "party": party.slug, "reason": "x"})
    tokens = reverse("access:tokens", args=[user.pk])
    text = shown_in(client.post(tokens, {**WISH, "reason": "eerste sleutel"}))
    made_event = Event.objects.filter(thing=user.pk).latest("number")
    assert (made_event.actor, made_event.why) == (administrator.pk, "eerste sleutel")
    factories.concept("Geheim", access="confidential", owner=party)
    assert bearer(text).get("/api/v1/begrippen").json()["count"] == 1
    token = user.tokens.get()
    revoke = reverse("access:token-revoke", args=[user.pk, token.pk])
    assert client.post(revoke, {"reason": ""}).status_code == 400
    assert client.post(revoke, {"reason": "klaar"}).status_code == 302
    assert bearer(text).get("/api/v1/begrippen").status_code == 401


@pytest.mark.parametrize("role", ["", "reader", "steward", "owner"])
def test_nobody_else_makes_systems_or_tokens_for_others(role: str) -> None:
    client, other = Client(), factories.person("owner")
    token, _text = made(other)
    if role:
        client = at_work(factories.person(role))
    tokens = reverse("access:tokens", args=[other.pk])
    for address in (NEW_SERVICE, tokens):
        assert client.get(address).status_code == 403
        assert client.post(address, {**WISH, "reason": "x"}).status_code == 403
    assert client.post(reverse("access:token-revoke", args=[other.pk, token.pk]), {"reason": "x"}).status_code == 403
    assert AccessToken.objects.get().ended_at is None


def test_an_administrator_makes_no_token_for_another_person_and_revokes_any() -> None:
    client, user = at_work(factories.person("administrator")), factories.person("owner")
    token, _text = made(user)
    tokens = reverse("access:tokens", args=[user.pk])
    page = client.get(tokens).content.decode()
    assert "maakt die persoon zelf" in page
    assert 'name="scopes"' not in page
    assert client.post(tokens, {**WISH, "reason": "x"}).status_code == 400
    assert user.tokens.count() == 1
    assert client.post(reverse("access:token-revoke", args=[user.pk, token.pk]), {"reason": "x"}).status_code == 302
    token.refresh_from_db()
    assert token.ended_at


def test_nobody_signs_in_as_a_system(settings: Any) -> None:
    party = factories.party()
    user = factories.person("steward")
    ServiceAccount.objects.create(user=user, purpose="x", owner=party, contact_role="y")
    client = Client()
    assert client.post("/aanmelden/", {"username": user.username, "password": factories.PASSWORD}).status_code == 403
    assert "_auth_user_id" not in client.session
    assert not Event.objects.filter(thing=user.pk).exists()


def test_a_system_is_not_who_administers_the_house() -> None:
    from informatiehuis.kernel.granting import administrators

    administrator, system = factories.person("administrator"), factories.person("administrator")
    ServiceAccount.objects.create(user=system, purpose="x", owner=factories.party(), contact_role="y")
    assert administrators() == 1
    shut = reverse("access:shut", args=[administrator.pk])
    assert at_work(administrator).post(shut, {"reason": "weg"}).status_code == 400
    assert actor_for(User.objects.get(pk=administrator.pk)).is_insider


def test_why_is_asked_of_an_account_with_a_token() -> None:
    user, thing = factories.person("steward"), factories.concept("Woning")
    token, _text = made(user, "read")
    client = at_work(factories.person("administrator"))
    asked = {"account": user.username, "actie": "edit", "ding": f"/id/begrip/{thing.slug}"}
    assert "Ja, dit account mag dit." in client.get("/toegang/waarom/", asked).content.decode()
    page = client.get("/toegang/waarom/", {**asked, "sleutel": str(token.pk)}).content.decode()
    assert "Nee, dit account mag dit niet." in page
    assert "Uw sleutel heeft het recht ‘wijzigen’ (write) niet." in page
    other = made(factories.person())[0]
    assert client.get("/toegang/waarom/", {**asked, "sleutel": str(other.pk)}).status_code == 400
