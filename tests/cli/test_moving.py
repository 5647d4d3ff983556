"""`informatiehuis move`: one command takes a house to another database and back, and it is the same house."""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.terminal import Done, Terminal

ASIDE = "house.sqlite3.before-move"


@pytest.fixture
def home(example_house: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(example_house, tmp_path / "huis"))


def ok(done: Done) -> Done:
    assert done.status == 0, done.said
    return done


def refused(done: Done) -> str:
    assert done.status == 1, done.said
    assert "Traceback" not in done.said
    return done.said


def graph_hash(terminal: Terminal, home: Path, where: Path, **variables: str) -> str:
    return str(ok(terminal.run(home, "export", "house", where, "--json", **variables)).json["graph_hash"])


Value = tuple[int, str, float | None, float | None, str]


def figures_in(copy: Path) -> list[Value]:
    """All figures in a copy, by run, area and period, to the last digit."""
    lines = (copy / "tables" / "monitor.Figure.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return sorted((one["run_id"], f"{one['area_id']} {one['period']}", *_value(one)) for one in rows)


def _value(row: dict[str, Any]) -> tuple[float | None, float | None, str]:
    return row["value"], row["n"], row["missing"]


def figures_of(url: str) -> list[Value]:
    """The same, as they stand in a database on PostgreSQL."""
    with psycopg.connect(url) as database:
        rows = database.execute("select run_id, area_id, period, value, n, missing from monitor_figure").fetchall()
    return sorted((run, f"{area} {period}", value, n, missing) for run, area, period, value, n, missing in rows)


def test_a_figure_that_is_changed_gives_another_hash(home: Path, terminal: Terminal, tmp_path: Path) -> None:
    """Behind the back of the house, where no event tells of it."""
    before = graph_hash(terminal, home, tmp_path / "voor")
    with sqlite3.connect(home / "house.sqlite3") as database:
        changed = database.execute(
            "update monitor_figure set value = value + 1 where id = "
            "(select id from monitor_figure where value is not null limit 1)"
        )
        assert changed.rowcount == 1
    assert graph_hash(terminal, home, tmp_path / "na") != before


@pytest.mark.server
def test_a_house_moves_to_postgresql_and_back_and_stays_the_same(
    home: Path, postgres: str, terminal: Terminal, tmp_path: Path
) -> None:
    before = graph_hash(terminal, home, tmp_path / "voor")
    figures = figures_in(tmp_path / "voor")
    assert figures
    moved = ok(terminal.run(home, "move", postgres, "--json")).json
    assert moved["graph_hash"] == before
    assert (home / ASIDE).is_file()
    assert not (home / "house.sqlite3").exists()
    ok(terminal.run(home, "audit", "verify", DATABASE_URL=postgres))
    account = (home / "accounts.txt").read_text().split("\t")[0]
    assert account in ok(terminal.run(home, "user", "list", DATABASE_URL=postgres)).out
    assert graph_hash(terminal, home, tmp_path / "daar", DATABASE_URL=postgres) == before
    assert figures_in(tmp_path / "daar") == figures
    assert figures_of(postgres) == figures
    back = f"sqlite:///{home / 'house.sqlite3'}"
    assert ok(terminal.run(home, "move", back, "--json", DATABASE_URL=postgres)).json["graph_hash"] == before
    assert graph_hash(terminal, home, tmp_path / "terug") == before
    assert figures_in(tmp_path / "terug") == figures
    assert account in ok(terminal.run(home, "user", "list")).out
    assert list((home / "tmp").glob("move-*")) == []


def test_a_house_moves_to_another_file(home: Path, terminal: Terminal, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'elders.sqlite3'}"
    said = ok(terminal.run(home, "move", url)).out
    assert f"Het oude bestand heet nu {home / ASIDE}" in said
    ok(terminal.run(home, "audit", "verify", DATABASE_URL=url))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("gewoon een woord", "geen adres van een database"),
        ("ftp://huis/huis", "geen adres van een database"),
        ("postgres://root@127.0.0.1:9/nergens", "nam de tabellen niet aan"),
    ],
)
def test_a_database_that_is_none_leaves_the_house_where_it_was(
    home: Path, terminal: Terminal, url: str, words: str
) -> None:
    said = refused(terminal.run(home, "move", url))
    assert words in said
    assert not (home / ASIDE).exists()
    ok(terminal.run(home, "audit", "verify"))


def test_the_database_in_which_it_stands_is_refused(home: Path, terminal: Terminal) -> None:
    assert "staat al in die database" in refused(terminal.run(home, "move", f"sqlite:///{home / 'house.sqlite3'}"))


def test_a_database_in_which_something_stands_is_refused(
    home: Path, example_house: Path, terminal: Terminal, tmp_path: Path
) -> None:
    there = Path(shutil.copy(example_house / "house.sqlite3", tmp_path / "vol.sqlite3"))
    before = sqlite3.connect(there).execute("select count(*) from kernel_event").fetchone()
    assert "is niet leeg" in refused(terminal.run(home, "move", f"sqlite:///{there}"))
    assert sqlite3.connect(there).execute("select count(*) from kernel_event").fetchone() == before
    assert not (home / ASIDE).exists()


def test_nobody_moves_while_a_worker_runs(home: Path, terminal: Terminal, tmp_path: Path) -> None:
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    with sqlite3.connect(home / "house.sqlite3") as database:
        database.execute(
            "insert into kernel_jobworker (id, host, process, queues, threads, started_at, seen_at, stopping) "
            "values ('een', 'hier', 1, '[]', 1, ?, ?, 0)",
            (now, now),
        )
    assert "Er loopt nog een werker" in refused(terminal.run(home, "move", f"sqlite:///{tmp_path / 'elders.sqlite3'}"))
    assert not (home / ASIDE).exists()
