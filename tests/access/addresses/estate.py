"""The addresses of the estate besides its registers."""

from __future__ import annotations

from tests.access.addresses import Address

NONE = "/middelen/architectuur/00000000-0000-0000-0000-000000000001/"

# no model is planted: tests/rooms/estate/test_architecture_pages.py walks the pages of one
ADDRESSES = {
    "estate:architecture": Address("/middelen/architectuur/"),
    "estate:architecture-house": Address("/middelen/architectuur/huis.xml", english=False),
    "estate:architecture-model": Address(NONE),
    "estate:architecture-file": Address(f"{NONE}model.xml", english=False),
    "estate:architecture-view": Address(f"{NONE}1/"),
}
