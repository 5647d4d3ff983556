"""A move to PostgreSQL, or back, that is killed: the house stands whole where it stood, and moves when asked again."""

import shutil
import signal
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.faults.cluster import Cluster, cluster
from tests.faults.homes import TIDY, Home
from tests.faults.test_broken_off import told
from tests.faults.test_killed_commands import copies, moments
from tests.faults.test_killed_moves import ASIDE, COUNTS, counts_in, emptied, hash_of, in_files
from tests.terminal import Done, Terminal

pytestmark = in_files
MOMENTS = 3
NewDatabase = Callable[[str], str]


@pytest.fixture
def new_database() -> Iterator[NewDatabase]:
    """Gives the address of a database that is new: empty, or a copy of the one at an address."""
    numbers = count()
    with cluster() as made:
        yield lambda template: _made(made, f"house{next(numbers)}", template.rpartition("/")[2])


def _made(server: Cluster, name: str, template: str) -> str:
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f'create database "{name}" template "{template or "template0"}"'.encode())
    return f"{server.url.rpartition('/')[0]}/{name}"


def counts_at(url: str) -> tuple[int, int] | None:
    """How many events and things a database has; None when it has no tables for them."""
    with psycopg.connect(url) as database:
        if not database.execute("select to_regclass('kernel_event')").fetchall()[0][0]:
            return None
        found = database.execute(COUNTS.encode()).fetchone()
        assert found is not None
        return found[0], found[1]


@pytest.mark.slow
def test_a_move_to_postgresql_killed_at_any_moment(
    small: Home, terminal: Terminal, tmp_path: Path, new_database: NewDatabase
) -> None:
    tries, seen = copies(small, terminal, tmp_path / "tries"), set()
    expected, before = hash_of(small, tmp_path / "voor"), counts_in(small.folder / "house.sqlite3")
    steps = next(tries).ok("move", new_database("")).steps
    for moment in moments(steps, MOMENTS):
        home, url = next(tries), new_database("")
        assert home.run("move", url, die_at=moment).status == -signal.SIGKILL
        stands = (home.folder / "house.sqlite3").exists()
        seen.add(stands)
        assert (counts_in(home.folder / "house.sqlite3") if stands else counts_at(url)) == before, moment
        assert counts_at(url) in (None, (0, 0), before), moment
        if stands:
            url = new_database("")
            home.ok("move", url)
        home.ok("audit", "verify", DATABASE_URL=url)
        assert counts_at(url) == before
        assert not list((home.folder / "tmp").glob("move-*"))
        assert {path.name for path in home.folder.iterdir()} <= TIDY | {ASIDE}
    assert seen == {True, False}
    assert hash_of(home, tmp_path / "na", DATABASE_URL=url) == expected


@pytest.mark.slow
def test_a_move_back_from_postgresql_killed_at_any_moment(
    small: Home, terminal: Terminal, tmp_path: Path, new_database: NewDatabase
) -> None:
    """Nothing is taken away from the server, so the house stands there until the move is done."""
    expected, there = hash_of(small, tmp_path / "voor"), new_database("")
    small.ok("move", there)
    (small.folder / ASIDE).unlink()
    before = counts_at(there)
    tries = (Home(Path(shutil.copytree(small.folder, tmp_path / f"{n}" / "house")), terminal) for n in count())
    steps = _back(next(tries), new_database(there)).steps
    for moment in moments(steps, MOMENTS):
        home, url = next(tries), new_database(there)
        file = home.folder / "house.sqlite3"
        assert _back(home, url, die_at=moment).status == -signal.SIGKILL
        assert counts_at(url) == before, moment
        home.ok("audit", "verify", DATABASE_URL=url)
        assert not file.exists() or counts_in(file) in (None, (0, 0), before), moment
        emptied(file)
        assert _back(home, url).status == 0
        assert counts_in(file) == before
        assert told(home)["level"] == "ok"
        assert not list((home.folder / "tmp").glob("move-*"))
    assert hash_of(home, tmp_path / "na") == expected


def _back(home: Home, url: str, **wishes: int) -> Done:
    return home.run("move", f"sqlite:///{home.folder / 'house.sqlite3'}", DATABASE_URL=url, **wishes)
