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
    makers_of_content,
    may,
    powers,
    require,
    rights_of,
)
from informatiehuis.kernel.events import changes_in
from informatiehuis.kernel.granting import grant_role
from informatiehuis.kernel.house import House, HouseProfile
from informatiehuis.kernel.kinds import SIMPLE_LIFE, all_kinds
from informatiehuis.kernel.models import Event, Party, Thing, User
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
def test_who_wrote_a_definition_does_not_adopt_it(submitted: Concept, owner: User, province: Party) -> None:
    with pytest.raises(NotAllowed) as refusal:
        move_thing(actor=actor_for(owner), thing=submitted, step="adopt")
    assert "Wie aan een definitie schreef, stelt haar niet zelf vast." in refusal.value.text()
    assert "Vraag een collega met dezelfde rol" in refusal.value.text()
    move_thing(actor=factories.actor("owner", province), thing=submitted, step="adopt")
    assert Thing.objects.get(pk=submitted.pk).status == "adopted"


@pytest.mark.usefixtures("separated")
def test_a_step_in_its_life_is_no_change_of_what_it_says(submitted: Concept, owner: User, province: Party) -> None:
    other = factories.actor("owner", province)
    move_thing(actor=other, thing=submitted, step="return")
    move_thing(actor=other, thing=submitted, step="submit")
    assert makers_of_content(submitted) == {owner.pk}
    assert not may(actor_for(owner), Verb.APPROVE, submitted, "adopt")
    assert may(other, Verb.APPROVE, submitted, "adopt")


@pytest.mark.usefixtures("separated")
def test_a_comma_of_a_colleague_does_not_let_the_author_decide(
    submitted: Concept, owner: User, province: Party
) -> None:
    colleague = factories.actor("owner", province)
    change_thing(actor=colleague, thing=submitted, values={"summary": "Komma, erbij."})
    for maker in (actor_for(owner), colleague):
        assert not may(maker, Verb.APPROVE, submitted, "adopt")
    assert may(factories.actor("owner", province), Verb.APPROVE, submitted, "adopt")


@pytest.mark.usefixtures("separated")
def test_what_was_decided_on_before_is_nobodys_work_to_decide_on_now(
    submitted: Concept, owner: User, province: Party
) -> None:
    move_thing(actor=factories.actor("owner", province), thing=submitted, step="adopt")
    second = factories.actor("owner", province)
    change_thing(actor=second, thing=submitted, values={"definition": "Waar mensen wonen."})
    assert makers_of_content(submitted) == {second.id}
    assert may(actor_for(owner), Verb.APPROVE, submitted, "adopt")


@pytest.mark.usefixtures("separated")
def test_what_was_adopted_is_to_be_adopted_again_when_it_changes(
    submitted: Concept, owner: User, province: Party
) -> None:
    move_thing(actor=factories.actor("owner", province), thing=submitted, step="adopt")
    change_thing(actor=actor_for(owner), thing=submitted, values={"definition": "Heel iets anders."})
    kept = Thing.objects.get(pk=submitted.pk)
    assert (kept.status, submitted.status) == ("to_adopt", "to_adopt")
    event = Event.objects.filter(thing=submitted.pk).latest("number")
    assert {change.field for change in changes_in(event)} == {"definition", "status"}
    assert not may(actor_for(owner), Verb.APPROVE, submitted, "adopt")


@pytest.mark.usefixtures("separated")
def test_the_form_says_so_before_and_the_page_after(
    client: Client, submitted: Concept, owner: User, province: Party
) -> None:
    move_thing(actor=factories.actor("owner", province), thing=submitted, step="adopt")
    client.force_login(owner)
    address = f"/atlas/begrippen/{submitted.slug}/wijzigen/"
    assert "Wijzigt u het, dan wordt de status weer: ter vaststelling." in client.get(address).content.decode()
    sent = {
        "title": submitted.title,
        "slug": submitted.slug,
        "definition": "Anders.",
        "access": submitted.access,
        "owner": province.slug,
        "version": submitted.version,
    }
    answer = client.post(address, sent, follow=True)
    assert "is nu: ter vaststelling." in answer.content.decode()


def test_in_a_house_that_does_not_separate_it_stays_adopted(submitted: Concept, owner: User) -> None:
    move_thing(actor=actor_for(owner), thing=submitted, step="adopt")
    change_thing(actor=actor_for(owner), thing=submitted, values={"definition": "Waar iemand slaapt."})
    assert submitted.status == "adopted"


@pytest.mark.usefixtures("separated")
def test_who_wrote_a_mandate_does_not_give_it(owner: User, province: Party) -> None:
    written = factories.mandate(mandatary=province, role="steward", powers=["adopt"], status="draft", owner=province)
    change_thing(actor=actor_for(owner), thing=written, values={"summary": "Voor het team."})
    with pytest.raises(NotAllowed, match="Wie een mandaat opschreef, verleent het niet zelf"):
        move_thing(actor=actor_for(owner), thing=written, step="give")
    move_thing(actor=factories.actor("owner"), thing=written, step="give")
    assert written.status == "in_force"


@pytest.mark.usefixtures("separated")
def test_nobody_gives_a_role_to_themselves(province: Party) -> None:
    administrator, colleague = factories.person("administrator"), factories.person()
    with pytest.raises(NotAllowed, match="In dit huis geeft niemand zichzelf een rol"):
        grant_role(actor=actor_for(administrator), user=administrator, role="owner", party=province)
    assert grant_role(actor=actor_for(administrator), user=colleague, role="owner", party=province)


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
    assert makers_of_content(made_by_house) == set()
    assert may(actor_for(owner), Verb.APPROVE, made_by_house, "adopt")


def test_a_house_that_does_not_ask_for_it_lets_one_person_work(submitted: Concept, owner: User) -> None:
    move_thing(actor=actor_for(owner), thing=submitted, step="adopt")
    assert submitted.status == "adopted"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", set()),
        ("none", set()),
        (
            "all",
            {
                "adopt",
                "adopt_rules",
                "give_mandate",
                "grant_role",
                "let_measure",
                "publish",
                "validate",
                "validate_observations",
            },
        ),
        ("publish", {"publish"}),
        (" adopt , ", {"adopt"}),
    ],
)
def test_a_house_names_the_steps_it_separates(text: str, named: set[str]) -> None:
    assert powers.named(text) == named


def test_a_step_that_nobody_declared_is_refused_by_name() -> None:
    with pytest.raises(powers.UnknownPower, match="verbranden"):
        powers.named("adopt, verbranden")


DECIDED_ALONE = {
    ("concept", "return"): "lays it before others again",
    ("concept", "withdraw"): "stops what others decided to begin",
    ("rule_set", "return"): "lays it before others again",
    ("rule_set", "end"): "stops what others decided to begin",
    ("notice", "refuse"): "is about what a visitor sent, not about work of the house",
    ("notice", "close"): "is about what a visitor sent, not about work of the house",
    ("mandate", "withdraw"): "can be done at any moment, by law (Awb 10:8)",
    ("indicator", "return"): "lays it before others again",
    ("indicator", "withdraw"): "stops what others decided to begin",
}
ENDED_ALONE = ("end", "resume")
"""The steps of things without a life of their own to decide on: both can be taken back by the other."""


def test_every_weighty_step_is_a_power_or_has_a_reason_not_to_be() -> None:
    weighty = {
        (kind.name, step.name)
        for kind in all_kinds()
        for step in kind.life_cycle.transitions
        if step.verb is Verb.APPROVE and not powers.power_of(step.name, kind.name)
        if not (kind.life_cycle is SIMPLE_LIFE and step.name in ENDED_ALONE)
    }
    assert weighty == DECIDED_ALONE.keys()


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
