"""What a machine that watches the house is told: whether it lives and can work, and nothing that helps an intruder."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import JobWorker, Verification
from informatiehuis.portal import health
from informatiehuis.portal.health import State
from tests.portal import things


def a_worker_that_lives() -> None:
    now = timezone.now()
    JobWorker.objects.create(id="een", host="hier", process=1, started_at=now, seen_at=now)


def refused(*_: object, **__: object) -> None:
    raise OperationalError('connection to server at "db.intern" failed: password of huis')


def test_that_it_lives_is_said_without_the_database() -> None:
    """pytest refuses the database in this test, so any question to it would fail here."""
    answer = Client().get("/gezondheid/leeft")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer["Content-Type"] == "application/health+json"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/gezondheid", "/gezondheid/klaar"])
def test_a_house_that_can_work_says_how_each_part_stands(address: str) -> None:
    things.spatial_source("Laadpunten", [things.square(0)])
    a_worker_that_lives()
    answer = Client().get(address)
    told = answer.json()
    assert answer.status_code == 200
    assert told["status"] == "ok"
    assert list(told["checks"]) == ["database", "lake", "disk", "work", "data:age", "worker", "history"]
    assert told["checks"]["data:age"][0]["componentId"] == "laadpunten"
    assert told["oldestData"].startswith("2022-06-01")
    assert told["events"] >= 2


@pytest.mark.django_db
def test_late_data_are_a_warning_that_names_the_worst_source_only_when_it_is_open() -> None:
    now = things.MOMENT + timedelta(days=40)
    things.spatial_source("Vers", [things.square(0)], refresh="yearly")
    things.spatial_source("Geheim", [things.square(0)], refresh="monthly", access="confidential")
    found = health.data(now)
    assert found.state is State.WARN
    assert found.more == {}
    well = health.data(things.MOMENT + timedelta(days=20))
    assert (well.state, well.more["componentId"], well.more["observedValue"]) == (State.OK, "vers", 20)


@pytest.mark.django_db
def test_how_old_the_oldest_data_are_is_told_of_what_anybody_may_see(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(things, "MOMENT", things.MOMENT - timedelta(days=300))
    things.spatial_source("Geheim", [things.square(0)], access="internal")
    assert Client().get("/gezondheid").json()["oldestData"] is None
    monkeypatch.undo()
    things.spatial_source("Vers", [things.square(0)])
    assert Client().get("/gezondheid").json()["oldestData"].startswith("2022-06-01")


@pytest.mark.django_db
def test_a_database_that_cannot_be_reached_is_503_without_a_word_about_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", refused)
    answer = Client().get("/gezondheid/klaar")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "fail",
        "checks": {"database": [{"status": "fail"}]} | {one: [{"status": "ok"}] for one in ("lake", "disk", "work")},
    }


@pytest.mark.django_db
def test_a_database_of_an_older_version_is_not_ready() -> None:
    MigrationRecorder(connection).record_unapplied("kernel", "0001_initial")
    assert Client().get("/gezondheid/klaar").status_code == 503


@pytest.mark.django_db
def test_a_lake_that_is_gone_is_not_ready(house: House) -> None:
    house.lake.rename(house.root / "elders")
    told = Client().get("/gezondheid/klaar")
    assert told.status_code == 503
    assert told.json()["checks"]["lake"] == [{"status": "fail"}]
    assert str(Path(house.root)) not in told.content.decode()


@pytest.mark.django_db
def test_a_disk_that_is_nearly_full_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFORMATIEHUIS_DISK_RESERVE", "900000 TB")
    found = {check.name: check.state for check in health.looked_at(timezone.now())}
    assert found["disk"] is State.WARN
    monkeypatch.setenv("INFORMATIEHUIS_DISK_RESERVE", "veel")
    found = {check.name: check.state for check in health.looked_at(timezone.now())}
    assert found["disk"] is State.FAIL


@pytest.mark.django_db
def test_without_a_worker_and_with_a_history_that_did_not_hold_it_warns_and_goes_on() -> None:
    break_found = [{"number": 3, "what": {"message": "x", "facts": {}}}]
    Verification.objects.create(started_at=timezone.now(), seconds=1, events=3, head="a", anchors=0, breaks=break_found)
    answer = Client().get("/gezondheid/klaar")
    checks = answer.json()["checks"]
    assert (answer.status_code, answer.json()["status"]) == (200, "warn")
    assert (checks["worker"][0]["status"], checks["history"][0]["status"]) == ("warn", "warn")
