"""Types that are only known after the last page, and coordinates in the order and the place they should be."""

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
import shapely

from informatiehuis.engines.connectors.disk import Disk
from informatiehuis.engines.connectors.problems import DiskFullProblem
from informatiehuis.engines.connectors.records import Records
from informatiehuis.engines.connectors.shapes import CRS84, RD, authority, lies_within, swap

NETHERLANDS = (3.3, 50.7, 7.3, 53.6)


def gathered(folder: Path, *pages: list[dict[str, object]]) -> pa.Table:
    records = Records(folder, Disk())
    for page in pages:
        records.add(page)
    assert [(column.name, column.type) for column in records.columns()] == [
        (field.name, str(field.type)) for field in records.schema()
    ]
    return pa.Table.from_batches(records.batches(), records.schema())


@pytest.mark.parametrize(
    ("values", "type_name", "expected"),
    [
        ([1, None, 2], "int64", [1, None, 2]),
        ([1, 2.5], "double", [1.0, 2.5]),
        ([None, None], "string", [None, None]),
        ([True, False], "bool", [True, False]),
        ([True, 1], "string", ["true", "1"]),
        ([2**63, 1], "string", ["9223372036854775808", "1"]),
        (["0344", "12"], "string", ["0344", "12"]),
        (["2022-12-31"], "date32[day]", [date(2022, 12, 31)]),
        (["2022-12-31", "onbekend"], "string", ["2022-12-31", "onbekend"]),
        (["2022-13-01"], "string", ["2022-13-01"]),
        (["20221231"], "string", ["20221231"]),
        (["2022-01-01T12:00:00+01:00"], "timestamp[us, tz=UTC]", [datetime(2022, 1, 1, 11, tzinfo=UTC)]),
        ([{"a": 1}, [1, "é"]], "string", ['{"a": 1}', '[1, "é"]']),
    ],
)
def test_the_type_of_a_column_fits_all_its_values(tmp_path, values, type_name, expected):
    table = gathered(tmp_path, *([{"kolom": value}] for value in values))
    assert str(table.schema.field("kolom").type) == type_name
    assert table["kolom"].to_pylist() == expected


def test_a_column_that_comes_late_is_missing_before(tmp_path):
    table = gathered(tmp_path, [{"a": 1}], [{"b": "x"}, {"a": 2, "b": "y"}])
    assert table.to_pydict() == {"a": [1, None, 2], "b": [None, "x", "y"]}


def test_what_the_source_promises_holds_where_the_values_leave_it_open(tmp_path):
    records = Records(tmp_path, Disk())
    records.expect("aandeel", "number", "%")
    records.expect("datum", "date")
    records.hint("komt_niet", "integer")
    records.add([{"aandeel": 4, "datum": None}])
    assert [(column.name, column.type, column.unit) for column in records.columns()] == [
        ("aandeel", "double", "%"),
        ("datum", "date32[day]", None),
    ]


def test_codes_of_areas_are_spelled_as_cbs_does(tmp_path):
    table = gathered(tmp_path, [{"GM_CODE": 344}, {"GM_CODE": None}, {"GM_CODE": 1961}])
    assert table["gm_code"].to_pylist() == ["GM0344", None, "GM1961"]


def test_pages_are_not_gathered_on_a_disk_that_is_nearly_full(tmp_path):
    records = Records(tmp_path, Disk(free=lambda folder: 1_000_000))
    with pytest.raises(DiskFullProblem):
        records.add([{"a": 1}])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "spelled",
    [
        "EPSG:28992",
        "epsg:28992",
        "urn:ogc:def:crs:EPSG::28992",
        "urn:ogc:def:crs:EPSG:6.9:28992",
        "urn:x-ogc:def:crs:EPSG:28992",
        "http://www.opengis.net/def/crs/EPSG/0/28992",
        "https://www.opengis.net/def/crs/EPSG/9.9.1/28992",
        "http://www.opengis.net/gml/srs/epsg.xml#28992",
    ],
)
def test_every_spelling_of_a_crs_is_the_same_crs(spelled):
    assert authority(spelled) == RD


@pytest.mark.parametrize("spelled", ["http://www.opengis.net/def/crs/OGC/1.3/CRS84", "urn:ogc:def:crs:OGC:1.3:CRS84"])
def test_longitude_and_latitude_have_one_name(spelled):
    assert authority(spelled) == CRS84


@pytest.mark.parametrize(
    ("box", "crs", "inside"),
    [
        ((136_000, 455_000, 137_000, 456_000), RD, True),
        ((455_000, 136_000, 456_000, 137_000), RD, False),
        ((13_600, 306_000, 278_000, 619_000), RD, True),
        ((306_000, 13_600, 619_000, 278_000), RD, False),
        ((5.1, 52.0, 5.2, 52.1), CRS84, True),
        ((52.0, 5.1, 52.1, 5.2), CRS84, False),
        ((5.1, 52.0, 5.2, 52.1), RD, False),
        ((136_000, 455_000, 137_000, 456_000), CRS84, False),
    ],
)
def test_utrecht_lies_in_the_netherlands_in_the_right_crs_and_order_only(box, crs, inside):
    assert lies_within(box, crs, NETHERLANDS) is inside


def test_swapping_keeps_heights_and_missing_shapes():
    shapes = shapely.to_wkb([shapely.Point(52, 5, 10), None, shapely.LineString([(1, 2), (3, 4)])], flavor="iso")
    swapped = shapely.from_wkb(swap(list(shapes)))
    assert [None if each is None else each.wkt for each in swapped] == [
        "POINT Z (5 52 10)",
        None,
        "LINESTRING (2 1, 4 3)",
    ]
