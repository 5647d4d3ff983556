"""A real server process, and the CPU time it and its children use."""

import contextlib
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

import httpx

from bench.environment import ROOT

_TICKS = os.sysconf("SC_CLK_TCK")
_PATIENCE = 60.0


class ServerError(RuntimeError):
    """The server did not start, or did not answer as it should."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """Started on entering, ended on leaving; `ready` is an address that answers once it serves."""

    def __init__(self, command: Sequence[str], port: int, ready: str, environment: Mapping[str, str]) -> None:
        self._command = command
        # one client asks more in a minute than any visitor may
        self._environment = {**os.environ, "INFORMATIEHUIS_LIMITS": "off", **environment}
        self._ready = ready
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60.0, trust_env=False)

    def __enter__(self) -> "Server":
        self._log = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, env=self._environment, stdout=self._log, stderr=self._log
        )
        try:
            self._wait()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _wait(self) -> None:
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise ServerError(f"it ended: {self._last_words()}")
            with contextlib.suppress(httpx.TransportError):
                self.client.get(self._ready)
                return
            # nothing to wait for but the port: the server tells nobody when it listens
            time.sleep(0.1)
        raise ServerError(f"it did not answer within {_PATIENCE:.0f} s: {self._last_words()}")

    def _end(self) -> None:
        self.client.close()
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _last_words(self) -> str:
        self._log.seek(0)
        return " ".join(self._log.read().split()[-30:]) or "it said nothing"

    def cpu_seconds(self) -> float:
        """User and system time of the process and all that descend from it, the ended ones included."""
        return sum(_cpu_ticks(process) for process in _family(self._process.pid)) / _TICKS

    def cpu_per_request(self, paths: Sequence[str], headers: Mapping[str, str]) -> float:
        """CPU-seconds a request, after one round to warm up. Raises ServerError on any answer but 200 or 204."""
        for path in paths[: len(paths) // 4]:
            self._ask(path, headers)
        before = self.cpu_seconds()
        for path in paths:
            self._ask(path, headers)
        return (self.cpu_seconds() - before) / len(paths)

    def _ask(self, path: str, headers: Mapping[str, str]) -> None:
        answer = self.client.get(path, headers=dict(headers))
        if answer.status_code not in (200, 204):
            raise ServerError(f"{path} gave {answer.status_code}: {answer.text[:200]}")


def _fields(process: int) -> list[str]:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _cpu_ticks(process: int) -> int:
    """proc(5): utime, stime, cutime and cstime are fields 14 to 17; the name and what is before it are gone here."""
    return sum(int(field) for field in _fields(process)[11:15])


def _family(root: int) -> set[int]:
    parents = {int(entry.name): _fields(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    family = {root}
    while True:
        more = {process for process, fields in parents.items() if fields and int(fields[1]) in family} - family
        if not more:
            return family
        family |= more
