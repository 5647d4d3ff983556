from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pyproj
import pytest
import shapely
from lxml import etree

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.paging import IncompleteProblem, LoopProblem, ServiceProblem
from informatiehuis.engines.connectors.problems import (
    CrsProblem,
    EmptyProblem,
    FormatProblem,
    NotFoundProblem,
    OptionProblem,
    StatusProblem,
)
from informatiehuis.engines.connectors.transport import Limits, Transport
from informatiehuis.engines.connectors.wfs import Wfs
from informatiehuis.engines.progress import silent
from tests.engines.connectors.service import Reply, Service, serving
from tests.engines.connectors.wfs_service import (
    GML,
    JSON,
    PLACES,
    RD,
    ROWS,
    TYPE,
    WGS84,
    Behaviour,
    exception,
    wfs,
)

Start = Callable[..., Service]
GOOD = Behaviour()


@pytest.fixture
def serve() -> Iterator[Start]:
    with ExitStack() as stack:
        yield lambda **changes: stack.enter_context(serving(wfs(replace(GOOD, **changes))))


def read(service: Service, folder: Path, **options: str):
    with Transport(limits=Limits(back_off_seconds=0.01, attempts=2)) as fetch:
        written = Wfs().write_parquet(Location(f"{service.url}/wfs"), options, folder / "out.parquet", fetch, silent)
    return written, pq.read_table(folder / "out.parquet")


def points(table) -> list[tuple[float, float]]:
    return [(point.x, point.y) for point in shapely.from_wkb(table["geometry"].to_numpy())]


def asked(service: Service, request: str) -> list[dict[str, str]]:
    return [each for _, each in service.asked if each.get("request") == request]


@pytest.mark.parametrize("formats", [(JSON, GML), (GML,)])
def test_a_layer_is_read_whole_over_its_pages_with_types_and_codes(serve, tmp_path, formats):
    service = serve(formats=formats)
    written, table = read(service, tmp_path)
    assert written.rows == 7
    assert table.drop(["geometry"]).to_pylist() == [
        {**row, "gm_code": f"GM{row['gm_code']}", "gemeten": date.fromisoformat(str(row["gemeten"]))} for row in ROWS
    ]
    assert {column.name: column.type for column in written.description.columns} == {
        "naam": "string",
        "gm_code": "string",
        "hoogte": "double",
        "aantal": "int64",
        "gemeten": "date32[day]",
        "geometry": "binary",
    }
    assert written.description.crs == "EPSG:28992"
    assert points(table) == [PLACES[number % 4] for number in range(7)]
    pages = [each["startIndex"] for each in asked(service, "GetFeature") if "startIndex" in each]
    assert pages == ["0", "3", "6"]


@pytest.mark.parametrize("formats", [(JSON,), (GML,)])
@pytest.mark.parametrize("latitude_first", [False, True])
def test_longitude_comes_before_latitude_whatever_the_service_makes_of_it(serve, tmp_path, formats, latitude_first):
    """GML in urn:…:4326 has latitude first, GeoJSON longitude; services do both wrong."""
    service = serve(formats=formats, crs=(WGS84,), latitude_first=latitude_first)
    written, table = read(service, tmp_path)
    transformer = pyproj.Transformer.from_crs("EPSG:28992", "OGC:CRS84", always_xy=True)
    expected = [transformer.transform(*PLACES[number % 4]) for number in range(7)]
    assert np.array(points(table)) == pytest.approx(np.array(expected))
    assert bool(written.description.notes) is latitude_first


def test_coordinates_outside_the_extent_in_either_order_are_refused(serve, tmp_path):
    service = serve(extent=(20.0, 30.0, 21.0, 31.0))
    with pytest.raises(CrsProblem, match="Bomen"):
        read(service, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_description_says_before_reading_what_there_is(serve):
    service = serve()
    with Transport() as fetch:
        described = Wfs().describe(Location(f"{service.url}/wfs"), {}, fetch)
    assert described.row_estimate == 7
    assert [column.original for column in described.columns] == [*ROWS[0], "geometry"]
    assert dict(described.found) == {"layer": TYPE, "crs": "EPSG:28992", "format": JSON}


def test_the_layer_in_the_address_is_used_and_its_paging_is_not(serve, tmp_path):
    service = serve(types=("proef:struiken", TYPE))
    address = f"{service.url}/wfs?SERVICE=WFS&request=GetFeature&typeName=bomen&count=1&startIndex=5&sleutel=abc"
    with Transport() as fetch:
        written = Wfs().write_parquet(Location(address), {}, tmp_path / "out.parquet", fetch, silent)
    assert written.rows == 7
    assert {each["sleutel"] for _, each in service.asked} == {"abc"}


def test_a_service_with_several_layers_asks_for_a_choice(serve, tmp_path):
    service = serve(types=("proef:struiken", TYPE))
    with pytest.raises(OptionProblem, match="proef:struiken, proef:bomen"):
        read(service, tmp_path)
    with pytest.raises(NotFoundProblem, match=r"“gras”.*proef:struiken, proef:bomen"):
        read(service, tmp_path, layer="gras")


def test_a_bbox_is_asked_in_the_crs_of_the_request(serve, tmp_path):
    service = serve()
    read(service, tmp_path, bbox="5.10,52.08,5.13,52.10")
    *numbers, crs = asked(service, "GetFeature")[-1]["bbox"].split(",")
    west, south, east, north = map(float, numbers)
    assert crs == RD
    assert west < 136_700 < east
    assert south < 455_900 < north
    assert east - west < 3_000


def test_latitude_comes_first_in_a_bbox_where_the_crs_says_so(serve, tmp_path):
    service = serve(crs=(WGS84,))
    read(service, tmp_path, bbox="5.10,52.08,5.13,52.10")
    assert asked(service, "GetFeature")[-1]["bbox"] == f"52.08,5.1,52.1,5.13,{WGS84}"


def test_a_filter_is_left_to_the_service_as_a_filter_of_fes(serve, tmp_path):
    service = serve()
    read(service, tmp_path, filter="naam=Station+%26+plein&gm_code=0344", bbox="5.10,52.08,5.13,52.10")
    sent = asked(service, "GetFeature")[-1]
    document = etree.fromstring(sent["filter"])
    names = {"fes": "http://www.opengis.net/fes/2.0", "gml": "http://www.opengis.net/gml/3.2"}
    equal = document.findall("fes:And/fes:PropertyIsEqualTo", names)
    assert [
        (each.findtext("fes:ValueReference", "", names), each.findtext("fes:Literal", "", names)) for each in equal
    ] == [
        ("naam", "Station & plein"),
        ("gm_code", "0344"),
    ]
    assert document.find("fes:And/fes:BBOX/gml:Envelope", names).get("srsName") == RD
    assert "bbox" not in sent


def test_a_filter_on_a_property_that_is_not_there_is_refused(serve, tmp_path):
    with pytest.raises(OptionProblem, match=r"kleur=rood.*naam, gm_code"):
        read(serve(), tmp_path, filter="kleur=rood")


def test_a_service_that_cannot_page_is_asked_once(serve, tmp_path):
    service = serve(paging=False)
    written, _ = read(service, tmp_path)
    assert written.rows == 7
    assert not any("startIndex" in each for each in asked(service, "GetFeature"))


def test_without_a_count_the_pages_end_at_the_first_empty_one(serve, tmp_path):
    written, _ = read(serve(count="unknown", most=2), tmp_path)
    assert written.rows == 7


def test_a_service_that_ignores_where_a_page_starts_ends_in_a_problem(serve, tmp_path):
    service = serve(ignores_start=True)
    with pytest.raises(LoopProblem):
        read(service, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("formats", [(JSON,), (GML,)])
def test_fewer_features_than_the_service_counts_are_no_source(serve, tmp_path, formats):
    service = serve(formats=formats, given=5)
    with pytest.raises(IncompleteProblem, match=r"7 rijen.*gaf er 5"):
        read(service, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_layer_is_named(serve, tmp_path):
    with pytest.raises(EmptyProblem, match="Bomen"):
        read(serve(given=0, count="0"), tmp_path)


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("request_name", ["GetCapabilities", "DescribeFeatureType", "GetFeature"])
def test_an_exception_of_the_service_is_told_in_dutch_with_its_own_words(serve, tmp_path, status, request_name):
    report = exception("InvalidParameterValue", "typeNames", "Unknown layer name", status)
    service = serve(replies={request_name: report})
    with pytest.raises(ServiceProblem, match=r"kent de waarde van typeNames niet.*Unknown layer name"):
        read(service, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_error_that_is_no_exception_report_keeps_its_status(serve, tmp_path):
    with pytest.raises(StatusProblem, match="503"):
        read(serve(replies={"GetCapabilities": Reply(b"<html>", "text/html", 503)}), tmp_path)


@pytest.mark.parametrize(
    "changes",
    [
        {"version": "1.1.0"},
        {"formats": ("SHAPE-ZIP", "text/javascript")},
        {"replies": {"GetCapabilities": Reply(b"<html><body/></html>", "text/html")}},
        {"replies": {"GetCapabilities": Reply(b"{}", "application/json")}},
        {"formats": (JSON,), "replies": {"GetFeature": Reply(b"\xff\xfe", "application/json")}},
    ],
)
def test_what_is_no_wfs_2_that_we_can_read_is_named(serve, tmp_path, changes):
    with pytest.raises(FormatProblem):
        read(serve(**changes), tmp_path)


def test_a_document_cannot_pull_in_files_of_this_machine(serve, tmp_path):
    secret = tmp_path / "geheim.txt"
    secret.write_text("wachtwoord", encoding="utf-8")
    bomb = (
        f'<!DOCTYPE x [<!ENTITY inside SYSTEM "file://{secret}">]>'
        '<ExceptionReport><Exception exceptionCode="x">'
        "<ExceptionText>&inside;</ExceptionText></Exception></ExceptionReport>"
    )
    with pytest.raises(ServiceProblem) as caught:
        read(serve(replies={"GetCapabilities": Reply(bomb.encode(), "text/xml")}), tmp_path)
    assert "wachtwoord" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("https://service.pdok.nl/kadaster/bestuurlijkegebieden/wfs/v1_0", True),
        ("https://geo.example.org/ows?SERVICE=WFS", True),
        ("https://api.pdok.nl/kadaster/bestuurlijkegebieden/ogc/v1", False),
        ("/home/wfs/bomen.gml", False),
    ],
)
def test_an_address_of_such_a_service_is_recognised(text, ours):
    assert Wfs().recognises(Location(text)) is ours
