"""Workers that are killed or race: no work is lost or done twice, and the house says what happened."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults import databases
from tests.faults.homes import Home
from tests.faults.test_killed_commands import NEW, NEW_FIGURES, copies, moments
from tests.terminal import Terminal

QUICK = {"INFORMATIEHUIS_JOB_LEASE_SECONDS": 1, "INFORMATIEHUIS_JOB_POLL_SECONDS": 0.1}
DONE_ONCE = "select count(*) from kernel_event where action = ?"
ASKED = ("atlas.refresh_source", "monitor.compute_indicator")
MANY = 200
ASK_FOR_MANY = f"""
import django
django.setup()
from uuid import UUID
from django.db import transaction
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.jobs import ask
from informatiehuis.rooms.monitor.jobs import compute_indicator
with transaction.atomic():
    for number in range({MANY}):
        ask(compute_indicator, actor=HOUSE, indicator=str(UUID(int=number)))
"""


@pytest.fixture
def asked(small: Home, small_atlas: dict[str, str]) -> Home:
    """A house in which a source has other data and a job waits to fetch it; the figures from it then follow."""
    source = small.folder / "atlas" / "bronnen" / "laadpunten.yaml"
    source.write_text(small_atlas["bronnen/laadpunten.yaml"] + "refresh: daily\n")
    (small.folder / "atlas" / "laadpunten.csv").write_text(NEW)
    small.ok("atlas", "import", small.folder / "atlas")
    assert "Gevraagd: 1 taken." in small.ok("job", "run-schedule", "atlas.refresh_sources").out
    return small


def counted(home: Home) -> tuple[int, int]:
    """How often data were fetched and figures computed, as the history tells."""
    return tuple(home.rows(DONE_ONCE, name)[0][0] for name in ("atlas.record_snapshot", "monitor.record_run"))  # type: ignore[return-value]


def states(home: Home) -> dict[str, set[str]]:
    """The states of the jobs that were asked for; beside them a worker asks for those of the night when that comes."""
    found: dict[str, set[str]] = {name: set() for name in ASKED}
    for name, state in home.rows("select name, state from kernel_job where name in (?, ?)", *ASKED):
        found[name].add(state)
    return found


def test_a_worker_killed_at_any_moment(asked: Home, terminal: Terminal, tmp_path: Path) -> None:
    tries = copies(asked, terminal, tmp_path / "tries")
    fetched, computed = counted(asked)
    steps = next(tries).ok("worker", "--once", **QUICK).steps
    killed = 0
    for moment in moments(steps, 8):
        home = next(tries)
        killed += home.run("worker", "--once", die_at=moment, **QUICK).status == -signal.SIGKILL
        home.assert_tidy()
        home.ok("worker", "--once", **QUICK)
        assert home.figures("laadpunten-totaal") == NEW_FIGURES, moment
        assert counted(home) == (fetched + 1, computed + 1), moment
        assert states(home) == {name: {"done"} for name in ASKED}, moment
        # what a worker left that was killed after the data were in force goes with the next fetch
        home.ok("source", "snapshot", "laadpunten")
        home.assert_no_stage()
    assert killed >= 6
    home.assert_well()


def test_two_workers_that_race_do_each_job_once(home: Home) -> None:
    """The jobs fail at once, for there are no such indicators; each was tried exactly once, by one of the two."""
    environment = {
        **os.environ,
        "INFORMATIEHUIS_HOME": str(home.folder),
        "DJANGO_SETTINGS_MODULE": "informatiehuis.portal.settings",
        **databases.environment_of(home.folder),
    }
    subprocess.run([sys.executable, "-c", ASK_FOR_MANY], env=environment, check=True)
    workers = [home.start("worker", "--once", "--threads", 2, **QUICK) for _ in range(2)]
    for worker in workers:
        done = worker.wait()
        assert done.status == 0, done.said
    found = home.rows("select state, attempts, lost, worker from kernel_job")
    assert len(found) == MANY
    assert {row[:3] for row in found} == {("failed", 1, 0)}
    assert len({row[3] for row in found}) == 2
