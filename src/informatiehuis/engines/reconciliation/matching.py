"""Which registered thing a sighting is, how sure that is, and why.

Names are compared by soft TF-IDF: the cosine of their words weighted by rarity, where words that are nearly the same
count as the same (W. Cohen, P. Ravikumar, S. Fienberg, "A comparison of string distance metrics for name-matching
tasks", 2003, with Jaro-Winkler from 0.9 on). Words of a supplier do not tell its products apart and are left out.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import Indel, JaroWinkler

from informatiehuis.engines.progress import Progress, silent
from informatiehuis.engines.reconciliation.names import host_of, words_of

KNOWN, LIKELY = 0.85, 0.5
"""From which confidence on a sighting is taken for known, and from which a person is asked."""
NEARLY = 0.9
"""How like two words are that count as the same word."""
SAME_SUPPLIER = 0.5
"""What part of the doubt goes when the suppliers are the same."""
OTHER_SUPPLIER = 0.8
"""By which the confidence is multiplied when they are not."""
MOST_MATCHES = 3
SHORT = 4
"""Words up to so many letters are codes and abbreviations."""
DIGITS = re.compile(r"\d+")


class Verdict(StrEnum):
    """What a sighting is."""

    KNOWN = "known"
    LIKELY = "likely"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, confidence: float) -> "Verdict":
        return cls.KNOWN if confidence >= KNOWN else cls.LIKELY if confidence >= LIKELY else cls.UNKNOWN


class Basis(StrEnum):
    """What a match rests on."""

    ADDRESS = "address"
    NAME = "name"
    LIKENESS = "likeness"


@dataclass(frozen=True)
class Registered:
    """What the register has: all names by which it is known (hosts too), and who supplies it."""

    key: str
    names: tuple[str, ...]
    suppliers: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class Seen:
    """What an inventory saw."""

    key: str
    name: str
    supplier: str = ""
    address: str = ""


@dataclass(frozen=True)
class Match:
    """A registered thing that a sighting may be, with a confidence from 0 to 1.

    `shared` are the words that they share; `supplier` is whether that agrees, None where one of both does not say.
    """

    key: str
    confidence: float
    basis: Basis
    shared: tuple[str, ...] = ()
    supplier: bool | None = None


@dataclass(frozen=True)
class Reconciled:
    """A sighting with what it may be, the best first."""

    seen: Seen
    matches: tuple[Match, ...] = ()

    @property
    def best(self) -> Match | None:
        return self.matches[0] if self.matches else None

    @property
    def verdict(self) -> Verdict:
        return Verdict.of(self.best.confidence if self.best else 0.0)


def reconcile(
    seen: Sequence[Seen], registered: Sequence[Registered], progress: Progress = silent
) -> tuple[Reconciled, ...]:
    """Every sighting with what it may be in the register, in the order in which they were given."""
    known = _Register(registered, seen)
    found = []
    for number, one in enumerate(seen):
        if number % 500 == 0:
            progress(number, len(seen))
        found.append(Reconciled(one, known.matches(one)))
    return tuple(found)


def doubles(registered: Sequence[Registered]) -> tuple[tuple[str, Match], ...]:
    """Pairs of the same group that look like the same thing: the key of one, with the match to the other."""
    groups = {one.key: one.group for one in registered}
    known, pairs = _Register(registered, ()), []
    for one in registered:
        for name in one.names:
            seen = Seen(one.key, name, one.suppliers[0] if one.suppliers else "")
            for match in known.matches(seen):
                if match.confidence >= KNOWN and one.key < match.key and groups[match.key] == one.group:
                    pairs.append((one.key, match))
    best = {(key, match.key): match for key, match in sorted(pairs, key=lambda pair: pair[1].confidence)}
    return tuple((key, match) for (key, _), match in sorted(best.items()))


@dataclass(frozen=True)
class _Name:
    """A name of a registered thing, as words without those of its supplier."""

    key: str
    words: tuple[str, ...]


@dataclass
class _Register:
    """The names of a register, laid out so that a sighting is held only to names with a word that is nearly its own."""

    registered: Sequence[Registered]
    seen: Sequence[Seen]
    hosts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    names: list[_Name] = field(default_factory=list)

    def __post_init__(self) -> None:
        for one in self.registered:
            for name in one.names:
                if host := host_of(name):
                    self.hosts[host].append(one.key)
                else:
                    self.names.append(_Name(one.key, _own_words(name, one.suppliers)))

    @cached_property
    def suppliers(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        return {one.key: tuple(words_of(name) for name in one.suppliers) for one in self.registered}

    @cached_property
    def by_word(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for number, name in enumerate(self.names):
            for word in set(name.words):
                found[word].append(number)
        return found

    @cached_property
    def by_letter(self) -> Mapping[str, list[str]]:
        """The words of the register by their first letter, which Jaro-Winkler from 0.9 on hardly ever leaves."""
        found: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self.by_word):
            found[word[0]].append(word)
        return found

    @cached_property
    def joined(self) -> Mapping[str, list[int]]:
        """The names written as one word: Dutch joins what others keep apart."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, name in enumerate(self.names):
            found["".join(name.words)].append(number)
        return found

    @cached_property
    def rarity(self) -> Mapping[str, float]:
        """How much a word tells: ln(1 + names / names with it), over the register and what was seen."""
        everything = [set(name.words) for name in self.names] + [set(words_of(one.name)) for one in self.seen]
        counted = Counter(word for words in everything for word in words)
        return {word: math.log(1 + len(everything) / count) for word, count in counted.items()}

    @cached_property
    def alike(self) -> dict[str, Mapping[str, float]]:
        return {}

    def matches(self, seen: Seen) -> tuple[Match, ...]:
        """What a sighting may be, the best first; one match for each registered thing."""
        hosts = {host_of(seen.address), host_of(seen.name)} - {""}
        found = [Match(key, 1.0, Basis.ADDRESS) for host in sorted(hosts) for key in self.hosts.get(host, ())]
        if not host_of(seen.name):
            found += self._by_name(seen)
        best: dict[str, Match] = {}
        for match in found:
            if match.confidence >= LIKELY and (match.key not in best or match.confidence > best[match.key].confidence):
                best[match.key] = match
        return tuple(sorted(best.values(), key=lambda one: (-one.confidence, one.key))[:MOST_MATCHES])

    def _by_name(self, seen: Seen) -> Iterator[Match]:
        supplier = words_of(seen.supplier) if seen.supplier else ()
        words = _without(words_of(seen.name), supplier)
        near = {word: self._near(word) for word in set(words)}
        candidates = {number for alike in near.values() for other in alike for number in self.by_word[other]}
        candidates |= self._written_as_one(words)
        for number in sorted(candidates):
            name = self.names[number]
            agrees = self._supplier_agrees(name.key, supplier)
            if "".join(words) == "".join(name.words):
                # the same product name of another supplier is another product
                sure = 1.0 if agrees is not False else OTHER_SUPPLIER
                yield Match(name.key, sure, Basis.NAME, words, agrees)
                continue
            likeness, shared = self._likeness(words, name.words, near)
            yield Match(name.key, round(_sure(likeness, agrees), 3), Basis.LIKENESS, shared, agrees)

    def _near(self, word: str) -> Mapping[str, float]:
        """The words of the register that count as this one, with how like they are."""
        if word not in self.alike:
            near = process.extract(
                word, self.by_letter.get(word[0], ()), scorer=JaroWinkler.similarity, score_cutoff=NEARLY, limit=20
            )
            self.alike[word] = {
                other: score for other, score, _ in near if other == word or _may_be_misspelt(word, other)
            }
        return self.alike[word]

    def _written_as_one(self, words: Sequence[str]) -> set[int]:
        found = process.extract(
            "".join(words), self.joined.keys(), scorer=Indel.normalized_similarity, score_cutoff=NEARLY, limit=5
        )
        return {number for joined, _, _ in found for number in self.joined[joined]}

    def _likeness(
        self, words: Sequence[str], others: Sequence[str], near: Mapping[str, Mapping[str, float]]
    ) -> tuple[float, tuple[str, ...]]:
        """Soft TF-IDF of two names, or how like they are written as one word, and the words that they share."""
        total, shared = 0.0, []
        for word in dict.fromkeys(words):
            same = [(score, other) for other, score in near[word].items() if other in others]
            if same:
                score, other = max(same)
                total += score * self._weight(word) * self._weight(other)
                shared.append(word)
        size = math.sqrt(self._size(words) * self._size(others))
        as_one = _as_one("".join(words), "".join(others))
        return max(min(1.0, total / size), as_one if as_one >= NEARLY else 0.0), tuple(shared)

    def _size(self, words: Sequence[str]) -> float:
        return sum(self._weight(word) ** 2 for word in set(words)) or 1.0

    def _weight(self, word: str) -> float:
        return self.rarity.get(word) or math.log(1 + len(self.names))

    def _supplier_agrees(self, key: str, supplier: tuple[str, ...]) -> bool | None:
        known = self.suppliers[key]
        if not supplier or not known:
            return None
        said = "".join(supplier)
        return any(_is_same(said, "".join(other)) for other in known)


def _may_be_misspelt(one: str, other: str) -> bool:
    """Whether two words that are nearly alike can be one: of short words and of numbers one letter makes another."""
    return min(len(one), len(other)) > SHORT and not any(letter.isdigit() for letter in one + other)


def _as_one(one: str, other: str) -> float:
    """How like two names are that are written as one word; names with other numbers are other names."""
    if DIGITS.findall(one) != DIGITS.findall(other):
        return 0.0
    return Indel.normalized_similarity(one, other)


def _is_same(one: str, other: str) -> bool:
    """Whether two names of a supplier, each as one word, are of the same: nearly equal, or one begins the other."""
    begins = min(len(one), len(other)) > 3 and (one.startswith(other) or other.startswith(one))
    return begins or Indel.normalized_similarity(one, other) >= NEARLY


def _sure(likeness: float, agrees: bool | None) -> float:
    if agrees is None:
        return likeness
    return likeness + (1 - likeness) * SAME_SUPPLIER * (likeness > 0) if agrees else likeness * OTHER_SUPPLIER


def _own_words(name: str, suppliers: Iterable[str]) -> tuple[str, ...]:
    """The words of a name without those of its suppliers, unless nothing is left then."""
    words = words_of(name)
    for supplier in suppliers:
        words = _without(words, words_of(supplier))
    return words


def _without(words: tuple[str, ...], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in others) or words
