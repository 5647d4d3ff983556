"""What this surface can be asked, as OpenAPI 3.0 (OGC 17-069r4, requirements class oas30)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from informatiehuis.engines.features import CRS84
from informatiehuis.kernel.register.api_problems import CONTENT_TYPE, SCHEMA
from informatiehuis.portal.ogc.answering import GEOJSON, HTML, JSON, OPENAPI, SCHEMA_JSON, TILE
from informatiehuis.portal.ogc.parameters import DEEPEST, MOST, USUAL

Document = dict[str, Any]
VERSION = "1.0.0"
COLLECTION = "/collections/{collectionId}"
ONE = ("collectionId",)


def document(root: str) -> Document:
    """The description, with this house as its server."""
    profile = settings.HOUSE.profile
    contact = {"name": profile.name, "email": profile.contact.email, "url": profile.contact.website}
    return {
        "openapi": "3.0.3",
        "info": {
            "title": _("{house}: kaarten en gebieden").format(house=profile.name),
            "description": _("Gebieden, openbare cijfers en ruimtelijke bronnen, om zelf te gebruiken in kaarten."),
            "version": VERSION,
            "contact": {name: value for name, value in contact.items() if value},
        },
        "servers": [{"url": root}],
        "paths": {address: {"get": operation} for address, operation in _operations()},
        # what is open is for everybody; who comes with a token sees more
        "security": [{}, {"TokenAuth": []}],
        "components": {
            "parameters": _parameters(),
            "schemas": {"Problem": SCHEMA, **SCHEMAS},
            "securitySchemes": {"TokenAuth": {"type": "http", "scheme": "bearer", "bearerFormat": "ih_…"}},
        },
    }


def _operations() -> list[tuple[str, Document]]:
    tile = f"{COLLECTION}/tiles/{{tileMatrixSetId}}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
    page = ("limit", "offset", "bbox", "bbox-crs", "datetime", "crs", "filters")
    rows: list[tuple[str, str, str, tuple[str, ...], dict[str, str]]] = [
        ("/", "landing", _("Waar alles staat"), (), {JSON: "Linked"}),
        ("/conformance", "conformance", _("Standaarden"), (), {JSON: "Conformance"}),
        ("/api", "api", _("Deze beschrijving"), (), {OPENAPI: "Any"}),
        ("/collections", "collections", _("Alle verzamelingen"), (), {JSON: "Collections"}),
        (COLLECTION, "collection", _("Eén verzameling"), ONE, {JSON: "Collection"}),
        (f"{COLLECTION}/queryables", "queryables", _("Waarop u kunt filteren"), ONE, {SCHEMA_JSON: "Any"}),
        (f"{COLLECTION}/schema", "schema", _("Eigenschappen"), ONE, {SCHEMA_JSON: "Any"}),
        (f"{COLLECTION}/items", "items", _("De inhoud, per bladzijde"), (*ONE, *page), {GEOJSON: "Features"}),
        (
            f"{COLLECTION}/items/{{featureId}}",
            "item",
            _("Eén kenmerk"),
            (*ONE, "featureId", "crs"),
            {GEOJSON: "Feature"},
        ),
        (f"{COLLECTION}/tiles", "tilesets", _("Kaarttegels"), ONE, {JSON: "Any"}),
        (
            f"{COLLECTION}/tiles/{{tileMatrixSetId}}",
            "tileset",
            _("Eén indeling in tegels"),
            (*ONE, "tileMatrixSetId"),
            {JSON: "Any"},
        ),
        ("/tileMatrixSets", "tileMatrixSets", _("Tegelindelingen"), (), {JSON: "Any"}),
        (
            "/tileMatrixSets/{tileMatrixSetId}",
            "tileMatrixSet",
            _("Eén tegelindeling"),
            ("tileMatrixSetId",),
            {JSON: "Any"},
        ),
    ]
    found = [
        (address, _operation(name, summary, ("f", *names), forms)) for address, name, summary, names, forms in rows
    ]
    corner = ("tileMatrixSetId", "tileMatrix", "tileRow", "tileCol")
    found.append((tile, _tile(_("Eén kaarttegel"), (*ONE, *corner, "tileForm"))))
    return found


def _operation(name: str, summary: str, parameters: tuple[str, ...], forms: dict[str, str]) -> Document:
    content: Document = {form: {"schema": _ref("schemas", shape)} for form, shape in forms.items()}
    content[HTML] = {"schema": {"type": "string"}}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [_ref("parameters", one) for one in parameters],
        "responses": {"200": {"description": summary, "content": content}, **_problems(parameters)},
    }


def _tile(summary: str, parameters: tuple[str, ...]) -> Document:
    content = {TILE: {"schema": {"type": "string", "format": "binary"}}}
    return {
        "operationId": "tile",
        "summary": summary,
        "parameters": [_ref("parameters", one) for one in parameters],
        "responses": {
            "200": {"description": summary, "content": content},
            "204": {"description": _("Hier is niets")},
            **_problems(parameters),
        },
    }


def _problems(parameters: tuple[str, ...]) -> Document:
    said = {"400": _("Dit verzoek klopt niet"), "404": _("Dit is er niet"), "503": _("Het huis is even te druk")}
    content = {CONTENT_TYPE: {"schema": _ref("schemas", "Problem")}, HTML: {"schema": {"type": "string"}}}
    found = {status: {"description": text, "content": content} for status, text in said.items()}
    if "collectionId" not in parameters and "tileMatrixSetId" not in parameters:
        del found["404"]
    return found


def _ref(place: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{place}/{name}"}


def _parameters() -> Document:
    number = {"type": "integer", "minimum": 0}
    text = {"type": "string"}
    box = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    return {
        "f": _query("f", _("In welke vorm"), {"type": "string", "enum": ["json", "html"]}),
        "tileForm": {**_query("f", _("In welke vorm"), {"type": "string", "enum": ["mvt"]})},
        "collectionId": _path("collectionId", _("Welke verzameling"), text),
        "featureId": _path("featureId", _("Welk kenmerk"), text),
        "tileMatrixSetId": _path(
            "tileMatrixSetId", _("Welke indeling"), {"type": "string", "enum": ["WebMercatorQuad"]}
        ),
        "tileMatrix": _path("tileMatrix", _("Niveau"), {**number, "maximum": 24}),
        "tileRow": _path("tileRow", _("Rij, vanuit het noorden"), number),
        "tileCol": _path("tileCol", _("Kolom, vanuit het westen"), number),
        "limit": _query(
            "limit", _("Hoeveel op een bladzijde"), {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}
        ),
        "offset": _query("offset", _("Hoeveel overgeslagen"), {**number, "maximum": DEEPEST, "default": 0}),
        "bbox": {**_query("bbox", _("Alleen binnen deze rechthoek"), box), "style": "form", "explode": False},
        "bbox-crs": _query("bbox-crs", _("Stelsel van de rechthoek"), {**text, "format": "uri", "default": CRS84}),
        "datetime": _query("datetime", _("Alleen in deze periode"), text),
        "crs": _query("crs", _("Stelsel van het antwoord"), {**text, "format": "uri", "default": CRS84}),
        "filters": {
            **_query(
                "filters",
                _("Filters: een eigenschap en haar waarde"),
                {"type": "object", "additionalProperties": {"type": "string"}},
            ),
            "style": "form",
            "explode": True,
        },
    }


def _query(name: str, text: str, schema: Document) -> Document:
    return {"name": name, "in": "query", "required": False, "description": text, "schema": schema}


def _path(name: str, text: str, schema: Document) -> Document:
    return {"name": name, "in": "path", "required": True, "description": text, "schema": schema}


LINK: Document = {
    "type": "object",
    "required": ["href", "rel"],
    "properties": {name: {"type": "string"} for name in ("href", "rel", "type", "title")},
}
LINKS: Document = {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}
FEATURE: Document = {
    "type": "object",
    "required": ["type", "id", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
        "geometry": {"type": "object", "nullable": True},
        "properties": {"type": "object"},
        "links": LINKS,
    },
}
SCHEMAS: Document = {
    "Any": {"type": "object"},
    "Link": LINK,
    "Linked": {"type": "object", "required": ["links"], "properties": {"links": LINKS}},
    "Conformance": {
        "type": "object",
        "required": ["conformsTo"],
        "properties": {"conformsTo": {"type": "array", "items": {"type": "string"}}},
    },
    "Collection": {
        "type": "object",
        "required": ["id", "links"],
        "properties": {
            "id": {"type": "string"},
            "title": {"type": "string"},
            "description": {"type": "string"},
            "links": LINKS,
            "extent": {"type": "object"},
            "crs": {"type": "array", "items": {"type": "string"}},
            "storageCrs": {"type": "string"},
        },
    },
    "Collections": {
        "type": "object",
        "required": ["links", "collections"],
        "properties": {
            "links": LINKS,
            "collections": {"type": "array", "items": {"$ref": "#/components/schemas/Collection"}},
        },
    },
    "Feature": FEATURE,
    "Features": {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": {"$ref": "#/components/schemas/Feature"}},
            "links": LINKS,
            "timeStamp": {"type": "string", "format": "date-time"},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
        },
    },
}
