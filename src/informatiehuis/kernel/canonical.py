"""One way to write a value as bytes, so that equal values give equal hashes.

JSON with sorted keys and without white space, UTF-8, after RFC 8785 for the values that the house stores:
texts, numbers, booleans, nulls, lists and maps. A float without a fraction is written as a whole number, because
that is how a database may give it back; other floats as Python's shortest round-trip form.
"""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

JSON = frozenset({str, int, bool, type(None)})
"""The types that stand in JSON as they are; not what is made of them, such as a choice."""
WRITER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def plain(value: Any) -> Any:
    """The JSON form of a value: dates in ISO 8601, identifiers and decimals as text."""
    if value.__class__ in JSON:
        return value
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [plain(item) for item in items]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return f"sha256:{hashlib.sha256(bytes(value)).hexdigest()}"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    return value


def storable(value: Any) -> Any:
    """A JSON value from outside as every database can hold it: PostgreSQL refuses the character NUL in a text."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value


def canonical(value: Any) -> bytes:
    return WRITER.encode(plain(value)).encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()
