"""The environment of the peers, and running a worker in theirs or in ours."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / ".venv-bench"
PINS = ROOT / "requirements" / "bench.txt"
PEER_PYTHON = PEERS / "bin" / "python"


class WorkerError(RuntimeError):
    """A worker ended with an error; the text is what it said last."""


def ensure_peers() -> None:
    """Install the peers, pinned and checked against their hashes, unless that was done for these very pins."""
    stamp = PEERS / ".installed"
    pins = hashlib.sha256(PINS.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == pins:
        return
    for arguments in (("venv", PEERS.name), ("lock", str(PINS.relative_to(ROOT)), PEERS.name)):
        subprocess.run([str(ROOT / "tools" / "install.sh"), *arguments], cwd=ROOT, check=True)
    stamp.write_text(pins)


def run_worker(
    name: str, *arguments: object, peer: bool = False, own: Mapping[str, str] | None = None
) -> dict[str, float | str]:
    """Run `bench.workers.<name>` in a process of its own and give what it tells on its last line.

    `own` are variables of its environment beside ours. The peers are installed when the first is asked for.
    """
    if peer:
        ensure_peers()
    python = PEER_PYTHON if peer else Path(sys.executable)
    command = [str(python), "-m", f"bench.workers.{name}", *map(str, arguments)]
    environment = {**os.environ, **(own or {})}
    environment["PYTHONPATH"] = f"{ROOT}" if peer else f"{ROOT}{os.pathsep}{ROOT / 'src'}"
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise WorkerError(f"{name}: {(done.stderr.strip().splitlines() or ['no output'])[-1]}")
    found: dict[str, float | str] = json.loads(done.stdout.splitlines()[-1])
    return found
