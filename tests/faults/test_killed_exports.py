"""A list on its way out while the house is killed: nobody takes half of it for all, and the house goes on."""

import contextlib
import csv
import os
import signal
import socket
import subprocess
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.command import COMMAND
from tests.faults import databases
from tests.faults.editors import in_house
from tests.faults.homes import Home
from tests.faults.visitors import PATIENCE, serving, wait_for
from tests.servers import free_port
from tests.terminal import Terminal

ROWS = 100_000
PATH = "/atlas/begrippen/-/exporteren"
ONE = """
import json
import django
django.setup()
from tests import factories
factories.concept("Woord 0", slug="woord-0", definition="Wat het is, in zoveel woorden als een mens nodig heeft.")
print(json.dumps("made"))
"""


def multiply(folder: Path, rows: int) -> None:
    """Put a concept in the tables of a house so often, past its history: how a list goes out is what this is about."""
    things, concepts = (databases.columns(folder, table) for table in ("kernel_thing", "atlas_concept"))
    new = "gen_random_uuid()" if databases.on_postgresql else "lower(hex(randomblob(16)))"
    numbered = "replace({}, '0', cast(n as text))"
    other = {"id": new} | {name: numbered.format(name) for name in ("slug", "title", "sort_key") if name in things}
    rest = ", ".join(name for name in concepts if name != "thing_ptr_id")
    databases.change(
        folder,
        f"insert into kernel_thing ({', '.join(things)}) with recursive numbers(n) as "
        f"(select 1 union all select n + 1 from numbers where n < {rows - 1}) "
        f"select {', '.join(other.get(one, one) for one in things)} from kernel_thing, numbers where slug = 'woord-0'",
        f"insert into atlas_concept (thing_ptr_id, {rest}) select made.id, {rest} "
        "from kernel_thing made, atlas_concept join kernel_thing one on one.id = thing_ptr_id "
        "where one.slug = 'woord-0' and made.slug like 'woord-%' and made.slug <> 'woord-0'",
    )


@pytest.fixture(scope="module")
def large_house(plain_house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house with a hundred thousand concepts; never changed."""
    folder = databases.copy(plain_house, tmp_path_factory.mktemp("large") / "house")
    in_house(folder, ONE)
    multiply(folder, ROWS)
    return folder


@pytest.fixture
def large(large_house: Path, terminal: Terminal, tmp_path: Path) -> Home:
    return Home(large_house, terminal).copied(tmp_path / "house")


def rows_in(content: bytes) -> int:
    return sum(1 for _ in csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";")) - 1


@contextlib.contextmanager
def killable(home: Home):  # type: ignore[no-untyped-def]
    """A server of a house, whose processes are one group: given is its address and what kills all of them."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    log = home.folder.parent / "killed.log"
    environment = {**os.environ, "INFORMATIEHUIS_HOME": str(home.folder), **databases.environment_of(home.folder)}
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [COMMAND, "serve", "--port", str(port)],
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        ) as run,
    ):

        def kill() -> None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(run.pid, signal.SIGKILL)
            run.wait(PATIENCE)

        try:
            wait_for(url, run, log, (200, 503))
            yield url, kill
        finally:
            kill()


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_a_list_that_is_cut_off_is_seen_to_be_cut_off(large: Home, form: str) -> None:
    got = 0
    with killable(large) as (url, kill):

        def receive() -> None:
            nonlocal got
            with httpx.stream("GET", f"{url}{PATH}.{form}", timeout=PATIENCE, trust_env=False) as answer:
                assert answer.status_code == 200
                for part in answer.iter_raw():
                    got += len(part)
                    if got > 200_000:
                        kill()

        with pytest.raises(httpx.RemoteProtocolError):
            receive()
    assert got > 200_000
    large.assert_well()
    assert not list((large.folder / "tmp").glob("*.*"))
    with serving(large.folder) as portal:
        content = portal.signed_out().get(f"{PATH}.csv").content
        assert rows_in(content) == ROWS


@pytest.mark.slow
def test_by_an_old_proxy_nothing_comes_before_it_is_whole(large: Home) -> None:
    """HTTP/1.0 has no chunks: what is cut off is shorter than was said, or there is nothing at all."""
    request = f"GET {PATH}.csv HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode()
    with killable(large) as (url, kill):
        place = urlsplit(url)
        with socket.create_connection((place.hostname, place.port), PATIENCE) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
            connection.sendall(request)
            head, _, body = connection.recv(65_536).partition(b"\r\n\r\n")
            kill()
            with contextlib.suppress(ConnectionResetError):
                while part := connection.recv(65_536):
                    body += part
    told = {line.split(b":")[0].lower(): line.split(b":")[1] for line in head.split(b"\r\n")[1:]}
    assert len(body) < int(told[b"content-length"])
    large.assert_well()
    assert not list((large.folder / "tmp").glob("*.*"))


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_a_register_that_a_command_writes_is_whole_or_not_there(
    form: str, small: Home, terminal: Terminal, tmp_path: Path
) -> None:
    whole = tmp_path / f"heel.{form}"
    there = databases.environment_of(small.folder)
    done = terminal.run(tmp_path, "--home", small.folder, "register", "export", "concept", whole, **there)
    assert done.status == 0, done.said
    assert done.steps is not None
    for moment in range(1, done.steps + 1):
        target = tmp_path / f"{moment}" / f"lijst.{form}"
        target.parent.mkdir()
        words = ("--home", small.folder, "register", "export", "concept", target)
        assert terminal.run(target.parent, *words, die_at=moment, **there).status == -signal.SIGKILL
        # before the file that is written beside it is opened, and before that gets its name
        assert not target.exists()
        assert terminal.run(target.parent, *words, **there).status == 0
        assert target.read_bytes() == whole.read_bytes()
        assert {one.name for one in target.parent.iterdir()} == {target.name}
    assert done.steps >= 2
    small.assert_well()
