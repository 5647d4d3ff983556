"""Where a request comes from: what a visitor says of it counts only as far as a proxy of ours wrote it."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from informatiehuis.kernel.limits import LimitProblem
from informatiehuis.portal.clients import ClientMiddleware, address_in, group_of, is_proxy


def came_from(connection: str, forwarded: str = "") -> str:
    return address_in({"REMOTE_ADDR": connection, "HTTP_X_FORWARDED_FOR": forwarded})


def test_without_proxies_only_the_connection_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INFORMATIEHUIS_PROXIES", raising=False)
    assert came_from("203.0.113.9", "198.51.100.1") == "203.0.113.9"
    assert came_from("127.0.0.1", "198.51.100.1") == "127.0.0.1"


@pytest.mark.parametrize(
    ("connection", "forwarded", "found"),
    [
        ("10.0.0.5", "203.0.113.9", "203.0.113.9"),
        # what the visitor wrote stands to the left of what our proxy saw
        ("10.0.0.5", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.5", "198.51.100.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("10.0.0.5", "onzin", "10.0.0.5"),
        ("10.0.0.5", "203.0.113.9:4711", "203.0.113.9"),
        ("10.0.0.5", '"[2001:db8::1]:4711"', "2001:db8::1"),
        ("::ffff:10.0.0.5", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.5", ", ".join(["10.1.0.1"] * 100), "10.1.0.1"),
        ("", "203.0.113.9", "203.0.113.9"),
    ],
)
def test_a_proxy_of_ours_is_believed_from_right_to_left(
    connection: str, forwarded: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INFORMATIEHUIS_PROXIES", "10.0.0.5, 10.1.0.0/16, unix")
    assert came_from(connection, forwarded) == found


@pytest.mark.parametrize(
    ("number", "forwarded", "found"),
    [
        ("0", "198.51.100.1", "10.0.0.5"),
        ("1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("2", "198.51.100.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("2", "203.0.113.9", "203.0.113.9"),
        ("1", "onzin", "10.0.0.5"),
    ],
)
def test_a_number_of_proxies_is_counted_from_the_right(
    number: str, forwarded: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INFORMATIEHUIS_PROXIES", number)
    assert came_from("10.0.0.5", forwarded) == found


def test_a_socket_is_a_proxy_only_where_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFORMATIEHUIS_PROXIES", "10.0.0.5")
    assert not is_proxy("")
    assert came_from("", "203.0.113.9") == "unknown"


def test_a_setting_that_names_no_address_is_refused_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFORMATIEHUIS_PROXIES", "10.0.0.5, mijn-proxy")
    with pytest.raises(LimitProblem) as caught:
        is_proxy("10.0.0.5")
    assert caught.value.facts == {"variable": "INFORMATIEHUIS_PROXIES", "found": "mijn-proxy"}


def test_a_subscriber_with_many_addresses_is_one_visitor() -> None:
    assert group_of("2001:db8:1:2::1") == group_of("2001:db8:1:2:ffff::9") != group_of("2001:db8:1:3::1")
    assert group_of("203.0.113.9") != group_of("203.0.113.10")


@pytest.mark.parametrize(("connection", "kept"), [("203.0.113.9", False), ("10.0.0.5", True)])
def test_what_only_a_proxy_may_say_is_taken_from_others(
    connection: str, kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INFORMATIEHUIS_PROXIES", "10.0.0.5")
    seen: dict[str, Any] = {}

    def page(request: Any) -> HttpResponse:
        seen.update(request.META)
        return HttpResponse()

    said = {"HTTP_X_FORWARDED_FOR": "198.51.100.1", "HTTP_X_FORWARDED_HOST": "kwaad.example", "HTTP_FORWARDED": "for=1"}
    ClientMiddleware(page)(RequestFactory().get("/", REMOTE_ADDR=connection, **said))
    assert {name in seen for name in said} == {kept}
