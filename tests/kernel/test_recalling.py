"""Whether somebody could do something at a moment in the past, by the roles, mandates and stand-ins of then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from unittest import mock

import pytest

from informatiehuis.kernel.access import (
    ANONYMOUS,
    HOUSE,
    Actor,
    Verb,
    actor_then,
    may_at,
    standing_in_then,
)
from informatiehuis.kernel.access.recalling import mandates_then
from informatiehuis.kernel.accounts import add_account
from informatiehuis.kernel.comparing import differences
from informatiehuis.kernel.granting import Limits, activate_account, deactivate_account, grant_role, revoke_role
from informatiehuis.kernel.mandates.actions import assign_mandate, release_mandate
from informatiehuis.kernel.models import MandateHolder, Party, User
from informatiehuis.kernel.standing_in import start_stand_in, withdraw_stand_in
from tests import factories

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 1, 1, 12, tzinfo=UTC)
HERE = timezone(timedelta(hours=1))


def day(number: float) -> datetime:
    """So many days after the first of January 2026."""
    return FIRST + timedelta(days=number)


@contextmanager
def on(number: float) -> Iterator[None]:
    """What happens here happens then."""
    with mock.patch("django.utils.timezone.now", return_value=day(number)):
        yield


@pytest.fixture
def party(db: None) -> Party:
    with on(0):
        return factories.party("Team")


@pytest.fixture
def analyst(party: Party) -> User:
    with on(0):
        user = add_account(actor=HOUSE, username="analist", password="een-lang-wachtwoord", role="")
    User.objects.filter(pk=user.pk).update(date_joined=day(0))
    return User.objects.get(pk=user.pk)


def may_edit(actor: Actor, party: Party) -> bool:
    return bool(may_at(actor, Verb.EDIT, party))


def test_a_role_counts_from_when_it_was_given_until_it_was_taken_back(analyst: User, party: Party) -> None:
    with on(2):
        grant = grant_role(actor=HOUSE, user=analyst, role="steward", party=party)
    with on(4):
        revoke_role(actor=HOUSE, grant=grant)
    could = [may_edit(actor_then(analyst, day(number)), party) for number in (1, 2, 3, 4, 5)]
    assert could == [False, True, True, False, False]
    assert not may_edit(actor_then(analyst, day(9)), party)


def test_the_limits_of_a_role_are_judged_at_the_moment_itself_in_whatever_zone_they_were_said(
    analyst: User, party: Party
) -> None:
    limits = Limits(valid_from=day(3).astimezone(HERE), valid_until=day(5).astimezone(HERE))
    with on(1):
        grant = grant_role(actor=HOUSE, user=analyst, role="steward", party=party, limits=limits)
    assert [may_edit(actor_then(analyst, day(number)), party) for number in (2, 3, 4, 5)] == [False, True, True, False]
    assert list(differences()) == []
    with on(3.5):
        revoke_role(actor=HOUSE, grant=type(grant).objects.get(pk=grant.pk))
    assert [may_edit(actor_then(analyst, day(number)), party) for number in (3.2, 4)] == [True, False]


def test_a_role_in_an_area_covers_what_lay_in_it_then(analyst: User, party: Party) -> None:
    with on(0):
        province, other = factories.area("Provincie"), factories.area("Elders")
        town = factories.area("Stad", parent=province)
        grant_role(actor=HOUSE, user=analyst, role="steward", party=party, limits=Limits(area=province))
    with on(3):
        factories.alter(actor=HOUSE, thing=town, values={"parent": other})

    def could(number: float) -> bool:
        return bool(may_at(actor_then(analyst, day(number)), Verb.CREATE, party, kind="concept", area=town))

    assert (could(1), could(4)) == (True, False)


def test_who_could_not_sign_in_or_was_not_there_could_do_what_any_visitor_could(analyst: User, party: Party) -> None:
    with on(1):
        grant_role(actor=HOUSE, user=analyst, role="steward", party=party)
    with on(2):
        deactivate_account(actor=HOUSE, user=analyst)
    with on(4):
        activate_account(actor=HOUSE, user=analyst)
    assert actor_then(analyst, day(-1)) is ANONYMOUS
    assert actor_then(analyst, day(3)) is ANONYMOUS
    assert may_edit(actor_then(analyst, day(5)), party)


@pytest.fixture
def absent(party: Party) -> User:
    """Who owns what is of the party, since the beginning."""
    with on(0):
        user = add_account(actor=HOUSE, username="eigenaar", password="een-lang-wachtwoord", role="")
        grant_role(actor=HOUSE, user=user, role="owner", party=party)
    User.objects.filter(pk=user.pk).update(date_joined=day(0))
    return User.objects.get(pk=user.pk)


def test_a_stand_in_counts_while_it_held_and_when_that_was_recorded(analyst: User, absent: User, party: Party) -> None:
    with on(2):
        one = start_stand_in(
            actor=HOUSE, absent=absent, colleague=analyst, valid_from=day(1), valid_until=day(9), reason="Verlof."
        )
    with on(5):
        withdraw_stand_in(actor=HOUSE, stand_in=one)

    def could(number: float) -> list[bool]:
        return [may_edit(actor, party) for _one, actor in standing_in_then(analyst, day(number))]

    # of what began on the first day the house heard on the second
    assert [could(number) for number in (1.5, 3, 6)] == [[], [True], []]
    [(_one, actor)] = standing_in_then(analyst, day(3))
    assert "10 januari 2026" in may_at(actor, Verb.EDIT, party).rules[0].words


def test_a_stand_in_has_what_the_absent_held_then(analyst: User, absent: User, party: Party) -> None:
    with on(1):
        start_stand_in(
            actor=HOUSE, absent=absent, colleague=analyst, valid_from=day(1), valid_until=day(9), reason="Verlof."
        )
    with on(4):
        revoke_role(actor=HOUSE, grant=absent.grants.get())
    could = [[may_edit(actor, party) for _one, actor in standing_in_then(analyst, day(at))] for at in (3, 5)]
    assert could == [[True], [False]]


def test_a_mandate_on_name_counts_while_it_was_held(analyst: User, party: Party) -> None:
    with on(0):
        mandate = factories.mandate("Vaststellen", mandatary=party)
    with on(2):
        assign_mandate(actor=HOUSE, mandate=mandate, user=analyst, valid_until=day(8).astimezone(HERE))
    assert list(differences()) == []
    with on(4):
        release_mandate(actor=HOUSE, holder=MandateHolder.objects.get())
    assert [mandates_then(analyst.pk, day(number)) for number in (1, 3, 5)] == [set(), {mandate.pk}, set()]
