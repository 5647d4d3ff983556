"""Guessing is slowed, by several processes together, and an attacker cannot lock out who has signed in before."""

from __future__ import annotations

import logging

import pytest
from django.core.cache import cache
from django.test import Client

from informatiehuis.kernel.access import HOUSE, NotAllowed, actor_for
from informatiehuis.kernel.accounts import AccountProblem
from informatiehuis.kernel.lockouts import unlock_account
from informatiehuis.kernel.models import ServiceAccount, User
from informatiehuis.portal.accounts import guessing
from tests import factories
from tests.portal.accounts.test_signing_in import noted, sign_in

pytestmark = pytest.mark.django_db
LOCKED = "te vaak iets fouts"
WRONG = "horen niet bij elkaar"


@pytest.fixture(autouse=True)
def counted_from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFORMATIEHUIS_PROXIES", "1")
    cache.clear()


def at(address: str) -> Client:
    """A device without a past, behind our web server."""
    return Client(headers={"X-Forwarded-For": address})


def exhaust(user: User | str) -> int:
    """Guess from ever new addresses until the account answers no more; how many guesses that took."""
    for number in range(200):
        if LOCKED in sign_in(at(f"198.51.100.{number}"), user, "verkeerd"):
            return number
    pytest.fail("nothing slowed the guessing")


def test_who_signed_in_here_before_is_not_locked_out_by_an_attacker() -> None:
    victim = factories.person("reader")
    home = at("203.0.113.1")
    assert sign_in(home, victim) == ""
    home.post("/afmelden/")
    assert exhaust(victim) == 30
    assert LOCKED in sign_in(at("203.0.113.2"), victim)
    assert WRONG in sign_in(home, victim, "verkeerd")
    assert sign_in(home, victim) == ""


def test_an_attacker_at_the_same_address_does_not_lock_out_a_known_device_either() -> None:
    victim, home = factories.person("reader"), at("203.0.113.1")
    sign_in(home, victim)
    home.post("/afmelden/")
    for number in range(61):
        sign_in(at("203.0.113.1"), f"naam-{number}", "verkeerd")
    assert LOCKED in sign_in(at("203.0.113.1"), factories.person("reader"))
    assert sign_in(home, victim) == ""


def test_a_known_device_can_guess_ten_times_and_no_more() -> None:
    victim, stolen = factories.person("reader"), at("203.0.113.1")
    sign_in(stolen, victim)
    stolen.post("/afmelden/")
    said = [sign_in(stolen, victim, "verkeerd") for _ in range(11)]
    assert [WRONG in one for one in said] == [True] * 10 + [False]
    assert LOCKED in said[-1]


def test_the_mark_of_another_account_or_one_that_was_made_up_counts_for_nothing() -> None:
    victim, attacker = factories.person("reader"), factories.person("reader")
    signed_in = at("198.51.100.250")
    sign_in(signed_in, attacker)
    signed_in.post("/afmelden/")
    exhaust(victim)
    assert LOCKED in sign_in(signed_in, victim)
    forged = at("198.51.100.251")
    forged.cookies[guessing.COOKIE] = signed_in.cookies[guessing.COOKIE].value[:-1] + "x"
    assert LOCKED in sign_in(forged, victim)


def test_one_device_is_remembered_for_several_accounts() -> None:
    shared, people = at("203.0.113.1"), [factories.person("reader") for _ in range(3)]
    for one in people:
        sign_in(shared, one)
        shared.post("/afmelden/")
    exhaust(people[0])
    assert sign_in(shared, people[0]) == ""


def test_signing_in_rightly_is_never_counted() -> None:
    user = factories.person("reader")
    for _ in range(40):
        assert sign_in(at("203.0.113.9"), user) == ""


def test_one_address_guesses_ten_times_for_one_account_in_a_quarter_of_an_hour() -> None:
    user = factories.person("reader")
    said = [sign_in(at("203.0.113.1"), user, "verkeerd") for _ in range(11)]
    assert [LOCKED in one for one in said] == [False] * 10 + [True]
    assert sign_in(at("203.0.113.2"), user) == ""


def test_a_name_without_an_account_is_slowed_as_one_with_an_account() -> None:
    assert exhaust("niemand") == exhaust(factories.person("reader"))


def test_a_full_bucket_refuses_the_right_password_too() -> None:
    user = factories.person("reader")
    exhaust(user)
    assert LOCKED in sign_in(at("203.0.113.7"), user)


def test_who_administers_the_house_lets_one_account_try_again() -> None:
    """From every address, and on a known device; of other accounts nothing is ended."""
    user, other = factories.person("reader"), factories.person("reader")
    known = at("203.0.113.1")
    sign_in(known, user)
    known.post("/afmelden/")
    for _ in range(11):
        sign_in(known, user, "verkeerd")
    exhaust(user)
    exhaust(other)
    assert LOCKED in sign_in(known, user)
    with pytest.raises(NotAllowed):
        unlock_account(actor=actor_for(factories.person("owner")), user=user)
    assert LOCKED in sign_in(at("203.0.113.7"), user)
    unlock_account(actor=HOUSE, user=user, reason="belde zelf")
    assert noted(user)[-1] == {"unlocked": True}
    assert sign_in(at("203.0.113.7"), user) == ""
    assert sign_in(known, user) == ""
    assert LOCKED in sign_in(at("203.0.113.8"), other)
    assert exhaust(user) == 30


def test_an_account_that_is_unlocked_is_guessed_no_more_often_from_one_address() -> None:
    user = factories.person("reader")
    for number in range(61):
        sign_in(at("203.0.113.1"), f"naam-{number}", "verkeerd")
    unlock_account(actor=HOUSE, user=user)
    assert LOCKED in sign_in(at("203.0.113.1"), user)


def test_a_system_has_nothing_to_unlock() -> None:
    system, owner = factories.person(), factories.party()
    ServiceAccount.objects.create(user=system, purpose="koppeling", owner=owner, contact_role="beheer")
    with pytest.raises(AccountProblem):
        unlock_account(actor=HOUSE, user=system)


def test_the_cookie_says_nothing_of_the_account_and_scripts_do_not_see_it() -> None:
    user, client = factories.person("reader", username="jansen"), at("203.0.113.1")
    sign_in(client, user)
    cookie = client.cookies[guessing.COOKIE]
    assert cookie["httponly"]
    assert "jansen" not in str(guessing.signing.loads(cookie.value, salt=guessing.SALT))


def test_no_address_and_no_name_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    user = factories.person("reader", username="jansen")
    with caplog.at_level(logging.DEBUG):
        exhaust(user)
        sign_in(at("203.0.113.1"), user)
    said = " ".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    assert "198.51.100" not in said
    assert "jansen" not in said
