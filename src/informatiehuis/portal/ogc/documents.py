"""The documents of this surface as data: landing page, collections, queryables, tile sets.

Shapes by OGC 17-069r4 (landing page, collections), 18-058r1 (coordinate systems), 19-079r2 (queryables) and 17-083r4
(tile matrix sets). Addresses are whole ones.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from informatiehuis.engines.features import CRS84, Interval, Pack
from informatiehuis.portal.ogc.answering import GEOJSON, HTML, JSON, OPENAPI, SCHEMA_JSON, TILE
from informatiehuis.portal.ogc.collections import Collection

Document = dict[str, Any]
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
QUAD = "WebMercatorQuad"
QUAD_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{QUAD}"
RELATION = "http://www.opengis.net/def/rel/ogc/1.0"
SPECS = "http://www.opengis.net/spec"
CONFORMS_TO = (
    f"{SPECS}/ogcapi-common-1/1.0/conf/core",
    f"{SPECS}/ogcapi-common-1/1.0/conf/json",
    f"{SPECS}/ogcapi-common-1/1.0/conf/html",
    f"{SPECS}/ogcapi-common-1/1.0/conf/oas30",
    f"{SPECS}/ogcapi-common-2/1.0/conf/collections",
    f"{SPECS}/ogcapi-features-1/1.0/conf/core",
    f"{SPECS}/ogcapi-features-1/1.0/conf/oas30",
    f"{SPECS}/ogcapi-features-1/1.0/conf/html",
    f"{SPECS}/ogcapi-features-1/1.0/conf/geojson",
    f"{SPECS}/ogcapi-features-2/1.0/conf/crs",
    f"{SPECS}/ogcapi-features-3/1.0/conf/queryables",
    f"{SPECS}/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    f"{SPECS}/ogcapi-tiles-1/1.0/conf/core",
    f"{SPECS}/ogcapi-tiles-1/1.0/conf/tileset",
    f"{SPECS}/ogcapi-tiles-1/1.0/conf/tilesets-list",
    f"{SPECS}/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    f"{SPECS}/ogcapi-tiles-1/1.0/conf/mvt",
    f"{SPECS}/tms/2.0/conf/tilematrixset",
)
# OGC 17-083r4, annex D.1: the equator in metres, and the size of a pixel by the OGC (0.28 mm)
HALF_EQUATOR = 20037508.3427892
TILE_PIXELS = 256
PIXEL_METRES = 0.00028


def link(href: str, rel: str, media_type: str, title: str = "") -> dict[str, str]:
    found = {"href": href, "rel": rel, "type": media_type}
    return found | ({"title": title} if title else {})


def both(here: str, media_type: str = JSON) -> list[dict[str, str]]:
    """The links of a document to itself and to its page."""
    return [link(f"{here}?f=json", "self", media_type), link(f"{here}?f=html", "alternate", HTML)]


def landing(root: str) -> Document:
    """Where everything is."""
    profile = settings.HOUSE.profile
    title = _("{house}: kaarten en gebieden").format(house=profile.name)
    return {
        "title": title,
        "description": _("Gebieden, openbare cijfers en ruimtelijke bronnen, om zelf te gebruiken in kaarten."),
        "links": [
            *both(root),
            link(f"{root}/api", "service-desc", OPENAPI, _("Beschrijving van deze dienst")),
            link(f"{root}/api?f=html", "service-doc", HTML, _("Uitleg van deze dienst")),
            link(f"{root}/conformance", "conformance", JSON, _("Standaarden waaraan deze dienst zich houdt")),
            link(f"{root}/collections", "data", JSON, _("Verzamelingen")),
            link(f"{root}/tileMatrixSets", f"{RELATION}/tiling-schemes", JSON, _("Tegelindelingen")),
        ],
    }


def conformance() -> Document:
    return {"conformsTo": list(CONFORMS_TO)}


def collections(root: str, found: list[Collection]) -> Document:
    return {
        "links": both(f"{root}/collections"),
        "collections": [collection(root, one, one.pack_at_hand()) for one in found],
    }


def collection(root: str, about: Collection, pack: Pack | None) -> Document:
    """One collection; its extent and coordinate systems are those of its pack, left out when that is not made yet.

    Where features lie that are given for a purpose is not told to who names none.
    """
    here = f"{root}/collections/{about.id}"
    document: Document = {
        "id": about.id,
        "title": about.title,
        "description": about.description,
        "itemType": "feature",
        "dataType": "vector",
        "links": [
            *both(here),
            link(f"{here}/items", "items", GEOJSON, about.title),
            link(f"{here}/items?f=html", "items", HTML, about.title),
            link(f"{here}/queryables", f"{RELATION}/queryables", SCHEMA_JSON, _("Waarop u kunt filteren")),
            link(f"{here}/schema", f"{RELATION}/schema", SCHEMA_JSON, _("Eigenschappen")),
            link(f"{here}/tiles", f"{RELATION}/tilesets-vector", JSON, _("Kaarttegels")),
            link(root.removesuffix("/ogc") + about.page.removeprefix("/en"), "describedby", HTML, about.title),
        ],
    }
    if about.licence:
        document["links"].append(link(about.licence, "license", HTML))
    if pack is not None:
        extent = {} if about.asks_purpose else _extent(pack)
        document |= {"extent": extent} if extent else {}
        document |= {"crs": list(pack.crs), "storageCrs": pack.storage_crs}
    return document


def _extent(pack: Pack) -> Document:
    found = pack.extent
    document: Document = {}
    if found.bbox is not None:
        document["spatial"] = {"bbox": [list(found.bbox)], "crs": CRS84}
    if found.interval is not None:
        document["temporal"] = {"interval": [_interval(found.interval)], "trs": GREGORIAN}
    return document


def _interval(interval: Interval) -> list[str | None]:
    return [
        None if at is None else at.isoformat(timespec="seconds").replace("+00:00", "Z")
        for at in (interval.start, interval.end)
    ]


def queryables(root: str, about: Collection, pack: Pack) -> Document:
    return {
        **pack.queryables(),
        "$id": f"{root}/collections/{about.id}/queryables",
        "title": about.title,
    }


def schema(root: str, about: Collection, pack: Pack) -> Document:
    return {**pack.schema(), "$id": f"{root}/collections/{about.id}/schema", "title": about.title}


def tilesets(root: str, about: Collection) -> Document:
    here = f"{root}/collections/{about.id}/tiles"
    return {"links": both(here), "tilesets": [_tileset(root, about)]}


def _tileset(root: str, about: Collection) -> Document:
    here = f"{root}/collections/{about.id}/tiles/{QUAD}"
    return {
        "title": about.title,
        "dataType": "vector",
        "crs": MERCATOR,
        "tileMatrixSetURI": QUAD_URI,
        "links": [
            link(here, "self", JSON, about.title),
            link(f"{root}/tileMatrixSets/{QUAD}", f"{RELATION}/tiling-scheme", JSON, QUAD),
            {**link(f"{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", "item", TILE), "templated": True},
        ],
    }


def tileset(root: str, about: Collection, pack: Pack) -> Document:
    """OGC 17-083r4, section 8: one layer, with the properties that its features have in a tile."""
    document = _tileset(root, about)
    properties = pack.queryables()["properties"]
    kinds = {"Point": 0, "MultiPoint": 0, "LineString": 1, "MultiLineString": 1, "Polygon": 2, "MultiPolygon": 2}
    dimensions = {kinds[kind] for kind in pack.about.geometry_kinds if kind in kinds}
    layer: Document = {
        "id": pack.layer,
        "dataType": "vector",
        "propertiesSchema": {"type": "object", "properties": properties},
    }
    if len(dimensions) == 1:
        layer["geometryDimension"] = dimensions.pop()
    document["layers"] = [layer]
    box = pack.extent.bbox
    if box is not None and not about.asks_purpose:
        document["boundingBox"] = {"lowerLeft": [box[0], box[1]], "upperRight": [box[2], box[3]], "crs": CRS84}
    return document


def tile_matrix_sets(root: str) -> Document:
    found = {"id": QUAD, "title": "Google Maps Compatible for the World", "uri": QUAD_URI}
    here = f"{root}/tileMatrixSets"
    return {
        "links": both(here),
        "tileMatrixSets": [{**found, "links": [link(f"{here}/{QUAD}", "self", JSON)]}],
    }


def tile_matrix_set() -> Document:
    """WebMercatorQuad (OGC 17-083r4, annex D.1)."""
    return {
        "id": QUAD,
        "title": "Google Maps Compatible for the World",
        "uri": QUAD_URI,
        "crs": MERCATOR,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [_tile_matrix(zoom) for zoom in range(25)],
    }


def _tile_matrix(zoom: int) -> Document:
    cell = 2 * HALF_EQUATOR / (TILE_PIXELS << zoom)
    return {
        "id": str(zoom),
        "scaleDenominator": cell / PIXEL_METRES,
        "cellSize": cell,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-HALF_EQUATOR, HALF_EQUATOR],
        "tileWidth": TILE_PIXELS,
        "tileHeight": TILE_PIXELS,
        "matrixWidth": 1 << zoom,
        "matrixHeight": 1 << zoom,
    }
