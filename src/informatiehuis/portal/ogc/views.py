"""The addresses of this surface: each finds what is asked for this reader and answers with data or a page."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from informatiehuis.engines.features import CRS84, Items, Pack
from informatiehuis.engines.features.problems import UnknownQueryable
from informatiehuis.kernel.register.then import refuse_then
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.portal.ogc import documents, pages, parameters
from informatiehuis.portal.ogc import openapi as description
from informatiehuis.portal.ogc.answering import (
    GEOJSON,
    HTML,
    ONLY_NOW,
    OPENAPI,
    SCHEMA_JSON,
    TILE,
    as_json,
    remembered,
    require_parameters,
    surface,
    wants_page,
)
from informatiehuis.portal.ogc.collections import Collection, all_for, find
from informatiehuis.portal.ogc.documents import QUAD, link
from informatiehuis.portal.ogc.giving import features_of, marked


def root_of(request: HttpRequest) -> str:
    """The whole address of this surface in the language of the reader, without a slash at the end."""
    return request.build_absolute_uri(reverse("ogc:landing"))


@surface
def landing(request: HouseRequest) -> HttpResponse:
    require_parameters(request)
    document = documents.landing(root_of(request))
    return pages.landing(request, document) if wants_page(request) else as_json(document)


@surface
def conformance(request: HouseRequest) -> HttpResponse:
    require_parameters(request)
    document = documents.conformance()
    return pages.conformance(request, document) if wants_page(request) else as_json(document)


@surface
def api(request: HouseRequest) -> HttpResponse:
    require_parameters(request)
    document = description.document(root_of(request))
    return pages.api(request, document) if wants_page(request) else as_json(document, OPENAPI)


@surface
def collections(request: HouseRequest) -> HttpResponse:
    require_parameters(request)
    document = documents.collections(root_of(request), all_for(request.actor))
    return pages.collections(request, document) if wants_page(request) else as_json(document)


@surface
def collection(request: HouseRequest, collection_id: str) -> HttpResponse:
    require_parameters(request)
    about = _find(request, collection_id)
    document = documents.collection(root_of(request), about, about.pack())
    return pages.collection(request, document, about) if wants_page(request) else as_json(document)


@surface
def queryables(request: HouseRequest, collection_id: str) -> HttpResponse:
    require_parameters(request)
    about = _find(request, collection_id)
    document = documents.queryables(root_of(request), about, about.pack())
    return pages.properties(request, document, about) if wants_page(request) else as_json(document, SCHEMA_JSON)


@surface
def schema(request: HouseRequest, collection_id: str) -> HttpResponse:
    require_parameters(request)
    about = _find(request, collection_id)
    document = documents.schema(root_of(request), about, about.pack())
    return pages.properties(request, document, about) if wants_page(request) else as_json(document, SCHEMA_JSON)


@surface
def items(request: HouseRequest, collection_id: str) -> HttpResponse:
    about = _find(request, collection_id)
    with features_of(request, about, "items") as pack:
        return marked(_items(request, about, pack), about)


def _items(request: HouseRequest, about: Collection, pack: Pack) -> HttpResponse:
    asked = parameters.read(request.GET)
    root = root_of(request)
    etag, same = remembered(request, root, request.get_full_path(), request.headers.get("Accept"), pack.content_hash)
    if same is not None and not about.asks_purpose:
        return same
    try:
        found = pack.items(
            bbox=asked.bbox,
            bbox_crs=asked.bbox_crs,
            datetime=asked.datetime,
            filters=asked.filters,
            limit=asked.limit,
            offset=asked.offset,
            crs=asked.crs,
        )
    except UnknownQueryable:
        refuse_then(request.GET, (), ONLY_NOW)
        raise
    links = _page_links(request, asked, found)
    if wants_page(request):
        return pages.items(request, about, [json.loads(one) for one in found], found, links)
    here = f"{root}/collections/{about.id}"
    links.append(link(here, "collection", documents.JSON, about.title))
    return _features(asked.crs, etag, _collection_text(found, links), links)


def _collection_text(found: Items, links: list[dict[str, str]]) -> bytes:
    head = {
        "type": "FeatureCollection",
        "timeStamp": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "numberMatched": found.number_matched,
        "numberReturned": found.number_returned,
        "links": links,
    }
    opened = json.dumps(head, ensure_ascii=False)[:-1]
    return b"".join((opened.encode(), b', "features": [', b",\n".join(found), b"]}"))


def _features(crs: str, etag: str, content: bytes, links: list[dict[str, str]]) -> HttpResponse:
    response = HttpResponse(content, content_type=GEOJSON)
    response["Content-Crs"] = f"<{crs}>"
    response["ETag"] = etag
    response["Vary"] = "Accept"
    response["Link"] = ", ".join(f'<{one["href"]}>; rel="{one["rel"]}"; type="{one["type"]}"' for one in links)
    return response


def _page_links(request: HttpRequest, asked: parameters.Asked, found: Items) -> list[dict[str, str]]:
    here = request.build_absolute_uri(request.path)
    given = {name: value for name, value in request.GET.items() if name not in ("f", "offset")}

    def other(form: str, offset: int) -> str:
        query = {**given, "f": form} | ({"offset": str(offset)} if offset else {})
        return f"{here}?{urlencode(query)}"

    form = "html" if wants_page(request) else "json"
    media_type = HTML if form == "html" else GEOJSON
    turned = ("json", GEOJSON) if form == "html" else ("html", HTML)
    links = [
        link(other(form, asked.offset), "self", media_type),
        link(other(turned[0], asked.offset), "alternate", turned[1]),
    ]
    after = asked.offset + found.number_returned
    if found.number_returned and after < found.number_matched:
        links.append(link(other(form, after), "next", media_type))
    if asked.offset:
        links.append(link(other(form, max(0, asked.offset - asked.limit)), "prev", media_type))
    return links


@surface
def item(request: HouseRequest, collection_id: str, feature_id: str) -> HttpResponse:
    require_parameters(request, "crs")
    about = _find(request, collection_id)
    with features_of(request, about, "item") as pack:
        return marked(_item(request, about, pack, feature_id), about)


def _item(request: HouseRequest, about: Collection, pack: Pack, feature_id: str) -> HttpResponse:
    crs = request.GET.get("crs", CRS84)
    root = root_of(request)
    etag, same = remembered(request, root, request.get_full_path(), request.headers.get("Accept"), pack.content_hash)
    if same is not None and not about.asks_purpose:
        return same
    found = pack.item(feature_id, crs)
    if found is None:
        raise Http404
    here = f"{root}/collections/{about.id}/items/{quote(feature_id, safe='')}"
    chosen = f"&crs={quote(crs, safe='')}" if "crs" in request.GET else ""
    links = [
        link(f"{here}?f=json{chosen}", "self", GEOJSON),
        link(f"{here}?f=html{chosen}", "alternate", HTML),
        link(f"{root}/collections/{about.id}", "collection", documents.JSON, about.title),
    ]
    if wants_page(request):
        return pages.item(request, about, json.loads(found))
    content = found[:-1] + b', "links": ' + json.dumps(links, ensure_ascii=False).encode() + b"}"
    return _features(crs, etag, content, links)


@surface
def tilesets(request: HouseRequest, collection_id: str) -> HttpResponse:
    require_parameters(request)
    about = _find(request, collection_id)
    document = documents.tilesets(root_of(request), about)
    return pages.tilesets(request, document, about) if wants_page(request) else as_json(document)


@surface
def tileset(request: HouseRequest, collection_id: str, matrix_set: str) -> HttpResponse:
    require_parameters(request)
    about = _find(request, collection_id)
    _require_quad(matrix_set)
    document = documents.tileset(root_of(request), about, about.pack())
    return pages.tilesets(request, document, about) if wants_page(request) else as_json(document)


@surface
def tile(request: HouseRequest, collection_id: str, matrix_set: str, z: int, y: int, x: int) -> HttpResponse:
    """One vector tile: row y, column x; 204 where nothing is."""
    require_parameters(request, forms=("mvt",))
    about = _find(request, collection_id)
    _require_quad(matrix_set)
    with features_of(request, about, "tiles", in_stretches=True) as pack:
        return marked(_tile(request, about, pack, (z, x, y)), about)


def _tile(request: HouseRequest, about: Collection, pack: Pack, place: tuple[int, int, int]) -> HttpResponse:
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    etag, same = remembered(request, pack.content_hash, *place, packed)
    if same is not None and not about.asks_purpose:
        return same
    content = pack.tile(*place, compressed=packed)
    response = HttpResponse(content, content_type=TILE, status=200 if content else 204)
    if content and packed:
        response["Content-Encoding"] = "gzip"
    response["ETag"] = etag
    response["Vary"] = "Accept-Encoding"
    return response


@surface
def tile_matrix_sets(request: HouseRequest) -> HttpResponse:
    require_parameters(request)
    document = documents.tile_matrix_sets(root_of(request))
    return pages.tile_matrix_sets(request, document) if wants_page(request) else as_json(document)


@surface
def tile_matrix_set(request: HouseRequest, matrix_set: str) -> HttpResponse:
    require_parameters(request)
    _require_quad(matrix_set)
    document = documents.tile_matrix_set()
    return pages.tile_matrix_sets(request, document) if wants_page(request) else as_json(document)


@surface
def nothing(request: HouseRequest, rest: str) -> HttpResponse:
    """What is at none of the addresses above."""
    raise Http404


def _find(request: HouseRequest, identifier: str) -> Collection:
    """The collection, or 404: the same answer when it is not there and when it may not be seen."""
    found = find(request.actor, identifier)
    if found is None:
        raise Http404
    return found


def _require_quad(matrix_set: str) -> None:
    if matrix_set != QUAD:
        raise Http404
