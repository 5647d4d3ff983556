"""The database of a house, its accounts, its history and its data are judged by what stands in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from informatiehuis.kernel import anchors, guards
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import Anchor, ChainHead, Event
from informatiehuis.portal.checkup import Level, records
from informatiehuis.rooms.atlas.refreshing import refresh
from tests import factories

DAY = timedelta(days=1)


@pytest.fixture
def now(db: None) -> datetime:
    return timezone.now()


@pytest.fixture
def chain(db: None) -> None:
    for title in ("Een", "Twee", "Drie"):
        factories.concept(title)


def sql(command: str, *values: object) -> None:
    """What somebody does who can write in the database, past the house and the guards."""
    guards.remove()
    with connection.cursor() as cursor:
        cursor.execute(command, values)


def test_a_new_house_is_judged_on_every_point(house: House, now: datetime) -> None:
    assert [one.point for one in records.points(house, now)] == [
        *(
            "database",
            "database-engine",
            "migrations",
            "first-passwords",
            "mandates",
            "screening",
            "chain",
            "anchors",
            "counts",
            "clock",
            "data",
        )
    ]


# --- the database --------------------------------------------------------------------------------------------


def test_a_database_that_does_not_answer_is_wrong_and_nothing_that_needs_it_is_said(
    house: House, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused\nmore")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        (said,) = records.points(house, now)
    assert said.level is Level.WRONG
    assert said.what.text().endswith("connection refused")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="is about SQLite")
def test_sqlite_without_wal_is_wrong_and_its_mode_is_named(db: None) -> None:
    """A database in memory has no WAL."""
    said = records.engine()
    assert said.level is Level.WRONG
    assert "'memory'" in said.what.text()


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="is about PostgreSQL")
def test_postgresql_is_asked_for_its_version(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0].split(".")[0]
    assert f"versie {version}" in records.engine().what.text()


@pytest.mark.parametrize(("version", "level"), [(14, Level.WRONG), (15, Level.OK), (17, Level.OK)])
def test_postgresql_has_to_be_new_enough(version: int, level: Level) -> None:
    assert records.postgresql_version(version).level is level


def test_a_database_that_is_behind_or_ahead_is_wrong(db: None) -> None:
    assert records.migrations().level is Level.OK
    MigrationRecorder(connection).record_applied("kernel", "9999_later")
    said = records.migrations()
    assert said.level is Level.WRONG
    assert "kernel.9999_later" in said.what.text()
    sql("DELETE FROM django_migrations WHERE app = 'monitor'")
    said = records.migrations()
    assert said.level is Level.WRONG
    assert "achter" in said.what.text()


# --- accounts ------------------------------------------------------------------------------------------------


def accounts(house: House, *lines: tuple[str, str]) -> Path:
    file = house.root / "accounts.txt"
    file.write_text("".join(f"{name}\t{password}\twat\n" for name, password in lines))
    return file


def test_first_passwords_that_still_hold_are_wrong_and_their_names_are_told(house: House, db: None) -> None:
    assert records.accounts(house).level is Level.OK
    factories.person(username="beheerder")
    factories.person(username="eigenaar")
    factories.person(username="weg", is_active=False)
    accounts(house, ("beheerder", factories.PASSWORD), ("eigenaar", "oud"), ("weg", factories.PASSWORD))
    said = records.accounts(house)
    assert said.level is Level.WRONG
    assert said.what.text().endswith("gelden nog voor: beheerder.")
    assert factories.PASSWORD not in str(said.as_mapping())


def test_a_file_of_which_no_password_holds_is_a_warning(house: House, db: None) -> None:
    factories.person(username="beheerder")
    accounts(house, ("beheerder", "oud"))
    assert records.accounts(house).level is Level.WARNING


# --- the history ---------------------------------------------------------------------------------------------


def test_a_history_without_events_is_a_warning(db: None) -> None:
    assert records.chain().level is Level.WARNING


def test_a_whole_history_is_well_and_counted(chain: None) -> None:
    said = records.chain()
    assert said.level is Level.OK
    assert " 3 gebeurtenissen" in said.what.text()


def test_one_event_is_one(db: None) -> None:
    factories.concept("Een")
    assert " 1 gebeurtenis " in records.chain().what.text()


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM kernel_event WHERE number = 3",
        "DELETE FROM kernel_event",
        "DELETE FROM kernel_chainhead",
        "UPDATE kernel_chainhead SET number = 2",
        "UPDATE kernel_event SET hash = 'anders' WHERE number = 3",
    ],
)
def test_a_history_that_ends_elsewhere_is_wrong(chain: None, harm: str) -> None:
    sql(harm)
    assert records.chain().level is Level.WRONG


def test_a_history_without_anchors_is_a_warning(chain: None, now: datetime) -> None:
    assert records.anchors(now).level is Level.WARNING


def test_an_anchor_grows_old_only_when_something_came_after_it(chain: None, now: datetime) -> None:
    anchors.drop()
    assert records.anchors(now + 400 * DAY).level is Level.OK
    factories.concept("Vier")
    assert records.anchors(now + 31 * DAY).level is Level.OK
    said = records.anchors(now + 33 * DAY)
    assert said.level is Level.WARNING
    assert " 3" in said.what.text()


def test_an_anchor_that_the_chain_no_longer_passes_through_is_wrong(chain: None, now: datetime) -> None:
    anchors.drop()
    guards.remove()
    Anchor.objects.update(hash="a" * 64)
    assert records.anchors(now).level is Level.WRONG


def test_an_event_that_has_yet_to_come_is_wrong(chain: None, now: datetime) -> None:
    last = Event.objects.latest("recorded_at").recorded_at
    assert records.clock(last).level is Level.OK
    assert records.clock(last - timedelta(seconds=59)).level is Level.OK
    assert records.clock(last - timedelta(seconds=61)).level is Level.WRONG


def test_looking_changes_nothing(house: House, chain: None, now: datetime) -> None:
    before = (ChainHead.objects.get().hash, Event.objects.count(), Anchor.objects.count())
    list(records.points(house, now))
    assert (ChainHead.objects.get().hash, Event.objects.count(), Anchor.objects.count()) == before


# --- the data ------------------------------------------------------------------------------------------------


def test_data_are_judged_by_what_was_agreed_for_their_source(house: House, now: datetime) -> None:
    assert records.data(now).level is Level.OK
    house.atlas.mkdir()
    (house.atlas / "c.csv").write_text("gemeentecode;jaar\nGM0344;2022\n")
    for slug, often in (("snel", "weekly"), ("traag", "yearly"), ("vrij", "none")):
        refresh(actor=HOUSE, source=factories.source(slug, location="c.csv", refresh=often))
    assert records.data(now + DAY).level is Level.OK
    said = records.data(now + 40 * DAY)
    assert said.level is Level.WARNING
    assert "van 1 bron " in said.what.text()
    assert "snel" in said.what.text()
    assert "traag" not in said.what.text()
    assert "van 2 bronnen " in records.data(now + 400 * DAY).what.text()
