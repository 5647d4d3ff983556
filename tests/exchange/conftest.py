"""Our own server with the example house, for clients and referees written by others."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.command import COMMAND
from tests.servers import free_port

SECONDS_TO_START = 60


@pytest.fixture(scope="session")
def served(example_house: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of our own server with the example house, without a slash at the end."""
    port, log = free_port(), tmp_path_factory.mktemp("exchange") / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            [COMMAND, "serve", "--no-worker", "--port", str(port)],
            env={**os.environ, "INFORMATIEHUIS_HOME": str(example_house)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_it_answers(process, address, log)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_it_answers(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    for _ in range(SECONDS_TO_START * 10):
        try:
            process.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            try:
                httpx.get(f"{address}/gezondheid", timeout=10, trust_env=False)
            except httpx.TransportError:
                continue
            return
        break
    pytest.fail(f"the server did not answer (exit code {process.poll()}):\n{log.read_text()}")


@pytest.fixture(scope="session")
def anybody(served: str) -> Iterator[httpx.Client]:
    """A client without an account."""
    with httpx.Client(base_url=served, timeout=60, trust_env=False) as client:
        yield client


@pytest.fixture(scope="session")
def administrator(served: str, example_house: Path) -> Iterator[httpx.Client]:
    """A client that is signed in as the administrator of the example house."""
    lines = (example_house / "accounts.txt").read_text().splitlines()
    password = next(line.split("\t")[1] for line in lines if line.startswith("beheerder\t"))
    with httpx.Client(base_url=served, timeout=60, trust_env=False) as client:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get("/aanmelden/").text)
        assert found is not None
        form = {"username": "beheerder", "password": password, "csrfmiddlewaretoken": found[1]}
        client.post("/aanmelden/", data=form)
        assert "sessionid" in client.cookies
        yield client
