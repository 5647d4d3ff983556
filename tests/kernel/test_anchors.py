"""Anchors show a chain that was rewritten whole, and a file with anchors that is no such file is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection

from informatiehuis.kernel import anchors, events, guards
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.chain_end import GENESIS
from informatiehuis.kernel.models import Anchor, ChainHead, Event
from informatiehuis.kernel.verifying import verify
from tests import factories

HASH, MOMENT = "a" * 64, "2026-01-01T12:00:00+00:00"


@pytest.fixture
def chain(db: None) -> None:
    one = factories.concept("Een", definition="Eerst.")
    for text in ("Toen.", "Nu."):
        factories.alter(actor=HOUSE, thing=one, values={"definition": text})


def rewrite(reason: str) -> None:
    """Change the second event and make every hash after it new, so that the chain fits again."""
    guards.remove()
    previous = GENESIS
    with connection.cursor() as cursor:
        for event in Event.objects.all():
            event.previous = previous
            event.reason = reason if event.number == 2 else event.reason
            previous = event.hash = events.chained_hash(event)
            cursor.execute(
                "UPDATE kernel_event SET reason = %s, previous = %s, hash = %s WHERE number = %s",
                [event.reason, event.previous, event.hash, event.number],
            )
    ChainHead.objects.update(hash=previous)


def test_a_rewritten_chain_fits_and_no_longer_passes_through_its_anchor(chain: None) -> None:
    anchors.drop()
    assert list(anchors.broken(anchors.points())) == []
    rewrite("anders")
    assert verify().intact
    (found,) = anchors.broken(anchors.points())
    assert found.number == 3
    assert "herschreven" in found.what.text()


def test_an_anchor_of_more_events_than_there_are_is_broken(chain: None) -> None:
    held = anchors.Point(10, HASH, Event.objects.latest("number").recorded_at)
    assert [one.number for one in anchors.broken([held])] == [10]


def test_an_anchor_stays_where_it_was_dropped_while_the_chain_grows(chain: None) -> None:
    first = anchors.drop()
    assert anchors.drop() == first
    factories.concept("Twee")
    second = anchors.drop()
    assert (first.number, second.number) == (3, 4)
    assert second.hash == Event.objects.get(number=4).hash
    assert [one.events for one in anchors.points()] == [3, 4]


def test_nothing_can_be_anchored_in_an_empty_house(db: None) -> None:
    with pytest.raises(anchors.AnchorProblem, match="nog niets vastgelegd"):
        anchors.drop()
    assert not Anchor.objects.exists()


def test_what_others_keep_says_the_same_when_it_is_read_again(chain: None, tmp_path: Path) -> None:
    anchors.drop()
    path = tmp_path / "ankers.json"
    path.write_text(json.dumps(anchors.document(anchors.points())), "utf-8")
    assert anchors.read(path) == anchors.points()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "staan geen ankers"),
        ("geen json", "staan geen ankers"),
        ("[]", "staan geen ankers"),
        ('{"form": "iets anders", "anchors": []}', "staan geen ankers"),
        ('{"form": "informatiehuis/anchors/1"}', "staan geen ankers"),
        ('{"form": "informatiehuis/anchors/1", "anchors": [3]}', "Anker 1"),
        (json.dumps({"form": anchors.FORM, "anchors": [{"events": 1, "hash": HASH}]}), "Anker 1"),
        (
            json.dumps({"form": anchors.FORM, "anchors": [{"events": 1, "hash": HASH, "made_at": "2026-01-01"}]}),
            "Anker 1",
        ),
        (
            json.dumps({"form": anchors.FORM, "anchors": [{"events": 0, "hash": HASH, "made_at": MOMENT}]}),
            "Anker 1",
        ),
        (
            json.dumps({"form": anchors.FORM, "anchors": [{"events": 1, "hash": "x", "made_at": MOMENT}]}),
            "Anker 1",
        ),
    ],
)
def test_another_file_is_refused_with_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "ankers.json"
    path.write_text(text, "utf-8")
    with pytest.raises(anchors.AnchorProblem, match=said):
        anchors.read(path)
