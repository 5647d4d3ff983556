"""Tokens are made and ended through actions: who may, what cannot be, and what the history says of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from informatiehuis.kernel.access import ANONYMOUS, HOUSE, NotAllowed, Scope, ScopeMissing, UnknownScope, actor_for
from informatiehuis.kernel.accounts import AccountProblem
from informatiehuis.kernel.granting import activate_account, deactivate_account
from informatiehuis.kernel.kinds import UnknownKind
from informatiehuis.kernel.models import AccessToken, Event
from informatiehuis.kernel.services import add_service_account
from informatiehuis.kernel.tokens.actions import (
    MOST,
    Wish,
    end_expired_tokens,
    make_token,
    revoke_token,
    revoke_tokens,
)
from tests import factories
from tests.tokens import made

pytestmark = pytest.mark.django_db


def details(thing: Any) -> list[dict[str, Any]]:
    return [event.payload["detail"] for event in Event.objects.filter(thing=thing).order_by("number")]


def test_a_token_is_kept_as_a_hash_and_told_of_by_its_number() -> None:
    user = factories.person("steward")
    wish = Wish("zaaksysteem van Jansen", Scope(frozenset({"write"}), frozenset({"concept"})), 10, ("10.1.2.3/8",))
    token, text = make_token(actor=actor_for(user), user=user, wish=wish, second_factor=False, reason="koppeling")
    kept = json.dumps({one.attname: str(getattr(token, one.attname)) for one in token._meta.concrete_fields})
    assert text not in kept
    assert text[16:48] not in kept
    [told] = details(user.pk)
    assert told["token_made"] == {
        "token": str(token.pk),
        "scopes": ["read", "write"],
        "kinds": ["concept"],
        "networks": 1,
        "expires_at": told["token_made"]["expires_at"],
    }
    event = Event.objects.get(thing=user.pk)
    assert (event.action, event.why, event.actor) == ("kernel.make_token", "koppeling", user.pk)
    for secret in (text, text[3:15], "Jansen", "10.0.0.0", token.digest):
        assert secret not in event.content
    assert token.networks == ["10.0.0.0/8"]
    assert token.expires_at - token.created_at == timedelta(days=10)


def test_a_token_is_made_by_its_holder_and_for_a_system_by_an_administrator() -> None:
    user = factories.person("reader")
    system = add_service_account(
        actor=HOUSE, username="zaaksysteem", purpose="x", owner=factories.party(), contact_role="y"
    )
    for actor in (ANONYMOUS, factories.actor("owner"), factories.actor("steward")):
        for account in (user, system):
            with pytest.raises(NotAllowed):
                make_token(actor=actor, user=account, wish=Wish("x", Scope()), second_factor=True)
    for actor in (factories.actor("administrator"), HOUSE):
        with pytest.raises(AccountProblem, match="maakt die persoon zelf"):
            make_token(actor=actor, user=user, wish=Wish("x", Scope()), second_factor=True)
    assert not AccessToken.objects.exists()
    for actor, account in ((actor_for(user), user), (factories.actor("administrator"), system), (HOUSE, system)):
        make_token(actor=actor, user=account, wish=Wish("x", Scope()), second_factor=True)
    token = AccessToken.objects.filter(user=user).first()
    assert token
    with pytest.raises(NotAllowed):
        revoke_token(actor=factories.actor("owner"), token=token)
    assert AccessToken.objects.filter(ended_at=None).count() == 3


@pytest.mark.parametrize("scopes", [{"read"}, {"write"}, {"write", "sql"}])
def test_a_token_makes_no_token(scopes: set[str]) -> None:
    user = factories.person("administrator")
    with pytest.raises(ScopeMissing):
        make_token(
            actor=actor_for(user, scope=Scope(frozenset(scopes))),
            user=user,
            wish=Wish("x", Scope()),
            second_factor=True,
        )
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize(
    ("wished", "words"),
    [
        ({"name": "  "}, "Geef de sleutel een naam"),
        ({"days": 367}, "ten hoogste 366 dagen"),
        ({"days": -1}, "ten hoogste 366 dagen"),
        ({"networks": ("overal",)}, "'overal' is geen adres en geen netwerk"),
        ({"networks": ("10.0.0.0/33",)}, "geen adres en geen netwerk"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(wished: dict[str, Any], words: str) -> None:
    user = factories.person()
    wish = Wish(**{"name": "x", "scope": Scope(), **wished})
    with pytest.raises(AccountProblem, match=words):
        make_token(actor=actor_for(user), user=user, wish=wish, second_factor=True)
    assert not AccessToken.objects.exists()
    assert not Event.objects.filter(thing=user.pk).exists()


def test_a_scope_and_a_kind_that_are_not_there_are_refused() -> None:
    with pytest.raises(UnknownScope, match="'alles'"):
        Scope(frozenset({"alles"}))
    with pytest.raises(UnknownKind):
        made(factories.person(), kinds=("stoel",))


def test_every_token_expires_and_the_house_says_when(settings: Settings) -> None:
    user = factories.person()
    settings.TOKEN_DAYS, settings.TOKEN_MOST_DAYS = 90, 366
    assert made(user)[0].expires_at - timezone.now() > timedelta(days=89, hours=23)
    settings.TOKEN_MOST_DAYS = 30
    assert made(user)[0].expires_at - timezone.now() < timedelta(days=30)
    with pytest.raises(AccountProblem, match="ten hoogste 30 dagen"):
        made(user, days=31)
    assert made(user, days=30)[0].expires_at


def test_an_account_has_a_bounded_number_of_tokens() -> None:
    user = factories.person()
    for _ in range(MOST):
        made(user)
    with pytest.raises(AccountProblem, match=f"heeft al {MOST} sleutels"):
        made(user)
    revoke_tokens(actor=HOUSE, user=user)
    made(user)


def test_a_revoked_token_keeps_nothing_that_opens_and_is_told_of_once() -> None:
    user = factories.person()
    token, _text = made(user)
    for _ in range(2):
        revoke_token(actor=actor_for(user), token=token, reason="gelekt")
    assert (token.digest, token.ended_at is not None) == ("", True)
    assert details(user.pk)[1:] == [{"token_revoked": {"token": str(token.pk)}}]


def test_what_expired_is_recorded_at_night_once_with_its_own_moment() -> None:
    user, now = factories.person(), timezone.now()
    soon, later = made(user, days=1)[0], made(user, days=3)[0]
    assert end_expired_tokens(actor=HOUSE, now=now + timedelta(days=2)) == 1
    assert end_expired_tokens(actor=HOUSE, now=now + timedelta(days=2)) == 0
    soon.refresh_from_db()
    later.refresh_from_db()
    assert (soon.ended_at, soon.digest) == (soon.expires_at, "")
    assert later.ended_at is None
    assert details(user.pk)[2:] == [{"token_expired": {"token": str(soon.pk)}}]
    with pytest.raises(NotAllowed):
        end_expired_tokens(actor=factories.actor("owner"), now=now)


def test_an_account_that_is_switched_off_has_no_tokens_left_when_it_is_on_again() -> None:
    user = factories.person("reader")
    token, _text = made(user)
    deactivate_account(actor=HOUSE, user=user, reason="uit dienst")
    token.refresh_from_db()
    assert token.ended_at
    with pytest.raises(AccountProblem, match="uitgezet"):
        made(user)
    activate_account(actor=HOUSE, user=user)
    assert not user.tokens.filter(ended_at=None).exists()


def test_the_database_keeps_no_hash_of_what_ended_and_none_that_never_expires() -> None:
    token, _text = made(factories.person())
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessToken.objects.filter(pk=token.pk).update(ended_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessToken.objects.filter(pk=token.pk).update(expires_at=token.created_at)
