"""The log of the real server, which is asked all that could leave traces, and the words of the command."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from informatiehuis.kernel.house import House
from tests.command import COMMAND
from tests.servers import free_port
from tests.terminal import Terminal

SECONDS = 60
CLIENT = "127.0.0.9"
SECRETS = {
    "password in a form": "Wachtwoord-van-Iemand-1",
    "name in a form": "mevrouw.planting",
    "token in a header": "eyJhbGciOiJIUzI1NiJ9.planted.sign",
    "query": "zoekwoordvaniemand",
    "database password": "DbGeheimDbGeheim",
    "address of the client": CLIENT,
    "forwarded address": "192.0.2.77",
}


@dataclass(frozen=True)
class Served:
    port: int
    log: Path

    def raw(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=30, source_address=(CLIENT, 0)) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def asked_all(self) -> set[int]:
        """Everything that a visitor can do to leave traces; gives the statuses."""
        headers = {
            "Authorization": f"Bearer {SECRETS['token in a header']}",
            "X-Forwarded-For": SECRETS["forwarded address"],
            "Cookie": f"sessionid={SECRETS['query']}",
        }
        form = {"username": SECRETS["name in a form"], "password": SECRETS["password in a form"]}
        query = SECRETS["query"]
        transport = httpx.HTTPTransport(local_address=CLIENT)
        with httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60, transport=transport) as client:
            found = {client.get(f"/{path}?q={query}", headers=headers).status_code for path in ("", "zoeken/", "ogc")}
            found.add(client.post("/aanmelden/", data=form, headers=headers).status_code)
            found.add(client.get("/", headers={"Host": f"{query}.example"}).status_code)
            found.add(client.get(f"/api/v1/{query}?q={query}", headers=headers).status_code)
        self.raw(f"GET /?q={query} HTTP/9\r\nHost: {query}\r\n\r\n".encode())
        self.raw(f"GET /?q={query} HTTP/1.1\r\nBad Header {query}: 1\r\n\r\n".encode())
        self.raw(f"POST /aanmelden/?q={query} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 90\r\n\r\nusern".encode())
        return found


@pytest.fixture
def served(house: House, tmp_path: Path, request: pytest.FixtureRequest, terminal: Terminal) -> Iterator[Served]:
    """A real server with its access log asked for; with a database that cannot be reached where the test says so."""
    assert terminal.run(house.root, "init").status == 0
    port, log = free_port(), tmp_path / "log.txt"
    environment = {**os.environ, "INFORMATIEHUIS_HOME": str(house.root), "GUNICORN_CMD_ARGS": "--access-logfile -"}
    environment |= getattr(request, "param", {})
    with log.open("wb") as output:
        process = subprocess.Popen(
            [COMMAND, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL, stderr=output
        )
    try:
        deadline = time.monotonic() + SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            with suppress(httpx.TransportError):
                httpx.get(f"http://127.0.0.1:{port}/gezondheid/leeft", timeout=SECONDS, trust_env=False)
                break
        yield Served(port, log)
    finally:
        process.terminate()
        process.wait(SECONDS)


UNREACHABLE = {"DATABASE_URL": f"postgres://huis:{SECRETS['database password']}@127.0.0.1:9/huis"}


@pytest.mark.parametrize("served", [{}, UNREACHABLE, {"INFORMATIEHUIS_LOG": "text"}], indirect=True)
def test_nothing_that_a_visitor_sent_is_in_the_log_of_the_server(served: Served) -> None:
    found = served.asked_all()
    text = served.log.read_text()
    assert "request" in text
    assert [what for what, planted in SECRETS.items() if planted in text] == []
    if "text" in text.splitlines()[0] or not text.startswith("{"):
        return
    lines = [json.loads(line) for line in text.splitlines()]
    told = {line["status"] for line in lines if line["event"] == "request"}
    assert found <= told
    assert all(re.fullmatch(r"[0-9a-f]{16}", line["request"]) for line in lines if line["event"] == "request")


@pytest.mark.parametrize(
    "address",
    [
        f"postgres://huis:{SECRETS['database password']}@127.0.0.1:9/huis",
        f"postgres://huis:{SECRETS['database password']}@127.0.0.1:poort/huis",
        f"onbekend://huis:{SECRETS['database password']}@127.0.0.1/huis",
    ],
)
def test_the_command_does_not_repeat_the_password_of_the_database(address: str, house: House) -> None:
    environment = {**os.environ, "INFORMATIEHUIS_HOME": str(house.root), "DATABASE_URL": address}
    done = subprocess.run([COMMAND, "user", "list"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert SECRETS["database password"] not in done.stdout + done.stderr
