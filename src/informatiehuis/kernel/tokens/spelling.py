"""How a token looks: `ih_<public part>_<secret><checksum>`, in letters and digits, fifty-four signs in all.

The beginning is fixed and the checksum is in the token, so that whoever scans a repository or a log for leaked secrets
finds ours and nothing else, without asking the house. The secret has 190 bits of chance: it cannot be guessed, so a
plain hash is enough to keep.
"""

from __future__ import annotations

import re
import secrets
import string
from dataclasses import dataclass
from hashlib import sha256
from zlib import crc32

SIGNS = string.digits + string.ascii_uppercase + string.ascii_lowercase
PUBLIC, SECRET, CHECKSUM = 12, 32, 6
WHOLE = re.compile(rf"ih_([0-9A-Za-z]{{{PUBLIC}}})_[0-9A-Za-z]{{{SECRET + CHECKSUM}}}", re.ASCII)
LOOKS_LIKE = re.compile(rf"ih_[0-9A-Za-z]{{{PUBLIC}}}_[0-9A-Za-z]{{8,}}", re.ASCII)
"""What is surely one of ours, also when a part of it is missing."""


@dataclass(frozen=True)
class Spelled:
    """A token that was given: its public part, and the digest of all of it in hexadecimal."""

    public_part: str
    digest: str


def new() -> str:
    """A new token."""
    body = f"ih_{_chance(PUBLIC)}_{_chance(SECRET)}"
    return body + checksum(body)


def read(text: str) -> Spelled | None:
    """The parts of a token; None for what is none, such as one that was mistyped."""
    found = WHOLE.fullmatch(text)
    if found is None or checksum(text[:-CHECKSUM]) != text[-CHECKSUM:]:
        return None
    return Spelled(found[1], sha256(text.encode("ascii")).hexdigest())


def checksum(body: str) -> str:
    """CRC-32 of what comes before it (ISO 3309), in base 62, six signs, the lowest digit last."""
    number, signs = crc32(body.encode("ascii")), ""
    for _ in range(CHECKSUM):
        number, rest = divmod(number, len(SIGNS))
        signs = SIGNS[rest] + signs
    return signs


def _chance(length: int) -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(length))
