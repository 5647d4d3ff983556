"""A role that asks proofs of integrity counts only while somebody else recorded that they were seen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from informatiehuis.kernel.access import (
    HOUSE,
    Actor,
    Grant,
    NotAllowed,
    Verb,
    actor_for,
    actor_standing_in,
    actor_then,
    explain_in_house,
    may,
    may_at,
)
from informatiehuis.kernel.access import screening as asking
from informatiehuis.kernel.access.screening import Seen, UnknownProof, counted, lacking, parsed
from informatiehuis.kernel.accounts import AccountProblem, add_account
from informatiehuis.kernel.comparing import differences
from informatiehuis.kernel.granting import deactivate_account, grant_role
from informatiehuis.kernel.house import House, HouseProfile
from informatiehuis.kernel.models import Event, Party, ScreeningProof, ServiceAccount, User
from informatiehuis.kernel.screening import record_proof, waiting, withdraw_proof
from informatiehuis.kernel.verifying import verify
from tests import factories

DAY = date(2026, 1, 1)
ASKS = "steward=vog+declaration, administrator=screening"


@pytest.fixture
def asks(house: House, db: None) -> House:
    """A house that asks two proofs of who keeps data, and one more of who administers it."""
    house.__dict__["profile"] = HouseProfile(screening_required=ASKS)
    return house


@pytest.fixture
def team(db: None) -> Party:
    return factories.party("Team")


@pytest.fixture
def steward(team: Party) -> User:
    return factories.person("steward", team)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def may_edit(user: User, party: Party, moment: datetime | None = None) -> bool:
    return bool(may_at(actor_for(fresh(user), moment), Verb.EDIT, party))


def seen(user: User, *proofs: str, **values: Any) -> list[ScreeningProof]:
    return [record_proof(actor=HOUSE, user=user, proof=one, **{"seen_on": DAY, **values}) for one in proofs]


# What a house asks


def test_a_setting_names_roles_and_their_proofs() -> None:
    assert parsed("") == parsed("none") == {}
    assert parsed(" steward = vog , owner=vog+screening ") == {
        "steward": {"vog"},
        "owner": {"vog", "screening"},
    }


@pytest.mark.parametrize("wrong", ["baas=vog", "steward=paspoort", "steward", "steward=", "steward=vog+", "=vog"])
def test_what_is_no_role_or_no_proof_is_said(wrong: str) -> None:
    with pytest.raises(UnknownProof, match="bewijzen die er niet zijn"):
        parsed(wrong)


def test_who_may_do_more_shows_what_is_asked_of_who_may_do_less(asks: House) -> None:
    found = {role: asking.asked_of(role) for role in ("reader", "steward", "owner", "administrator")}
    assert found == {
        "reader": frozenset(),
        "steward": {"vog", "declaration"},
        "owner": {"vog", "declaration"},
        "administrator": {"vog", "declaration", "screening"},
    }


# When a role counts


def test_a_role_waits_for_every_proof_and_says_which_lacks(asks: House, steward: User, team: Party) -> None:
    concept = factories.concept(owner=team, access="internal")
    decision = may(actor_for(steward), Verb.VIEW, concept)
    assert not decision
    seen(steward, "vog")
    decision = may_at(actor_for(fresh(steward)), Verb.EDIT, team)
    assert [rule.name for rule in decision.rules if not rule.met] == ["screening"]
    assert decision.reason == (
        "U heeft de rol 'beheerder van gegevens', maar die telt nu niet: het huis vraagt daarvoor "
        "verklaring voor integriteit en gedrag (niet vastgelegd)."
    )
    assert "wie het huis beheert" in decision.deciding.advice
    seen(steward, "declaration")
    assert may_edit(steward, team)
    assert may(actor_for(fresh(steward)), Verb.VIEW, concept)


def test_who_was_asked_nothing_is_as_before(house: House, steward: User, team: Party) -> None:
    assert may_edit(steward, team)
    assert actor_for(steward).screened is None
    assert waiting() == []


def test_a_role_of_another_party_is_not_said_to_wait(asks: House, steward: User) -> None:
    decision = may_at(actor_for(steward), Verb.EDIT, factories.party("Elders"))
    assert decision.reason == "Hiervoor is de rol 'beheerder van gegevens' bij de eigenaar nodig."


def test_a_reader_keeps_what_asks_no_proof_while_more_waits(asks: House, team: Party) -> None:
    user = factories.person("reader", team)
    grant_role(actor=HOUSE, user=user, role="owner", party=team)
    actor = actor_for(fresh(user))
    assert may(actor, Verb.VIEW, factories.concept(owner=team, access="restricted"))
    assert not may_at(actor, Verb.DELETE, team)
    assert actor.role_names == {"reader"}


def test_sql_and_what_is_asked_of_the_house_say_it_too(asks: House) -> None:
    keeper = factories.person("administrator")
    for action in ("sql", "grant", "administer", "erase"):
        decision = explain_in_house(actor_for(keeper), action)
        assert decision.deciding.name == "screening", action
        assert "screening (niet vastgelegd)" in decision.reason


def test_a_proof_that_ends_suspends_the_role_from_that_moment_and_a_new_one_lets_it_count_again(
    asks: House, steward: User, team: Party
) -> None:
    ends = timezone.localdate() + timedelta(days=10)
    seen(steward, "declaration")
    seen(steward, "vog", valid_until=ends)
    end = timezone.make_aware(datetime.combine(ends, datetime.min.time()))
    moment = timedelta(microseconds=1)
    assert [may_edit(steward, team, at) for at in (end - moment, end)] == [True, False]
    later = may_at(actor_for(fresh(steward), end), Verb.EDIT, team)
    assert "Verklaring Omtrent het Gedrag (VOG) (telt niet meer sinds " in later.reason
    with mock.patch("django.utils.timezone.now", return_value=end + timedelta(days=3)):
        seen(steward, "vog")
    assert [may_edit(steward, team, end + timedelta(days=day)) for day in (2, 4)] == [False, True]


def test_a_role_ends_in_the_middle_of_work(asks: House, steward: User, team: Party) -> None:
    seen(steward, "vog", "declaration", valid_until=timezone.localdate() + timedelta(days=1))
    actor = actor_for(fresh(steward))
    assert may_at(actor, Verb.EDIT, team)
    with mock.patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(days=2)):
        assert not may_at(actor, Verb.EDIT, team)
        assert not actor.is_insider


def test_a_proof_that_is_withdrawn_counts_no_longer(asks: House, steward: User, team: Party) -> None:
    vog, _declaration = seen(steward, "vog", "declaration")
    withdraw_proof(actor=HOUSE, proof=vog, reason="vergissing")
    assert not may_edit(steward, team)
    assert Event.objects.filter(thing=steward.pk).latest("number").why == "vergissing"


def test_a_system_has_no_proofs_and_is_asked_none(asks: House, team: Party) -> None:
    system = factories.person("steward", team)
    ServiceAccount.objects.create(user=system, purpose="Zaken.", owner=team, contact_role="beheer")
    assert may_edit(system, team)
    with pytest.raises(AccountProblem, match="Een systeem"):
        seen(fresh(system), "vog")


def test_a_superuser_of_the_database_is_asked_them_as_any_other(asks: House, db: None) -> None:
    user = User.objects.create_superuser("root", factories.PASSWORD)
    assert not may_at(actor_for(user), Verb.ADMINISTER, None)
    seen(user, "vog", "declaration", "screening")
    assert may_at(actor_for(fresh(user)), Verb.ADMINISTER, None)


# Standing in


def test_who_stands_in_has_to_have_the_proofs_too(asks: House, steward: User, team: Party) -> None:
    seen(steward, "vog", "declaration")
    colleague = factories.person()
    stand_in = factories.stand_in(fresh(steward), colleague)

    def decision() -> Any:
        return may_at(actor_standing_in(stand_in, fresh(colleague)), Verb.EDIT, team)

    assert not decision()
    assert decision().reason.startswith("Wie u vervangt, heeft de rol 'beheerder van gegevens', maar die telt voor u")
    seen(colleague, "vog", "declaration")
    assert decision()


def test_nobody_lends_a_role_that_waits(asks: House, steward: User, team: Party) -> None:
    colleague = factories.person()
    seen(colleague, "vog", "declaration")
    assert not may_at(actor_standing_in(factories.stand_in(steward, fresh(colleague)), colleague), Verb.EDIT, team)


# Recording


def keeper(**values: Any) -> User:
    """Somebody who may administer a house that asks proofs."""
    user = factories.person("administrator", **values)
    seen(user, "vog", "declaration", "screening")
    return fresh(user)


def test_recording_is_an_action_of_who_administers_the_house(asks: House, steward: User) -> None:
    one = keeper()
    made = record_proof(actor=actor_for(one), user=steward, proof="vog", seen_on=DAY, reason="gezien bij P&O")
    event = Event.objects.filter(thing=steward.pk).latest("number")
    assert (event.action, event.actor, event.why) == ("kernel.record_proof", one.pk, "gezien bij P&O")
    assert event.payload["detail"] == {
        "proof_recorded": {
            "proof": "vog",
            "seen_on": "2026-01-01",
            "valid_until": None,
            "recorded_at": made.recorded_at.isoformat(),
        }
    }
    assert made.recorded_by == one
    for role in ("reader", "steward", "owner"):
        with pytest.raises(NotAllowed):
            record_proof(actor=factories.actor(role), user=steward, proof="vog", seen_on=DAY)
        with pytest.raises(NotAllowed):
            withdraw_proof(actor=factories.actor(role), proof=made)
    assert verify().intact


def test_nobody_records_a_proof_of_themselves_or_of_whom_they_stand_in_for(asks: House, steward: User) -> None:
    one = keeper(email="een@huis.example")
    second = factories.person(email="Een@huis.example ")
    factories.stand_in(steward, one)
    for user in (one, second, steward):
        with pytest.raises(NotAllowed, match="van zichzelf"):
            record_proof(actor=actor_for(one), user=user, proof="vog", seen_on=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        ScreeningProof.objects.create(user=one, recorded_by=one, proof="vog", seen_on=DAY, recorded_at=timezone.now())


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"proof": "paspoort"}, "geen bewijs 'paspoort'"),
        ({"seen_on": date(2999, 1, 1)}, "nog niet is gezien"),
        ({"valid_until": date(2026, 2, 1)}, "telt nu al niet meer"),
    ],
)
def test_what_is_no_proof_is_not_recorded(asks: House, steward: User, values: dict[str, Any], words: str) -> None:
    before = Event.objects.count()
    with pytest.raises(AccountProblem, match=words):
        record_proof(actor=HOUSE, user=steward, **{"proof": "vog", "seen_on": DAY, **values})
    assert (Event.objects.count(), ScreeningProof.objects.count()) == (before, 0)


def test_the_last_who_can_administer_keeps_the_proofs(asks: House) -> None:
    one, other = keeper(), factories.person("administrator")
    with pytest.raises(AccountProblem, match="niemand het huis nog beheren"):
        deactivate_account(actor=HOUSE, user=one)
    with pytest.raises(AccountProblem, match="niemand het huis nog beheren"):
        withdraw_proof(actor=HOUSE, proof=one.screening.get(proof="vog"))
    seen(other, "vog", "declaration", "screening")
    withdraw_proof(actor=HOUSE, proof=one.screening.get(proof="vog"))


def test_the_roles_that_wait_are_listed_with_what_lacks(asks: House, steward: User, team: Party) -> None:
    keeper(username="aaa")
    seen(steward, "vog")
    factories.person("reader", team)
    factories.person("steward", team, is_active=False)
    assert [(grant.user, grant.role, list(lacks.proofs)) for grant, lacks in waiting()] == [
        (steward, "steward", ["declaration"])
    ]


# What is told of it


def test_of_then_it_is_told_as_was_recorded_then(asks: House) -> None:
    first = datetime(2026, 1, 1, 12, tzinfo=UTC)

    def at(number: float) -> Any:
        return mock.patch("django.utils.timezone.now", return_value=first + timedelta(days=number))

    with at(0):
        team = factories.party("Team")
        user = add_account(actor=HOUSE, username="analist", password=factories.PASSWORD, role="")
        User.objects.filter(pk=user.pk).update(date_joined=first)
        grant_role(actor=HOUSE, user=user, role="steward", party=team)
    user = fresh(user)
    with at(2):
        seen(user, "declaration")
        vog = seen(user, "vog", valid_until=date(2026, 1, 6))[0]
    with at(3):
        withdraw_proof(actor=HOUSE, proof=vog)
    with at(4):
        seen(user, "vog", valid_until=date(2026, 1, 7))

    def could(number: float) -> bool:
        return bool(may_at(actor_then(user, first + timedelta(days=number)), Verb.EDIT, team))

    assert [could(number) for number in (1, 2.5, 3.5, 4.5, 6)] == [False, True, False, True, False]
    reason = may_at(actor_then(user, first + timedelta(days=3.5)), Verb.EDIT, team).reason
    assert "VOG) (niet vastgelegd)" in reason
    assert list(differences()) == []


def test_what_stands_there_and_nobody_recorded_is_found(asks: House, steward: User) -> None:
    vog = seen(steward, "vog")[0]
    assert list(differences()) == [one for one in differences() if "bewijs" not in one.what.text()]
    ScreeningProof.objects.filter(pk=vog.pk).update(valid_until=date(2999, 1, 1))
    told = {one.what.text() for one in differences()}
    assert {"Een bewijs dat niemand heeft vastgelegd.", "Een bewijs dat is vastgelegd, is er niet."} <= told


# The rule itself, on every combination

hours = st.integers(0, 60)
START = datetime(2026, 6, 1, tzinfo=UTC)


def hour(number: int) -> datetime:
    return START + timedelta(hours=number)


proofs = st.builds(
    lambda proof, begins, lasts: Seen(proof, hour(begins), None if lasts is None else hour(begins + lasts)),
    st.sampled_from(["vog", "declaration", "screening"]),
    hours,
    st.one_of(st.none(), st.integers(1, 30)),
)


@given(
    st.sampled_from(["reader", "steward", "owner", "administrator"]),
    st.lists(proofs, max_size=7),
    hours,
    st.one_of(st.none(), hours),
)
def test_a_role_counts_exactly_while_nothing_lacks(role: str, known: list[Seen], at: int, ends: int | None) -> None:
    asked = parsed(ASKS)
    with mock.patch.object(asking, "parsed", return_value=asked):
        grant = Grant(role, valid_until=None if ends is None else hour(ends))
        counts = any(one.holds_at(hour(at)) for one in counted(grant, known))
        lacks = lacking(role, known, hour(at)).proofs
    assert counts == (grant.holds_at(hour(at)) and not lacks)


# The pages


def test_an_administrator_records_and_withdraws_a_proof_on_the_pages(
    asks: House, steward: User, client: Client
) -> None:
    client.force_login(keeper())
    page = client.get(reverse("access:screenings")).content.decode()
    assert "1 rol wacht op een bewijs." in page
    address = reverse("access:screening", args=[steward.pk])
    assert "verklaring voor integriteit en gedrag (niet vastgelegd)" in client.get(address).content.decode()
    given = {"proof": "vog", "seen_on": "2026-01-01", "valid_until": "2999-01-01", "reason": "gezien"}
    assert client.post(address, given).status_code == 302
    page = client.get(address).content.decode()
    assert "gezien op 1 januari 2026, telt tot 1 januari 2999, vastgelegd door Persoon Naam" in page
    wrong = client.post(address, {**given, "seen_on": "2999-01-01"})
    assert wrong.status_code == 400
    assert "Wat nog niet is gezien, is geen bewijs." in wrong.content.decode()
    one = steward.screening.get()
    taken = reverse("access:proof-withdraw", args=[steward.pk, one.pk])
    assert client.post(taken, {"reason": ""}).status_code == 400
    assert client.post(taken, {"reason": "vergissing"}).status_code == 302
    assert not steward.screening.exists()
    assert client.post(taken, {"reason": "vergissing"}).status_code == 404


def test_one_reads_of_the_own_roles_which_wait(asks: House, steward: User, client: Client) -> None:
    client.force_login(steward)
    page = client.get(reverse("account")).content.decode()
    assert "Deze rol telt nu niet: het huis vraagt daarvoor Verklaring Omtrent het Gedrag (VOG)" in page.replace(
        "verklaring voor integriteit en gedrag (niet vastgelegd), ", ""
    )


def test_a_house_that_asks_nothing_says_so(house: House, db: None, client: Client) -> None:
    client.force_login(factories.person("administrator"))
    assert "Dit huis vraagt geen bewijzen" in client.get(reverse("access:screenings")).content.decode()


def test_an_actor_without_an_account_waits_for_nothing(asks: House) -> None:
    assert Actor().screened is None
