"""What is found in a house, why, and what one can choose by."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from informatiehuis.kernel.access import ANONYMOUS, HOUSE
from informatiehuis.kernel.identifiers import new_id
from informatiehuis.kernel.kinds import Kind, all_kinds, kind_named
from informatiehuis.kernel.register.problems import BadQuery
from informatiehuis.kernel.searching import documents
from informatiehuis.kernel.searching.asking import Asked, tidy
from informatiehuis.kernel.searching.queries import Found, find, suggest
from tests import factories

pytestmark = pytest.mark.django_db


def titles(found: Found) -> list[str]:
    return [hit.thing.title for hit in found.hits]


def options(found: Found, name: str) -> dict[str, int]:
    facet = next(one for one in found.facets if one.name == name)
    return {option.value: option.count for option in facet.options}


def ask(words: str, **chosen: str) -> Found:
    return find(ANONYMOUS, Asked(words, {name: (value,) for name, value in chosen.items()}))


@pytest.mark.parametrize("kind", [kind.name for kind in all_kinds()])
def test_every_field_that_a_kind_declares_is_searched(kind: str) -> None:
    """Also of a kind that comes later: nothing here knows one by name."""
    of = kind_named(kind)
    thing = of.model(kind=kind, title="Titel", access="open", status=of.life_cycle.first)
    thing.pk = new_id()
    for number, name in enumerate(of.searched):
        value = getattr(thing, name)
        word = f"woord{number}"
        setattr(thing, name, [word] if isinstance(value, list) else {"naam": word} if isinstance(value, dict) else word)
    made = documents.document_of(of, thing)
    assert made.title == "woord0"
    assert [passage.text for passage in made.passages] == [f"woord{number}" for number in range(1, len(of.searched))]
    assert [passage.place for passage in made.passages] == list(of.searched[1:])


def test_personal_data_cannot_be_declared_as_searched() -> None:
    notice = kind_named("notice")
    with pytest.raises(ValueError, match="personal data"):
        Kind(**{**vars(notice), "name": "x", "also_found": ("contact_name",)})


def test_dutch_meets_and_every_result_says_why() -> None:
    factories.concept("Fietspad", definition="Een weg voor wie fietst.")
    factories.concept("Fietsroutes", definition="Waar u langs rijdt.")
    factories.concept("Kade", definition="Een muur langs het water.")
    found = ask("fietspaden")
    assert titles(found) == ["Fietspad", "Fietsroutes"]
    for hit in found.hits:
        assert hit.found.score == pytest.approx(sum(reason.score for reason in hit.found.reasons), rel=1e-4)
        assert {reason.typed for reason in hit.found.reasons} == {"fietspaden"}
    assert {reason.way for reason in found.hits[1].found.reasons} == {"part"}


def test_synonyms_and_narrower_concepts_widen_a_question_and_say_so() -> None:
    above = factories.concept("woonruimte", alternative_terms=["verblijfsobject"])
    below = factories.concept("woonboot")
    factories.connect(actor=HOUSE, subject=below, predicate="broader", object=above)
    factories.source("Register van verblijfsobjecten")
    factories.source("Ligplaatsen van woonboten")
    found = ask("woonruimte", kind="source")
    assert titles(found) == ["Register van verblijfsobjecten", "Ligplaatsen van woonboten"]
    ways = [{(one.way, one.concept) for one in hit.found.reasons} for hit in found.hits]
    assert ("synonym", "woonruimte") in ways[0]
    assert ("narrower", "woonboot") in ways[1]
    assert {(one.term, one.concept) for one in found.widened} == {
        ("verblijfsobject", "woonruimte"),
        ("woonboot", "woonboot"),
    }


def test_a_term_of_several_words_is_widened_only_when_all_of_them_are_asked() -> None:
    factories.concept("openbaar vervoer", alternative_terms=["ov"])
    factories.source("Haltes van het OV")
    assert titles(ask("openbaar vervoer", kind="source")) == ["Haltes van het OV"]
    assert titles(ask("openbaar", kind="source")) == []


def test_a_concept_that_may_not_be_seen_widens_nothing() -> None:
    factories.concept("woonruimte", alternative_terms=["verblijfsobject"], access="confidential")
    factories.source("Register van verblijfsobjecten")
    assert titles(ask("woonruimte")) == []
    assert titles(find(HOUSE, Asked("woonruimte"))) == ["woonruimte", "Register van verblijfsobjecten"]


def test_facets_count_what_choosing_them_gives() -> None:
    party = factories.party("Waterschap")
    for number in range(3):
        factories.concept(f"Brug {number}", owner=party)
    factories.source("Brug", owner=party)
    factories.source("Bruggen")
    factories.concept("Oude brug", status="withdrawn")
    whole = ask("brug")
    assert options(whole, "kind") == {"concept": 3, "source": 2}
    assert options(whole, "owner") == {"waterschap": 4}
    assert options(whole, "status") == {"concept": 3, "active": 2, "withdrawn": 1}
    for name in ("kind", "owner", "status"):
        for value, count in options(whole, name).items():
            assert ask("brug", **{name: value}).count == count, (name, value)
    both = find(ANONYMOUS, Asked("brug", {"kind": ("concept",), "owner": ("waterschap",)}))
    assert both.count == 3
    assert options(both, "kind") == {"concept": 3, "source": 1}


def test_an_owner_that_may_not_be_seen_is_not_named_counted_or_chosen() -> None:
    party = factories.party("Geheime dienst", access="confidential")
    factories.concept("Brug", owner=party)
    found = ask("brug")
    assert (titles(found), found.hits[0].owner, options(found, "owner")) == (["Brug"], None, {})
    assert ask("brug", owner="geheime-dienst").count == ask("brug", owner="bestaat-niet").count == 0
    assert options(find(HOUSE, Asked("brug")), "owner") == {"geheime-dienst": 1}


def test_what_is_closed_is_found_by_who_chooses_that() -> None:
    factories.concept("Brug", status="withdrawn")
    assert titles(ask("brug")) == []
    assert titles(ask("brug", status="withdrawn")) == ["Brug"]


def test_a_list_can_be_put_in_order_and_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    start = timezone.now()
    for number in range(25):
        monkeypatch.setattr(timezone, "now", lambda minutes=number: start + timedelta(minutes=minutes))
        factories.concept(f"Brug {number:02d}")
    newest = find(ANONYMOUS, Asked("brug", sort="-changedAt", size=10))
    assert titles(newest) == [f"Brug {number:02d}" for number in range(24, 14, -1)]
    by_title = find(ANONYMOUS, Asked("brug", sort="title", size=10, page=3))
    assert titles(by_title) == [f"Brug {number:02d}" for number in range(20, 25)]
    assert by_title.count == 25
    with pytest.raises(BadQuery):
        find(ANONYMOUS, Asked("brug", page=4, size=10))


def test_a_whole_question_gets_passages_with_their_place() -> None:
    factories.concept("Kade", definition="De kade wordt elke vier jaar door het waterschap gekeurd.")
    factories.concept("Waterschap", definition="Een overheid die over water gaat.")
    found = ask("Hoe vaak wordt de kade gekeurd door het waterschap?")
    assert [(one.thing.title, one.found.place) for one in found.passages] == [("Kade", "definition")]
    assert ask("kade").passages == ()
    assert ask("Hoeveel lantaarnpalen brengt een bezorger naar huis?").passages == ()


def test_a_misspelt_word_is_mended_and_a_right_one_is_left() -> None:
    factories.concept("vergrijzing")
    assert ask("vergreizing").meant == "vergrijzing"
    assert ask("vergrijzing").meant == ""
    assert suggest(ANONYMOUS, "vergr") == ["vergrijzing"]


HOSTILE = (
    "a" * 10_000,
    "woord " * 3_000,
    " ".join(f"{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz" * 20),
    " ".join(f"ver{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz" * 20),
    "\x00\x1b[31m\x07brug\u2028\ufeff\x7f",
    '"' * 5_000,
    "-" * 5_000,
    "*" * 5_000,
    "AND OR NOT title:(x^9999 ~ [a TO z]) \\ /.*/ {}",
    "fietspad" * 200,
    "\U0001f6b2 \ud800" + "é" * 1_000,
)


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_bad_input_is_bounded_and_answered(number: int) -> None:
    factories.concept("Brug")
    find(ANONYMOUS, Asked("brug"))
    words = tidy(HOSTILE[number])
    assert len(words) <= 2_001
    before = time.process_time()
    found = find(ANONYMOUS, Asked(words))
    suggest(ANONYMOUS, words)
    assert time.process_time() - before < 2
    assert found.count <= 1
    if len(HOSTILE[number]) > 2_000:
        assert found.notes


def test_a_search_asks_the_database_little() -> None:
    party = factories.party("Waterschap")
    for number in range(30):
        factories.concept(f"Brug {number}", alternative_terms=["oeververbinding"], owner=party)
        factories.source(f"Brug {number}", owner=party)
    find(ANONYMOUS, Asked("brug"))
    with CaptureQueriesContext(connection) as asked:
        found = find(ANONYMOUS, Asked("brug waterschap"))
    assert found.count > 20
    assert len(asked) <= 6
