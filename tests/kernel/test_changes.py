"""Writing things and links: conflicts, changes that are none, and what rests on what."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from informatiehuis.kernel import changes
from informatiehuis.kernel.access import ANONYMOUS, HOUSE, Actor
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.models import Event, Link, Thing
from informatiehuis.kernel.predicates import WrongLink
from informatiehuis.rooms.atlas.models import Concept
from tests import factories

pytestmark = pytest.mark.django_db


@action
def change(*, actor: Actor, thing: Thing, values: dict[str, object], seen: int | None = None) -> bool:
    return changes.change(thing, seen_version=seen, **values)


@action
def remove(*, actor: Actor, thing: Thing) -> None:
    changes.remove(thing)


@action
def set_links(*, actor: Actor, thing: Thing, predicate: str, objects: list[Thing]) -> None:
    changes.set_links(thing, predicate, objects)


def test_who_saw_an_older_version_gets_a_conflict_and_overwrites_nothing() -> None:
    concept = factories.concept(definition="Eerst.")
    mine = Concept.objects.get()
    change(actor=HOUSE, thing=concept, values={"definition": "Van haar."}, seen=1)
    with pytest.raises(changes.EditConflict) as conflict:
        change(actor=HOUSE, thing=mine, values={"definition": "Van hem."}, seen=1)
    assert Concept.objects.get().definition == "Van haar."
    assert (conflict.value.facts["now"], conflict.value.facts["seen"]) == (2, 1)


def test_a_change_that_changes_nothing_writes_nothing() -> None:
    concept = factories.concept(definition="Zo.")
    events = Event.objects.count()
    assert change(actor=HOUSE, thing=concept, values={"definition": "Zo.", "access": "open"}) is False
    assert Event.objects.count() == events
    assert Concept.objects.get().version == 1


def test_a_change_shows_in_the_thing_that_was_given() -> None:
    concept = factories.concept(definition="Zo.")
    assert change(actor=HOUSE, thing=concept, values={"definition": "Anders."}) is True
    assert (concept.definition, concept.version) == ("Anders.", 2)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"slug": "Met Hoofdletter"}, "slug"),
        ({"access": "geheim"}, "access"),
        ({"valid_from": "2026-02-01", "valid_until": "2026-01-01"}, "valid_until"),
    ],
)
def test_what_is_wrong_is_said_by_field(values: dict[str, object], field: str) -> None:
    concept = factories.concept()
    with pytest.raises(ValidationError) as error:
        change(actor=HOUSE, thing=concept, values=values)
    assert field in error.value.message_dict


def test_two_things_of_a_kind_have_no_slug_in_common_but_two_kinds_may() -> None:
    factories.concept("Woningen")
    factories.party("Woningen")
    with pytest.raises(ValidationError, match="al in gebruik"):
        factories.concept("Woningen")


def test_a_link_is_made_once_and_recorded_once() -> None:
    narrow, broad = factories.concept(), factories.concept()
    first = factories.connect(actor=HOUSE, subject=narrow, predicate="broader", object=broad)
    events = Event.objects.count()
    assert factories.connect(actor=HOUSE, subject=narrow, predicate="broader", object=broad) == first
    assert Event.objects.count() == events


def test_a_link_stands_between_the_kinds_that_its_predicate_names() -> None:
    with pytest.raises(WrongLink):
        factories.connect(
            actor=HOUSE, subject=factories.concept(), predicate="computed_from", object=factories.source()
        )
    with pytest.raises(WrongLink):
        factories.connect(actor=HOUSE, subject=factories.concept(), predicate="houdt-van", object=factories.concept())
    assert not Link.objects.exists()


def test_setting_links_records_only_what_differs() -> None:
    one, two, three, four = (factories.concept() for _ in range(4))
    set_links(actor=HOUSE, thing=one, predicate="broader", objects=[two, three])
    events = Event.objects.count()
    set_links(actor=HOUSE, thing=one, predicate="broader", objects=[three, four])
    assert set(Link.objects.values_list("object", flat=True)) == {three.pk, four.pk}
    assert Event.objects.count() == events + 2


def test_removing_a_thing_records_the_end_of_its_links_too() -> None:
    one, other = factories.concept(), factories.concept()
    factories.connect(actor=HOUSE, subject=other, predicate="related_concept", object=one)
    key = one.pk
    remove(actor=HOUSE, thing=one)
    assert [sorted(event.payload) for event in Event.objects.order_by("-number")[:2]] == [["before"], ["unlink"]]
    assert not Link.objects.exists()
    assert Event.objects.filter(thing=key, effect="removed").exists()


def test_what_others_rest_on_is_not_removed_and_what_is_hidden_is_not_counted() -> None:
    concept = factories.concept("Woningen")
    factories.indicator("Aantal woningen", concept=concept)
    factories.indicator("Geheim cijfer", concept=concept, access="confidential")
    with pytest.raises(changes.StillInUse) as refusal:
        remove(actor=ANONYMOUS, thing=concept)
    assert "rust: 1." in refusal.value.text()
    assert "Aantal woningen" in refusal.value.text()
    assert "Geheim" not in refusal.value.text()
    assert Concept.objects.exists()


def test_what_rests_on_a_thing_unseen_keeps_it_without_being_told() -> None:
    concept = factories.concept("Woningen")
    factories.indicator("Geheim cijfer", concept=concept, access="confidential")
    with pytest.raises(changes.StillInUse) as refusal:
        remove(actor=ANONYMOUS, thing=concept)
    assert "er rust nog iets op" in refusal.value.text()
    assert "Geheim" not in refusal.value.text()


def test_what_would_go_along_unrecorded_holds_a_thing_back() -> None:
    indicator = factories.indicator("Aantal woningen")
    factories.interpretation("Duiding", indicator)
    with pytest.raises(changes.StillInUse):
        remove(actor=HOUSE, thing=indicator)


def test_a_source_that_figures_are_computed_from_is_not_removed() -> None:
    source = factories.source("Tellingen")
    indicator = factories.indicator("Aantal woningen")
    factories.connect(actor=HOUSE, subject=indicator, predicate="computed_from", object=source)
    with pytest.raises(changes.StillInUse, match="Aantal woningen"):
        remove(actor=HOUSE, thing=source)
    assert Link.objects.filter(object=source, predicate="computed_from").exists()


@action
def connect_all(*, actor: Actor, pairs: list[tuple[Thing, str, Thing]]) -> None:
    changes.link_all(pairs)


def test_many_links_at_once_are_recorded_as_one_by_one() -> None:
    first, second, third = (factories.concept(name) for name in ("Een", "Twee", "Drie"))
    factories.connect(actor=HOUSE, subject=first, predicate="related", object=second)
    connect_all(actor=HOUSE, pairs=[(first, "related", third), (second, "related", third)])
    assert Link.objects.count() == 3
    alone, *together = Event.objects.filter(effect="linked").order_by("number")
    assert [(one.thing, one.other) for one in together] == [(first.pk, third.pk), (second.pk, third.pk)]
    for one in together:
        assert one.payload["link"] == {**alone.payload["link"], "object": str(third.pk)}


def test_of_many_links_at_once_none_is_made_when_one_may_not_be() -> None:
    first, second = factories.concept("Een"), factories.concept("Twee")
    with pytest.raises(WrongLink):
        connect_all(actor=HOUSE, pairs=[(first, "related", second), (first, "computed_from", second)])
    assert not Link.objects.exists()
