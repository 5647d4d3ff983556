"""A large register: counts that are exact because the database keeps them, and bounds that say that they are bounds."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from informatiehuis.kernel import changes, tallies
from informatiehuis.kernel.access import ANONYMOUS, HOUSE, Actor
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Tally, Thing
from informatiehuis.kernel.register import counting, queries
from informatiehuis.kernel.register.asking import Asked
from informatiehuis.kernel.register.problems import BadQuery
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if more than five things were many."""
    monkeypatch.setattr(counting, "LARGE", 5)
    monkeypatch.setattr(queries, "LARGE", 5)
    monkeypatch.setattr(queries, "MOST_SEARCHED", 3)
    monkeypatch.setattr(counting, "MOST_COUNTED", 4)


@pytest.fixture
def party() -> Any:
    return factories.party("Gemeente", slug="gemeente")


@pytest.fixture
def concepts(party: Any) -> list[Any]:
    """Twelve, of which nine are open, two of a party are restricted and one is confidential; one open one is over."""
    open_ones = [factories.concept(f"Begrip {number:02d}", access="open") for number in range(8)]
    over = factories.concept("Begrip voorbij", access="open", status="withdrawn")
    of_party = [factories.concept(f"Van de gemeente {number}", access="restricted", owner=party) for number in (1, 2)]
    return [*open_ones, over, *of_party, factories.concept("Geheim", access="confidential")]


def listed(asked: Asked, actor: Actor = ANONYMOUS) -> queries.Listing:
    return queries.listing(kind_named("concept"), asked, actor)


def titles(found: queries.Listing) -> list[str]:
    return [row.thing.title for row in found.rows]


@action
def remove(*, actor: Actor, thing: Any) -> None:
    changes.remove(thing)


def test_every_write_keeps_the_counts_right(concepts: list[Any], party: Any) -> None:
    factories.alter(actor=HOUSE, thing=concepts[0], values={"access": "internal", "owner": party})
    factories.alter(actor=HOUSE, thing=concepts[1], values={"status": "adopted"})
    factories.alter(actor=HOUSE, thing=concepts[2], values={"title": "Anders"})
    remove(actor=HOUSE, thing=concepts[3])
    assert tallies.wrong_counts() == 0
    assert sum(Tally.objects.values_list("number", flat=True)) == Thing.objects.count()


def test_a_count_that_is_wrong_is_found(concepts: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_tally SET number = number + 1 WHERE kind = 'concept' AND access = 'confidential'")
        assert tallies.wrong_counts() == 1
        cursor.execute("DELETE FROM kernel_tally WHERE kind = 'concept' AND access = 'confidential'")
    assert tallies.wrong_counts() == 1


def test_triggers_that_are_gone_come_back_with_counts_that_are_right(concepts: list[Any]) -> None:
    on_table = " ON kernel_thing" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER tally_moved{on_table}")
    factories.alter(actor=HOUSE, thing=concepts[0], values={"access": "internal"})
    assert tallies.wrong_counts() > 0
    tallies.install(connection)
    assert tallies.wrong_counts() == 0
    factories.alter(actor=HOUSE, thing=concepts[0], values={"access": "open"})
    assert tallies.wrong_counts() == 0


def test_pages_of_a_large_register_stand_in_the_order_of_a_small_one(concepts: list[Any], party: Any) -> None:
    reader = factories.actor("reader", party)
    for actor in (ANONYMOUS, reader, HOUSE):
        for sort in ("title", "-title", "status", "-status"):
            small = titles(listed(Asked(sort=sort), actor))
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(counting, "LARGE", 5)
                patch.setattr(queries, "LARGE", 5)
                total = listed(Asked(sort=sort, size=3), actor)
                pages = [titles(listed(Asked(sort=sort, size=3, page=one + 1), actor)) for one in range(total.pages)]
            assert [title for page in pages for title in page] == small
            assert total.total == len(small)


def test_totals_and_options_of_a_large_register_are_exact(concepts: list[Any], party: Any, large: None) -> None:
    reader = factories.actor("reader", party)
    found = listed(Asked(), reader)
    assert (found.total, found.is_cut, found.is_large) == (10, False, True)
    options = {facet.name: {one.value: one.count for one in facet.options} for facet in found.facets}
    assert options["access"] == {"open": 8, "restricted": 2}
    assert options["owner"] == {"gemeente": 2}
    assert listed(Asked(filters={"owner": ("gemeente",)}), reader).total == 2
    assert listed(Asked(filters={"owner": ("gemeente",)})).total == 0


def test_words_in_a_large_register_find_titles_that_begin_so(concepts: list[Any], large: None) -> None:
    found = listed(Asked(words="BEGRIP"))
    assert (found.total, found.is_cut) == (4, True)
    assert titles(found)[:2] == ["Begrip 00", "Begrip 01"]
    assert listed(Asked(words="03")).total == 0
    page = Client().get(reverse("register:concept:list"), {"zoek": "begrip"}).content.decode()
    assert "Meer dan 4 begrippen" in page
    assert "alleen gezocht naar titels die zo beginnen" in page


def test_a_filter_makes_what_remains_small_enough_to_look_through(concepts: list[Any], party: Any, large: None) -> None:
    reader = factories.actor("reader", party)
    found = listed(Asked(words="gemeente 2", filters={"owner": ("gemeente",)}), reader)
    assert titles(found) == ["Van de gemeente 2"]
    assert found.is_large is False


def test_a_large_register_is_sorted_only_on_what_an_index_has(concepts: list[Any], large: None) -> None:
    with pytest.raises(BadQuery, match="definitie"):
        listed(Asked(sort="definition"))
    page = Client().get(reverse("register:concept:list")).content.decode()
    assert "sorteer=definition" not in page
    assert "sorteer=status" in page


def test_a_filter_of_a_kind_alone_is_offered_without_numbers_where_counting_takes_long(party: Any, large: None) -> None:
    for number in range(7):
        factories.source(f"Bron {number}", publisher=party, mode="live" if number else "snapshot")
    found = queries.listing(kind_named("source"), Asked(), ANONYMOUS)
    options = {facet.name: [(one.value, one.count) for one in facet.options] for facet in found.facets}
    assert options["mode"] == [("snapshot", None), ("cached", None), ("live", None)]
    assert options["publisher"] == [("gemeente", None)]
    assert options["access"] == [("open", 7)]
    cut = queries.listing(kind_named("source"), Asked(filters={"mode": ("live",)}), ANONYMOUS)
    assert (cut.total, cut.is_cut) == (4, True)
    one = queries.listing(kind_named("source"), Asked(filters={"mode": ("snapshot",)}), ANONYMOUS)
    assert (titles(one), one.total, one.is_cut) == (["Bron 0"], 1, False)


def test_the_api_counts_exactly_whatever_it_takes(concepts: list[Any], large: None) -> None:
    assert Client().get("/api/v1/begrippen", {"zoek": "begrip", "q": "begrip"}).json()["count"] >= 8


@pytest.mark.parametrize("sort", ["title", "-title", "status"])
def test_a_page_is_read_from_an_index_without_going_past_the_table(concepts: list[Any], large: None, sort: str) -> None:
    kind, asked = kind_named("concept"), Asked(sort=sort)
    for actor in (
        ANONYMOUS,
        factories.actor("reader", factories.party()),
        factories.actor("steward", factories.party()),
    ):
        keys = queries._keys(kind, asked, actor, True).order_by(*queries.order(kind, sort, actor))[:50]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # so few rows would be read quicker without an index
                cursor.execute("SET LOCAL enable_seqscan = off")
                cursor.execute("SET LOCAL enable_bitmapscan = off")
                cursor.execute("SET LOCAL enable_sort = off")
        plan = keys.explain()
        assert any(name in plan for name in ("thing_register", "thing_by_access", "thing_by_status"))
        assert "SCAN" not in plan.replace("Index Only Scan", "")
        assert "TEMP B-TREE" not in plan
        assert "Seq Scan" not in plan
