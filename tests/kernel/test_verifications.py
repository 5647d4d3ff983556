"""A verification is remembered with what it found, and the chain is anchored when it is intact."""

from __future__ import annotations

import pytest
from django.db import connection

from informatiehuis.kernel import anchors, guards, verifications
from informatiehuis.kernel.access import ANONYMOUS, HOUSE, NotAllowed
from informatiehuis.kernel.models import Anchor, Event, Verification
from informatiehuis.kernel.verifying import verify
from tests import factories

CHANGED = "De inhoud van deze gebeurtenis is achteraf veranderd."


@pytest.fixture
def chain(db: None) -> int:
    one = factories.concept("Een", definition="Eerst.")
    factories.alter(actor=HOUSE, thing=one, values={"definition": "Nu."})
    return 2


def change_the_second() -> None:
    guards.remove()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_event SET content = '[1]' WHERE number = 2")


def test_an_intact_chain_is_recorded_and_anchored_up_to_that_record(chain: int) -> None:
    head = Event.objects.latest("number").hash
    made = verifications.verify_and_record()
    assert (made.intact, made.events, made.head, made.anchors) == (True, chain, head, 0)
    told = Event.objects.get(number=chain + 1)
    assert (told.action, told.thing, told.actor) == ("kernel.record_verification", made.pk, None)
    assert told.payload == {"detail": {"breaks": [], "events": chain, "head": head}}
    assert [(one.events, one.hash) for one in anchors.points()] == [(chain + 1, told.hash)]
    assert verify().intact


def test_a_broken_chain_is_recorded_with_its_place_and_not_anchored(chain: int) -> None:
    change_the_second()
    made = verifications.verify_and_record()
    assert not made.intact
    assert made.found() == [(2, CHANGED)]
    assert made.found({CHANGED: "Changed."}.__getitem__) == [(2, "Changed.")]
    assert not Anchor.objects.exists()


def test_an_anchor_through_which_the_chain_no_longer_passes_is_found_too(chain: int) -> None:
    Anchor.objects.create(number=1, hash="0" * 64, made_at=Event.objects.get(number=1).recorded_at)
    made = verifications.verify_and_record()
    assert [number for number, _ in made.found()] == [1]
    assert made.anchors == 1


def test_the_second_time_is_the_latest(chain: int) -> None:
    first = verifications.verify_and_record()
    second = verifications.verify_and_record()
    assert verifications.latest() == second
    assert (second.events, second.anchors) == (first.events + 1, 1)


def test_an_empty_house_can_be_verified(db: None) -> None:
    made = verifications.verify_and_record()
    assert (made.intact, made.events) == (True, 0)


@pytest.mark.parametrize("role", ["", "reader", "steward", "owner"])
def test_who_does_not_administer_the_house_records_nothing(chain: int, role: str) -> None:
    actor = factories.actor(role) if role else ANONYMOUS
    with pytest.raises(NotAllowed):
        verifications.verify_and_record(actor=actor)
    assert not Verification.objects.exists()
    assert Event.objects.count() == chain


def test_what_was_found_is_never_changed(chain: int) -> None:
    made = verifications.verify_and_record()
    made.events = 7
    with pytest.raises(TypeError):
        made.save()
    with pytest.raises(TypeError):
        made.delete()
    assert Verification.objects.get().events == chain
