"""Why might an account (not) do something at a moment in the past: by what was known then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.test import Client

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import HOUSE, Decision, actor_for
from informatiehuis.kernel.granting import deactivate_account, grant_role, revoke_role
from informatiehuis.kernel.house import House, HouseProfile
from informatiehuis.kernel.mandates.actions import assign_mandate, move_mandate, release_mandate
from informatiehuis.kernel.mandates.life import MANDATE_LIFE
from informatiehuis.kernel.models import MandateHolder, Party, User
from informatiehuis.kernel.register.actions import remove_thing
from informatiehuis.portal.access.why import Question, decided
from informatiehuis.rooms.atlas.models import Concept
from tests import factories
from tests.portal import restricted

pytestmark = pytest.mark.django_db
WHY = "/toegang/waarom/"
MELDINGEN = "/id/bron/meldingen"


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(factories.person(role))
    return client


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
    assert of_then(analyst, "sql", 6, "/id/bron/tabel").reason.startswith("Vragen in SQL stellen kan alleen")


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
        ({"moment": "2026-01-07", "actie": "koken", "ding": "/id/bron/tabel"}, "Hiermee kan"),
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


# --- using data, asking in SQL, computing ------------------------------------------------------------------------


@pytest.fixture
def planted(analyst: User) -> restricted.Planted:
    """A restricted source with rules of rows and columns that all was known of on day 0; the analyst reads it."""
    with on(0):
        found = restricted.plant()
        municipality = Party.objects.get(title="Gemeente")
        for party in (found.owner, municipality):
            grant_role(actor=HOUSE, user=analyst, role="reader", party=party)
    return found


def words_of(decision: Decision) -> str:
    return " ".join(rule.words for rule in decision.rules)


def test_the_purposes_of_then_decide_on_using(planted: restricted.Planted, analyst: User) -> None:
    with on(2):
        factories.alter(actor=HOUSE, thing=planted.activity, values={"status": "ended"})
    with on(4):
        factories.alter(
            actor=HOUSE, thing=planted.source, values={"purposes": [], "access": "open", "access_rules": []}
        )
    said = [words_of(of_then(analyst, "use", day, MELDINGEN)) for day in (1, 3, 5)]
    assert f"Dit mag: {restricted.PURPOSE}." in said[0]
    assert "nog niet vastgelegd" in said[1]
    assert "hoeft u geen doel te noemen" in said[2]
    assert "U ziet alle rijen en kolommen." in said[2]


def test_an_activity_of_then_bears_the_name_of_then_also_when_it_was_removed(
    planted: restricted.Planted, analyst: User
) -> None:
    with on(2):
        remove_thing(actor=HOUSE, thing=planted.activity)
    assert f"Dit mag: {restricted.PURPOSE}." in words_of(of_then(analyst, "use", 1, MELDINGEN))
    assert "nog niet vastgelegd" in words_of(of_then(analyst, "use", 3, MELDINGEN))


def test_rows_are_those_of_the_areas_of_then(planted: restricted.Planted, analyst: User) -> None:
    municipality = Party.objects.get(title="Gemeente")
    with on(2):
        factories.alter(actor=HOUSE, thing=municipality, values={"area": None})
    before, after = (words_of(of_then(analyst, "sql", day, MELDINGEN)) for day in (1, 3))
    assert f"U ziet alleen rijen van eigen gebieden: {restricted.OWN}." in before
    assert "u hoort bij geen gebied" in after


def test_an_area_that_fell_in_another_then_is_counted_with_it_then(planted: restricted.Planted, analyst: User) -> None:
    municipality = Party.objects.get(title="Gemeente")
    with on(1):
        inner = factories.area("Wijk", code="WK034401", slug="wk034401", level="municipality", parent=municipality.area)
    with on(3):
        factories.alter(actor=HOUSE, thing=inner, values={"parent": None})
    told = {day: words_of(of_then(analyst, "use", day, MELDINGEN)) for day in (0.5, 2, 4)}
    assert [inner.code in told[day] for day in (0.5, 2, 4)] == [False, True, False]


def test_computing_is_judged_by_the_sources_of_then(planted: restricted.Planted, analyst: User) -> None:
    sql = "select gemeentecode as area, 2022 as period, nummer as value from meldingen"
    with on(1):
        factories.indicator("Aantal", slug="aantal", owner=planted.owner, sql=sql)
        grant_role(actor=HOUSE, user=analyst, role="steward", party=planted.owner)
    with on(3):
        factories.alter(actor=HOUSE, thing=planted.source, values={"access_rules": []})
    then = [of_then(analyst, "compute", day, "/id/indicator/aantal") for day in (2, 4)]
    assert [one.allowed for one in then] == [False, True]
    assert "niet alles zien" in then[0].reason
    assert then[1].rules[-1].words.startswith("Zeg bij het rekenen waarvoor")


def test_of_a_source_that_was_hidden_then_only_that_is_said(planted: restricted.Planted, analyst: User) -> None:
    with on(2):
        factories.alter(actor=HOUSE, thing=planted.source, values={"access": "confidential"})
    assert [rule.name for rule in of_then(analyst, "use", 3, MELDINGEN).rules] == ["access"]
    assert not of_then(analyst, "use", 3, MELDINGEN).allowed
