"""How long a newcomer waits: `make run` in a fresh clone, and the second time, until the first page answers."""

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from bench.environment import ROOT
from bench.registry import Context, Measurement, bench
from bench.server import ServerError, free_port

# seconds of wall time: a person waits for those
FIRST, SECOND = 240.0, 5.0


@bench
def starting(context: Context) -> Iterator[Measurement]:
    """Clone what is committed, run it, stop it, run it again."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "informatiehuis"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        first = _until_it_serves(clone, FIRST * 2)
        second = min(_until_it_serves(clone, SECOND * 10) for _ in range(context.repeats))
    yield Measurement(name="first_run", unit="s until it serves", ours=first, limit=FIRST)
    yield Measurement(name="second_run", unit="s until it serves", ours=second, limit=SECOND)


def _until_it_serves(clone: Path, patience: float) -> float:
    port = free_port()
    started = time.monotonic()
    process = subprocess.Popen(
        ["make", "run", f"PORT={port}"],
        cwd=clone,
        env={name: value for name, value in os.environ.items() if name != "INFORMATIEHUIS_HOME"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        with httpx.Client(trust_env=False, timeout=30) as client:
            while time.monotonic() - started < patience:
                if process.poll() is not None:
                    raise ServerError("make run ended")
                with contextlib.suppress(httpx.TransportError):
                    client.get(f"http://127.0.0.1:{port}/gezondheid").raise_for_status()
                    return time.monotonic() - started
                # nothing to wait for but the port
                time.sleep(0.05)
        raise ServerError(f"it did not serve within {patience:.0f} s")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
