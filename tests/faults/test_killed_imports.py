"""A large table on its way in that is killed: whole parts stay, and the next run goes on behind them."""

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command import COMMAND
from tests.faults import databases
from tests.faults.editors import in_house
from tests.faults.homes import Home
from tests.faults.test_killed_commands import copies, moments
from tests.terminal import Terminal

ROWS, MANY, PART = 1_000, 8_000, 250
QUICK = {"INFORMATIEHUIS_JOB_LEASE_SECONDS": 1, "INFORMATIEHUIS_JOB_POLL_SECONDS": 0.1}
MADE = "select count(*), count(distinct slug) from kernel_thing where kind = 'concept'"
RECORDED = "select count(*) from kernel_event where kind = 'concept'"
SAID = f"select max({databases.in_content('detail', 'import', 'done')}) from kernel_event where kind = 'import'"
PREPARE = """
import json
import django
django.setup()
from tests import factories
factories.party("Redactie", slug="redactie")
print(json.dumps("ready"))
"""
ASK = """
import json, sys
import django
django.setup()
from pathlib import Path
from informatiehuis.kernel.access import actor_for
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import User
from informatiehuis.kernel.register.import_jobs import ask_import, put_ready
from tests import factories
actor, kind = actor_for(factories.person("administrator")), kind_named("concept")
file = put_ready(kind, actor, Path(sys.argv[1]).read_bytes())
job = ask_import(actor=actor, kind=kind, file=file, name="woorden.csv", reason="")
print(json.dumps(str(job.pk)))
"""


def table(rows: int) -> str:
    lines = (f"woord-{number};Woord {number};Wat {number} is.;openbaar;redactie" for number in range(rows))
    return "\n".join(["slug;titel;definitie;toegang;eigenaar", *lines])


@pytest.fixture
def words(file: Callable[[str, str | bytes], Path]) -> Path:
    return file("woorden.csv", table(ROWS))


@pytest.fixture
def ready(home: Home) -> Home:
    """A house with the party that owns what comes in."""
    in_house(home.folder, PREPARE)
    return home


def assert_whole_parts(home: Home) -> int:
    """Only whole parts are there, each row once and with its event, and the history says how many; gives that."""
    ((there, different),) = home.rows(MADE)
    assert there == different
    assert there % PART == 0
    assert home.rows(RECORDED) == [(there,)]
    assert (home.rows(SAID)[0][0] or 0) == there
    home.assert_well()
    return int(there)


def test_an_import_killed_at_any_moment_goes_on_where_it_was(
    ready: Home, words: Path, terminal: Terminal, tmp_path: Path
) -> None:
    command = ("register", "import", "concept", words)
    tries = copies(ready, terminal, tmp_path / "tries")
    steps = next(tries).ok(*command).steps
    for moment in moments(steps, 4):
        home = next(tries)
        assert home.run(*command, die_at=moment).status == -signal.SIGKILL
        done = assert_whole_parts(home)
        assert done <= ROWS
        said = home.ok(*command).out
        if 0 < done < ROWS:
            assert f"Van de {ROWS} rijen zijn er {done} al eerder verwerkt" in said
        assert home.rows(MADE) == [(ROWS, ROWS)]
        assert home.rows(RECORDED) == [(ROWS,)]
    home.assert_well()


def test_a_worker_killed_in_an_import_leaves_it_to_the_next(
    ready: Home, words: Path, terminal: Terminal, tmp_path: Path
) -> None:
    job = in_house(ready.folder, ASK, words)
    tries = copies(ready, terminal, tmp_path / "tries")
    steps = next(tries).ok("worker", "--once", **QUICK).steps
    for moment in moments(steps, 4)[1:-1]:
        home = next(tries)
        assert home.run("worker", "--once", die_at=moment, **QUICK).status == -signal.SIGKILL
        assert 0 < assert_whole_parts(home) < ROWS
        home.ok("worker", "--once", **QUICK)
        assert home.rows(MADE) == [(ROWS, ROWS)]
        assert home.rows(RECORDED) == [(ROWS,)]
        told = home.ok("--json", "job", "show", job).json
        assert (told["state"], told["lost"]) == ("done", 1)
        assert told["result"] == [f"Klaar: {ROWS} rijen; {ROWS} gemaakt, 0 gewijzigd, 0 ongewijzigd."]
        assert not list((home.folder / "tmp" / "imports").iterdir())
    home.assert_well()


def test_a_worker_that_is_asked_to_stop_gives_its_import_back(ready: Home, words: Path) -> None:
    """It does not begin another part; who takes the job up goes on behind the last."""
    job = in_house(ready.folder, ASK, words)
    there = databases.environment_of(ready.folder)
    environment = {**os.environ, **there, "INFORMATIEHUIS_HOME": str(ready.folder)}
    environment["INFORMATIEHUIS_JOB_STOP_SECONDS"] = "0.1"
    with subprocess.Popen([COMMAND, "worker"], env=environment, stderr=subprocess.PIPE, text=True) as worker:
        while ready.rows(MADE)[0][0] < PART:
            assert worker.poll() is None
            time.sleep(0.05)
        worker.send_signal(signal.SIGTERM)
        _, err = worker.communicate(timeout=60)
    assert worker.returncode in (0, 75), err
    assert "teruggegeven" in err
    assert 0 < assert_whole_parts(ready) < ROWS
    told = ready.ok("--json", "job", "show", job).json
    assert (told["state"], told["lost"]) == ("waiting", 0)
    ready.ok("worker", "--once")
    assert ready.rows(MADE) == [(ROWS, ROWS)]
    assert ready.ok("--json", "job", "show", job).json["state"] == "done"


@pytest.mark.slow
def test_the_installed_command_killed_and_interrupted_in_a_table_of_many_rows(
    ready: Home, file: Callable[[str, str | bytes], Path]
) -> None:
    """The first process is killed, the second is interrupted and says how far it is; neither does a row twice."""
    command = [COMMAND, "register", "import", "concept", file("veel.csv", table(MANY))]
    environment = {**os.environ, "INFORMATIEHUIS_HOME": str(ready.folder), **databases.environment_of(ready.folder)}

    def until(rows: int) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        while process.poll() is None:
            try:
                if ready.rows(MADE)[0][0] >= rows:
                    return process
            except sqlite3.OperationalError:
                continue
            time.sleep(0.05)
        raise AssertionError(process.communicate())

    killed = until(2 * PART)
    killed.kill()
    killed.communicate()
    first = assert_whole_parts(ready)
    interrupted = until(first + 2 * PART)
    interrupted.send_signal(signal.SIGINT)
    out, err = interrupted.communicate(timeout=60)
    assert interrupted.returncode == 130, out + err
    second = assert_whole_parts(ready)
    assert f"zijn er {first} al eerder verwerkt" in out.replace(".", "")
    assert f"zijn er {second} verwerkt; die blijven staan" in err.replace(".", "")
    assert first < second < MANY


def test_others_write_while_a_table_comes_in(ready: Home, words: Path) -> None:
    """A change that somebody makes in a row that is done stays, also when the import is killed and done again."""
    whole = ready.copied(ready.folder.parent / "whole")
    steps = whole.ok("register", "import", "concept", words).steps
    assert ready.run("register", "import", "concept", words, die_at=steps // 2).status == -signal.SIGKILL
    done = assert_whole_parts(ready)
    assert 0 < done < ROWS
    changed = ready.folder.parent / "een.csv"
    changed.write_text("slug;definitie\nwoord-1;Door een mens.\n")
    ready.ok("register", "import", "concept", changed)
    ready.ok("register", "import", "concept", words)
    definition = "select definition from atlas_concept join kernel_thing on id = thing_ptr_id where slug = 'woord-1'"
    assert ready.rows(definition) == [("Door een mens.",)]
    assert ready.rows(MADE) == [(ROWS, ROWS)]
    ready.assert_well()
