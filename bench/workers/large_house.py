"""A large house for benchmarks: concepts of many parties in every access class, connected; from a fixed seed.

The rows are written straight into the tables, as no action could make a million of them in a reasonable time; they
have no events, and the counts are kept by the triggers of the database as always.
"""

import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.workers.telling import cpu_seconds, tell

PARTIES = 100
AT_ONCE = 20_000
MADE = datetime(2026, 1, 1, 8, 0, 0, 123456, UTC)
ACCESS = ("open",) * 4 + ("internal",) * 3 + ("restricted",) * 2 + ("confidential",)
STATUS = ("concept",) * 6 + ("to_adopt",) * 2 + ("adopted",) * 11 + ("withdrawn",)
MADE_BY = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE name = %s",
    "postgresql": "SELECT indexdef FROM pg_indexes WHERE indexname = %s",
}
FIRST = ("Aandeel", "Aantal", "Bereik", "Breedte", "Dichtheid", "Élan", "Groei", "Hoogte", "Ligging", "Waarde")
SECOND = ("bomen", "bruggen", "fietspaden", "gemalen", "leerlingen", "percelen", "sluizen", "woningen", "zwembaden")


def setup(database: str) -> None:
    """Start Django on a database: the path of an SQLite file, or a DATABASE_URL."""
    home = Path(__file__).parents[1] / "data" / "large-house"
    home.mkdir(parents=True, exist_ok=True)
    os.environ["INFORMATIEHUIS_HOME"] = str(home)
    os.environ["DATABASE_URL"] = database if "://" in database else f"sqlite:///{database}"
    # one visitor asks in a second what a person asks in an hour
    os.environ["INFORMATIEHUIS_LIMITS"] = "off"
    os.environ["DJANGO_SETTINGS_MODULE"] = "informatiehuis.portal.settings"
    import django

    django.setup()


def identifier(number: int) -> UUID:
    """The identifier of thing `number`; the parties are 1 to PARTIES."""
    return UUID(int=(0x0198 << 112) | (7 << 76) | (2 << 62) | number)


def make(things: int, links: int) -> None:
    """Fill an empty database, and let it learn what is in it."""
    from django.core.management import call_command
    from django.db import connection, transaction

    call_command("migrate", verbosity=0, interactive=False)
    chance = random.Random(7)
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA synchronous = OFF")
        connection.cursor().execute("PRAGMA cache_size = -400000")
    with transaction.atomic(), _indexes_last():
        parties = [_thing(chance, number, "party") for number in range(1, PARTIES + 1)]
        _write("kernel_thing", parties)
        _write("kernel_party", [_party(one["id"]) for one in parties])
        for first in range(PARTIES + 1, PARTIES + things + 1, AT_ONCE):
            numbers = range(first, min(first + AT_ONCE, PARTIES + things + 1))
            _write("kernel_thing", [_thing(chance, number, "concept") for number in numbers])
            _write("atlas_concept", [_concept(number) for number in numbers])
        _write("kernel_link", list(_links(chance, things, links)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _indexes_last() -> Iterator[None]:
    """Without the indexes and triggers of things while these are written; both are made from what is there then."""
    from django.db import connection

    from informatiehuis.kernel import tallies
    from informatiehuis.kernel.models import Thing

    names = [index.name for index in Thing._meta.indexes]
    on_table = " ON kernel_thing" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        made = []
        for name in names:
            cursor.execute(MADE_BY[connection.vendor], [name])
            made.append(cursor.fetchone()[0])
        for name in names:
            cursor.execute(f"DROP INDEX {name}")
        for name in tallies.NAMES:
            cursor.execute(f"DROP TRIGGER {name}{on_table}")
        yield
        if connection.vendor == "postgresql":
            # what refers to a row is checked now: no index is made on a table while that still has to be
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in made:
            cursor.execute(statement)
    tallies.install(connection)


def _thing(chance: random.Random, number: int, kind: str) -> dict[str, Any]:
    from informatiehuis.kernel.register.folding import sort_key

    of_party = kind == "party"
    title = f"Partij {number}" if of_party else f"{chance.choice(FIRST)} {chance.choice(SECOND)} {chance.random():.9f}"
    return {
        "id": identifier(number), "kind": kind, "slug": f"{kind}-{number}", "title": title, "sort_key": sort_key(title),
        "summary": "Wat hier staat, in één zin die iedereen begrijpt.", "note": "", "geometry": None,
        "access": "open" if of_party else chance.choice(ACCESS),
        "status": "active" if of_party else chance.choice(STATUS),
        "owner_id": None if of_party else identifier(chance.randint(1, PARTIES)), "area_id": None,
        "valid_from": None, "valid_until": None, "version": 1, "created_at": MADE, "changed_at": MADE,
    }  # fmt: skip


def _party(key: UUID) -> dict[str, Any]:
    return {
        "thing_ptr_id": key, "form": "government", "identifier": "", "part_of_id": None, "homepage": "",
        "contact": "{}", "example": True,
    }  # fmt: skip


def _concept(number: int) -> dict[str, Any]:
    return {
        "thing_ptr_id": identifier(number), "alternative_terms": "[]", "sources": "[]", "explanation": "",
        "definition": f"Wat dit begrip nummer {number} precies betekent, zoals de wet of het beleid het zegt.",
    }  # fmt: skip


def _links(chance: random.Random, things: int, links: int) -> Iterator[dict[str, Any]]:
    """Some things carry far more than others: who rests on whom is drawn by a square root."""
    drawn: set[tuple[int, int]] = set()
    while len(drawn) < links:
        subject, object = PARTIES + chance.randint(1, things), PARTIES + 1 + int(things * chance.random() ** 2)
        if subject != object and (subject, object) not in drawn:
            drawn.add((subject, object))
            yield {
                "id": identifier(10**9 + len(drawn)), "subject_id": identifier(subject), "predicate": "broader",
                "object_id": identifier(object), "valid_from": date(2026, 1, 1), "valid_until": None,
            }  # fmt: skip


def _write(table: str, rows: list[dict[str, Any]]) -> None:
    from django.db import connection

    if not rows:
        return
    quoted = {"object": '"object"'}
    columns = ", ".join(quoted.get(name, name) for name in rows[0])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(list(row.values()))
        else:
            places = ", ".join("?" * len(rows[0]))
            found = [[_in_sqlite(value) for value in row.values()] for row in rows]
            connection.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", found)


def _in_sqlite(value: Any) -> Any:
    match value:
        case UUID():
            return value.hex
        case datetime():
            return value.replace(tzinfo=None).isoformat(" ")
        case date():
            return value.isoformat()
    return value


if __name__ == "__main__":
    began = cpu_seconds()
    setup(sys.argv[1])
    make(int(sys.argv[2]), int(sys.argv[3]))
    tell(cpu_seconds() - began, "")
