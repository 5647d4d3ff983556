"""The pages on which who administers the house makes accounts, gives roles, and shuts accounts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from informatiehuis.kernel.access import Verb, actor_for, may
from informatiehuis.kernel.models import Event, User
from tests import factories

pytestmark = pytest.mark.django_db
ACCOUNTS = "/beheer/accounts/"


@pytest.fixture
def administrator(db: None) -> User:
    return factories.person("administrator")


@pytest.fixture
def as_administrator(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def page_of(user: User) -> str:
    return reverse("access:account", args=[user.pk])


def events_of(user: User) -> list[tuple[str, str]]:
    return [(event.action, event.why) for event in Event.objects.filter(thing=user.pk, kind="account")]


@pytest.mark.parametrize("role", ["", "reader", "steward", "owner"])
def test_nobody_else_sees_or_changes_accounts(role: str) -> None:
    client, other = Client(), factories.person("reader", username="geheime-naam")
    if role:
        client.force_login(factories.person(role))
    grant = other.grants.get()
    for address in (ACCOUNTS, f"{ACCOUNTS}-/nieuw/", page_of(other)):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "geheime-naam" not in answer.content.decode()
    for address in (
        f"{ACCOUNTS}-/nieuw/",
        page_of(other),
        reverse("access:revoke", args=[other.pk, grant.pk]),
        reverse("access:shut", args=[other.pk]),
        reverse("access:reopen", args=[other.pk]),
        reverse("access:unlock", args=[other.pk]),
    ):
        given = {"reason": "x", "username": "nieuw", "role": "administrator"}
        assert client.post(address, given).status_code == 403
    assert User.objects.get(pk=other.pk).is_active
    assert [one.role for one in other.grants.all()] == ["reader"]
    assert not User.objects.filter(username="nieuw").exists()


def test_the_list_says_what_each_account_holds(as_administrator: Client) -> None:
    user, area = factories.person(username="jansen"), factories.area("De Bilt")
    user.grants.create(role="steward", party=factories.party("Team data"), kinds=["source"], area=area)
    page = as_administrator.get(ACCOUNTS)
    assert "beheerder van gegevens bij Team data, bronnen, De Bilt" in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_an_account_is_made_and_its_password_shown_once(as_administrator: Client) -> None:
    made = as_administrator.post(f"{ACCOUNTS}-/nieuw/", {"username": "jansen", "reason": "nieuwe collega"})
    password = re.search(r"<code>([^<]+)</code>", made.content.decode())
    user = User.objects.get(username="jansen")
    assert password
    assert user.check_password(password[1])
    assert not user.grants.exists()
    assert password[1] not in as_administrator.get(page_of(user)).content.decode()
    assert events_of(user) == [("kernel.add_account", "nieuwe collega")]


def test_a_role_is_given_with_limits_and_taken_back(as_administrator: Client) -> None:
    user, party, area = factories.person(), factories.party("Team data"), factories.area()
    given: dict[str, Any] = {
        "role": "steward",
        "party": party.slug,
        "kinds": ["concept"],
        "area": area.code.lower(),
        "valid_until": "2099-01-01T12:00",
        "reason": "project",
    }
    assert as_administrator.post(page_of(user), given).status_code == 302
    thing = factories.concept(owner=party, area=area)
    assert may(actor_for(User.objects.get(pk=user.pk)), Verb.EDIT, thing)
    grant = user.grants.get()
    assert grant.valid_until
    assert grant.valid_until.isoformat() == "2099-01-01T11:00:00+00:00"
    taken = as_administrator.post(reverse("access:revoke", args=[user.pk, grant.pk]), {"reason": "klaar"})
    assert taken.status_code == 302
    assert not user.grants.exists()
    assert events_of(user) == [("kernel.grant_role", "project"), ("kernel.revoke_role", "klaar")]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"reason": ""}, "Waarom?"),
        ({"area": "GM9999"}, "Er is geen gebied met de code &#x27;GM9999&#x27;."),
        ({"valid_from": "2030-01-02T00:00", "valid_until": "2030-01-01T00:00"}, "ophouden voordat zij begint"),
        ({"role": "reader", "party": ""}, "Dit account heeft deze rol al"),
    ],
)
def test_what_cannot_be_given_is_said_at_its_field(as_administrator: Client, given: dict[str, str], words: str) -> None:
    user = factories.person("reader")
    answer = as_administrator.post(page_of(user), {"role": "steward", "reason": "project", **given})
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert user.grants.count() == 1


def test_an_account_is_shut_and_opened_again_with_a_reason(as_administrator: Client) -> None:
    user = factories.person("reader")
    client = Client()
    client.force_login(user)
    shut, reopen = reverse("access:shut", args=[user.pk]), reverse("access:reopen", args=[user.pk])
    assert as_administrator.post(shut, {"reason": ""}).status_code == 400
    assert User.objects.get(pk=user.pk).is_active
    assert as_administrator.post(shut, {"reason": "uit dienst"}).status_code == 302
    assert not User.objects.get(pk=user.pk).is_active
    assert as_administrator.post(reopen, {"reason": "terug"}).status_code == 302
    assert User.objects.get(pk=user.pk).is_active
    assert [reason for _action, reason in events_of(user)] == ["uit dienst", "terug"]


def test_an_account_on_which_too_much_was_guessed_is_unlocked_with_a_reason(as_administrator: Client) -> None:
    user = factories.person("reader")
    unlock = reverse("access:unlock", args=[user.pk])
    assert f'action="{unlock}"' in as_administrator.get(page_of(user)).content.decode()
    assert as_administrator.post(unlock, {"reason": ""}).status_code == 400
    assert events_of(user) == []
    answer = as_administrator.post(unlock, {"reason": "belde zelf"}, follow=True)
    assert "Met dit account kan iemand het opnieuw proberen." in answer.content.decode()
    assert events_of(user) == [("kernel.unlock_account", "belde zelf")]


def test_the_last_administrator_stays_and_the_page_says_why(as_administrator: Client, administrator: User) -> None:
    answer = as_administrator.post(reverse("access:shut", args=[administrator.pk]), {"reason": "weg"})
    assert answer.status_code == 400
    assert "Dan kan niemand het huis nog beheren." in answer.content.decode()
    assert User.objects.get(pk=administrator.pk).is_active


def test_a_role_is_taken_from_its_own_account_only(as_administrator: Client) -> None:
    grant, other = factories.person("owner").grants.get(), factories.person("reader")
    assert (
        as_administrator.post(reverse("access:revoke", args=[other.pk, grant.pk]), {"reason": "x"}).status_code == 404
    )
