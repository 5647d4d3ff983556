"""The clock of the machine goes back an hour while a house is open: what is kept in order of time stays so.

A real server, worker and commands run, each of which is shown the time that stands in a file (`clock/`).
"""

import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.command import COMMAND
from tests.faults import databases
from tests.faults.homes import Home, write_files
from tests.faults.visitors import Portal, Visitor, serving

FOLDER = Path(__file__).with_name("clock")
DAY_BEFORE = datetime(2031, 3, 4, 23, 50, tzinfo=UTC)
PAST_MIDNIGHT = datetime(2031, 3, 5, 0, 40, tzinfo=UTC)
SET_BACK = datetime(2031, 3, 4, 23, 40, tzinfo=UTC)
"""An hour before, and so on the day that was sealed at 0:40."""
NEXT_NIGHT = datetime(2031, 3, 6, 2, 0, tzinfo=UTC)
RESTRICTED = {
    "verwerkingsactiviteiten/plannen.yaml": (
        "title: Plannen\npurpose: Om te plannen.\nlegal_basis: public_task\nresponsible: team\nowner: team\n"
    ),
    "bronnen/laadpunten.yaml": (
        "title: Laadpunten\nlocation: laadpunten.csv\nconnector: csv\nowner: team\naccess: restricted\n"
        "purposes: [plannen]\n"
    ),
}
PAGE, ROWS = "/atlas/bronnen/laadpunten/gegevens/", "/atlas/bronnen/laadpunten/gegevens.csv"
PARTY = "/partijen/team/wijzigen/"


@dataclass(frozen=True)
class Clock:
    """The clock that the processes of a house see; `environment` is what makes them look at it."""

    file: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"PYTHONPATH": str(FOLDER), "CLOCK_OF_TEST": str(self.file)}

    def show(self, moment: datetime) -> None:
        told = self.file.with_suffix(".new")
        told.write_text(f"{moment.timestamp() - time.time()}")
        told.replace(self.file)

    def run(self, home: Home, *arguments: str, status: int = 0) -> str:
        """Run a command by this clock that has to end with this status; gives what it said."""
        own = {"INFORMATIEHUIS_HOME": str(home.folder), **databases.environment_of(home.folder)}
        environment = {**os.environ, **self.environment, **own}
        done = subprocess.run([COMMAND, *arguments], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stdout + done.stderr
        return " ".join(done.stdout.split())


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path / "clock")


@pytest.fixture
def portal(small: Home, small_atlas: dict[str, str], clock: Clock) -> Iterator[Portal]:
    write_files(small.folder / "atlas", {**small_atlas, **RESTRICTED})
    small.ok("atlas", "import", small.folder / "atlas")
    clock.show(DAY_BEFORE)
    with serving(small.folder, **clock.environment) as opened:
        yield opened


def use_data(visitor: Visitor) -> None:
    visitor.get(PAGE)
    assert visitor.post(PAGE, {"purpose": "plannen"}).status_code == 302
    assert "GM0344" in visitor.get(ROWS).text


def rename(visitor: Visitor, title: str) -> None:
    answer = visitor.post(PARTY, {**visitor.form(PARTY), "title": title})
    assert answer.status_code == 302, answer.text


def test_a_house_whose_clock_goes_back_an_hour(small: Home, portal: Portal, clock: Clock) -> None:
    visitor = portal.signed_in()
    use_data(visitor)
    rename(visitor, "Team voor middernacht")
    clock.show(PAST_MIDNIGHT)
    use_data(visitor)
    rename(visitor, "Team na middernacht")
    clock.run(small, "job", "run-schedule", "kernel.seal_uses")
    clock.run(small, "worker", "--once")
    assert small.rows("select state from kernel_job where name = 'kernel.seal_uses'") == [("done",)]

    clock.show(SET_BACK)
    assert "de klok loopt of liep fout" in clock.run(small, "doctor", status=1)
    # nobody can say any more how long that session lasts
    assert visitor.get("/account/").status_code == 302
    again = portal.signed_in()
    use_data(again)
    rename(again, "Team toen de klok terug was")

    clock.run(small, "audit", "verify")
    clock.run(small, "uses", "verify")
    recorded = [moment for (moment,) in small.rows("select recorded_at from kernel_event order by number")]
    assert recorded == sorted(recorded)
    used = [moment for (moment,) in small.rows("select ended_at from kernel_datause order by id")]
    assert used == sorted(used)
    assert len(used) == 4
    assert "Team toen de klok terug was" in again.get("/partijen/team/?geldig=2031-03-05").text

    clock.show(NEXT_NIGHT)
    clock.run(small, "worker", "--once")
    clock.run(small, "uses", "verify")
    sealed = small.rows("select count(*) from kernel_event where content like '%\"sealed\":%'")
    assert sealed == [(2,)]
