"""Sessions: what their holder sees of them, how they end, and how long they may last."""

from __future__ import annotations

import time

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from informatiehuis.kernel.access import HOUSE, NotAllowed, actor_for
from informatiehuis.kernel.models import RoleGrant
from informatiehuis.kernel.signing_in import end_sessions
from informatiehuis.portal.accounts import devices
from informatiehuis.portal.accounts.recording import BEGAN, SEEN
from tests import factories
from tests.portal.accounts.test_signing_in import noted, sign_in

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox op Windows"),
        (SAFARI, "Safari op iPhone"),
        (EDGE, "Edge op Windows"),
        ("curl/8.14.1", "onbekend apparaat"),
    ],
)
def test_a_device_is_told_in_words(agent: str, words: str) -> None:
    assert devices.in_words(agent) == words


def test_the_holder_sees_devices_without_addresses_and_ends_one() -> None:
    user = factories.person("reader")
    here, there = Client(headers={"User-Agent": FIREFOX}), Client(headers={"User-Agent": SAFARI})
    for client in (here, there):
        client.defaults["REMOTE_ADDR"] = "198.51.100.7"
        sign_in(client, user)
    page = here.get("/account/").content.decode()
    assert "Firefox op Windows" in page
    assert "Safari op iPhone" in page
    assert "198.51.100" not in page
    assert set(UserSession.objects.values_list("ip", flat=True)) == {"0.0.0.0"}
    other = UserSession.objects.get(user_agent=SAFARI)
    assert here.post(f"/account/sessies/{other.pk}/beeindigen/").status_code == 302
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200
    assert noted(user)[-1] == {"sessions_ended": 1}


def test_all_other_sessions_end_and_this_one_stays() -> None:
    user, here, others = factories.person("reader"), Client(), [Client() for _ in range(3)]
    for client in (*others, here):
        sign_in(client, user)
    here.post("/account/sessies/beeindigen/")
    assert [client.get("/account/").status_code for client in (here, *others)] == [200, 302, 302, 302]
    assert noted(user)[-1] == {"sessions_ended": 3}


def test_nobody_ends_the_session_of_another() -> None:
    victim, attacker, client = factories.person("reader"), factories.person("owner"), Client()
    theirs = Client()
    sign_in(theirs, victim)
    sign_in(client, attacker)
    client.post(f"/account/sessies/{UserSession.objects.get(user=victim).pk}/beeindigen/")
    assert theirs.get("/account/").status_code == 200
    with pytest.raises(NotAllowed):
        end_sessions(actor=actor_for(attacker), account=victim.pk)
    assert end_sessions(actor=HOUSE, account=victim.pk, reason="laptop gestolen") == 1
    assert theirs.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("changed", "by", "stays"),
    [
        (SEEN, 2 * 3600 - 60, True),
        (SEEN, 2 * 3600, False),
        (BEGAN, 12 * 3600 - 60, True),
        (BEGAN, 12 * 3600, False),
        # the clock was set back: another machine of the house may differ so little, and no more
        (BEGAN, -30, True),
        (BEGAN, -3600, False),
        (SEEN, -3600, False),
    ],
)
def test_a_session_ends_when_it_lay_still_or_lasted_too_long(changed: str, by: int, stays: bool) -> None:
    user, client = factories.person("reader"), Client()
    sign_in(client, user)
    session = client.session
    session[changed] = int(time.time()) - by
    session.save()
    assert client.get("/account/").status_code == (200 if stays else 302)
    assert UserSession.objects.filter(user=user).exists() is stays


def test_a_session_without_a_beginning_ends() -> None:
    user, client = factories.person("reader"), Client()
    sign_in(client, user)
    session = client.session
    del session[BEGAN]
    session.save()
    assert client.get("/account/").status_code == 302


def test_that_a_session_is_used_is_written_once_in_five_minutes() -> None:
    user, client = factories.person("reader"), Client()
    sign_in(client, user)
    before = UserSession.objects.get(user=user).last_seen_at
    client.get("/account/")
    assert UserSession.objects.get(user=user).last_seen_at == before
    session = client.session
    session[SEEN] -= 301
    session.save()
    client.get("/account/")
    assert UserSession.objects.get(user=user).last_seen_at > before


def test_an_account_that_is_switched_off_or_loses_its_role_feels_it_at_the_next_request() -> None:
    user, client = factories.person("administrator"), Client()
    sign_in(client, user)
    assert client.get("/atlas/bronnen/-/toevoegen/").status_code == 200
    RoleGrant.objects.filter(user=user).delete()
    assert client.get("/atlas/bronnen/-/toevoegen/").status_code == 403
    user.is_active = False
    user.save()
    assert client.get("/account/").status_code == 302


def test_signing_out_takes_the_session_from_the_list() -> None:
    user, client = factories.person("reader"), Client()
    sign_in(client, user)
    client.post("/afmelden/")
    assert not UserSession.objects.exists()
