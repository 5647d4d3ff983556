"""GeoJSON, GeoPackage, Shapefile and GeoParquet: where things lie, and shapes that are wrong."""

import json
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from informatiehuis.engines import duck
from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.geojson import GeoJson
from informatiehuis.engines.connectors.geopackage import GeoPackage
from informatiehuis.engines.connectors.parquet import Parquet
from informatiehuis.engines.connectors.placing import authority
from informatiehuis.engines.connectors.problems import (
    ArchiveProblem,
    CrsProblem,
    EmptyProblem,
    FormatProblem,
    GeometryProblem,
    NotFoundProblem,
    OptionProblem,
)
from informatiehuis.engines.connectors.shapefile import Shapefile
from tests.shared import DATA, needs_shared

DOM = [5.1215, 52.0907]
DOM_RD = [136_600.0, 455_850.0]
BOW = [[[5.0, 52.0], [5.1, 52.1], [5.1, 52.0], [5.0, 52.1], [5.0, 52.0]]]


def told(written):
    return [note.text() for note in written.description.notes]


def point(place):
    return {"type": "Point", "coordinates": place}


@pytest.fixture
def features(tmp_path):
    def features(*geometries, crs=None, name="bron.geojson"):
        collection = {"type": "FeatureCollection"}
        if crs:
            collection["crs"] = {"type": "name", "properties": {"name": crs}}
        collection["features"] = [
            {"type": "Feature", "properties": {"gm_code": 344, "Aandeel (%)": 1.5, "geometry": "x"}, "geometry": one}
            for one in geometries
        ]
        path = tmp_path / name
        path.write_text(json.dumps(collection))
        return path

    return features


@pytest.fixture
def layer(tmp_path):
    """A file made by GDAL, with two layers where that is possible."""

    def layer(name, driver, crs="EPSG:28992", places=(DOM_RD, [137_000.0, 456_000.0])):
        path = tmp_path / name
        shapes = pa.array(shapely.to_wkb(shapely.points(places)), pa.binary())
        table = pa.table({"statcode": ["0344"] * len(places), "shape": shapes})
        facts = {"geometry_name": "shape", "geometry_type": "Point", "crs": crs}
        pyogrio.write_arrow(table, path, driver=driver, layer="bomen" if driver == "GPKG" else None, **facts)
        if driver == "GPKG":
            pyogrio.write_arrow(table.slice(0, 1), path, driver=driver, layer="banken", append=True, **facts)
        return path

    return layer


def test_geojson_gets_safe_names_codes_and_geoparquet(features, write, fetch):
    path = features(point(DOM))
    description = GeoJson().describe(Location(str(path)), {}, fetch)
    assert [(c.name, c.type, c.unit) for c in description.columns] == [
        ("gm_code", "string", None),
        ("aandeel", "double", "%"),
        ("geometry_2", "string", None),
        ("geometry", "binary", None),
    ]
    assert (description.crs, description.geometry, description.row_estimate) == ("EPSG:4326", "geometry", 1)
    _, target = write(GeoJson(), path)
    row = pq.read_table(target).to_pylist()[0]
    assert row["gm_code"] == "GM0344"
    assert shapely.from_wkb(row["geometry"]) == shapely.Point(DOM)


def test_the_geoparquet_says_its_crs_types_and_bounds(features, write):
    _, target = write(GeoJson(), features(point(DOM), point([4.9, 52.0]), None))
    geo = json.loads(pq.read_schema(target).metadata[b"geo"])
    column = geo["columns"]["geometry"]
    assert (geo["version"], geo["primary_column"], column["encoding"]) == ("1.1.0", "geometry", "WKB")
    assert column["geometry_types"] == ["Point"]
    assert column["bbox"] == [4.9, 52.0, 5.1215, 52.0907]
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 4326}


def test_duckdb_and_gdal_read_the_geoparquet(features, write):
    _, target = write(GeoJson(), features(point(DOM)))
    with duck.connect(extensions=["spatial"]) as connection:
        found = connection.sql(f"SELECT ST_AsText(geometry) FROM '{target}'").fetchall()
    assert found == [(f"POINT ({DOM[0]} {DOM[1]})",)]


@pytest.mark.parametrize(
    ("places", "declared", "looks", "option"),
    [
        (DOM_RD, None, "Rijksdriehoek", "EPSG:28992"),
        (DOM, "urn:ogc:def:crs:EPSG::28992", "lengte- en breedtegraden", "EPSG:4326"),
        (DOM[::-1], None, "verkeerde volgorde", "swap_axes"),
        (DOM_RD[::-1], "urn:ogc:def:crs:EPSG::28992", "verkeerde volgorde", "swap_axes"),
        ([570_000.0, 6_816_000.0], None, "Web Mercator", "EPSG:3857"),
        ([645_000.0, 5_773_000.0], None, "UTM", "EPSG:25831"),
    ],
)
def test_utrecht_in_the_sea_says_what_it_looks_like_and_what_to_set(
    features, write, fetch, tmp_path, places, declared, looks, option
):
    path = features(point(places), crs=declared)
    note = GeoJson().describe(Location(str(path)), {}, fetch).notes[0].text()
    assert looks in note
    with pytest.raises(CrsProblem, match=option) as caught:
        write(GeoJson(), path)
    assert str(caught.value) == note
    assert not list((tmp_path / "out").iterdir())


def test_the_remedies_for_a_wrong_crs_work(features, write):
    written, _ = write(GeoJson(), features(point(DOM_RD)), crs="EPSG:28992")
    assert written.description.crs == "EPSG:28992"
    _, target = write(GeoJson(), features(point(DOM[::-1])), swap_axes="yes")
    assert shapely.from_wkb(pq.read_table(target)["geometry"][0].as_py()) == shapely.Point(DOM)


def test_a_crs_that_does_not_exist_is_refused(features, write):
    with pytest.raises(OptionProblem, match=r"“EPSG:1”.*EPSG:28992"):
        write(GeoJson(), features(point(DOM)), crs="EPSG:1")


def test_rows_outside_the_netherlands_are_named_and_kept(features, write):
    written, _ = write(GeoJson(), features(point(DOM), point(DOM), point([0, 0])))
    assert written.rows == 3
    assert told(written) == ["Eén van de 3 rijen ligt buiten Nederland: rij 3."]


def test_data_from_elsewhere_is_let_through(features, write):
    written, _ = write(GeoJson(), features(point([-74.0, 40.7])))
    assert "buiten Nederland" in written.description.notes[0].text()


def test_invalid_polygons_are_refused_with_their_rows(features, write, tmp_path):
    bow = {"type": "Polygon", "coordinates": BOW}
    with pytest.raises(GeometryProblem, match=r"2 vlakken die niet kloppen, op rij 2, 3 \(Self-inter") as caught:
        write(GeoJson(), features(point(DOM), bow, bow))
    assert caught.value.facts["rows"] == (2, 3)
    assert not list((tmp_path / "out").iterdir())


def test_invalid_polygons_are_repaired_when_asked(features, write):
    written, target = write(GeoJson(), features({"type": "Polygon", "coordinates": BOW}), repair="yes")
    shape = shapely.from_wkb(pq.read_table(target)["geometry"][0].as_py())
    assert shape.is_valid
    assert shape.area == pytest.approx(0.005)
    assert told(written) == ["Eén vlak is hersteld, op rij 1."]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", EmptyProblem),
        ('{"type": "FeatureCollection", "features": []}', EmptyProblem),
        ("<html>", FormatProblem),
        ('{"type": "FeatureCollection", "features": [{"type": "Fea', FormatProblem),
    ],
)
def test_bad_geojson_is_refused(tmp_path, write, content, problem):
    path = tmp_path / "bron.geojson"
    path.write_text(content)
    with pytest.raises(problem, match=r"bron\.geojson"):
        write(GeoJson(), path)


def test_a_file_that_refers_to_another_file_is_not_opened(tmp_path, write):
    path = tmp_path / "bron.geojson"
    path.write_text("<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd</SrcDataSource>")
    with pytest.raises(FormatProblem, match="is geen GeoJSON"):
        write(GeoJson(), path)


def test_a_geopackage_gives_the_layer_that_is_asked(layer, write, fetch):
    path = layer("bron.gpkg", "GPKG")
    description = GeoPackage().describe(Location(str(path)), {}, fetch)
    assert (description.found["layer"], description.crs, description.row_estimate) == ("bomen", "EPSG:28992", 2)
    assert "banken" in description.notes[0].text()
    assert write(GeoPackage(), path)[0].rows == 2
    written, target = write(GeoPackage(), path, layer="banken")
    assert written.rows == 1
    assert pq.read_table(target)["statcode"].to_pylist() == ["GM0344"]
    with pytest.raises(NotFoundProblem, match=r"geen laag “x”.*bomen, banken"):
        write(GeoPackage(), path, layer="x")


def test_a_geopackage_over_http_keeps_its_etag(layer, write, server):
    server.gives(layer("bron.gpkg", "GPKG").read_bytes(), ETag='"v1"')
    written, _ = write(GeoPackage(), f"{server.address}/download")
    assert (written.rows, written.etag) == (2, '"v1"')


def test_a_geopackage_that_is_cut_off_is_refused(layer, write):
    path = layer("bron.gpkg", "GPKG")
    path.write_bytes(path.read_bytes()[:50_000])
    with pytest.raises(FormatProblem, match="niet helemaal binnengekomen: 50000 van de"):
        write(GeoPackage(), path)
    path.write_bytes(b"geen geopackage")
    with pytest.raises(FormatProblem, match="is geen GeoPackage"):
        write(GeoPackage(), path)


def zipped(path, target, *suffixes):
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for suffix in suffixes:
            archive.write(path.with_suffix(suffix), f"map/{path.stem}{suffix}")
    return target


def test_a_shapefile_is_read_loose_and_zipped(layer, write, tmp_path, server):
    path = layer("bomen.shp", "ESRI Shapefile")
    written, target = write(Shapefile(), path)
    assert (written.rows, written.description.crs) == (2, "EPSG:28992")
    loose = pq.read_table(target)
    assert loose["statcode"].to_pylist() == ["GM0344", "GM0344"]
    packed = zipped(path, tmp_path / "bomen.zip", ".shp", ".shx", ".dbf", ".prj")
    assert pq.read_table(write(Shapefile(), packed)[1]).equals(loose)
    server.gives(packed.read_bytes())
    assert pq.read_table(write(Shapefile(), f"{server.address}/bomen.zip")[1]).equals(loose)


def test_a_shapefile_without_prj_asks_for_its_crs(layer, write, tmp_path):
    path = layer("bomen.shp", "ESRI Shapefile")
    packed = zipped(path, tmp_path / "bomen.zip", ".shp", ".shx", ".dbf")
    with pytest.raises(CrsProblem, match=r"zegt niet in welk coördinatenstelsel.*EPSG:28992"):
        write(Shapefile(), packed)
    assert write(Shapefile(), packed, crs="28992")[0].description.crs == "EPSG:28992"


def test_damaged_shapefiles_are_refused(layer, write, tmp_path):
    path = layer("bomen.shp", "ESRI Shapefile")
    packed = zipped(path, tmp_path / "bomen.zip", ".shp", ".shx", ".dbf", ".prj")
    packed.write_bytes(packed.read_bytes()[:300])
    with pytest.raises(ArchiveProblem, match=r"bomen\.zip is beschadigd of niet helemaal binnengekomen"):
        write(Shapefile(), packed)
    with pytest.raises(FormatProblem, match=r"ontbreken \.dbf"):
        write(Shapefile(), zipped(path, packed, ".shp", ".shx"))
    with pytest.raises(NotFoundProblem, match="geen Shapefile"):
        write(Shapefile(), zipped(path, packed, ".dbf"))
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(FormatProblem, match="geen hele Shapefile"):
        write(Shapefile(), path)


def test_parquet_keeps_types_and_geoparquet_its_crs(features, write, tmp_path, fetch):
    _, target = write(GeoJson(), features(point(DOM)))
    path = tmp_path / "bron.parquet"
    path.write_bytes(target.read_bytes())
    description = Parquet().describe(Location(str(path)), {}, fetch)
    assert (description.crs, description.geometry, description.row_estimate) == ("EPSG:4326", "geometry", 1)
    before = pq.read_table(path)
    written, target = write(Parquet(), path)
    assert written.description.crs == "EPSG:4326"
    assert pq.read_table(target).equals(before)


def test_plain_parquet_gets_safe_names_and_codes(tmp_path, write):
    path = tmp_path / "bron.parquet"
    pq.write_table(
        pa.table({"Gemeentecode": [344], "Prijs (€)": [2], "soort": pa.array(["a"]).dictionary_encode()}), path
    )
    written, target = write(Parquet(), path)
    assert pq.read_table(target).to_pylist() == [{"gemeentecode": "GM0344", "prijs": 2, "soort": "a"}]
    assert (written.description.geometry, written.description.columns[1].unit) == (None, "€")


@pytest.mark.parametrize(("size", "problem"), [(0, EmptyProblem), (200, FormatProblem)])
def test_damaged_parquet_is_refused(tmp_path, write, size, problem):
    path = tmp_path / "bron.parquet"
    pq.write_table(pa.table({"a": list(range(1000))}), path)
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(problem, match=r"bron\.parquet"):
        write(Parquet(), path)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("EPSG:28992", "EPSG:28992"),
        ("urn:ogc:def:crs:EPSG::28992", "EPSG:28992"),
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", "EPSG:4326"),
        ("EPSG:7415", "EPSG:7415"),
        ("onzin", None),
        (None, None),
    ],
)
def test_a_crs_in_any_spelling_becomes_its_code(text, code):
    assert authority(text) == code


@needs_shared
def test_the_municipalities_of_cbs(write):
    written, target = write(GeoJson(), DATA / "cbs_gemeenten_2022_rd.geojson")
    table = pq.read_table(target)
    utrecht = [row for row in table.to_pylist() if row["province"] == "Utrecht"]
    assert (written.rows, written.description.crs) == (345, "EPSG:28992")
    assert len(utrecht) == 26
    assert sum(row["population"] for row in utrecht) == 1_369_873
    assert all(shapely.from_wkb(row["geometry"]).is_valid for row in utrecht)
