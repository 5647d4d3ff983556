"""The connector for OGC API Features against pygeoapi, a server written by others."""

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.ogc_features import OgcFeatures
from informatiehuis.engines.connectors.part import Condition, Part
from informatiehuis.engines.connectors.problems import CrsProblem, NotFoundProblem, OptionProblem
from informatiehuis.engines.connectors.transport import Limits, Transport
from informatiehuis.engines.progress import silent
from tests.servers import CRS84, RD, collection, pygeoapi
from tests.shared import DATA, needs_shared

pytestmark = pytest.mark.server
NETHERLANDS = (3.3, 50.7, 7.3, 53.6)
SIDE = 1000.0


def squares(number: int) -> dict[str, object]:
    """Squares of 1 km in RD, around the Dom tower (136 700, 455 900), with awkward properties."""
    features = []
    for place in range(number):
        x, y = 130_000.0 + SIDE * (place % 15), 450_000.0 + SIDE * (place // 15)
        ring = [[x, y], [x + SIDE, y], [x + SIDE, y + SIDE], [x, y + SIDE], [x, y]]
        features.append(
            {
                "type": "Feature",
                "properties": {
                    "code": f"vak-{place:03d}",
                    "gm_code": f"{344 + place % 2}",
                    "inwoners": None if place == 0 else place,
                    "aandeel": place / 4 if place > 200 else place,
                    "vastgesteld": "2022-01-01",
                },
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    return {"type": "FeatureCollection", "features": features}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("pygeoapi")
    data = folder / "vakken.geojson"
    data.write_text(json.dumps(squares(230)), encoding="utf-8")
    both = {"storage_crs": RD, "crs": [CRS84, RD]}
    resources = {
        "vakken": collection("Vakken", data, NETHERLANDS, **both),
        "lengte-breedte": collection("Vakken", data, NETHERLANDS, storage_crs=RD, crs=[CRS84]),
        "verkeerd": collection("Verkeerd", data, NETHERLANDS, storage_crs=CRS84, crs=[CRS84]),
    }
    if DATA.is_dir():
        real = DATA / "cbs_gemeenten_2022_rd.geojson"
        resources["gemeenten"] = collection("Gemeenten", real, NETHERLANDS, **both)
    with pygeoapi(folder, resources) as url:
        yield url


@pytest.fixture
def fetch() -> Iterator[Transport]:
    with Transport(limits=Limits(back_off_seconds=0.01)) as transport:
        yield transport


def read(url: str, tmp_path: Path, fetch: Transport, **options: str):
    target = tmp_path / "out.parquet"
    written = OgcFeatures().write_parquet(Location(url), options, target, fetch, silent)
    return written, pq.read_table(target)


@pytest.fixture(scope="module")
def whole(server: str, tmp_path_factory: pytest.TempPathFactory):
    with Transport() as fetch:
        return read(f"{server}/collections/vakken", tmp_path_factory.mktemp("whole"), fetch)


def test_a_collection_is_read_whole_over_its_pages_in_rd(whole):
    """The server gives at most 100 a page, whatever is asked: 230 features are three pages."""
    written, table = whole
    source = squares(230)["features"]
    assert written.rows == table.num_rows == 230
    assert table["code"].to_pylist() == [each["properties"]["code"] for each in source]
    shapes = shapely.from_wkb(table["geometry"].to_numpy())
    expected = shapely.from_geojson([json.dumps(each["geometry"]) for each in source])
    assert shapely.equals_exact(shapes, expected, tolerance=0.001).all()
    assert (written.description.crs, written.description.geometry) == ("EPSG:28992", "geometry")


def test_types_names_and_codes_come_out_as_the_house_spells_them(whole):
    """The server calls `inwoners` a text, because its first value is missing; the values themselves know better."""
    written, table = whole
    types = {column.name: column.type for column in written.description.columns}
    assert types == {
        "code": "string",
        "gm_code": "string",
        "inwoners": "int64",
        "aandeel": "double",
        "vastgesteld": "date32[day]",
        "geometry": "binary",
    }
    assert {field.name: str(field.type) for field in table.schema} == types
    assert table["gm_code"].to_pylist()[:2] == ["GM0344", "GM0345"]
    assert table["inwoners"].to_pylist()[:2] == [None, 1]


def test_the_description_says_before_reading_what_there_is(server, fetch):
    described = OgcFeatures().describe(Location(f"{server}/collections/vakken"), {}, fetch)
    assert described.row_estimate == 230
    assert described.crs == "EPSG:28992"
    assert described.found["collection"] == "vakken"
    assert [column.name for column in described.columns][:3] == ["code", "gm_code", "inwoners"]


@pytest.mark.parametrize("path", ["", "/", "/collections", "/collections/", "/?f=json"])
def test_the_collection_can_be_an_option_at_any_address_of_the_server(server, fetch, path):
    described = OgcFeatures().describe(Location(server + path), {"collection": "vakken"}, fetch)
    assert described.row_estimate == 230


def test_the_address_of_items_with_its_own_paging_is_still_read_whole(server, tmp_path, fetch):
    written, _ = read(f"{server}/collections/vakken/items?f=html&limit=5&offset=20", tmp_path, fetch)
    assert written.rows == 230


def test_without_rd_the_coordinates_are_longitude_and_latitude(server, tmp_path, fetch):
    written, table = read(f"{server}/collections/lengte-breedte", tmp_path, fetch)
    assert written.description.crs == "OGC:CRS84"
    west, south, east, north = shapely.total_bounds(shapely.from_wkb(table["geometry"].to_numpy()))
    assert 5.0 < west < east < 5.3
    assert 52.0 < south < north < 52.2


def test_rd_where_the_server_does_not_give_it_is_refused(server, fetch):
    with pytest.raises(OptionProblem, match="EPSG:28992"):
        OgcFeatures().describe(Location(f"{server}/collections/lengte-breedte"), {"crs": "EPSG:28992"}, fetch)


def test_a_bbox_and_a_filter_are_left_to_the_server(server, tmp_path, fetch):
    part, table = read(f"{server}/collections/lengte-breedte", tmp_path, fetch, filter="gm_code=344")
    assert set(table["gm_code"].to_pylist()) == {"GM0344"}
    assert part.rows == 115
    west, south, east, north = 5.0, 52.04, 5.1, 52.07
    near, table = read(f"{server}/collections/lengte-breedte", tmp_path, fetch, bbox=f"{west},{south},{east},{north}")
    shapes = shapely.from_wkb(table["geometry"].to_numpy())
    assert 0 < near.rows < 230
    assert shapely.intersects(shapes, shapely.box(west - 0.01, south - 0.01, east + 0.01, north + 0.01)).all()


def test_coordinates_that_do_not_lie_where_the_server_says_are_refused(server, tmp_path, fetch):
    """The server calls its RD coordinates longitude and latitude: Utrecht would lie off the map."""
    with pytest.raises(CrsProblem, match="Verkeerd"):
        read(f"{server}/collections/verkeerd", tmp_path, fetch)
    assert list(tmp_path.iterdir()) == []


def test_a_collection_that_is_not_there_is_named_with_those_that_are(server, fetch):
    with pytest.raises(NotFoundProblem, match=r"geen collectie “wegen”.*vakken"):
        OgcFeatures().describe(Location(f"{server}/collections/wegen"), {}, fetch)


def test_a_server_with_several_collections_asks_for_a_choice(server, fetch):
    with pytest.raises(OptionProblem, match=r"collection.*vakken, lengte-breedte"):
        OgcFeatures().describe(Location(server), {}, fetch)


def test_a_filter_that_the_server_would_ignore_is_refused(server, tmp_path, fetch):
    with pytest.raises(OptionProblem, match=r"“bestaat_niet”.*code, gm_code"):
        read(f"{server}/collections/vakken", tmp_path, fetch, filter="bestaat_niet=1")


@needs_shared
def test_the_real_municipalities_come_through_the_server_as_they_are_in_the_file(server, tmp_path, fetch):
    written, table = read(f"{server}/collections/gemeenten", tmp_path, fetch)
    meta, _, geometries, values = pyogrio.raw.read(DATA / "cbs_gemeenten_2022_rd.geojson")
    source = dict(zip(meta["fields"], values, strict=True))
    assert written.rows == 345
    assert table["code"].to_pylist() == list(source["code"])
    assert table["population"].to_pylist() == list(source["population"])
    mine, theirs = shapely.from_wkb(table["geometry"].to_numpy()), shapely.from_wkb(geometries)
    assert shapely.equals_exact(mine, theirs, tolerance=0.01).all()


def part_of(url: str, tmp_path: Path, fetch: Transport, *conditions: Condition, **options: str):
    target = tmp_path / "part.parquet"
    part = Part(("code", "gm_code"), (conditions,) if conditions else ())
    moved = OgcFeatures().read_part(Location(url), options, part, target, fetch, silent)
    return moved, pq.read_table(target)


def test_a_property_that_equals_a_text_is_left_to_the_server(server, tmp_path, fetch, whole):
    moved, table = part_of(f"{server}/collections/vakken", tmp_path, fetch, Condition("code", "=", ("vak-007",)))
    assert table["code"].to_pylist() == ["vak-007"]
    assert moved.condition == "code = vak-007"
    everything, _ = part_of(f"{server}/collections/vakken", tmp_path, fetch)
    assert everything.rows == whole[0].rows
    assert 0 < moved.bytes < everything.bytes / 5


def test_the_bbox_of_a_source_and_a_condition_are_left_to_the_server_together(server, tmp_path, fetch):
    box = "5.0,52.04,5.1,52.07"
    url = f"{server}/collections/lengte-breedte"
    near, table = part_of(url, tmp_path, fetch, bbox=box)
    one, _ = part_of(url, tmp_path, fetch, Condition("code", "=", (table["code"][0].as_py(),)), bbox=box)
    assert (one.rows, near.rows < 230) == (1, True)
    assert box in one.condition


@pytest.mark.parametrize(
    "condition",
    [
        Condition("gm_code", "=", ("GM0344",)),  # the server spells it 344
        Condition("code", ">", ("vak-200",)),
        Condition("code", "in", ("vak-001", "vak-002")),
        Condition("bestaat_niet", "=", ("x",)),
    ],
    ids=str,
)
def test_what_the_server_judges_otherwise_or_not_at_all_stays_here(server, tmp_path, fetch, condition):
    moved, _ = part_of(f"{server}/collections/vakken", tmp_path, fetch, condition)
    assert (moved.rows, moved.condition) == (230, "")


def test_a_part_without_rows_is_an_answer(server, tmp_path, fetch):
    moved, table = part_of(f"{server}/collections/vakken", tmp_path, fetch, Condition("code", "=", ("vak-999",)))
    assert moved.rows == table.num_rows == 0
