"""What is taken out of a text before it is logged: secrets, addresses of people and machines, queries, quotations.

This is the second lock on the door. The first is that such a text is not logged (`logs`).
"""

from __future__ import annotations

import re
from typing import Any

GONE = "…"
PLACES = re.compile(r"%(?:\([^)]*\))?[-#0 +]*\d*(?:\.\d+)?[sdrifxa]")
"""Where the arguments of a message of Python's logging come."""
SECRETS = "password|passwd|wachtwoord|secret|geheim|token|authorization|cookie|session|api[-_]?key|credential|csrf"
RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # user and password in an address: postgres://huis:geheim@db/huis
    (re.compile(r"(\w[\w+.-]*://)[^\s/@]*@"), rf"\1{GONE}@"),
    (re.compile(r"\?[^\s\"'<>]*"), f"?{GONE}"),
    (re.compile(r"\b(Bearer|Basic|Token)\s+\S+", re.IGNORECASE), rf"\1 {GONE}"),
    (re.compile(rf"((?:{SECRETS})\w*[\"']?\s*[:=]\s*)(?:\"[^\"]*\"|'[^']*'|[^\s,;&]+)", re.IGNORECASE), rf"\1{GONE}"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), GONE),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"), GONE),
    (re.compile(r"(?<![\w:])(?=\S*::|(?:[0-9a-fA-F]+:){7})(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}(?![\w:])"), GONE),
    # one of our own tokens, or a part of it (kernel.tokens.spelling)
    (re.compile(r"\bih_[0-9A-Za-z]+_[0-9A-Za-z]*"), GONE),
    # a signed token (JWT), and long random signs in general; a UUID or a hash in hexadecimal is neither
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), GONE),
    (re.compile(r"\b(?=[A-Za-z0-9_-]*[A-Z])(?=[A-Za-z0-9_-]*[a-z])(?=[A-Za-z0-9_-]*\d)[A-Za-z0-9_-]{20,}\b"), GONE),
)
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
PATH = re.compile(r"(?<![\w.])/[^\s]*")


def redacted(value: Any) -> Any:
    """A text without what must not be logged; what is no text as it is."""
    if not isinstance(value, str):
        return value
    for pattern, instead in RULES:
        value = pattern.sub(instead, value)
    return value


def fixed_part(message: str) -> str:
    """Of a message of others only its own words: without arguments, quotations and paths, on one line."""
    first = message.strip().splitlines()[0] if message.strip() else ""
    for pattern in (PLACES, QUOTED, PATH):
        first = pattern.sub(GONE, first)
    return str(redacted(first))
