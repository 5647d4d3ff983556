"""Where the houses of these tests keep their tables: in their folder, or on a PostgreSQL when the tests run on one.

`make test-postgresql ARGS='tests/faults -k killed'` gives each house, by the name of its folder, a database of its own
on that server; they are gone when the run is over (tools/postgresql.py). A test then asks and copies them through here.
"""

import contextlib
import os
import shutil
import sqlite3
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

SERVER, _, OWN = (os.environ.get("DATABASE_URL") or "").rpartition("/")
"""As it was when the tests began; the houses are named after the database of the run, with which they are cleared."""
on_postgresql = SERVER.startswith("postgres")


def url_of(folder: Path) -> str:
    """The DATABASE_URL of a house, of which the database then is there; nothing for one in its folder."""
    if not on_postgresql:
        return ""
    with _server() as server:
        if not server.execute("select 1 from pg_database where datname = %s", [_name(folder)]).fetchone():
            server.execute(_create(folder, OWN))
    return f"{SERVER}/{_name(folder)}"


def environment_of(folder: Path) -> dict[str, str]:
    """What a process gets that works in a house."""
    url = url_of(folder)
    return {"DATABASE_URL": url} if url else {}


def copy(folder: Path, target: Path) -> Path:
    """Copy a house, its database too."""
    shutil.copytree(folder, target)
    if on_postgresql:
        with _server() as server:
            server.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(_name(target))))
            server.execute(_create(target, _name(folder)))
    return target


def ask(folder: Path, question: str, *values: object) -> list[tuple[Any, ...]]:
    """The rows that a question gives, in SQL that both understand, with `?` for a value."""
    if on_postgresql:
        with psycopg.connect(url_of(folder), autocommit=True) as database:
            return database.execute(question.replace("%", "%%").replace("?", "%s").encode(), values).fetchall()
    with contextlib.closing(sqlite3.connect(folder / "house.sqlite3")) as database:
        return database.execute(question, values).fetchall()


def change(folder: Path, *statements: str) -> None:
    """Do something to the tables of a house behind its back; all of it or nothing."""
    if on_postgresql:
        with psycopg.connect(url_of(folder)) as server:
            for statement in statements:
                server.execute(statement.encode())
        return
    with contextlib.closing(sqlite3.connect(folder / "house.sqlite3")) as file, file:
        for statement in statements:
            file.execute(statement)


def columns(folder: Path, table: str) -> list[str]:
    """The names of the columns of a table."""
    asked = "select column_name from information_schema.columns where table_name = ? order by ordinal_position"
    return [row[0] for row in ask(folder, asked if on_postgresql else "select name from pragma_table_info(?)", table)]


def has_table(folder: Path, name: str) -> bool:
    """Whether there is a table of this name; a house that was killed early may have no database yet."""
    if not on_postgresql and not (folder / "house.sqlite3").exists():
        return False
    return bool(columns(folder, name))


def in_content(*path: str) -> str:
    """A value in the content of an event, in SQL, as a whole number."""
    if on_postgresql:
        return f"(content::json #>> '{{{','.join(path)}}}')::bigint"
    return f"json_extract(content, '$.{'.'.join(path)}')"


def _name(folder: Path) -> str:
    return f"{OWN}_{sha256(str(folder).encode()).hexdigest()[:16]}"


def _create(folder: Path, template: str) -> sql.Composed:
    names = sql.Identifier(_name(folder)), sql.Identifier(template)
    return sql.SQL("create database {} template {}").format(*names)


def _server() -> "psycopg.Connection[tuple[Any, ...]]":
    return psycopg.connect(f"{SERVER}/postgres", autocommit=True)
