"""The list of a register as it was at a moment: what was there then, under the names of then, for who may know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.test import Client

from informatiehuis.kernel import changes
from informatiehuis.kernel.access import ANONYMOUS, HOUSE, Actor
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Party, Thing
from informatiehuis.kernel.register.queries import things_at
from informatiehuis.kernel.timelines import AsOf
from tests import factories

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 1, 1, 12, tzinfo=UTC)
On = Callable[[int], AbstractContextManager[None]]


@pytest.fixture
def province(db: None) -> Party:
    """There before anything that a test lets happen: the history never goes back in time."""
    with mock.patch("django.utils.timezone.now", return_value=FIRST - timedelta(days=30)):
        return factories.party("Provincie Utrecht")


@action
def remove(*, actor: Actor, thing: Thing) -> None:
    changes.remove(thing)


@contextmanager
def on(day: int) -> Iterator[None]:
    """What happens here happens so many days after the first of January 2026."""
    with mock.patch("django.utils.timezone.now", return_value=FIRST + timedelta(days=day)):
        yield


def titles(day: int, actor: Actor = HOUSE, words: str = "") -> list[str]:
    """The titles of the concepts as known an hour after that day's changes."""
    as_of = AsOf(FIRST + timedelta(days=day, hours=1))
    return [thing.title for thing in things_at(kind_named("concept"), as_of, actor, words)]


@pytest.fixture
def life() -> None:
    """Three concepts: one that is renamed, one that is removed, one that comes later; one is withdrawn."""
    with on(0):
        house, gone = factories.concept("Woning", definition="Eerst."), factories.concept("Échte weg")
        old = factories.concept("Oud", status="adopted")
    with on(2):
        factories.alter(actor=HOUSE, thing=house, values={"title": "Huis", "slug": "huis", "definition": "Toen."})
        remove(actor=HOUSE, thing=gone)
        factories.alter(actor=HOUSE, thing=old, values={"status": "withdrawn"})
    with on(4):
        factories.concept("Later")


def test_a_list_has_what_was_there_under_the_names_of_then(life: None) -> None:
    assert titles(-1) == []
    assert titles(0) == ["Échte weg", "Oud", "Woning"]
    assert titles(2) == ["Huis"]
    assert titles(5) == ["Huis", "Later"]


def test_words_search_in_what_it_said_then(life: None) -> None:
    assert titles(0, words="eerst") == ["Woning"]
    assert titles(2, words="eerst") == []
    assert titles(0, words="ECHTE weg") == ["Échte weg"]


def test_who_could_not_see_it_then_or_may_not_now_does_not_see_it(province: Party) -> None:
    with on(0):
        opened = factories.concept("Toen intern", access="internal", owner=province)
        closed = factories.concept("Toen open", owner=province)
        gone = factories.concept("Weg en intern", owner=province)
    with on(2):
        factories.alter(actor=HOUSE, thing=opened, values={"access": "open"})
        factories.alter(actor=HOUSE, thing=closed, values={"access": "internal"})
        factories.alter(actor=HOUSE, thing=gone, values={"access": "internal"})
        remove(actor=HOUSE, thing=gone)
    assert titles(0) == ["Toen intern", "Toen open", "Weg en intern"]
    assert titles(0, ANONYMOUS) == []
    assert titles(2, ANONYMOUS) == ["Toen intern"]


def test_the_page_leads_to_each_thing_at_that_moment_and_names_what_is_gone(life: None, client: Client) -> None:
    page = client.get("/atlas/begrippen/?moment=2026-01-01").content.decode()
    assert "3 begrippen gevonden" in page
    assert 'href="/atlas/begrippen/huis/?moment=2026-01-01">Woning</a>' in page
    assert "Échte weg" in page
    assert "staat niet meer in dit huis" in page
    assert "Later" not in page
    assert client.get("/atlas/begrippen/huis/?moment=2026-01-01").status_code == 200


def test_a_long_list_of_then_is_paged_with_its_moment(client: Client) -> None:
    with on(0):
        for number in range(60):
            factories.concept(f"Begrip {number:02d}")
    page = client.get("/atlas/begrippen/?moment=2026-01-02&pagina=2").content.decode()
    assert "Begrip 59" in page
    assert "Begrip 49" not in page
    assert "moment=2026-01-02" in page
    assert client.get("/atlas/begrippen/?moment=2026-01-02&pagina=3").status_code == 400
    assert client.get("/atlas/begrippen/?moment=gisteren").status_code == 400


@pytest.mark.parametrize("asked", ["status=concept", "access=open", "sorteer=status"])
@pytest.mark.parametrize("path", ["/atlas/begrippen/", "/atlas/begrippen/-/exporteren.csv"])
def test_what_a_list_of_then_cannot_do_is_refused(path: str, asked: str, life: None, client: Client) -> None:
    assert client.get(f"{path}?{asked}").status_code == 200
    answer = client.get(f"{path}?moment=2026-01-01&{asked}")
    assert answer.status_code == 400
    assert "Woning" not in answer.content.decode()
