"""What we would publish beside what the register publishes: in both, only here, only there, and what differs.

Two records are the same algorithm when they have the same number of the register, else the same identifier of ours,
else the same name (without capitals and signs). Texts are compared as they are read: without mark-up and white space.
"""

import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from informatiehuis.engines.algorithmregister.fields import FIELDS, OF_REGISTER, Field, Form
from informatiehuis.engines.algorithmregister.record import Record, is_empty

TAG = re.compile(r"<[^<>]*>")
NOT_WORD = re.compile(r"[\W_]+")
NOT_COMPARED = OF_REGISTER | {"standard_version", "lang"}


@dataclass(frozen=True)
class Difference:
    """One field that is not the same; None is not filled in."""

    field: Field
    here: Any
    there: Any


@dataclass(frozen=True)
class Both:
    """An algorithm that stands on both sides; without differences it is the same."""

    here: Record
    there: Record
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Comparison:
    """The whole; `others` counts by organisation the records of others, which are held to nothing."""

    both: tuple[Both, ...]
    only_here: tuple[Record, ...]
    only_there: tuple[Record, ...]
    others: Mapping[str, int]

    @property
    def different(self) -> list[Both]:
        return [one for one in self.both if one.differences]


def compare(here: Sequence[Record], there: Iterable[Record], organisations: Iterable[str]) -> Comparison:
    """Our records beside those of a file; of the file only what is of one of these organisations counts."""
    own_names = {plain(one) for one in organisations}
    own: list[Record] = []
    others: dict[str, int] = defaultdict(int)
    for record in there:
        name = record.get("organization")
        if isinstance(name, str) and plain(name) in own_names:
            own.append(record)
        else:
            others[name if isinstance(name, str) else ""] += 1
    pairs = _pairs(here, own)
    matched_here, matched_there = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    return Comparison(
        tuple(Both(here[a], own[b], tuple(differences(here[a], own[b]))) for a, b in pairs),
        tuple(one for number, one in enumerate(here) if number not in matched_here),
        tuple(one for number, one in enumerate(own) if number not in matched_there),
        dict(sorted(others.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def _pairs(here: Sequence[Record], there: Sequence[Record]) -> list[tuple[int, int]]:
    """Which are the same, each at most once, by the surest sign first; a sign that two share is none."""
    found: dict[int, int] = {}
    for sign in ("lars", "source_id", "name"):
        left, right = _by_sign(here, sign, found.keys()), _by_sign(there, sign, set(found.values()))
        found |= {one[0]: right[key][0] for key, one in left.items() if len(one) == 1 == len(right.get(key, ()))}
    return sorted(found.items())


def _by_sign(records: Sequence[Record], sign: str, taken: Iterable[int]) -> dict[str, list[int]]:
    gone, found = set(taken), defaultdict[str, list[int]](list)
    for number, record in enumerate(records):
        value = record.get(sign)
        if number not in gone and isinstance(value, str) and (key := plain(value)):
            found[key].append(number)
    return found


def differences(here: Record, there: Record) -> Iterable[Difference]:
    """The fields that say something else, in the order of the standard."""
    for field in FIELDS:
        if field.name in NOT_COMPARED:
            continue
        ours, theirs = here.get(field.name), there.get(field.name)
        if read_as(field, ours) != read_as(field, theirs):
            yield Difference(field, None if is_empty(ours) else ours, None if is_empty(theirs) else theirs)


def read_as(field: Field, value: Any) -> object:
    """A value as it is compared."""
    if is_empty(value):
        return ""
    if field.form is Form.CHOICES and isinstance(value, list | tuple):
        return sorted(str(one) for one in value)
    if field.form is Form.LINKS and isinstance(value, list | tuple):
        return [
            (words(str(one.get("title") or "")), str(one.get("link") or "")) if isinstance(one, Mapping) else str(one)
            for one in value
        ]
    return words(value) if isinstance(value, str) else value


def words(text: str) -> str:
    """A text as people read it: without mark-up, with single spaces."""
    return " ".join(html.unescape(TAG.sub(" ", text)).split())


def plain(text: str) -> str:
    """A name for comparing: small letters and digits only."""
    return NOT_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
