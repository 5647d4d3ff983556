"""The addresses of OGC API Features and Tiles. Each collection is of a boundary set, an indicator or a source."""

from __future__ import annotations

from tests.access.addresses import Address

AREAS = "/ogc/collections/gebieden-{slug}"
FIGURES = "/ogc/collections/cijfers-{slug}"
ROWS = "/ogc/collections/bron-{slug}"


def _of(below: str) -> tuple[str, ...]:
    return tuple(f"{one}{below}" for one in (AREAS, FIGURES, ROWS))


ADDRESSES = {
    "ogc:landing": Address("/ogc", "/ogc?f=html"),
    "ogc/": Address("/ogc/"),
    "ogc:conformance": Address("/ogc/conformance", "/ogc/conformance?f=html"),
    "ogc:api": Address("/ogc/api", "/ogc/api?f=html"),
    "ogc:collections": Address("/ogc/collections", "/ogc/collections?f=html"),
    "ogc:collection": Address(*_of(""), *_of("?f=html"), kind="collection"),
    "ogc:items": Address(*_of("/items"), *_of("/items?f=html"), kind="collection"),
    "ogc:item": Address(
        f"{AREAS}/items/{{hidden area}}", f"{FIGURES}/items/{{hidden area}}-2022", f"{ROWS}/items/1", kind="collection"
    ),
    "ogc:queryables": Address(*_of("/queryables"), kind="collection"),
    "ogc:schema": Address(*_of("/schema"), kind="collection"),
    "ogc:tilesets": Address(*_of("/tiles"), kind="collection"),
    "ogc:tileset": Address(*_of("/tiles/WebMercatorQuad"), kind="collection"),
    "ogc:tile": Address(*_of("/tiles/WebMercatorQuad/8/84/131"), kind="collection", english=False),
    "ogc:tile-matrix-sets": Address("/ogc/tileMatrixSets"),
    "ogc:tile-matrix-set": Address("/ogc/tileMatrixSets/WebMercatorQuad"),
    "^ogc/(?P<rest>.+)$": Address("/ogc/bestaat-niet"),
}
