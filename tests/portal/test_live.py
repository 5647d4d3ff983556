"""Our own server and lines that stay open: they hold no thread, no other process and no stopping up."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from informatiehuis.engines.signals import Observation, Store
from informatiehuis.engines.signals.store import now
from tests.command import COMMAND

PATIENCE = 90
Start = Callable[..., tuple[str, subprocess.Popen[bytes]]]


@pytest.fixture
def home(example_house: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(example_house, tmp_path / "huis"))


@pytest.fixture
def start(home: Path, tmp_path: Path) -> Iterator[Start]:
    """Start our server as a user does; gives its address and process."""
    with contextlib.ExitStack() as ending:

        def started(*options: str, **environment: str) -> tuple[str, subprocess.Popen[bytes]]:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = int(probe.getsockname()[1])
            output = ending.enter_context((tmp_path / f"log-{port}.txt").open("w"))
            process = subprocess.Popen(
                [COMMAND, "serve", "--no-worker", "--port", str(port), *options],
                env={**os.environ, "INFORMATIEHUIS_HOME": str(home), **environment},
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip
            ending.callback(_end, process)
            address = f"http://127.0.0.1:{port}"
            _wait(f"{address}/gezondheid/leeft", process)
            return address, process

        yield started


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(60)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < ends:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(address, timeout=PATIENCE, trust_env=False)
            return
    pytest.fail("the server did not start")


@contextlib.contextmanager
def line(address: str) -> Iterator[Iterator[str]]:
    """An open line to what all sensors measure; gives its lines of text, after those of the opening."""
    with httpx.stream("GET", f"{address}/meten/live", timeout=PATIENCE, trust_env=False) as answer:
        assert answer.status_code == 200
        lines = answer.iter_lines()
        assert _values(lines)
        yield lines


def _values(lines: Iterator[str]) -> list[dict[str, Any]]:
    """The datastreams of the next event."""
    told = next(text for text in lines if text.startswith('data: {"now"'))
    streams: list[dict[str, Any]] = json.loads(told.removeprefix("data: "))["streams"]
    return streams


def measure(home: Path, result: float) -> int:
    """Store an observation as another process does; gives the number of its datastream."""
    store = Store(home / "signals")
    (stream,) = {row["stream"] for row in store.read().select(limit=1).to_pylist()}
    store.append([Observation(stream, now(), result)])
    return int(stream)


def test_what_any_process_stores_is_told_by_every_process(start: Start, home: Path) -> None:
    address, _process = start("--workers", "2", "--threads", "1")
    with contextlib.ExitStack() as opened:
        # more lines than there are threads: each of them would hold one up
        lines = [opened.enter_context(line(address)) for _ in range(6)]
        stream = measure(home, 4321.5)
        for one in lines:
            (told,) = _values(one)
            assert (told["number"], told["value"].split("\u00a0")[0]) == (stream, "4.321,5")
            assert 0 <= told["received"] - told["measured"] < 60_000
        assert httpx.get(f"{address}/meten/", timeout=PATIENCE, trust_env=False).status_code == 200


def test_an_open_line_does_not_hold_up_stopping(start: Start) -> None:
    address, process = start()
    with line(address) as lines:
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        # the end of the answer, and not a line that breaks: the browser comes again
        assert not [text for text in lines if text]
        process.wait(60)
        assert time.monotonic() - asked < 20


def test_who_has_too_many_gets_what_stands_now_and_may_come_again(start: Start) -> None:
    address, _process = start(INFORMATIEHUIS_LIVE_LINES_OF_ONE="1")
    with line(address):
        answer = httpx.get(f"{address}/meten/live", timeout=PATIENCE, trust_env=False)
        assert 'data: {"now"' in answer.text
        assert answer.text.endswith("retry: 30000\n\n")
