"""An update of the database that is killed: it is finished by giving the command again, and until then it is said."""

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults import databases
from tests.faults.cluster import Cluster, cluster
from tests.faults.editors import PREPARE, in_house
from tests.faults.homes import Home
from tests.faults.test_killed_commands import copies, moments
from tests.faults.visitors import serving
from tests.terminal import Terminal

BEFORE = "0011_redaction"
"""The last migration of the kernel that the house in these tests has had, before it is updated."""
BACK = f"""
import json
import django
django.setup()
from django.core.management import call_command
call_command("migrate", "kernel", "{BEFORE}", verbosity=0)
print(json.dumps("back"))
"""
TOLD = """
import json
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from informatiehuis.kernel import guards, tallies
from informatiehuis.kernel.models import Event, Thing
from informatiehuis.kernel.verifying import verify
executor = MigrationExecutor(connection)
print(json.dumps({
    "left": len(executor.migration_plan(executor.loader.graph.leaf_nodes())),
    "unguarded": guards.missing(),
    "wrong_counts": tallies.wrong_counts(),
    "things": Thing.objects.count(),
    "events": Event.objects.count(),
    "intact": verify().intact,
}))
"""
LEFT = """
import json
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
print(json.dumps(len(executor.migration_plan(executor.loader.graph.leaf_nodes()))))
"""
THINGS = 3


@pytest.fixture(scope="module")
def old_house(plain_house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house with things in it and the tables of an earlier version; never changed."""
    folder = databases.copy(plain_house, tmp_path_factory.mktemp("old") / "house")
    in_house(folder, PREPARE, 0, THINGS)
    in_house(folder, BACK)
    return folder


def put_back(home: Home, **variables: str) -> None:
    """The tables as of an earlier version, and no search index: the update makes that one too."""
    in_house(home.folder, BACK, **variables)
    shutil.rmtree(home.folder / "search")


def assert_up_to_date(home: Home, **variables: str) -> dict[str, Any]:
    told = in_house(home.folder, TOLD, **variables)
    assert (told["left"], told["unguarded"], told["wrong_counts"], told["intact"]) == (0, [], 0, True)
    return dict(told)


def test_an_update_killed_at_any_moment_is_finished_by_the_same_command(
    old_house: Path, terminal: Terminal, tmp_path: Path
) -> None:
    tries = copies(Home(old_house, terminal), terminal, tmp_path / "tries")
    whole = next(tries)
    steps = whole.ok("init").steps
    expected = assert_up_to_date(whole)
    assert expected["things"] > THINGS
    for moment in moments(steps, 5):
        home = next(tries)
        assert home.run("init", die_at=moment).status == -signal.SIGKILL
        home.ok("init")
        assert assert_up_to_date(home) == expected, moment
        home.assert_well()


def test_a_house_that_is_behind_says_so_at_the_terminal_and_to_visitors(
    old_house: Path, terminal: Terminal, tmp_path: Path
) -> None:
    """On the way: some migrations are done and those of mandates are not. Whoever finishes it restarts nothing."""
    tries = copies(Home(old_house, terminal), terminal, tmp_path / "tries")
    steps = next(tries).ok("init").steps
    assert steps is not None
    for part in range(3, 12):
        # a database that takes a whole migration back has more of them behind it at the same step
        home = next(tries)
        assert home.run("init", die_at=steps // part).status == -signal.SIGKILL
        if not databases.has_table(home.folder, "kernel_mandate"):
            break
    assert in_house(home.folder, LEFT)
    assert "informatiehuis init" in home.refused("mandate", "list")
    with serving(home.folder, ready=False) as portal:
        page = portal.signed_out().get("/mandaten/?zoek=woord")
        assert page.status_code == 503
        assert "Het huis wordt bijgewerkt" in page.text
        assert "informatiehuis init" in page.text
        assert page.headers["Retry-After"]
        home.ok("init")
        assert portal.signed_in().get("/atlas/begrippen/woord-0/").status_code == 200
    assert_up_to_date(home)


@pytest.fixture
def postgresql() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


@pytest.mark.slow
def test_an_update_killed_on_postgresql(postgresql: Cluster, terminal: Terminal, tmp_path: Path) -> None:
    there = {"DATABASE_URL": postgresql.url}
    home = Home(tmp_path / "house", terminal)
    home.ok("init", **there)
    in_house(home.folder, PREPARE, 0, THINGS, **there)
    expected = assert_up_to_date(home, **there)
    put_back(home, **there)
    steps = home.ok("init", **there).steps
    for moment in moments(steps, 3):
        put_back(home, **there)
        assert home.run("init", die_at=moment, **there).status == -signal.SIGKILL
        home.ok("init", **there)
        assert assert_up_to_date(home, **there) == expected, moment
