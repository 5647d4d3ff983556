"""The addresses of every register; `{list}` is where the register stands."""

from __future__ import annotations

from tests.access.addresses import Address

ADDRESSES = {
    "register:*:list": Address(
        "{list}",
        "{list}?zoek={word}",
        "{list}?moment=2999-01-01",
        "{list}?moment=2999-01-01&zoek={word}",
        "{list}?geldig=2999-01-01",
        "{list}?geldig={then}",
        "{list}?sorteer=-title&aantal=5",
        "{list}?{filters}",
    ),
    "register:*:detail": Address(
        "{list}{slug}/",
        "{list}{slug}/?moment=2999-01-01",
        "{list}{slug}/?moment={then}",
        "{list}{slug}/?geldig={then}",
        own=True,
    ),
    "register:*:history": Address("{list}{slug}/geschiedenis/", "{list}{slug}/geschiedenis/?moment={then}"),
    "register:*:touched": Address("{list}{slug}/raakt/"),
    "register:*:json": Address("{list}{slug}.json", "{list}{slug}.json?moment={then}", own=True),
    "register:*:export": Address(
        "{list}-/exporteren.csv",
        "{list}-/exporteren.xlsx",
        "{list}-/exporteren.csv?zoek={word}",
        "{list}-/exporteren.json",
        "{list}-/exporteren.csv?moment={then}",
    ),
    "register:*:new": Address("{list}-/nieuw/", "{list}-/nieuw/?owner={word}"),
    "register:*:import": Address("{list}-/importeren/"),
    "register:*:edit": Address("{list}{slug}/wijzigen/"),
    "register:*:delete": Address("{list}{slug}/verwijderen/"),
    "register:*:link": Address("{list}{slug}/verbinden/", "{list}{slug}/verbinden/?relatie=related&zoek={word}"),
    "register:*:move": Address("{list}{slug}/stap/end/", changes=True),
    "register:*:unlink": Address("{list}{slug}/losmaken/00000000-0000-0000-0000-000000000001/", changes=True),
}
