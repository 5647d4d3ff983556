"""How things get their identifiers: UUIDv7 (RFC 9562) inside, a readable slug outside."""

import re
import unicodedata
from uuid import UUID

import uuid_utils

SLUG_LENGTH = 120


def new_id() -> UUID:
    """A new UUIDv7: unique, and in order of time, so that indexes stay compact."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


def slug_of(title: str) -> str:
    """The slug of a title: lower case ASCII letters and digits with single hyphens, at most 120 long.

    Diacritics are folded (`één` → `een`); a title without any usable character gives an empty text.
    """
    folded = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", folded.lower()).strip("-")[:SLUG_LENGTH].strip("-")
