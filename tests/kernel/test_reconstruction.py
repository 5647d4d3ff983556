"""The reconstruction of a thing: everything that happened, in order, with whether it is still what was recorded."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client

from informatiehuis.kernel import anchors, changes, guards
from informatiehuis.kernel.access import ANONYMOUS, HOUSE, Actor, actor_for
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.erasing import erase_personal_data
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Party, Thing, User
from informatiehuis.kernel.register.problems import NotFound
from informatiehuis.kernel.register.reconstruction import Reconstruction, document, reconstruct, removed
from informatiehuis.rooms.atlas.models import Concept
from tests import factories

PAGE = "/atlas/begrippen/woning/reconstructie/"
FILE = "/atlas/begrippen/woning/reconstructie."


@action
def remove(*, actor: Actor, thing: Thing) -> None:
    changes.remove(thing)


@pytest.fixture
def concept(province: Party, steward: User) -> Concept:
    one = factories.concept("Woning", definition="Eerst.", owner=province)
    factories.alter(actor=actor_for(steward), thing=one, values={"definition": "Toen."}, reason="preciezer")
    anchors.drop()
    factories.alter(actor=HOUSE, thing=one, values={"definition": "Nu."})
    return one


def report(thing: Thing, actor: Actor = ANONYMOUS, *, connected: bool = False) -> Reconstruction:
    return reconstruct(kind_named(thing.kind), thing, actor, connected=connected)


def test_it_says_in_order_what_it_was_and_every_change(concept: Concept) -> None:
    steps = report(concept).steps
    assert [step.entry.words for step in steps] == ["Aangemaakt", "Gewijzigd", "Gewijzigd"]
    assert {value.name: value.text for value in steps[0].start}["definition"] == "Eerst."
    assert [change.after.text for step in steps[1:] for change in step.entry.changes] == ["Toen.", "Nu."]
    assert steps[1].entry.reason == "preciezer"
    assert steps[1].previous == steps[0].hash


def test_each_event_has_the_first_anchor_that_closes_it_in(concept: Concept) -> None:
    told = [step.anchor.events if step.anchor else None for step in report(concept).steps]
    assert told == [3, 3, None]


def test_its_first_sentence_says_that_all_is_as_it_was_recorded(concept: Concept) -> None:
    assert report(concept).sentence.endswith("Alles is nog zoals het is vastgelegd.")
    assert "3 gebeurtenissen" in report(concept).sentence


def test_of_what_was_hidden_until_now_it_says_that_there_is_nothing_to_see(province: Party) -> None:
    one = factories.concept("Woning", owner=province, access="confidential")
    factories.alter(actor=HOUSE, thing=one, values={"access": "open"})
    told = report(one)
    assert told.steps == ()
    assert told.sentence == "Er is niets vastgelegd dat u mag zien."
    assert Client().get(PAGE).status_code == 200
    assert document(told)["events"] == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_event SET content = '{\"after\": {}}' WHERE number = 3",
        "UPDATE kernel_event SET reason = 'anders' WHERE number = 3",
        "UPDATE kernel_event SET hash = 'anders' WHERE number = 2",
    ],
)
def test_what_was_tampered_with_is_named(concept: Concept, statement: str) -> None:
    guards.remove()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    found = report(concept, HOUSE)
    assert 3 in found.broken
    assert "zie nummer" in found.sentence


def test_a_visitor_reads_a_role_and_a_colleague_a_name(concept: Concept, steward: User) -> None:
    assert report(concept).steps[1].entry.who == "een medewerker met de rol ‘beheerder van gegevens’"
    assert report(concept, factories.actor("reader")).steps[1].entry.who == steward.display_name


def test_what_a_reader_may_not_see_is_not_in_it(concept: Concept) -> None:
    factories.alter(actor=HOUSE, thing=concept, values={"access": "internal", "definition": "Binnen."})
    factories.alter(actor=HOUSE, thing=concept, values={"access": "open", "definition": "Weer open."})
    assert "Binnen." not in json.dumps(document(report(concept)))
    assert "Binnen." in json.dumps(document(report(concept, HOUSE)))


def test_what_hangs_together_with_it_comes_along_on_request(concept: Concept) -> None:
    other = factories.concept("Gebouw")
    factories.connect(actor=HOUSE, subject=concept, predicate="broader", object=other)
    hidden = factories.concept("Verborgen", access="confidential")
    factories.connect(actor=HOUSE, subject=concept, predicate="related", object=hidden)
    found = report(concept, connected=True)
    assert [one.title for one in found.others] == ["Gebouw"]
    numbers = [step.entry.number for step in found.steps]
    assert numbers == sorted(set(numbers))
    assert {step.thing.title for step in found.steps} == {"Woning", "Gebouw"}
    assert not report(concept).others


def test_what_was_erased_is_said_and_not_shown(concept: Concept) -> None:
    factories.alter(actor=HOUSE, thing=concept, values={"note": "Wilhelmina"})
    erase_personal_data(actor=HOUSE, thing=concept.pk, fields=["note"], ground="obliged", reason="Moest.")
    concept.refresh_from_db()
    found = report(concept)
    assert "Wilhelmina" not in json.dumps(document(found))
    assert not found.broken
    assert "wettelijke verplichting" in str([step.entry.erased for step in found.steps])


def test_a_removed_thing_has_one_for_who_could_see_it_last(concept: Concept) -> None:
    key = concept.pk
    remove(actor=HOUSE, thing=concept)
    kind, last = removed(key, ANONYMOUS)
    found = reconstruct(kind, last, ANONYMOUS, gone=True)
    assert found.steps[-1].entry.words == "Verwijderd"
    secret = factories.concept("Geheim", access="confidential")
    key = secret.pk
    remove(actor=HOUSE, thing=secret)
    with pytest.raises(NotFound):
        removed(key, ANONYMOUS)


def test_the_page_and_its_files_say_the_same(concept: Concept, client: Client) -> None:
    page, html, data = client.get(PAGE), client.get(f"{FILE}html"), client.get(f"{FILE}json")
    told = data.json()
    for text in (page.content.decode(), html.content.decode()):
        assert told["summary"] in text
        assert all(event["hash"] in text for event in told["events"])
    assert html["Content-Disposition"] == 'attachment; filename="reconstructie-woning.html"'
    assert [event["number"] for event in told["events"]] == [2, 3, 4]
    assert told["anchors"][0]["events"] == 3


def test_nobody_gets_one_of_what_he_may_not_see(db: None, client: Client) -> None:
    factories.concept("Woning", access="confidential")
    assert [client.get(address).status_code for address in (PAGE, f"{FILE}html", f"{FILE}json")] == [404] * 3
