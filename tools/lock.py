"""Keeps the pinned requirements in step with pyproject.toml.

`write` pins what pyproject.toml asks and keeps the pins that still fit; `upgrade` chooses the newest versions
within the bounds; `check` says whether the pins still answer to pyproject.toml. uv does the choosing. Without a
network `check` falls back on comparing the bounds with the pins, and says so.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
COMMON = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--quiet")
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)", re.MULTILINE)
NO_NETWORK = ("error sending request", "dns error", "connect", "timed out", "network")


@dataclass(frozen=True)
class Lock:
    """One pinned file: what it is made from, and what narrows it."""

    target: str
    arguments: tuple[str, ...]
    extras: tuple[str, ...] | None = None  # of pyproject.toml; None means not made from it


ALL = Lock("requirements/all.txt", ("pyproject.toml", "--all-extras"), ("build", "cluster", "s3", "test", "check"))
LOCKS = (
    ALL,
    Lock("requirements/run.txt", ("pyproject.toml", "--extra", "build", "-c", ALL.target), ("build",)),
    Lock("requirements/installer.txt", ("requirements/installer.in", "-c", ALL.target)),
    Lock("requirements/servers.txt", ("requirements/servers.in",)),
    Lock("requirements/bench.txt", ("requirements/bench.in",)),
)


def compile_lock(lock: Lock, output: Path, *extra: str) -> subprocess.CompletedProcess[str]:
    """Let uv write `output`; pins that stand there already are kept unless `--upgrade` is given."""
    command = [sys.executable, "-m", "uv", "pip", "compile", *lock.arguments, *COMMON, *extra, "-o", str(output)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def upgrade() -> int:
    """Choose the newest versions within the bounds."""
    return write("--upgrade")


def write(*extra: str) -> int:
    """Write every lock."""
    for lock in LOCKS:
        done = compile_lock(lock, ROOT / lock.target, *extra)
        if done.returncode:
            print(f"✗ {lock.target}: {done.stderr.strip()}", file=sys.stderr)
            return done.returncode
        print(f"{lock.target}: {len(PIN.findall((ROOT / lock.target).read_text()))} packages")
    return 0


def check() -> int:
    """0 when every lock is what uv would write with the pins that it has."""
    wrong = [fault for lock in LOCKS for fault in stale(lock)]
    for fault in wrong:
        print(f"✗ {fault}")
    return 1 if wrong else 0


def stale(lock: Lock) -> list[str]:
    """Why a lock is out of date; nothing when it is not."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "lock.txt"
        shutil.copy(ROOT / lock.target, copy)
        done = compile_lock(lock, copy)
        if done.returncode == 0:
            same = copy.read_text() == (ROOT / lock.target).read_text()
            return [] if same else [f"{lock.target} does not answer to {lock.arguments[0]} any more; run: make lock"]
    if not any(sign in done.stderr.lower() for sign in NO_NETWORK):
        return [f"{lock.target}: {done.stderr.strip()}"]
    print(f"no network: {lock.target} is only compared with the bounds of pyproject.toml")
    return list(outside_bounds(lock, (ROOT / lock.target).read_text(), (ROOT / "pyproject.toml").read_text()))


def outside_bounds(lock: Lock, pinned: str, pyproject: str) -> Iterator[str]:
    """What pyproject.toml asks for and the pins do not give."""
    if lock.extras is None:
        return
    project = tomllib.loads(pyproject)["project"]
    asked = [*project["dependencies"], *(r for extra in lock.extras for r in project["optional-dependencies"][extra])]
    pins = {canonicalize_name(found["name"]): found["version"] for found in PIN.finditer(pinned)}
    for requirement in map(Requirement, asked):
        version = pins.get(canonicalize_name(requirement.name))
        if version is None:
            yield f"{lock.target} lacks {requirement.name}; run: make lock"
        elif not requirement.specifier.contains(version, prereleases=True):
            yield f"{lock.target} has {requirement.name} {version}, asked is {requirement.specifier}; run: make lock"


if __name__ == "__main__":
    sys.exit({"write": write, "upgrade": upgrade, "check": check}[sys.argv[1]]())
