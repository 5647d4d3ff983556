"""Asks whether a weakness is known of what the product installs: the Python packages that requirements/run.txt pins.

pip-audit asks the open database of advisories OSV. Where that cannot be reached, this says so and lets the check pass,
because a check also has to run without a network; only a weakness that is known fails it. One package is asked for
first, so that without a network it is over within a quarter of a minute.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.lock import PIN

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = (sys.executable, "-m", "pip_audit")
OPTIONS = ("--vulnerability-service", "osv", "--format", "json", "--desc", "off", "--progress-spinner", "off")
PINNED = ("--no-deps", "--disable-pip", "--timeout", "5", "--requirement")
FIRST_SECONDS, ALL_SECONDS = 15.0, 300.0


class NotAsked(Exception):  # noqa: N818 - it says what happened
    """The database gave no answer; the text says why."""


@dataclass(frozen=True)
class Weakness:
    """A known weakness of a package that is pinned, by its name in the database."""

    package: str
    version: str
    name: str
    mended_in: tuple[str, ...]

    def __str__(self) -> str:
        mended = f"mended in {', '.join(self.mended_in)}" if self.mended_in else "not mended yet"
        return f"{self.package} {self.version}: {self.name}, {mended}"


def weaknesses(pinned: str, program: Sequence[str] = PROGRAM) -> list[Weakness]:
    """The known weaknesses of all that a requirements file pins. Raises NotAsked when the database gives no answer."""
    pins = [f"{one['name']}=={one['version']}" for one in PIN.finditer(pinned)]
    ask(pins[:1], program, FIRST_SECONDS)
    return ask(pins, program, ALL_SECONDS)


def ask(pins: Sequence[str], program: Sequence[str], seconds: float) -> list[Weakness]:
    """Ask for some pins (`name==version`) within so many seconds."""
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "asked.txt"
        asked.write_text("\n".join(pins) + "\n", "utf-8")
        try:
            done = subprocess.run(
                [*program, *OPTIONS, *PINNED, str(asked)], capture_output=True, text=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise NotAsked(f"no answer within {seconds:g} seconds") from error
    return read(done.stdout, done.stderr)


def read(output: str, complaint: str) -> list[Weakness]:
    """The weaknesses in what pip-audit wrote."""
    try:
        found = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError) as error:
        lines = complaint.strip().splitlines()
        raise NotAsked(lines[-1].split(": ")[0] if lines else "pip-audit gave no answer") from error
    known = [
        Weakness(one["name"], one["version"], weakness["id"], tuple(weakness["fix_versions"]))
        for one in found
        for weakness in one.get("vulns", ())
    ]
    skipped = [f"{one['name']}: {one['skip_reason']}" for one in found if "skip_reason" in one]
    if skipped and not known:
        raise NotAsked("; ".join(skipped[:3]))
    return known


def main(program: Sequence[str] = PROGRAM) -> int:
    """Print what is known; 1 when that is a weakness."""
    try:
        found = weaknesses((ROOT / "requirements" / "run.txt").read_text("utf-8"), program)
    except NotAsked as reason:
        print(f"  not asked: the database of known weaknesses cannot be reached ({reason})")
        return 0
    for one in found:
        print(f"✗ {one}")
    if found:
        print("✗ take a version without it: make upgrade")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
