"""Roles are granted with limits and taken back through actions, and the database holds each of them once."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone

from informatiehuis.kernel.access import HOUSE, NotAllowed, Verb, actor_for, may
from informatiehuis.kernel.accounts import AccountProblem
from informatiehuis.kernel.changes import StillInUse
from informatiehuis.kernel.federating import GroupGrant, flaws_of, renew_group_grants
from informatiehuis.kernel.granting import Limits, activate_account, deactivate_account, grant_role, revoke_role
from informatiehuis.kernel.models import Event, Link, Party, RoleGrant, User
from informatiehuis.kernel.register.actions import remove_thing
from informatiehuis.kernel.writing import recorded_change
from tests import factories
from tests.portal.accounts.test_signing_in import sign_in

pytestmark = pytest.mark.django_db
MAY, JUNE = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)


def test_a_role_is_granted_with_its_limits_and_its_reason() -> None:
    user, party, area = factories.person(), factories.party(), factories.area()
    limits = Limits(("source", "concept", "source"), area, valid_until=JUNE)
    grant_role(actor=HOUSE, user=user, role="steward", party=party, limits=limits, reason="project")
    event = Event.objects.get(thing=user.pk)
    assert (event.action, event.why) == ("kernel.grant_role", "project")
    assert event.payload["detail"]["granted"] == {
        "role": "steward",
        "party": str(party.pk),
        "kinds": ["concept", "source"],
        "area": str(area.pk),
        "valid_from": None,
        "valid_until": "2026-06-01T00:00:00+00:00",
    }
    thing = factories.concept(owner=party, area=area)
    assert may(actor_for(user, MAY), Verb.EDIT, thing)
    assert not may(actor_for(user, JUNE), Verb.EDIT, thing)


def test_a_role_that_is_taken_back_counts_no_more() -> None:
    party = factories.party()
    user = factories.person("owner", party)
    revoke_role(actor=HOUSE, grant=user.grants.get(), reason="andere baan")
    assert not actor_for(User.objects.get(pk=user.pk)).is_insider
    event = Event.objects.get(thing=user.pk)
    assert (event.payload["detail"]["revoked"]["role"], event.why) == ("owner", "andere baan")


@pytest.mark.parametrize("role", ["reader", "steward", "owner"])
def test_only_an_administrator_grants_and_takes_back(role: str) -> None:
    user = factories.person("reader")
    actor = factories.actor(role)
    with pytest.raises(NotAllowed):
        grant_role(actor=actor, user=user, role="administrator")
    with pytest.raises(NotAllowed):
        revoke_role(actor=actor, grant=user.grants.get())
    with pytest.raises(NotAllowed):
        deactivate_account(actor=actor, user=user)
    assert [grant.role for grant in user.grants.all()] == ["reader"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"role": "baas"}, "Er is geen rol 'baas'"),
        ({"limits": Limits(valid_from=JUNE, valid_until=MAY)}, "ophouden voordat zij begint"),
        ({"role": "reader"}, "heeft deze rol al"),
    ],
)
def test_what_cannot_be_granted_is_said(values: dict[str, Any], words: str) -> None:
    user = factories.person("reader")
    with pytest.raises(AccountProblem, match=words):
        grant_role(**{"actor": HOUSE, "user": user, "role": "owner", **values})
    assert user.grants.count() == 1


def test_somebody_always_administers_the_house() -> None:
    last = factories.person("administrator")
    grant_role(actor=HOUSE, user=last, role="administrator", limits=Limits(kinds=("source",)))
    unlimited = last.grants.get(kinds=[])
    with pytest.raises(AccountProblem, match="niemand het huis nog beheren"):
        revoke_role(actor=HOUSE, grant=unlimited)
    with pytest.raises(AccountProblem, match="niemand het huis nog beheren"):
        deactivate_account(actor=HOUSE, user=last)
    assert User.objects.get(pk=last.pk).is_active
    factories.person("administrator")
    revoke_role(actor=HOUSE, grant=last.grants.get(kinds=[]))


def test_who_is_deactivated_is_signed_out_everywhere_and_stays_so() -> None:
    user, other = factories.person("reader"), factories.person("reader")
    for one in (user, user, other):
        sign_in(Client(), one)
    deactivate_account(actor=HOUSE, user=user)
    assert [one.get_decoded()["_auth_user_id"] for one in Session.objects.all()] == [str(other.pk)]
    activate_account(actor=HOUSE, user=user)
    told = [event.payload["detail"] for event in Event.objects.filter(thing=user.pk).order_by("number")]
    assert told[2:] == [{"active": False}, {"sessions_ended": 2}, {"active": True}]


def test_a_party_that_leaves_takes_each_role_at_it_along_with_an_event() -> None:
    party, other = factories.party(), factories.party()
    first, second = factories.person("owner", party), factories.person("reader", party)
    RoleGrant.objects.create(user=first, role="reader", party=other)
    gone = party.pk
    remove_thing(actor=HOUSE, thing=party, reason="opgeheven")
    told = [(event.thing, event.payload["detail"], event.why) for event in Event.objects.filter(kind="account")]
    assert {(account, said["revoked"]["role"], why) for account, said, why in told} == {
        (first.pk, "owner", "opgeheven"),
        (second.pk, "reader", "opgeheven"),
    }
    assert {said["revoked"]["party"] for _account, said, _why in told} == {str(gone)}
    assert [grant.party_id for grant in RoleGrant.objects.all()] == [other.pk]
    assert not Party.objects.filter(pk=gone).exists()


def test_a_party_that_has_to_stay_leaves_its_roles_as_they_were() -> None:
    party = factories.party()
    factories.person("owner", party)
    factories.concept(owner=party)
    with pytest.raises(StillInUse):
        remove_thing(actor=HOUSE, thing=party)
    assert [grant.party_id for grant in RoleGrant.objects.all()] == [party.pk]
    assert not Event.objects.filter(kind="account").exists()


def test_no_role_goes_with_a_party_behind_the_back_of_the_history() -> None:
    party = factories.party()
    factories.person("owner", party)
    with pytest.raises(ProtectedError), recorded_change():
        party.delete()


def test_groups_do_not_take_the_last_administrator() -> None:
    """The group was renamed at the organisation: its role stays until somebody else can administer the house."""
    user = factories.person()
    readers = [GroupGrant("lezers", "reader")]
    renew_group_grants(actor=HOUSE, user=user, roles=[GroupGrant("beheer", "administrator")])
    assert renew_group_grants(actor=HOUSE, user=user, roles=readers) == 1
    assert {(grant.role, grant.group) for grant in user.grants.all()} == {
        ("administrator", "beheer"),
        ("reader", "lezers"),
    }
    told = [event.payload["detail"] for event in Event.objects.filter(thing=user.pk).order_by("number")]
    assert [set(one) for one in told] == [{"granted"}, {"kept"}, {"granted"}]
    assert told[1]["kept"]["group"] == "beheer"
    factories.person("administrator")
    assert renew_group_grants(actor=HOUSE, user=user, roles=readers) == 1
    assert [grant.role for grant in user.grants.all()] == ["reader"]


def test_a_group_gives_a_role_within_limits_that_hold_as_any() -> None:
    party, area = factories.party("Team"), factories.area("De Bilt", code="GM0310")
    near = factories.source("Dichtbij", owner=party, area=area, access="confidential")
    far = factories.source("Ver weg", owner=party, access="confidential")
    word = factories.concept("Woord", owner=party, area=area, access="confidential")
    user, until = factories.person(), timezone.now() + timedelta(days=30)
    told = GroupGrant("tellers", "steward", "team", ("source",), "GM0310", until)
    assert renew_group_grants(actor=HOUSE, user=user, roles=[told]) == 1
    actor = actor_for(User.objects.get(pk=user.pk))
    assert [bool(may(actor, Verb.EDIT, one)) for one in (near, far, word)] == [True, False, False]
    later = actor_for(User.objects.get(pk=user.pk), until)
    assert not may(later, Verb.VIEW, near)
    assert renew_group_grants(actor=HOUSE, user=user, roles=[told]) == 0
    wider = replace(told, kinds=())
    assert renew_group_grants(actor=HOUSE, user=user, roles=[wider]) == 2
    assert [(grant.kinds, grant.area, grant.group) for grant in user.grants.all()] == [([], area, "tellers")]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (GroupGrant("tellers", "steward", "nergens"), "er is geen partij 'nergens'"),
        (GroupGrant("tellers", "steward", area="GM9999"), "er is geen gebied met de code 'GM9999'"),
        (GroupGrant("tellers", "steward", kinds=("source", "bron")), "er is geen soort 'bron'"),
        (GroupGrant("tellers", "steward", valid_until=datetime(2020, 1, 1, tzinfo=UTC)), "dat was tot 01-01-2020"),
    ],
)
def test_a_group_of_which_something_is_not_there_gives_nothing_and_that_is_told(
    told: GroupGrant, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    user = factories.person(username="geheime-naam")
    with caplog.at_level(logging.WARNING):
        assert renew_group_grants(actor=HOUSE, user=user, roles=[told, GroupGrant("lezers", "reader")]) == 1
    assert [grant.role for grant in user.grants.all()] == ["reader"]
    (said,) = [record.getMessage() for record in caplog.records if record.name == "informatiehuis.kernel.federating"]
    assert words in said
    assert "geheime-naam" not in said
    assert str(user.pk) not in said
    assert [one.words.text() in said for one in flaws_of([told])] == [True]


def test_a_role_that_was_given_by_hand_with_the_same_limits_stays_when_the_group_goes() -> None:
    user, told = factories.person(), GroupGrant("tellers", "steward", kinds=("source",))
    grant_role(actor=HOUSE, user=user, role="steward", limits=Limits(kinds=("source",)))
    assert renew_group_grants(actor=HOUSE, user=user, roles=[told]) == 0
    assert renew_group_grants(actor=HOUSE, user=user, roles=[]) == 0
    assert [grant.role for grant in user.grants.all()] == ["steward"]


@pytest.mark.parametrize("limits", [{}, {"valid_until": JUNE}, {"kinds": ["source"]}])
def test_the_database_holds_a_role_with_its_limits_once(limits: dict[str, Any]) -> None:
    user = factories.person()
    RoleGrant.objects.create(user=user, role="reader", **limits)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=user, role="reader", **limits)
    RoleGrant.objects.create(user=user, role="reader", **limits, party=factories.party())


def test_the_database_holds_a_link_without_a_day_once() -> None:
    link = factories.connect(actor=HOUSE, subject=factories.concept(), predicate="related", object=factories.concept())
    with pytest.raises(IntegrityError), transaction.atomic(), recorded_change():
        Link.objects.bulk_create([Link(subject=link.subject, predicate="related", object=link.object)])


def test_an_area_stays_while_a_role_is_limited_to_it() -> None:
    area = factories.area()
    RoleGrant.objects.create(user=factories.person(), role="reader", area=area)
    with pytest.raises(StillInUse):
        remove_thing(actor=HOUSE, thing=area)
