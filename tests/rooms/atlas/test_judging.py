"""The age of data is judged when they are shown, since they last changed where that is known."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from informatiehuis.engines.connectors.answers import Fetched
from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.kernel.access import ANONYMOUS, HOUSE
from informatiehuis.kernel.writing import recorded_change
from informatiehuis.rooms.atlas.judging import findings
from informatiehuis.rooms.atlas.models import Snapshot, Source
from informatiehuis.rooms.atlas.refreshing import refresh
from informatiehuis.rooms.atlas.reports import reports
from informatiehuis.rooms.atlas.watching import WatchingTransport
from tests import factories
from tests.rooms.conftest import Write

RULE = {"rule": "freshness", "days": 30}
DAY = timedelta(days=1)


def age(path: Path, days: int) -> None:
    """Let a file have last changed some days ago."""
    then = (timezone.now() - days * DAY).timestamp()
    os.utime(path, (then, then))


def said(snapshot: Snapshot, later: timedelta) -> list[tuple[bool, str]]:
    return [(one.passed, one.sentence) for one in findings(snapshot, timezone.now() + later)]


@pytest.fixture
def fresh(source: Source) -> Snapshot:
    """Data that were retrieved now, of which nobody knows when they last changed."""
    taken = refresh(actor=HOUSE, source=source).snapshot
    with recorded_change():
        Snapshot.objects.update(quality={**taken.quality, "modified_at": None})
    return Snapshot.objects.get()


@pytest.mark.parametrize(
    ("often", "most", "words"),
    [
        ("continuous", 1, "doorlopend"),
        ("daily", 2, "elke dag"),
        ("weekly", 8, "elke week"),
        ("monthly", 32, "elke maand"),
        ("quarterly", 93, "elk kwartaal"),
        ("yearly", 367, "elk jaar"),
    ],
)
def test_data_go_stale_by_how_often_their_source_changes(fresh: Snapshot, often: str, most: int, words: str) -> None:
    factories.alter(actor=HOUSE, thing=fresh.source, values={"refresh": often})
    [(passed, _)] = said(fresh, most * DAY - timedelta(hours=1))
    assert passed
    [(passed, sentence)] = said(fresh, most * DAY + timedelta(hours=1))
    assert not passed
    assert sentence == f"De gegevens zijn {most + 1} dagen geleden opgehaald; de bron ververst {words}."


def test_a_source_that_never_changes_does_not_go_stale(fresh: Snapshot) -> None:
    assert said(fresh, 4000 * DAY) == []


def test_the_rule_of_a_source_goes_before_how_often_it_changes(fresh: Snapshot) -> None:
    values = {"refresh": "daily", "quality_rules": [RULE]}
    factories.alter(actor=HOUSE, thing=fresh.source, values=values)
    assert said(fresh, 29 * DAY) == [
        (True, "De gegevens zijn 29 dagen geleden opgehaald; afgesproken is hoogstens 30.")
    ]
    [(passed, _)] = said(fresh, 31 * DAY)
    assert not passed


def test_what_passed_when_it_came_in_does_not_pass_for_ever(source: Source, as_steward: Client) -> None:
    factories.alter(actor=HOUSE, thing=source, values={"quality_rules": [RULE]})
    taken = refresh(actor=HOUSE, source=source).snapshot
    assert [one["passed"] for one in taken.quality["rules"]] == [True]
    page = reverse("register:source:detail", args=["cijfers"])
    failed, checked = as_steward.get(page).content.decode().split("De 1 regel die is nagegaan")
    assert "afgesproken is hoogstens 30." not in failed
    assert "afgesproken is hoogstens 30." in checked
    long_ago = timezone.now() - 400 * DAY
    with recorded_change():
        Snapshot.objects.update(retrieved_at=long_ago, quality={**taken.quality, "modified_at": None})
    failed, checked = as_steward.get(page).content.decode().split("De 1 regel die is nagegaan")
    assert "dagen geleden opgehaald; afgesproken is hoogstens 30." in failed
    assert "dagen geleden opgehaald; afgesproken is hoogstens 30." in checked


def test_the_age_counts_from_the_last_change_of_the_file(source: Source, write: Write) -> None:
    age(write(), 400)
    factories.alter(actor=HOUSE, thing=source, values={"quality_rules": [RULE]})
    taken = refresh(actor=HOUSE, source=source).snapshot
    assert taken.is_current, "old data are told, not refused"
    assert said(taken, timedelta()) == [
        (False, "De gegevens zijn 401 dagen geleden voor het laatst gewijzigd; afgesproken is hoogstens 30.")
    ]
    age(write(), 2)
    assert [passed for passed, _ in said(refresh(actor=HOUSE, source=source).snapshot, timedelta())] == [True]


def test_data_that_are_too_old_deserve_attention_of_who_may_see_them(fresh: Snapshot) -> None:
    source = fresh.source
    factories.alter(actor=HOUSE, thing=source, values={"refresh": "yearly", "access": "internal"})
    with recorded_change():
        Snapshot.objects.update(retrieved_at=timezone.now() - 400 * DAY)
    told = [report for report in reports(HOUSE) if source in report.things]
    assert [report.text for report in told] == [
        "De gegevens zijn 401 dagen geleden opgehaald; de bron ververst elk jaar."
    ]
    assert reports(ANONYMOUS) == []


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (["Tue, 01 Mar 2022 12:00:00 GMT"], datetime(2022, 3, 1, 12, tzinfo=UTC)),
        (
            ["Tue, 01 Mar 2022 12:00:00 GMT", None, "Mon, 28 Feb 2022 12:00:00 GMT"],
            datetime(2022, 3, 1, 12, tzinfo=UTC),
        ),
        ([None], None),
        (["gisteren"], None),
        (["Tue, 01 Mar 2022 12:00:00 -0000"], None),
    ],
)
def test_a_server_that_tells_when_data_changed_is_heard(
    monkeypatch: pytest.MonkeyPatch, headers: list[str | None], expected: datetime | None
) -> None:
    given = iter(headers)

    def download(*_: Any) -> Fetched:
        return Fetched(Path("x.csv"), None, next(given), "text/csv", timezone.now())

    monkeypatch.setattr(Transport, "download", download)
    with WatchingTransport() as fetch:
        for _ in headers:
            fetch.download(Location("https://example.org/x.csv"))
        assert fetch.modified_at == expected
