"""Why may an account (not) do something: asked by who administers the house, of any account, action and thing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.test import Client

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import (
    HOUSE,
    Decision,
    OnlyKnownNow,
    Scope,
    UnknownAction,
    Verb,
    actor_for,
    explain,
    explain_in_house,
    may_at,
)
from informatiehuis.kernel.granting import deactivate_account, grant_role, revoke_role
from informatiehuis.kernel.house import House, HouseProfile
from informatiehuis.kernel.mandates.actions import assign_mandate, move_mandate, release_mandate
from informatiehuis.kernel.mandates.life import MANDATE_LIFE
from informatiehuis.kernel.models import MandateHolder, Party, User
from informatiehuis.kernel.register.actions import remove_thing
from informatiehuis.portal.access.why import NotFoundHere, Question, decided
from informatiehuis.rooms.atlas.computing_use import SeesOnlyPart
from informatiehuis.rooms.atlas.models import Concept
from informatiehuis.rooms.monitor.running import run_indicator
from tests import factories
from tests.portal import restricted

pytestmark = pytest.mark.django_db
WHY = "/toegang/waarom/"


@pytest.fixture
def party(db: None) -> Party:
    return factories.party("Provincie")


def signed_in(role: str, party: Party | None = None) -> Client:
    client = Client()
    client.force_login(factories.person(role, party))
    return client


def test_an_administrator_reads_the_rules_as_the_account_does(party: Party) -> None:
    hidden = factories.concept("Geheim", access="confidential", owner=party)
    analyst = factories.person("reader", party)
    asked = {"account": analyst.username, "actie": "edit", "ding": f"/id/begrip/{hidden.slug}"}
    page = signed_in("administrator").get(WHY, asked).content.decode()
    assert "Nee, dit account mag dit niet." in page
    assert "Hiervoor is de rol &#x27;beheerder van gegevens&#x27; bij de eigenaar nodig." in page


@pytest.mark.parametrize("role", ["reader", "steward", "owner"])
def test_nobody_else_asks_about_others(role: str, party: Party) -> None:
    assert signed_in(role, party).get(WHY).status_code == 403
    assert Client().get(WHY).status_code == 403


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"account": "niemand"}, "Er is geen account &#x27;niemand&#x27;."),
        ({"ding": "/id/begrip/niets"}, "Er is niets met het adres"),
        ({"ding": "/id/stoel/niets"}, "Er is geen soort &#x27;stoel&#x27;"),
        ({"actie": "verbranden"}, "Hiermee kan &#x27;verbranden&#x27; nu niet."),
    ],
)
def test_what_cannot_be_answered_is_said(asked: dict[str, str], words: str) -> None:
    thing = factories.concept("Woning")
    account = factories.person("reader").username
    given = {"account": account, "actie": "view", "ding": f"/id/begrip/{thing.slug}", **asked}
    response = signed_in("administrator").get(WHY, given)
    assert response.status_code == 400
    assert words in response.content.decode()


def test_of_who_is_not_signed_in_it_is_answered_too(party: Party) -> None:
    word = factories.concept("Woning", owner=party, access="open")
    hidden = factories.concept("Geheim", owner=party, access="internal")
    client = signed_in("administrator")
    page = client.get(WHY, {"account": "", "actie": "view", "ding": f"/id/begrip/{word.slug}"}).content.decode()
    assert "Ja, wie niet is aangemeld, mag dit." in page
    assert "Dit is openbaar." in page
    page = client.get(WHY, {"account": "", "actie": "edit", "ding": f"/id/begrip/{hidden.slug}"}).content.decode()
    assert "Nee, wie niet is aangemeld, mag dit niet." in page
    assert not decided("", Question("sql"))


def test_making_something_is_asked_of_a_kind_at_a_party_and_in_an_area(party: Party) -> None:
    area, other = factories.area("De Bilt"), factories.party("Ander")
    counter = factories.person()
    counter.grants.create(role="steward", party=party, kinds=["source"], area=area)
    for action in ("create", "import"):
        at = {name: Question(action, "/id/bron", name, area.code) for name in (party.slug, other.slug)}
        assert decided(counter.username, at[party.slug])
        assert not decided(counter.username, at[other.slug])
        assert not decided(counter.username, Question(action, "/id/begrip", party.slug, area.code))
        refused = decided(counter.username, Question(action, "source", party.slug))
        assert "maar niet voor deze soort of dit gebied" in refused.reason
    near, far = (factories.source(owner=party, area=where) for where in (area, None))
    answers = [decided(counter.username, Question("create", f"/id/bron/{one.slug}")).allowed for one in (near, far)]
    assert answers == [
        may_at(actor_for(counter), Verb.CREATE, party, kind="source", area=one).allowed for one in (area, None)
    ]
    assert answers == [True, False]


def test_sql_asks_a_role_and_of_a_token_that_it_says_so(party: Party) -> None:
    reader, nobody = factories.person("reader", party), factories.person()
    assert decided(reader.username, Question("sql"))
    assert "alleen wie een rol in dit huis heeft" in decided(nobody.username, Question("sql")).reason
    without, with_sql = (
        explain_in_house(actor_for(reader, scope=Scope(frozenset(names))), "sql") for names in (("read",), ("sql",))
    )
    assert (without.deciding.name, without.allowed, with_sql.allowed) == ("scope", False, True)


def test_giving_roles_and_erasing_are_for_who_administers_the_house(house: House, party: Party) -> None:
    owner, keeper = factories.person("owner"), factories.person("administrator")
    thing = factories.concept("Woning", owner=party)
    for question in (Question("grant"), Question("erase"), Question("erase", f"/id/begrip/{thing.slug}")):
        assert not decided(owner.username, question)
        assert decided(keeper.username, question)
    assert [rule.name for rule in decided(keeper.username, Question("grant")).rules] == ["role"]
    house.profile_file.write_text("separation_of_duties: all\n")
    house.__dict__.pop("profile", None)
    rules = decided(keeper.username, Question("grant")).rules
    assert "in dit huis geeft niemand zichzelf een rol" in rules[-1].words


def test_which_rows_and_columns_somebody_sees_is_among_the_rules() -> None:
    planted = restricted.plant()
    at = f"/id/bron/{planted.source.slug}"
    said = {
        user: " ".join(rule.words for rule in decided(user.username, Question("use", at)).rules)
        for user in (planted.reader, planted.steward)
    }
    assert "U ziet alleen rijen van eigen gebieden: GM0344." in said[planted.reader]
    assert "U ziet 1 van de kolommen niet." in said[planted.reader]
    assert "nummer" not in said[planted.reader]
    assert "U ziet deze kolommen niet: nummer." in said[planted.steward]
    assert "eigen gebieden" not in said[planted.steward]
    assert [rule.name for rule in decided("", Question("use", at)).rules] == ["access"]
    in_sql = decided(planted.reader.username, Question("sql", at))
    assert [rule.name for rule in in_sql.rules] == ["role", "access", "purpose", "rows", "rows", "rows"]


def test_computing_asks_the_role_and_all_of_every_source() -> None:
    planted = restricted.plant()
    indicator = factories.indicator(
        "Aantal", owner=planted.owner, sql="select gemeentecode as area, 2022 as period, nummer as value from meldingen"
    )
    at, other = f"/id/indicator/{indicator.slug}", factories.person("steward", planted.owner)
    assert decided(planted.reader.username, Question("compute", at)).deciding.name == "role"
    refused = decided(other.username, Question("compute", at))
    assert (refused.deciding.name, refused.allowed) == ("sources", False)
    assert "niet alles zien" in refused.reason
    with pytest.raises(SeesOnlyPart):
        run_indicator(actor=actor_for(other), indicator=indicator, purpose_of=lambda source: restricted.PURPOSE)
    indicator.sql = "select gemeentecode as area, 2022 as period, 1 as value from meldingen"
    assert explain(actor_for(other), "compute", indicator).rules[-1].words.startswith("Zeg bij het rekenen waarvoor")


@pytest.mark.parametrize(
    ("question", "known"),
    [
        (Question("publish"), "sql, grant, erase, administer"),
        (Question("view", "/id/begrip"), "create, import"),
        (Question("verbranden", "/id/begrip/woning"), "create, import, view, edit"),
    ],
)
def test_what_can_be_asked_is_named(question: Question, known: str) -> None:
    factories.concept("Woning", slug="woning")
    with pytest.raises(UnknownAction) as refused:
        decided("", question)
    assert known in refused.value.text()


@pytest.mark.parametrize(
    "wrong", [Question("create", "/id/bron", "nergens"), Question("create", "/id/bron", "", "GM9")]
)
def test_a_party_or_an_area_that_is_not_there_is_said(wrong: Question) -> None:
    with pytest.raises(NotFoundHere):
        decided("", wrong)


# --- at a moment in the past -----------------------------------------------------------------------------------

THEN = datetime(2026, 1, 1, 12, tzinfo=UTC)


@contextmanager
def on(day: float) -> Iterator[None]:
    """What happens here happens so many days after the first of January 2026."""
    with mock.patch("django.utils.timezone.now", return_value=THEN + timedelta(days=day)):
        yield


@pytest.fixture
def team(db: None) -> Party:
    """A party that was there before all of it."""
    with on(-9):
        return factories.party("Team")


@pytest.fixture
def analyst(team: Party) -> User:
    """An account that was there before the first of January, without a role."""
    user = factories.person()
    User.objects.filter(pk=user.pk).update(date_joined=THEN - timedelta(days=5))
    return User.objects.get(pk=user.pk)


@pytest.fixture
def opened(team: Party) -> Concept:
    """A concept that was made confidential, open to all after two days and removed after four."""
    with on(0):
        one = factories.concept("Plan", slug="plan", owner=team, access="confidential")
    with on(2):
        factories.alter(actor=HOUSE, thing=one, values={"access": "open"})
    with on(4):
        remove_thing(actor=HOUSE, thing=one)
    return one


def of_then(user: User, action: str, day: float, identity: str = "/id/begrip/plan") -> Decision:
    return decided(user.username, Question(action, identity, moment=THEN + timedelta(days=day)))


def test_a_thing_is_judged_as_it_was_then_also_when_it_was_removed_since(analyst: User, opened: Concept) -> None:
    assert [of_then(analyst, "view", day).allowed for day in (1, 3)] == [False, True]
    with pytest.raises(Problem, match="stond op dat moment nog niet"):
        of_then(analyst, "view", -1)
    with pytest.raises(Problem, match="is verwijderd"):
        of_then(analyst, "view", 5)


def test_a_role_of_then_decides_and_not_that_of_now(analyst: User, team: Party) -> None:
    with on(0):
        factories.concept("Plan", slug="plan", owner=team)
    with on(1):
        grant = grant_role(actor=HOUSE, user=analyst, role="steward", party=team)
    with on(3):
        revoke_role(actor=HOUSE, grant=grant)
    assert [of_then(analyst, "edit", day).allowed for day in (0.5, 1.5, 2.5, 3.5)] == [False, True, True, False]
    assert not decided(analyst.username, Question("create", "/id/begrip", team.slug)).allowed
    assert (
        of_then(analyst, "create", 2, "/id/begrip").reason
        == "Hiervoor is de rol 'beheerder van gegevens' bij de eigenaar nodig."
    )


def test_who_wrote_it_by_then_does_not_decide_on_it_then(analyst: User, team: Party, house: House) -> None:
    house.__dict__["profile"] = HouseProfile(separation_of_duties="adopt")
    with on(0):
        one = factories.concept("Plan", slug="plan", owner=team, status="to_adopt")
    with on(1):
        grant_role(actor=HOUSE, user=analyst, role="owner", party=team)
    with on(3):
        factories.alter(actor=actor_for(analyst), thing=one, values={"definition": "Door mij."})
    assert [of_then(analyst, "adopt", day).allowed for day in (2, 4)] == [True, False]


def test_a_mandate_of_then_is_enough_then(analyst: User, team: Party, house: House) -> None:
    house.__dict__["profile"] = HouseProfile(mandate_required="adopt")
    with on(0):
        factories.concept("Plan", slug="plan", owner=team, status="to_adopt")
        grant_role(actor=HOUSE, user=analyst, role="owner", party=team)
        mandate = factories.mandate("Vaststellen", mandatary=team)
    with on(1):
        assign_mandate(actor=HOUSE, mandate=mandate, user=analyst)
    with on(2):
        move_mandate(actor=HOUSE, thing=mandate, step=MANDATE_LIFE.transitions[1], reason="Ingetrokken.")
    assert [of_then(analyst, "adopt", day).allowed for day in (0.5, 1.5, 2.5)] == [False, True, False]
    with on(3):
        release_mandate(actor=HOUSE, holder=MandateHolder.objects.get())
    assert of_then(analyst, "adopt", 1.5).allowed


def test_of_an_account_that_was_off_then_it_is_told_as_of_then_too(analyst: User, opened: Concept) -> None:
    with on(5):
        factories.source("Tabel", slug="tabel", access="open")
        deactivate_account(actor=HOUSE, user=analyst)
    assert of_then(analyst, "view", 6, "/id/bron/tabel").allowed
    assert of_then(analyst, "edit", 6, "/id/bron/tabel").reason == "U bent niet aangemeld."
    with pytest.raises(OnlyKnownNow):
        of_then(analyst, "sql", 6, "/id/bron/tabel")


def test_an_administrator_asks_it_on_the_page(analyst: User, opened: Concept) -> None:
    client = signed_in("administrator")
    asked = {"account": analyst.username, "actie": "view", "ding": "/id/begrip/plan", "moment": "2026-01-02"}
    page = client.get(WHY, asked).content.decode()
    assert "Nee, dit account mocht dit toen niet." in page
    assert "Rollen, mandaten op naam, vervangingen en het ding zelf zijn die van toen." in page
    assert "Ja, dit account mocht dit toen." in client.get(WHY, {**asked, "moment": "2026-01-04"}).content.decode()
    assert (
        "Ja, wie niet was aangemeld"
        in client.get(WHY, {**asked, "moment": "2026-01-04", "account": ""}).content.decode()
    )
    assert signed_in("owner").get(WHY, asked).status_code == 403


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"moment": "gisteren"}, "gisteren"),
        ({"moment": "2999-01-01"}, "Dat moment moet nog komen."),
        ({"moment": "2025-12-20"}, "was er toen nog niet."),
        ({"moment": "2026-01-03", "sleutel": "3"}, "geen sleutel"),
        ({"moment": "2026-01-07", "actie": "use", "ding": "/id/bron/tabel"}, "niet na te gaan"),
    ],
)
def test_what_cannot_be_answered_of_then_is_said(
    asked: dict[str, str], words: str, analyst: User, opened: Concept
) -> None:
    with on(5):
        factories.source("Tabel", slug="tabel")
    given = {"account": analyst.username, "actie": "view", "ding": "/id/begrip/plan", **asked}
    response = signed_in("administrator").get(WHY, given)
    assert response.status_code == 400
    assert words in response.content.decode()
