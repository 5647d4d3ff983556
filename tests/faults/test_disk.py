"""A disk that is nearly full, a house that may not be written, and a file that changes while it is read."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from tests.faults.homes import Home
from tests.terminal import Terminal

SIZE = 320_000_000
TWO_GB = 2_000_000_000
GOOD = "gemeentecode;jaar;aantal\nGM0344;2022;1849\n"


def mount(*words: object) -> None:
    done = subprocess.run(["mount", *map(str, words)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"needs the right to mount a file system: {done.stderr.strip()}")


@pytest.fixture
def nearly_full(small_house: Path, terminal: Terminal, tmp_path: Path) -> Iterator[Home]:
    """A house on a disk of 320 MB of its own, of which 256 MB always stay free."""
    if os.geteuid():
        pytest.skip("needs root to mount a file system")
    disk = tmp_path / "disk"
    disk.mkdir()
    mount("-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", disk)
    try:
        yield Home(small_house, terminal).copied(disk / "house")
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


@pytest.fixture
def two_gb() -> Iterator[str]:
    """The address of a file of 2 GB, on a server that would send all of it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/csv")
            self.send_header("Content-Length", str(TWO_GB))
            self.end_headers()
            block = GOOD.encode() + b"GM0307;2022;796\n" * 60_000
            try:
                for _ in range(TWO_GB // len(block)):
                    self.wfile.write(block)
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *arguments: object) -> None:
            """A test says what it saw itself."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/groot.csv"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_file_of_2_gb_is_refused_before_it_is_fetched_with_what_is_missing(nearly_full: Home, two_gb: str) -> None:
    nearly_full.ok("source", "add", two_gb, "--no-snapshot")
    free = shutil.disk_usage(nearly_full.folder).free
    done = nearly_full.run("--json", "source", "snapshot", "groot")
    assert done.status == 1
    problem = done.json["problem"]
    assert problem["code"] == "disk-full"
    assert "er is 2,0 GB nodig" in problem["message"]
    missing = TWO_GB + 256 * 1024**2 - free
    assert f"Maak ten minste {missing / 1e9:.1f} GB vrij".replace(".", ",") in problem["remedy"]
    assert nearly_full.in_force("groot") is None
    nearly_full.assert_no_stage()
    nearly_full.assert_well()
    assert nearly_full.ok("source", "snapshot", "laadpunten")


def test_a_file_on_disk_that_grows_too_large_as_parquet_is_stopped_in_time(nearly_full: Home, tmp_path: Path) -> None:
    held = nearly_full.in_force("laadpunten")
    rows = np.random.default_rng(1).random((400_000, 10))
    path = tmp_path / "ruis.csv"
    np.savetxt(path, rows, delimiter=";", fmt="%.17f", header=";".join("abcdefghij"), comments="")
    lines = path.read_bytes().split(b"\n", 1)
    with path.open("ab") as more:
        for _ in range(2):
            more.write(lines[1])
    said = nearly_full.refused("source", "add", path)
    assert "is te vol" in said
    assert "Maak ten minste" in said
    assert nearly_full.in_force("ruis") is None
    assert shutil.disk_usage(nearly_full.folder).free > 200 * 1000**2
    nearly_full.assert_no_stage()
    nearly_full.assert_well()
    assert nearly_full.in_force("laadpunten") == held


def test_a_disk_without_any_room_says_so_and_leaves_everything(nearly_full: Home) -> None:
    held, figures = nearly_full.in_force("laadpunten"), nearly_full.figures("laadpunten-totaal")
    (nearly_full.folder / "atlas" / "laadpunten.csv").write_text(GOOD)
    full = nearly_full.folder.parent / "vol"
    with full.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(full.parent).free - 4096)
    said = nearly_full.refused("source", "snapshot", "laadpunten", INFORMATIEHUIS_DISK_RESERVE="0 B")
    assert "vol" in said
    assert "vrij" in said
    full.unlink()
    assert nearly_full.in_force("laadpunten") == held
    assert nearly_full.figures("laadpunten-totaal") == figures
    nearly_full.assert_no_stage()
    nearly_full.ok("source", "snapshot", "laadpunten")
    nearly_full.assert_well()


def fill(folder: Path, left: int) -> Path:
    """Take all room on a disk but so many bytes."""
    full = folder / "vol"
    with full.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(folder).free - left)
    return full


@pytest.mark.only_on("sqlite", reason="is about a database that stands in the folder of the house")
def test_a_database_without_room_says_so_and_keeps_what_it_had(nearly_full: Home, tmp_path: Path) -> None:
    """A table comes in until the disk is full: whole parts stay, and it goes on behind them once there is room."""
    nearly_full.ok("register", "import", "party", _parties(tmp_path, 1))
    table = _parties(tmp_path, 3_000)
    full = fill(nearly_full.folder.parent, 2_000_000)
    said = nearly_full.refused("register", "import", "party", table)
    assert "vol" in said
    assert "Maak ruimte vrij" in said
    full.unlink()
    nearly_full.assert_well()
    counted = "select count(*) from kernel_thing where slug like 'partij-%'"
    ((there,),) = nearly_full.rows(counted)
    assert there == 1 or there % 250 == 0
    assert there < 3_000
    nearly_full.ok("register", "import", "party", table)
    assert nearly_full.rows(counted) == [(3_000,)]
    nearly_full.assert_well()


def _parties(folder: Path, rows: int) -> Path:
    path = folder / f"{rows}.csv"
    lines = (f"partij-{number};Partij {number};overheid;openbaar" for number in range(rows))
    path.write_text("\n".join(["slug;titel;soort partij;toegang", *lines]))
    return path


@pytest.mark.parametrize("name", ["uit", "uit.tar"])
@pytest.mark.parametrize("command", [("backup",), ("export", "house")])
def test_a_copy_that_finds_no_room_says_so_and_leaves_nothing(
    nearly_full: Home, command: tuple[str, ...], name: str
) -> None:
    place = nearly_full.folder.parent
    full = fill(place, 100_000)
    said = nearly_full.refused(*command, place / name)
    assert "De schijf is vol" in said
    assert {one.name for one in place.iterdir()} == {"house", "vol"}
    full.unlink()
    nearly_full.ok(*command, place / name)
    nearly_full.assert_well()


@pytest.mark.parametrize("name", ["lijst.csv", "lijst.xlsx", "lijst.json"])
def test_a_register_that_finds_no_room_leaves_what_was_there(nearly_full: Home, tmp_path: Path, name: str) -> None:
    nearly_full.ok("register", "import", "party", _parties(tmp_path, 1_500))
    place = nearly_full.folder.parent
    nearly_full.ok("register", "export", "concept", place / name)
    before = (place / name).read_bytes()
    full = fill(place, 20_000)
    said = nearly_full.refused("register", "export", "party", place / name)
    assert "De schijf is vol" in said
    assert (place / name).read_bytes() == before
    assert {one.name for one in place.iterdir()} == {"house", "vol", name}
    full.unlink()
    nearly_full.ok("register", "export", "party", place / name)
    assert (place / name).read_bytes() != before
    nearly_full.assert_well()


@pytest.mark.only_on("sqlite", reason="is about a database that stands in the folder of the house")
def test_a_house_that_may_not_be_written_says_where_and_can_still_be_read(small: Home) -> None:
    if os.geteuid():
        pytest.skip("needs root to mount a folder read-only")
    held = small.in_force("laadpunten")
    mount("--bind", small.folder, small.folder)
    try:
        mount("-o", "remount,bind,ro", small.folder)
        for command in (("source", "snapshot", "laadpunten"), ("user", "add", "iemand"), ("init",)):
            said = small.refused(*command)
            assert "schrijfrecht" in said or "rechten" in said, said
    finally:
        subprocess.run(["umount", "--lazy", small.folder], check=True)
    assert small.in_force("laadpunten") == held
    small.ok("source", "snapshot", "laadpunten")
    small.assert_well()


def test_a_file_that_changes_while_it_is_read_is_refused(small: Home, tmp_path: Path) -> None:
    """Somebody adds a row while the house is at work on the first ones."""
    path = small.folder / "atlas" / "laadpunten.csv"
    held = small.in_force("laadpunten")
    path.write_text(GOOD + "GM0307;2022;796\n" * 3_000_000)
    running = small.start("source", "snapshot", "laadpunten")
    stages = small.folder / "lake" / ".stages"
    while not list(stages.glob("*/.data.parquet.part")):
        os.sched_yield()
    with path.open("a") as more:
        more.write("GM0307;2023;796\n")
    done = running.wait()
    assert done.status == 1, done.said
    assert "laadpunten.csv is veranderd terwijl het werd gelezen" in done.err
    assert small.in_force("laadpunten") == held
    small.assert_no_stage()
    small.assert_well()
