"""Somebody else holds the database: the visitor is told so, nothing is half done, and it works again after."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from informatiehuis.kernel.models import Event, Party
from informatiehuis.kernel.web import is_busy
from informatiehuis.rooms.atlas.models import Concept
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def another_writer() -> Iterator[sqlite3.Connection]:
    """A real second connection that holds the write lock until it is closed."""
    if connection.vendor != "sqlite":
        pytest.skip("locks the whole database, which only SQLite does")
    other = sqlite3.connect(connection.settings_dict["NAME"], uri=True, isolation_level=None)
    yield other
    other.close()


def test_a_locked_database_gets_503_with_what_to_do_and_keeps_nothing(another_writer: sqlite3.Connection) -> None:
    province: Party = factories.party("Provincie")
    client = Client()
    client.force_login(factories.person("steward", province))
    path = reverse("register:concept:new")
    data = {"title": "Woning", "definition": "Huis.", "access": "open", "owner": province.slug}
    connection.cursor().execute("PRAGMA busy_timeout = 50")
    events = Event.objects.count()
    another_writer.execute("BEGIN IMMEDIATE")
    refused = client.post(path, data)
    reading = client.get(reverse("register:concept:list"))
    another_writer.execute("ROLLBACK")
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
        ("canceling statement due to lock timeout", True),
        ("deadlock detected", True),
        ("no such table: kernel_thing", False),
        ("disk I/O error", False),
    ],
)
def test_only_a_lock_is_worth_trying_again(text: str, busy: bool) -> None:
    assert is_busy(OperationalError(text)) is busy
