"""A pack is complete or absent, and says what is wrong with its source."""

import datetime as dt
import hashlib
import json
import subprocess
import sys

import numpy as np
import pytest
import shapely

from informatiehuis.engines.features import (
    BadGeometry,
    BadIdentifier,
    Interval,
    MissingColumn,
    Pack,
    UnsupportedColumn,
    build_pack,
)
from informatiehuis.engines.places import UnknownCrs
from informatiehuis.engines.progress import Interrupted
from tests.engines.features.files import write

POINT = shapely.Point(136_000, 455_000)


def build(source, **options):
    defaults = {"identifier": "id", "crs": "EPSG:28992"}
    return build_pack(source, source.with_suffix(".pack"), **(defaults | options))


def test_the_same_source_gives_the_same_bytes(source, built, tmp_path):
    again = tmp_path / "again.pack"
    build_pack(source, again, identifier="identificatie", crs="EPSG:28992", layer="panden", time="opgeleverd").close()
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(built.read_bytes()).digest()


def test_a_build_that_fails_leaves_the_pack_that_was_there(tmp_path):
    source = write(tmp_path / "one.parquet", [POINT])
    build(source).close()
    write(source, [POINT, POINT], id=["x", "x"])
    with pytest.raises(BadIdentifier, match=r"‘x’.*rijen 1, 2"):
        build(source)
    assert Pack.open(source.with_suffix(".pack")).item("a") is not None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.pack", "one.parquet"]


def test_an_interrupted_build_leaves_nothing(tmp_path):
    def stop(done: int, total: int | None = None) -> None:
        raise Interrupted

    source = write(tmp_path / "one.parquet", [POINT])
    with pytest.raises(Interrupted):
        build(source, progress=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["one.parquet"]


def test_a_pack_that_is_open_keeps_answering_while_it_is_replaced(tmp_path):
    source = write(tmp_path / "one.parquet", [POINT], id=["old"])
    opened = build(source)
    assert opened.item("old") is not None
    write(source, [POINT], id=["new"])
    build(source)
    assert opened.item("old") is not None
    assert opened.item("new") is None


def test_an_empty_identifier_is_named_by_row(tmp_path):
    source = write(tmp_path / "one.parquet", [POINT] * 3, id=["a", None, "c"])
    with pytest.raises(BadIdentifier, match=r"rij.* 2"):
        build(source)


def test_columns_that_are_absent_or_unfit_are_named(tmp_path):
    source = write(tmp_path / "one.parquet", [POINT], raw=[b"\x00"], ratio=[1.5], name=["x"])
    for wrong in ({"identifier": "nr"}, {"properties": ["nr"]}, {"time": "nr"}, {"geometry": "nr"}):
        with pytest.raises(MissingColumn, match=r"one\.parquet.*‘nr’.*ratio"):
            build(source, **wrong)
    for wrong in ({"properties": ["raw"]}, {"identifier": "ratio"}, {"geometry": "name"}, {"time": "name"}):
        with pytest.raises(UnsupportedColumn):
            build(source, **wrong)
    with pytest.raises(UnknownCrs, match="EPSG:99"):
        build(source, crs="EPSG:99")


def test_a_geometry_that_cannot_be_read_or_placed_is_named_by_row(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    source = tmp_path / "one.parquet"
    wkb = [shapely.to_wkb(POINT), b"\x01\x02"]
    pq.write_table(pa.table({"id": ["a", "b"], "geometry": pa.array(wkb, pa.binary())}), source)
    with pytest.raises(BadGeometry, match=r"rij 2, geen geldige WKB"):
        build(source)
    write(source, [shapely.Point(5, 52), POINT])
    with pytest.raises(BadGeometry, match=r"rij 2, volgens EPSG:4326 niet op aarde"):
        build(source, crs="EPSG:4326")


def test_a_source_without_rows_gives_an_empty_pack(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    source = tmp_path / "none.parquet"
    pq.write_table(pa.table({"id": pa.array([], pa.string()), "geometry": pa.array([], pa.binary())}), source)
    with build(source) as pack:
        assert pack.count == 0
        assert list(pack.items(bbox=(0, 0, 10, 60))) == []
        assert pack.extent.bbox is None
        assert pack.tile(0, 0, 0) == b""


def test_names_of_columns_never_become_sql(tmp_path):
    name = 'x"); DROP TABLE feature; --'
    source = write(tmp_path / "one.parquet", [POINT], **{name: ["here"]})
    with build(source) as pack:
        assert pack.items(filters={name: "here"}).number_matched == 1


def test_whole_numbers_stay_numbers_as_identifier(tmp_path):
    with build(write(tmp_path / "one.parquet", [POINT], id=[42])) as pack:
        assert json.loads(pack.item("42"))["id"] == 42


def test_coordinates_follow_the_order_of_axes_of_their_authority(tmp_path):
    source = write(tmp_path / "one.parquet", [shapely.Point(5.5, 52.25)])
    with build(source, crs="EPSG:4258") as pack:
        uri = "http://www.opengis.net/def/crs/EPSG/0/4258"
        assert json.loads(pack.item("a", crs=uri))["geometry"]["coordinates"] == [52.25, 5.5]
        assert json.loads(pack.item("a"))["geometry"]["coordinates"] == pytest.approx([5.5, 52.25])
        assert pack.items(bbox=(52, 5, 53, 6), bbox_crs=uri).number_matched == 1
        assert pack.items(bbox=(5, 52, 6, 53), bbox_crs=uri).number_matched == 0


@pytest.mark.parametrize(
    "crs", ["EPSG:28992", "urn:ogc:def:crs:EPSG::28992", "http://www.opengis.net/def/crs/EPSG/0/28992"]
)
def test_every_spelling_of_a_crs_is_the_same(tmp_path, crs):
    with build(write(tmp_path / "one.parquet", [POINT]), crs=crs) as pack:
        assert pack.storage_crs == "http://www.opengis.net/def/crs/EPSG/0/28992"


def test_a_period_has_a_start_and_an_end_that_may_be_open(tmp_path):
    first = dt.datetime(2022, 1, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    source = write(
        tmp_path / "one.parquet",
        [POINT] * 2,
        starts=[first, first],
        ends=[first + dt.timedelta(hours=1), None],
    )
    with build(source, time=("starts", "ends")) as pack:
        assert pack.items(datetime=Interval.parse("2022-01-01T10:00:00Z")).number_matched == 2
        assert pack.items(datetime=Interval.parse("2022-01-01T09:59:59Z")).number_matched == 0
        assert pack.items(datetime=Interval.parse("2022-01-01T12:00:00Z")).number_matched == 1
        assert pack.extent.interval.end is None
        assert json.loads(pack.item("a"))["properties"]["starts"] == "2022-01-01T10:00:00Z"


def test_heights_are_left_out(tmp_path):
    with build(write(tmp_path / "one.parquet", [shapely.Point(136_000, 455_000, 12)])) as pack:
        assert len(json.loads(pack.item("a"))["geometry"]["coordinates"]) == 2


_BUILD = """
import sys
from pathlib import Path
from informatiehuis.engines.features import build_pack
source = Path(sys.argv[1])
build_pack(source, source.with_suffix(".pack"), identifier="id", crs="EPSG:28992")
# not ru_maxrss, which a child inherits from the process that started it
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_the_size_of_the_geometries(tmp_path):
    def peak(rows: int) -> int:
        around = np.random.default_rng(1).uniform((120_000, 440_000), (150_000, 470_000), (rows, 2))
        shapes = list(shapely.buffer(shapely.points(around), 5.0, quad_segs=250))
        source = write(tmp_path / f"{rows}.parquet", shapes, id=list(range(rows)))
        command = [sys.executable, "-c", _BUILD, str(source)]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    # a batch of 250 such circles takes some 90 MB on the way, so 1,000 more at once would take 360 MB
    assert peak(1300) - peak(300) < 100_000
