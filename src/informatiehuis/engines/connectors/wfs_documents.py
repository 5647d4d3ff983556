"""Reads the XML documents of a Web Feature Service: capabilities, schemas, counts and exceptions.

WFS 2.0.2 (09-025r2), OWS Common 1.1 (06-121r3) for exceptions. Asking for them is for `wfs`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from informatiehuis.engines.connectors.answers import Answer, host_of
from informatiehuis.engines.connectors.paging import ServiceProblem, not_as_expected
from informatiehuis.engines.connectors.problems import FormatProblem, StatusProblem
from informatiehuis.engines.connectors.shapes import authority
from informatiehuis.engines.problems import N_

NAMESPACES = {
    "wfs": "http://www.opengis.net/wfs/2.0",
    "ows": "http://www.opengis.net/ows/1.1",
    "xsd": "http://www.w3.org/2001/XMLSchema",
}
GML = "http://www.opengis.net/gml"
KINDS = {
    "string": "text",
    "anyURI": "text",
    "int": "integer",
    "integer": "integer",
    "long": "integer",
    "short": "integer",
    "byte": "integer",
    "nonNegativeInteger": "integer",
    "positiveInteger": "integer",
    "double": "number",
    "float": "number",
    "decimal": "number",
    "boolean": "boolean",
    "date": "date",
    "dateTime": "datetime",
}
# OWS Common 1.1, table 27, and WFS 2.0.2, table 3
OTHER = N_("De dienst {host} meldt een fout ({code} {locator}) en zegt: {text}")
MEANINGS = {
    "InvalidParameterValue": N_("De dienst {host} kent de waarde van {locator} niet ({code}) en zegt: {text}"),
    "MissingParameterValue": N_("De dienst {host} mist de parameter {locator} ({code}) en zegt: {text}"),
    "OperationNotSupported": N_("De dienst {host} kan deze bewerking niet ({code} {locator}) en zegt: {text}"),
    "OptionNotSupported": N_("De dienst {host} kan deze keuze niet ({code} {locator}) en zegt: {text}"),
    "OperationParsingFailed": N_("De dienst {host} begrijpt de vraag niet ({code} {locator}) en zegt: {text}"),
    "OperationProcessingFailed": N_("De dienst {host} kon de vraag niet uitvoeren ({code}) en zegt: {text}"),
    "VersionNegotiationFailed": N_("De dienst {host} spreekt WFS 2.0 niet ({code}) en zegt: {text}"),
}
LONGEST = 300


@dataclass(frozen=True)
class FeatureType:
    """One layer: `name` as the service writes it, `crs` in the order of the service with the default first.

    `crs` has pairs of an authority code and the spelling of the service. `extent` is in CRS84.
    """

    name: str
    title: str
    crs: tuple[tuple[str, str], ...]
    extent: tuple[float, float, float, float] | None
    formats: tuple[str, ...]


@dataclass(frozen=True)
class Capabilities:
    """What a service offers: its layers by name, the output formats, and how it pages."""

    types: dict[str, FeatureType]
    formats: tuple[str, ...]
    pages: bool
    most: int | None


def parse(answer: Answer) -> etree._Element:
    """The document of an answer. Raises FormatProblem, and ServiceProblem when it is an exception."""
    root = document(answer.content)
    if root is None:
        raise not_as_expected(answer, N_("De server {host} geeft geen XML ({media_type})."))
    raise_exception(root, host_of(answer.url))
    return root


def document(content: bytes) -> etree._Element | None:
    """The root of an XML document, None when it is none. Nothing outside the document is read."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def raise_exception(root: etree._Element, host: str) -> None:
    """Raise ServiceProblem when the document is an exception report, of any version."""
    if etree.QName(root).localname not in ("ExceptionReport", "ServiceExceptionReport"):
        return
    first = next((each for each in root if isinstance(each.tag, str)), root)
    code = first.get("exceptionCode") or first.get("code") or "NoApplicableCode"
    text = " ".join(" ".join(str(part) for part in first.itertext()).split())
    raise ServiceProblem(
        MEANINGS.get(code, OTHER),
        N_("Controleer de opties van de bron. Ligt het daar niet aan, vraag het dan de eigenaar van de dienst."),
        host=host,
        code=code,
        locator=first.get("locator") or "-",
        text=text[:LONGEST] or "-",
    )


def raise_status(problem: StatusProblem, host: str) -> None:
    """Raise ServiceProblem when the answer with an error status was an exception report."""
    root = document(problem.body)
    if root is not None:
        raise_exception(root, host)


def read_capabilities(answer: Answer) -> Capabilities:
    """The capabilities. Raises FormatProblem when it is no WFS, or speaks another version than 2."""
    root = parse(answer)
    version = root.get("version") or ""
    if etree.QName(root).localname != "WFS_Capabilities":
        raise not_as_expected(answer, N_("De server {host} geeft geen beschrijving van een WFS."))
    if not version.startswith("2."):
        raise FormatProblem(
            N_("De dienst {host} spreekt WFS {version}, en niet 2.0."),
            N_("Vraag de eigenaar om een dienst met WFS 2.0, of haal de bron als bestand op."),
            host=host_of(answer.url),
            version=version or "?",
        )
    most = _constraint(root, "CountDefault")
    formats = root.findall(
        ".//ows:Operation[@name='GetFeature']/ows:Parameter[@name='outputFormat']//ows:Value", NAMESPACES
    )
    types = [_feature_type(each) for each in root.findall(".//wfs:FeatureTypeList/wfs:FeatureType", NAMESPACES)]
    return Capabilities(
        types={each.name: each for each in types},
        formats=tuple((each.text or "").strip() for each in formats),
        pages=(_constraint(root, "ImplementsResultPaging") or "TRUE").upper() != "FALSE",
        most=int(most) if most and most.isdigit() else None,
    )


def read_schema(answer: Answer) -> tuple[tuple[str, str | None], ...]:
    """The properties of a layer with their kinds, in order; geometries are left out."""
    root = parse(answer)
    found = []
    for element in root.iterfind(".//xsd:complexType//xsd:sequence/xsd:element", NAMESPACES):
        name, spelled = element.get("name"), element.get("type") or ""
        if not spelled:
            restriction = element.find(".//xsd:restriction", NAMESPACES)
            spelled = (restriction.get("base") or "") if restriction is not None else ""
        prefix, _, local = spelled.rpartition(":")
        if name and not (element.nsmap.get(prefix or None) or "").startswith(GML):
            found.append((name, KINDS.get(local)))
    return tuple(found)


def read_count(answer: Answer) -> int | None:
    """The numberMatched of an answer to resultType=hits; None when the service does not know."""
    text = parse(answer).get("numberMatched") or ""
    return int(text) if text.isdigit() else None


def _feature_type(element: etree._Element) -> FeatureType:
    def text(name: str) -> str:
        return (element.findtext(name, "", NAMESPACES) or "").strip()

    spelled = [text("wfs:DefaultCRS"), *(each.text or "" for each in element.findall("wfs:OtherCRS", NAMESPACES))]
    lower = text("ows:WGS84BoundingBox/ows:LowerCorner").split()
    upper = text("ows:WGS84BoundingBox/ows:UpperCorner").split()
    box = [float(number) for number in (*lower, *upper)]
    formats = element.findall("wfs:OutputFormats/wfs:Format", NAMESPACES)
    return FeatureType(
        name=text("wfs:Name"),
        title=text("wfs:Title") or text("wfs:Name"),
        crs=tuple((authority(each), each.strip()) for each in spelled if each.strip()),
        extent=(box[0], box[1], box[2], box[3]) if len(box) == 4 else None,
        formats=tuple((each.text or "").strip() for each in formats),
    )


def _constraint(root: etree._Element, name: str) -> str | None:
    found = root.find(f".//ows:Constraint[@name='{name}']/ows:DefaultValue", NAMESPACES)
    return (found.text or "").strip() if found is not None else None


def choose_format(offered: Sequence[str]) -> str | None:
    """GeoJSON when offered, else GML 3.2 or what comes closest; None when there is nothing that we read."""
    plain = [each for each in offered if "javascript" not in each.lower() and "zip" not in each.lower()]
    json = [each for each in plain if "json" in each.lower()]
    gml = [each for each in plain if "gml" in each.lower() or "xml" in each.lower()]
    ranked = [*json, *(each for each in gml if "3.2" in each), *gml]
    return ranked[0] if ranked else None
