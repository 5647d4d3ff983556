"""Marks: texts and numbers that occur in one field of one thing, so that reading one anywhere tells what leaked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.access.table import ACTORS, sees, works_here

TEXT = re.compile(r"zq(\d{5})zq", re.IGNORECASE)
# a number of figures, however its thousands are separated; not a part of a hash
NUMBER = re.compile(r"(?<![0-9a-f.])7[.,\u00a0\u202f ]?1\d\d[.,\u00a0\u202f ]?\d{3}(?![0-9a-f])")
FIRST_NUMBER = 7_100_000
Rule = Callable[[str], bool]
"""Whether a reader, by its name in `table.ACTORS`, may read a mark."""


def needs(*things: tuple[str, ...]) -> Rule:
    """May be read by who sees each of these: access class, party, and the kind unless it is open."""
    return lambda actor: all(sees(actor, *thing) for thing in things)


def insiders(actor: str) -> bool:
    """May be read by who holds a role in this house."""
    return works_here(actor)


def nobody(actor: str) -> bool:
    return False


@dataclass(frozen=True)
class Mark:
    """One mark: what it is of, for people, and who may read it."""

    text: str
    about: str
    rule: Rule


@dataclass
class Marks:
    """All marks of a planted house."""

    by_text: dict[str, Mark] = field(default_factory=dict)

    def text(self, about: str, rule: Rule) -> str:
        """A new text of nine lower-case letters and digits that also fits in a slug, a code or a column name."""
        return self._kept(f"zq{len(self.by_text):05d}zq", about, rule)

    def number(self, about: str, rule: Rule) -> float:
        """A new number of seven digits."""
        return float(self._kept(str(FIRST_NUMBER + len(self.by_text)), about, rule))

    def _kept(self, text: str, about: str, rule: Rule) -> str:
        self.by_text[text] = Mark(text, about, rule)
        return text

    def in_text(self, text: str) -> set[str]:
        """The marks that occur in a text."""
        found = {one.lower() for one in (match[0] for match in TEXT.finditer(text))}
        found |= {re.sub(r"\D", "", match[0]) for match in NUMBER.finditer(text)}
        return found & self.by_text.keys()

    def leaked(self, text: str, actor: str) -> Iterator[Mark]:
        """The marks in a text that this reader may not read."""
        for found in sorted(self.in_text(text)):
            if not self.by_text[found].rule(actor):
                yield self.by_text[found]

    def about(self, words: str) -> list[Mark]:
        return [mark for mark in self.by_text.values() if mark.about.startswith(words)]


def readers(rule: Rule) -> set[str]:
    """The readers that a rule allows."""
    return {actor for actor in ACTORS if rule(actor)}
