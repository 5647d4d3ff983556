"""The policy: a table of who may do what, and the query that says the same as the decision."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given, settings
from hypothesis import strategies as st

from informatiehuis.kernel.access import (
    ANONYMOUS,
    HOUSE,
    RANK,
    Actor,
    NotAllowed,
    Verb,
    actor_for,
    may,
    may_at,
    may_somewhere,
    require,
)
from informatiehuis.kernel.models import AccessClass, Party, Thing
from tests import factories

HERE, THERE = UUID(int=1), UUID(int=2)
ACTORS: dict[str, Actor] = {
    "anonymous": ANONYMOUS,
    "without role": Actor(id=UUID(int=9)),
    "reader here": Actor(id=UUID(int=9), roles={HERE: "reader"}),
    "steward here": Actor(id=UUID(int=9), roles={HERE: "steward"}),
    "owner here": Actor(id=UUID(int=9), roles={HERE: "owner"}),
    "owner there": Actor(id=UUID(int=9), roles={THERE: "owner"}),
    "steward everywhere": Actor(id=UUID(int=9), everywhere="steward"),
    "administrator": Actor(id=UUID(int=9), everywhere="administrator"),
    "house": HOUSE,
}
INSIDERS = set(ACTORS) - {"anonymous", "without role"}
POWERFUL = {"administrator", "house"}
STEWARDS = {"steward here", "owner here", "steward everywhere", *POWERFUL}
SEES = {
    "open": set(ACTORS),
    "internal": INSIDERS,
    "restricted": {"reader here", *STEWARDS},
    "confidential": STEWARDS,
}
DOES = {
    Verb.CREATE: STEWARDS,
    Verb.EDIT: STEWARDS,
    Verb.APPROVE: {"owner here", *POWERFUL},
    Verb.DELETE: {"owner here", *POWERFUL},
    Verb.ADMINISTER: POWERFUL,
}


@pytest.mark.parametrize("name", ACTORS)
@pytest.mark.parametrize("access", SEES)
def test_who_sees_what(name: str, access: str) -> None:
    thing = Thing(access=access, owner_id=HERE, title="x")
    assert bool(may(ACTORS[name], Verb.VIEW, thing)) == (name in SEES[access])


@pytest.mark.parametrize("name", ACTORS)
@pytest.mark.parametrize("access", SEES)
@pytest.mark.parametrize("verb", DOES)
def test_who_does_what(name: str, access: str, verb: Verb) -> None:
    thing = Thing(access=access, owner_id=HERE, title="x")
    expected = name in SEES[access] and name in DOES[verb]
    assert bool(may(ACTORS[name], verb, thing)) == expected


@pytest.mark.parametrize("verb", DOES)
def test_a_thing_without_an_owner_is_for_who_has_the_role_everywhere(verb: Verb) -> None:
    allowed = {name for name, actor in ACTORS.items() if may_at(actor, verb, None)}
    assert allowed == DOES[verb] & {"steward everywhere", *POWERFUL}


def test_a_menu_offers_what_may_be_done_for_some_party() -> None:
    offered = {name for name, actor in ACTORS.items() if may_somewhere(actor, Verb.CREATE)}
    assert offered == {*STEWARDS, "owner there"}


def test_a_refusal_says_which_role_is_needed() -> None:
    thing = Thing(access="open", owner_id=HERE, title="Woningen")
    with pytest.raises(NotAllowed) as refusal:
        require(ACTORS["reader here"], Verb.EDIT, thing)
    assert "beheerder van gegevens" in refusal.value.text()
    with pytest.raises(NotAllowed) as refusal:
        require(ANONYMOUS, Verb.EDIT, thing)
    assert "niet aangemeld" in refusal.value.text()


@pytest.mark.django_db
def test_an_account_acts_with_its_highest_roles_as_they_are_now() -> None:
    party = factories.party()
    user = factories.person("reader", party)
    user.grants.create(role="owner", party=party)
    actor = actor_for(user)
    assert actor.roles == {party.pk: "owner"}
    assert actor.everywhere is None
    user.is_active = False
    assert actor_for(user) is ANONYMOUS
    assert actor_for(AnonymousUser()) is ANONYMOUS  # type: ignore[arg-type]
    assert actor_for(factories.person(is_superuser=True)).everywhere == "administrator"


roles = st.sampled_from([None, *RANK])


@pytest.mark.django_db
def test_the_filter_says_the_same_as_the_decision() -> None:
    parties = [factories.party(), factories.party()]
    owners: list[Party | None] = [*parties, None]
    things = [factories.concept(access=access, owner=party) for access in AccessClass.values for party in owners]

    @settings(max_examples=80)
    @given(here=roles, there=roles, everywhere=roles, is_house=st.booleans(), has_account=st.booleans())
    def agree(here: str | None, there: str | None, everywhere: str | None, is_house: bool, has_account: bool) -> None:
        held = {party.pk: role for party, role in zip(parties, (here, there), strict=True) if role}
        actor = Actor(UUID(int=9), held, everywhere, is_house) if has_account else Actor(is_house=is_house)
        by_filter = set(Thing.objects.visible_to(actor).filter(kind="concept").values_list("pk", flat=True))
        assert by_filter == {thing.pk for thing in things if may(actor, Verb.VIEW, thing)}

    agree()
