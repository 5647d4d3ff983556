"""The check of our own code for weaknesses is awake, and whatever it has to leave alone says why."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

MARK = re.compile(r"#\s*nosec\b")
REASONED = re.compile(r"# nosec B\d{3}(?:,B\d{3})* # \w+ \w+")
WEAK = {
    "B307": "eval(input())\n",
    "B324": "import hashlib\n\nhashlib.md5(b'x')\n",
    "B602": "import subprocess\n\nsubprocess.run(input(), shell=True)\n",
    "B308": "from django.utils.safestring import mark_safe\n\nmark_safe(input())\n",
    "B501": "import httpx\n\nhttpx.get('https://example.org', verify=False)\n",
    "B105": "password = 'geheim'\n",
}


@pytest.mark.parametrize("weakness", WEAK)
def test_a_weakness_is_found(repository: Path, tmp_path: Path, weakness: str) -> None:
    """With the settings with which our own code is judged."""
    (tmp_path / "weak.py").write_text(WEAK[weakness])
    done = subprocess.run(
        [sys.executable, "-m", "bandit", "-q", "-r", "-f", "json", "-c", repository / "pyproject.toml", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert weakness in {one["test_id"] for one in json.loads(done.stdout)["results"]}


def test_what_is_left_alone_names_the_finding_and_the_reason(repository: Path) -> None:
    marked = [
        f"{path.relative_to(repository)}: {line.strip()}"
        for path in sorted((repository / "src/informatiehuis").rglob("*.py"))
        for line in path.read_text("utf-8").splitlines()
        if MARK.search(line) and not REASONED.search(line)
    ]
    assert marked == []


def test_what_is_left_alone_everywhere_has_a_reason_beside_it(repository: Path) -> None:
    text = (repository / "pyproject.toml").read_text("utf-8")
    skipped = tomllib.loads(text)["tool"]["bandit"]["skips"]
    assert [one for one in skipped if not re.search(rf'"{one}",  # \w+ \w+', text)] == []


def test_it_is_one_of_the_checks(repository: Path) -> None:
    """`make check` would do it: asked without doing anything."""
    done = subprocess.run(["make", "--dry-run", "check"], cwd=repository, capture_output=True, text=True, check=False)
    assert re.search(r"-m bandit .*--configfile pyproject\.toml src", done.stdout)
