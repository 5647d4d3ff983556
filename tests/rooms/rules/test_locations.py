"""Locations in a file of STTR are areas of the house where it knows them, or when somebody says so; else it asks."""

from __future__ import annotations

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from informatiehuis.kernel.access import HOUSE, Actor, NotAllowed
from informatiehuis.kernel.models import Area, Party
from informatiehuis.kernel.register.actions import change_thing, move_thing
from informatiehuis.rooms.rules import locations, writing
from informatiehuis.rooms.rules.checking import check
from informatiehuis.rooms.rules.models import Activity, RuleSet
from tests import factories
from tests.engines.rulesets.files import LOCATION, located_house

pytestmark = pytest.mark.django_db
PAGE = "/regels/regelsets/boomhut-bij-een-cafe/gebieden/"


@pytest.fixture
def made(activity: Activity, party: Party, areas: dict[str, Area]) -> RuleSet:
    """A draft of a file that asks of a location."""
    return writing.import_sttr(actor=HOUSE, content=located_house(), file="boomhut.dmn", activity=activity, owner=party)


def known_as(area: Area, identification: str = LOCATION) -> None:
    address = f"https://standaarden.omgevingswet.example/id/{identification}"
    factories.alter(actor=HOUSE, thing=area, values={"uri": address})


def test_a_location_is_the_area_whose_official_address_ends_in_it(
    activity: Activity, party: Party, areas: dict[str, Area]
) -> None:
    known_as(areas["GM0344"])
    known_as(areas["GM0307"], f"{LOCATION}5")
    made = writing.import_sttr(actor=HOUSE, content=located_house(), file="", activity=activity, owner=party)
    assert (made.questions[0]["place"], made.questions[0]["areas"]) == ("within", ["GM0344"])
    assert locations.loose(made) == []
    seen = check(activity, HOUSE, {}, areas["GM0344"], rule_sets=[made])
    assert [(one.question.key, one.by_place) for one in seen.answered] == [("v1", True)]
    assert seen.is_done


def test_an_area_that_who_reads_it_in_may_not_see_stays_unknown(
    activity: Activity, party: Party, areas: dict[str, Area], steward_actor: Actor
) -> None:
    known_as(areas["GM0344"])
    factories.alter(actor=HOUSE, thing=areas["GM0344"], values={"access": "confidential"})
    made = writing.import_sttr(actor=steward_actor, content=located_house(), file="", activity=activity, owner=party)
    assert [one.identifications for one in locations.loose(made)] == [(LOCATION,)]


def test_a_location_that_is_not_known_is_asked_until_somebody_says_where_it_is(
    made: RuleSet, activity: Activity, areas: dict[str, Area]
) -> None:
    asked = check(activity, HOUSE, {}, areas["GM0344"], rule_sets=[made])
    assert asked.question is not None
    assert asked.question.text == f"Ligt de plek in het gebied {LOCATION}?"
    assert locations.tie_locations(actor=HOUSE, rule_set=made, areas={"v1": ["GM0307", "GM0344"]})
    inside, outside = (
        check(activity, HOUSE, {"v2": "nee"}, areas[code], rule_sets=[made]) for code in ("GM0344", "GM0310")
    )
    assert [[outcome.value for _, outcome in one.concluding] for one in (inside, outside)] == [
        ["NeemContactOp"],
        ["Toestemmingsvrij"],
    ]
    assert locations.tie_locations(actor=HOUSE, rule_set=made, areas={"v1": []})
    assert check(activity, HOUSE, {}, areas["GM0344"], rule_sets=[made]).question is not None


def test_the_page_after_reading_in_asks_for_the_areas_and_ties_them(
    as_steward: Client, activity: Activity, party: Party, areas: dict[str, Area]
) -> None:
    given = {"file": SimpleUploadedFile("b.dmn", located_house()), "activity": activity.pk, "owner": party.pk}
    response = as_steward.post("/regels/regelsets/-/sttr/", given, follow=True)
    assert response.redirect_chain[-1][0] == PAGE
    assert LOCATION in response.content.decode()
    wrong = as_steward.post(PAGE, {"v1": "GM0344, GM9999"})
    assert wrong.status_code == 400
    assert "Er is geen gebied met deze code: GM9999." in unescape(wrong.content.decode())
    assert locations.loose(RuleSet.objects.get())
    done = as_steward.post(PAGE, {"v1": "gm0344"}, follow=True)
    assert "Het huis vult deze antwoorden nu in" in done.content.decode()
    assert PAGE in done.content.decode()
    assert RuleSet.objects.get().questions[0]["areas"] == ["GM0344"]
    assert 'value="GM0344"' in as_steward.get(PAGE).content.decode()


def test_only_who_may_change_the_rules_says_where_a_location_is(client: Client, made: RuleSet, party: Party) -> None:
    assert client.get(PAGE).status_code in (403, 404)
    with pytest.raises(NotAllowed):
        locations.tie_locations(actor=factories.actor("reader", party), rule_set=made, areas={"v1": ["GM0344"]})
    assert locations.loose(made)


def test_adopted_rules_keep_their_areas(as_steward: Client, made: RuleSet, owner_actor: Actor) -> None:
    cases = [{"title": "Niets", "given": {"v1": "nee", "v2": "nee"}, "expected": ["Toestemmingsvrij"]}]
    change_thing(actor=HOUSE, thing=made, values={"cases": cases})
    for step in ("propose", "adopt"):
        move_thing(actor=owner_actor, thing=made, step=step)
    answer = as_steward.post(PAGE, {"v1": "GM0344"})
    assert answer.status_code == 400
    assert "Dit is vastgesteld en verandert niet meer." in answer.content.decode()
    assert PAGE not in as_steward.get(made.get_absolute_url()).content.decode()


def test_rules_that_were_written_here_have_no_locations(as_steward: Client, rules: RuleSet) -> None:
    page = as_steward.get("/regels/regelsets/schuttingen/gebieden/")
    assert "Deze regels vragen niet naar een locatie" in page.content.decode()
