"""What rests on a thing: nearest first, with a path that leads through nothing hidden, and an honest end."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from informatiehuis.kernel import changes
from informatiehuis.kernel.access import ANONYMOUS, HOUSE
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.register import walking
from informatiehuis.kernel.register.walking import needed_by, touched_by
from tests import factories

pytestmark = pytest.mark.django_db


def rests(subject: object, object: object) -> None:
    factories.connect(actor=HOUSE, subject=subject, predicate="broader", object=object)


def test_the_shortest_path_explains_and_a_level_goes_by_title() -> None:
    ground = factories.concept("Grond")
    zebra, aap, far = factories.concept("Zebra"), factories.concept("Áap"), factories.concept("Bever")
    rests(zebra, ground)
    rests(aap, ground)
    rests(far, zebra)
    rests(far, aap)
    rests(ground, far)  # round again: what a walk started from is never touched by itself
    reach = touched_by(ground, HOUSE)
    assert [(one.thing.title, one.distance) for one in reach] == [("Áap", 1), ("Zebra", 1), ("Bever", 2)]
    assert [thing.title for _words, thing in reach[2].path] == ["Áap", "Bever"]
    assert [words for words, _thing in reach[2].path] == ["is een soort", "is een soort"]
    assert (len(reach), reach.is_cut) == (3, False)


def test_what_is_hidden_is_no_bridge_and_is_not_counted() -> None:
    ground, beyond, other = (factories.concept(title) for title in ("Grond", "Verder", "Anders"))
    hidden = factories.concept("Geheim", access="confidential")
    rests(hidden, ground)
    rests(beyond, hidden)
    rests(other, ground)
    assert [one.thing.title for one in touched_by(ground, ANONYMOUS)] == ["Anders"]
    assert {one.thing.title for one in touched_by(ground, HOUSE)} == {"Anders", "Geheim", "Verder"}


def test_a_walk_down_comes_to_what_a_thing_rests_on_by_links_and_by_fields() -> None:
    ground, middle = factories.concept("Grond"), factories.concept("Midden")
    counted = factories.indicator("Aantal", concept=middle)
    rests(middle, ground)
    reach = needed_by(counted, HOUSE)
    assert [(one.thing.title, one.distance) for one in reach] == [("Midden", 1), ("Grond", 2)]
    assert [words for words, _thing in reach[1].path] == ["begrip", "is een soort"]


def test_what_is_hidden_is_no_bridge_on_the_way_down() -> None:
    ground, hidden = factories.concept("Grond"), factories.concept("Geheim", access="confidential")
    above, named = factories.concept("Boven"), factories.indicator("Aantal", concept=hidden)
    rests(above, hidden)
    rests(hidden, ground)
    assert [len(needed_by(one, ANONYMOUS)) for one in (above, named)] == [0, 0]
    assert [len(needed_by(one, HOUSE)) for one in (above, named)] == [2, 2]


def test_a_walk_goes_no_further_than_its_depth() -> None:
    chain = [factories.concept(f"Schakel {number}") for number in range(5)]
    for above, below in zip(chain[1:], chain, strict=False):
        rests(above, below)
    assert [one.distance for one in touched_by(chain[0], HOUSE, depth=3)] == [1, 2, 3]


def test_a_walk_that_comes_along_too_much_stops_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "MOST_WALKED", 3)
    ground = factories.concept("Grond", slug="grond")
    for number in range(5):
        one = factories.concept(f"Nummer {number}")
        rests(one, ground)
        rests(factories.concept(f"Daarboven {number}"), one)
    reach = touched_by(ground, ANONYMOUS)
    assert [one.thing.title for one in reach] == ["Nummer 0", "Nummer 1", "Nummer 2"]
    assert reach.is_cut
    page = Client().get(reverse("register:concept:touched", args=["grond"])).content.decode()
    assert "minstens 3 andere onderdelen" in page


def test_a_walk_of_exactly_as_much_as_it_may_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "MOST_WALKED", 3)
    ground = factories.concept("Grond")
    for number in range(3):
        rests(factories.concept(f"Nummer {number}"), ground)
    reach = touched_by(ground, ANONYMOUS)
    assert (len(reach), reach.is_cut) == (3, False)


def test_the_number_of_questions_to_the_database_does_not_grow_with_what_is_found() -> None:
    def asked(width: int) -> int:
        ground = factories.concept("Grond", slug=f"grond-{width}")
        for _number in range(width):
            rests(factories.concept(), ground)
        with CaptureQueriesContext(connection) as questions:
            touched_by(ground, ANONYMOUS, depth=3)[:10]
        return len(questions)

    assert asked(2) == asked(20)


def test_a_link_that_no_longer_holds_leads_nowhere() -> None:
    @action
    def end(*, actor: object) -> None:
        changes.unlink(made)

    ground, above = factories.concept("Grond"), factories.concept("Boven")
    made = factories.connect(actor=HOUSE, subject=above, predicate="broader", object=ground)
    assert len(touched_by(ground, HOUSE)) == 1
    end(actor=HOUSE)
    assert len(touched_by(ground, HOUSE)) == 0
