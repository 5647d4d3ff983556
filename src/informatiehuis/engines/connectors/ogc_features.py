"""Reads a collection of an OGC API Features server.

OGC API - Features Part 1: Core (17-069r4) for landing page, collections, items and paging, Part 2 (18-058r1) for
the CRS. Coordinates are asked for in EPSG:28992 when the server offers that, else they come in CRS84.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from informatiehuis.engines.connectors.answers import Answer, host_of
from informatiehuis.engines.connectors.asking import BBOX, FILTER, PAGE_SIZE, bbox, page_size, pairs, with_parameters
from informatiehuis.engines.connectors.base import (
    GEOMETRY,
    Connector,
    Description,
    Location,
    Option,
    Written,
)
from informatiehuis.engines.connectors.features_part import left_to_server
from informatiehuis.engines.connectors.paging import Page, json_object, not_as_expected, walk
from informatiehuis.engines.connectors.part import Moved, Part
from informatiehuis.engines.connectors.problems import EmptyProblem, NotFoundProblem, OptionProblem
from informatiehuis.engines.connectors.records import Records
from informatiehuis.engines.connectors.shapes import CRS84, RD, authority, check_extent, from_geojson
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.connectors.write import write_batches
from informatiehuis.engines.problems import N_
from informatiehuis.engines.progress import Progress

HEADERS = {"Accept": "application/geo+json, application/json;q=0.9"}
PATH = re.compile(r"(?P<root>.*?)(?:/collections(?:/(?P<collection>[^/]+)(?:/(?:items|schema|queryables))?)?)?/?")
PAGING = ("f", "limit", "offset", "startindex")
SAMPLE = 100
URI = "http://www.opengis.net/def/crs/EPSG/0/28992"
KINDS = {"integer": "integer", "number": "number", "boolean": "boolean", "string": "text"}
NOTHING: Mapping[str, str] = {}
FORMATS = {"date": "date", "date-time": "instant"}


@dataclass(frozen=True)
class Collection:
    """One collection as its server describes it: `crs` are the URIs offered, `extent` is in CRS84."""

    identifier: str
    title: str
    items: str
    schema: str | None
    queryables: str | None
    crs: tuple[str, ...]
    extent: Sequence[float] | None


class OgcFeatures(Connector):
    """OGC API Features, live, page by page."""

    name = "ogc-features"
    label = N_("OGC API Features")
    options = (
        Option("collection", N_("Collectie"), N_("Leeg: de enige, of die in het adres.")),
        Option(
            "crs", N_("Coördinaten"), N_("Leeg: RD als de server dat kan, anders lengte en breedte."), "", (RD, CRS84)
        ),
        BBOX,
        FILTER,
        PAGE_SIZE,
    )

    def recognises(self, location: Location) -> bool:
        if location.scheme not in ("http", "https"):
            return False
        path = urlsplit(location.text).path.rstrip("/").lower()
        return "/collections" in path or bool(re.search(r"/ogc(api)?(/(features/)?v\d[\d_.]*)?$", path))

    def sniffs(self, head: bytes, media_type: str) -> bool:
        return media_type.endswith("json") and b"/collections" in head and b'"links"' in head

    def describe(self, location: Location, options: Mapping[str, str], fetch: Transport) -> Description:
        """From the collection, its schema when there is one, and the first hundred features."""
        chosen = self.chosen(options)
        collection = self._collection(location, chosen, fetch)
        request = _Request(collection, chosen, min(SAMPLE, page_size(chosen)))
        records = self._records(collection, fetch)
        request.check_filter(records)
        answer = fetch.get(request.url, headers=HEADERS)
        page = _read_page(answer)
        records.add(*_split(page.items, answer, records))
        return _describe(records, request, page.matched)

    def write_parquet(
        self,
        location: Location,
        options: Mapping[str, str],
        target: Path,
        fetch: Transport,
        progress: Progress,
    ) -> Written:
        chosen = self.chosen(options)
        retrieved_at = datetime.now(UTC)
        collection = self._collection(location, chosen, fetch)
        request = _Request(collection, chosen, page_size(chosen))
        records = self._records(collection, fetch)
        request.check_filter(records)
        self._read(request, records, fetch, progress)
        if not records.rows:
            raise _empty(collection)
        write_batches(records.batches(), target, records.schema(), crs=request.crs, disk=fetch.disk)
        check_extent(target, request.crs, collection.extent, collection.title)
        return Written(records.rows, _describe(records, request, records.rows), None, retrieved_at)

    def read_part(
        self,
        location: Location,
        options: Mapping[str, str],
        part: Part,
        target: Path,
        fetch: Transport,
        progress: Progress,
    ) -> Moved:
        """Equal texts and whole numbers are left to the server as a filter on properties, and so is the bbox."""
        chosen, before = self.chosen(options), fetch.received
        retrieved_at = datetime.now(UTC)
        collection = self._collection(location, chosen, fetch)
        records = self._records(collection, fetch)
        own = pairs(chosen)
        left = left_to_server(part, records, own)
        request = _Request(collection, chosen, page_size(chosen), left)
        request.check_filter(records)
        self._read(request, records, fetch, progress)
        write_batches(records.batches(), target, records.schema(), crs=request.crs, disk=fetch.disk)
        if records.rows:
            check_extent(target, request.crs, collection.extent, collection.title)
        written = Written(records.rows, _describe(records, request, records.rows), None, retrieved_at)
        told = " and ".join(f"{name} = {value}" for name, value in left.items())
        box = f"bbox {chosen['bbox']}" if chosen["bbox"] else ""
        return Moved(written, fetch.received - before, condition=", ".join(each for each in (told, box) if each))

    def _read(self, request: "_Request", records: Records, fetch: Transport, progress: Progress) -> None:
        for answer, page in walk(fetch, request.url, _read_page, headers=HEADERS):
            request.check_crs(answer)
            records.add(*_split(page.items, answer, records))
            progress(records.rows, page.matched)

    def _records(self, collection: Collection, fetch: Transport) -> Records:
        records = Records(fetch.scratch(), fetch.disk, geometry=True)
        for address, whole in ((collection.schema, True), (collection.queryables, False)):
            if address is None:
                continue
            content = json_object(fetch.get(address, headers={"Accept": "application/schema+json"}))
            for name, described in (content.get("properties") or {}).items():
                if isinstance(described, dict) and "type" in described:
                    unit = described.get("x-ogc-unit")
                    say = records.expect if whole else records.hint
                    say(name, _kind(described), unit if isinstance(unit, str) else None)
                    records.key = name if described.get("x-ogc-role") == "id" else records.key
            break
        return records

    def _collection(self, location: Location, chosen: Mapping[str, str], fetch: Transport) -> Collection:
        parts = urlsplit(location.text)
        found = PATH.fullmatch(parts.path)
        root, named = (found["root"], found["collection"]) if found else (parts.path, None)
        own = [(name, value) for name, value in parse_qsl(parts.query) if name.lower() not in PAGING]
        base = urlunsplit((parts.scheme, parts.netloc, f"{root}/collections", urlencode(own), ""))
        answer = fetch.get(with_parameters(base, {"f": "json"}), headers=HEADERS)
        listed = json_object(answer).get("collections")
        if not isinstance(listed, list):
            raise not_as_expected(answer, N_("De server {host} geeft geen lijst van collecties."))
        known = {str(each.get("id")): each for each in listed if isinstance(each, dict)}
        wanted = chosen["collection"] or named or (next(iter(known)) if len(known) == 1 else "")
        if not wanted:
            raise OptionProblem(
                N_("De server {host} heeft meer dan één collectie."),
                N_("Kies er een met de optie “collection”: {known}."),
                host=host_of(base),
                known=", ".join(known),
            )
        if wanted not in known:
            raise NotFoundProblem(
                N_("De server {host} heeft geen collectie “{collection}”."),
                N_("Kies uit: {known}."),
                host=host_of(base),
                collection=wanted,
                known=", ".join(known) or "-",
            )
        return _read_collection(known[wanted], base, answer.url)


class _Request:
    """The address of the first page, and the CRS that its coordinates will have."""

    def __init__(
        self, collection: Collection, chosen: Mapping[str, str], size: int, left: Mapping[str, str] = NOTHING
    ) -> None:
        offers = {authority(uri): uri for uri in collection.crs}
        wanted = chosen["crs"] or (RD if RD in offers else CRS84)
        if wanted == RD and RD not in offers:
            raise OptionProblem(
                N_("De collectie “{collection}” kan geen coördinaten in {crs} geven."),
                N_("Laat de optie “crs” leeg of kies {known}."),
                collection=collection.identifier,
                crs=wanted,
                known=CRS84,
            )
        self.crs = wanted
        self.collection = collection
        self.filters = {**pairs(chosen), **left}
        parameters = {"f": "json", "limit": str(size), **self.filters}
        box = bbox(chosen)
        if box is not None:
            parameters["bbox"] = ",".join(map(str, box))
        if wanted == RD:
            parameters["crs"] = offers[RD]
        self.url = with_parameters(collection.items, parameters)

    def check_filter(self, records: Records) -> None:
        """A server may ignore a filter on a property that it does not know, and then give everything."""
        unknown = [name for name in self.filters if name not in records.hints and name != "datetime"]
        if records.hints and unknown:
            raise OptionProblem(
                N_("De collectie “{collection}” heeft geen eigenschap “{field}” om op te filteren."),
                N_("Kies uit: {known}."),
                collection=self.collection.identifier,
                field=unknown[0],
                known=", ".join(records.hints),
            )

    def check_crs(self, answer: Answer) -> None:
        """Part 2, requirement 16: the Content-Crs header names the CRS of the coordinates."""
        stated = answer.headers.get("content-crs", "").strip().strip("<>")
        if stated and authority(stated) != self.crs:
            raise not_as_expected(answer, N_("De server {host} geeft coördinaten in een ander stelsel dan gevraagd."))


def _describe(records: Records, request: _Request, rows: int | None) -> Description:
    return Description(
        records.columns(),
        crs=request.crs,
        geometry=GEOMETRY,
        row_estimate=rows,
        found={"collection": request.collection.identifier, "crs": request.crs},
    )


def _read_collection(described: Mapping[str, Any], base: str, url: str) -> Collection:
    identifier = str(described["id"])
    links = [link for link in described.get("links") or [] if isinstance(link, dict) and "href" in link]
    own = urlsplit(base)
    items = urlunsplit((own.scheme, own.netloc, f"{own.path}/{identifier}/items", own.query, ""))
    spatial = (described.get("extent") or {}).get("spatial") or {}
    boxes = spatial.get("bbox") or []
    box = boxes[0] if boxes and isinstance(boxes[0], list) else None
    return Collection(
        identifier=identifier,
        title=str(described.get("title") or identifier),
        items=items,
        schema=_link(links, url, "describedby", "schema"),
        queryables=_link(links, url, "queryables"),
        crs=tuple(str(uri) for uri in described.get("crs") or ()),
        extent=_flat(box) if box and authority(str(spatial.get("crs") or CRS84)) == CRS84 else None,
    )


def _link(links: Sequence[Mapping[str, Any]], url: str, *relations: str) -> str | None:
    """The address of a JSON Schema (Part 5, 23-058r1: returnables under "schema", Part 3: "queryables")."""
    for link in links:
        relation = str(link.get("rel")).rpartition("/")[2]
        if relation in relations and "schema+json" in str(link.get("type")):
            return urljoin(url, str(link["href"]))
    return None


def _flat(box: Sequence[float]) -> Sequence[float]:
    return [box[0], box[1], box[3], box[4]] if len(box) == 6 else box


def _read_page(answer: Answer) -> Page:
    content = json_object(answer)
    features = content.get("features")
    if not isinstance(features, list):
        raise not_as_expected(answer, N_("De server {host} geeft geen lijst van objecten."))
    following = next(
        (
            str(link["href"])
            for link in content.get("links") or []
            if isinstance(link, dict) and link.get("rel") == "next" and "json" in str(link.get("type") or "json")
        ),
        None,
    )
    matched = content.get("numberMatched")
    return Page(
        features,
        urljoin(answer.url, following) if following else None,
        matched if isinstance(matched, int) and matched >= 0 else None,
    )


def _split(features: Sequence[Any], answer: Answer, known: Records) -> tuple[list[dict[str, Any]], list[bytes | None]]:
    """The properties, with the identifier of the feature unless one of them is that, and the shapes."""
    records = []
    for feature in features:
        if not isinstance(feature, dict):
            raise not_as_expected(answer, N_("De server {host} geeft een object dat geen GeoJSON is."))
        properties = dict(feature.get("properties") or {})
        if "id" in feature and "id" not in properties and known.key is None:
            properties = {"id": feature["id"], **properties}
        records.append(properties)
    return records, from_geojson([feature.get("geometry") for feature in features])


def _kind(described: Mapping[str, Any]) -> str | None:
    kinds = described["type"] if isinstance(described["type"], list) else [described["type"]]
    named = [kind for kind in kinds if kind != "null"]
    if len(named) != 1:
        return None
    return FORMATS.get(str(described.get("format"))) or KINDS.get(str(named[0]))


def _empty(collection: Collection) -> EmptyProblem:
    return EmptyProblem(
        N_("Er is niets gevonden in “{collection}”."),
        N_("Controleer de opties waarmee een deel wordt gekozen, zoals het gebied en het filter."),
        collection=collection.title,
    )
