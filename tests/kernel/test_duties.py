"""Separation of duties: who made something does not decide on it, where the house asks so; and why may I (not)?"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from informatiehuis.kernel.access import (
    ANONYMOUS,
    HOUSE,
    Actor,
    NotAllowed,
    UnknownAction,
    Verb,
    actor_for,
    explain,
    last_changed_by,
    may,
    powers,
    require,
    rights_of,
)
from informatiehuis.kernel.house import House, HouseProfile
from informatiehuis.kernel.models import Party, Thing, User
from informatiehuis.kernel.register.actions import change_thing, move_thing
from informatiehuis.rooms.atlas.models import Concept
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def separated(house: House) -> None:
    """A house in which who made something does not decide on it."""
    house.__dict__["profile"] = HouseProfile(separation_of_duties="all")


@pytest.fixture
def submitted(province: Party, owner: User) -> Concept:
    """A concept to adopt, of which the owner's account wrote the text."""
    made = factories.concept("Woning", owner=province, status="to_adopt")
    change_thing(actor=actor_for(owner), thing=made, values={"definition": "Waar iemand woont."})
    return made


@pytest.mark.usefixtures("separated")
def test_who_changed_a_definition_last_does_not_adopt_it(submitted: Concept, owner: User, province: Party) -> None:
    with pytest.raises(NotAllowed) as refusal:
        move_thing(actor=actor_for(owner), thing=submitted, step="adopt")
    assert "Wie een definitie het laatst wijzigde, stelt haar niet zelf vast." in refusal.value.text()
    assert "Vraag een collega met dezelfde rol" in refusal.value.text()
    move_thing(actor=factories.actor("owner", province), thing=submitted, step="adopt")
    assert Thing.objects.get(pk=submitted.pk).status == "adopted"


@pytest.mark.usefixtures("separated")
def test_a_step_in_its_life_is_no_change_of_what_it_says(submitted: Concept, owner: User, province: Party) -> None:
    other = factories.actor("owner", province)
    move_thing(actor=other, thing=submitted, step="return")
    move_thing(actor=other, thing=submitted, step="submit")
    assert last_changed_by(submitted) == {owner.pk}
    assert not may(actor_for(owner), Verb.APPROVE, submitted, "adopt")
    assert may(other, Verb.APPROVE, submitted, "adopt")


@pytest.mark.usefixtures("separated")
def test_a_second_account_with_the_same_address_is_the_same_person(
    submitted: Concept, owner: User, province: Party
) -> None:
    User.objects.filter(pk=owner.pk).update(email="Jansen@Example.org")
    second = factories.person("owner", province, email="jansen@example.org ")
    assert not may(actor_for(second), Verb.APPROVE, submitted, "adopt")
    User.objects.update(email="")
    assert may(actor_for(second), Verb.APPROVE, submitted, "adopt")


@pytest.mark.usefixtures("separated")
def test_other_steps_and_what_the_house_did_ask_no_second_person(submitted: Concept, owner: User) -> None:
    assert may(actor_for(owner), Verb.APPROVE, submitted, "return")
    assert may(HOUSE, Verb.APPROVE, submitted, "adopt")
    made_by_house = factories.concept("Huis", owner=submitted.owner, status="to_adopt")
    assert last_changed_by(made_by_house) == set()
    assert may(actor_for(owner), Verb.APPROVE, made_by_house, "adopt")


def test_a_house_that_does_not_ask_for_it_lets_one_person_work(submitted: Concept, owner: User) -> None:
    move_thing(actor=actor_for(owner), thing=submitted, step="adopt")
    assert submitted.status == "adopted"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", set()),
        ("none", set()),
        ("all", {"adopt", "adopt_rules", "publish"}),
        ("publish", {"publish"}),
        (" adopt , ", {"adopt"}),
    ],
)
def test_a_house_names_the_steps_it_separates(text: str, named: set[str]) -> None:
    assert powers.named(text) == named


def test_a_step_that_nobody_declared_is_refused_by_name() -> None:
    with pytest.raises(powers.UnknownPower, match="verbranden"):
        powers.named("adopt, verbranden")


# Why may I (not)?


@pytest.mark.usefixtures("separated")
def test_the_rules_are_told_in_their_order(submitted: Concept, owner: User, province: Party) -> None:
    told = explain(actor_for(owner), "adopt", submitted)
    assert [(rule.name, rule.met) for rule in told.rules] == [("access", True), ("role", True), ("separation", False)]
    assert not told
    reader = explain(factories.actor("reader", province), "adopt", submitted)
    assert reader.deciding.name == "role"
    assert reader.deciding.advice == "Wie het huis beheert, kan die rol geven."
    assert explain(ANONYMOUS, "adopt", submitted).reason == "U bent niet aangemeld."


def test_who_may_not_see_it_is_told_no_further_rules_and_no_title() -> None:
    hidden = factories.concept("Geheim plan", access="confidential", owner=factories.party())
    told = explain(factories.actor("reader"), "edit", hidden)
    assert [rule.name for rule in told.rules] == ["access"]
    with pytest.raises(NotAllowed) as refusal:
        require(factories.actor("reader"), Verb.EDIT, hidden)
    assert "Geheim plan" not in str(refusal.value.facts)


def test_what_cannot_be_done_is_no_question(submitted: Concept) -> None:
    with pytest.raises(UnknownAction, match="'publiceren' nu niet"):
        explain(HOUSE, "publiceren", submitted)


@pytest.mark.parametrize("role", ["", "reader", "steward", "owner"])
@pytest.mark.usefixtures("separated")
def test_a_refusal_says_what_the_explanation_says(role: str, submitted: Concept, province: Party) -> None:
    actor: Actor = factories.actor(role, province) if role else ANONYMOUS
    for right in rights_of(actor, submitted):
        if right.decision.allowed:
            require(actor, right.act.verb, submitted, right.act.step)
        else:
            with pytest.raises(NotAllowed) as refusal:
                require(actor, right.act.verb, submitted, right.act.step)
            assert right.decision.reason in refusal.value.text()
            assert right.decision.deciding.advice in refusal.value.text()


def test_a_page_tells_a_reader_what_may_be_done_and_why_not(client: Client, submitted: Concept, owner: User) -> None:
    address = f"/atlas/begrippen/{submitted.slug}/toegang/"
    page = client.get(address).content.decode()
    assert "Van de 5 dingen die hiermee kunnen, mag u er 1." in page
    assert "U bent niet aangemeld." in page
    client.force_login(owner)
    assert "U mag alles doen wat hiermee kan." in client.get(address).content.decode()


def test_neither_page_nor_api_tells_that_something_hidden_is_there(client: Client) -> None:
    hidden = factories.concept("Geheim", access="confidential", owner=factories.party())
    for address in (f"/atlas/begrippen/{hidden.slug}/toegang/", f"/api/v1/begrippen/{hidden.slug}/toegang"):
        assert client.get(address).status_code == 404
        assert "Geheim" not in client.get(address).content.decode()


def test_the_api_tells_the_same(client: Client, submitted: Concept) -> None:
    told: list[dict[str, Any]] = client.get(f"/api/v1/begrippen/{submitted.slug}/toegang").json()
    assert {one["action"]: one["allowed"] for one in told} == {
        "view": True,
        "edit": False,
        "adopt": False,
        "return": False,
        "delete": False,
    }
    assert told[1]["rules"][-1] == {
        "name": "role",
        "met": False,
        "words": "U bent niet aangemeld.",
        "advice": "Meld u aan met een account dat deze rol heeft.",
    }


def test_a_role_that_lies_outside_its_limits_is_told_as_such(submitted: Concept, province: Party) -> None:
    user = factories.person()
    user.grants.create(role="owner", party=province, kinds=["source"])
    assert explain(actor_for(user), "adopt", submitted).reason.endswith("niet voor deze soort of dit gebied.")
