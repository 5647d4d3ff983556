"""What a pack gives equals what its source holds."""

import concurrent.futures
import json
import multiprocessing

import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely

from informatiehuis.engines.features import (
    CRS84,
    BadBox,
    BadFilterValue,
    Interval,
    NotAPack,
    Pack,
    UnknownFeatureCrs,
    UnknownQueryable,
)
from informatiehuis.engines.places import RD, WGS84, transform

RD_URI = "http://www.opengis.net/def/crs/EPSG/0/28992"


def ids(items) -> list[str]:
    return [json.loads(text)["id"] for text in items]


def rows(source) -> list[dict]:
    return pq.read_table(source).to_pylist()


def test_an_item_is_the_row_it_came_from(pack, source):
    row = rows(source)[1234]
    feature = json.loads(pack.item(row["identificatie"]))
    assert feature["type"] == "Feature"
    assert feature["id"] == row["identificatie"]
    assert feature["properties"] == {
        "identificatie": row["identificatie"],
        "gebruik": row["gebruik"],
        "bouwjaar": row["bouwjaar"],
        "oppervlakte": row["oppervlakte"],
        "bewoond": row["bewoond"],
        "opgeleverd": row["opgeleverd"].isoformat(),
    }
    published = shapely.geometry.shape(feature["geometry"])
    expected = transform(np.array([shapely.from_wkb(row["geometry"])]), RD, WGS84)[0]
    assert shapely.hausdorff_distance(published, expected) < 1e-7
    assert published.exterior.is_ccw


def test_an_item_in_the_crs_of_its_source_is_exact(pack, source):
    row = rows(source)[7]
    feature = json.loads(pack.item(row["identificatie"], crs=RD_URI))
    assert shapely.geometry.shape(feature["geometry"]).equals(shapely.from_wkb(row["geometry"]))


def test_an_unknown_item_is_none(pack):
    assert pack.item("bestaat niet") is None


def test_pages_follow_each_other_without_gaps(pack, source):
    expected = [row["identificatie"] for row in rows(source)]
    found: list[str] = []
    for offset in range(0, 3100, 700):
        page = pack.items(limit=700, offset=offset)
        assert page.number_matched == 3000
        found += ids(page)
    assert found == expected
    assert pack.items(limit=10, offset=2995).number_returned == 5
    assert pack.items(limit=10, offset=5000).number_returned == 0
    assert ids(pack.items(limit=0)) == []


def test_a_box_gives_what_shapely_says_intersects_it(pack):
    everything = [json.loads(text) for text in pack.items(limit=3000)]
    shapes = np.array([shapely.geometry.shape(feature["geometry"]) for feature in everything])
    random = np.random.default_rng(4)
    partly = 0
    for _ in range(40):
        west, south = random.uniform((4.85, 51.95), (5.3, 52.2))
        box = (west, south, west + random.uniform(1e-4, 0.1), south + random.uniform(1e-4, 0.1))
        hit = shapely.intersects(shapes, shapely.box(*box))
        partly += int((hit & ~shapely.within(shapes, shapely.box(*box))).sum())
        page = pack.items(bbox=box, limit=3000)
        assert ids(page) == [everything[at]["id"] for at in np.flatnonzero(hit)]
        assert page.number_matched == hit.sum()
    assert partly > 20


def test_a_box_around_a_corner_without_the_shape_does_not_match(awkward):
    assert "a" not in ids(awkward.items(bbox=(5.09, 52.09, 5.11, 52.11)))  # in the hole
    assert "a" in ids(awkward.items(bbox=(5.0, 52.0, 5.01, 52.01)))


def test_a_box_may_be_given_in_the_crs_of_the_source(pack, source):
    shapes = shapely.from_wkb(pq.read_table(source).column("geometry").to_numpy())
    box = (130_000, 450_000, 140_000, 460_000)
    expected = shapely.intersects(shapes, shapely.box(*box))
    page = pack.items(bbox=box, bbox_crs=RD_URI, limit=3000)
    found = {json.loads(text)["id"] for text in page}
    identifiers = pq.read_table(source).column("identificatie").to_numpy()
    assert found == set(identifiers[expected])


def test_boxes_with_heights_and_across_the_date_line(awkward):
    assert ids(awkward.items(bbox=(5.0, 52.0, -10, 5.01, 52.01, 10))) == ["a", "b", "e"]
    assert ids(awkward.items(bbox=(170, 52.0, 5.01, 52.2))) == ["a", "b", "d", "e"]
    assert ids(awkward.items(bbox=(170, 52.0, -170, 52.2))) == ["b"]


def test_a_feature_without_geometry_is_in_every_box_and_one_without_time_in_every_interval(awkward):
    assert ids(awkward.items(bbox=(0, 0, 1, 1))) == ["b"]
    assert ids(awkward.items(datetime=Interval.parse("1900-01-01"))) == ["c"]
    assert json.loads(awkward.item("b"))["geometry"] is None


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("2022-01-01", "acd"),
        ("2022-01-01T23:59:59Z", "acd"),
        ("2022-01-02/..", "bce"),
        ("../2023-06-01T00:00:00Z", "abcd"),
        ("../2023-05-31T23:59:59Z", "acd"),
        ("2023-01-01/2023-12-31", "bc"),
    ],
)
def test_a_date_lasts_all_day(awkward, asked, expected):
    assert ids(awkward.items(datetime=Interval.parse(asked))) == list(expected)


def test_filters_select_by_equality_and_combine(pack, source):
    expected = [row["identificatie"] for row in rows(source) if row["gebruik"] == "zorg" and row["bewoond"]]
    page = pack.items(filters={"gebruik": "zorg", "bewoond": "true"}, limit=3000)
    assert ids(page) == expected
    assert len(expected) > 100
    first = pack.items(filters={"gebruik": "zorg", "bewoond": "true"}, limit=10, offset=5)
    assert ids(first) == expected[5:15]
    assert first.number_matched == len(expected)
    box = (4.9, 52.0, 5.1, 52.1)
    both = set(ids(pack.items(bbox=box, limit=3000))) & set(expected)
    assert set(ids(pack.items(bbox=box, filters={"gebruik": "zorg", "bewoond": "1"}, limit=3000))) == both


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("name", 'a "b" é', "a"),
        ("name", "it's", "d"),
        ("level", "-1099511627776", "b"),
        ("ratio", "0.5", "a"),
        ("open", "false", "be"),
        ("since", "2022-01-01", "ad"),
    ],
)
def test_every_type_can_be_filtered_on(awkward, name, value, expected):
    assert ids(awkward.items(filters={name: value})) == list(expected)


def test_values_that_json_lacks_become_null_and_lists_stay(awkward):
    assert json.loads(awkward.item("b"))["properties"]["ratio"] is None
    assert json.loads(awkward.item("a"))["properties"]["tags"] == ["p", "q"]


def test_what_cannot_be_answered_is_said(pack, awkward):
    with pytest.raises(UnknownQueryable, match=r"‘kleur’.*bouwjaar"):
        pack.items(filters={"kleur": "rood"})
    with pytest.raises(UnknownQueryable, match="tags"):
        awkward.items(filters={"tags": "p"})
    for name, value in (("bouwjaar", "oud"), ("bouwjaar", "9" * 30), ("bewoond", "misschien"), ("opgeleverd", "2022")):
        with pytest.raises(BadFilterValue, match=value):
            pack.items(filters={name: value})
    with pytest.raises(UnknownFeatureCrs, match="EPSG/0/3857"):
        pack.items(crs="http://www.opengis.net/def/crs/EPSG/0/3857")
    for box in ((1, 2, 3), (1, 2, 3, float("nan")), (1, 5, 3, 4)):
        with pytest.raises(BadBox):
            pack.items(bbox=box)
    with pytest.raises(BadBox):
        pack.items(bbox=(2, 1, 1, 2), bbox_crs=RD_URI)
    with pytest.raises(ValueError, match="negative"):
        pack.items(limit=-1)


def test_a_pack_describes_itself(pack, awkward):
    assert pack.count == 3000
    assert pack.layer == "panden"
    assert pack.crs == (CRS84, RD_URI)
    assert pack.storage_crs == RD_URI
    assert awkward.crs == (CRS84,)
    assert awkward.extent.bbox == (4.9, 52.0, 5.3, 52.2)
    interval = awkward.extent.interval
    assert interval.start.isoformat() == "2022-01-01T00:00:00+00:00"
    assert interval.end.isoformat() == "2024-01-01T23:59:59.999999+00:00"
    assert set(awkward.queryables()["properties"]) == {"id", "name", "level", "ratio", "open", "since"}
    schema = pack.schema()["properties"]
    assert schema["geometry"]["format"] == "geometry-polygon"
    assert awkward.schema()["properties"]["geometry"]["format"] == "geometry-any"
    assert schema["identificatie"]["x-ogc-role"] == "id"
    assert schema["opgeleverd"] == {"title": "opgeleverd", "type": "string", "format": "date"}


def test_many_threads_read_the_same(pack):
    expected = {offset: list(pack.items(limit=50, offset=offset)) for offset in range(0, 3000, 50)}

    def read(offset: int) -> bool:
        return list(pack.items(limit=50, offset=offset)) == expected[offset] and pack.tile(12, 2105, 1348) != b"?"

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert all(pool.map(read, [*expected] * 4))


def _count_in_child(pack, answers):
    answers.put(len(list(pack.items(limit=3000))))


def test_a_pack_opened_before_a_fork_can_be_read_after_it(pack):
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    child = context.Process(target=_count_in_child, args=(pack, answers))
    child.start()
    assert answers.get() == 3000
    child.join()
    assert len(list(pack.items(limit=3000))) == 3000


def test_what_is_no_pack_is_refused(tmp_path):
    text = tmp_path / "a.pack"
    for content in (b"", b"geen pakket" * 100):
        text.write_bytes(content)
        with pytest.raises(NotAPack, match=r"a\.pack"):
            Pack.open(text)
    with pytest.raises(NotAPack, match=r"b\.pack"):
        Pack.open(tmp_path / "b.pack")
