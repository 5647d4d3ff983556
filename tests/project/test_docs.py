"""The documentation is true: its links lead somewhere, and what it must name it names."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from django.utils import translation

LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
SETTING = re.compile(r"\bINFORMATIEHUIS_[A-Z_]+\b|\bDATABASE_URL\b")


def pages(repository: Path) -> list[Path]:
    return sorted([*repository.glob("*.md"), *(repository / "docs").rglob("*.md")])


def anchors(page: Path) -> set[str]:
    """The anchors that headings get: lower case, spaces to hyphens, other signs dropped."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def broken_links(page: Path) -> Iterator[str]:
    for target in LINK.findall(FENCE.sub("", page.read_text("utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        if not path.exists():
            yield f"{page.name}: {target} does not exist"
        elif anchor and path.suffix == ".md" and anchor not in anchors(path):
            yield f"{page.name}: {target} has no such heading"


def test_links_between_pages_lead_somewhere(repository: Path) -> None:
    assert [fault for page in pages(repository) for fault in broken_links(page)] == []


def test_every_page_can_be_reached_from_the_readme(repository: Path) -> None:
    start = repository / "README.md"
    reached, todo = {start}, [start]
    while todo:
        page = todo.pop()
        for target in LINK.findall(page.read_text("utf-8")):
            path = (page.parent / target.partition("#")[0]).resolve()
            found = sorted(path.glob("*.md")) if path.is_dir() else [path]
            new = [one for one in found if one.suffix == ".md" and one.is_file() and one not in reached]
            reached.update(new)
            todo += new
    assert [page.relative_to(repository).as_posix() for page in pages(repository) if page not in reached] == []


def test_every_setting_is_documented(repository: Path) -> None:
    used = {name for path in (repository / "src").rglob("*.py") for name in SETTING.findall(path.read_text("utf-8"))}
    pages = (repository / "docs/how-to").glob("*.md")
    documented = {name for path in pages for name in SETTING.findall(path.read_text("utf-8"))}
    assert used - documented == set()
    assert documented - used == set(), "documented, and nowhere in the code"


def test_every_make_target_that_is_named_exists(repository: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (repository / "Makefile").read_text("utf-8"), re.MULTILINE))
    targets |= {
        f"check-{name}" for name in re.findall(r"^check-([a-z]+):", (repository / "Makefile").read_text(), re.M)
    }
    named = {
        name for page in pages(repository) for name in re.findall(r"(?:`|\$ )make ([a-z-]+)", page.read_text("utf-8"))
    }
    assert named - targets == set()


def test_make_alone_lists_what_there_is(repository: Path) -> None:
    done = subprocess.run(["make"], cwd=repository, capture_output=True, text=True, check=True)
    for name in ("run", "test", "check", "bench", "lock", "clean"):
        assert re.search(rf"^  make {name} +\S", done.stdout, re.MULTILINE), f"make {name} is not listed"


def commands() -> dict[str, set[str]]:
    """Every command of the command line with the options that it takes."""
    from informatiehuis.cli.main import app

    def walk(path: str, command: Any) -> Iterator[tuple[str, set[str]]]:
        yield path, {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
        for name, child in getattr(command, "commands", {}).items():
            yield from walk(f"{path} {name}", child)

    return dict(walk("informatiehuis", typer.main.get_command(app)))


def unknown_parts(line: str, known: dict[str, set[str]]) -> Iterator[str]:
    """What a line like `informatiehuis source snapshot NAME --all` says that the command line does not know."""
    words = line.split()
    command, rest = words[0], words[1:]
    while rest and f"{command} {rest[0]}" in known:
        command, rest = f"{command} {rest[0]}", rest[1:]
    groups = {name.rpartition(" ")[0] for name in known}
    if command in groups and rest and not rest[0].startswith("-") and rest[0] != "…":
        yield f"{line}: no command {rest[0]}"
    options = {word for word in rest if word.startswith("--")} - {"--help"}
    yield from (f"{line}: no option {one}" for one in options - known[command] - known["informatiehuis"])


def test_every_command_that_is_named_exists(repository: Path) -> None:
    known = commands()
    named = {
        " ".join(line.split())
        for page in pages(repository)
        for line in re.findall(r"(?:`|\$ (?:\w+=\S+ )*)(informatiehuis [^`\n]+)", page.read_text("utf-8"))
    }
    assert len(named) > 10
    assert [fault for line in sorted(named) for fault in unknown_parts(line, known)] == []


def test_every_kind_is_in_the_glossary(repository: Path) -> None:
    from informatiehuis.kernel import kinds

    glossary = (repository / "docs/glossary.md").read_text("utf-8").lower()
    with translation.override("nl"):
        labels = {kind.name: str(kind.label) for kind in kinds.all_kinds()}
    assert labels
    assert [name for name, label in labels.items() if f"| {label.lower()} |" not in glossary] == []


def test_a_decision_has_a_number_a_status_and_its_reasons(repository: Path) -> None:
    records = sorted((repository / "docs/adr").glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        text = path.read_text("utf-8")
        for heading in ("Context", "Decision", "Consequences"):
            assert f"\n## {heading}\n" in text, f"{path.name} has no {heading}"
        assert re.search(r"^Status: (accepted|replaced by|proposed)", text, re.MULTILINE), path.name


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE"])
def test_what_a_newcomer_looks_for_is_there(repository: Path, name: str) -> None:
    assert (repository / name).stat().st_size > 500
