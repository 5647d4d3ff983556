"""The database itself refuses to change or delete what is recorded: triggers, on SQLite and on PostgreSQL.

They stand against mistakes: a program with a bug, a person with a prompt. Whoever owns the database can drop them;
what happens then is found by `kernel.verifying`. They are put in place after every `migrate`, because SQLite drops the
triggers of a table whenever a migration makes that table anew.

Adding rows is left free, so that a whole house can be imported. One change of an event is let through: its content
may be erased after its erasure is recorded (`kernel.erasing`). The end of the chain only moves forward.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

REFUSED = "Dit is vastgelegd en wordt nooit gewijzigd of verwijderd."
HEADER = (
    "number", "recorded_at", "valid_at", "actor", "action", "kind", "thing", "other", "effect", "reason",
    "payload_hash", "previous", "hash",
)  # fmt: skip
SAME = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}
KEPT = ("kernel_event", "kernel_chainhead", "kernel_anchor", "kernel_redaction", "kernel_verification")
"""The tables in which nothing is changed or deleted, but for what UPDATES lets through."""


@dataclass(frozen=True)
class Guard:
    """One trigger: on which table, before what, and the condition under which it lets it through."""

    table: str
    before: str
    unless: str = "false"

    @property
    def name(self) -> str:
        return f"keep_{self.table}_{self.before.lower()}"


def _guards(vendor: str) -> Iterator[Guard]:
    same = " AND ".join(f"NEW.{column} {SAME[vendor]} OLD.{column}" for column in HEADER)
    erased = "EXISTS (SELECT 1 FROM kernel_redaction WHERE event = OLD.number)"
    updates = {"kernel_event": f"{same} AND {erased}", "kernel_chainhead": "NEW.number > OLD.number"}
    for table in KEPT:
        yield Guard(table, "DELETE")
        yield Guard(table, "UPDATE", updates.get(table, "false"))
        if vendor == "postgresql":
            yield Guard(table, "TRUNCATE")


def install(database: BaseDatabaseWrapper = connection) -> None:
    """Put the triggers in place, as this version has them; nothing while the tables are not there yet."""
    there = set(database.introspection.table_names())
    if not there.issuperset(KEPT):
        return
    with transaction.atomic(database.alias), database.cursor() as cursor:
        for guard in _guards(database.vendor):
            for statement in _statements(database.vendor, guard):
                cursor.execute(statement)


def remove(database: BaseDatabaseWrapper = connection) -> None:
    """Take the triggers away: what somebody with the database in hand would do first."""
    with transaction.atomic(database.alias), database.cursor() as cursor:
        for guard in _guards(database.vendor):
            cursor.execute(_dropped(database.vendor, guard))


def missing(database: BaseDatabaseWrapper = connection) -> list[str]:
    """The names of the triggers that should be there and are not."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
    }
    with database.cursor() as cursor:
        cursor.execute(query[database.vendor])
        there = {row[0] for row in cursor.fetchall()}
    return [guard.name for guard in _guards(database.vendor) if guard.name not in there]


def after_migrate(using: str, **_: Any) -> None:
    """Put the triggers in place; connected to Django's `post_migrate`."""
    install(transaction.get_connection(using))


def _dropped(vendor: str, guard: Guard) -> str:
    where = f" ON {guard.table}" if vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {guard.name}{where}"


def _statements(vendor: str, guard: Guard) -> Iterator[str]:
    yield _dropped(vendor, guard)
    if vendor == "sqlite":
        yield (
            f"CREATE TRIGGER {guard.name} BEFORE {guard.before} ON {guard.table} FOR EACH ROW "
            f"WHEN NOT ({guard.unless}) BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
        return
    each = "STATEMENT" if guard.before == "TRUNCATE" else "ROW"
    condition = f"IF {guard.unless} THEN RETURN NEW; END IF; " if guard.unless != "false" else ""
    # one function a trigger: the condition of a trigger itself may not look in another table
    yield (
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {condition}"
        f"RAISE EXCEPTION USING MESSAGE = '{REFUSED}', ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    yield (
        f"CREATE TRIGGER {guard.name} BEFORE {guard.before} ON {guard.table} "
        f"FOR EACH {each} EXECUTE FUNCTION {guard.name}()"
    )


__all__ = ["REFUSED", "after_migrate", "install", "missing", "remove"]
