"""Signing in with an account of the house: what is said, what is recorded, and what ends."""

from __future__ import annotations

import pytest
from django.test import Client

from informatiehuis.kernel.models import Event, User
from informatiehuis.portal.accounts.adapter import AccountAdapter
from tests import factories

pytestmark = pytest.mark.django_db
NEW = "een-heel-ander-lang-woord"


def sign_in(client: Client, user: User | str, password: str = factories.PASSWORD) -> str:
    """What the page says after trying; empty when it let one in."""
    name = user if isinstance(user, str) else user.username
    answer = client.post("/aanmelden/", {"username": name, "password": password})
    return "" if answer.status_code == 302 else answer.content.decode()


def noted(user: User) -> list[dict[str, object]]:
    """What the events say of an account, oldest first."""
    return [event.payload["detail"] for event in Event.objects.filter(kind="account", thing=user.pk).order_by("number")]


def test_a_sign_in_and_a_sign_out_are_one_event_each() -> None:
    user, client = factories.person("reader"), Client()
    assert sign_in(client, user) == ""
    client.post("/afmelden/")
    assert noted(user) == [{"sign_in": ["password"]}, {"sign_out": True}]
    assert {event.actor for event in Event.objects.filter(thing=user.pk)} == {user.pk}
    assert "_auth_user_id" not in client.session


def test_nobody_is_signed_in_when_the_event_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    user, client = factories.person("reader"), Client(raise_request_exception=False)

    def refuse(**values: object) -> None:
        raise RuntimeError("the chain is closed")

    monkeypatch.setattr("informatiehuis.kernel.events.append", refuse)
    assert client.post("/aanmelden/", {"username": user.username, "password": factories.PASSWORD}).status_code == 500
    user.refresh_from_db()
    assert user.last_login is None
    assert "_auth_user_id" not in client.session


def test_an_account_that_is_there_and_one_that_is_not_get_the_same_answer() -> None:
    user = factories.person("reader", username="bestaat")
    pages = [sign_in(Client(), name, "verkeerd wachtwoord").replace(name, "…") for name in (user.username, "niemand")]
    assert "horen niet bij elkaar" in pages[0]
    without_token = [[line for line in page.splitlines() if "csrfmiddlewaretoken" not in line] for page in pages]
    assert without_token[0] == without_token[1]


def test_an_account_that_is_switched_off_says_so_only_to_who_knows_its_password() -> None:
    user = factories.person("reader", is_active=False)
    client = Client()
    answer = client.post("/aanmelden/", {"username": user.username, "password": factories.PASSWORD})
    assert answer.headers["Location"] == "/aanmelden/uitgezet/"
    assert "niet meer aanmelden" in client.get("/aanmelden/uitgezet/").content.decode()
    assert "horen niet bij elkaar" in sign_in(Client(), user, "verkeerd wachtwoord")


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one() -> None:
    user, here, elsewhere = factories.person("reader"), Client(), Client()
    for client in (here, elsewhere):
        sign_in(client, user)
    answer = here.post("/wachtwoord/", {"oldpassword": factories.PASSWORD, "password1": NEW, "password2": NEW})
    assert answer.status_code == 302
    assert here.get("/afmelden/").status_code == 200
    assert elsewhere.get("/wachtwoord/").headers["Location"].startswith("/aanmelden/")
    assert noted(user)[-1] == {"password": "changed"}
    assert sign_in(Client(), user, NEW) == ""


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"oldpassword": "verkeerd"}, "niet uw huidige wachtwoord"),
        ({"password1": "kort", "password2": "kort"}, "12"),
        ({"password2": "iets anders dan dat"}, "wachtwoord"),
    ],
)
def test_a_password_that_cannot_be_is_not_changed(given: dict[str, str], words: str) -> None:
    user, client = factories.person("reader"), Client()
    sign_in(client, user)
    form = {"oldpassword": factories.PASSWORD, "password1": NEW, "password2": NEW, **given}
    answer = client.post("/wachtwoord/", form)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    user.refresh_from_db()
    assert user.check_password(factories.PASSWORD)


def test_nobody_can_make_an_account_for_themselves() -> None:
    assert not AccountAdapter().is_open_for_signup(None)
    for address in ("/aanmelden/nieuw/", "/accounts/signup/", "/signup/"):
        assert Client().get(address).status_code == 404
