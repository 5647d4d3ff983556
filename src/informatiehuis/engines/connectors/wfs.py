"""Reads a layer of a Web Feature Service 2.0 (09-025r2), as GeoJSON when the service gives that, else as GML.

The order of the axes is the trap here: in "urn:ogc:def:crs:EPSG::4326" latitude comes first, and not every
service keeps to that. So EPSG:28992 is asked for where it is offered, and the coordinates are held against the
extent in the capabilities: where only the other order fits, they are swapped, and where neither does, refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from xml.sax.saxutils import escape  # nosec B406 # writes XML, reads none

import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from informatiehuis.engines.connectors.answers import Answer, host_of
from informatiehuis.engines.connectors.asking import (
    BBOX,
    FILTER,
    PAGE_SIZE,
    bbox,
    impossible,
    page_size,
    pairs,
    with_parameters,
)
from informatiehuis.engines.connectors.base import (
    GEOMETRY,
    Connector,
    Description,
    Location,
    Option,
    Written,
)
from informatiehuis.engines.connectors.paging import Page, ServiceProblem, json_object, not_as_expected, walk
from informatiehuis.engines.connectors.problems import (
    EmptyProblem,
    FormatProblem,
    NotFoundProblem,
    OptionProblem,
    StatusProblem,
)
from informatiehuis.engines.connectors.records import Records
from informatiehuis.engines.connectors.shapes import (
    CRS84,
    RD,
    authority,
    check_extent,
    from_geojson,
    lies_within,
    swap,
    to_wkb,
)
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.connectors.wfs_documents import (
    Capabilities,
    FeatureType,
    choose_format,
    document,
    parse,
    raise_exception,
    raise_status,
    read_capabilities,
    read_count,
    read_schema,
)
from informatiehuis.engines.connectors.write import write_batches
from informatiehuis.engines.problems import N_, Note
from informatiehuis.engines.progress import Progress

OWN_PARAMETERS = frozenset(
    {"service", "version", "request", "typename", "typenames", "srsname", "outputformat", "count"}
    | {"startindex", "maxfeatures", "resulttype", "acceptversions", "bbox"}
)
IDENTIFIERS = ("gml_id", "fid")
SAMPLE = 100
FES = "http://www.opengis.net/fes/2.0"


@dataclass(frozen=True)
class Layer:
    """A layer of a service, and how it is asked for: `crs` is an authority code, `srs` the service's spelling."""

    url: str
    feature_type: FeatureType
    crs: str
    srs: str
    output: str
    paged: bool
    size: int
    selection: Mapping[str, str]
    properties: tuple[tuple[str, str | None], ...]
    schema: bytes

    @property
    def is_json(self) -> bool:
        return "json" in self.output.lower()

    def address(self, **more: str | int) -> str:
        """The address of a GetFeature request."""
        parameters = {
            "service": "WFS",
            "version": "2.0.0",
            "request": "GetFeature",
            "typeNames": self.feature_type.name,
            "srsName": self.srs,
            **self.selection,
            **more,
        }
        return with_parameters(self.url, parameters)

    def page(self, start: int, size: int | None = None) -> str:
        paging = {"startIndex": start, "count": size or self.size} if self.paged or size else {}
        return self.address(outputFormat=self.output, **paging)


class Wfs(Connector):
    """Web Feature Service 2.0, live, page by page."""

    name = "wfs"
    label = N_("WFS 2.0")
    options = (
        Option("layer", N_("Laag"), N_("Leeg: de enige, of die in het adres.")),
        Option("crs", N_("Coördinaten"), N_("Bijvoorbeeld EPSG:28992. Leeg: RD als de dienst dat kan.")),
        BBOX,
        FILTER,
        PAGE_SIZE,
    )

    def recognises(self, location: Location) -> bool:
        if location.scheme not in ("http", "https"):
            return False
        parts = urlsplit(location.text.lower())
        return "service=wfs" in parts.query or "wfs" in parts.path.split("/")

    def sniffs(self, head: bytes, media_type: str) -> bool:
        return b"WFS_Capabilities" in head

    def describe(self, location: Location, options: Mapping[str, str], fetch: Transport) -> Description:
        """From the capabilities, the schema, a count and the first hundred features."""
        layer = self._layer(location, options, fetch)
        reader = _Reader(layer, fetch, _count(layer, fetch))
        answer = _get(fetch, layer.page(0, min(SAMPLE, layer.size)))
        reader.take(answer, reader.read(answer).items)
        return reader.description(reader.matched)

    def write_parquet(
        self,
        location: Location,
        options: Mapping[str, str],
        target: Path,
        fetch: Transport,
        progress: Progress,
    ) -> Written:
        retrieved_at = datetime.now(UTC)
        layer = self._layer(location, options, fetch)
        reader = _Reader(layer, fetch, _count(layer, fetch))
        try:
            for answer, page in walk(fetch, layer.page(0), reader.read):
                reader.take(answer, page.items)
                progress(reader.records.rows, reader.matched)
        except StatusProblem as problem:
            raise_status(problem, host_of(layer.url))
            raise
        records, title = reader.records, layer.feature_type.title
        if not records.rows:
            raise EmptyProblem(
                N_("Er is niets gevonden in “{layer}”."),
                N_("Controleer de opties waarmee een deel wordt gekozen, zoals het gebied en het filter."),
                layer=title,
            )
        write_batches(records.batches(), target, records.schema(), crs=layer.crs, disk=fetch.disk)
        check_extent(target, layer.crs, layer.feature_type.extent, title)
        return Written(records.rows, reader.description(records.rows), None, retrieved_at)

    def _layer(self, location: Location, options: Mapping[str, str], fetch: Transport) -> Layer:
        chosen = self.chosen(options)
        parts = urlsplit(location.text)
        given = {name.lower(): value for name, value in parse_qsl(parts.query)}
        own = {name: value for name, value in parse_qsl(parts.query) if name.lower() not in OWN_PARAMETERS}
        url = urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(own), ""))
        capabilities = read_capabilities(_get(fetch, _request(url, "GetCapabilities")))
        named = chosen["layer"] or given.get("typenames") or given.get("typename") or ""
        feature_type = _pick(capabilities, named, host_of(url))
        crs, srs = _pick_crs(feature_type, chosen["crs"])
        output = choose_format([*feature_type.formats, *capabilities.formats])
        if output is None:
            raise FormatProblem(
                N_("De dienst {host} geeft geen GeoJSON en geen GML."),
                N_("Haal de bron als bestand op."),
                host=host_of(url),
            )
        schema = _get(fetch, _request(url, "DescribeFeatureType", typeNames=feature_type.name))
        properties = read_schema(schema)
        size = page_size(chosen)
        return Layer(
            url=url,
            feature_type=feature_type,
            crs=crs,
            srs=srs,
            output=output,
            paged=capabilities.pages,
            size=min(size, capabilities.most) if capabilities.most else size,
            selection=_selection(chosen, crs, srs, [name for name, _ in properties]),
            properties=properties,
            schema=schema.content,
        )


class _Reader:
    """Reads the pages of one layer into records, with the axes in the order that fits the extent."""

    def __init__(self, layer: Layer, fetch: Transport, matched: int | None) -> None:
        self.layer = layer
        self.matched = matched
        self.records = Records(fetch.scratch(), fetch.disk, geometry=True)
        self._scratch = fetch.scratch()
        self._received = 0
        self._swapped: bool | None = None
        for name, kind in layer.properties:
            self.records.expect(name, kind)

    def read(self, answer: Answer) -> Page:
        """One page; the next one starts where this one ends, and there is none when all is there."""
        items = self._json(answer) if self.layer.is_json else self._gml(answer)
        self._received += len(items)
        enough = self.matched is not None and self._received >= self.matched
        more = self.layer.paged and items and not enough
        return Page(items, self.layer.page(self._received) if more else None, self.matched)

    def take(self, answer: Answer, items: Sequence[Any]) -> None:
        """Add the features of a page: pairs of properties and a shape as WKB."""
        shapes = [shape for _, shape in items]
        if self._swapped is None and any(shape is not None for shape in shapes):
            self._swapped = self._is_swapped(shapes)
        if self._swapped:
            shapes = swap(shapes)
        self.records.add([properties for properties, _ in items], shapes)

    def description(self, rows: int | None) -> Description:
        layer = self.layer
        notes = (Note(N_("De bron geeft x en y in de verkeerde volgorde; dat is hersteld.")),) if self._swapped else ()
        return Description(
            self.records.columns(),
            crs=layer.crs,
            geometry=GEOMETRY,
            row_estimate=rows,
            found={"layer": layer.feature_type.name, "crs": layer.crs, "format": layer.output},
            notes=notes,
        )

    def _json(self, answer: Answer) -> list[Any]:
        if answer.content.lstrip()[:1] == b"<":
            parse(answer)
        features = json_object(answer).get("features")
        if not isinstance(features, list) or not all(isinstance(each, dict) for each in features):
            raise not_as_expected(answer, N_("De server {host} geeft geen lijst van objecten."))
        shapes = from_geojson([each.get("geometry") for each in features])
        return [(each.get("properties") or {}, shape) for each, shape in zip(features, shapes, strict=True)]

    def _gml(self, answer: Answer) -> list[Any]:
        """GDAL takes the types from the schema beside the document, so that codes keep their leading zeros."""
        root = document(answer.content)
        if root is None:
            raise not_as_expected(answer, N_("De server {host} geeft geen XML ({media_type})."))
        raise_exception(root, host_of(answer.url))
        path = self._scratch / f"{self._received:08d}.gml"
        path.write_bytes(answer.content)
        path.with_suffix(".xsd").write_bytes(self.layer.schema)
        try:
            meta, table = pyogrio.raw.read_arrow(path)
        except DataLayerError:
            return []
        except DataSourceError as error:
            raise not_as_expected(answer, N_("De server {host} geeft geen GML ({media_type}).")) from error
        finally:
            for each in self._scratch.iterdir():
                each.unlink()
        named = meta["geometry_name"] or "wkb_geometry"
        geometry = named if named in table.column_names else None
        shapes = table.column(geometry).to_pylist() if geometry else [None] * table.num_rows
        rest = table.drop([geometry]) if geometry else table
        return [(_plain(record), shape) for record, shape in zip(rest.to_pylist(), _iso(shapes), strict=True)]

    def _is_swapped(self, shapes: Sequence[bytes | None]) -> bool:
        """Whether the axes only fit the extent of the layer in the other order."""
        extent = self.layer.feature_type.extent
        if extent is None:
            return False
        west, south, east, north = shapely.total_bounds(shapely.from_wkb(list(shapes)))
        fits = partial(lies_within, crs=self.layer.crs, extent=extent)
        return not fits((west, south, east, north)) and fits((south, west, north, east))


def _iso(shapes: Sequence[bytes | None]) -> list[bytes | None]:
    return to_wkb(shapely.from_wkb(list(shapes)))


def _plain(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record as JSON could have it. Identifiers of features are left out: services make them up each time."""
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value
        for name, value in record.items()
        if name not in IDENTIFIERS
    }


def _get(fetch: Transport, url: str) -> Answer:
    try:
        return fetch.get(url)
    except StatusProblem as problem:
        raise_status(problem, host_of(url))
        raise


def _count(layer: Layer, fetch: Transport) -> int | None:
    """How many features there are; None when the service cannot say, which is no reason not to read them."""
    try:
        return read_count(_get(fetch, layer.address(resultType="hits")))
    except ServiceProblem:
        return None


def _request(url: str, request: str, **more: str) -> str:
    return with_parameters(url, {"service": "WFS", "version": "2.0.0", "request": request, **more})


def _pick(capabilities: Capabilities, named: str, host: str) -> FeatureType:
    """The layer of that name; the prefix may be left out."""
    types = capabilities.types
    alike = [name for name in types if name == named or name.rpartition(":")[2] == named]
    if not named and len(types) == 1:
        alike = list(types)
    if len(alike) == 1 or named in types:
        return types[named if named in types else alike[0]]
    known = ", ".join(types) or "-"
    if not named:
        raise OptionProblem(
            N_("De dienst {host} heeft meer dan één laag."),
            N_("Kies er een met de optie “layer”: {known}."),
            host=host,
            known=known,
        )
    raise NotFoundProblem(
        N_("De dienst {host} heeft geen laag “{layer}”."),
        N_("Kies uit: {known}."),
        host=host,
        layer=named,
        known=known,
    )


def _pick_crs(feature_type: FeatureType, wanted: str) -> tuple[str, str]:
    """The CRS to ask for: what is wanted, else RD, else the default of the layer."""
    offered = dict(reversed(feature_type.crs))
    if not offered:
        return (authority(wanted), wanted) if wanted else (CRS84, "urn:ogc:def:crs:OGC:1.3:CRS84")
    chosen = authority(wanted) if wanted else (RD if RD in offered else feature_type.crs[0][0])
    if chosen not in offered:
        raise OptionProblem(
            N_("De laag “{layer}” kan geen coördinaten in {crs} geven."),
            N_("Laat de optie “crs” leeg of kies uit: {known}."),
            layer=feature_type.name,
            crs=wanted,
            known=", ".join(offered),
        )
    return chosen, offered[chosen]


def _selection(chosen: Mapping[str, str], crs: str, srs: str, known: Sequence[str]) -> dict[str, str]:
    """The part of the layer that is asked for. A bbox and a filter exclude each other (WFS 2.0.2, 7.9.2)."""
    given, wanted = bbox(chosen), pairs(chosen)
    # without always_xy the axes of the box come in the order of the CRS, as the service expects them
    box = pyproj.Transformer.from_crs(CRS84, crs).transform_bounds(*given) if given else None
    if any(name not in known for name in wanted):
        raise impossible("filter", chosen["filter"], N_("Kies uit de namen {known}."), known=", ".join(known))
    if not wanted:
        return {"bbox": ",".join([*map(str, box), srs])} if box else {}
    parts = [
        f"<fes:PropertyIsEqualTo><fes:ValueReference>{escape(name)}</fes:ValueReference>"
        f"<fes:Literal>{escape(value)}</fes:Literal></fes:PropertyIsEqualTo>"
        for name, value in wanted.items()
    ]
    if box is not None:
        parts.append(
            f'<fes:BBOX><gml:Envelope xmlns:gml="http://www.opengis.net/gml/3.2" srsName="{escape(srs)}">'
            f"<gml:lowerCorner>{box[0]} {box[1]}</gml:lowerCorner>"
            f"<gml:upperCorner>{box[2]} {box[3]}</gml:upperCorner></gml:Envelope></fes:BBOX>"
        )
    inside = "".join(parts) if len(parts) == 1 else f"<fes:And>{''.join(parts)}</fes:And>"
    return {"filter": f'<fes:Filter xmlns:fes="{FES}">{inside}</fes:Filter>'}
