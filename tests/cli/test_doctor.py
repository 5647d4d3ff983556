"""`informatiehuis doctor` says how a deployment stands, ends by it, and changes nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.terminal import Done, Terminal

HOST = "huis.example.org"
DEPLOYED = {"INFORMATIEHUIS_PROXIES": "1", "INFORMATIEHUIS_HTTPS": "1", "INFORMATIEHUIS_HOSTS": HOST}


@pytest.fixture(scope="module")
def made(terminal: Terminal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new house, as `init` leaves it."""
    home = tmp_path_factory.mktemp("doctor") / "huis"
    assert terminal.run(home, "init").status == 0
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A copy of it that is fit for others: first passwords gone, closed, with a name."""
    home = Path(shutil.copytree(made, tmp_path / "huis"))
    home.chmod(0o700)
    (home / "accounts.txt").unlink()
    (home / "huis.yaml").write_text(f"base_uri: https://{HOST}/\n")
    (home / "huis.yaml").chmod(0o600)
    return home


def points(done: Done) -> dict[str, Any]:
    return {one["point"]: one for one in done.json["points"]}


def test_a_house_that_is_fit_for_others_has_nothing_wrong(terminal: Terminal, home: Path) -> None:
    assert terminal.run(home, "audit", "verify", "--record").status == 0
    assert terminal.run(home, "backup", home.parent / "kopie").status == 0
    done = terminal.run(home, "doctor", "--json", **DEPLOYED)
    assert {name: one["level"] for name, one in points(done).items() if one["level"] != "ok"} == {
        "offline": "warning",
        "compared": "warning",  # the job of the first night does it
        "breached-passwords": "warning",
        "separation-of-duties": "warning",
        "worker": "warning",
        "second-steps": "warning",
    }
    assert (done.status, done.json["healthy"], len(points(done))) == (0, True, 36)


def test_registers_that_were_compared_by_hand_were_compared(terminal: Terminal, home: Path) -> None:
    assert terminal.run(home, "audit", "compare", "--json").json == {"differences": [], "recorded": True}
    assert points(terminal.run(home, "doctor", "--json", **DEPLOYED))["compared"]["level"] == "ok"
    with closing(sqlite3.connect(home / "house.sqlite3")) as database, database:
        database.execute("drop trigger if exists kernel_user_guard")
        database.execute("update kernel_user set is_active = not is_active")
    done = terminal.run(home, "audit", "compare", "--json")
    assert (done.status, done.json["recorded"]) == (1, True)
    told = points(terminal.run(home, "doctor", "--json", **DEPLOYED))["compared"]
    assert told["level"] == "wrong"
    assert f"zoveel keer: {len(done.json['differences'])}" in told["what"]


def test_each_point_that_is_not_well_says_what_to_do(terminal: Terminal, made: Path) -> None:
    done = terminal.run(made, "doctor", "--json", INFORMATIEHUIS_DEBUG="1", INFORMATIEHUIS_HOSTS=HOST)
    assert done.status == 1
    told = points(done)
    assert {name for name, one in told.items() if one["level"] == "wrong"} == {
        *("https", "hosts", "debug", "first-passwords")
    }
    assert all(bool(one["what_to_do"]) == (one["level"] != "ok") for one in told.values())


def test_people_read_the_same_in_words(terminal: Terminal, home: Path) -> None:
    (home / "secret.key").chmod(0o644)
    done = terminal.run(home, "doctor", **DEPLOYED)
    assert done.status == 1
    assert f"fout    {home / 'secret.key'} is ook voor anderen" in done.out
    assert f"→ Geef 'chmod 600 {home / 'secret.key'}'" in done.out
    assert "36 punten nagekeken: 26 goed, 9 let op, 1 fout." in done.out


def test_a_database_that_is_gone_is_not_made_by_looking(terminal: Terminal, home: Path) -> None:
    for path in home.glob("house.sqlite3*"):
        path.unlink()
    done = terminal.run(home, "doctor", "--json", **DEPLOYED)
    assert done.status == 1
    assert points(done)["database"]["level"] == "wrong"
    assert "chain" not in points(done)
    assert list(home.glob("house.sqlite3*")) == []


def test_a_database_that_cannot_be_reached_is_said_in_words(terminal: Terminal, home: Path) -> None:
    done = terminal.run(home, "doctor", "--json", **DEPLOYED, DATABASE_URL="postgres://x:hunter2@127.0.0.1:9/x")
    assert done.status == 1
    assert points(done)["database"]["level"] == "wrong"
    assert "hunter2" not in done.said
    assert "Traceback" not in done.err


def test_looking_changes_nothing(terminal: Terminal, home: Path) -> None:
    def state() -> tuple[list[Any], dict[str, int]]:
        with sqlite3.connect(home / "house.sqlite3") as database:
            dump = list(database.iterdump())
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.iterdir() if "-" not in path.name}
        return dump, modes

    before = state()
    assert terminal.run(home, "doctor", **DEPLOYED).status == 0
    assert state() == before


def test_without_a_house_there_is_nothing_to_look_at(terminal: Terminal, tmp_path: Path) -> None:
    done = terminal.run(tmp_path / "niets", "doctor")
    assert done.status == 1
    assert "staat geen huis" in done.err
    assert os.listdir(tmp_path) == []
