"""When the house itself fails, whoever asks is told so in words or in JSON, and nothing of the inside."""

from __future__ import annotations

import psycopg
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from informatiehuis.portal import searching
from tests import factories

SECRET = "wachtwoord-van-de-database"


def away(*_: object, **__: object) -> None:
    raise OperationalError(f"unable to open database file {SECRET}")


@pytest.mark.django_db
@pytest.mark.parametrize(("accept", "kind"), [("text/html", "text/html"), ("application/json", "problem+json")])
def test_a_database_that_is_away_in_the_session_gets_503(
    accept: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session is read by middleware, where no page can catch what goes wrong."""
    client = Client(raise_request_exception=False)
    client.force_login(factories.person("owner"))
    monkeypatch.setattr(SessionStore, "load", away)
    answer = client.get("/", headers={"Accept": accept})
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert kind in answer["Content-Type"]
    assert "niet bij zijn gegevens" in answer.content.decode()
    assert SECRET not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "before", "words"),
    [("/", "/en/", "niet bij zijn gegevens"), ("/en/", "/", "cannot reach its data for a moment")],
)
def test_the_session_away_is_told_in_the_language_of_what_is_asked(
    asked: str, before: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not in that of the request before it, which the same thread answered."""
    client = Client(raise_request_exception=False)
    client.force_login(factories.person("owner"))
    assert client.get(before).status_code == 200
    monkeypatch.setattr(SessionStore, "load", away)
    assert words in client.get(asked).content.decode()


@pytest.mark.django_db
def test_a_connection_that_is_lost_past_django_gets_503_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object, **__: object) -> None:
        raise psycopg.OperationalError(f"the connection is lost {SECRET}")

    monkeypatch.setattr(searching, "find", lost)
    answer = Client(raise_request_exception=False).get(reverse("portal:search"), {"q": "woning"})
    assert answer.status_code == 503
    assert SECRET not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accept", "words"), [("text/html", "informatiehuis init"), ("application/json", "bijgewerkt")]
)
def test_a_database_of_an_earlier_version_says_how_to_go_on(
    accept: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def behind(*_: object, **__: object) -> None:
        raise OperationalError("no such table: kernel_mandate")

    monkeypatch.setattr(searching, "find", behind)
    answer = Client().get("/zoeken/?q=woord", headers={"Accept": accept})
    assert answer.status_code == 503
    assert "Het huis wordt bijgewerkt" in answer.content.decode()
    assert words in answer.content.decode()


@pytest.mark.django_db
def test_a_full_disk_says_that_nothing_was_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(searching, "find", full)
    answer = Client().get("/zoeken/?q=x")
    assert answer.status_code == 503
    assert "schijf van het huis is vol. Er is niets opgeslagen" in answer.content.decode()


@pytest.mark.django_db
def test_a_mistake_of_ours_is_500_in_the_form_that_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(searching, "find", broken)
    client = Client(raise_request_exception=False)
    page, data = (client.get("/zoeken/?q=x", headers={"Accept": form}) for form in ("text/html", "application/json"))
    assert (page.status_code, data.status_code) == (500, 500)
    assert "Er ging bij ons iets mis" in page.content.decode()
    assert data.json()["title"] == "Er ging bij ons iets mis"
    assert SECRET not in page.content.decode() + data.content.decode()
