"""The two times: what the house knew at one moment of how things were at another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from informatiehuis.kernel import changes
from informatiehuis.kernel.access import ANONYMOUS, HOUSE, Actor
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.changes import WrongStart
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Event, Party, Thing, User
from informatiehuis.kernel.register import actions
from informatiehuis.kernel.register.queries import things_at
from informatiehuis.kernel.timelines import AsOf, links_of, past_of
from tests import factories
from tests.past import state_at

FIRST = datetime(2031, 1, 1, 12, tzinfo=UTC)
"""Later than now, for nothing is recorded earlier than what is there."""
ROUNDS = count()
PAGE = "/atlas/begrippen/woning/"


def day(number: float) -> datetime:
    """So many days after the first of January 2031, at noon in UTC."""
    return FIRST + timedelta(days=number)


@contextmanager
def on(number: float) -> Iterator[None]:
    with mock.patch("django.utils.timezone.now", return_value=day(number)):
        yield


def change(thing: Thing, *, since: float | None = None, actor: Actor = HOUSE, **values: Any) -> None:
    valid_at = None if since is None else day(since)
    actions.change_thing(actor=actor, thing=thing, values=values, valid_at=valid_at)


@action
def remove(*, actor: Actor, thing: Thing) -> None:
    changes.remove(thing)


@action
def connect(*, actor: Actor, subject: Thing, object: Thing, since: date | None = None) -> None:
    changes.link(subject, "related", object, valid_from=since)


@action
def part(*, actor: Actor, subject: Thing) -> None:
    changes.set_links(subject, "related", [])


@pytest.fixture
def concept(province: Party) -> Thing:
    """Made on day 0; its explanation changed on day 10; on day 20 it was recorded what it meant since day 5."""
    with on(0):
        made = factories.concept("Woning", definition="Eerst.", owner=province)
    with on(10):
        change(made, explanation="Uitleg.")
    with on(20):
        change(made, since=5, definition="Beter.")
    return made


@pytest.mark.parametrize(
    ("known", "valid", "definition", "explanation"),
    [
        (15, None, "Eerst.", "Uitleg."),
        (15, 7, "Eerst.", ""),
        (25, None, "Beter.", "Uitleg."),
        (25, 7, "Beter.", ""),
        (25, 4, "Eerst.", ""),
        (25, 12, "Beter.", "Uitleg."),
        (25, 30, "Beter.", "Uitleg."),
    ],
)
def test_the_state_has_what_was_known_then_of_that_time(
    concept: Thing, known: int, valid: int | None, definition: str, explanation: str
) -> None:
    state = state_at(concept.pk, day(known), None if valid is None else day(valid))
    assert state is not None
    assert (state["definition"], state["explanation"]) == (definition, explanation)


def test_what_is_made_later_was_there_since_when_it_is_said_to_be(province: Party) -> None:
    with on(30):
        values = {"title": "Straat", "definition": "Een weg.", "owner": province}
        made = actions.create_thing(actor=HOUSE, kind=kind_named("concept"), values=values, valid_at=day(3))
    assert state_at(made.pk, day(31), day(2)) is None
    assert state_at(made.pk, day(29), day(4)) is None
    assert state_at(made.pk, day(31), day(4)) is not None


def test_what_was_removed_was_there_before(concept: Thing) -> None:
    key = concept.pk
    with on(40):
        remove(actor=HOUSE, thing=concept)
    assert state_at(key, day(41)) is None
    assert state_at(key, day(41), day(25)) is not None


def test_nothing_holds_from_a_moment_to_come_or_before_the_thing_was_there(concept: Thing) -> None:
    with on(30):
        with pytest.raises(WrongStart, match="pas later"):
            change(concept, since=31, definition="Morgen.")
        with pytest.raises(WrongStart, match="01-01-2031"):
            change(concept, since=-1, definition="Ervoor.")
    concept.refresh_from_db()
    assert concept.definition == "Beter."  # type: ignore[attr-defined]


def test_links_hold_since_their_day_and_until_they_end(db: None) -> None:
    with on(0):
        house, street, road = factories.concept("Woning"), factories.concept("Straat"), factories.concept("Weg")
        connect(actor=HOUSE, subject=house, object=road, since=date(2031, 1, 4))
    with on(12):
        connect(actor=HOUSE, subject=house, object=street)
    with on(20):
        part(actor=HOUSE, subject=house)
    told = {at: {other for *_, other in links_of(house.pk, AsOf(day(30), day(at)))} for at in (2, 6, 13, 21)}
    assert told == {2: set(), 6: {road.pk}, 13: {road.pk, street.pk}, 21: set()}
    assert {other for *_, other in links_of(house.pk, AsOf(day(15), day(13)))} == {road.pk, street.pk}


def test_the_list_of_then_has_what_was_recorded_since(concept: Thing) -> None:
    with on(30):
        change(concept, since=8, title="Huis")
    seen = {at: [one.title for one in things_at(kind_named("concept"), AsOf(day(31), day(at)), HOUSE)] for at in (7, 9)}
    assert seen == {7: ["Woning"], 9: ["Huis"]}


def test_what_is_known_stays_known_when_the_clock_goes_back(concept: Thing, client: Client) -> None:
    with on(15):
        assert "Beter." in client.get(PAGE, {"geldig": day(6).date().isoformat()}).content.decode()


def test_who_may_not_see_a_part_of_the_past_is_not_told_the_rest(province: Party) -> None:
    with on(0):
        made = factories.concept("Woning", definition="Geheim.", owner=province, access="confidential")
    with on(10):
        change(made, definition="Voor iedereen.", access="open")
    with on(20):
        change(made, since=5, access="open", summary="Al langer open.")
    with on(30):
        past = past_of(made.pk, AsOf(day(30), day(7)))
        assert past is not None
        assert past.fields["definition"] == "Geheim."
        assert things_at(kind_named("concept"), AsOf(day(30), day(7)), ANONYMOUS) == []
        assert Client().get(PAGE, {"geldig": "2031-01-08"}).status_code == 404
        assert Client().get(PAGE, {"moment": "2031-01-13"}).status_code == 200


def test_a_page_shows_both_times_and_leads_on_to_the_same_ones(concept: Thing) -> None:
    with on(30):
        page = Client().get(PAGE, {"moment": "2031-01-26", "geldig": "2031-01-08"}).content.decode()
        listed = Client().get("/atlas/begrippen/", {"geldig": "2031-01-08"}).content.decode()
    assert "Beter." in page
    assert "Uitleg." not in page
    assert "8 januari 2031" in page
    assert "26 januari 2031" in page
    assert f'href="{PAGE}?geldig=2031-01-08"' in listed


def test_a_form_says_since_when_it_holds(concept: Thing, owner: User) -> None:
    client = Client()
    with on(30):
        client.force_login(owner)
        form = client.get(f"{PAGE}wijzigen/").context["form"]
        filled = {name: value for name, value in form.initial.items() if value is not None}
        filled |= {"owner": concept.owner.slug, "definition": "Al lang zo.", "valid_at": "2031-01-09", "area": ""}
        filled = {name: value for name, value in filled.items() if isinstance(value, str | int)}
        answer = client.post(f"{PAGE}wijzigen/", filled)
        later = client.post(
            f"{PAGE}wijzigen/", {**filled, "version": 4, "valid_at": "2031-03-01", "definition": "Ooit."}
        )
    assert answer.status_code == 302, answer.context["form"].errors
    event = Event.objects.latest("number")
    assert event.valid_at == datetime(2031, 1, 8, 23, tzinfo=UTC)
    assert event.recorded_at == day(30)
    assert later.status_code == 400
    assert "pas later" in later.content.decode()


def test_the_api_tells_and_takes_both_times(concept: Thing, owner: User) -> None:
    client, address = Client(), "/api/v1/begrippen/woning"
    with on(30):
        client.force_login(owner)
        known = client.get(address, {"beschikbaarOp": "2031-01-16"}).json()
        held = client.get(address, {"geldigOp": "2031-01-08"}).json()
        listed = client.get("/api/v1/begrippen", {"geldigOp": "2031-01-08"}).json()
        turned = client.get("/api/v1/begrippen", {"geldigOp": "2031-01-08", "sorteer": "-title"})
        nonsense = client.get(address, {"geldigOp": "gisteren"})
        body = json.dumps({"definition": "Per 3 januari.", "validAt": "2031-01-03"})
        said = client.patch(address, body, content_type="application/json", headers={"If-Match": '"3"'})
        since = client.get(address, {"geldigOp": "2031-01-04"}).json()
    assert (known["definition"], known["version"]) == ("Eerst.", 2)
    assert (held["definition"], held["explanation"]) == ("Beter.", "")
    assert [one["definition"] for one in listed["results"]] == ["Beter."]
    assert [one["definition"] for one in turned.json()["results"]] == ["Beter."]
    assert (nonsense.status_code, said.status_code) == (400, 200)
    assert since["definition"] == "Per 3 januari."


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["definition", "explanation"])), max_size=6))
@pytest.mark.django_db(transaction=True)
def test_now_is_always_what_stands_in_the_house(steps: list[tuple[int, str]]) -> None:
    """However often and however far back something was recorded, the present says what the last one said."""
    start = 100 * next(ROUNDS)
    with on(start):
        made = factories.concept(f"Woord {start}", definition="0")
    for number, (back, field) in enumerate(steps, 1):
        with on(start + number):
            change(made, since=start + max(0, number - back), **{field: str(number)})
    made.refresh_from_db()
    state = state_at(made.pk, day(start + 20))
    assert state is not None
    assert (state["definition"], state["explanation"]) == (made.definition, made.explanation)  # type: ignore[attr-defined]
    assert state_at(made.pk, day(start + 20), day(start + 20)) == state
