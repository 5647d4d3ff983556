"""The addresses of the atlas besides its registers."""

from __future__ import annotations

from tests.access.addresses import Address

ADDRESSES = {
    "atlas:overview": Address("/atlas/", "/atlas/?moment=2999-01-01"),
    "atlas:look": Address("/atlas/bronnen/-/toevoegen/"),
    "atlas:fetch": Address("/atlas/bronnen/{slug}/ophalen/", kind="source", changes=True),
    "atlas:validate": Address("/atlas/bronnen/{slug}/validatie/", kind="source", changes=True),
    "atlas:promise": Address("/atlas/bronnen/{slug}/belofte/", kind="source", changes=True),
}
