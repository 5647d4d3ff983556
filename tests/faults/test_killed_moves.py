"""A move to another database that is killed: the house stands whole in one of the two, and says what happened."""

import fcntl
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.command import COMMAND
from tests.faults import databases
from tests.faults.homes import TIDY, Home
from tests.faults.test_broken_off import told
from tests.faults.test_killed_commands import copies, moments
from tests.faults.visitors import PATIENCE, serving
from tests.terminal import Terminal

COUNTS = "select (select count(*) from kernel_event), (select count(*) from kernel_thing)"
ASIDE = "house.sqlite3.before-move"
in_files = pytest.mark.skipif(
    databases.on_postgresql, reason="the houses of this run stand in PostgreSQL, and these begin in a file"
)


def counts_in(file: Path) -> tuple[int, int] | None:
    """How many events and things a file has; None when it has no tables for them."""
    with closing(sqlite3.connect(file)) as database:
        try:
            events, things = database.execute(COUNTS).fetchone()
        except sqlite3.OperationalError:
            return None
    return events, things


def emptied(file: Path) -> None:
    for end in ("", "-wal", "-shm"):
        file.with_name(file.name + end).unlink(missing_ok=True)


def hash_of(home: Home, place: Path, **there: str) -> str:
    return str(home.ok("export", "house", place, "--json", **there).json["graph_hash"])


def killed(home: Home, url: str, *, when: Callable[[], bool], whole_group: bool, **there: str) -> None:
    """Begin to move, and kill the command when that is so: alone, or with the process that reads the tables in."""
    environment = {**os.environ, "INFORMATIEHUIS_HOME": str(home.folder), **there}
    with subprocess.Popen(
        [COMMAND, "move", url],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        ends = time.monotonic() + PATIENCE
        while not when() and process.poll() is None and time.monotonic() < ends:
            time.sleep(0.002)
        if whole_group:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        assert process.wait(PATIENCE) == -signal.SIGKILL


@in_files
def test_a_move_killed_at_any_moment_leaves_the_house_whole_in_one_of_two(
    small: Home, terminal: Terminal, tmp_path: Path
) -> None:
    tries = copies(small, terminal, tmp_path / "tries")
    expected, before = hash_of(small, tmp_path / "voor"), counts_in(small.folder / "house.sqlite3")
    whole = next(tries)
    steps = whole.ok("move", f"sqlite:///{whole.folder.parent / 'elders.sqlite3'}").steps
    seen = set()
    for moment in moments(steps, 4):
        home = next(tries)
        there = home.folder.parent / "elders.sqlite3"
        url = f"sqlite:///{there}"
        assert home.run("move", url, die_at=moment).status == -signal.SIGKILL
        stands = (home.folder / "house.sqlite3").exists()
        seen.add(stands)
        assert counts_in(home.folder / "house.sqlite3" if stands else there) == before, moment
        if stands:
            emptied(there)
            home.ok("move", url)
        home.ok("audit", "verify", DATABASE_URL=url)
        assert counts_in(there) == before
        assert not list((home.folder / "tmp").glob("move-*"))
        assert {path.name for path in home.folder.iterdir()} <= TIDY | {ASIDE}
    assert seen == {True, False}
    assert hash_of(home, tmp_path / "na", DATABASE_URL=url) == expected


@in_files
def test_a_killed_move_is_told_until_it_is_done(small: Home, tmp_path: Path) -> None:
    """Killed with the process that reads the tables in, which is then half-way: nothing of that stays either."""
    there = tmp_path / "elders.sqlite3"
    url = f"sqlite:///{there}"
    before = counts_in(small.folder / "house.sqlite3")
    killed(small, url, when=lambda: there.exists() and there.stat().st_size > 0, whole_group=True)
    assert counts_in(small.folder / "house.sqlite3") == before
    assert counts_in(there) in (None, (0, 0))
    said = told(small)
    assert "Het verhuizen naar een andere database" in said["what"]
    assert "informatiehuis move" in said["what_to_do"]
    with serving(small.folder) as portal:
        health = httpx.get(f"{portal.url}/gezondheid", timeout=PATIENCE, trust_env=False).json()
        assert health["checks"]["work"][0]["status"] == "warn"
        page = portal.signed_in().get("/beheer/taken/").text
        assert "Er is werk afgebroken" in page
        assert "Het verhuizen naar een andere database" in page
    small.assert_well()
    # what was half-way is completed, because it is empty still; that somebody signed in is an event as well
    now = counts_in(small.folder / "house.sqlite3")
    small.ok("move", url)
    assert counts_in(there) == now
    assert told(Home(small.folder, small.terminal), DATABASE_URL=url)["level"] == "ok"


@in_files
def test_who_reads_the_tables_in_alone_goes_on_and_takes_nothing_away(small: Home, tmp_path: Path) -> None:
    """The command is killed and its other half is not: there is a copy then, and the house stands where it stood."""
    there = tmp_path / "elders.sqlite3"
    before = counts_in(small.folder / "house.sqlite3")
    killed(small, f"sqlite:///{there}", when=lambda: there.exists() and there.stat().st_size > 0, whole_group=False)
    ends = time.monotonic() + PATIENCE
    while counts_in(there) != before and time.monotonic() < ends:
        time.sleep(0.05)
    assert counts_in(there) == before
    assert counts_in(small.folder / "house.sqlite3") == before
    assert "Het huis staat waar het stond" in told(small)["what"]
    assert "is niet leeg" in small.refused("move", f"sqlite:///{there}")
    small.ok("source", "snapshot", "laadpunten")
    small.assert_well()


@in_files
def test_nobody_moves_a_house_that_is_moving(small: Home, tmp_path: Path) -> None:
    with (small.folder / "tmp" / "move.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "Dit huis verhuist al" in small.refused("move", f"sqlite:///{tmp_path / 'elders.sqlite3'}")
    assert (small.folder / "house.sqlite3").exists()


@in_files
def test_the_tables_that_a_killed_move_left_are_thrown_away_at_night(small: Home, tmp_path: Path) -> None:
    left = small.folder / "tmp" / "move-abc" / "tables"
    left.mkdir(parents=True)
    (left / "secrets.jsonl").write_text("{}")
    small.ok("job", "run-schedule", "kernel.prune")
    small.ok("worker", "--once")
    assert not left.parent.exists()
