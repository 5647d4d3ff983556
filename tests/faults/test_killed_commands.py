"""Commands that are killed or interrupted half-way: what was in force stays so, and doing it again completes it."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.command import COMMAND
from tests.faults import databases
from tests.faults.homes import Home
from tests.terminal import Terminal

NEW = "gemeentecode;jaar;aantal\nGM0344;2022;1900\nGM0307;2022;800\n"
OLD_FIGURES = {"GM0344": 1849, "GM0307": 796, "PV26": 2645}
NEW_FIGURES = {"GM0344": 1900, "GM0307": 800, "PV26": 2700}


def moments(steps: int | None, most: int) -> list[int]:
    """At most so many of the steps of a command, spread evenly, with the first and the last."""
    assert steps is not None
    assert steps > most
    return sorted({1 + round(place * (steps - 1) / (most - 1)) for place in range(most)})


def copies(home: Home, terminal: Terminal, folder: Path) -> Iterator[Home]:
    number = 0
    while True:
        number += 1
        yield home.copied(folder / f"{number}" / "house")


def test_a_snapshot_killed_at_any_moment(small: Home, terminal: Terminal, tmp_path: Path) -> None:
    (small.folder / "atlas" / "laadpunten.csv").write_text(NEW)
    tries = copies(small, terminal, tmp_path / "tries")
    old, whole = small.in_force("laadpunten"), next(tries)
    steps = whole.ok("source", "snapshot", "laadpunten").steps
    new = whole.in_force("laadpunten")
    assert old != new
    for moment in moments(steps, 10):
        home = next(tries)
        assert home.run("source", "snapshot", "laadpunten", die_at=moment).status == -signal.SIGKILL
        assert home.in_force("laadpunten") in (old, new), moment
        assert home.figures("laadpunten-totaal") == OLD_FIGURES
        home.assert_tidy()
        home.ok("source", "snapshot", "laadpunten")
        assert home.in_force("laadpunten") == new
        home.assert_no_stage()
    home.assert_well()


def test_a_run_killed_at_any_moment(small: Home, terminal: Terminal, tmp_path: Path) -> None:
    (small.folder / "atlas" / "laadpunten.csv").write_text(NEW)
    small.ok("source", "snapshot", "laadpunten")
    tries = copies(small, terminal, tmp_path / "tries")
    steps = next(tries).ok("indicator", "run", "laadpunten-totaal").steps
    for moment in moments(steps, 6):
        home = next(tries)
        assert home.run("indicator", "run", "laadpunten-totaal", die_at=moment).status == -signal.SIGKILL
        # the last moments lie after the figures were recorded: all of them, or none
        assert home.figures("laadpunten-totaal") in (OLD_FIGURES, NEW_FIGURES), moment
        home.assert_tidy()
        home.ok("indicator", "run", "laadpunten-totaal")
        assert home.figures("laadpunten-totaal") == NEW_FIGURES
    home.assert_well()
    assert not [path for path in (home.folder / "tmp").rglob("*") if path.is_file() and path.name != "lock"]


def test_an_import_killed_at_any_moment(
    plain_house: Path, small_atlas: dict[str, str], small: Home, terminal: Terminal, tmp_path: Path
) -> None:
    files = small.folder / "atlas"
    tries = copies(Home(plain_house, terminal), terminal, tmp_path / "tries")
    things = "select kind, slug from kernel_thing order by 1, 2"
    whole = next(tries)
    before = whole.rows(things)
    steps = whole.ok("atlas", "import", files).steps
    after = whole.rows(things)
    assert len(after) > len(before)
    for moment in moments(steps, 6):
        home = next(tries)
        assert home.run("atlas", "import", files, die_at=moment).status == -signal.SIGKILL
        assert home.rows(things) in (before, after), moment
        home.assert_tidy()
        home.ok("atlas", "import", files)
        assert home.rows(things) == after
    home.assert_well()


def updates(home: Home) -> int:
    """How many updates of its tables a house has had; none before it can say so."""
    if not databases.has_table(home.folder, "django_migrations"):
        return 0
    return int(home.rows("select count(*) from django_migrations")[0][0])


@pytest.mark.slow
@pytest.mark.only_on("sqlite", reason="is held against an example house with its database in its folder")
def test_making_the_example_killed_at_any_moment(example_house: Path, terminal: Terminal, tmp_path: Path) -> None:
    """The same house is killed ever further on its way, and then made to the end."""
    whole = Home(example_house, terminal)
    home = Home(tmp_path / "house", terminal)
    seen = set()
    for moment in (1, 3, 40, 150, 700, 1200, 2000):
        assert home.run("init", "--example", "utrecht", die_at=moment).status == -signal.SIGKILL, moment
        if databases.has_table(home.folder, "django_migrations"):
            seen.add(is_updated := updates(home) == updates(whole))
            if is_updated:
                home.assert_well()
    assert seen == {False, True}
    done = home.ok("init", "--example", "utrecht")
    home.assert_well()
    accounts = (home.folder / "accounts.txt").read_text()
    usernames = {line.split("\t")[0] for line in accounts.splitlines()}
    assert usernames == {row[0] for row in home.rows("select username from kernel_user")}
    assert len(usernames) == 3
    assert "openbare indicatoren  23" in done.out
    figures = (
        "select thing.slug, area.code, period, value from monitor_figure figure join monitor_run run "
        "on run.id = run_id and is_latest join kernel_thing thing on thing.id = indicator_id "
        "join kernel_area area on area.thing_ptr_id = figure.area_id order by 1, 2, 3"
    )
    assert home.rows(figures) == whole.rows(figures)
    again = home.ok("init", "--example", "utrecht")
    assert "openbare indicatoren  23" in again.out


def test_a_house_that_is_not_made_to_the_end_says_how_to_go_on(terminal: Terminal, tmp_path: Path) -> None:
    home = Home(tmp_path / "house", terminal)
    assert home.run("init", die_at=12).status == -signal.SIGKILL
    said = home.refused("source", "list")
    assert "informatiehuis init" in said
    home.ok("init")
    home.ok("source", "list")


def test_ctrl_c_during_a_snapshot_stops_it_cleanly(small: Home) -> None:
    """The installed command, interrupted while the server is still sending."""
    asked, closed = threading.Event(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/csv")
            self.end_headers()
            self.wfile.write(NEW.encode())
            self.wfile.flush()
            asked.set()
            closed.wait(60)

        def log_message(self, format: str, *arguments: object) -> None:
            """A test says what it saw itself."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    small.ok("source", "add", f"http://127.0.0.1:{server.server_port}/verweg.csv", "--no-snapshot")
    process = subprocess.Popen(
        [COMMAND, "source", "snapshot", "verweg"],
        env={**os.environ, **databases.environment_of(small.folder), "INFORMATIEHUIS_HOME": str(small.folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert asked.wait(60)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
        closed.set()
        server.shutdown()
        server.server_close()
    assert process.returncode == 130, out + err
    assert "Gestopt. Er is niets half gedaan." in err
    assert "Traceback" not in err
    assert small.in_force("verweg") is None
    small.assert_no_stage()
    small.assert_well()
