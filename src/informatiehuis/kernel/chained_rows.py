"""The rows of the chain as they are verified: in order, and each with the text that its hash should be the hash of.

A million events are many, so nothing is read twice and no model is made of a row: the columns come as plain texts, the
header is spelled from them as `events.chained_hash` does, and only that is hashed. Equal hashes prove that all is well.
A header that is spelled otherwise proves nothing; who verifies then reads the event itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any, TypeAlias

from django.db import connection

AT_ONCE = 500
"""Rows that are fetched at once; more of them leave the cache of the processor."""
MOST_WORDS = 100_000

Cells: TypeAlias = tuple[int, str, str, str, str, str, str | None, str, str, str, str | None, str, str, Any]
"""number, previous, hash, payload_hash, recorded_at, valid_at, actor, action, kind, thing, other, effect, reason,
content; times and identifiers as the database writes them."""


@dataclass(frozen=True)
class Spelling:
    """How a database gives a moment, an identifier and a content, and how JSON writes what it gave."""

    moment_column: str
    identifier_column: str
    content_column: str
    moment: Callable[[str], str]
    identifier: Callable[[str], str]
    content: Callable[[Any], bytes]


def _hyphenated(digits: str) -> str:
    return f'"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"'


SPELLINGS = {
    "sqlite": Spelling(
        # an expression has no type that Django's converters would make a moment of
        "{0} || ''",
        "{0}",
        # its bytes as they are stored: they are only hashed
        "CAST({0} AS BLOB)",
        lambda text: f'"{text[:10]}T{text[11:]}+00:00"',
        _hyphenated,
        bytes,
    ),
    "postgresql": Spelling(
        """to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')""",
        "{0}::text",
        "{0}",
        # Python leaves a fraction of nothing out
        lambda text: f'"{text.removesuffix(".000000")}+00:00"',
        lambda text: f'"{text}"',
        str.encode,
    ),
}


@dataclass
class Fitting:
    """Whether events follow on each other and are what their hashes say."""

    spelling: Spelling = field(default_factory=lambda: SPELLINGS[connection.vendor])
    _words: dict[tuple[str | None, str, str], str] = field(default_factory=dict)

    def fits(self, row: Cells, before: tuple[int, str]) -> bool:
        """Whether a row follows on the number and the hash before it; true only when all of it is as it was hashed."""
        try:
            return (
                row[0] == before[0] + 1
                and row[1] == before[1]
                and sha256(self.header(row).encode()).hexdigest() == row[2]
                and sha256(self.spelling.content(row[13])).hexdigest() == row[3]
            )
        except TypeError:
            # SQLite holds a number or nothing where a text should be
            return False

    def header(self, row: Cells) -> str:
        """The text that `events.chained_hash` hashes."""
        number, previous, _hash, payload, recorded, valid, actor, action, kind, thing, other, effect, reason, _ = row
        spelling = self.spelling
        at = spelling.moment(recorded)
        of = at if valid == recorded else spelling.moment(valid)
        words = self._words.get((actor, action, kind)) or self._learn(actor, action, kind)
        end = "null" if other is None else spelling.identifier(other)
        return (
            f'["{previous}",{number},{at},{of},{words},{spelling.identifier(thing)},{end},'
            f'{encode_basestring(effect)},{encode_basestring(reason)},"{payload}"]'
        )

    def _learn(self, actor: str | None, action: str, kind: str) -> str:
        """Who does what with which kind, as a header has it: a house has few of those together, and many events."""
        if len(self._words) >= MOST_WORDS:
            self._words.clear()
        who = "null" if actor is None else self.spelling.identifier(actor)
        made = self._words[actor, action, kind] = f"{who},{encode_basestring(action)},{encode_basestring(kind)}"
        return made


def rows() -> Iterator[list[Cells]]:
    """All events in the order of the chain, some at a time."""
    spelling = SPELLINGS[connection.vendor]
    moments = [spelling.moment_column.format(name) for name in ("recorded_at", "valid_at")]
    actor, thing, other = (spelling.identifier_column.format(name) for name in ("actor", "thing", "other"))
    columns = ["number", "previous", "hash", "payload_hash", *moments, actor, "action", "kind", thing, other]
    columns += ["effect", "reason", spelling.content_column.format("content")]
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM kernel_event ORDER BY number")
        while found := cursor.fetchmany(AT_ONCE):
            yield found


__all__ = ["Cells", "Fitting", "rows"]
