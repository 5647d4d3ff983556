"""Every conclusion that no person drew says how far it goes, why, on what it rests, and how a person looks at it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.models import BoundarySet, Party
from informatiehuis.kernel.register.actions import change_thing, move_thing
from informatiehuis.rooms.rules import writing
from informatiehuis.rooms.rules.kept_outcomes import shown_then
from informatiehuis.rooms.rules.models import Activity, RuleSet, SavedCheck
from informatiehuis.rooms.rules.replaying import outcomes_seen
from tests import factories
from tests.rooms.rules.conftest import held
from tests.rooms.rules.test_api import ACTIVITY, post
from tests.rooms.rules.test_checking import CHECK, text_of
from tests.rooms.rules.test_maps import SIDE, SOUTH, WEST, felling, rule_set, squares

__all__ = ["felling", "squares"]
pytestmark = pytest.mark.django_db
ADVICE, SUPPORT = "Advies: u beslist zelf", "Hulp bij een beslissing: een medewerker beslist"
ASK_ANNA, ASK_BERT = "Vraag Anna om ernaar te kijken.", "Vraag Bert om ernaar te kijken."
IN_TOWN = f"{WEST + 2 * SIDE + 1}, {SOUTH + 900}"


@pytest.fixture
def both(rules: RuleSet, activity: Activity, party: Party) -> RuleSet:
    """Two rule sets for one activity, each with its own level and its own way to a person."""
    factories.alter(actor=HOUSE, thing=rules, values={"human_review": ASK_ANNA})
    made: RuleSet = factories.thing(
        "rule_set",
        "Zulke regels van de buurt",
        slug="van-de-buurt",
        status="adopted",
        level="support",
        human_review=ASK_BERT,
        owner=party,
        activity=activity,
        valid_from=date(2024, 1, 1),
        **held(),
    )
    return made


@pytest.fixture
def felling_rules(felling: Activity, party: Party, squares: BoundarySet) -> RuleSet:
    """Rules for the map, whose first rule names an article."""
    made = rule_set(
        felling,
        party,
        "kapregels",
        20,
        status="adopted",
        level="support",
        human_review=ASK_BERT,
        valid_from=date(2024, 1, 1),
        articles=[{"key": "wet", "title": "Kapwet", "part": "artikel 7"}],
    )
    model = made.decision_model.replace("notes: [In de stad", "notes: [wet, In de stad").replace(
        "        rules:", "        annotations: [artikel, uitleg]\n        rules:"
    )
    factories.alter(actor=HOUSE, thing=made, values={"decision_model": model})
    return made


def test_each_conclusion_of_a_check_has_its_own_level_and_person(client: Client, both: RuleSet) -> None:
    told = text_of(client.get(CHECK, {"plaats": "gm0344", "hoogte": "1"}))
    for expected in (ADVICE, SUPPORT, ASK_ANNA, ASK_BERT):
        assert told.count(expected) == 1, expected


def test_a_kept_check_has_all_that_the_conclusion_had(client: Client, both: RuleSet) -> None:
    address = client.post(f"{CHECK}bewaren/?plaats=gm0344&hoogte=3&weg=ja")["Location"]
    told = text_of(client.get(address))
    for expected in (ADVICE, SUPPORT, ASK_ANNA, ASK_BERT, "Praat met een mens"):
        assert told.count(expected) == 1, expected
    for twice in ("Hoog, en aan de weg.", "Wet", "Alle stappen, voor wie het wil nagaan"):
        assert told.count(twice) >= 2, twice


def test_a_kept_check_whose_trace_is_damaged_still_tells_what_came_out(client: Client, rules: RuleSet) -> None:
    client.post(f"{CHECK}bewaren/?plaats=gm0344&hoogte=1")
    (then,) = outcomes_seen(SavedCheck.objects.get(), HOUSE)
    assert shown_then(then, {}, None)["reasons"] == ["De schutting is laag."]
    shown = shown_then(replace(then, trace={}), {}, None)
    assert (shown["title"], str(shown["level"])[:6], shown.get("reasons")) == ("Dit mag.", "advies", None)


def test_a_place_on_the_map_says_why_by_which_article_and_how_far_it_goes(
    client: Client, felling_rules: RuleSet
) -> None:
    here = text_of(client.get("/regels/kaart/kappen/", {"_plek": IN_TOWN})).partition("Waarom hier?")[2]
    for expected in ("In de stad beslist de gemeente.", "Kapwet, artikel 7", SUPPORT, ASK_BERT):
        assert expected in here, expected


def test_a_place_says_it_of_each_activity(client: Client, felling_rules: RuleSet) -> None:
    told = text_of(client.get("/regels/plek/", {"_plek": IN_TOWN}))
    for expected in ("In de stad beslist de gemeente.", "Kapwet, artikel 7", SUPPORT, ASK_BERT):
        assert told.count(expected) == 1, expected
    (only,) = client.get("/api/v1/uitkomsten", {"plek": IN_TOWN.replace(" ", "")}).json()["results"]
    assert [(one["title"], one["part"]) for one in only["articles"]] == [("Kapwet", "artikel 7")]
    assert (only["level"], only["humanReview"]) == ("support", ASK_BERT)


def test_where_nothing_is_decided_yet_no_article_is_named(client: Client, felling_rules: RuleSet) -> None:
    told = text_of(client.get("/regels/plek/", {"_plek": f"{WEST + 10}, {SOUTH + 10}"}))
    assert "Kapwet" not in told
    assert SUPPORT in told


def test_what_an_edition_changes_on_the_map_says_how_far_it_goes(
    as_steward: Client, felling_rules: RuleSet, felling: Activity, party: Party
) -> None:
    rule_set(felling, party, "kapregels-2", 40, edition=2, replaces=felling_rules, human_review=ASK_ANNA)
    told = text_of(as_steward.get("/regels/regelsets/kapregels-2/gevolgen/kaart/?bomen=30"))
    assert ADVICE in told
    assert ASK_ANNA in told
    assert SUPPORT not in told


# --- decisions without a person

OBJECT = "Maak bezwaar binnen zes weken, per brief."
ENTRY = "https://algoritmes.example/nl/algoritme/123"


@pytest.fixture
def automated(rules: RuleSet) -> RuleSet:
    promises = {"human_review": ASK_ANNA, "objection": OBJECT, "algorithm_entry": ENTRY}
    factories.alter(actor=HOUSE, thing=rules, values={"level": "automated", **promises})
    return rules


@pytest.mark.parametrize("missing", ["objection", "algorithm_entry"])
def test_what_decides_without_a_person_is_adopted_with_objection_and_register_only(
    rules: RuleSet, owner_actor: Actor, missing: str
) -> None:
    promises = {"human_review": ASK_ANNA, "objection": OBJECT, "algorithm_entry": ENTRY}
    made = writing.draft_next_edition(actor=HOUSE, rule_set=rules)
    factories.alter(actor=HOUSE, thing=made, values={"level": "automated", **promises, missing: ""})
    move_thing(actor=owner_actor, thing=made, step="propose")
    with pytest.raises(writing.NotAdoptable, match="algoritmeregister"):
        move_thing(actor=owner_actor, thing=made, step="adopt")
    factories.alter(actor=HOUSE, thing=made, values={missing: promises[missing]})
    move_thing(actor=owner_actor, thing=made, step="adopt")
    made = RuleSet.objects.get(pk=made.pk)
    assert made.status == "adopted"
    with pytest.raises(writing.NotAdoptable, match="algoritmeregister"):
        change_thing(actor=owner_actor, thing=made, values={missing: ""})


def test_an_automated_conclusion_says_how_to_object_and_where_it_is_registered(
    client: Client, automated: RuleSet
) -> None:
    kept = client.post(f"{CHECK}bewaren/?plaats=gm0344&hoogte=1")["Location"]
    check = f"{CHECK}?plaats=gm0344&hoogte=1"
    for address in (check, kept, automated.get_absolute_url()):
        page = client.get(address)
        assert OBJECT in text_of(page), address
        assert f'<a href="{ENTRY}"' in page.content.decode(), address
    (only,) = post(client, f"{ACTIVITY}/check", place="GM0344", answers={"hoogte": "1"}).json()["outcomes"]
    assert (only["level"], only["objection"], only["algorithmEntry"]) == ("automated", OBJECT, ENTRY)


def test_a_number_in_the_register_is_no_link(client: Client, automated: RuleSet) -> None:
    factories.alter(actor=HOUSE, thing=automated, values={"algorithm_entry": "UT-2026-7"})
    page = client.get(CHECK, {"plaats": "gm0344", "hoogte": "1"})
    assert "In het algoritmeregister: UT-2026-7" in text_of(page)
    assert 'href="UT-2026-7"' not in page.content.decode()


# --- how it came about


def test_a_resident_reads_what_counted_and_what_did_not(client: Client, rules: RuleSet) -> None:
    told = text_of(client.get(CHECK, {"plaats": "gm0344", "hoogte": "1", "weg": "ja"}))
    assert "Uitkomst voor Schutting bouwen: vrij." in told
    assert "Dat hangt af van uw antwoord op ‘Hoe hoog?’: 1." in told
    assert "Dat hangt af van uw antwoord op ‘Staat hij in de provincie? (volgt uit de plaats)’: ja." in told
    assert "Uw antwoord maakte niet uit bij: ‘Staat hij aan de weg?’." in told
    assert "lezing bij 2 meter: laag" not in told.partition("Alle stappen")[0]


def test_an_official_reads_every_step_with_its_rules_and_the_fingerprint(client: Client, rules: RuleSet) -> None:
    page = client.get(CHECK, {"plaats": "gm0344", "hoogte": "3", "weg": "ja"})
    steps = text_of(page).partition("Alle stappen, voor wie het wil nagaan")[2]
    assert "In de tabel uitkomst past regel 3 bij in het gebied = ja, hoogte = 3, aan de weg = ja." in steps
    assert "Daarbij staat: Wet" in steps
    assert "Daarbij staat: wet" not in steps
    assert "Niet nodig geweest: lezing bij 2 meter." in steps
    assert "Vingerafdruk van het model: sha256:" in steps


def test_a_kept_check_tells_the_same_steps(client: Client, rules: RuleSet) -> None:
    given = {"plaats": "gm0344", "hoogte": "2"}
    now = text_of(client.get(CHECK, given))
    then = text_of(client.get(client.post(f"{CHECK}bewaren/?plaats=gm0344&hoogte=2")["Location"]))
    for expected in (
        "De wet zegt: meer dan 2.",
        "Het blad zegt: vanaf 2.",
        "Precies 2 meter is laag.",
        "In de tabel uitkomst past regel 5 bij in het gebied = ja, hoogte = 2, lezing bij 2 meter = laag.",
    ):
        assert expected in now, expected
        assert expected in then, expected


def test_the_api_gives_the_trace_to_who_asks_for_it(client: Client, rules: RuleSet) -> None:
    asked: dict[str, Any] = {"place": "GM0344", "answers": {"hoogte": "3", "weg": "ja"}}
    (plain,) = post(client, f"{ACTIVITY}/check", **asked).json()["outcomes"]
    assert plain["trace"] is None
    (only,) = post(client, f"{ACTIVITY}/check", **asked, trace=True).json()["outcomes"]
    trace = only["trace"]
    assert trace["fingerprint"] == trace["steps"]["fingerprint"]
    assert [one["rules"] for step in trace["steps"]["steps"] for one in step["tables"]] == [[3]]
    assert trace["steps"]["never_needed"] == ["lezing bij 2 meter"]
    assert any("past regel 3" in one for one in trace["official"])
    assert any(one.startswith("Uitkomst voor Schutting bouwen") for one in trace["resident"])
