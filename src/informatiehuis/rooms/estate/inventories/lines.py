"""What a line of an inventory says: the columns that hold it, and the key that names the line."""

from __future__ import annotations

import hashlib

ROLES = ("name", "supplier", "address")
"""What a column of an inventory can hold; `name` is in every one."""
USUAL = {
    "dns-zone": {"name": "naam"},
    "cyclonedx": {"name": "naam", "supplier": "leverancier"},
}
"""The columns of connectors of which they are always the same."""


def key_of(name: str, supplier: str = "", address: str = "") -> str:
    """The key of a line with these words: the same for the same words, and nothing else about them."""
    return hashlib.sha256("\n".join((name, supplier, address)).encode()).hexdigest()[:16]
