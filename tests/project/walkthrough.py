"""Reads a page of the documentation as somebody would who follows it: write these files, run these commands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w+)(?: title=(?P<title>\S+))?\n(?P<body>.*?)^ *```$", re.M | re.S)


@dataclass(frozen=True)
class File:
    """A file that the page says to make; a later one of the same name replaces it."""

    name: str
    content: str


@dataclass(frozen=True)
class Command:
    """A command that the page says to run."""

    line: str


def steps(page: Path) -> Iterator[File | Command]:
    """The files and commands of a page, in the order in which they stand."""
    for fence in FENCE.finditer(page.read_text("utf-8")):
        body = re.sub(rf"^{fence['indent']}", "", fence["body"], flags=re.MULTILINE)
        if fence["title"]:
            yield File(fence["title"], body)
        elif fence["language"] == "console":
            yield from (Command(line[2:]) for line in body.splitlines() if line.startswith("$ "))


def write_files(page: Path, folder: Path) -> None:
    """Write every file of the page into the folder, as it is at the end of the page."""
    for step in steps(page):
        if isinstance(step, File):
            path = folder / step.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.content, "utf-8")
