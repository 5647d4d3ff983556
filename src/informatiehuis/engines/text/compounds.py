"""Takes Dutch compounds apart: `fietsroutes` is `fiets` and `route`, `bezwaarschriftencommissie` three words.

A part is a word of the lexicon in any of its forms, or with a linking letter behind it (s, e, en, n). Of all ways to
cut a word the one with the fewest and longest parts counts. What only looks like a compound is kept out by what may
not be a part: prefixes and prepositions (`verkeer` is not `ver` and `keer`), endings, and short words that seldom stand
in compounds.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from informatiehuis.engines.text.lexicon import Lexicon
from informatiehuis.engines.text.wordlists import listed

SHORTEST = 4
"""Letters of a part, unless it stands in `SHORT`."""

KEPT = 100_000
"""Words of which the parts are kept."""

LONGEST = 40
"""A longer word is not cut: it is no word, and cutting it would take long."""

SHORT = listed("short")
"""Words of two or three letters (and some of four) that do stand in compounds."""

NO_PART = listed("no_part")

WITH_S = ("ing", "heid", "teit", "eer", "eid", "ied", "aat", "uik", "ijf")
"""Words that end like this have an s behind them in compounds."""

NO_LINK = ("",)
LINKS = {"s": ("", "s"), "e": ("", "en", "e"), "n": ("", "n")}
"""What may stand between two parts, by the letter that comes behind the first."""

KEPT_WHOLE = listed("whole")
"""Lemmas that are one word although two words seem to stand in them."""


class _Way(NamedTuple):
    """One way to cut: its parts, and what is against it."""

    parts: tuple[str, ...]
    against: float


class Splitter:
    """Cuts words with the words of a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.split = lru_cache(KEPT)(self._split)

    def _split(self, word: str) -> tuple[str, ...]:
        """The parts of a folded word as they stand in it, without linking letters; the word alone when it is none."""
        if not 2 * 3 <= len(word) <= LONGEST or word in KEPT_WHOLE:
            return (word,)
        lemma = self._lexicon.lemma(word)
        if lemma in KEPT_WHOLE:
            return (word,)
        best = min(self._ways(word, {}), key=_against, default=None)
        return tuple(piece for part in best.parts for piece in self.split(part)) if best else (word,)

    def _best(self, rest: str, known: dict[str, _Way | None]) -> _Way | None:
        """The best way to cut the rest of a word, the rest as one part among them."""
        if rest not in known:
            ways = [_Way((rest,), _cost(rest))] if self._is_part(rest) else []
            known[rest] = min((*ways, *self._ways(rest, known)), key=_against, default=None)
        return known[rest]

    def _ways(self, rest: str, known: dict[str, _Way | None]) -> Iterator[_Way]:
        """Every way to cut that has a part of the lexicon in front and the best of what follows behind it."""
        for head in self._lexicon.heads(rest):
            if not _may_be_part(head):
                continue
            for link in LINKS.get(rest[len(head)], NO_LINK):
                tail = rest[len(head) + len(link) :]
                if len(tail) < 3 or not rest.startswith(link, len(head)) or (not link and self._is_linked(head, tail)):
                    continue
                after = self._best(tail, known)
                if after:
                    yield _Way((head, *after.parts), _cost(head) + len(link) + after.against)

    def _is_linked(self, head: str, tail: str) -> bool:
        """Where an s can belong to either part it is a link: `verkeerslicht` is not about what is slight."""
        return tail[0] == "s" and len(tail) > SHORTEST + 1 and head.endswith(WITH_S) and self._is_part(tail[1:])

    def _is_part(self, word: str) -> bool:
        return _may_be_part(word) and self._lexicon.knows(word)


def _may_be_part(word: str) -> bool:
    return word not in NO_PART and (len(word) >= SHORTEST or word in SHORT)


def _against(way: _Way) -> float:
    return way.against


def _cost(part: str) -> float:
    """Fewer parts first, then those without very short ones, then those without links."""
    return 10 + (3 if len(part) < SHORTEST else 0) - min(len(part), 12) * 0.2
