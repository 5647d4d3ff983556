"""The repository itself: sizes, pins without addresses, nothing left behind."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tools.ratchet import Limits, faults, file_size, function_sizes, our_files

LEFT_BEHIND = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def tracked(repository: Path) -> list[Path]:
    """The files that git knows; without git, as in a source archive, there is nothing to judge."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=repository, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("this is not a git checkout")
    return [repository / name for name in done.stdout.split("\0") if name and (repository / name).is_file()]


def text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""


def test_files_and_functions_stay_small(repository: Path) -> None:
    paths = list(our_files(repository))
    functions = [size for path in paths if path.suffix == ".py" for size in function_sizes(path, repository)]
    assert faults([file_size(path, repository) for path in paths], functions, Limits()) == []


@pytest.mark.parametrize("name", ["run.txt", "all.txt", "installer.txt", "servers.txt"])
def test_every_pin_has_a_hash_and_no_address(repository: Path, name: str) -> None:
    text = (repository / "requirements" / name).read_text()
    blocks = re.split(r"\n(?=[a-z0-9])", text.strip(), flags=re.IGNORECASE)
    assert [block.split("\n")[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert not re.search(r"https?://|--index|--find-links|--extra-index", text)


def test_npm_locks_have_hashes_and_no_address(repository: Path) -> None:
    locks = [path for path in tracked(repository) if path.name == "package-lock.json"]
    assert locks
    for path in locks:
        packages = json.loads(path.read_text())["packages"]
        wrong = [
            name
            for name, about in packages.items()
            if name and ((not about.get("integrity") and not about.get("inBundle")) or about.get("resolved"))
        ]
        assert wrong == [], path


def test_nothing_is_left_for_later_in_the_code(repository: Path) -> None:
    ours = [path for path in our_files(repository) if path != Path(__file__)]
    assert [
        f"{path.relative_to(repository)}:{number}"
        for path in ours
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if LEFT_BEHIND.search(line)
    ] == []


def test_no_file_names_a_folder_of_somebodys_machine(repository: Path) -> None:
    folder = re.compile(r"(?<![\w.])/(?:root|Users|work)/\w+")
    assert [
        path.relative_to(repository).as_posix()
        for path in tracked(repository)
        if path != Path(__file__) and folder.search(text_of(path))
    ] == []


def test_files_are_no_larger_than_a_reader_can_review(repository: Path) -> None:
    """Data and artefacts of others are fetched or made, never committed; locks may be long."""
    large = [
        f"{path.relative_to(repository)}: {path.stat().st_size:,} bytes"
        for path in tracked(repository)
        if path.stat().st_size > 500_000 and path.name != "package-lock.json"
    ]
    assert large == []
