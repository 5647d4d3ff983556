"""What our server answers to a request that it cannot read, before any page is asked."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from gunicorn.http import errors

from informatiehuis.kernel.house import House
from informatiehuis.portal.worker import refused
from tests.command import COMMAND

SECONDS_TO_START = 60


@pytest.fixture
def port(house: House, tmp_path: Path) -> Iterator[int]:
    """The port of our own server, started as a user does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = int(probe.getsockname()[1])
    environment = {**os.environ, "INFORMATIEHUIS_HOME": str(house.root)}
    log = tmp_path / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            [COMMAND, "serve", "--no-worker", "--port", str(number)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(process, number, log)
        yield number
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            continue
        return
    pytest.fail(f"the server did not start:\n{log.read_text()}")


def asked(port: int, request: bytes) -> tuple[int, str]:
    """The status and the text that come back for these bytes, until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request)
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    assert [int(line.split(b":")[1]) for line in lengths] == [len(body)]
    return int(head.split()[1]), body.decode()


def test_what_cannot_be_read_is_refused_in_the_words_of_the_house(port: int) -> None:
    too_long = b"GET /zoeken/?q=" + b"a" * 5000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    too_much = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: a=" + b"b" * 9000 + b"\r\n\r\n"
    for request, status, words in (
        (too_long, 414, "Dit adres is te lang"),
        (too_much, 431, "te grote cookies"),
        (b"onzin\r\n\r\n", 400, "Dit verzoek kunnen wij niet lezen"),
    ):
        found, text = asked(port, request)
        assert found == status
        assert words in text
        assert '<html lang="nl">' in text
        assert "Een mens is altijd bereikbaar" in text


@pytest.mark.parametrize("error", [errors.ForbiddenProxyRequest("10.0.0.1"), OSError(), ValueError()])
def test_what_is_no_mistake_of_a_visitor_is_left_to_the_server(error: Exception) -> None:
    assert refused(error) is None
