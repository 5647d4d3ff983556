"""Each request has a number that goes back in the answer, and one line in the log that says little."""

from __future__ import annotations

import logging
import re

import pytest
from django.test import Client

from informatiehuis.portal import searching
from informatiehuis.portal.observing.requests import number_of
from tests import factories

OWN = re.compile(r"[0-9a-f]{16}")
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.mark.parametrize("number", ["0af7651916cd43dd8448eb211c80319c", "7f1c9a52-0c1e-4a57-9a35-0d3a8f5b6f10"])
def test_the_number_of_the_proxy_is_kept(number: str) -> None:
    assert number_of({"X-Request-ID": number}) == number
    assert Client().get("/gezondheid/leeft", headers={"X-Request-ID": number})["X-Request-ID"] == number


@pytest.mark.parametrize(
    "told", ["jan.jansen", "jan@example.org", "0af7651916cd43dd\r\nSet-Cookie: a=b", "abc", "f" * 65, "{{7*7}}", ""]
)
def test_what_is_no_number_is_not_taken_over(told: str) -> None:
    made = number_of({"X-Request-ID": told})
    assert OWN.fullmatch(made)
    assert made != number_of({"X-Request-ID": told})


def test_a_trace_is_a_number_when_there_is_no_other() -> None:
    assert number_of({"traceparent": TRACE}) == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert number_of({"traceparent": TRACE, "X-Request-ID": "0af7651916cd43dd"}) == "0af7651916cd43dd"
    assert OWN.fullmatch(number_of({"traceparent": TRACE.replace("4bf92f3577b34da6a3ce929d0e0e4736", "0" * 32)}))


@pytest.mark.django_db
def test_a_request_is_one_line_with_route_status_time_and_account(caplog: pytest.LogCaptureFixture) -> None:
    concept = factories.concept("Woning", access="restricted")
    user = factories.person("owner")
    client = Client()
    client.force_login(user)
    with caplog.at_level(logging.INFO, "informatiehuis.request"):
        client.get(f"/atlas/begrippen/{concept.slug}/?geheim=1")
    [line] = [record for record in caplog.records if record.name == "informatiehuis.request"]
    assert (line.route, line.status, line.method) == ("register:concept:detail", 200, "GET")  # type: ignore[attr-defined]
    assert line.account == str(user.pk)  # type: ignore[attr-defined]
    assert 0 < line.ms < 60_000  # type: ignore[attr-defined]
    assert concept.slug not in repr(vars(line))
    assert user.username not in repr(vars(line))


@pytest.mark.django_db
def test_a_page_that_says_something_went_wrong_gives_the_number_to_mention(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(searching, "find", broken)
    client = Client(raise_request_exception=False)
    for address, status in (("/zoeken/?q=x", 500), ("/bestaat-niet/", 404)):
        answer = client.get(address)
        assert answer.status_code == status
        assert f"<code>{answer['X-Request-ID']}</code>" in answer.content.decode()
    told = client.get("/api/v1/bestaat-niet")
    assert told.json()["requestId"] == told["X-Request-ID"]
