"""Reads what a person typed, and makes of it the terms to look for.

Words in any order; "words between quotation marks" next to each other; -word for what must not be there; word* for
what begins with it. Nothing else means anything, so that no question is an error. What is too much is left out, and
said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from informatiehuis.engines.problems import N_, Note
from informatiehuis.engines.text.analysis import Analyser, Word
from informatiehuis.engines.text.ranking import Way
from informatiehuis.engines.text.tokens import fold, mend

MOST_CHARACTERS = 2_000
MOST_WORDS = 32
MOST_PREFIXES = 3
MOST_PARTS = 4
SHORTEST_PREFIX = 3

_PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')


@dataclass(frozen=True)
class Expansion:
    """What the caller knows that a word means as well: a synonym, or a narrower term, and by which concept.

    The word may be several: then each of them that is asked is found by the term too, when all of them are asked.
    """

    word: str
    term: str
    relation: Literal["synonym", "narrower"]
    concept: str


@dataclass(frozen=True)
class Clause:
    """One thing to look for: the terms of one word of the question, in one way."""

    typed: str
    way: Way
    terms: tuple[str, ...]
    in_parts: bool
    share: float = 1.0
    concept: str = ""


@dataclass(frozen=True)
class Group:
    """A word of the question and everything by which it can be found."""

    typed: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Question:
    """What to look for, what may not be there, and what was left out."""

    groups: tuple[Group, ...]
    without: tuple[Clause, ...]
    notes: tuple[Note, ...]


def read(text: str, analyser: Analyser, expansions: Sequence[Expansion] = ()) -> Question:
    """The question that a text asks."""
    notes = []
    if len(text) > MOST_CHARACTERS:
        notes.append(Note(N_("Alleen de eerste {count} tekens van de vraag tellen mee."), count=MOST_CHARACTERS))
        text = text[:MOST_CHARACTERS]
    reading = _Reading(analyser, expansions)
    for piece in _PIECE.finditer(mend(text)):
        reading.take(piece)
    reading.widen()
    return Question(tuple(reading.groups.values()), tuple(reading.without), (*notes, *reading.notes()))


class _Reading:
    """What was read so far."""

    def __init__(self, analyser: Analyser, expansions: Sequence[Expansion]) -> None:
        self._analyser = analyser
        self._expansions = expansions
        self.groups: dict[str, Group] = {}
        self.without: list[Clause] = []
        self._prefixes = 0
        self._left_out = 0
        self._short = False

    def take(self, piece: re.Match[str]) -> None:
        if len(self.groups) + len(self.without) >= MOST_WORDS:
            self._left_out += 1
        elif piece["phrase"] is not None:
            self._phrase(piece["phrase"], bool(piece["minus"]))
        elif piece["word"].endswith("*"):
            self._prefix(piece["word"].rstrip("*"))
        elif piece["minus"]:
            self.without += [
                Clause(token.text, "word", (word.base,), False) for token, word in self._words(piece["word"])
            ]
        else:
            for token, word in self._words(piece["word"]):
                if not word.is_stopword:
                    self._add(token.text, self._clauses(token.text, word))

    def widen(self) -> None:
        """Let what means as much as several of the words together count for each of them, for its share."""
        for expansion in self._expansions:
            bases = [word.base for _token, word in self._words(expansion.word) if not word.is_stopword]
            if len(bases) > 1 and all(base in self.groups for base in bases):
                for base in bases:
                    group = self.groups[base]
                    added = self._expanded(group.typed, bases, expansion)
                    self.groups[base] = Group(group.typed, (*group.clauses, *added))

    def _expanded(self, typed: str, bases: Sequence[str], expansion: Expansion) -> list[Clause]:
        """The clause by which a term counts for one of these words; none where it only says one of them again."""
        terms = tuple(word.base for _token, word in self._words(expansion.term) if not word.is_stopword)
        if not terms or set(terms) & set(bases):
            return []
        return [Clause(typed, expansion.relation, terms, False, 1 / len(bases), expansion.concept)]

    def notes(self) -> Iterator[Note]:
        if self._left_out:
            yield Note(N_("Alleen de eerste {count} woorden van de vraag tellen mee."), count=MOST_WORDS)
        if self._prefixes > MOST_PREFIXES:
            yield Note(N_("Alleen de eerste {count} woorden met een sterretje tellen mee."), count=MOST_PREFIXES)
        if self._short:
            yield Note(N_("Voor een sterretje staan ten minste {count} letters."), count=SHORTEST_PREFIX)

    def _words(self, text: str) -> list[tuple[Any, Word]]:
        return self._analyser.tokens(text)

    def _add(self, typed: str, clauses: Sequence[Clause]) -> None:
        key = clauses[0].terms[0] if clauses else typed
        if clauses and key not in self.groups:
            self.groups[key] = Group(typed, tuple(clauses))

    def _phrase(self, text: str, is_excluded: bool) -> None:
        terms = tuple(word.base for _token, word in self._words(text))[:MOST_WORDS]
        clause = Clause(text.strip(), "phrase" if len(terms) > 1 else "word", terms, False)
        if terms and is_excluded:
            self.without.append(clause)
        elif terms:
            self._add(text.strip(), [clause])

    def _prefix(self, text: str) -> None:
        found = self._words(text)
        if not found or len(found[-1][0].text) < SHORTEST_PREFIX:
            self._short = True
            return
        self._prefixes += 1
        if self._prefixes <= MOST_PREFIXES:
            plain = fold(found[-1][0].text)
            self._add(text + "*", [Clause(text + "*", "prefix", (plain,), False)])

    def _clauses(self, typed: str, word: Word) -> list[Clause]:
        clauses = [Clause(typed, "word", (word.base,), False), *_by_roots(typed, word)]
        for expansion in self._expansions:
            if self._analyser.word(expansion.word).base == word.base:
                clauses += self._expanded(typed, [word.base], expansion)
        return clauses


def _by_roots(typed: str, word: Word) -> Iterator[Clause]:
    roots = word.roots[:MOST_PARTS]
    way: Way = "root" if len(roots) == 1 else "part"
    for root in roots:
        yield Clause(typed, way, (root,), True, 1 / len(roots))
