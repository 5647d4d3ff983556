"""A known weakness fails the check; a database that gives no answer is said, and passes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools import audit
from tools.audit import NotAsked, Weakness, ask, main, read, weaknesses

CLEAN = {"dependencies": [{"name": "django", "version": "5.2.1", "vulns": []}], "fixes": []}
KNOWN = {"id": "PYSEC-2026-1", "fix_versions": ["5.2.2"], "aliases": []}
FOUND = {"dependencies": [{"name": "django", "version": "5.2.1", "vulns": [KNOWN]}], "fixes": []}
LOCK = "django==5.2.1 \\\n    --hash=sha256:00\nlxml==6.0 \\\n    --hash=sha256:00\n"


def program(folder: Path, answer: dict[str, Any] | None, status: int, complaint: str = "") -> tuple[str, str]:
    """Something that answers as pip-audit does, and keeps what it was asked."""
    script = folder / "answering.py"
    script.write_text(
        "import pathlib, sys\n"
        f"with open({str(folder / 'asked')!r}, 'a') as kept:\n"
        "    kept.write(pathlib.Path(sys.argv[-1]).read_text() + '--\\n')\n"
        f"print({json.dumps(answer) if answer else ''!r})\n"
        f"print({complaint!r}, file=sys.stderr)\n"
        f"sys.exit({status})\n"
    )
    return sys.executable, str(script)


def test_a_known_weakness_fails_and_says_what_mends_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(program(tmp_path, FOUND, 1, "Found 1 known vulnerability in 1 package")) == 1
    assert "✗ django 5.2.1: PYSEC-2026-1, mended in 5.2.2" in capsys.readouterr().out


def test_without_a_known_weakness_all_that_is_pinned_was_asked(tmp_path: Path) -> None:
    assert weaknesses(LOCK, program(tmp_path, CLEAN, 0)) == []
    assert (tmp_path / "asked").read_text() == "django==5.2.1\n--\ndjango==5.2.1\nlxml==6.0\n--\n"


def test_nothing_known_is_well_and_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(program(tmp_path, CLEAN, 0)) == 0
    assert capsys.readouterr().out == ""


def test_a_database_that_is_away_is_said_and_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(program(tmp_path, None, 1, "ERROR:pip_audit._cli:Could not connect")) == 0
    told = capsys.readouterr().out
    assert "not asked" in told
    assert "Could not connect" in told
    assert (tmp_path / "asked").read_text().count("--") == 1, "without a network only the first is asked"


def test_a_database_that_says_nothing_is_not_waited_for(tmp_path: Path) -> None:
    waiting = tmp_path / "waiting.py"
    waiting.write_text("import threading\nthreading.Event().wait(60)\n")
    with pytest.raises(NotAsked, match=r"within 0\.5 seconds"):
        ask(["django==5.2.1"], (sys.executable, str(waiting)), 0.5)


def test_a_package_that_could_not_be_asked_is_no_clean_answer() -> None:
    skipped = {"dependencies": [{"name": "django", "skip_reason": "not found"}]}
    with pytest.raises(NotAsked, match="django: not found"):
        read(json.dumps(skipped), "")
    both = {"dependencies": [*skipped["dependencies"], *FOUND["dependencies"]]}
    assert [one.name for one in read(json.dumps(both), "")] == ["PYSEC-2026-1"]


def test_a_weakness_that_nobody_mended_says_so() -> None:
    assert str(Weakness("django", "5.2.1", "PYSEC-2026-1", ())) == "django 5.2.1: PYSEC-2026-1, not mended yet"


def test_the_real_program_knows_what_it_is_asked(tmp_path: Path) -> None:
    """Its dry run reads the same options and the same file, and asks nobody."""
    asked = tmp_path / "asked.txt"
    asked.write_text("django==5.2.1\n")
    command = [*audit.PROGRAM, *audit.OPTIONS, "--dry-run", *audit.PINNED, str(asked)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "would have audited 1 packages" in done.stderr
