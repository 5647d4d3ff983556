"""What was removed since: its page of then, that it was removed, and its history, for who could see it last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test import Client

from informatiehuis.kernel import changes
from informatiehuis.kernel.access import ANONYMOUS, HOUSE, Actor
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Effect, Event, Party, Thing
from informatiehuis.kernel.models.events import HasNewSlug, LastSlug
from informatiehuis.kernel.register.removals import removed_called
from informatiehuis.rooms.atlas.models import Concept
from tests import factories

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 1, 1, 12, tzinfo=UTC)
LIST = "/atlas/begrippen/"
PAGE = f"{LIST}weg/"
SIGHTS = (
    "weg/", "weg.json", "weg/?moment=2026-01-01", "weg.json?moment=2026-01-01", "weg/?geldig=2026-01-01",
    "weg/geschiedenis/", "weg/reconstructie/", "weg/reconstructie.html", "weg/reconstructie.json", "weg/toegang/",
)  # fmt: skip


@action
def remove(*, actor: Actor, thing: Thing, reason: str = "") -> None:
    changes.remove(thing)


@contextmanager
def on(day: int) -> Iterator[None]:
    """What happens here happens so many days after the first of January 2026."""
    with mock.patch("django.utils.timezone.now", return_value=FIRST + timedelta(days=day)):
        yield


@pytest.fixture
def make(db: None) -> Callable[..., Concept]:
    """Makes a concept, so many days after the first of January 2026."""

    def made(title: str = "Weg", day: int = 0, **values: object) -> Concept:
        with on(day):
            return factories.concept(title, definition="Zoals het toen heette.", **values)

    return made


@pytest.fixture
def removed(make: Callable[..., Concept]) -> Concept:
    one = make()
    key = one.pk
    with on(2):
        remove(actor=HOUSE, thing=one, reason="Stond er dubbel in.")
    one.pk = key
    return one


def test_its_page_of_before_shows_it_as_it_was_and_says_that_it_was_removed(removed: Concept, client: Client) -> None:
    answer = client.get(f"{PAGE}?moment=2026-01-02")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Zoals het toen heette." in page
    assert "Dit is later verwijderd:" in page
    assert f'href="{PAGE}geschiedenis/?verwijderd={removed.pk}"' in page
    assert "Wijzigen" not in page
    assert client.get(f"{LIST}weg.json?moment=2026-01-02").json()["definition"] == "Zoals het toen heette."


def test_without_a_moment_its_page_says_when_and_why_it_was_removed(removed: Concept, client: Client) -> None:
    answer = client.get(PAGE)
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "3 januari 2026" in page
    assert "Stond er dubbel in." in page
    assert f"{PAGE}geschiedenis/?verwijderd={removed.pk}" in page
    assert f"{PAGE}reconstructie/?verwijderd={removed.pk}" in page
    assert "Zoals het toen heette." not in page
    assert client.get(f"{LIST}weg.json").status_code == 410


def test_at_a_moment_after_its_removal_it_is_gone_and_before_its_making_it_was_not_there(
    removed: Concept, client: Client
) -> None:
    assert client.get(f"{PAGE}?moment=2026-01-04").status_code == 410
    assert client.get(f"{PAGE}?moment=2025-12-31").status_code == 404


def test_its_history_and_its_reconstruction_end_with_its_removal(removed: Concept, client: Client) -> None:
    history = client.get(f"{PAGE}geschiedenis/").content.decode()
    assert history.index("Verwijderd") < history.index("Aangemaakt")
    assert "moment=2026-01-01" in history
    assert "moment=2026-01-03" not in history
    report = client.get(f"{LIST}weg/reconstructie.json").json()
    assert [event["what"] for event in report["events"]] == ["Aangemaakt", "Verwijderd"]
    assert report["removed"] is True
    assert report["events"][-1]["reason"] == "Stond er dubbel in."
    page = client.get(f"{PAGE}reconstructie/").content.decode()
    assert report["events"][-1]["hash"] in page
    assert report["summary"] in client.get(f"{LIST}weg/reconstructie.html").content.decode()


@pytest.mark.parametrize("address", SIGHTS)
def test_who_could_not_see_it_last_gets_what_an_unknown_thing_gets(
    address: str, make: Callable[..., Concept], client: Client
) -> None:
    one = make(access="open")
    with on(1):
        factories.alter(actor=HOUSE, thing=one, values={"access": "confidential"})
    with on(2):
        remove(actor=HOUSE, thing=one)
    hidden, unknown = client.get(LIST + address), client.get(LIST + address.replace("weg", "nooit", 1))
    assert hidden.status_code == unknown.status_code == 404

    assert _without_its_number(hidden) == _without_its_number(unknown)


def _without_its_number(answer: Any) -> list[str]:
    """The lines of an answer but for what differs between any two: the number of the request, a nonce, the slug."""
    lines = answer.content.decode().replace("nooit", "weg").splitlines()
    return [line for line in lines if "nonce" not in line and answer.headers["X-Request-ID"] not in line]


def test_of_then_a_reader_sees_no_more_than_it_could_then(make: Callable[..., Concept], client: Client) -> None:
    one = make(access="internal")
    with on(1):
        factories.alter(actor=HOUSE, thing=one, values={"access": "open", "definition": "Nu mag het."})
    with on(2):
        remove(actor=HOUSE, thing=one)
    assert client.get(f"{PAGE}?moment=2026-01-01").status_code == 404
    assert "Nu mag het." in client.get(f"{PAGE}?moment=2026-01-02").content.decode()
    assert "Zoals het toen heette." not in client.get(f"{PAGE}geschiedenis/").content.decode()


def test_an_address_that_was_used_again_shows_at_each_moment_what_stood_there(
    removed: Concept, make: Callable[..., Concept], client: Client
) -> None:
    with on(5):
        factories.concept("Weg", definition="Een andere.")
    assert "Een andere." in client.get(PAGE).content.decode()
    assert "Zoals het toen heette." in client.get(f"{PAGE}?moment=2026-01-02").content.decode()
    assert client.get(f"{PAGE}?moment=2026-01-04").status_code == 404
    told = client.get(f"{LIST}weg/reconstructie.json?verwijderd={removed.pk}").json()
    assert told["removed"] is True
    assert client.get(f"{PAGE}reconstructie/?verwijderd=gisteren").status_code == 400


def test_a_thing_that_was_renamed_is_found_where_it_stood_last(make: Callable[..., Concept], client: Client) -> None:
    one = make()
    with on(1):
        factories.alter(actor=HOUSE, thing=one, values={"title": "Straat", "slug": "straat"})
    with on(2):
        remove(actor=HOUSE, thing=one)
    assert client.get(f"{LIST}straat/").status_code == 410
    listed = client.get(f"{LIST}?moment=2026-01-01").content.decode()
    assert f'href="{LIST}straat/?moment=2026-01-01">Weg</a>' in listed
    assert "Weg" in client.get(f"{LIST}straat/?moment=2026-01-01").content.decode()


@pytest.fixture
def renamed(make: Callable[..., Concept]) -> Callable[..., Concept]:
    """Makes a concept that got another slug after a day and was removed after two; `then` is what changed with it."""

    def made(then: dict[str, object] | None = None, **values: object) -> Concept:
        one = make(**values)
        key = one.pk
        with on(1):
            factories.alter(actor=HOUSE, thing=one, values={"title": "Straat", "slug": "straat", **(then or {})})
        with on(2):
            remove(actor=HOUSE, thing=one)
        one.pk = key
        return one

    return made


@pytest.mark.parametrize("address", ["", "?moment=2026-01-04"])
def test_the_address_that_it_had_before_it_was_renamed_says_that_it_was_removed(
    address: str, renamed: Callable[..., Concept], client: Client
) -> None:
    one = renamed()
    answer = client.get(PAGE + address)
    assert answer.status_code == 410
    assert f"{LIST}straat/geschiedenis/?verwijderd={one.pk}" in answer.content.decode()
    assert client.get("/api/v1/begrippen/weg").json()["code"] == "gone"


def test_at_its_former_address_it_is_shown_as_it_was_with_its_history(
    renamed: Callable[..., Concept], client: Client
) -> None:
    renamed()
    assert "Zoals het toen heette." in client.get(f"{PAGE}?moment=2026-01-01").content.decode()
    report = client.get(f"{PAGE}reconstructie.json").json()
    assert [event["what"] for event in report["events"]] == ["Aangemaakt", "Gewijzigd", "Verwijderd"]


@pytest.mark.parametrize("address", SIGHTS)
@pytest.mark.parametrize(("before", "after"), [("confidential", "open"), ("open", "confidential")])
def test_who_could_not_see_it_under_both_addresses_is_not_told_that_it_had_the_first(
    before: str, after: str, address: str, renamed: Callable[..., Concept], client: Client
) -> None:
    renamed({"access": after}, access=before)
    hidden, unknown = client.get(LIST + address), client.get(LIST + address.replace("weg", "nooit", 1))
    assert hidden.status_code == unknown.status_code == 404
    assert _without_its_number(hidden) == _without_its_number(unknown)


def test_what_has_an_address_now_or_had_it_last_comes_before_what_was_renamed(
    renamed: Callable[..., Concept], make: Callable[..., Concept], client: Client
) -> None:
    first = renamed()
    second = make(day=3)
    key = second.pk
    assert client.get(PAGE).status_code == 200
    with on(4):
        remove(actor=HOUSE, thing=second)
    assert f"{PAGE}geschiedenis/?verwijderd={key}" in client.get(PAGE).content.decode()
    assert [one.thing.pk for one in removed_called(kind_named("concept"), "weg", ANONYMOUS)] == [key, first.pk]


def test_what_was_renamed_and_is_there_still_stands_at_its_address_of_now_alone(
    make: Callable[..., Concept], client: Client
) -> None:
    one = make()
    factories.alter(actor=HOUSE, thing=one, values={"slug": "straat"})
    assert client.get(PAGE).status_code == 404
    assert client.get(f"{LIST}straat/").status_code == 200


def test_programs_are_told_the_same(removed: Concept, client: Client) -> None:
    api = "/api/v1/begrippen/weg"
    assert client.get(api).status_code == 410
    assert client.get(api).json()["code"] == "gone"
    assert client.get(f"{api}?beschikbaarOp=2026-01-02").json()["definition"] == "Zoals het toen heette."
    assert [one["what"] for one in client.get(f"{api}/geschiedenis").json()] == ["Verwijderd", "Aangemaakt"]
    assert client.get("/id/begrip/weg", headers={"Accept": "text/turtle"}).status_code == 410


def test_the_page_about_the_proof_leads_to_the_reconstruction_of_what_was_removed(
    removed: Concept, client: Client
) -> None:
    assert f"{PAGE}reconstructie/?verwijderd={removed.pk}" in client.get("/controle/").content.decode()


def test_it_is_found_by_an_index_however_many_events_there_are(removed: Concept) -> None:
    assert [one.thing.pk for one in removed_called(kind_named("concept"), "weg", ANONYMOUS)] == [removed.pk]
    if connection.vendor == "sqlite":
        found = Event.objects.filter(kind="concept", effect=Effect.REMOVED).alias(slug=LastSlug("content"))
        assert "event_removed_slug" in found.filter(slug="weg").explain()
        renamed = Event.objects.filter(HasNewSlug("content"), kind="concept", effect=Effect.CHANGED)
        assert "event_former_slug" in renamed.alias(slug=LastSlug("content")).filter(slug="weg").explain()


def test_what_belongs_to_a_party_keeps_its_owner_in_the_past(province: Party, client: Client) -> None:
    with on(4000):
        one = factories.concept("Weg", owner=province)
    with on(4001):
        remove(actor=HOUSE, thing=one)
    assert province.title in client.get(f"{PAGE}?moment={(FIRST + timedelta(days=4000)).date()}").content.decode()
