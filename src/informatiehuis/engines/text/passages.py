"""Cuts a text into passages: whole paragraphs that together are long enough to read and short enough to point at."""

from __future__ import annotations

import re
from collections.abc import Iterator

from informatiehuis.engines.problems import N_
from informatiehuis.engines.text.documents import Passage
from informatiehuis.engines.text.tokens import mend

LONGEST = 150
"""Words of a passage; a paragraph that is longer is cut at the end of a sentence."""

SHORT = 60
"""Words of a paragraph that also stands at the head of the next passage."""

PLACE = N_("alinea {number}")

_PARAGRAPH = re.compile(r"\n[ \t]*\n+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý‘“\"'])")


def passages(text: str, place: str = "") -> tuple[Passage, ...]:
    """The passages of a text, each with the number of the paragraph with which it begins, behind a place if given."""
    return tuple(_passage(piece, place, number) for number, piece in pieces(text))


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """The passages of a text as plain texts, each with the number of the paragraph with which it begins, from 1."""
    waiting: list[tuple[int, str]] = []
    for number, paragraph in enumerate(filter(None, map(_tidy, _PARAGRAPH.split(mend(text)))), start=1):
        for piece in _pieces(paragraph):
            if waiting and sum(len(text.split()) for _number, text in waiting) + len(piece.split()) > LONGEST:
                yield _together(waiting)
                waiting = _again(waiting)
            waiting.append((number, piece))
    if waiting:
        yield _together(waiting)


def _together(waiting: list[tuple[int, str]]) -> tuple[int, str]:
    return waiting[0][0], "\n\n".join(text for _number, text in waiting)


def _again(ended: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The paragraph that ends one passage begins the next as well when it is short: a heading, a question."""
    return ended[-1:] if len(ended) > 1 and len(ended[-1][1].split()) <= SHORT else []


def _passage(text: str, place: str, number: int) -> Passage:
    told = PLACE.format(number=number)
    return Passage(text, f"{place}, {told}" if place else told)


def _tidy(paragraph: str) -> str:
    return " ".join(paragraph.split())


def _pieces(paragraph: str) -> Iterator[str]:
    """The paragraph, or pieces of whole sentences where it is too long; a longer sentence is cut between words."""
    if len(paragraph.split()) <= LONGEST:
        yield paragraph
        return
    waiting: list[str] = []
    for sentence in _SENTENCE.split(paragraph):
        words = sentence.split()
        if waiting and len(waiting) + len(words) > LONGEST:
            yield " ".join(waiting)
            waiting = []
        waiting += words
        while len(waiting) > LONGEST:
            yield " ".join(waiting[:LONGEST])
            waiting = waiting[LONGEST:]
    if waiting:
        yield " ".join(waiting)
