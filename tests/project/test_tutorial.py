"""The tutorial works as it is written: its files are right, and its commands do what it says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from informatiehuis.engines import ascode
from tests.project.walkthrough import Command, File, steps, write_files

ENVIRONMENT = re.compile(r"^export ")


@pytest.fixture
def tutorial(repository: Path) -> Path:
    return repository / "docs" / "tutorial.md"


def test_the_files_are_an_atlas_without_remarks(tutorial: Path, tmp_path: Path) -> None:
    write_files(tutorial, tmp_path)
    atlas = ascode.read(tmp_path / "oefening")
    assert [indicator.slug for indicator in atlas.indicators] == ["laadpunten-per-1000"]
    assert [str(report) for report in atlas.reports] == []


def test_it_takes_the_promised_few_lines(tutorial: Path) -> None:
    """Source and definition, from nothing to a map: what the newcomer writes before the first run."""
    before_first_import = []
    for step in steps(tutorial):
        if isinstance(step, Command) and "atlas import" in step.line:
            break
        if isinstance(step, File) and step.name.endswith((".yaml", ".sql")):
            before_first_import.append(step)
    assert sum(len(step.content.splitlines()) for step in before_first_import) <= 13


def test_the_data_are_the_municipalities_of_the_province(tutorial: Path) -> None:
    data = next(step for step in steps(tutorial) if isinstance(step, File) and step.name.endswith(".csv"))
    codes = [line.split(";")[0] for line in data.content.splitlines()[1:]]
    assert len(set(codes)) == 26
    assert all(re.fullmatch(r"GM\d{4}", code) for code in codes)


@pytest.mark.slow
def test_the_commands_do_what_the_page_says(tutorial: Path, example_house: Path, tmp_path: Path) -> None:
    house = shutil.copytree(example_house, tmp_path / "house")
    environment = {
        **os.environ,
        "INFORMATIEHUIS_HOME": str(house),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    for step in steps(tutorial):
        if isinstance(step, File):
            path = tmp_path / step.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.content, "utf-8")
        elif not ENVIRONMENT.match(step.line):
            done = subprocess.run(
                ["bash", "-c", step.line],
                cwd=tmp_path,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"$ {step.line}\n{done.stdout}\n{done.stderr}"
