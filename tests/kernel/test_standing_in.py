"""Standing in for a colleague: with their roles and no more, for a time, named in the events, and no fresh eyes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from informatiehuis.kernel.access import (
    ADMINISTRATOR,
    HOUSE,
    NEEDED,
    RANK,
    Actor,
    Grant,
    NotAllowed,
    Place,
    Verb,
    actor_by,
    actor_for,
    actor_standing_in,
    makers_of_content,
    may,
    may_at,
    require_at,
)
from informatiehuis.kernel.access.standing import held_by, lent
from informatiehuis.kernel.accounts import AccountProblem, change_password
from informatiehuis.kernel.erasing import erase_personal_data
from informatiehuis.kernel.events import history
from informatiehuis.kernel.granting import grant_role
from informatiehuis.kernel.house import House, HouseProfile
from informatiehuis.kernel.jobs import ask, queue
from informatiehuis.kernel.jobs.performing import Watch, do
from informatiehuis.kernel.jobs.performing import acting as acting_in_job
from informatiehuis.kernel.jobs.worker import QUEUES
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.mandates.actions import assign_mandate
from informatiehuis.kernel.models import Event, Party, ServiceAccount, StandIn, Thing, User
from informatiehuis.kernel.register.actions import change_thing, move_thing
from informatiehuis.kernel.register.history import history as told_history
from informatiehuis.kernel.standing_in import start_stand_in, withdraw_stand_in
from informatiehuis.kernel.verifying import verify
from informatiehuis.rooms.atlas.models import Concept
from tests import factories
from tests.kernel.jobs import works


@pytest.fixture
def colleague() -> User:
    return factories.person("reader")


@pytest.fixture
def concept(province: Party) -> Concept:
    return factories.concept("Woning", owner=province, status="to_adopt")


def acting(absent: User, colleague: User, **values: Any) -> Actor:
    return actor_standing_in(factories.stand_in(absent, colleague, **values), colleague)


# What is lent

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
moments = st.integers(-48, 48).map(lambda hours: NOW + hours * HOUR)
party_ids = st.sampled_from([UUID(int=1), UUID(int=2)])
area_ids = st.sampled_from([UUID(int=11), UUID(int=12)])
kinds = st.sampled_from(["concept", "indicator", "source"])
grants = st.builds(
    Grant,
    role=st.sampled_from(list(RANK)),
    party=st.one_of(st.none(), party_ids),
    kinds=st.frozensets(kinds, max_size=2),
    areas=st.one_of(st.none(), st.frozensets(area_ids, min_size=1)),
    valid_from=st.one_of(st.none(), moments),
    valid_until=st.one_of(st.none(), moments),
)


@given(
    st.lists(grants, max_size=4),
    st.dictionaries(party_ids, st.sampled_from(list(RANK)), max_size=2),
    st.one_of(st.none(), st.sampled_from(list(RANK))),
    st.lists(kinds, max_size=2),
    st.tuples(moments, moments, st.one_of(st.none(), moments)),
    st.builds(Place, party=st.one_of(st.none(), party_ids), kind=kinds, area=st.one_of(st.none(), area_ids)),
    moments,
)
def test_no_stand_in_ever_has_more_than_the_person_had(
    held: list[Grant],
    roles: dict[UUID, str],
    everywhere: str | None,
    only: list[str],
    times: tuple[datetime, datetime, datetime | None],
    place: Place,
    moment: datetime,
) -> None:
    start, end, withdrawn = times
    stand_in = StandIn(kinds=only, valid_from=start, valid_until=end, withdrawn_at=withdrawn)
    absent = Actor(UUID(int=7), roles, everywhere, grants=tuple(held), moment=moment)
    given = [one for grant in held_by(absent) if (one := lent(grant, stand_in)) is not None]
    colleague = Actor(UUID(int=8), grants=tuple(given), moment=moment, on_behalf_of=UUID(int=7))
    rank = colleague.rank_in(place)
    assert rank <= absent.rank_in(place)
    assert rank < RANK[ADMINISTRATOR]
    holds = stand_in.holds_at(moment) and (not only or place.kind in only)
    if not holds:
        assert rank == 0
    else:
        # and it has all of it, but for administering the house
        assert rank == min(absent.rank_in(place), RANK[ADMINISTRATOR] - 1)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["", "reader", "steward", "owner", "administrator"])
@pytest.mark.parametrize("access", ["open", "internal", "restricted", "confidential"])
def test_what_may_be_seen_as_a_stand_in_may_be_seen_by_the_person(role: str, access: str, province: Party) -> None:
    absent, colleague = factories.person(role, province if role != "administrator" else None), factories.person()
    thing = factories.concept(access=access, owner=province)
    elsewhere = factories.concept(access=access, owner=factories.party())
    own, other = actor_for(absent), acting(absent, colleague)
    for one in (thing, elsewhere):
        assert bool(may(own, Verb.VIEW, one)) == bool(may(other, Verb.VIEW, one))
        assert set(Concept.objects.visible_to(own)) == set(Concept.objects.visible_to(other))
        for verb in NEEDED.keys() - {Verb.ADMINISTER}:
            assert bool(may(own, verb, one)) == bool(may(other, verb, one))


@pytest.mark.django_db
def test_a_stand_in_administers_nothing_and_gives_itself_no_role(province: Party, colleague: User) -> None:
    actor = acting(factories.person("administrator"), colleague)
    with pytest.raises(NotAllowed):
        grant_role(actor=actor, user=colleague, role="administrator")
    superuser = factories.person(is_superuser=True)
    with pytest.raises(NotAllowed):
        require_at(acting(superuser, colleague), Verb.ADMINISTER, None)
    assert may_at(acting(superuser, colleague), Verb.APPROVE, province)


@pytest.mark.django_db
def test_a_stand_in_is_limited_to_the_kinds_that_were_named(owner: User, colleague: User, concept: Concept) -> None:
    assert may(acting(owner, colleague, kinds=["concept"]), Verb.EDIT, concept)
    assert not may(acting(owner, colleague, kinds=["source"]), Verb.EDIT, concept)


@pytest.mark.django_db
def test_a_stand_in_is_not_passed_on(owner: User, colleague: User, concept: Concept) -> None:
    third = factories.person("reader")
    factories.stand_in(owner, colleague)
    assert not may(acting(colleague, third), Verb.EDIT, concept)
    with pytest.raises(NotAllowed, match="een vervanging geeft u niet door"):
        start_stand_in(
            actor=acting(owner, colleague),
            absent=colleague,
            colleague=third,
            valid_from=timezone.now(),
            valid_until=timezone.now() + HOUR,
            reason="vrij",
        )


@pytest.mark.django_db
def test_it_ends_by_itself_and_when_it_is_withdrawn(owner: User, colleague: User, concept: Concept) -> None:
    over = acting(owner, colleague, valid_until=timezone.now() - timedelta(seconds=1))
    decision = may(over, Verb.EDIT, concept)
    assert (decision.deciding.name, decision.reason) == (
        "stand_in",
        "De vervanging waarin u handelt, geldt nu niet.",
    )
    stand_in = factories.stand_in(owner, colleague)
    before = actor_standing_in(stand_in, colleague)
    assert may(before, Verb.EDIT, concept)
    withdraw_stand_in(actor=actor_for(owner), stand_in=stand_in, reason="terug")
    # an actor that was made before it ended is judged by what stands in the house now
    assert not may(before, Verb.EDIT, concept)
    assert not may(actor_standing_in(stand_in, colleague), Verb.EDIT, concept)
    with pytest.raises(AccountProblem, match="al voorbij"):
        withdraw_stand_in(actor=actor_for(owner), stand_in=stand_in)


@pytest.mark.django_db
def test_whose_account_was_shut_lends_nothing(owner: User, colleague: User, concept: Concept) -> None:
    stand_in = factories.stand_in(owner, colleague)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    stand_in.refresh_from_db()
    assert not may(actor_standing_in(stand_in, colleague), Verb.EDIT, concept)


@pytest.mark.django_db
def test_nobody_acts_by_the_stand_in_of_another(owner: User, colleague: User, concept: Concept) -> None:
    stand_in = factories.stand_in(owner, colleague)
    other = factories.person("owner", concept.owner)
    assert not may(actor_by(stand_in.pk, other), Verb.EDIT, concept)
    assert not may(actor_by(UUID(int=9), other), Verb.EDIT, concept)
    assert actor_by(stand_in.pk, None).is_anonymous
    assert may(actor_by(stand_in.pk, colleague), Verb.EDIT, concept)


@pytest.mark.django_db
def test_work_in_the_background_is_done_for_who_it_was_asked_for(
    owner: User, colleague: User, concept: Concept
) -> None:
    stand_in = factories.stand_in(owner, colleague)
    assert may(acting_in_job(colleague.pk, stand_in.pk), Verb.EDIT, concept)
    assert not may(acting_in_job(colleague.pk), Verb.EDIT, concept)
    withdraw_stand_in(actor=actor_for(colleague), stand_in=stand_in)
    assert not may(acting_in_job(colleague.pk, stand_in.pk), Verb.EDIT, concept)


@pytest.mark.django_db
def test_what_is_asked_as_a_stand_in_waits_apart_from_what_is_asked_in_the_own_name(
    owner: User, colleague: User
) -> None:
    stand_in = factories.stand_in(owner, colleague)
    party = factories.party("Team", owner=owner.grants.get().party)
    asked = [
        ask(works.rename_party, actor=actor, party=str(party.pk), title="Nieuw")
        for actor in (actor_for(colleague), actor_standing_in(stand_in, colleague), actor_for(colleague))
    ]
    assert [job.stand_in for job in asked] == [None, stand_in.pk, None]
    assert asked[0].pk == asked[2].pk
    taken = queue.take("werker", QUEUES)
    assert taken is not None
    do(taken, Watch())
    assert Party.objects.get(pk=party.pk).title == "Team"
    taken = queue.take("werker", QUEUES)
    assert taken is not None
    do(taken, Watch())
    assert Party.objects.get(pk=party.pk).title == "Nieuw"
    event = history(party.pk).first()
    assert event is not None
    assert (event.actor, event.on_behalf_of) == (colleague.pk, owner.pk)


# Starting and withdrawing


def started(actor: Actor, absent: User, colleague: User, **values: Any) -> StandIn:
    now = timezone.now()
    given = {"valid_from": now, "valid_until": now + timedelta(days=7), "reason": "verlof", **values}
    return start_stand_in(actor=actor, absent=absent, colleague=colleague, **given)


@pytest.mark.django_db
def test_one_says_it_of_oneself_and_the_administrator_of_anybody(owner: User, colleague: User) -> None:
    made = started(actor_for(owner), owner, colleague, kinds=["source", "concept"])
    assert made.kinds == ["concept", "source"]
    event = Event.objects.get(thing=owner.pk)
    assert event.payload["detail"]["stand_in_started"]["colleague"] == str(colleague.pk)
    assert colleague.username not in event.content
    assert owner.username not in event.content
    started(factories.actor("administrator"), owner, colleague)
    with pytest.raises(NotAllowed):
        started(actor_for(colleague), owner, colleague)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"colleague": "self"}, "colleague"),
        ({"colleague": "shut"}, "colleague"),
        ({"valid_until": "before"}, "valid_until"),
        ({"valid_until": "past", "valid_from": "past"}, "valid_until"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(values: dict[str, str], field: str, owner: User, colleague: User) -> None:
    now = timezone.now()
    meant: dict[str, Any] = {
        "self": owner,
        "shut": factories.person(is_active=False),
        "before": now - HOUR,
        "past": now - timedelta(days=2),
    }
    given = {name: meant.get(value, value) for name, value in values.items()}
    if values.get("valid_from") == "past":
        given["valid_until"] = now - timedelta(days=1)
    other = given.pop("colleague", colleague)
    with pytest.raises(AccountProblem) as problem:
        started(actor_for(owner), owner, other, **given)
    assert problem.value.facts["field"] == field
    assert not StandIn.objects.exists()


@pytest.mark.django_db
def test_what_is_no_person_stands_in_for_nobody_and_holds_no_mandate(owner: User, province: Party) -> None:
    service = factories.person("owner", province)
    ServiceAccount.objects.create(user=service, purpose="koppeling", owner=province, contact_role="beheer")
    for absent, colleague in ((owner, service), (service, owner)):
        with pytest.raises(AccountProblem, match="dienstaccount"):
            started(HOUSE, absent, colleague)
    with pytest.raises(AccountProblem, match="dienstaccount"):
        assign_mandate(actor=HOUSE, mandate=factories.mandate(), user=service)


@pytest.mark.django_db
def test_both_and_the_administrator_may_withdraw_it_and_nobody_else(owner: User, colleague: User) -> None:
    for who in (owner, colleague, factories.person("administrator")):
        withdraw_stand_in(actor=actor_for(who), stand_in=factories.stand_in(owner, colleague), reason="terug")
    with pytest.raises(NotAllowed):
        withdraw_stand_in(actor=factories.actor("owner"), stand_in=factories.stand_in(owner, colleague))


# In the history


@pytest.mark.django_db
def test_the_event_holds_who_did_it_and_for_whom_and_the_chain_holds(
    owner: User, colleague: User, concept: Concept
) -> None:
    change_thing(actor=acting(owner, colleague), thing=concept, values={"definition": "Waar iemand woont."})
    event = history(concept.pk).first()
    assert event is not None
    assert (event.actor, event.on_behalf_of) == (colleague.pk, owner.pk)
    assert event.payload.keys() == {"before", "after"}
    assert verify().intact
    insider = told_history(kind_named("concept"), concept, actor_for(owner)).entries[0]
    assert insider.who == f"{colleague}, als vervanger van {owner}"
    visitor = told_history(kind_named("concept"), concept, Actor()).entries[0]
    assert visitor.who == "een medewerker met de rol ‘lezer’, als vervanger van een medewerker met de rol ‘eigenaar’"


@pytest.mark.django_db
def test_what_somebody_does_to_the_own_account_is_done_for_nobody_else(owner: User, colleague: User) -> None:
    change_password(actor=acting(owner, colleague), user=colleague, password="een-ander-lang-wachtwoord")
    assert Event.objects.get(thing=colleague.pk).on_behalf_of is None


# Separation of duties sees through it


@pytest.fixture
def separated(house: House) -> None:
    house.__dict__["profile"] = HouseProfile(separation_of_duties="all")


def adopts(actor: Actor, concept: Concept) -> bool:
    return bool(may(actor, Verb.APPROVE, concept, "adopt"))


@pytest.mark.django_db
@pytest.mark.usefixtures("separated")
def test_neither_who_made_it_nor_who_stands_in_for_the_maker_decides(
    owner: User, province: Party, concept: Concept
) -> None:
    change_thing(actor=actor_for(owner), thing=concept, values={"definition": "Waar iemand woont."})
    second = factories.person("owner", province)
    assert adopts(actor_for(second), concept)
    stand_in = factories.stand_in(owner, second)
    assert not adopts(actor_standing_in(stand_in, second), concept)
    decision = may(actor_for(second), Verb.APPROVE, concept, "adopt")
    assert decision.reason.endswith("U vervangt nu wie dit heeft gemaakt of gewijzigd.")
    withdraw_stand_in(actor=actor_for(second), stand_in=stand_in)
    assert adopts(actor_for(second), concept)


@pytest.mark.django_db
@pytest.mark.usefixtures("separated")
def test_what_a_stand_in_made_is_work_of_both(owner: User, province: Party, concept: Concept) -> None:
    second = factories.person("owner", province)
    stand_in = factories.stand_in(owner, second)
    change_thing(actor=actor_standing_in(stand_in, second), thing=concept, values={"definition": "Waar iemand woont."})
    withdraw_stand_in(actor=actor_for(owner), stand_in=stand_in)
    assert makers_of_content(concept) == {owner.pk, second.pk}
    assert not adopts(actor_for(owner), concept)
    assert not adopts(actor_for(second), concept)
    third = factories.actor("owner", province)
    move_thing(actor=third, thing=concept, step="adopt")
    assert Thing.objects.get(pk=concept.pk).status == "adopted"


@pytest.mark.django_db
@pytest.mark.usefixtures("separated")
def test_acting_for_somebody_else_does_not_hide_that_it_is_ones_own_work(
    owner: User, province: Party, concept: Concept
) -> None:
    change_thing(actor=actor_for(owner), thing=concept, values={"definition": "Waar iemand woont."})
    absent = factories.person("owner", province)
    assert not adopts(acting(absent, owner), concept)


@pytest.mark.django_db
def test_for_whom_somebody_acted_stays_when_personal_data_are_erased(
    owner: User, colleague: User, concept: Concept
) -> None:
    change_thing(actor=acting(owner, colleague), thing=concept, values={"note": "Jan de Vries belde hierover."})
    ground = {"ground": "not_needed", "reason": "iemand vroeg erom"}
    erase_personal_data(actor=HOUSE, thing=concept.pk, fields=["note"], **ground)
    event = history(concept.pk).filter(action="kernel.change_thing").get()
    assert "Jan de Vries" not in event.content
    assert event.erased
    assert (event.actor, event.on_behalf_of) == (colleague.pk, owner.pk)
    assert verify().intact
