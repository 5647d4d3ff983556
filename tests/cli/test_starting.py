"""Who asks the command something small does not wait for the libraries that only larger work needs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal import Terminal

HEAVY = {"duckdb", "httpx", "lxml", "numpy", "pyarrow", "pyogrio", "pyproj", "rdflib", "regex", "shapely", "sqlglot"}
LOADED = """
import json, sys
from informatiehuis.cli.main import run
try:
    run()
finally:
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def plain(terminal: Terminal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house without data."""
    folder = tmp_path_factory.mktemp("plain") / "house"
    assert terminal.run(folder, "init").status == 0
    return folder


def loaded_by(home: Path, *words: str) -> set[str]:
    """The packages that a command loads in a process of its own; it has to end well."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words],
        env={**os.environ, "INFORMATIEHUIS_HOME": str(home)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_help_loads_no_django_either(plain: Path) -> None:
    assert loaded_by(plain, "--help") & {*HEAVY, "django"} == set()


@pytest.mark.parametrize("words", ["source list", "indicator list", "user list", "audit verify"])
def test_looking_at_the_house_loads_no_engine(plain: Path, words: str) -> None:
    loaded = loaded_by(plain, *words.split())
    assert "django" in loaded
    assert loaded & HEAVY == set()


def test_looking_the_deployment_over_loads_no_engine(plain: Path) -> None:
    (plain / "accounts.txt").unlink(missing_ok=True)
    loaded = loaded_by(plain, "doctor")
    assert "django" in loaded
    assert loaded & HEAVY == set()


def test_work_with_data_loads_what_it_needs(plain: Path) -> None:
    """The measure is awake: what reads a file is seen to load what reads files."""
    (plain.parent / "cijfers.csv").write_text("gemeentecode;jaar\nGM0344;2022\n")
    assert {"duckdb", "pyarrow"} <= loaded_by(plain, "source", "look", str(plain.parent / "cijfers.csv"))
