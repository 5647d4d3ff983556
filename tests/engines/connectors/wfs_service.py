"""A WFS 2.0 on 127.0.0.1 for tests.

Nothing here is a recording: the documents are written by hand after the schemas of WFS 2.0.2 (09-025r2,
wfs/2.0/wfs.xsd), OWS Common 1.1 (06-121r3) and GML 3.2.1, in the shape that MapServer, which PDOK runs, gives
them: `wfs:member` around each feature, types in an inline schema, a count at `resultType=hits`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyproj

from tests.engines.connectors.service import Answering, Reply, Service

JSON = "application/json; subtype=geojson"
GML = "application/gml+xml; version=3.2"
RD = "urn:ogc:def:crs:EPSG::28992"
WGS84 = "urn:ogc:def:crs:EPSG::4326"
TYPE = "proef:bomen"
# Stadhuis, Dom and Centraal Station of Utrecht, and Nieuwegein, in EPSG:28992
PLACES = ((136_600, 456_100), (136_700, 455_900), (135_900, 455_800), (134_200, 449_300))
NAMES = ("Stadhuis", "Dom", "Station & plein", "Nieuwegein")
ROWS = [
    {
        "naam": NAMES[number % 4],
        "gm_code": "0344" if number % 4 < 3 else "0356",
        "hoogte": None if number == 1 else number + 0.5,
        "aantal": number,
        "gemeten": f"2022-01-{number + 1:02d}",
    }
    for number in range(7)
]


@dataclass
class Behaviour:
    """How this service differs from a good one."""

    formats: tuple[str, ...] = (JSON, GML)
    crs: tuple[str, ...] = (RD, WGS84)
    version: str = "2.0.0"
    most: int = 3
    paging: bool = True
    ignores_start: bool = False
    count: str | None = None
    given: int | None = None
    latitude_first: bool = False
    extent: tuple[float, float, float, float] = (3.2, 50.7, 7.3, 53.6)
    types: tuple[str, ...] = (TYPE,)
    replies: Mapping[str, Reply] = field(default_factory=dict)


def wfs(behaviour: Behaviour):
    """What `serving` needs to be this service."""

    def answer(service: Service) -> Answering:
        def answering(path: str, parameters: dict[str, str]) -> Reply | None:
            asked = {name.lower(): value for name, value in parameters.items()}
            request = asked.get("request", "")
            if request in behaviour.replies:
                return behaviour.replies[request]
            if request == "GetCapabilities":
                return xml(capabilities(behaviour))
            if request == "DescribeFeatureType":
                return xml(SCHEMA)
            return features(behaviour, asked) if request == "GetFeature" else None

        return answering

    return answer


def xml(text: str, status: int = 200) -> Reply:
    return Reply(text.encode(), "text/xml; charset=UTF-8", status)


def exception(code: str, locator: str, text: str, status: int = 400) -> Reply:
    return xml(
        '<?xml version="1.0"?><ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1" version="2.0.0">'
        f'<ows:Exception exceptionCode="{code}" locator="{locator}">'
        f"<ows:ExceptionText>{text}</ows:ExceptionText></ows:Exception></ows:ExceptionReport>",
        status,
    )


def features(behaviour: Behaviour, asked: Mapping[str, str]) -> Reply:
    total = len(ROWS) if behaviour.given is None else behaviour.given
    if asked.get("resulttype") == "hits":
        return xml(collection("", behaviour.count or str(len(ROWS)), 0))
    start = 0 if behaviour.ignores_start else int(asked.get("startindex", "0"))
    size = min(int(asked.get("count", "1000")), behaviour.most) if behaviour.paging else 1000
    chosen = list(range(total))[start : start + size]
    crs = asked["srsname"]
    if "json" in asked["outputformat"]:
        return Reply(json.dumps(geojson(chosen, crs, behaviour)).encode(), JSON)
    members = "".join(member(number, crs, behaviour) for number in chosen)
    return xml(collection(members, behaviour.count or str(len(ROWS)), len(chosen)))


def position(number: int, crs: str) -> tuple[float, float]:
    """x, y or longitude, latitude."""
    x, y = PLACES[number % 4]
    if crs == RD:
        return (x, y)
    transformer = pyproj.Transformer.from_crs("EPSG:28992", "OGC:CRS84", always_xy=True)
    return transformer.transform(x, y)


def geojson(chosen: list[int], crs: str, behaviour: Behaviour) -> dict[str, object]:
    found = []
    for number in chosen:
        point = position(number, crs)
        coordinates = point[::-1] if behaviour.latitude_first else point
        found.append(
            {
                "type": "Feature",
                "id": f"bomen.fid--{number}",
                "properties": ROWS[number],
                "geometry": {"type": "Point", "coordinates": coordinates},
            }
        )
    return {"type": "FeatureCollection", "features": found}


def member(number: int, crs: str, behaviour: Behaviour) -> str:
    """As the standard says: in EPSG:4326 latitude first."""
    point = position(number, crs)
    first, second = point[::-1] if crs == WGS84 and not behaviour.latitude_first else point
    row = ROWS[number]
    values = "".join(
        f"<proef:{name}>{str(value).replace('&', '&amp;')}</proef:{name}>"
        for name, value in row.items()
        if value is not None
    )
    return (
        f'<wfs:member><proef:bomen gml:id="bomen.{number}">'
        f'<proef:geom><gml:Point gml:id="bomen.{number}.1" srsName="{crs}"><gml:pos>{first} {second}</gml:pos>'
        f"</gml:Point></proef:geom>{values}</proef:bomen></wfs:member>"
    )


def collection(members: str, matched: str, returned: int) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0"'
        ' xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:proef="https://example.org/proef"'
        f' timeStamp="2026-03-01T06:00:00Z" numberMatched="{matched}" numberReturned="{returned}">'
        f"{members}</wfs:FeatureCollection>"
    )


def capabilities(behaviour: Behaviour) -> str:
    values = "".join(f"<ows:Value>{each}</ows:Value>" for each in behaviour.formats)
    west, south, east, north = behaviour.extent
    types = "".join(
        f"<wfs:FeatureType><wfs:Name>{name}</wfs:Name><wfs:Title>Bomen</wfs:Title>"
        f"<wfs:DefaultCRS>{behaviour.crs[0]}</wfs:DefaultCRS>"
        + "".join(f"<wfs:OtherCRS>{each}</wfs:OtherCRS>" for each in behaviour.crs[1:])
        + f"<ows:WGS84BoundingBox><ows:LowerCorner>{west} {south}</ows:LowerCorner>"
        f"<ows:UpperCorner>{east} {north}</ows:UpperCorner></ows:WGS84BoundingBox></wfs:FeatureType>"
        for name in behaviour.types
    )
    paging = str(behaviour.paging).upper()
    return (
        '<?xml version="1.0" encoding="UTF-8"?><wfs:WFS_Capabilities version="'
        f'{behaviour.version}" xmlns:wfs="http://www.opengis.net/wfs/2.0"'
        ' xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:proef="https://example.org/proef">'
        '<ows:OperationsMetadata><ows:Operation name="GetFeature"><ows:Parameter name="outputFormat">'
        f"<ows:AllowedValues>{values}</ows:AllowedValues></ows:Parameter></ows:Operation>"
        '<ows:Constraint name="ImplementsResultPaging"><ows:NoValues/>'
        f"<ows:DefaultValue>{paging}</ows:DefaultValue></ows:Constraint>"
        '<ows:Constraint name="CountDefault"><ows:NoValues/>'
        f"<ows:DefaultValue>{behaviour.most}</ows:DefaultValue></ows:Constraint></ows:OperationsMetadata>"
        f"<wfs:FeatureTypeList>{types}</wfs:FeatureTypeList></wfs:WFS_Capabilities>"
    )


SCHEMA = """<?xml version="1.0" encoding="UTF-8"?>
<schema targetNamespace="https://example.org/proef" xmlns:proef="https://example.org/proef"
  xmlns="http://www.w3.org/2001/XMLSchema" xmlns:gml="http://www.opengis.net/gml/3.2"
  elementFormDefault="qualified" version="0.1">
  <import namespace="http://www.opengis.net/gml/3.2" schemaLocation="http://schemas.opengis.net/gml/3.2.1/gml.xsd"/>
  <element name="bomen" type="proef:bomenType" substitutionGroup="gml:AbstractFeature"/>
  <complexType name="bomenType"><complexContent><extension base="gml:AbstractFeatureType"><sequence>
    <element name="geom" type="gml:GeometryPropertyType" minOccurs="0" maxOccurs="1"/>
    <element name="naam" minOccurs="0" type="string"/>
    <element name="gm_code" minOccurs="0" type="string"/>
    <element name="hoogte" minOccurs="0" type="double"/>
    <element name="aantal" minOccurs="0" type="integer"/>
    <element name="gemeten" minOccurs="0" type="date"/>
  </sequence></extension></complexContent></complexType>
</schema>"""
