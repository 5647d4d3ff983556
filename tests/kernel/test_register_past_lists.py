"""The list of a register as it was at a moment: what was there then, under the names of then, for who may know."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from informatiehuis.kernel import changes
from informatiehuis.kernel.access import ANONYMOUS, HOUSE, Actor
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Party, Thing
from informatiehuis.kernel.register.asking import Asked, sortable
from informatiehuis.kernel.register.queries import listing, listing_at, things_at
from informatiehuis.kernel.timelines import AsOf, present
from informatiehuis.rooms.atlas.models import Concept
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
    return [thing.title for thing in things_at(kind_named("concept"), as_of, actor, Asked(words=words))]


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


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("status=adopted", ["Oud"]),
        ("status=withdrawn", []),
        ("status=adopted&status=concept", ["Échte weg", "Oud", "Woning"]),
        ("access=open&zoek=eerst", ["Woning"]),
        ("access=internal", []),
        ("sorteer=-title", ["Woning", "Oud", "Échte weg"]),
    ],
)
def test_filters_words_and_order_are_those_of_then(life: None, client: Client, asked: str, expected: list[str]) -> None:
    then = f"/atlas/begrippen/?moment=2026-01-01&{asked}"
    assert (
        re.findall(r"begrippen/[-a-z]+/\?moment=2026-01-01\">([^<]+)</a>", client.get(then).content.decode())
        == expected
    )
    export: Any = client.get(f"/atlas/begrippen/-/exporteren.json?moment=2026-01-01&{asked}")
    assert [row["title"] for row in json.loads(export.getvalue())] == expected
    told = client.get(f"/api/v1/begrippen?beschikbaarOp=2026-01-01&{asked}").json()
    assert [one["title"] for one in told["results"]] == expected
    assert told["count"] == len(expected)


def test_a_filter_says_how_many_each_option_gave_then_and_keeps_the_moment(life: None, client: Client) -> None:
    page = client.get("/atlas/begrippen/?moment=2026-01-01&status=adopted").content.decode()
    assert '<input type="hidden" name="moment" value="2026-01-01">' in page
    assert re.search(r'value="concept">[^<]+\(2\)', page)
    assert re.search(r'value="adopted" selected>[^<]+\(1\)', page)
    assert 'href="?moment=2026-01-01"' in page  # takes the filter away
    assert "exporteren.csv?moment=2026-01-01&amp;status=adopted" in page
    assert client.get("/atlas/begrippen/?moment=2026-01-01&status=bestaat-niet").status_code == 400


@pytest.fixture
def registers(province: Party) -> None:
    """Things of several kinds with every sort of filter: references, choices, lists of names, and nothing said."""
    factories.party("Gemeente")
    wide = factories.concept("Gebouw", owner=province, definition="Twee")
    narrow = factories.concept("Äpfel", access="internal", definition="een")
    factories.concept("appel", status="withdrawn")
    factories.indicator("Woningen", concept=wide, owner=province)
    factories.indicator("Appels", concept=narrow)
    factories.mandate("Eerste")
    factories.source("Register", publisher=province)
    factories.source("Andere bron", access="internal")


@pytest.mark.parametrize("name", ["concept", "party", "indicator", "mandate", "source"])
@pytest.mark.parametrize("actor", [HOUSE, ANONYMOUS], ids=["house", "visitor"])
def test_a_list_of_now_by_way_of_the_past_is_the_list_of_now(registers: None, name: str, actor: Actor) -> None:
    kind, now = kind_named(name), AsOf(present())
    questions = [Asked(sort=f"{sign}{one}") for one in ["title", *sortable(kind)] for sign in ("", "-")]
    for facet in listing(kind, Asked(), actor).facets:
        questions += [Asked(filters={facet.name: (option.value,)}) for option in facet.options]
    for asked in questions:
        here, then = listing(kind, asked, actor), listing_at(kind, asked, now, actor)
        assert [row.thing.pk for row in then.rows] == [row.thing.pk for row in here.rows], asked
        assert then.facets == here.facets, asked
        assert then.total == here.total


def test_what_is_asked_of_the_database_does_not_grow_with_what_happened(life: None) -> None:
    kind, as_of = kind_named("concept"), AsOf(FIRST + timedelta(hours=1))
    asked = Asked(filters={"status": ("concept",)}, words="eerst")
    with CaptureQueriesContext(connection) as before:
        listing_at(kind, asked, as_of, HOUSE)
    house = Concept.objects.get(slug="huis")
    with on(10):
        for number in range(30):
            factories.alter(actor=HOUSE, thing=house, values={"definition": f"Versie {number}"})
    with CaptureQueriesContext(connection) as after:
        assert listing_at(kind, asked, as_of, HOUSE).total == 1
    assert len(after) == len(before)
    if connection.vendor == "sqlite":
        plans = [plan for one in after for plan in _plan(one["sql"])]
        assert not [plan for plan in plans if plan.startswith("SCAN kernel_event")]


def _plan(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return [row[-1] for row in cursor.fetchall()]
