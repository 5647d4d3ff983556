"""Accounts: who may make them, with which role, and that history names no person."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError

from informatiehuis.kernel.access import ANONYMOUS, HOUSE, Actor, NotAllowed, actor_for
from informatiehuis.kernel.accounts import AccountProblem, add_account
from informatiehuis.kernel.models import Event, RoleGrant, User
from tests import factories

pytestmark = pytest.mark.django_db
GOOD = "lang-genoeg-en-onbekend"


def test_an_account_gets_its_role_at_its_party(db: None) -> None:
    party = factories.party("Provincie", slug="provincie")
    made = add_account(actor=HOUSE, username="jansen", password=GOOD, role="steward", party="provincie")
    actor = actor_for(made)
    assert (dict(actor.roles), actor.everywhere) == ({party.pk: "steward"}, None)
    assert made.check_password(GOOD)


def test_the_event_names_the_account_by_number_only(db: None) -> None:
    made = add_account(actor=HOUSE, username="jansen", password=GOOD)
    event = Event.objects.get(thing=made.pk)
    assert (event.kind, event.payload["detail"]["role"]) == ("account", "reader")
    assert "jansen" not in json.dumps(event.payload)
    assert GOOD not in json.dumps(event.payload)


@pytest.mark.parametrize("role", ["", "reader", "steward", "owner"])
def test_only_an_administrator_makes_accounts(role: str) -> None:
    actor: Actor = factories.actor(role) if role else ANONYMOUS
    with pytest.raises(NotAllowed):
        add_account(actor=actor, username="jansen", password=GOOD, role="administrator")
    assert not User.objects.filter(username="jansen").exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"role": "baas"}, "Er is geen rol 'baas'."),
        ({"party": "nergens"}, "Er is geen partij 'nergens'."),
        ({"username": "bestaat"}, "bestaat al"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(values: dict[str, str], words: str) -> None:
    factories.person(username="bestaat")
    with pytest.raises(AccountProblem, match=words):
        add_account(**{"actor": HOUSE, "username": "jansen", "password": GOOD, **values})  # type: ignore[arg-type]
    assert User.objects.count() == 1
    assert not RoleGrant.objects.exists()
    assert not Event.objects.filter(kind="account").exists()


@pytest.mark.parametrize("password", ["kort", "wachtwoord", "jansen-jansen"])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        add_account(actor=HOUSE, username="jansen-jansen", password=password)
    assert not User.objects.exists()
