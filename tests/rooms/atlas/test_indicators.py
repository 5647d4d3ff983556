"""Indicators in the register: refused when they cannot run, tied to what they rest on, and what a change touches."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from informatiehuis.kernel.access import ANONYMOUS, HOUSE, Actor, NotAllowed
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Area, Link, Party
from informatiehuis.kernel.register.actions import change_thing, create_thing
from informatiehuis.kernel.register.walking import touched_by
from informatiehuis.rooms.atlas.models import Concept, Indicator, Source
from informatiehuis.rooms.atlas.refreshing import refresh
from informatiehuis.rooms.atlas.reports import reports
from tests import factories
from tests.rooms.conftest import Write

SQL = "select gemeentecode as area, jaar as period, aantal as value from cijfers"


@pytest.fixture
def values(party: Party, concept: Concept) -> dict[str, Any]:
    return {
        "title": "Laadpunten",
        "slug": "laadpunten",
        "unit": "laadpunten",
        "concept": concept,
        "owner": party,
        "rollup": "sum",
        "direction": "neutral",
        "area_level": "municipality",
        "period": "year",
        "sql": SQL,
        "access": "open",
    }


def make(actor: Actor, values: dict[str, Any], **other: Any) -> Indicator:
    made: Indicator = create_thing(actor=actor, kind=kind_named("indicator"), values={**values, **other})
    return made


def linked(thing: Indicator, predicate: str) -> list[str]:
    return sorted(Link.objects.filter(subject=thing, predicate=predicate).values_list("object__slug", flat=True))


def test_a_new_indicator_is_tied_to_its_concept_and_to_the_sources_under_its_sql(
    held: Source, values: dict[str, Any], steward_actor: Actor
) -> None:
    made = make(steward_actor, values)
    assert linked(made, "computed_from") == ["cijfers"]
    assert linked(made, "measures") == ["laadpunt"]


def test_other_sql_replaces_what_it_is_tied_to(
    held: Source, values: dict[str, Any], steward_actor: Actor, write: Write, party: Party
) -> None:
    write(name="anders.csv")
    other = factories.source("Anders", location="data/anders.csv", owner=party)
    refresh(actor=HOUSE, source=other)
    made = make(steward_actor, values)
    change_thing(actor=steward_actor, thing=made, values={"sql": SQL.replace("cijfers", "anders"), "concept": None})
    assert linked(made, "computed_from") == ["anders"]
    assert linked(made, "measures") == []


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"sql": "select gemeentecode as area,\n jaar as period, aantallen as value from cijfers"}, "sql", "Regel 2"),
        ({"sql": SQL.replace("cijfers", "bestaat_niet")}, "sql", "bestaat_niet"),
        ({"sql": "delete from cijfers"}, "sql", "Regel 1, kolom 1"),
        ({"sql": "select gemeentecode as area from"}, "sql", "Regel 1"),
        ({"sql": "select gemeentecode as area, jaar as period from cijfers"}, "sql", "value"),
        ({"factor": 1000.0}, "factor", ""),
        ({"unit": ""}, "unit", ""),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    held: Source, values: dict[str, Any], steward_actor: Actor, wrong: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        make(steward_actor, values, **wrong)
    assert list(refused.value.message_dict) == [field]
    assert words in " ".join(refused.value.message_dict[field])
    assert not Indicator.objects.exists()
    assert not Link.objects.exists()


def test_every_fault_in_one_text_of_sql_is_told_at_once(
    held: Source, values: dict[str, Any], steward_actor: Actor
) -> None:
    with pytest.raises(ValidationError) as refused:
        make(steward_actor, values, sql="select x as area, y as period, aantal as value from cijfers")
    assert len(refused.value.message_dict["sql"]) == 2


def test_a_change_that_cannot_run_leaves_the_good_definition(
    held: Source, values: dict[str, Any], steward_actor: Actor
) -> None:
    made = make(steward_actor, values)
    with pytest.raises(ValidationError):
        change_thing(actor=steward_actor, thing=made, values={"sql": "select 1"})
    assert Indicator.objects.get().sql == SQL
    assert linked(made, "computed_from") == ["cijfers"]


def test_the_form_says_line_and_column_beside_the_sql(held: Source, as_steward: Client, values: dict[str, Any]) -> None:
    posted = {**values, "concept": "laadpunt", "owner": "provincie", "sql": SQL.replace("aantal", "aantl")}
    posted |= {"factor": "1", "decimals": "0", "minimum_n": "0", "engine": "auto"}
    answer = as_steward.post(reverse("register:indicator:new"), posted)
    page = answer.content.decode()
    assert "Regel 1, kolom" in page
    assert "aantl" in page
    assert not Indicator.objects.exists()


def test_sql_may_not_read_a_source_that_its_writer_may_not_see(
    held: Source, values: dict[str, Any], steward_actor: Actor
) -> None:
    elsewhere = factories.party("Elders")
    factories.alter(actor=HOUSE, thing=held, values={"access": "confidential", "owner": elsewhere})
    with pytest.raises(ValidationError) as refused:
        make(steward_actor, values)
    assert "sql" in refused.value.message_dict


def test_a_reader_or_visitor_makes_no_indicator(held: Source, values: dict[str, Any], party: Party) -> None:
    for actor in (ANONYMOUS, factories.actor("reader", party)):
        with pytest.raises(NotAllowed):
            make(actor, values)


def test_a_change_of_a_source_touches_indicator_interpretation_and_dashboard(
    indicator: Indicator, held: Source, party: Party
) -> None:
    told = factories.interpretation("Duiding", indicator, owner=party)
    board = factories.thing("dashboard", "Overzicht", owner=party, indicators=["laadpunten"])
    factories.connect(actor=HOUSE, subject=board, predicate="shows", object=indicator)
    touched = touched_by(held, HOUSE)
    assert [(one.thing.slug, one.distance) for one in touched if one.distance == 1] == [("laadpunten", 1)]
    assert {one.thing.pk for one in touched if one.distance == 2} == {told.pk, board.pk}


def test_a_dashboard_and_an_interpretation_made_in_the_portal_are_tied_too(
    indicator: Indicator, held: Source, party: Party, steward_actor: Actor
) -> None:
    board = create_thing(
        actor=steward_actor,
        kind=kind_named("dashboard"),
        values={"title": "Overzicht", "owner": party, "indicators": ["laadpunten"], "access": "open"},
    )
    told = create_thing(
        actor=steward_actor,
        kind=kind_named("interpretation"),
        values={
            "title": "Duiding",
            "owner": party,
            "indicator": indicator,
            "text": "Zo.",
            "author": party,
            "valid_until": date(2100, 1, 1),
        },
    )
    assert {one.thing.pk for one in touched_by(held, HOUSE)} == {indicator.pk, board.pk, told.pk}
    with pytest.raises(ValidationError) as refused:
        change_thing(actor=steward_actor, thing=board, values={"indicators": ["laadpunten", "bestaat-niet"]})
    assert "bestaat-niet" in str(refused.value.message_dict["indicators"])


# --- what deserves attention ---------------------------------------------------------------------------------


def told(actor: Actor) -> list[tuple[str, set[str]]]:
    return [(one.text, {thing.slug for thing in one.things}) for one in reports(actor)]


@pytest.mark.django_db
def test_one_word_with_two_definitions_is_reported_also_as_another_term() -> None:
    factories.concept("Woning", slug="woning")
    factories.concept("Huis", slug="huis", alternative_terms=["WONING "])
    factories.concept("Pand", slug="pand", alternative_terms=["gebouw"])
    assert [things for text, things in told(HOUSE) if "woning" in text] == [{"woning", "huis"}]
    assert len(told(HOUSE)) == 1


@pytest.mark.django_db
def test_a_withdrawn_definition_is_no_second_one() -> None:
    factories.concept("Woning", slug="woning")
    factories.concept("Woning ", slug="woning-oud", status="withdrawn")
    assert told(HOUSE) == []


@pytest.mark.django_db
def test_a_report_names_nothing_that_its_reader_may_not_see() -> None:
    factories.concept("Woning", slug="woning")
    factories.concept("Woning", slug="woning-geheim", access="confidential")
    assert told(ANONYMOUS) == []
    assert len(told(HOUSE)) == 1


@pytest.mark.django_db
def test_sources_without_data_are_reported_together_also_live_ones(held: Source) -> None:
    factories.source("Nog niets", slug="niets")
    factories.source("Live bron", slug="live", mode="live")
    factories.source("Geheim", slug="geheim", access="confidential")
    text = "Van deze bronnen zijn nog geen gegevens opgehaald."
    assert (text, {"niets", "live", "geheim"}) in told(HOUSE)
    assert all("geheim" not in things for _, things in told(ANONYMOUS))


def test_an_indicator_without_a_concept_is_reported_and_shown(areas: dict[str, Area], as_steward: Client) -> None:
    factories.indicator("Los cijfer", slug="los")
    assert [things for _, things in told(HOUSE)] == [{"los"}]
    assert "Los cijfer" in as_steward.get(reverse("atlas:overview")).content.decode()
