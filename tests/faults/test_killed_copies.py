"""Exports, backups and imports that are killed, or find no room: no half copy under its name, no half house."""

import fcntl
import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.command import COMMAND
from tests.faults import databases
from tests.faults.homes import Home
from tests.faults.test_killed_commands import moments
from tests.terminal import Terminal

PLACES = ("uit", "uit.tar")
COUNTS = "select (select count(*) from kernel_thing), (select count(*) from kernel_event)"


def visible(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir() if not one.name.startswith(".")}


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("command", ["export", "backup"])
def test_an_export_killed_at_any_moment(
    command: str, name: str, small: Home, terminal: Terminal, tmp_path: Path
) -> None:
    """The steps are those in the folder of the copies; the house itself is only read."""
    words = ("export", "house") if command == "export" else ("backup",)
    told = ("--home", small.folder, *words)
    there = databases.environment_of(small.folder)
    whole = tmp_path / "heel"
    whole.mkdir()
    done = terminal.run(whole, *told, whole / name, **there)
    assert done.status == 0, done.said
    for moment in moments(done.steps, 6):
        folder = tmp_path / f"{moment}"
        folder.mkdir()
        assert terminal.run(folder, *told, folder / name, die_at=moment, **there).status == -signal.SIGKILL
        # whatever is there under the name is whole; killed after the last step but before the end, it may be there
        assert visible(folder) <= {name}
        if visible(folder):
            (tmp_path / f"in-{moment}").mkdir()
            Home(tmp_path / f"in-{moment}" / "huis", terminal).ok("import", "house", folder / name)
            continue
        assert terminal.run(folder, *told, folder / name, **there).status == 0
        assert {one.name for one in folder.iterdir()} == {name}
    small.assert_well()


def test_the_installed_command_killed_at_random_moments(small: Home, tmp_path: Path) -> None:
    chance = random.Random(20261122)
    there = databases.environment_of(small.folder)
    environment = {**os.environ, "INFORMATIEHUIS_HOME": str(small.folder), **there}
    begun = time.monotonic()
    subprocess.run([COMMAND, "backup", tmp_path / "heel.tar"], env=environment, check=True, capture_output=True)
    long = time.monotonic() - begun
    for number in range(4):
        place = tmp_path / f"{number}"
        process = subprocess.Popen(
            [COMMAND, "backup", place], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        try:
            process.communicate(timeout=long * chance.uniform(0.3, 1))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        if place.exists():
            assert small.run("export", "house", place).status == 1
        else:
            small.ok("backup", place)
        shutil.rmtree(place)
        assert visible(tmp_path) == {"house", "heel.tar"}
    small.assert_well()


def test_an_import_killed_at_any_moment(small: Home, terminal: Terminal, tmp_path: Path) -> None:
    """What was killed is an empty house or none, and reading in again completes it."""
    place = tmp_path / "reserve.tar"
    small.ok("backup", place)
    whole = Home(tmp_path / "heel" / "huis", terminal)
    steps = whole.ok("restore", place).steps
    assert whole.rows(COUNTS) == small.rows(COUNTS)
    for moment in moments(steps, 12):
        home = Home(tmp_path / f"{moment}" / "huis", terminal)
        assert home.run("restore", place, die_at=moment).status == -signal.SIGKILL
        if databases.has_table(home.folder, "kernel_thing"):
            assert home.rows(COUNTS) in ([(0, 0)], small.rows(COUNTS)), moment
        done = home.run("restore", place)
        if done.status:
            # killed after the house was there: it is not done over
            assert home.rows(COUNTS) == small.rows(COUNTS), done.said
        home.assert_well()
        accounts = "select * from kernel_user order by id"
        assert home.rows(accounts) == small.rows(accounts)
        assert home.in_force("laadpunten") == small.in_force("laadpunten")
        assert (home.folder / "atlas" / "laadpunten.csv").is_file()


def test_no_two_write_the_same_copy(small: Home, tmp_path: Path) -> None:
    """The lock is of whoever writes; what a dead writer left does not stand in the way."""
    with (tmp_path / ".uit.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "wordt al een kopie geschreven" in small.refused("backup", tmp_path / "uit")
    (tmp_path / ".uit.part" / "uit").mkdir(parents=True)
    small.ok("backup", tmp_path / "uit")
    assert {one.name for one in tmp_path.iterdir()} == {"house", "uit"}


def test_a_place_that_cannot_be_written(small: Home, tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("iets")
    assert "bestand" in small.refused("backup", tmp_path / "bestand" / "uit")
    assert visible(tmp_path) == {"house", "bestand"}
