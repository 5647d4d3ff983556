"""The addresses of the front door."""

from __future__ import annotations

from tests.access.addresses import Address

ADDRESSES = {
    "health": Address("/gezondheid", english=False),
    "health-lives": Address("/gezondheid/leeft", english=False),
    "health-ready": Address("/gezondheid/klaar", english=False),
    "anchors": Address("/ankers.json", english=False),
    "security-text": Address("/.well-known/security.txt", english=False),
    "catalogue": Address("/catalogus.ttl", "/catalogus.jsonld", "/catalogus.ttl?moment=2999-01-01", english=False),
    "concepts": Address("/begrippen.ttl", "/begrippen.jsonld", "/begrippen.ttl?moment=2999-01-01", english=False),
    "identity": Address("/id/{identity}/{slug}", english=False, kind="*"),
    "openapi": Address("/api/v1/openapi.json", english=False),
    "portal:home": Address("/", "/?moment=2999-01-01"),
    "portal:search": Address(
        "/zoeken/?q={word}",
        "/zoeken/?q=Tekst",
        "/zoeken/?q=zq0*&sorteer=title&pagina=2",
        "/zoeken/?q=Tekst&kind=concept&sorteer=-changedAt",
    ),
    "portal:suggestions": Address("/zoeken/voorstellen?q={word}", "/zoeken/voorstellen?q=tek"),
    "portal:style": Address("/stijl"),
    "qualities:red-list": Address("/kwaliteit/", "/kwaliteit/?eigenaar={word}"),
    "portal:api": Address("/api/v1"),
    "api/v1/": Address("/api/v1/"),
    "^api/v1/(?P<rest>.+)$": Address("/api/v1/bestaat-niet", english=False),
}
