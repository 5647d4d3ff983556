"""The triggers that count things (`models.Tally`), and whether what they counted is right.

A count that code keeps beside a change is wrong as soon as somebody writes past that code; a trigger is part of the
write itself. SQLite loses the triggers of a table when a migration makes that table again: after every `migrate` they
are put back where they are missing, and everything is counted anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection as house
from django.db import transaction

CELL = "kind, access, owner_id, status"
NAMES = ("tally_made", "tally_moved", "tally_removed")
# `IS` compares with NULL as a value in SQLite; in PostgreSQL that has a longer name
ALIKE = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}
COUNTED = f"SELECT {CELL}, count(*) AS number FROM kernel_thing GROUP BY {CELL}"


def _same(vendor: str, one: str, other: str) -> str:
    return " AND ".join(f"{one}.{name} {ALIKE[vendor]} {other}.{name}" for name in CELL.split(", "))


def _plus(row: str) -> str:
    same = _same("sqlite", "kernel_tally", row)
    return f"""
        UPDATE kernel_tally SET number = number + 1 WHERE {same};
        INSERT INTO kernel_tally ({CELL}, number)
        SELECT {row}.kind, {row}.access, {row}.owner_id, {row}.status, 1
        WHERE NOT EXISTS (SELECT 1 FROM kernel_tally WHERE {same});"""


def _minus(row: str) -> str:
    return f"UPDATE kernel_tally SET number = number - 1 WHERE {_same('sqlite', 'kernel_tally', row)};"


SQLITE = (
    f"CREATE TRIGGER tally_made AFTER INSERT ON kernel_thing BEGIN {_plus('NEW')} END",
    f"""CREATE TRIGGER tally_moved AFTER UPDATE OF {CELL} ON kernel_thing
        WHEN OLD.kind <> NEW.kind OR OLD.access <> NEW.access OR OLD.owner_id IS NOT NEW.owner_id
          OR OLD.status <> NEW.status
        BEGIN {_minus("OLD")} {_plus("NEW")} END""",
    f"CREATE TRIGGER tally_removed AFTER DELETE ON kernel_thing BEGIN {_minus('OLD')} END",
)

_ADD = f"""
    INSERT INTO kernel_tally AS t ({CELL}, number)
    SELECT {CELL}, count(*) FROM {{rows}} GROUP BY {CELL}
    ON CONFLICT ({CELL}) DO UPDATE SET number = t.number + excluded.number;"""
_TAKE = f"""
    UPDATE kernel_tally AS t SET number = t.number - r.number
    FROM (SELECT {CELL}, count(*) AS number FROM {{rows}} GROUP BY {CELL}) AS r
    WHERE {_same("postgresql", "t", "r")};"""


def _function(name: str, body: str) -> str:
    return f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN {body} RETURN NULL; END $$"""


_OLD, _NEW = (f"(SELECT {', '.join(f'{row}.{one}' for one in CELL.split(', '))}) AS one" for row in ("OLD", "NEW"))
POSTGRESQL = (
    _function("tally_made", _ADD.format(rows="made")),
    _function("tally_moved", _TAKE.format(rows=_OLD) + _ADD.format(rows=_NEW)),
    _function("tally_removed", _TAKE.format(rows="gone")),
    """CREATE TRIGGER tally_made AFTER INSERT ON kernel_thing REFERENCING NEW TABLE AS made
        FOR EACH STATEMENT EXECUTE FUNCTION tally_made()""",
    """CREATE TRIGGER tally_moved AFTER UPDATE ON kernel_thing FOR EACH ROW
        WHEN ((OLD.kind, OLD.access, OLD.owner_id, OLD.status) IS DISTINCT FROM
              (NEW.kind, NEW.access, NEW.owner_id, NEW.status))
        EXECUTE FUNCTION tally_moved()""",
    """CREATE TRIGGER tally_removed AFTER DELETE ON kernel_thing REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION tally_removed()""",
)
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'kernel_thing'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = 'kernel_thing'::regclass AND NOT tgisinternal",
}


def install(connection: Any = house) -> None:
    """Put the triggers in place and count everything, unless they are all there; then the counts are right already."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(PRESENT[connection.vendor])
        present = {name for (name,) in cursor.fetchall()} & set(NAMES)
        if present == set(NAMES):
            return
        _drop(cursor, connection.vendor, present)
        for statement in STATEMENTS[connection.vendor]:
            cursor.execute(statement)
        cursor.execute("DELETE FROM kernel_tally")
        cursor.execute(f"INSERT INTO kernel_tally ({CELL}, number) {COUNTED}")


def remove(connection: Any) -> None:
    """Take the triggers away; a migration that changes the tally itself has to, or SQLite refuses."""
    with connection.cursor() as cursor:
        cursor.execute(PRESENT[connection.vendor])
        _drop(cursor, connection.vendor, {name for (name,) in cursor.fetchall()} & set(NAMES))


def _drop(cursor: Any, vendor: str, names: Iterable[str]) -> None:
    for name in names:
        cursor.execute(f"DROP TRIGGER {name}" + (" ON kernel_thing" if vendor == "postgresql" else ""))


def wrong_counts() -> int:
    """In how many cells the tally differs from the things themselves; anything but 0 is damage."""
    same = _same(house.vendor, "t", "r")
    differing = f"kernel_tally AS t LEFT JOIN ({COUNTED}) AS r ON {same} WHERE t.number <> coalesce(r.number, 0)"
    missing = f"({COUNTED}) AS r LEFT JOIN kernel_tally AS t ON {same} WHERE t.id IS NULL"
    with house.cursor() as cursor:
        cursor.execute(f"SELECT (SELECT count(*) FROM {differing}) + (SELECT count(*) FROM {missing})")
        (wrong,) = cursor.fetchone()
    return int(wrong)
