"""What somebody may have meant: a word close to one that was not found, by spelling or by how Dutch sounds.

Only words that this reader can find are ever suggested.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

MOST_WORDS = 300_000
"""Words of an index among which is sought."""

SHORTEST = 4
"""Letters of a word for which another is suggested."""

_SOUNDS = (
    (re.compile(r"ij|y"), "ei"),
    (re.compile(r"au"), "ou"),
    (re.compile(r"ch|gh"), "g"),
    (re.compile(r"c(?=[eiy])|ç|z|sch(?=[aeiou])"), "s"),
    (re.compile(r"qu"), "kw"),
    (re.compile(r"c|ck|q"), "k"),
    (re.compile(r"ph|v"), "f"),
    (re.compile(r"th|d(?=$|t)|dt"), "t"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"ie|ii"), "i"),
    (re.compile(r"([a-z])\1"), r"\1"),
)


def sound(word: str) -> str:
    """How a folded word sounds, coarsely: `beleit` as `beleid`, `konsept` as `concept`."""
    for pattern, sounds in _SOUNDS:
        word = pattern.sub(sounds, word)
    return word


@dataclass(frozen=True)
class Vocabulary:
    """The words that a reader can find, with how many documents have each."""

    counts: Mapping[str, int]
    by_sound: Mapping[str, tuple[str, ...]]
    by_letter: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, terms: Iterable[tuple[str, int]]) -> Vocabulary:
        counts: dict[str, int] = defaultdict(int)
        for term, count in terms:
            if term.isalpha() and len(term) >= SHORTEST - 1:
                counts[term] += count
        by_sound: dict[str, list[str]] = defaultdict(list)
        by_letter: dict[str, list[str]] = defaultdict(list)
        for term in counts:
            sounds = sound(term)
            by_sound[sounds].append(term)
            by_letter[sounds[:1]].append(term)
        return cls(counts, *({key: tuple(words) for key, words in kept.items()} for kept in (by_sound, by_letter)))

    def nearest(self, word: str) -> str | None:
        """The word that sounds the same or differs least, of those the one that most documents have."""
        if len(word) < SHORTEST or not word.isalpha():
            return None
        alike = [other for other in self.by_sound.get(sound(word), ()) if other != word]
        if alike:
            return max(alike, key=lambda other: self.counts[other])
        furthest = 1 if len(word) < 6 else 2
        found = process.extract(
            word, self.by_letter.get(sound(word)[:1], ()), scorer=OSA.distance, score_cutoff=furthest, limit=20
        )
        near = [(distance, -self.counts[other], other) for other, distance, _key in found if other != word]
        return min(near)[2] if near else None
