"""What a database says is told in words that fit what is wrong with it."""

from __future__ import annotations

import errno

import dj_database_url
import psycopg.errors
import pytest
from django.db import OperationalError, ProgrammingError
from django.db.utils import ConnectionHandler

from informatiehuis.cli.mending import in_words
from tests.servers import free_port


def raised_from(cause: psycopg.Error, kind: type[Exception] = OperationalError) -> Exception:
    error = kind(str(cause))
    error.__cause__ = cause
    return error


def test_a_server_that_cannot_be_reached_is_named_with_the_setting_to_look_at() -> None:
    port = free_port()
    there = ConnectionHandler({"default": dj_database_url.parse(f"postgres://huis@127.0.0.1:{port}/huis")})["default"]
    with pytest.raises(OperationalError) as raised, there.wrap_database_errors:
        there.connect()
    problem = in_words(raised.value)
    assert "niet te bereiken" in problem.what()
    assert str(port) in problem.what()
    assert "DATABASE_URL" in problem.what_to_do()


def test_a_disk_that_is_full_is_named_also_where_no_file_is() -> None:
    problem = in_words(OSError(errno.ENOSPC, "No space left on device"))
    assert "De schijf is vol" in problem.what()
    assert "Maak ruimte vrij" in problem.what_to_do()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (raised_from(psycopg.errors.LockNotAvailable("canceling statement due to lock timeout")), "bezet"),
        (raised_from(psycopg.errors.DiskFull("could not extend file: No space left on device")), "vol of kapot"),
        (raised_from(psycopg.errors.DiskFull("konnte Datei nicht erweitern: Kein Platz mehr")), "vol of kapot"),
        (OperationalError("database or disk is full"), "vol of kapot"),
        (OperationalError("database is locked"), "bezet"),
        (OperationalError("attempt to write a readonly database"), "mag niet worden geschreven"),
        (
            raised_from(psycopg.errors.UndefinedTable("relation is absent"), ProgrammingError),
            "kan niet worden gebruikt",
        ),
        (OperationalError("no such table: kernel_thing"), "kan niet worden gebruikt"),
    ],
)
def test_what_a_database_refuses_is_told_by_its_cause(error: Exception, words: str) -> None:
    assert words in in_words(error).what()
