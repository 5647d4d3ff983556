"""The policy: a table of who may do what, and the query that says the same as the decision."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from informatiehuis.kernel.access import (
    ANONYMOUS,
    HOUSE,
    RANK,
    Actor,
    Grant,
    NotAllowed,
    Verb,
    actor_for,
    areas_for,
    may,
    may_at,
    may_somewhere,
    owners_for,
    require,
)
from informatiehuis.kernel.models import AccessClass, Party, Thing
from informatiehuis.kernel.register.actions import change_thing
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


NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIELD, FAR = UUID(int=11), UUID(int=12)


def limited(role: str = "steward", **limits: Any) -> Actor:
    return Actor(id=UUID(int=9), grants=(Grant(role, **{"party": HERE, **limits}),), moment=NOON)


def here(**values: Any) -> Thing:
    return Thing(**{"access": "confidential", "owner_id": HERE, "kind": "source", "title": "x", **values})


def test_a_role_counts_for_the_kinds_that_it_names() -> None:
    actor = limited(kinds=frozenset({"source"}))
    assert may(actor, Verb.EDIT, here())
    assert not may(actor, Verb.VIEW, here(kind="concept"))
    refusal = may(actor, Verb.EDIT, here(kind="concept", access="open"))
    assert refusal.reason == "U heeft de rol 'beheerder van gegevens', maar niet voor deze soort of dit gebied."


def test_a_role_counts_in_the_areas_that_it_names_and_not_nowhere() -> None:
    actor = limited(areas=frozenset({FIELD}))
    assert may(actor, Verb.EDIT, here(area_id=FIELD))
    assert not may(actor, Verb.VIEW, here(area_id=FAR))
    assert not may(actor, Verb.VIEW, here())


def test_a_role_counts_from_its_first_moment_until_its_last() -> None:
    begins = limited(valid_from=NOON)
    ends = limited(valid_until=NOON)
    assert may(begins, Verb.EDIT, here())
    assert not may(replace(begins, moment=NOON - timedelta(microseconds=1)), Verb.VIEW, here())
    assert not may(ends, Verb.VIEW, here())
    assert may(replace(ends, moment=NOON - timedelta(microseconds=1)), Verb.EDIT, here())


def test_a_role_that_ends_stops_counting_for_who_acts_already() -> None:
    actor = replace(limited(valid_until=timezone.now() + HOUR), moment=None)
    assert may(actor, Verb.EDIT, here())
    ended = replace(limited(valid_until=timezone.now() - HOUR), moment=None)
    assert not may(ended, Verb.EDIT, here())
    assert not ended.is_insider


def test_a_limited_role_shows_what_is_internal_only_within_its_limits() -> None:
    actor = limited("reader", kinds=frozenset({"source"}))
    assert may(actor, Verb.VIEW, here(access="internal", owner_id=THERE))
    assert not may(actor, Verb.VIEW, here(access="internal", kind="concept"))


def test_a_limited_administrator_does_not_administer_the_house() -> None:
    actor = limited("administrator", party=None, kinds=frozenset({"source"}))
    assert may(actor, Verb.DELETE, here(owner_id=THERE))
    assert not may_at(actor, Verb.ADMINISTER, None)


def test_what_is_new_has_to_lie_within_the_limits() -> None:
    actor = limited(kinds=frozenset({"source"}), areas=frozenset({FIELD}))
    assert may_at(actor, Verb.CREATE, HERE, kind="source", area=FIELD)
    assert not may_at(actor, Verb.CREATE, HERE, kind="source")
    assert not may_at(actor, Verb.CREATE, HERE, kind="concept", area=FIELD)
    assert not may_at(actor, Verb.CREATE, THERE, kind="source", area=FIELD)
    assert may_somewhere(actor, Verb.CREATE, "source")
    assert not may_somewhere(actor, Verb.CREATE, "concept")


def test_a_form_offers_the_owners_and_areas_of_the_limits() -> None:
    actor = limited(kinds=frozenset({"source"}), areas=frozenset({FIELD}))
    assert owners_for(actor, Verb.CREATE, "source") == {HERE}
    assert owners_for(actor, Verb.CREATE, "concept") == frozenset()
    assert areas_for(actor, Verb.CREATE, "source") == {FIELD}
    both = replace(actor, roles={THERE: "owner"})
    assert owners_for(both, Verb.CREATE, "source") == {HERE, THERE}
    assert areas_for(both, Verb.CREATE, "source") is None
    assert owners_for(replace(actor, everywhere="steward"), Verb.CREATE, "source") is None


@pytest.mark.django_db
def test_an_area_of_a_role_holds_all_that_lies_in_it() -> None:
    party, province = factories.party(), factories.area(level="province")
    town = factories.area(parent=province)
    ward, elsewhere = factories.area(parent=town, level="district"), factories.area()
    user = factories.person()
    user.grants.create(role="steward", party=party, area=province)
    actor = actor_for(user)
    in_ward, outside = factories.concept(owner=party, area=ward), factories.concept(owner=party, area=elsewhere)
    assert may(actor, Verb.EDIT, in_ward)
    assert not may(actor, Verb.EDIT, outside)


@pytest.mark.django_db
def test_a_thing_is_not_moved_out_of_the_limits_of_who_moves_it() -> None:
    party, town, elsewhere = factories.party(), factories.area(), factories.area()
    user = factories.person()
    user.grants.create(role="steward", party=party, area=town)
    thing = factories.concept(owner=party, area=town)
    with pytest.raises(NotAllowed, match="niet voor deze soort of dit gebied"):
        change_thing(actor=actor_for(user), thing=thing, values={"area": elsewhere})
    assert change_thing(actor=actor_for(user), thing=thing, values={"summary": "Anders."})


@pytest.mark.django_db
def test_who_has_no_limits_gets_a_filter_without_kinds_and_areas() -> None:
    user = factories.person("reader", factories.party())
    user.grants.create(role="reader", party=factories.party(), valid_until=NOON)
    for actor in (ANONYMOUS, actor_for(user), actor_for(user, NOON - HOUR)):
        assert not {"kind", "area_id"} & set(re.findall(r"\w+", str(Thing.objects.visible_to(actor).query.where)))


roles = st.sampled_from([None, *RANK])
moments = st.sampled_from([None, NOON - HOUR, NOON, NOON + HOUR])


@pytest.mark.django_db
def test_the_filter_says_the_same_as_the_decision() -> None:
    parties = [factories.party(), factories.party()]
    owners: list[Party | None] = [*parties, None]
    areas = [factories.area(), factories.area()]
    things = [
        make(access=access, owner=party, area=area)
        for make in (factories.concept, factories.source)
        for access in AccessClass.values
        for party in owners
        for area in (*areas, None)
    ]
    grants = st.builds(
        Grant,
        role=st.sampled_from(list(RANK)),
        party=st.sampled_from([*(party.pk for party in parties), None]),
        kinds=st.frozensets(st.sampled_from(["concept", "source", "area"]), max_size=2),
        areas=st.none() | st.frozensets(st.sampled_from([area.pk for area in areas]), max_size=2),
        valid_from=moments,
        valid_until=moments,
    )

    @settings(max_examples=150)
    @given(
        here=roles,
        there=roles,
        everywhere=roles,
        is_house=st.booleans(),
        has_account=st.booleans(),
        limited=st.lists(grants, max_size=3).map(tuple),
    )
    def agree(
        here: str | None,
        there: str | None,
        everywhere: str | None,
        is_house: bool,
        has_account: bool,
        limited: tuple[Grant, ...],
    ) -> None:
        held = {party.pk: role for party, role in zip(parties, (here, there), strict=True) if role}
        account = Actor(UUID(int=9), held, everywhere, is_house, limited, NOON)
        actor = account if has_account else Actor(is_house=is_house)
        by_filter = set(Thing.objects.visible_to(actor).filter(kind__in=("concept", "source")).values_list("pk"))
        assert by_filter == {(thing.pk,) for thing in things if may(actor, Verb.VIEW, thing)}

    agree()
