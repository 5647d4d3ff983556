"""What a document gives: pieces of text, each with the place where it stands; and what no document may exceed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from informatiehuis.engines.problems import Problem

MOST_BYTES = 200 * 1000**2
MOST_PAGES = 2_000
MOST_CHARACTERS = 20_000_000
"""Of all text in one document: some ten times the Bible."""
LONGEST_PIECE = 8_000
"""Characters of one piece; a longer section goes on in the next with the same place."""
LONGEST_NAME = 300

AS_TEXT, BY_OCR, UNREAD = "tekst", "herkend", "niet gelezen"
"""How a piece was read: as the text that it is, from a picture by a machine, or not at all."""

# no table and no page can hold these: control characters but for line ends and tabs, and halves of pairs
_NOTHING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


class PaperProblem(Problem):
    """A document that cannot be read, and why."""

    code = "document"


@dataclass(frozen=True)
class Piece:
    """A piece of text and where it stands. What nobody read has no text, and a remark that says why."""

    place: str
    text: str
    how: str = AS_TEXT
    remark: str = ""


@dataclass(frozen=True)
class Paper:
    """What was read of a document: its own title and date where it tells them, and its pieces in order."""

    title: str = ""
    dated: date | None = None
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A file to read: `name` is for messages, `ocr` whether pictures of pages may be read by a machine."""

    path: Path
    name: str
    ocr: bool = True


@dataclass
class Sections:
    """Gathers paragraphs under the heading below which they stand."""

    place: str = ""
    pieces: list[Piece] = field(default_factory=list)
    title: str = ""
    _waiting: list[str] = field(default_factory=list)

    def heading(self, text: str) -> None:
        """A new section, whose heading is its first paragraph and its place."""
        said = " ".join(clean(text).split())
        if said:
            self.end()
            self.title, self.place = self.title or said, said
            self._waiting.append(said)

    def paragraph(self, text: str) -> None:
        said = clean(text).strip()
        if said:
            self._waiting.append(said)

    def end(self) -> list[Piece]:
        """Close the section that is open; returns all there are."""
        self.pieces += [Piece(shortened(self.place), text) for text in in_lengths(self._waiting)]
        self._waiting = []
        return self.pieces


def in_lengths(paragraphs: Iterable[str]) -> Iterator[str]:
    """Paragraphs put together to texts that are no longer than a piece may be."""
    waiting: list[str] = []
    length = 0
    for paragraph in paragraphs:
        for part in _cut(paragraph):
            if waiting and length + len(part) > LONGEST_PIECE:
                yield "\n\n".join(waiting)
                waiting, length = [], 0
            waiting.append(part)
            length += len(part)
    if waiting:
        yield "\n\n".join(waiting)


def _cut(paragraph: str) -> Iterator[str]:
    while len(paragraph) > LONGEST_PIECE:
        at = paragraph.rfind(" ", LONGEST_PIECE // 2, LONGEST_PIECE)
        at = LONGEST_PIECE if at < 0 else at
        yield paragraph[:at]
        paragraph = paragraph[at:].lstrip()
    yield paragraph


def clean(text: str) -> str:
    """A text without what no page can show, and with line ends of one sort."""
    return _NOTHING.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def shortened(name: str) -> str:
    """A name or place on one line, cut off where it is longer than anybody reads."""
    said = " ".join(clean(name).split())
    return said if len(said) <= LONGEST_NAME else said[: LONGEST_NAME - 1] + "…"
