"""The addresses of the estate besides its registers: architecture, the sight on assets, and where a component is."""

from __future__ import annotations

from tests.access.addresses import Address

NONE = "/middelen/architectuur/00000000-0000-0000-0000-000000000001/"
PUBLICATION = "/middelen/publicatieplichten/i-asset/{slug}"

# no model is planted: tests/rooms/estate/test_architecture_pages.py walks the pages of one
ADDRESSES = {
    "estate:architecture": Address("/middelen/architectuur/"),
    "estate:architecture-house": Address("/middelen/architectuur/huis.xml", english=False),
    "estate:architecture-model": Address(NONE),
    "estate:architecture-file": Address(f"{NONE}model.xml", english=False),
    "estate:architecture-view": Address(f"{NONE}1/"),
    "estate:sight": Address("/middelen/zicht/"),
    "estate:components": Address("/middelen/onderdelen/", "/middelen/onderdelen/?naam={word}"),
    "estate:duties": Address("/middelen/publicatieplichten/", "/middelen/publicatieplichten/?register=algorithms"),
    "estate:compare-register": Address("/middelen/publicatieplichten/vergelijken/"),
    "estate:register-file": Address("/middelen/publicatieplichten/algoritmeregister.json", english=False),
    "estate:publication": Address(f"{PUBLICATION}/", kind="asset"),
    "estate:describe": Address(f"{PUBLICATION}/gegevens/", kind="asset"),
    "estate:record-file": Address(f"{PUBLICATION}/vermelding.json", kind="asset", english=False),
    "estate:choose-source": Address("/middelen/zicht/bron/", "/middelen/zicht/bron/?bron={slug}", kind="source"),
    "estate:use-source": Address("/middelen/zicht/bron/{slug}/", kind="source"),
    "estate:sighting": Address("/middelen/zicht/1/0123456789abcdef/"),
    "estate:confirm": Address("/middelen/zicht/bevestig/{slug}/", kind="asset", changes=True),
}
