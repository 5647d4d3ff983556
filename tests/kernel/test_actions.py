"""What an action is held to: all or nothing, recorded, and the only way to write."""

from __future__ import annotations

import pytest
from django.db import transaction

from informatiehuis.kernel import changes, events
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.actions import action, all_actions, running_action
from informatiehuis.kernel.models import ChainHead, Event, Link, Thing
from informatiehuis.kernel.writing import WriteOutsideAction
from informatiehuis.rooms.atlas.models import Concept
from tests import factories

pytestmark = pytest.mark.django_db


def test_nothing_stays_when_the_event_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    before = ChainHead.objects.values_list("number", "hash").first()

    def refuse(**_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(events, "append", refuse)
    with pytest.raises(OSError, match="disk full"):
        factories.concept("Mobiliteit")
    assert not Concept.objects.filter(title="Mobiliteit").exists()
    assert ChainHead.objects.values_list("number", "hash").first() == before


def test_nothing_stays_when_an_action_fails_after_writing() -> None:
    @action
    def half_way(*, actor: Actor) -> None:
        changes.create(Concept, kind="concept", title="Half", slug="half", status="concept", definition="x")
        raise ValueError("halfway")

    with pytest.raises(ValueError, match="halfway"):
        half_way(actor=HOUSE)
    assert not Thing.objects.filter(slug="half").exists()
    assert not Event.objects.exists()


def test_an_action_takes_keywords_only_and_an_actor() -> None:
    with pytest.raises(TypeError, match="keyword-only"):

        @action
        def positional(actor: Actor) -> None: ...

    with pytest.raises(TypeError, match="keyword-only"):

        @action
        def without_actor(*, reason: str) -> None: ...


def test_an_action_refuses_something_else_than_an_actor() -> None:
    @action
    def who(*, actor: Actor) -> None: ...

    with pytest.raises(TypeError, match="not an Actor"):
        who(actor="beheerder")  # type: ignore[arg-type]


def test_every_declared_action_has_a_name_with_its_part() -> None:
    from informatiehuis.kernel.register import actions

    assert all_actions()["kernel.create_thing"] is actions.create_thing
    assert {"kernel.create_thing", "kernel.change_thing", "kernel.move_thing"} <= set(all_actions())


def test_the_event_names_action_actor_and_reason() -> None:
    actor = factories.actor("administrator")

    @action
    def rename(*, actor: Actor, thing: Thing, reason: str) -> None:
        changes.change(thing, title="Nieuw")

    concept = factories.concept("Oud")
    rename(actor=actor, thing=concept, reason="duidelijker")
    event = Event.objects.latest("number")
    assert (event.action, event.actor, event.why) == ("kernel.rename", actor.id, "duidelijker")


def test_writing_outside_an_action_is_refused() -> None:
    concept = factories.concept("Vast")
    concept.title = "Los"
    with pytest.raises(WriteOutsideAction):
        concept.save()
    with pytest.raises(WriteOutsideAction):
        concept.delete()
    with pytest.raises(RuntimeError, match="inside an @action"):
        changes.change(concept, title="Los")
    with pytest.raises(RuntimeError, match="inside an @action"):
        running_action()
    assert Concept.objects.get().title == "Vast"


def test_writing_many_at_once_outside_an_action_is_refused() -> None:
    one, other = factories.concept(), factories.concept()
    factories.connect(actor=HOUSE, subject=one, predicate="broader", object=other)
    for refused in (
        lambda: Thing.objects.update(access="open"),
        lambda: Concept.objects.filter(pk=one.pk).delete(),
        lambda: Thing.objects.bulk_create([Thing(kind="concept", slug="x")]),
        lambda: Thing.objects.bulk_update([one], ["title"]),
        lambda: Link.objects.all().delete(),
        lambda: Link.objects.update(predicate="related"),
        lambda: Link.objects.bulk_create([Link(subject=other, predicate="related", object=one)]),
    ):
        with pytest.raises(WriteOutsideAction), transaction.atomic():
            refused()
    assert Link.objects.count() == 1
    assert Concept.objects.count() == 2


def test_events_are_never_changed_through_the_models() -> None:
    factories.concept()
    event = Event.objects.latest("number")
    for refused in (
        event.save,
        event.delete,
        lambda: Event.objects.all().delete(),
        lambda: Event.objects.update(reason="anders"),
    ):
        with pytest.raises(TypeError):
            refused()
