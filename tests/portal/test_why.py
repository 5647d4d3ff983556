"""Why may an account (not) do something: asked by who administers the house, of any account, action and thing."""

from __future__ import annotations

import pytest
from django.test import Client

from informatiehuis.kernel.access import (
    Scope,
    UnknownAction,
    Verb,
    actor_for,
    explain,
    explain_in_house,
    may_at,
)
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import Party
from informatiehuis.portal.access.why import NotFoundHere, Question, decided
from informatiehuis.rooms.atlas.computing_use import SeesOnlyPart
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
