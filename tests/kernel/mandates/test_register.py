"""The register of mandates: written, given, changed and withdrawn; the chain on its page; filters; who holds it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from informatiehuis.kernel.access import HOUSE, NotAllowed, actor_for
from informatiehuis.kernel.access.filters import covered
from informatiehuis.kernel.access.mandates import matter_of, terms_of
from informatiehuis.kernel.access.mandating import Flaw, own_flaw
from informatiehuis.kernel.accounts import AccountProblem
from informatiehuis.kernel.changes import StillInUse
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.mandates.actions import assign_mandate, release_mandate
from informatiehuis.kernel.models import Event, Mandate, MandateHolder, Party, Thing, User
from informatiehuis.kernel.register.actions import change_thing, create_thing, move_thing, remove_thing
from informatiehuis.kernel.register.importing import import_things
from informatiehuis.kernel.register.tables import read_table
from informatiehuis.kernel.writing import recorded_change
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/mandaten/"


@pytest.fixture
def board() -> Party:
    return factories.party("Gedeputeerde Staten")


def values(giver: Party | None, getter: Party, **more: Any) -> dict[str, Any]:
    return {
        "title": "Begrippen vaststellen",
        "mandator": giver,
        "mandatary": getter,
        "function": "teamleider",
        "powers": ["adopt"],
        "source": "Mandaatbesluit, artikel 3",
        "owner": getter,
        **more,
    }


def written(actor: Any, *args: Any, **more: Any) -> Mandate:
    made: Mandate = create_thing(actor=actor, kind=kind_named("mandate"), values=values(*args, **more))
    return made


# Its life


def test_it_holds_from_when_it_is_given_until_it_is_withdrawn(board: Party, province: Party) -> None:
    made = written(HOUSE, board, province)
    assert made.status == "draft"
    assert not terms_of(made).in_force
    move_thing(actor=HOUSE, thing=made, step="give")
    assert terms_of(made).in_force
    move_thing(actor=HOUSE, thing=made, step="withdraw", reason="nieuw besluit")
    assert not terms_of(made).in_force


def test_only_who_decides_for_whose_power_it_is_gives_it(board: Party, province: Party, owner: User) -> None:
    made = written(actor_for(owner), board, province)
    with pytest.raises(NotAllowed):
        move_thing(actor=actor_for(owner), thing=made, step="give")
    owner.grants.create(role="owner", party=board)
    move_thing(actor=actor_for(owner), thing=made, step="give")
    assert made.status == "in_force"


def test_who_may_not_give_it_does_not_change_what_was_given(board: Party, province: Party, owner: User) -> None:
    made = factories.mandate(mandator=board, mandatary=province, owner=province)
    for change in ({"powers": ["adopt"]}, {"mandator": province}, {"valid_until": date(2100, 1, 1)}):
        with pytest.raises(NotAllowed):
            change_thing(actor=actor_for(owner), thing=Mandate.objects.get(pk=made.pk), values=change)
    # and nobody makes a mandate of the own party into one of another
    mine = factories.mandate(mandator=province, mandatary=province, owner=province)
    with pytest.raises(NotAllowed):
        change_thing(actor=actor_for(owner), thing=mine, values={"mandator": board})
    assert Mandate.objects.get(pk=mine.pk).mandator == province
    draft = factories.mandate(mandator=board, mandatary=province, owner=province, status="draft")
    assert change_thing(actor=actor_for(owner), thing=draft, values={"powers": ["adopt"]})


# What it may not be


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"powers": []}, "powers"),
        ({"powers": ["verbranden"]}, "powers"),
        ({"kinds": ["source"]}, "kinds"),
        ({"powers": ["publish"], "kinds": ["concept"]}, "kinds"),
        ({"single_case": "/id/begrip/niets"}, "single_case"),
        ({"single_case": "begrip"}, "single_case"),
        ({"source": ""}, "source"),
        ({"form": "attribution"}, "mandator"),
        ({"mandator": None}, "mandator"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    more: dict[str, Any], field: str, board: Party, province: Party
) -> None:
    with pytest.raises(ValidationError) as wrong:
        written(HOUSE, board, province, **more)
    assert field in wrong.value.message_dict
    assert not Mandate.objects.exists()


def test_a_delegation_is_not_to_a_subordinate_and_a_mandate_is(board: Party) -> None:
    team = factories.party("Team", part_of=factories.party("Directie", part_of=board))
    with pytest.raises(ValidationError, match="ondergeschikte"):
        written(HOUSE, board, team, form="delegation")
    with pytest.raises(ValidationError, match="ondergeschikte"):
        written(HOUSE, board, board, form="delegation")
    written(HOUSE, board, factories.party("Gemeente"), form="delegation")
    written(HOUSE, board, team, title="Mandaat")


def test_what_it_rests_on_must_be_of_who_gives_it_and_let_itself_be_passed_on(board: Party, province: Party) -> None:
    unit = factories.party("Eenheid")
    upper = factories.mandate("Boven", mandator=board, mandatary=province)
    with pytest.raises(ValidationError, match="geen ondermandaat"):
        written(HOUSE, province, unit, under=upper)
    factories.alter(actor=HOUSE, thing=upper, values={"sub_mandate": True})
    with pytest.raises(ValidationError, match="aan een ander gegeven"):
        written(HOUSE, unit, province, under=upper)
    with pytest.raises(ValidationError, match="niet overdragen"):
        written(HOUSE, province, unit, under=upper, form="delegation")
    lower = written(HOUSE, province, unit, under=upper)
    with pytest.raises(ValidationError, match="op zichzelf rusten"):
        change_thing(actor=HOUSE, thing=upper, values={"under": lower})


def test_a_mandate_for_one_thing_names_nothing_that_its_readers_may_not_see(board: Party, province: Party) -> None:
    hidden = factories.concept("Geheim", access="confidential", owner=province)
    with pytest.raises(ValidationError, match="Er is niets met dit adres"):
        written(HOUSE, board, province, single_case=f"/id/begrip/{hidden.slug}", access="open")
    shown = factories.concept("Woning", owner=province)
    assert written(HOUSE, board, province, single_case=f"/id/begrip/{shown.slug}").single_case


def test_the_database_refuses_a_mandate_of_nobody(province: Party) -> None:
    made = factories.mandate(mandatary=province)
    with pytest.raises(IntegrityError), transaction.atomic(), recorded_change():
        Mandate.objects.filter(pk=made.pk).update(mandator=None)


def test_what_no_longer_can_be_is_not_given_and_says_why(board: Party, province: Party, owner: User) -> None:
    upper = factories.mandate("Boven", mandator=board, mandatary=province, sub_mandate=True)
    draft = written(HOUSE, province, factories.party(), under=upper, owner=province)
    factories.alter(actor=HOUSE, thing=upper, values={"sub_mandate": False})
    client = Client()
    client.force_login(owner)
    answer = client.post(f"{LIST}{draft.slug}/stap/give/", {"version": draft.version, "reason": ""}, follow=True)
    assert "Dat mandaat staat geen ondermandaat toe (Awb 10:9)." in answer.content.decode()
    assert Mandate.objects.get(pk=draft.pk).status == "draft"


# Who holds it


def test_who_holds_a_mandate_stands_in_no_page_api_or_event_of_it(board: Party, province: Party, owner: User) -> None:
    made = factories.mandate(mandator=board, mandatary=province)
    held = assign_mandate(actor=HOUSE, mandate=made, user=owner, reason="nieuwe baan")
    event = Event.objects.get(thing=owner.pk)
    assert event.payload["detail"]["mandate_assigned"]["mandate"] == str(made.pk)
    assert owner.username not in event.content
    client = Client()
    for reader in (None, factories.person("owner", province)):
        if reader:
            client.force_login(reader)
        for address in (f"{LIST}{made.slug}/", f"/api/v1/mandaten/{made.slug}", f"{LIST}{made.slug}/geschiedenis/"):
            answer = client.get(address)
            assert answer.status_code == 200
            told = answer.content.decode()
            assert owner.username not in told
            assert str(owner) not in told
            assert str(owner.pk) not in told
    with pytest.raises(AccountProblem, match="al"):
        assign_mandate(actor=HOUSE, mandate=made, user=owner)
    release_mandate(actor=HOUSE, holder=held)
    assert not MandateHolder.objects.exists()


def test_only_the_administrator_says_who_holds_it(board: Party, province: Party, owner: User) -> None:
    made = factories.mandate(mandator=board, mandatary=province)
    for role in ("reader", "steward", "owner"):
        with pytest.raises(NotAllowed):
            assign_mandate(actor=factories.actor(role, province), mandate=made, user=owner)
    now = timezone.now()
    with pytest.raises(AccountProblem, match="voordat het begint"):
        assign_mandate(actor=HOUSE, mandate=made, user=owner, valid_from=now, valid_until=now - timedelta(days=1))
    held = assign_mandate(actor=factories.actor("administrator"), mandate=made, user=owner)
    with pytest.raises(NotAllowed):
        release_mandate(actor=factories.actor("owner", province), holder=held)


def test_a_mandate_that_somebody_holds_or_that_something_rests_on_is_not_removed(
    board: Party, province: Party, owner: User
) -> None:
    upper = factories.mandate(mandator=board, mandatary=province, sub_mandate=True)
    lower = factories.mandate(mandator=province, mandatary=factories.party(), under=upper)
    held = assign_mandate(actor=HOUSE, mandate=lower, user=owner)
    for one in (upper, lower):
        with pytest.raises(StillInUse):
            remove_thing(actor=HOUSE, thing=one)
    release_mandate(actor=HOUSE, holder=held)
    remove_thing(actor=HOUSE, thing=lower)
    remove_thing(actor=HOUSE, thing=upper)


# Its page


def test_its_page_shows_the_whole_chain_and_what_rests_on_it(client: Client, board: Party, province: Party) -> None:
    top = factories.mandate("Top", mandator=board, mandatary=province, sub_mandate=True)
    middle = factories.mandate("Midden", mandator=province, mandatary=factories.party(), under=top, sub_mandate=True)
    low = factories.mandate("Laag", mandator=middle.mandatary, mandatary=factories.party("Balie"), under=middle)
    factories.mandate("Verborgen", mandator=province, mandatary=province, under=top, access="confidential")
    page = client.get(f"{LIST}{low.slug}/").content.decode()
    assert "De functie teamleider bij Balie mag dit namens Gedeputeerde Staten: " in page
    above = page[page.index('id="rust-op"') : page.index('id="erop"')]
    assert above.index("Midden") < above.index("Top")
    below = client.get(f"{LIST}{top.slug}/").content.decode()
    assert "Midden" in below
    assert "Laag" in below
    assert "Verborgen" not in below
    factories.alter(actor=HOUSE, thing=top, values={"status": "withdrawn"})
    page = client.get(f"{LIST}{low.slug}/").content.decode()
    assert "Dit geldt niet meer: waar het op rust, geldt niet of laat dit niet toe." in page


def test_a_mandate_above_that_may_not_be_seen_is_said_to_be_there_and_no_more(client: Client, board: Party) -> None:
    team = factories.party()
    top = factories.mandate("Geheime top", mandator=board, mandatary=team, sub_mandate=True, access="confidential")
    low = factories.mandate("Laag", mandator=team, mandatary=factories.party(), under=top)
    page = client.get(f"{LIST}{low.slug}/").content.decode()
    assert "Een mandaat dat u niet mag zien" in page
    assert "Geheime top" not in page


@pytest.mark.parametrize("word", ["publish", "adopt"])
def test_the_list_and_the_api_filter_by_power_and_count(client: Client, word: str, board: Party) -> None:
    factories.mandate("Allebei", mandator=board)
    factories.mandate("Een", mandator=board, powers=[word])
    other = "adopt" if word == "publish" else "publish"
    factories.mandate("Ander", mandator=board, powers=[other])
    page = client.get(LIST, {"powers": word})
    assert [row.thing.title for row in page.context["listing"].rows] == ["Allebei", "Een"]
    facet = next(one for one in page.context["listing"].facets if one.name == "powers")
    assert {option.value: option.count for option in facet.options} == {"adopt": 2, "publish": 2}
    told = client.get("/api/v1/mandaten", {"powers": word}).json()
    assert [one["title"] for one in told["results"]] == ["Allebei", "Een"]
    assert client.get(LIST, {"powers": "verbranden"}).status_code == 400


def test_the_list_filters_by_party_and_area_and_shows_how_it_was(client: Client, board: Party) -> None:
    area = factories.area("Soest")
    here = factories.mandate("Hier", mandator=board, area=area)
    before = timezone.now()
    factories.alter(actor=HOUSE, thing=here, values={"title": "Hier nu"})
    factories.mandate("Elders")
    for asked in ({"mandator": board.slug}, {"area": area.slug}):
        assert [row.thing.title for row in client.get(LIST, asked).context["listing"].rows] == ["Hier nu"]
    then = client.get(LIST, {"moment": before.isoformat()}).content.decode()
    assert "Hier</a>" in then
    assert "Elders" not in then


def test_the_form_offers_the_powers_by_name_and_writes_them(board: Party, province: Party, owner: User) -> None:
    client = Client()
    client.force_login(owner)
    page = client.get(f"{LIST}-/nieuw/").content.decode()
    assert "Een definitie vaststellen" in page
    given = {
        **{name: value for name, value in values(board, province).items() if isinstance(value, str)},
        "form": "mandate",
        "mandator": board.slug,
        "mandatary": province.slug,
        "owner": province.slug,
        "powers": ["adopt", "publish"],
        "access": "open",
    }
    assert client.post(f"{LIST}-/nieuw/", given).status_code == 302
    assert Mandate.objects.get().powers == ["adopt", "publish"]


def test_an_exported_table_comes_in_again_as_it_was(client: Client, board: Party, province: Party) -> None:
    made = factories.mandate("Allebei", mandator=board, mandatary=province, owner=province)
    table = client.get(f"{LIST}-/exporteren.csv")
    assert table.status_code == 200
    plan = import_things(actor=HOUSE, kind=kind_named("mandate"), table=read_table("m.csv", table.getvalue()))
    assert [row.outcome for row in plan.rows] == ["unchanged"], plan.rows
    assert Mandate.objects.get(pk=made.pk).powers == ["adopt", "publish"]


# For all at once and for one the same


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sets(st.sampled_from(["adopt", "publish"]), min_size=1),
    st.sampled_from([[], ["concept"], ["indicator"], ["concept", "indicator"]]),
    st.sampled_from(["", "above", "team", "other"]),
    st.sampled_from(["", "big", "small"]),
    st.booleans(),
)
def test_what_a_mandate_covers_is_the_same_for_all_at_once_and_for_one(
    powers: set[str], kinds: list[str], party: str, area: str, single: bool
) -> None:
    with transaction.atomic():
        above, other = factories.party(), factories.party()
        team = factories.party(part_of=above)
        big = factories.area()
        small = factories.area(parent=big)
        parties, areas = {"above": above, "team": team, "other": other}, {"big": big, "small": small}
        things = [
            make(owner=who, area=where)
            for make in (factories.concept, factories.indicator)
            for who in (None, above, team, other)
            for where in (None, big, small)
        ]
        mandate = factories.mandate(
            powers=sorted(powers),
            kinds=kinds,
            party=parties.get(party),
            area=areas.get(area),
            single_case=f"/id/begrip/{things[0].slug}" if single else "",
        )
        terms = terms_of(mandate)
        at_once = set(Thing.objects.filter(covered(terms), pk__in=[one.pk for one in things]).values_list("pk"))
        one_by_one = {
            (one.pk,)
            for one in things
            for power in sorted(powers)
            if one.kind == "indicator" or power == "adopt"
            if own_flaw(terms, matter_of(power, one)) in (None, *TIMES)
        }
        assert at_once == one_by_one
        transaction.set_rollback(True)


TIMES = (Flaw.NOT_IN_FORCE, Flaw.NOT_YET, Flaw.OVER)


# For who administers the house


def test_the_administrator_sees_gives_and_takes_back(board: Party, province: Party, owner: User) -> None:
    made = factories.mandate("Begrippen", mandator=board, mandatary=province, role="steward")
    client = Client()
    client.force_login(factories.person("administrator"))
    overview = client.get(reverse("access:mandates")).content.decode()
    assert "Begrippen" in overview
    assert "wie de rol ‘beheerder van gegevens’ heeft" in overview
    page = reverse("access:mandate", args=[made.pk])
    assert client.post(page, {"account": "niemand", "reason": "x"}).status_code == 400
    assert client.post(page, {"account": owner.username, "reason": "baan"}).status_code == 302
    assert client.post(page, {"account": owner.username, "reason": "baan"}).status_code == 400
    assert str(owner) in client.get(page).content.decode()
    held = MandateHolder.objects.get()
    release = reverse("access:release", args=[made.pk, held.pk])
    assert client.post(release, {"reason": ""}).status_code == 400
    assert client.post(release, {"reason": "weg"}).status_code == 302
    assert client.post(release, {"reason": "weg"}).status_code == 404
    assert not MandateHolder.objects.exists()


@pytest.mark.parametrize("role", ["", "reader", "steward", "owner"])
def test_nobody_else_sees_who_holds_a_mandate(role: str, board: Party, province: Party, owner: User) -> None:
    made = factories.mandate(mandator=board, mandatary=province)
    held = assign_mandate(actor=HOUSE, mandate=made, user=owner)
    client = Client()
    if role:
        client.force_login(factories.person(role))
    for address in (reverse("access:mandates"), reverse("access:mandate", args=[made.pk])):
        answer = client.get(address)
        assert answer.status_code == 403
        assert str(owner) not in answer.content.decode()
    assert client.post(reverse("access:release", args=[made.pk, held.pk]), {"reason": "x"}).status_code == 403
    assert MandateHolder.objects.exists()
