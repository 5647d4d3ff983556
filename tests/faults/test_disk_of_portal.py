"""The disk is full while people use the portal: they read what to do, nothing is half stored, and it goes on after.

Of SQLite the disk of the house is full, of PostgreSQL that of the database alone: its own, which no house can see.
"""

import os
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.faults.cluster import USER, Cluster, cluster
from tests.faults.homes import Home
from tests.faults.test_disk import fill, mount, nearly_full
from tests.faults.visitors import PATIENCE, Portal, Visitor, serving
from tests.terminal import Terminal

__all__ = ["nearly_full"]
NEW = "/atlas/begrippen/-/nieuw/"
LIST = "/atlas/begrippen/"
TEXT = "".join(random.Random(20261126).choices("abcdefghijklmnopqrstuvwxyz ", k=20_000))
"""Nothing that a database could keep in less room."""
MOST = 300
MADE = "select count(*) from kernel_thing where slug like 'vol-%'"


def made(visitor: Visitor, number: int, form: dict[str, str]) -> httpx.Response:
    """Make a concept by the form; `form` is as it was when the page was opened, with the disk still empty."""
    return visitor.post(NEW, form | {"slug": f"vol-{number}", "title": f"Vol {number}", "definition": TEXT})


def fill_in_until_full(visitor: Visitor, form: dict[str, str]) -> tuple[int, httpx.Response]:
    """Make one concept after another; how many were confirmed, and the first answer that was no confirmation."""
    for number in range(MOST):
        answer = made(visitor, number, form)
        if answer.status_code != 302:
            return number, answer
    raise AssertionError("the disk never was full")


def assert_told(answer: httpx.Response) -> None:
    assert answer.status_code == 503, answer.text
    assert "De schijf van het huis is vol. Er is niets opgeslagen" in answer.text
    assert "Bewaar wat u invulde ergens anders, en probeer het later opnieuw." in answer.text
    assert "Traceback" not in answer.text


def assert_read(portal: Portal, visitor: Visitor) -> None:
    """What was stored can be read all the while, signed in and not."""
    for reader in (portal.signed_out(), visitor):
        assert reader.get(LIST).status_code == 200
    assert httpx.get(f"{portal.url}/gezondheid/leeft", trust_env=False).status_code == 200


@pytest.mark.only_on("sqlite", reason="is about a database that stands in the folder of the house")
def test_a_form_that_is_sent_while_the_disk_of_the_house_is_full(nearly_full: Home) -> None:
    home = nearly_full
    with serving(home.folder) as portal:
        visitor = portal.signed_in()
        form = visitor.form(NEW)
        full = fill(home.folder.parent, 0)
        confirmed, answer = fill_in_until_full(visitor, form)
        assert_told(answer)
        assert_read(portal, visitor)
        assert home.rows(MADE) == [(confirmed,)]
        full.unlink()
        assert made(visitor, confirmed, form).status_code == 302
        assert home.rows(MADE) == [(confirmed + 1,)]
    home.assert_well()


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk that the server of PostgreSQL may use too."""
    if os.geteuid():
        pytest.skip("needs root to mount a file system")
    # not below the folder of the test: those above it are for one account alone
    folder = Path(tempfile.mkdtemp(prefix="small-disk-"))
    mount("-t", "tmpfs", "-o", "size=200m,mode=0777", "tmpfs", folder)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
        folder.rmdir()


@contextmanager
def on_disk(server: Cluster, disk: Path) -> Iterator[str]:
    """The address of a database of which all tables stand on that disk."""
    place = disk / "tables"
    place.mkdir()
    subprocess.run(["chown", USER, place], check=True)
    with psycopg.connect(server.url, autocommit=True) as admin:
        admin.execute(f"create tablespace small location '{place}'".encode())
        admin.execute("create database huis template template0 encoding 'UTF8' tablespace small")
    yield server.url.removesuffix("/postgres") + "/huis"


@pytest.mark.slow
def test_a_form_that_is_sent_while_the_disk_of_postgresql_is_full(
    terminal: Terminal, tmp_path: Path, small_disk: Path
) -> None:
    home = Home(tmp_path / "house", terminal)
    with cluster() as server, on_disk(server, small_disk) as url:
        address = {"DATABASE_URL": url}
        home.ok("init", **address)
        with serving(home.folder, **address) as portal:
            visitor = portal.signed_in()
            form = visitor.form(NEW)
            full = fill(small_disk, 0)
            confirmed, answer = fill_in_until_full(visitor, form)
            assert_told(answer)
            assert_read(portal, visitor)
            assert "vol" in home.refused("register", "import", "concept", _words(tmp_path), **address)
            with psycopg.connect(url) as database:
                assert database.execute(MADE.encode()).fetchall() == [(confirmed,)]
            full.unlink()
            assert made(visitor, confirmed, form).status_code == 302
            with psycopg.connect(url) as database:
                assert database.execute(MADE.encode()).fetchall() == [(confirmed + 1,)]
        home.ok("audit", "verify", **address)


@pytest.mark.slow
def test_a_form_that_is_sent_while_postgresql_cannot_write_its_log(
    terminal: Terminal, tmp_path: Path, small_disk: Path
) -> None:
    """A server without room for its own log stops; once there is room and it runs, the house goes on by itself."""
    home = Home(tmp_path / "house", terminal)
    with cluster(small_disk) as server:
        address = {"DATABASE_URL": server.url}
        home.ok("init", **address)
        with serving(home.folder, **address) as portal:
            visitor = portal.signed_in()
            form = visitor.form(NEW)
            full = fill(small_disk, 0)
            confirmed, answer = fill_in_until_full(visitor, form)
            assert answer.status_code == 503, answer.text
            assert "opnieuw" in answer.text
            assert "Wat u nu kunt doen" in answer.text
            full.unlink()
            server.restart()
            ends = time.monotonic() + PATIENCE
            while made(visitor, MOST, form).status_code != 302 and time.monotonic() < ends:
                time.sleep(0.2)
            with psycopg.connect(server.url) as database:
                ((there,),) = database.execute(MADE.encode()).fetchall()
        # of the one that was answered with 503 it is not known whether it was stored; of the others it is
        assert there in (confirmed + 1, confirmed + 2)
        home.ok("audit", "verify", **address)


def _words(folder: Path) -> Path:
    path = folder / "woorden.csv"
    lines = [f"woord-{number};Woord {number};{TEXT}" for number in range(200)]
    path.write_text("\n".join(["slug;titel;definitie", *lines]))
    return path
