"""Before a token of a system expires it is told, once, to whom it is of and who administers the house."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from informatiehuis.engines.progress import silent
from informatiehuis.kernel.access import HOUSE, NotAllowed, Scope
from informatiehuis.kernel.jobs import schedules
from informatiehuis.kernel.models import AccessToken, Event, User
from informatiehuis.kernel.services import add_service_account
from informatiehuis.kernel.tokens.actions import Wish, make_token, record_reminded, revoke_token
from informatiehuis.portal.accounts import reminding
from informatiehuis.portal.checkup import upkeep
from informatiehuis.portal.checkup.judgement import Level
from informatiehuis.portal.mailing import MailAway
from tests import factories
from tests.portal.accounts.test_resetting import Box, box  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")]


def token_of(name: str, days: int, **contact: str) -> AccessToken:
    """A token of a system that holds for so many days yet."""
    owner = factories.party(f"Eigenaar van {name}", contact=contact)
    user = add_service_account(
        actor=HOUSE, username=name, purpose="Leest begrippen.", owner=owner, contact_role="functioneel beheer"
    )
    wish = Wish("koppeling", Scope(frozenset({"read"})), days)
    token, _ = make_token(actor=HOUSE, user=user, wish=wish, second_factor=False)
    return token


def remind() -> Any:
    """Do the work of the morning."""
    running = SimpleNamespace(actor=HOUSE, progress=silent, job=None)
    return reminding.remind_of_tokens.function(running)  # type: ignore[arg-type]


def reminders(token: AccessToken) -> int:
    events = Event.objects.filter(thing=token.user_id)
    return sum("token_reminded" in event.payload["detail"] for event in events)


def test_the_party_and_who_administers_are_told_once(box: Box) -> None:  # noqa: F811
    factories.person("administrator", email="beheer@provincie.example")
    factories.person("owner", email="niemand@provincie.example")
    factories.person("administrator", email="weg@provincie.example", is_active=False)
    token = token_of("zaaksysteem", 10, email="functioneel@team.example")
    token_of("later", 90, email="later@team.example")
    remind()
    assert [mail["To"] for mail in box.mails] == ["functioneel@team.example", "beheer@provincie.example"]
    text = box.mails[0].get_content()
    assert "zaaksysteem" in text
    assert "functioneel beheer" in text
    assert f"/beheer/accounts/{token.user_id}/sleutels/" in text
    assert "koppeling" not in text
    assert "ih_" not in text
    assert reminders(token) == 1
    remind()
    assert len(box.mails) == 2
    assert reminders(token) == 1


def test_nobody_is_told_of_what_does_not_hold_or_is_of_a_person(box: Box) -> None:  # noqa: F811
    factories.person("administrator", email="beheer@provincie.example")
    revoke_token(actor=HOUSE, token=token_of("ingetrokken", 5))
    shut = token_of("uitgezet", 5)
    User.objects.filter(pk=shut.user_id).update(is_active=False)
    person = factories.person("steward", email="mens@provincie.example")
    token, _ = make_token(
        actor=factories.actor_for(person),
        user=person,
        wish=Wish("script", Scope(frozenset({"read"})), 3),
        second_factor=False,
    )
    assert token.expires_at
    remind()
    assert box.mails == []


def test_the_house_says_how_long_before(box: Box, settings: Settings) -> None:  # noqa: F811
    factories.person("administrator", email="beheer@provincie.example")
    token_of("zaaksysteem", 20)
    remind()
    assert box.mails == []
    settings.TOKEN_REMIND_DAYS = 30
    remind()
    assert len(box.mails) == 1


def test_a_mail_server_that_refuses_is_asked_again(box: Box) -> None:  # noqa: F811
    factories.person("administrator", email="beheer@provincie.example")
    token = token_of("zaaksysteem", 3)
    box.refuses = True
    with pytest.raises(MailAway):
        remind()
    assert reminders(token) == 0
    assert reminding.remind_of_tokens.retries > 0
    box.refuses = False
    remind()
    assert reminders(token) == 1


def test_without_a_mail_server_nothing_counts_as_told(settings: Settings) -> None:
    settings.MAIL = None
    token = token_of("zaaksysteem", 3)
    remind()
    assert reminders(token) == 0


def test_the_link_has_https_where_the_house_has_it(box: Box, settings: Settings) -> None:  # noqa: F811
    factories.person("administrator", email="beheer@provincie.example")
    token_of("zaaksysteem", 3)
    settings.HTTPS = True
    remind()
    assert "https://127.0.0.1:8000/beheer/accounts/" in box.mails[0].get_content()


def test_only_the_house_records_it_and_once() -> None:
    token, now = token_of("zaaksysteem", 3), timezone.now()
    with pytest.raises(NotAllowed):
        record_reminded(actor=factories.actor("owner"), token=token, now=now)
    assert record_reminded(actor=HOUSE, token=token, now=now)
    assert not record_reminded(actor=HOUSE, token=token, now=now)
    said = json.dumps([event.payload for event in Event.objects.filter(thing=token.user_id)])
    assert "koppeling" not in said


def test_doctor_says_it(settings: Settings) -> None:
    now: datetime = timezone.now()
    assert upkeep.expiring_tokens(now).level is Level.OK
    token = token_of("zaaksysteem", 10)
    found = upkeep.expiring_tokens(now)
    assert found.level is Level.WARNING
    assert "zaaksysteem" in found.what.text()
    assert f"{timezone.localtime(token.expires_at):%d-%m-%Y}" in found.what.text()
    assert "tokens" in {one.point for one in upkeep.points(settings.HOUSE, now)}
    # also when it was told by mail: it still expires
    record_reminded(actor=HOUSE, token=token, now=now)
    assert upkeep.expiring_tokens(now).level is Level.WARNING
    assert upkeep.expiring_tokens(now + timedelta(days=20)).level is Level.OK


def test_the_page_with_accounts_says_it() -> None:
    client = Client()
    client.force_login(factories.person("administrator"))
    assert "binnenkort verlopen" not in client.get("/beheer/accounts/").content.decode()
    token = token_of("zaaksysteem", 10)
    text = client.get("/beheer/accounts/").content.decode()
    assert "Sleutels die binnenkort verlopen" in text
    assert f'href="/beheer/accounts/{token.user_id}/sleutels/">zaaksysteem</a>' in text


def test_it_comes_back_every_morning() -> None:
    standing = schedules.named("accounts.remind_of_tokens")
    (entry,) = standing.schedule.entries()  # type: ignore[misc]
    assert entry.job is reminding.remind_of_tokens
    assert standing.enabled
