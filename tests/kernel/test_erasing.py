"""Personal data go from a thing and all of its history; the chain holds, and the erasure itself is recorded."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from informatiehuis.kernel import changes, erasing, events, guards, redactions
from informatiehuis.kernel.access import ANONYMOUS, HOUSE, Actor, NotAllowed
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.erasing import ErasingProblem, erase_personal_data
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Event, Thing
from informatiehuis.kernel.verifying import verify
from informatiehuis.rooms.atlas.models import Concept
from tests import factories
from tests.past import state_at

NAME = "Wilhelmina Proefpersoon"
SAID = {"ground": "unlawful", "reason": "Stond er ten onrechte."}


@action
def remove(*, actor: Actor, thing: Thing) -> None:
    changes.remove(thing)


@pytest.fixture
def concept(db: None) -> Concept:
    """A name came into a note, stayed through another change, and stands in a reason too."""
    one = factories.concept("Woning", definition="Eerst.")
    factories.alter(actor=HOUSE, thing=one, values={"note": f"Bel {NAME}."}, reason=f"gevraagd door {NAME}")
    factories.alter(actor=HOUSE, thing=one, values={"definition": "Toen."}, reason="beter")
    return one


def everything() -> str:
    """All that the database holds about events and things."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT content, reason FROM kernel_event")
        return repr(cursor.fetchall()) + repr(list(Thing.objects.values()))


def erase(thing: UUID, *fields: str) -> redactions.Erasure:
    return erase_personal_data(actor=HOUSE, thing=thing, fields=fields, **SAID)


def test_a_text_is_gone_from_the_thing_and_from_every_event(concept: Concept) -> None:
    assert NAME in everything()
    made = erase(concept.pk, "note", "reason")
    assert NAME not in everything()
    concept.refresh_from_db()
    assert (concept.note, concept.definition, concept.version) == ("", "Toen.", 4)
    assert sorted(made.left) == [2, 3]
    report = verify()
    assert (report.intact, report.events, report.erased) == (True, 4, 2)


def test_the_rest_of_the_history_stays_as_it_was(concept: Concept) -> None:
    headers = list(Event.objects.filter(number__lte=3).values("number", "hash", "payload_hash", "recorded_at"))
    before = Event.objects.get(number=3).payload
    erase(concept.pk, "note")
    assert list(Event.objects.filter(number__lte=3).values("number", "hash", "payload_hash", "recorded_at")) == headers
    event = Event.objects.get(number=3)
    assert event.erased == ["note"]
    assert event.why == "beter"
    assert event.payload == {part: {**state, "note": ""} for part, state in before.items()}


def test_the_erasure_says_what_why_and_by_whom_and_not_what_it_said(concept: Concept) -> None:
    administrator = factories.actor("administrator")
    erase_personal_data(actor=administrator, thing=concept.pk, fields=["note"], **SAID)
    event = Event.objects.latest("number")
    told = redactions.of_event(event)
    assert told is not None
    assert (event.action, event.actor, event.why) == (redactions.ACTION, administrator.id, SAID["reason"])
    assert (told.fields, told.ground, sorted(told.left)) == (("note",), "unlawful", [2, 3])
    assert NAME not in event.content


def test_the_state_at_any_moment_no_longer_says_it(concept: Concept) -> None:
    moments = list(Event.objects.values_list("recorded_at", flat=True))
    erase(concept.pk, "note")
    states = [state_at(concept.pk, moment) for moment in moments]
    assert [(state or {}).get("note") for state in states] == ["", "", ""]
    assert [(state or {}).get("definition") for state in states] == ["Eerst.", "Eerst.", "Toen."]


def test_a_removed_thing_is_erased_in_its_history(concept: Concept) -> None:
    key = concept.pk
    remove(actor=HOUSE, thing=concept)
    erase(key, "note", "reason")
    assert NAME not in everything()
    assert verify().intact


def test_a_text_that_may_not_be_empty_says_that_it_was_erased(concept: Concept) -> None:
    erase(concept.pk, "title", "slug")
    concept.refresh_from_db()
    assert concept.title == "[gewist]"
    assert concept.slug == f"gewist-{concept.pk.hex[-12:]}"
    assert "woning" not in everything().lower()


def test_a_second_erasure_of_the_same_event_holds_too(concept: Concept) -> None:
    erase(concept.pk, "note")
    erase(concept.pk, "reason")
    assert Event.objects.get(number=2).erased == ["note", "reason"]
    assert [one.fields for one in redactions.by_event([Event.objects.get(number=2)])[2]] == [("note",), ("reason",)]
    report = verify()
    assert (report.intact, report.erased) == (True, 2)


def test_history_goes_on_and_can_be_erased_again(concept: Concept) -> None:
    erase(concept.pk, "note")
    factories.alter(actor=HOUSE, thing=concept, values={"note": NAME})
    erase(concept.pk, "note", "reason")
    assert NAME not in everything()
    assert verify().intact
    assert Event.objects.filter(action=redactions.ACTION).latest("number").why == SAID["reason"]


@pytest.mark.parametrize("role", ["", "reader", "steward", "owner"])
def test_only_who_administers_the_house_erases(concept: Concept, role: str) -> None:
    actor = factories.actor(role) if role else ANONYMOUS
    with pytest.raises(NotAllowed):
        erase_personal_data(actor=actor, thing=concept.pk, fields=["note"], **SAID)
    assert NAME in everything()


@pytest.mark.parametrize(
    ("fields", "said", "about"),
    [
        (["note"], {"ground": "", "reason": "x"}, "grond"),
        (["note"], {"ground": "omdat", "reason": "x"}, "grond"),
        (["note"], {"ground": "unlawful", "reason": "  "}, "waarom"),
        ([], SAID, "welke velden"),
        (["owner"], SAID, "welke velden"),
        (["access"], SAID, "welke velden"),
        (["broader"], SAID, "welke velden"),
        (["explanation"], SAID, "niets om te wissen"),
    ],
)
def test_an_erasure_that_does_not_say_enough_is_refused(
    concept: Concept, fields: list[str], said: dict[str, str], about: str
) -> None:
    with pytest.raises(ErasingProblem, match=about):
        erase_personal_data(actor=HOUSE, thing=concept.pk, fields=fields, **said)
    assert Event.objects.count() == 3


def test_what_was_never_in_the_house_is_refused(db: None) -> None:
    with pytest.raises(ErasingProblem, match="niets vastgelegd"):
        erase(UUID(int=1), "note")


def test_a_reason_in_the_header_of_an_old_event_is_refused(concept: Concept) -> None:
    guards.remove()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_event SET reason = 'oud' WHERE number = 2")
    with pytest.raises(ErasingProblem, match="gebeurtenis 2"):
        erase(concept.pk, "reason")


# --- what an attacker does ------------------------------------------------------------------------------------


def tamper(statement: str, *values: object) -> list[tuple[int, str]]:
    guards.remove()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    return [(one.number, one.what.text()) for one in verify().breaks]


def test_blanking_without_a_record_is_a_break(concept: Concept) -> None:
    for content in ("", "{}", '{"after":{"title":"Woning"},"erased":["note"]}'):
        ((number, said),) = tamper("UPDATE kernel_event SET content = %s WHERE number = 2", content)
        assert number == 2
        assert "geen wissing vastgelegd" in said


def test_a_row_that_only_claims_an_erasure_is_a_break(concept: Concept) -> None:
    """It names an event that erased nothing."""
    tamper("INSERT INTO kernel_redaction (event, erasure) VALUES (2, 3)")
    ((number, said),) = tamper("UPDATE kernel_event SET content = '{}' WHERE number = 2")
    assert (number, "geen wissing" in said) == (2, True)


def test_changing_what_was_left_is_a_break(concept: Concept) -> None:
    erase(concept.pk, "note")
    content = Event.objects.get(number=3).content.replace("Toen.", "Nooit.")
    ((number, _said),) = tamper("UPDATE kernel_event SET content = %s WHERE number = 3", content)
    assert number == 3


def test_putting_back_what_was_erased_is_a_break(concept: Concept) -> None:
    kept = Event.objects.get(number=3).content
    erase(concept.pk, "note")
    assert tamper("UPDATE kernel_event SET content = %s WHERE number = 3", kept) == [
        (3, "Uit deze gebeurtenis is gewist, maar wat gewist was, staat er weer.")
    ]


def test_equal_payloads_have_different_hashes(db: None) -> None:
    """Otherwise who guesses what stood there could see that he is right."""
    made = [
        events.append(action="x", actor=None, kind="concept", thing=UUID(int=1), payload={"detail": {"a": 1}})
        for _ in range(2)
    ]
    assert made[0].payload_hash != made[1].payload_hash


# --- a house that was put back --------------------------------------------------------------------------------


def test_erasures_are_done_again_after_an_older_copy_was_put_back(concept: Concept, tmp_path: Path) -> None:
    erase(concept.pk, "note", "reason")
    file = tmp_path / "gewist.json"
    file.write_text(json.dumps(erasing.document()), "utf-8")
    assert NAME not in file.read_text("utf-8")
    kept = erasing.read(file)
    # as an older copy would have it: the name is there again
    factories.alter(actor=HOUSE, thing=concept, values={"note": NAME})
    gone = {"thing": str(UUID(int=5)), "kind": "concept", "fields": ["note"], "ground": "unlawful"}
    assert erasing.again([*kept, gone], reason="Opnieuw na terugzetten.") == 1
    assert erasing.again(kept, reason="Opnieuw na terugzetten.") == 0
    assert NAME not in everything()


@pytest.mark.parametrize(
    "text", ["", "[]", '{"form": "iets anders", "erasures": []}', '{"form": "informatiehuis/erasures/1"}',
             '{"form": "informatiehuis/erasures/1", "erasures": [{"thing": "x", "fields": [], "ground": "obliged"}]}']
)  # fmt: skip
def test_another_file_than_a_list_of_erasures_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "gewist.json"
    file.write_text(text, "utf-8")
    with pytest.raises(ErasingProblem, match="geen lijst"):
        erasing.read(file)


def test_a_thing_is_named_by_kind_and_slug_or_by_its_identifier(concept: Concept) -> None:
    assert erasing.thing_called("concept/woning") == concept.pk
    assert erasing.thing_called(str(UUID(int=9))) == UUID(int=9)
    with pytest.raises(ErasingProblem, match="concept/huis"):
        erasing.thing_called("concept/huis")


def test_every_kind_says_which_fields_can_be_erased() -> None:
    assert set(erasing.erasable(kind_named("concept"))) >= {"title", "summary", "definition", "note", "slug"}
    assert not {"owner", "access", "status", "kind", "id"} & set(erasing.erasable(kind_named("concept")))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(st.lists(st.sampled_from(["summary", "note", "explanation"]), min_size=1, max_size=8))
def test_whatever_was_written_the_chain_holds_and_no_state_says_it(db: None, fields: list[str]) -> None:
    one = factories.concept()
    for number, field in enumerate(fields):
        factories.alter(actor=HOUSE, thing=one, values={field: f"{NAME} {number}"})
    erase(one.pk, *set(fields))
    told = "".join(Event.objects.filter(thing=one.pk).values_list("content", flat=True))
    assert NAME not in told
    assert verify().intact
