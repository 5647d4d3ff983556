"""Searching: every register is asked, accents and case make no difference, and it says how much there is."""

from __future__ import annotations

import pytest
from django.test import Client

from informatiehuis.kernel.access import ANONYMOUS, HOUSE
from informatiehuis.portal.searching import SHOWN, find
from tests import factories


@pytest.fixture
def concepts(db: None) -> None:
    for number in range(SHOWN + 3):
        factories.concept(f"Fietspad {number:02d}", definition="Weg voor fietsers.")
    factories.concept("Geheim fietspad", access="confidential")
    factories.concept("Cafés", definition="Waar men koffie drinkt.")


def counts(words: str, actor: object = ANONYMOUS) -> dict[str, int]:
    return {hits.kind.name: hits.count for hits in find(actor, words)}  # type: ignore[arg-type]


def test_it_shows_the_first_and_counts_all_that_this_reader_may_see(concepts: None) -> None:
    (hits,) = find(ANONYMOUS, "fietspad")
    assert [thing.title for thing in hits.things] == [f"Fietspad {number:02d}" for number in range(SHOWN)]
    assert (hits.count, hits.is_cut) == (SHOWN + 3, True)
    assert counts("fietspad", HOUSE) == {"concept": SHOWN + 4}


def test_what_has_the_words_in_its_title_comes_first(concepts: None) -> None:
    factories.concept("Aanleg", definition="Het maken van een fietspad 03.")
    (hits,) = find(ANONYMOUS, "03 fietspad")
    assert [thing.title for thing in hits.things] == ["Fietspad 03", "Aanleg"]


def test_the_link_to_all_leads_to_the_register_with_as_many(concepts: None) -> None:
    page = Client().get("/zoeken?q=fietspad").content.decode()
    assert f"{SHOWN + 3} resultaten voor" in page
    (hits,) = find(ANONYMOUS, "fietspad")
    assert f'href="{hits.all_href}"' in page
    assert f"Alle {SHOWN + 3} begrippen" in page
    assert "Weg voor fietsers." in page
    rest = Client().get(hits.all_href).content.decode()
    assert rest.count("Fietspad ") >= SHOWN + 3


@pytest.mark.parametrize("words", ["cafes", "CAFÉS", "koffie cafés", "  koffie "])
def test_accents_case_and_the_order_of_words_make_no_difference(concepts: None, words: str) -> None:
    assert counts(words) == {"concept": 1}


@pytest.mark.parametrize("words", ["", "   ", "xyzzy", "fietspad koffie"])
def test_nothing_is_found_where_nothing_has_all_the_words(concepts: None, words: str) -> None:
    assert counts(words) == {}


def test_what_is_withdrawn_is_not_found(db: None) -> None:
    factories.concept("Oud woord", status="withdrawn")
    assert counts("oud woord", HOUSE) == {}
