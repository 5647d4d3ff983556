"""Deciding under a mandate where the house demands one: with and without, in words, in events, at the moment."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone

from informatiehuis.kernel.access import (
    HOUSE,
    Decision,
    NotAllowed,
    Verb,
    actor_for,
    actor_standing_in,
    explain,
    may,
    require,
)
from informatiehuis.kernel.events import history
from informatiehuis.kernel.house import House, HouseProfile
from informatiehuis.kernel.mandates.actions import assign_mandate, release_mandate
from informatiehuis.kernel.models import Event, Mandate, Party, User
from informatiehuis.kernel.register.actions import move_thing
from informatiehuis.kernel.verifying import verify
from informatiehuis.rooms.atlas.models import Concept
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demanded(house: House) -> None:
    house.__dict__["profile"] = HouseProfile(mandate_required="adopt")


@pytest.fixture
def board() -> Party:
    return factories.party("Gedeputeerde Staten")


@pytest.fixture
def submitted(province: Party) -> Concept:
    return factories.concept("Woning", owner=province, status="to_adopt")


@pytest.fixture
def held(owner: User, board: Party, province: Party) -> Mandate:
    """A mandate of the board that the owner's account holds by name."""
    made = factories.mandate("Begrippen vaststellen", mandator=board, mandatary=province)
    assign_mandate(actor=HOUSE, mandate=made, user=owner)
    return made


def adopting(user: User, thing: Concept) -> Decision:
    return may(actor_for(user), Verb.APPROVE, thing, "adopt")


def test_a_role_is_not_enough_and_a_mandate_is(owner: User, submitted: Concept, board: Party, province: Party) -> None:
    decision = adopting(owner, submitted)
    assert [(rule.name, rule.met) for rule in decision.rules][-1] == ("mandate", False)
    assert decision.reason == "Hiervoor is een mandaat nodig: een definitie vaststellen. Dat heeft u niet."
    made = factories.mandate("Begrippen vaststellen", mandator=board, mandatary=province)
    assign_mandate(actor=HOUSE, mandate=made, user=owner)
    allowed = adopting(owner, submitted)
    assert allowed
    assert allowed.rules[-1].words == "U besluit namens Gedeputeerde Staten, met ‘Begrippen vaststellen’."


def test_a_mandate_is_not_enough_without_the_role(held: Mandate, steward: User, submitted: Concept) -> None:
    assign_mandate(actor=HOUSE, mandate=held, user=steward)
    decision = adopting(steward, submitted)
    assert [(rule.name, rule.met) for rule in decision.rules] == [
        ("access", True),
        ("role", False),
        ("separation", True),
        ("mandate", True),
    ]
    assert not decision


def test_who_misses_it_is_told_which_function_could(held: Mandate, province: Party, submitted: Concept) -> None:
    advice = adopting(factories.person("owner", province), submitted).deciding.advice
    assert advice == "Dit kan wel: teamleider (Provincie Utrecht)."
    factories.alter(actor=HOUSE, thing=held, values={"access": "confidential"})
    advice = adopting(factories.person("owner", province), submitted).deciding.advice
    assert "teamleider" not in advice
    assert advice.startswith("Leg een mandaat vast")


def _expired(held: Mandate) -> None:
    factories.alter(actor=HOUSE, thing=held, values={"valid_until": timezone.localdate()})


def _later(held: Mandate) -> None:
    factories.alter(actor=HOUSE, thing=held, values={"valid_from": timezone.localdate() + timedelta(days=1)})


def _elsewhere(held: Mandate) -> None:
    factories.alter(actor=HOUSE, thing=held, values={"area": factories.area("Soest")})


def _of_another(held: Mandate) -> None:
    factories.alter(actor=HOUSE, thing=held, values={"party": factories.party("Gemeente")})


def _withdrawn(held: Mandate) -> None:
    factories.alter(actor=HOUSE, thing=held, values={"status": "withdrawn"})


def _other_kind(held: Mandate) -> None:
    factories.alter(actor=HOUSE, thing=held, values={"kinds": ["indicator"]})


def _other_case(held: Mandate) -> None:
    factories.alter(actor=HOUSE, thing=held, values={"single_case": "/id/begrip/huis"})


def _over_upper(held: Mandate) -> None:
    upper = factories.mandate("Van boven", mandatary=held.mandator, sub_mandate=True, status="withdrawn")
    factories.alter(actor=HOUSE, thing=held, values={"under": upper})


def _not_passed_on(held: Mandate) -> None:
    upper = factories.mandate("Van boven", mandatary=held.mandator, sub_mandate=False)
    factories.alter(actor=HOUSE, thing=held, values={"under": upper})


def _delegated(held: Mandate) -> None:
    factories.mandate("Overgedragen", form="delegation", mandator=held.mandator, mandatary=factories.party("Gemeente"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_expired, "gold tot"),
        (_later, "geldt pas vanaf"),
        (_elsewhere, "geldt niet in dit gebied."),
        (_of_another, "geldt niet voor zaken van deze eigenaar."),
        (_withdrawn, "‘Begrippen vaststellen’ is niet van kracht."),
        (_other_kind, "geldt niet voor deze soort."),
        (_other_case, "geldt alleen voor iets anders."),
        (_over_upper, "‘Van boven’ is niet van kracht."),
        (_not_passed_on, "‘Van boven’ staat geen ondermandaat toe."),
        (_delegated, "De bevoegdheid is overgedragen: ‘Overgedragen’."),
    ],
)
def test_a_mandate_that_does_not_cover_it_says_why(
    change: Callable[[Mandate], None], words: str, held: Mandate, owner: User, submitted: Concept
) -> None:
    assert adopting(owner, submitted)
    change(held)
    decision = adopting(owner, submitted)
    assert not decision
    assert decision.reason.startswith("Uw mandaat dekt dit niet: ")
    assert words in decision.reason
    with pytest.raises(NotAllowed, match="Uw mandaat dekt dit niet"):
        move_thing(actor=actor_for(owner), thing=submitted, step="adopt")


def test_it_covers_what_is_part_of_a_party_and_what_lies_in_an_area(owner: User, held: Mandate) -> None:
    above = factories.party("Provincie en zo")
    team = factories.party("Team", part_of=above)
    owner.grants.create(role="owner", party=team)
    big = factories.area("Provincie")
    small = factories.area("Soest", parent=big)
    thing = factories.concept("Huis", owner=team, area=small, status="to_adopt")
    factories.alter(actor=HOUSE, thing=held, values={"party": above, "area": big})
    assert adopting(owner, thing)
    factories.alter(actor=HOUSE, thing=held, values={"party": team, "area": small})
    assert adopting(owner, thing)
    factories.alter(actor=HOUSE, thing=held, values={"area": factories.area("Baarn", parent=big)})
    assert not adopting(owner, thing)


def test_a_role_at_the_party_brings_the_mandate_and_one_in_the_whole_house_does_not(
    owner: User, board: Party, province: Party, submitted: Concept
) -> None:
    factories.mandate("Eigenaren", mandator=board, mandatary=province, role="owner")
    assert adopting(owner, submitted)
    assert not adopting(factories.person("administrator"), submitted)
    narrow = factories.person("owner")
    assert not adopting(narrow, submitted)
    narrow.grants.create(role="owner", party=province, kinds=["indicator"])
    assert not adopting(narrow, submitted)
    narrow.grants.create(role="owner", party=province, kinds=["concept"])
    assert adopting(narrow, submitted)


def test_it_is_held_from_the_moment_until_the_moment_that_was_said(
    owner: User, held: Mandate, submitted: Concept
) -> None:
    now = timezone.now()
    holding = held.holders.get()
    for start, end, holds in (
        (now - timedelta(hours=1), now + timedelta(hours=1), True),
        (now + timedelta(hours=1), None, False),
        (None, now - timedelta(seconds=1), False),
    ):
        held.holders.update(valid_from=start, valid_until=end)
        assert bool(adopting(owner, submitted)) is holds
    release_mandate(actor=HOUSE, holder=holding)
    assert not adopting(owner, submitted)


def test_own_power_is_told_as_own(owner: User, province: Party, submitted: Concept) -> None:
    factories.mandate("De wet", form="attribution", mandatary=province, role="owner", valid_until=date(2100, 1, 1))
    words = adopting(owner, submitted).rules[-1].words
    assert words == "U besluit met eigen bevoegdheid van Provincie Utrecht: ‘De wet’, tot 1 januari 2100."


def test_other_steps_the_house_itself_and_other_houses_ask_no_mandate(
    owner: User, submitted: Concept, house: House
) -> None:
    assert may(actor_for(owner), Verb.APPROVE, submitted, "return")
    assert may(HOUSE, Verb.APPROVE, submitted, "adopt")
    house.__dict__["profile"] = HouseProfile()
    assert adopting(owner, submitted)
    assert "mandate" not in [rule.name for rule in adopting(owner, submitted).rules]


# In the events


def test_the_event_says_under_which_mandate_and_in_whose_name(
    owner: User, held: Mandate, board: Party, submitted: Concept
) -> None:
    move_thing(actor=actor_for(owner), thing=submitted, step="adopt", reason="klopt")
    event = history(submitted.pk).first()
    assert event is not None
    assert (event.mandate, event.authority, event.on_behalf_of) == (held.pk, board.pk, None)
    assert event.payload.keys() == {"before", "after"}
    assert event.why == "klopt"
    assert verify().intact


def test_what_relied_on_no_mandate_says_nothing_of_one(
    owner: User, held: Mandate, submitted: Concept, province: Party
) -> None:
    move_thing(actor=actor_for(owner), thing=submitted, step="return")
    other = factories.concept("Huis", owner=province)
    event = history(submitted.pk).first()
    assert event is not None
    assert event.mandate is None
    assert "mandate" not in json.loads(Event.objects.filter(thing=other.pk).get().content)


def test_a_mandate_that_was_withdrawn_while_a_page_was_open_is_not_used(
    owner: User, held: Mandate, submitted: Concept
) -> None:
    actor = actor_for(owner)
    require(actor, Verb.APPROVE, submitted, "adopt")
    factories.alter(actor=HOUSE, thing=held, values={"status": "withdrawn"})
    with pytest.raises(NotAllowed):
        move_thing(actor=actor, thing=submitted, step="adopt")
    assert Concept.objects.get(pk=submitted.pk).status == "to_adopt"


def test_a_mandate_that_ends_at_midnight_counts_until_then_by_the_clock_of_the_house(
    owner: User, held: Mandate, submitted: Concept
) -> None:
    actor = actor_for(owner)
    factories.alter(actor=HOUSE, thing=held, values={"valid_until": date(2099, 7, 2)})
    with mock.patch("django.utils.timezone.now") as clock:
        # in July midnight in Amsterdam is 22:00 UTC
        clock.return_value = datetime(2099, 7, 1, 21, 59, tzinfo=UTC)
        assert may(actor, Verb.APPROVE, submitted, "adopt")
        clock.return_value = datetime(2099, 7, 1, 22, 0, tzinfo=UTC)
        with pytest.raises(NotAllowed, match="gold tot 2 juli 2099"):
            move_thing(actor=actor, thing=submitted, step="adopt")


def test_a_step_that_a_page_offered_is_refused_when_the_mandate_went_meanwhile(
    owner: User, held: Mandate, submitted: Concept
) -> None:
    client = Client()
    client.force_login(owner)
    step = f"/atlas/begrippen/{submitted.slug}/stap/adopt/"
    page = client.get(f"/atlas/begrippen/{submitted.slug}/").content.decode()
    assert step in page
    move_thing(actor=HOUSE, thing=held, step="withdraw", reason="nieuw besluit")
    answer = client.post(step, {"version": submitted.version, "reason": "klopt"})
    assert answer.status_code == 403
    assert "‘Begrippen vaststellen’ is niet van kracht." in answer.content.decode()
    assert Concept.objects.get(pk=submitted.pk).status == "to_adopt"
    assert step not in client.get(f"/atlas/begrippen/{submitted.slug}/").content.decode()


def test_the_history_says_in_whose_name_and_by_which_mandate_as_far_as_may_be_named(
    owner: User, held: Mandate, submitted: Concept
) -> None:
    move_thing(actor=actor_for(owner), thing=submitted, step="adopt")
    address = f"/atlas/begrippen/{submitted.slug}/geschiedenis/"
    words = "Namens Gedeputeerde Staten, met ‘Begrippen vaststellen’."
    for where in (address, f"/atlas/begrippen/{submitted.slug}/reconstructie/", "/controle/"):
        assert words in Client().get(where).content.decode(), where
    told = Client().get(f"/api/v1/begrippen/{submitted.slug}/geschiedenis").json()
    assert told[0]["basis"] == words
    factories.alter(actor=HOUSE, thing=held, values={"access": "confidential"})
    assert "Namens Gedeputeerde Staten, met een mandaat." in Client().get(address).content.decode()


def test_ones_own_account_shows_the_mandates_that_one_holds(owner: User, held: Mandate, board: Party) -> None:
    factories.mandate("Van een ander", mandator=board)
    client = Client()
    client.force_login(owner)
    page = client.get("/account/").content.decode()
    assert "Begrippen vaststellen" in page
    assert "Van een ander" not in page


def test_a_stand_in_uses_the_mandate_of_who_is_away(owner: User, held: Mandate, submitted: Concept) -> None:
    colleague = factories.person("reader")
    assert not adopting(colleague, submitted)
    acting = actor_standing_in(factories.stand_in(owner, colleague), colleague)
    move_thing(actor=acting, thing=submitted, step="adopt")
    event = history(submitted.pk).first()
    assert event is not None
    assert (event.actor, event.on_behalf_of, event.mandate) == (colleague.pk, owner.pk, held.pk)


def test_a_stand_in_does_not_use_a_mandate_of_its_own(owner: User, held: Mandate, submitted: Concept) -> None:
    absent = factories.person("owner", submitted.owner)
    acting = actor_standing_in(factories.stand_in(absent, owner), owner)
    assert not may(acting, Verb.APPROVE, submitted, "adopt")


def told(decision: Decision) -> list[tuple[str, Any]]:
    return [(rule.name, rule.met) for rule in decision.rules]


def test_the_explanation_by_name_tells_the_same(owner: User, held: Mandate, submitted: Concept) -> None:
    assert told(explain(actor_for(owner), "adopt", submitted)) == told(adopting(owner, submitted))
