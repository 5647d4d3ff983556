"""Second factors: an app with codes and recovery codes, what they open, what is recorded, and for whom they must be."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from informatiehuis.kernel.access import HOUSE, RANK, NotAllowed, actor_for
from informatiehuis.kernel.copies.exporting import export_house
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import User
from informatiehuis.kernel.signing_in import reset_factors
from informatiehuis.portal.accounts import configuration, demanding
from tests import factories
from tests.portal.accounts.test_signing_in import noted, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counted_from_nothing(db: None) -> None:
    cache.clear()


def code(secret: str, steps: int = 0) -> str:
    """What an app shows (RFC 6238), some half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def with_app(user: User, client: Client) -> tuple[str, list[str]]:
    """Set up an app as its holder does; the secret and the recovery codes that were shown."""
    sign_in(client, user)
    client.post("/aanmelden/bevestigen/?next=/account/app/", {"password": factories.PASSWORD})
    page = client.get("/account/app/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert secret, page
    assert "<svg" in page
    assert "style=" not in page[page.index("<svg") : page.index("</svg>")]
    answer = client.post("/account/app/", {"code": code(secret[1])})
    assert answer.headers.get("Location") == "/account/herstelcodes/", answer.content.decode()
    shown = re.findall(r"<li><code>(\d{8})</code>", client.get("/account/herstelcodes/").content.decode())
    return secret[1], shown


def test_with_an_app_the_password_alone_opens_nothing() -> None:
    user, client = factories.person("reader"), Client()
    secret, _codes = with_app(user, Client())
    assert client.post("/aanmelden/", {"username": user.username, "password": factories.PASSWORD}).headers[
        "Location"
    ] == ("/aanmelden/tweede-stap/")
    assert client.get("/account/").headers["Location"].startswith("/aanmelden/")
    assert client.post("/aanmelden/tweede-stap/", {"code": code(secret)}).status_code == 302
    assert client.get("/account/").status_code == 200
    assert noted(user)[-1] == {"sign_in": ["password", "totp"]}


def test_a_code_counts_once() -> None:
    user = factories.person("reader")
    secret, _codes = with_app(user, Client())
    given, answers = code(secret), []
    for client in (Client(), Client()):
        sign_in(client, user)
        answers.append(client.post("/aanmelden/tweede-stap/", {"code": given}).status_code)
    assert answers == [302, 200]


def test_a_wrong_code_is_recorded_and_slowed() -> None:
    user, client = factories.person("reader"), Client()
    with_app(user, Client())
    sign_in(client, user)
    said = [client.post("/aanmelden/tweede-stap/", {"code": "0000000"}).content.decode() for _ in range(11)]
    assert "Deze code klopt niet" in said[0]
    assert "te vaak iets fouts" in said[10]
    assert noted(user).count({"factor": "totp", "change": "failed"}) == 10


def test_who_knows_the_password_cannot_keep_the_holder_from_the_second_step() -> None:
    user, home, attacker = factories.person("reader"), Client(), Client()
    secret, _codes = with_app(user, home)
    home.post("/afmelden/")
    sign_in(attacker, user)
    for _ in range(11):
        attacker.post("/aanmelden/tweede-stap/", {"code": "0000000"})
    sign_in(home, user)
    assert home.post("/aanmelden/tweede-stap/", {"code": code(secret, 1)}).status_code == 302


def test_a_recovery_code_opens_once_and_is_shown_once() -> None:
    user, client, here = factories.person("reader"), Client(), Client()
    _secret, codes = with_app(user, here)
    assert len(codes) == 10
    assert codes[0] not in here.get("/account/herstelcodes/").content.decode()
    sign_in(client, user)
    assert client.post("/aanmelden/tweede-stap/", {"code": codes[0]}).status_code == 302
    again = Client()
    sign_in(again, user)
    assert again.post("/aanmelden/tweede-stap/", {"code": codes[0]}).status_code == 200
    assert "nog 9 herstelcodes" in client.get("/account/").content.decode()


def test_factors_come_and_go_with_an_event_and_secrets_stay_secret() -> None:
    user, client = factories.person("reader"), Client()
    secret, _codes = with_app(user, client)
    assert secret not in str(Authenticator.objects.get(type="totp").data)
    assert client.post("/account/app/weghalen/").status_code == 302
    found = [one for one in noted(user) if "factor" in one]
    assert found == [
        {"factor": "totp", "change": "added"},
        {"factor": "recovery_codes", "change": "added"},
        {"factor": "totp", "change": "removed"},
        {"factor": "recovery_codes", "change": "removed"},
    ]
    assert not Authenticator.objects.exists()


def test_a_factor_does_not_come_when_its_event_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    user, client = factories.person("reader"), Client(raise_request_exception=False)
    sign_in(client, user)
    client.post("/aanmelden/bevestigen/?next=/account/app/", {"password": factories.PASSWORD})
    secret = re.search(r"<code>([A-Z2-7]+)</code>", client.get("/account/app/").content.decode())
    assert secret

    def refuse(**values: object) -> None:
        raise RuntimeError("the chain is closed")

    monkeypatch.setattr("informatiehuis.kernel.events.append", refuse)
    assert client.post("/account/app/", {"code": code(secret[1])}).status_code == 500
    assert not Authenticator.objects.exists()


def test_before_a_factor_changes_the_password_is_asked_once_more() -> None:
    user, client = factories.person("reader"), Client()
    sign_in(client, user)
    for address in ("/account/app/", "/account/sleutels/maken/"):
        assert client.get(address).headers["Location"].startswith("/aanmelden/bevestigen/")


def test_secrets_of_another_house_open_nothing(settings: Settings) -> None:
    user, client = factories.person("reader"), Client()
    with_app(user, Client())
    settings.SECRET_KEY = "de sleutel van een ander huis"
    client = Client()
    sign_in(client, user)
    empty = format_hotp_value(hotp_value("", int(time.time()) // 30))
    assert client.post("/aanmelden/tweede-stap/", {"code": empty}).status_code == 200


def test_an_administrator_takes_the_factors_of_who_lost_the_phone() -> None:
    user, client = factories.person("reader"), Client()
    with_app(user, client)
    with pytest.raises(NotAllowed):
        reset_factors(actor=actor_for(factories.person("owner")), account=user.pk)
    assert reset_factors(actor=HOUSE, account=user.pk, reason="telefoon kwijt") == 2
    assert client.get("/account/").status_code == 302
    assert sign_in(Client(), user) == ""
    assert noted(user)[-2] == {"sessions_ended": 1}


@pytest.mark.parametrize(
    ("role", "named", "led"),
    [
        ("administrator", {"administrator"}, True),
        ("administrator", {"owner"}, False),
        ("administrator", {"steward", "administrator"}, True),
        ("steward", {"steward", "administrator"}, True),
        ("owner", {"steward", "administrator"}, False),
        ("owner", {"owner"}, True),
        ("administrator", set(), False),
    ],
)
def test_who_must_have_a_second_factor_reaches_only_the_pages_to_set_one_up(
    settings: Settings, role: str, named: set[str], led: bool
) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset(named)
    user, client = factories.person(role), Client()
    sign_in(client, user)
    for address in ("/", "/atlas/", "/monitor/", "/ogc"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers.get("Location")) == ((302, "/account/") if led else (200, None))
    machine = client.get("/api/v1/begrippen")
    assert machine.status_code == (403 if led else 200)
    assert ("Stel eerst een tweede stap in" in client.get("/account/").content.decode()) is led
    if led:
        assert machine.headers["Content-Type"] == "application/problem+json"
        with_app(user, client)
        assert client.get("/atlas/").status_code == 200


def test_the_roles_that_can_be_named_are_those_of_the_policy() -> None:
    assert set(configuration.ROLES) == set(RANK)
    assert frozenset() == django_settings.SECOND_FACTOR_ROLES


def test_a_role_that_is_named_counts_beside_a_higher_one_and_while_it_holds(settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset({"reader"})
    party, now = factories.party(), timezone.now()
    user = factories.person("owner", party)
    assert not demanding.is_demanded(actor_for(user))
    user.grants.create(role="reader", party=party)
    assert demanding.is_demanded(actor_for(User.objects.get(pk=user.pk)))
    user.grants.filter(role="reader").update(valid_until=now + timedelta(days=1))
    again = User.objects.get(pk=user.pk)
    assert demanding.is_demanded(actor_for(again, now))
    assert not demanding.is_demanded(actor_for(again, now + timedelta(days=2)))


@pytest.mark.parametrize(
    ("named", "lowest", "found"),
    [
        ("", "", {"administrator"}),
        ("nobody", "", set()),
        ("owner", "", {"owner"}),
        ("steward, administrator", "", {"steward", "administrator"}),
        ("", "nobody", set()),
        ("", "steward", {"steward", "owner", "administrator"}),
        ("", "administrator", {"administrator"}),
    ],
)
def test_roles_are_named_one_by_one_and_the_lowest_of_before_still_stands_for_the_higher(
    monkeypatch: pytest.MonkeyPatch, named: str, lowest: str, found: set[str]
) -> None:
    monkeypatch.setenv(configuration.NAMED, named)
    monkeypatch.setenv(configuration.LOWEST, lowest)
    assert configuration.second_factor_roles("administrator") == found


@pytest.mark.parametrize(
    ("named", "lowest", "words"),
    [
        ("owner,beheerder", "", "'beheerder'"),
        ("nobody,owner", "", "geen rol"),
        ("", "owner,administrator", "geen rol"),
        ("owner", "owner", "Haal INFORMATIEHUIS_SECOND_FACTOR weg"),
    ],
)
def test_a_setting_that_names_no_role_keeps_the_house_from_starting(
    monkeypatch: pytest.MonkeyPatch, named: str, lowest: str, words: str
) -> None:
    monkeypatch.setenv(configuration.NAMED, named)
    monkeypatch.setenv(configuration.LOWEST, lowest)
    with pytest.raises(configuration.NoRole) as refused:
        configuration.second_factor_roles("administrator")
    assert words in refused.value.text()


def test_a_backup_keeps_second_factors_and_an_export_has_none(house: House, tmp_path: Path) -> None:
    user = factories.person("reader")
    with_app(user, Client())
    held = dict(Authenticator.objects.values_list("type", "data"))
    for passwords in (True, False):
        target = tmp_path / str(passwords)
        export_house(house, target, passwords=passwords)
        rows = (target / "tables" / "mfa.Authenticator.jsonl").read_text().splitlines()
        secret = target / "secrets" / "second-factors.jsonl"
        assert (len(rows), secret.exists()) == ((2, True) if passwords else (0, False))
        assert all("data" not in row for row in rows)
    kept = [json.loads(line) for line in (tmp_path / "True/secrets/second-factors.jsonl").read_text().splitlines()]
    assert {json.dumps(one["data"], sort_keys=True) for one in kept} == {
        json.dumps(one, sort_keys=True) for one in held.values()
    }
