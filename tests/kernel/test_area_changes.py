"""Areas that merge, split or get a new name: one fact each, and links that can be walked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.area_changes import record_area_change
from informatiehuis.kernel.models import AreaChange, Event, Link
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2019, 1, 1)


@action
def record(*, actor: Actor, **values: Any) -> None:
    record_area_change(**values)


@pytest.fixture(autouse=True)
def areas() -> None:
    for code in ("GM0001", "GM0002", "GM0003"):
        factories.area(code, code=code)


def succeeds() -> set[tuple[str, str]]:
    links = Link.objects.filter(predicate="succeeds", valid_from=DAY)
    return {(link.subject.title, link.object.title) for link in links}


def test_a_merge_links_the_new_area_to_each_old_one() -> None:
    record(actor=HOUSE, day=DAY, change="merge", before=["GM0001", "GM0002"], after=["GM0003"])
    assert succeeds() == {("GM0003", "GM0001"), ("GM0003", "GM0002")}


def test_an_area_that_keeps_its_code_does_not_succeed_itself() -> None:
    record(actor=HOUSE, day=DAY, change="merge", before=["GM0001", "GM0002"], after=["GM0001"])
    assert succeeds() == {("GM0001", "GM0002")}


def test_a_split_links_each_new_area_to_the_old_one() -> None:
    record(actor=HOUSE, day=DAY, change="split", before=["GM0001"], after=["GM0002", "GM0003"])
    assert succeeds() == {("GM0002", "GM0001"), ("GM0003", "GM0001")}


def test_the_same_again_changes_nothing_and_another_note_only_the_note() -> None:
    said = {"day": DAY, "change": "merge", "before": ["GM0001", "GM0002"], "after": ["GM0003"]}
    record(actor=HOUSE, **said)
    events = Event.objects.count()
    record(actor=HOUSE, **said)
    assert Event.objects.count() == events
    record(actor=HOUSE, **said, note="Bij wet.")
    assert AreaChange.objects.get().note == "Bij wet."
    assert Event.objects.count() == events + 1
