"""What is planted in every way that leads to the log does not come out of it: secrets, people, queries, values."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import OperationalError
from django.test import Client

from informatiehuis.portal import searching
from informatiehuis.portal.observing import logs
from informatiehuis.portal.observing.redacting import fixed_part, redacted
from tests import factories

PLANTED = {
    "password": "hunter2hunter2",
    "token": "tk_9f8e7d6c5b4aSECRET",
    "person": "J. de Vries-Planting",
    "mail": "jdevries@example.org",
    "client": "192.0.2.77",
    "client6": "2001:db8::77",
    "query": "zoekwoord-van-iemand",
    "database": "postgres://huis:dbgeheim@db.intern/huis",
    "oidc": "oidc-client-geheim",
}
LEAKS = [*PLANTED.values(), "dbgeheim"]


class Output(io.StringIO):
    """What was logged."""

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]

    def assert_clean(self) -> None:
        text = self.getvalue()
        assert text
        assert [leak for leak in LEAKS if leak in text] == []


@contextmanager
def output(text: bool = False) -> Iterator[Output]:
    """The log of this process, from all loggers, as the house would write it."""
    found = Output()
    handler = logging.StreamHandler(found)
    handler.setFormatter(logs.formatter(text=text))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield found
    finally:
        root.removeHandler(handler)


def failing() -> None:
    """Fails with values in its text and in its variables, and with a cause that has them too."""
    password, person = PLANTED["password"], PLANTED["person"]
    try:
        raise psycopg.errors.UniqueViolation(f"Key (username)=({person}) already exists")
    except psycopg.Error as error:
        raise OperationalError(f"{password} {PLANTED['database']} for {person}") from error


def logged(logger: str, level: int, message: Any, *arguments: object, **more: Any) -> None:
    logging.getLogger(logger).log(level, message, *arguments, **more)


@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize("logger", ["django.request", "gunicorn.error", "django.security.DisallowedHost", "httpx"])
def test_messages_of_others_lose_what_they_are_about(logger: str, text: bool) -> None:
    path = f"/zoeken/?q={PLANTED['query']}"
    with output(text) as found:
        logged(logger, logging.ERROR, "Error handling request %s from %s", path, PLANTED["client"])
        logged(
            logger, logging.ERROR, f"Invalid request from ip={PLANTED['client']}: Invalid header: '{PLANTED['token']}'"
        )
        logged(logger, logging.ERROR, f"Not found: {path}")
        logged(logger, logging.ERROR, ValueError(PLANTED["password"]))
        logged(logger, logging.ERROR, "%(person)s", {"person": PLANTED["person"]})
        logged(logger, logging.ERROR, f"could not connect to {PLANTED['database']} or {PLANTED['client6']}")
        logged(logger, logging.ERROR, f"first line\n{PLANTED['person']} in the second")
    found.assert_clean()


@pytest.mark.parametrize("text", [False, True])
def test_an_exception_is_told_by_its_classes_and_places_alone(text: bool) -> None:
    with output(text) as found:
        try:
            failing()
        except OperationalError:
            logging.getLogger("informatiehuis.x").exception("the database does not answer", stack_info=True)
    found.assert_clean()
    assert "django.db.utils.OperationalError" in found.getvalue()
    assert "23505" in found.getvalue()
    assert "test_logs.py" in found.getvalue()
    if not text:
        [line] = found.lines
        assert [one["class"] for one in line["error"]] == [
            "django.db.utils.OperationalError",
            "psycopg.errors.UniqueViolation",
        ]
        assert line["error"][0]["at"][-1].endswith(" failing")


def test_what_a_record_carries_beside_its_message_is_not_written() -> None:
    extra = {"request": PLANTED["database"], "form": {"password": PLANTED["password"]}, "status": 500}
    with output() as found:
        logged("informatiehuis.x", logging.ERROR, "it failed", extra=extra)
    found.assert_clean()
    [line] = found.lines
    assert (line["event"], line["status"], line["level"]) == ("it failed", 500, "error")


def test_a_message_of_ours_is_looked_at_once_more() -> None:
    told = (
        f"Authorization: Bearer {PLANTED['token']}",
        f"OIDC_CLIENT_SECRET={PLANTED['oidc']}",
        f"password: {PLANTED['password']}",
        f"'token': '{PLANTED['token']}'",
        f"mail to {PLANTED['mail']} from {PLANTED['client']}",
        f"asked /zoeken/?q={PLANTED['query']}",
        f"DATABASE_URL={PLANTED['database']}",
    )
    with output() as found:
        for message in told:
            logged("informatiehuis.x", logging.WARNING, message)
    found.assert_clean()


@pytest.mark.django_db
def test_a_request_that_fails_leaks_nothing_of_what_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's own handling of an exception, with form, headers, query and cookies of a visitor."""
    user = factories.person("owner", username="jdevries", display_name=PLANTED["person"], email=PLANTED["mail"])
    client = Client(raise_request_exception=False)
    client.force_login(user)
    session = client.cookies["sessionid"].value
    monkeypatch.setattr(searching, "find", lambda *_: failing())
    headers = {"Authorization": f"Bearer {PLANTED['token']}", "X-Forwarded-For": PLANTED["client"]}
    with output() as found:
        client.get(f"/zoeken/?q={PLANTED['query']}", headers=headers, REMOTE_ADDR=PLANTED["client"])
        client.post("/aanmelden/", {"username": PLANTED["person"], "password": PLANTED["password"]}, headers=headers)
        client.get(f"/bestaat-niet/{PLANTED['query']}/", headers=headers)
        client.get("/", headers={"Host": f"{PLANTED['query']}.example"})
        client.get(f"/api/v1/{PLANTED['query']}", headers=headers)
        client.get(f"/ogc/collections/{PLANTED['query']}/items?bbox={PLANTED['query']}", headers=headers)
    found.assert_clean()
    for leak in (session, "jdevries"):
        assert leak not in found.getvalue()
    lines = found.lines
    failed = [line for line in lines if "error" in line and line["logger"] == "django.request"]
    assert failed
    assert {line["request"] for line in failed} <= {line["request"] for line in lines if line["event"] == "request"}
    assert str(user.pk) in {line.get("account") for line in lines}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a uuid 0192f1a4-7c1e-7a57-9a35-0d3a8f5b6f10 stays", "a uuid 0192f1a4-7c1e-7a57-9a35-0d3a8f5b6f10 stays"),
        ("run atlas.adopt_concept", "run atlas.adopt_concept"),
        ("at 12:30:15", "at 12:30:15"),
        ("version 1.2.3", "version 1.2.3"),
    ],
)
def test_what_is_no_secret_stays(text: str, left: str) -> None:
    assert redacted(text) == left


def test_the_fixed_part_still_says_what_happened() -> None:
    assert fixed_part("Internal Server Error: %s") == "Internal Server Error: …"
    assert fixed_part("Worker (pid:%s) was sent %s!") == "Worker (pid:…) was sent …!"


@pytest.mark.parametrize(("told", "terminal", "text"), [("", True, True), ("", False, False), ("json", True, False)])
def test_a_terminal_gets_text_unless_told_otherwise(
    told: str, terminal: bool, text: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal, raising=False)
    assert logs.in_text({"INFORMATIEHUIS_LOG": told}) is text
