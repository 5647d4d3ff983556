"""Somebody else holds the database: the visitor is told so, nothing is half done, and it works again after."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any

import psycopg.errors
import pytest
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.urls import reverse

from informatiehuis.kernel import changes
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.models import Event, Party
from informatiehuis.kernel.verifying import verify
from informatiehuis.kernel.web import Trouble, is_busy, trouble_of
from informatiehuis.rooms.atlas.models import Concept
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Writer:
    """Somebody else who writes, and how that is said to this database."""

    other: Any
    begin: str
    ours: BaseDatabaseWrapper

    def start(self) -> None:
        """Begin to write, and let us wait for it 50 ms and no more."""
        impatient = "PRAGMA busy_timeout = 50" if self.ours.vendor == "sqlite" else "SET lock_timeout = 50"
        self.ours.cursor().execute(impatient)
        self.other.execute(self.begin)

    def stop(self) -> None:
        self.other.execute("ROLLBACK")


@pytest.fixture
def another_writer() -> Iterator[Writer]:
    """A real second connection, as another process has one."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"], uri=True, isolation_level=None)) as other:
            yield Writer(other, "BEGIN IMMEDIATE", connection)
    else:
        with closing(connection.get_new_connection(connection.get_connection_params())) as other:
            other.autocommit = True
            yield Writer(other, "BEGIN; SELECT 1 FROM kernel_chainhead FOR UPDATE", connection)


def test_a_locked_database_gets_503_with_what_to_do_and_keeps_nothing(another_writer: Writer) -> None:
    province: Party = factories.party("Provincie")
    client = Client()
    client.force_login(factories.person("steward", province))
    path = reverse("register:concept:new")
    data = {"title": "Woning", "definition": "Huis.", "access": "open", "owner": province.slug}
    events = Event.objects.count()
    another_writer.start()
    refused = client.post(path, data)
    reading = client.get(reverse("register:concept:list"))
    another_writer.stop()
    assert refused.status_code == 503
    assert refused["Retry-After"]
    assert "opnieuw" in refused.content.decode()
    assert reading.status_code == 200
    assert (Event.objects.count(), Concept.objects.count()) == (events, 0)
    assert client.post(path, data).status_code == 302


@pytest.mark.parametrize(
    ("text", "busy"),
    [
        ("database is locked", True),
        ("database table is locked", True),
        ("no such table: kernel_thing", False),
        ("disk I/O error", False),
    ],
)
def test_only_a_lock_is_worth_trying_again(text: str, busy: bool) -> None:
    assert is_busy(OperationalError(text)) is busy


@pytest.mark.parametrize(
    ("cause", "busy"),
    [
        (psycopg.errors.LockNotAvailable("Anweisung wird abgebrochen"), True),
        (psycopg.errors.DeadlockDetected("Verklemmung entdeckt"), True),
        (psycopg.errors.DiskFull("could not extend file: the table is locked"), False),
    ],
)
def test_postgresql_is_understood_in_every_language(cause: psycopg.Error, busy: bool) -> None:
    error = OperationalError(str(cause))
    error.__cause__ = cause
    assert is_busy(error) is busy


@pytest.mark.only_on("postgresql", reason="tests keep SQLite in memory, where threads cannot wait for each other")
def test_actions_wait_for_each_other_before_their_first_statement() -> None:
    """Each changes two things, the other way about: without a queue both would hold what the other wants."""
    things = factories.concept("Een"), factories.concept("Twee")
    before = Event.objects.count()
    in_the_middle = threading.Barrier(2)
    failed: list[Exception] = []

    @action
    def both(*, actor: Actor, order: tuple[Concept, Concept]) -> None:
        for thing in order:
            changes.change(thing, definition=f"{order[0].title} eerst.")
            # both come here at once only where both may write at once
            with suppress(threading.BrokenBarrierError):
                in_the_middle.wait(0.5)

    def work(order: tuple[Concept, Concept]) -> None:
        try:
            both(actor=HOUSE, order=order)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=[order]) for order in (things, things[::-1])]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not failed
    assert Event.objects.count() == before + 4
    assert len(set(Concept.objects.values_list("definition", flat=True))) == 1
    assert verify().intact


@pytest.mark.parametrize(
    ("cause", "trouble"),
    [
        (psycopg.errors.AdminShutdown("Verbindung wird abgebrochen"), Trouble.AWAY),
        (psycopg.errors.CannotConnectNow("das Datenbanksystem startet"), Trouble.AWAY),
        (psycopg.OperationalError("consuming input failed: server closed the connection unexpectedly"), Trouble.AWAY),
        (psycopg.errors.DiskFull("could not extend file"), Trouble.FULL),
        (psycopg.errors.TooManyConnections("sorry, too many clients already"), Trouble.BUSY),
        (psycopg.errors.QueryCanceled("canceling statement due to user request"), None),
    ],
)
def test_what_ails_the_database_is_told_apart(cause: psycopg.Error, trouble: Trouble | None) -> None:
    error = OperationalError(str(cause))
    error.__cause__ = cause
    assert trouble_of(error) is trouble


@pytest.mark.parametrize(
    ("text", "trouble"),
    [("unable to open database file", Trouble.AWAY), ("database or disk is full", Trouble.FULL), ("syntax", None)],
)
def test_what_ails_sqlite_is_told_apart(text: str, trouble: Trouble | None) -> None:
    assert trouble_of(OperationalError(text)) is trouble
