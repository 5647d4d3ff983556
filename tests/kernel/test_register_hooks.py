"""What a room can make its own: the writing of its kind, the words of its notes, more on the detail page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import HOUSE, Actor, NotAllowed
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.kinds import Transition, kind_named
from informatiehuis.kernel.models import Event, Party, Thing
from informatiehuis.kernel.register import actions, history, pages
from informatiehuis.rooms.atlas.models import Concept
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_overrides_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "_overrides", {})
    monkeypatch.setattr(history, "_words_of_notes", {})


def address(page: str, *args: object) -> str:
    return reverse(f"register:concept:{page}", args=args)


def test_a_room_writes_its_kind_under_its_own_name(as_steward: Client, province: Party) -> None:
    @action
    def define_concept(*, actor: Actor, values: dict[str, Any], reason: str) -> Concept:
        return changes.create(Concept, kind="concept", status="concept", **{**values, "summary": "Van de kamer."})

    actions.override("concept", create=define_concept)
    data = {"title": "Woning", "definition": "Huis.", "access": "open", "owner": province.slug}
    assert as_steward.post(address("new"), data).status_code == 302
    assert Concept.objects.get().summary == "Van de kamer."
    assert Event.objects.latest("number").action == "kernel.define_concept"


def test_a_problem_of_a_room_shows_at_its_field_in_form_and_import(as_steward: Client, province: Party) -> None:
    def refuse(*, values: dict[str, Any], **_: object) -> bool:
        raise Problem("Regel {line} klopt niet.", "Herstel die regel.", line=3, field="definition")

    actions.override("concept", change=refuse)
    concept = factories.concept("Woning", definition="Eerst.", owner=province)
    data = {"title": "Woning", "slug": "woning", "definition": "Toen.", "access": "open", "owner": province.slug}
    page = as_steward.post(address("edit", "woning"), {**data, "version": 1})
    assert page.context["form"].errors == {"definition": ["Regel 3 klopt niet. Herstel die regel."]}
    assert "Toen." in page.content.decode()
    upload = SimpleUploadedFile("x.csv", b"titel;definitie\nWoning;Toen.\n")
    row = as_steward.post(address("import"), {"file": upload}).context["plan"].rows[0]
    assert [(one.column, one.text) for one in row.problems] == [("definitie", "Regel 3 klopt niet. Herstel die regel.")]
    concept.refresh_from_db()
    assert concept.definition == "Eerst."


def test_access_is_checked_before_a_room_is_asked() -> None:
    asked: list[str] = []

    def note(**_: object) -> Any:
        asked.append("room")

    actions.override("concept", create=note, change=note, move=note, remove=note)
    concept = factories.concept("Woning", owner=factories.party())
    stranger = factories.actor("owner", factories.party())
    for attempt in (
        lambda: actions.create_thing(actor=stranger, kind=kind_named("concept"), values={"owner": concept.owner}),
        lambda: actions.change_thing(actor=stranger, thing=concept, values={"title": "x"}),
        lambda: actions.move_thing(actor=stranger, thing=concept, step="submit"),
        lambda: actions.remove_thing(actor=stranger, thing=concept),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert asked == []


def test_a_room_takes_a_step_and_a_removal_in_its_own_hands(province: Party) -> None:
    steps: list[str] = []

    def move(*, actor: Actor, thing: Thing, step: Transition, reason: str) -> None:
        steps.append(f"{step.name}: {reason}")

    def remove(*, actor: Actor, thing: Thing, reason: str) -> None:
        raise changes.StillInUse(thing, [thing], actor)

    actions.override("concept", move=move)
    actions.override("concept", remove=remove)
    concept = factories.concept("Woning", owner=province)
    actions.move_thing(actor=HOUSE, thing=concept, step="submit", reason="klaar")
    assert steps == ["submit: klaar"]
    with pytest.raises(changes.StillInUse):
        actions.remove_thing(actor=HOUSE, thing=concept)


def test_what_a_room_notes_is_told_in_its_words(client: Client) -> None:
    @action
    def look_again(*, actor: Actor, thing: Thing) -> None:
        changes.note(thing, {"looked": True})

    history.describe("kernel.look_again", "Opnieuw bekeken")
    concept = factories.concept("Woning")
    look_again(actor=HOUSE, thing=concept)
    entries = client.get(address("history", "woning")).context["entries"]
    assert [entry.words for entry in entries] == ["Opnieuw bekeken", "Aangemaakt"]


def test_a_room_adds_to_the_detail_page(rf: RequestFactory) -> None:
    from django.contrib.auth.models import AnonymousUser

    factories.concept("Woning", definition="Huis.")

    def extra(thing: Thing, actor: Actor, asked: object) -> dict[str, Any]:
        return {"kind": replace(kind_named("concept"), label="soortnaam van de kamer"), "owner": None}

    request = rf.get("/")
    request.user = AnonymousUser()
    page = pages.detail(request, replace(kind_named("concept"), extra=extra), "woning").content.decode()
    assert "Soortnaam van de kamer" in page


def test_a_kind_that_is_kept_by_the_house_is_not_written_by_hand() -> None:
    boundaries = factories.thing("boundary_set", "Gemeenten 2022", level="municipality", content_hash="x")
    with pytest.raises(Problem, match="door het huis zelf"):
        actions.change_thing(actor=HOUSE, thing=boundaries, values={"title": "Anders"})
    with pytest.raises(Problem, match="door het huis zelf"):
        actions.create_thing(actor=HOUSE, kind=kind_named("boundary_set"), values={"title": "Nieuw"})
