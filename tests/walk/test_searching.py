"""Searching tells no reader of what is hidden: not in results, counts, facets, suggestions or scores."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from informatiehuis.engines.text import OPEN, Document, Passage, Reader, Search
from informatiehuis.kernel.access import labels_for, labels_of
from informatiehuis.kernel.kinds import all_kinds
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.register.folding import fold
from informatiehuis.kernel.searching import keeping, queries
from informatiehuis.kernel.searching.asking import Asked
from tests import factories
from tests.access import counted
from tests.access.planting import Planted
from tests.access.table import ACTORS, OUTSIDE, PROGRAMS

Browser = Callable[[str], Client]
INSIDE = tuple(name for name, who in ACTORS.items() if who.here != OUTSIDE)
PEOPLE = tuple(name for name in INSIDE if name not in PROGRAMS)
WORD = re.compile(r"\btekst\b")
SELECT = re.compile(r'<select class="utrecht-select" id="filter-(\w+)".*?</select>', re.DOTALL)
OPTION = re.compile(r'<option value="([^"]+)"[^>]*>[^<]*? \((\d+)\)</option>')


def having_the_word(planted: Planted, actor: str) -> list[Any]:
    """Everything that is not closed, that this reader may see and that has the word in a field that is searched."""
    return [
        thing
        for kind in all_kinds()
        for thing in counted.listed(planted, actor, kind)
        if any(WORD.search(str(fold(str(getattr(thing, name))))) for name in kind.searched)
    ]


@pytest.mark.parametrize("actor", INSIDE)
def test_a_label_says_the_same_as_the_table_of_readers(actor: str, planted: Planted, db: None) -> None:
    own = labels_for(planted.actor(actor)) | {OPEN}
    things = list(Thing.objects.all())
    assert {thing.pk for thing in things if labels_of(thing) & own} == {
        thing.pk for thing in things if planted.may_see(actor, thing)
    }


@pytest.mark.parametrize("actor", INSIDE)
def test_everything_that_may_be_seen_is_found_and_nothing_else(actor: str, planted: Planted, db: None) -> None:
    expected = having_the_word(planted, actor)
    asked, found = Asked("tekst", size=100), []
    for page in range(1, -(-len(expected) // 100) + 1):
        answer = queries.find(planted.actor(actor), replace(asked, page=page))
        assert answer.count == len(expected)
        found += [hit.thing.pk for hit in answer.hits]
    assert sorted(found) == sorted(thing.pk for thing in expected)


@pytest.mark.parametrize("actor", PEOPLE)
def test_the_page_counts_what_this_reader_may_see(actor: str, planted: Planted, client_of: Browser) -> None:
    things = having_the_word(planted, actor)
    text = client_of(actor).get("/zoeken/?q=tekst").content.decode()
    assert f"{len(things)} resultaten voor" in text
    told = {one[1]: {value: int(number) for value, number in OPTION.findall(one[0])} for one in SELECT.finditer(text)}
    assert told["kind"] == Counter(thing.kind for thing in things)
    owners = Counter(thing.owner.slug for thing in things if thing.owner and planted.may_see(actor, thing.owner))
    assert told["owner"] == owners
    # what is closed is counted beside its status, for who would choose that
    assert {value: told["status"][value] for value in {thing.status for thing in things}} == Counter(
        thing.status for thing in things
    )


@pytest.mark.parametrize("actor", INSIDE)
def test_the_api_gives_what_the_page_gives(actor: str, planted: Planted, client_of: Browser) -> None:
    things = having_the_word(planted, actor)
    client, address, slugs = client_of(actor), "/api/v1/zoekresultaten?zoek=tekst&pageSize=100", []
    while address:
        page = client.get(address).json()
        assert page["count"] == len(things)
        slugs += [(one["kind"], one["slug"]) for one in page["results"]]
        address = page["next"]
    assert sorted(slugs) == sorted((thing.kind, thing.slug) for thing in things)
    counts = {one["value"]: one["count"] for one in page["facets"]["kind"]}
    assert counts == Counter(thing.kind for thing in things)


@pytest.mark.parametrize("actor", PEOPLE)
def test_suggestions_are_titles_of_what_may_be_seen(actor: str, planted: Planted, client_of: Browser) -> None:
    client = client_of(actor)
    for access in ("open", "internal", "restricted", "confidential"):
        for where in ("here", "there"):
            thing = planted.at("concept", access, where)
            mark = next(iter(planted.marks.in_text(thing.title)))
            told = client.get(f"/zoeken/voorstellen?q={mark[:-1]}").json()["suggestions"]
            assert (thing.title in told) == planted.may_see(actor, thing), (access, where)
            assert client.get(f"/zoeken/voorstellen?q={mark}").json()["suggestions"] == (
                [thing.title] if planted.may_see(actor, thing) else []
            )


def test_a_misspelt_word_of_what_is_hidden_is_not_mended_for_who_may_not_see_it(planted: Planted, db: None) -> None:
    factories.concept("Zwartendijkvolgorde", access="confidential", owner=planted.parties["here"])
    for actor, meant in (("anonymous", ""), ("reader", ""), ("steward", "zwartendijkvolgorde")):
        found = queries.find(planted.actor(actor), Asked("zwartendijkvolgorte"))
        assert (found.count, found.meant) == (0, meant), actor


def test_a_score_tells_nothing_of_what_is_hidden(planted: Planted, db: None) -> None:
    """How well something open fits is the same for who sees it alone and in a house full of the same word."""
    shown = factories.concept("Ophaalbrug", definition="Een brug die open kan.")
    before = queries.find(planted.actor("anonymous"), Asked("ophaalbrug"))
    for number in range(30):
        factories.concept(f"Ophaalbrug {number}", access="confidential", owner=planted.parties["here"])
    after = queries.find(planted.actor("anonymous"), Asked("ophaalbrug"))
    (one,), (other,) = before.hits, after.hits
    assert one.thing.pk == other.thing.pk == shown.pk
    assert one.found.score == pytest.approx(other.found.score)
    assert one.found.reasons == other.found.reasons


def test_who_may_see_only_what_is_open_asks_only_that(planted: Planted, db: None) -> None:
    """What is not open stands in another index, which a reader without labels never touches: no time to tell by."""
    held = keeping.standing_now().held
    assert held.sides(Reader(labels_for(planted.actor("anonymous")))) == ("open",)
    assert held.sides(Reader(labels_for(planted.actor("without role")))) == ("open",)
    assert held.sides(Reader(labels_for(planted.actor("reader")))) == ("open", "limited")


def test_what_the_index_has_wrong_is_held_to_the_database(planted: Planted, db: None) -> None:
    """Should a label ever say that something hidden is open, the policy takes it out of the answer and the count."""
    hidden = planted.at("concept", "confidential")
    standing = keeping.standing_now()
    wrong = Document(hidden.pk.hex, "Xylofoon", (Passage("xylofoon", "definition"),), frozenset((OPEN,)))
    standing.held.put([wrong])
    assert Search(standing.held, Reader.public()).documents("xylofoon").count == 1
    found = queries.find(planted.actor("anonymous"), Asked("xylofoon"))
    assert (found.hits, found.count, found.passages) == ((), 0, ())
    assert queries.suggest(planted.actor("anonymous"), "xylofoon") == []
    keeping.rebuild()
