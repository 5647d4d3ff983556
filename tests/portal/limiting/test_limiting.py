"""Who asks too much of what costs much is told so and how long to wait; nobody else notices."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from informatiehuis.kernel.house import House
from informatiehuis.kernel.limits import LimitProblem
from informatiehuis.portal.limiting import middleware
from informatiehuis.portal.limiting.classes import CLASSES, class_of, most_of
from informatiehuis.portal.limiting.counting import counted
from tests import factories
from tests.access.addresses import addresses

pytestmark = pytest.mark.django_db
SEARCH = "INFORMATIEHUIS_LIMIT_SEARCH"
API = "INFORMATIEHUIS_LIMIT_API"


@pytest.fixture(autouse=True)
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that hold, and all within one window, however slow the machine."""
    monkeypatch.delenv("INFORMATIEHUIS_LIMITS")
    monkeypatch.setattr(middleware, "now", lambda: 1_800_000_000.0)


def asked(client: Client, times: int, address: str = "/zoeken/?q=x", **more: str) -> list[int]:
    return [client.get(address, **more).status_code for _ in range(times)]  # type: ignore[arg-type]


def last(client: Client, times: int, address: str, **headers: str) -> HttpResponse:
    for _ in range(times - 1):
        client.get(address, headers=headers)
    return client.get(address, headers=headers)  # type: ignore[return-value]


def test_more_than_the_limit_is_429_with_how_long_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SEARCH, "3")
    client = Client()
    assert asked(client, 5) == [200, 200, 200, 429, 429]
    refused = client.get("/zoeken/?q=x")
    assert 1 <= int(refused["Retry-After"]) <= 60
    text = refused.content.decode()
    assert "U vraagt te veel achter elkaar" in text
    assert re.search(r"Wacht \d+ second", text)
    assert "no-store" in refused["Cache-Control"]
    assert client.get("/").status_code == 200
    assert "You ask too much" in client.get("/en/zoeken/?q=x").content.decode()


def test_visitors_are_counted_apart_and_an_account_as_one_wherever_it_comes_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(SEARCH, "2")
    monkeypatch.setenv("INFORMATIEHUIS_PROXIES", "10.0.0.5")
    assert asked(Client(REMOTE_ADDR="203.0.113.1"), 3) == [200, 200, 429]
    assert asked(Client(REMOTE_ADDR="203.0.113.2"), 1) == [200]
    # who sends another address each time is still who the connection says
    spoofing = [Client(REMOTE_ADDR="203.0.113.3", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}") for n in range(3)]
    assert [asked(client, 1) for client in spoofing] == [[200], [200], [429]]
    behind = [Client(REMOTE_ADDR="10.0.0.5", HTTP_X_FORWARDED_FOR=f"1.2.3.{n}, 198.51.100.9") for n in range(3)]
    assert [asked(client, 1) for client in behind] == [[200], [200], [429]]
    user = factories.person("reader")
    for number, status in enumerate((200, 200, 429)):
        client = Client(REMOTE_ADDR=f"203.0.113.{100 + number}")
        client.force_login(user)
        assert asked(client, 1) == [status]


def test_programs_are_told_how_often_they_may_still_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(API, "2")
    client = Client()
    first = client.get("/api/v1/begrippen")
    assert first["RateLimit-Policy"] == '"api";q=2;w=60'
    assert re.fullmatch(r'"api";r=1;t=\d+', first["RateLimit"])
    refused = last(client, 2, "/api/v1/begrippen")
    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    told = refused.json()  # type: ignore[attr-defined]
    assert (told["status"], told["code"]) == (429, "too-many-requests")
    assert re.fullmatch(r'"api";r=0;t=\d+', refused["RateLimit"])
    assert refused["Retry-After"]
    assert "RateLimit" not in client.get("/")


def test_map_programs_get_a_problem_and_browsers_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFORMATIEHUIS_LIMIT_FEATURES", "1")
    address = "/ogc/collections/bestaat-niet/items"
    assert last(Client(), 2, address)["Content-Type"] == "application/problem+json"
    assert "text/html" in last(Client(), 2, address, Accept="text/html,*/*;q=0.5")["Content-Type"]


@pytest.mark.parametrize(("variable", "told"), [(SEARCH, "0"), ("INFORMATIEHUIS_LIMITS", "off")])
def test_a_keeper_can_take_limits_away(variable: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SEARCH, "1")
    monkeypatch.setenv(variable, told)
    assert asked(Client(), 3) == [200, 200, 200]


def test_a_setting_that_is_no_number_is_refused_with_its_name() -> None:
    [search] = [one for one in CLASSES if one.name == "search"]
    with pytest.raises(LimitProblem) as caught:
        most_of(search, {SEARCH: "veel"})
    assert caught.value.facts["variable"] == SEARCH


def test_a_house_that_cannot_count_stays_open(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SEARCH, "1")
    (house.temporary / "shared.sqlite3").mkdir()
    assert asked(Client(), 3) == [200, 200, 200]


def test_after_a_minute_all_of_it_is_back() -> None:
    begin = 1_800_000_000.0
    found = [counted("search", 2, "iemand", begin).left for _ in range(3)]
    assert found == [1, 0, -1]
    assert counted("search", 2, "iemand", begin + 60).left == 1
    assert counted("search", 2, "iemand", begin).seconds <= 60
    caches["counts"].clear()
    assert counted("search", 2, "iemand", begin).left == 1


def routes() -> set[str]:
    def walk(resolver: URLResolver, spaces: tuple[str, ...]) -> set[str]:
        found: set[str] = set()
        for one in resolver.url_patterns:
            if isinstance(one, URLPattern):
                found.add(":".join([*spaces, str(one.name)]))
            else:
                found |= walk(one, (*spaces, one.namespace) if one.namespace else spaces)
        return found

    return walk(get_resolver(), ())


def test_every_pattern_of_a_class_names_addresses_that_are_there() -> None:
    known = routes()
    for one in CLASSES:
        for sending, patterns in ((False, one.reads), (True, one.sends)):
            for pattern in patterns:
                assert any(class_of(route, "POST" if sending else "GET") is one for route in known), pattern


CHEAP_TO_READ = {
    "signing in and pages about one account; guessing has a limit of its own": {
        "access:*", "account*", "mfa_*", "identity_provider_signed_out", "openid_connect_*",
    },
    "asked all the time by machines that watch": {"health", "health-lives", "health-ready"},
    "a text that is the same for everybody, or leads on": {
        "anchors", "api/v1/", "identity", "openapi", "portal:api", "portal:style", "security-text",
        "^api/v1/(?P<rest>.+)$", "^ogc/(?P<rest>.+)$",
    },
    "describes features, or gives one": {
        "ogc/", "ogc:api", "ogc:collection", "ogc:collections", "ogc:conformance", "ogc:item", "ogc:landing",
        "ogc:queryables", "ogc:schema", "ogc:tile-matrix-set", "ogc:tile-matrix-sets", "ogc:tileset", "ogc:tilesets",
    },
    "figures that were computed before": {
        "monitor:area", "monitor:areas", "monitor:compute", "monitor:indicator", "monitor:overview", "monitor:publish",
        "monitor:recompute", "portal:home",
    },
    "one observation of a month that was computed before": {"sensing:why"},
    "one thing, or one page of a list that an index has": {
        "atlas:overview", "estate:choose-source",
        "jobs:job", "jobs:overview", "jobs:schedule", "processing:log", "rules:due", "rules:overview",
        "rules:receipt", "rules:saved", "sensing:overview", "sensing:series",
        "register:concept:detail", "register:concept:history",
        "register:concept:json", "register:concept:list", "register:concept:rights",
    },
    "a form, or a button that is only sent": {
        "atlas:fetch", "atlas:look", "atlas:promise", "atlas:validate",
        "estate:compare-register", "estate:confirm",
        "estate:describe", "estate:use-source", "jobs:cancel", "jobs:retry", "rules:check",
        "rules:done", "rules:locations", "rules:met", "rules:next-edition", "rules:notice", "rules:save",
        "rules:sttr-import", "sensing:chain", "sensing:compute",
        "register:concept:delete", "register:concept:edit", "register:concept:erase", "register:concept:import",
        "register:concept:link", "register:concept:move", "register:concept:new", "register:concept:unlink",
    },
}  # fmt: skip


def test_a_new_address_has_a_class_or_a_reason_to_cost_little() -> None:
    asked = {name.replace("*", "concept") for name in addresses()}
    bare = {name for name in asked if class_of(name, "GET") is None}
    patterns = frozenset[str]().union(*CHEAP_TO_READ.values())
    known = {name for name in bare if any(name == one or fnmatchcase(name, one) for one in patterns)}
    assert bare == known
    assert not {one for one in patterns if "*" not in one} - bare
