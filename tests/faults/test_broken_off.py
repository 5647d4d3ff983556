"""Work that was killed: the house says so afterwards, where somebody looks, until it is done again."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from tests.command import COMMAND
from tests.faults import databases
from tests.faults.homes import Home
from tests.faults.test_killed_commands import NEW, NEW_FIGURES
from tests.faults.visitors import PATIENCE, Portal, serving, wait_for
from tests.servers import free_port
from tests.terminal import Terminal

PRIVATE = {"INFORMATIEHUIS_PRIVATE_NETWORK": "1"}


@dataclass
class Slow:
    """A server that sends the first part of a file and then nothing, until it may go on."""

    url: str = ""
    asked: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def slow() -> Iterator[Slow]:
    state = Slow()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/csv")
            self.end_headers()
            self.wfile.write(NEW[:30].encode())
            self.wfile.flush()
            state.asked.set()
            state.go_on.wait(PATIENCE)
            self.wfile.write(NEW[30:].encode())

        def handle(self) -> None:
            try:
                super().handle()
            except (BrokenPipeError, ConnectionResetError):
                """Who asked was killed, which is what these tests are about."""

        def log_message(self, format: str, *arguments: object) -> None:
            """A test says what it saw itself."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}/verweg.csv"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield state
    state.go_on.set()
    server.shutdown()
    server.server_close()


def killed(home: Home, *words: object, when: Callable[[], bool]) -> None:
    """Give the installed command in a house, and kill it as soon as that is so."""
    environment = {**os.environ, "INFORMATIEHUIS_HOME": str(home.folder), **databases.environment_of(home.folder)}
    with subprocess.Popen(
        [COMMAND, *map(str, words)],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        ends = time.monotonic() + PATIENCE
        while not when() and process.poll() is None and time.monotonic() < ends:
            time.sleep(0.002)
        process.kill()
        said = process.communicate()[0].decode()
    assert process.returncode == -signal.SIGKILL, said


def told(home: Home, **variables: str) -> dict[str, str]:
    """What the doctor says of work that was broken off."""
    points = {one["point"]: one for one in home.run("doctor", "--json", **variables).json["points"]}
    found: dict[str, str] = points["broken-off"]
    return found


def assert_nothing_told(home: Home) -> None:
    assert told(home)["level"] == "ok"
    assert not list((home.folder / "tmp" / "at-work").glob("*.json"))


def assert_told_to_visitors(home: Home, sentence: str) -> None:
    """Programs that watch the house see that something is wrong, and who keeps it reads what."""
    with serving(home.folder) as portal:
        assert health(portal) == "warn"
        page = portal.signed_in().get("/beheer/taken/").text
    assert "Er is werk afgebroken" in page
    assert sentence in page


def health(portal: Portal) -> str:
    answer = httpx.get(f"{portal.url}/gezondheid", timeout=PATIENCE, trust_env=False)
    assert answer.status_code == 200
    assert "verweg" not in answer.text
    return str(answer.json()["checks"]["work"][0]["status"])


def test_a_killed_snapshot_is_told_until_it_is_taken(small: Home, slow: Slow) -> None:
    small.ok("source", "add", slow.url, "--no-snapshot")
    with serving(small.folder) as portal:
        assert health(portal) == "ok"
        killed(small, "source", "snapshot", "verweg", when=slow.asked.is_set)
        said = told(small)
        assert said["level"] == "warning"
        assert "Het ophalen van 'verweg', begonnen op " in said["what"]
        assert "informatiehuis source snapshot verweg" in said["what_to_do"]
        assert health(portal) == "warn"
        page = portal.signed_in().get("/atlas/bronnen/verweg/").text
        assert "Het ophalen is afgebroken" in page
        assert "Wat in gebruik is, is heel." in page
        slow.go_on.set()
        small.ok("source", "snapshot", "verweg")
        assert_nothing_told(small)
        assert health(portal) == "ok"
        assert "Het ophalen is afgebroken" not in portal.signed_in().get("/atlas/bronnen/verweg/").text
        history = portal.signed_in().get("/atlas/bronnen/verweg/geschiedenis/").text
        assert "Eerder werk hieraan was afgebroken" in history
    small.assert_well()


def test_what_is_at_work_is_not_told_as_broken_off(small: Home, slow: Slow) -> None:
    """And who does it a second time meanwhile ends nothing of the first."""
    small.ok("source", "add", slow.url, "--no-snapshot")
    busy = small.start("source", "snapshot", "verweg")
    assert slow.asked.wait(PATIENCE)
    assert told(small)["level"] == "ok"
    slow.go_on.set()
    assert busy.wait().status == 0
    assert_nothing_told(small)


def test_a_killed_run_is_told_until_it_is_done(small: Home, terminal: Terminal, tmp_path: Path) -> None:
    (small.folder / "atlas" / "laadpunten.csv").write_text(NEW)
    small.ok("source", "snapshot", "laadpunten")
    whole = small.copied(tmp_path / "heel" / "house")
    steps = whole.ok("indicator", "run", "laadpunten-totaal").steps
    assert steps is not None
    assert small.run("indicator", "run", "laadpunten-totaal", die_at=steps // 2).status == -signal.SIGKILL
    said = told(small)
    assert "Het berekenen van 'laadpunten-totaal', begonnen op " in said["what"]
    assert "informatiehuis indicator run laadpunten-totaal" in said["what_to_do"]
    with serving(small.folder) as portal:
        assert "Het berekenen is afgebroken" in portal.signed_in().get("/monitor/indicatoren/laadpunten-totaal/").text
        assert (
            "Het berekenen is afgebroken" not in portal.signed_out().get("/monitor/indicatoren/laadpunten-totaal/").text
        )
    small.ok("indicator", "run", "laadpunten-totaal")
    assert small.figures("laadpunten-totaal") == NEW_FIGURES
    assert_nothing_told(small)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [(("backup",), "Het maken van een reservekopie"), (("export", "house"), "Het uitschrijven van het huis")],
)
def test_a_killed_copy_is_told_until_there_is_one(
    words: tuple[str, ...], sentence: str, small: Home, tmp_path: Path
) -> None:
    target = tmp_path / "uit.tar"
    killed(small, *words, target, when=(tmp_path / ".uit.tar.part" / "uit.tar").exists)
    assert not target.exists()
    said = told(small)
    assert sentence in said["what"]
    assert f"informatiehuis {' '.join(words)}" in said["what_to_do"]
    assert "uit.tar" not in said["what"]
    assert_told_to_visitors(small, sentence)
    small.ok(*words, target)
    assert_nothing_told(small)


def test_a_killed_restore_is_told_in_the_house_that_is_empty_still(
    small: Home, terminal: Terminal, tmp_path: Path
) -> None:
    place = tmp_path / "reserve.tar"
    small.ok("backup", place)
    steps = Home(tmp_path / "heel" / "huis", terminal).ok("restore", place).steps
    assert steps is not None
    home = Home(tmp_path / "half" / "huis", terminal)
    assert home.run("restore", place, die_at=steps - 8).status == -signal.SIGKILL
    assert "Het inlezen van een kopie in dit huis" in told(home)["what"]
    home.ok("restore", place)
    assert_nothing_told(home)


def test_a_restore_that_was_killed_when_all_was_there_is_told_in_that_house(
    small: Home, terminal: Terminal, tmp_path: Path
) -> None:
    place = tmp_path / "reserve.tar"
    small.ok("backup", place)
    steps = Home(tmp_path / "heel" / "huis", terminal).ok("restore", place).steps
    assert steps is not None
    home = Home(tmp_path / "vol" / "huis", terminal)
    assert home.run("restore", place, die_at=steps).status == -signal.SIGKILL
    assert home.rows("select count(*) from kernel_event") == small.rows("select count(*) from kernel_event")
    shutil.copyfile(small.folder / "accounts.txt", home.folder / "accounts.txt")
    assert_told_to_visitors(home, "Het inlezen van een kopie in dit huis")
    home.assert_well()


def test_an_import_of_a_register_that_was_killed_is_told_until_it_is_done(small: Home, tmp_path: Path) -> None:
    words = tmp_path / "woorden.csv"
    lines = (f"woord-{number};Woord {number};Wat {number} is.;openbaar;team" for number in range(1_000))
    words.write_text("\n".join(["slug;titel;definitie;toegang;eigenaar", *lines]))
    there = "select count(*) from kernel_thing where slug like 'woord-%'"
    killed(small, "register", "import", "concept", words, when=lambda: small.rows(there)[0][0] > 0)
    assert 0 < small.rows(there)[0][0] < 1_000
    said = told(small)
    assert "Het binnenhalen van een tabel in 'concept'" in said["what"]
    assert "informatiehuis register import concept" in said["what_to_do"]
    assert_told_to_visitors(small, "Het binnenhalen van een tabel in &#x27;concept&#x27;")
    small.ok("register", "import", "concept", words)
    assert small.rows(there) == [(1_000,)]
    assert_nothing_told(small)
    small.assert_well()


def test_an_import_of_files_that_was_killed_is_told(small: Home, small_atlas: dict[str, str]) -> None:
    concept = small.folder / "atlas" / "begrippen" / "laadpunt.yaml"
    concept.write_text(small_atlas["begrippen/laadpunt.yaml"] + "note: Ook op een erf.\n")
    folder = small.folder / "atlas"
    at_work = small.folder / "tmp" / "at-work"
    killed(small, "atlas", "import", folder, when=lambda: any(one.stat().st_size for one in at_work.glob("*.json")))
    said = told(small)
    assert "er is niets half ingelezen" in said["what"]
    small.ok("atlas", "import", folder)
    assert_nothing_told(small)


def test_a_job_that_a_page_did_is_told_and_done_by_who_asks_again(small: Home, slow: Slow) -> None:
    """Without a worker the page does the work itself; with the process of the page the job would run for ever."""
    small.ok("source", "add", slow.url, "--no-snapshot")
    environment = {**os.environ, "INFORMATIEHUIS_HOME": str(small.folder), **databases.environment_of(small.folder)}
    environment |= PRIVATE
    url, log = f"http://127.0.0.1:{(port := free_port())}", small.folder.parent / "killed.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [COMMAND, "serve", "--no-worker", "--port", str(port)],
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        ) as run,
    ):
        try:
            wait_for(url, run, log)
            visitor = Portal(small.folder, url).signed_in()
            asking = threading.Thread(target=_asked_in_vain, args=(visitor.post,), daemon=True)
            asking.start()
            assert slow.asked.wait(PATIENCE)
            assert told(small)["level"] == "ok"
        finally:
            os.killpg(run.pid, signal.SIGKILL)
        asking.join(PATIENCE)
    assert small.rows("select state from kernel_job") == [("running",)]
    assert "Een taak die een pagina zelf deed" in told(small)["what"]
    slow.go_on.set()
    with serving(small.folder, **PRIVATE) as portal:
        visitor = portal.signed_in()
        (job,) = small.rows("select id from kernel_job")[0]
        page = visitor.get(f"/taken/{UUID(str(job))}/").text
        assert "Dit is afgebroken" in page
        assert "data-poll" not in page
        answer = visitor.post("/atlas/bronnen/verweg/ophalen/", {})
        assert answer.status_code == 302
        assert "Nieuwe gegevens opgehaald: 2 rijen." in visitor.get("/atlas/bronnen/verweg/").text
    assert_nothing_told(small)
    assert "running" not in {row[0] for row in small.rows("select state from kernel_job")}
    small.assert_well()


def _asked_in_vain(post: Callable[..., httpx.Response]) -> None:
    with pytest.raises(httpx.TransportError):
        post("/atlas/bronnen/verweg/ophalen/", {})
