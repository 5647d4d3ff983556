"""Our OGC API read by what others wrote: the schemas of the OGC, GDAL, OWSLib, and a decoder of vector tiles."""

import gzip
import json
import math
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import mapbox_vector_tile
import pytest
import shapely
from owslib.ogcapi.features import Features
from pyproj import Transformer
from referencing import Registry, Resource
from ruamel.yaml import YAML

from tests.npmtools import absent
from tests.shared import STANDARDS, needs_shared

SCHEMAS = STANDARDS / "ogcapi-features" / "core" / "openapi" / "schemas"
AREAS, FIGURES, SOURCE = "gebieden-gemeenten-schematisch", "cijfers-bevolkingsdichtheid", "bron-gebieden-schematisch"
RD = "http://www.opengis.net/def/crs/EPSG/0/28992"
MUNICIPALITIES = 26


@cache
def registry() -> Registry[Any]:
    yaml = YAML(typ="safe")
    # YAML reads the name of the type null as nothing
    files = {
        path.name: json.loads(re.sub(r'"type": null', '"type": "null"', json.dumps(yaml.load(path))))
        for path in SCHEMAS.glob("*.yaml")
    }
    resources = [
        (f"file:///{name}", Resource.from_contents({"$schema": DIALECT, "$id": f"file:///{name}", **content}))
        for name, content in files.items()
    ]
    return Registry().with_resources(resources)


DIALECT = "https://json-schema.org/draft/2020-12/schema"


def assert_fits(document: Any, name: str) -> None:
    schema = {"$schema": DIALECT, "$ref": f"file:///{name}.yaml"}
    validator = jsonschema.Draft202012Validator(schema, registry=registry())
    assert [f"{one.json_path}: {one.message}" for one in validator.iter_errors(document)] == []


@needs_shared
@pytest.mark.parametrize(
    ("address", "schema"),
    [
        ("/ogc", "landingPage"),
        ("/ogc/conformance", "confClasses"),
        ("/ogc/collections", "collections"),
        (f"/ogc/collections/{AREAS}", "collection"),
        (f"/ogc/collections/{FIGURES}/items?limit=100", "featureCollectionGeoJSON"),
        (f"/ogc/collections/{SOURCE}/items", "featureCollectionGeoJSON"),
        (f"/ogc/collections/{AREAS}/items/GM0344", "featureGeoJSON"),
        ("/ogc/collections/nee", "exception"),
        (f"/ogc/collections/{AREAS}/items?limit=nul", "exception"),
    ],
)
def test_documents_fit_the_schemas_of_the_ogc(anybody: httpx.Client, address: str, schema: str) -> None:
    assert_fits(anybody.get(address).json(), schema)


@needs_shared
def test_the_schemas_refuse_what_is_wrong(anybody: httpx.Client) -> None:
    document = anybody.get(f"/ogc/collections/{AREAS}/items").json()
    document["features"][0]["geometry"]["coordinates"] = "hier"
    with pytest.raises(AssertionError, match="coordinates"):
        assert_fits(document, "featureCollectionGeoJSON")


def test_the_required_links_and_classes_are_there(anybody: httpx.Client) -> None:
    landing = anybody.get("/ogc").json()
    assert {"self", "service-desc", "conformance", "data"} <= {one["rel"] for one in landing["links"]}
    for one in landing["links"]:
        answer = anybody.get(one["href"])
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].split(";")[0] == one["type"].split(";")[0]
    classes = anybody.get("/ogc/conformance").json()["conformsTo"]
    for part in ("features-1/1.0/conf/core", "features-1/1.0/conf/geojson", "features-2/1.0/conf/crs"):
        assert f"http://www.opengis.net/spec/ogcapi-{part}" in classes


def test_schematic_borders_are_called_so(anybody: httpx.Client) -> None:
    for one in anybody.get("/ogc/collections").json()["collections"]:
        assert "schematisch" in one["title"].lower()
        assert "niet de echte grenzen" in one["description"]


def gdal(program: str, *arguments: str) -> str:
    """What a program of GDAL says; fails with its words when it met an error."""
    found = shutil.which(program)
    if found is None:
        absent(program, "on Debian: sudo apt-get install gdal-bin")
    done = subprocess.run([str(found), *arguments], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr
    return done.stdout


@pytest.mark.server
def test_gdal_lists_every_collection(anybody: httpx.Client, served: str) -> None:
    ours = [one["id"] for one in anybody.get("/ogc/collections").json()["collections"]]
    listed = gdal("ogrinfo", "-ro", "-q", f"OAPIF:{served}/ogc")
    assert sorted(re.findall(r"^\d+: (\S+)", listed, re.MULTILINE)) == sorted(ours)


@pytest.mark.server
def test_gdal_reads_figures_with_types_and_pages(served: str) -> None:
    source = f"OAPIF:{served}/ogc"
    described = gdal("ogrinfo", "-ro", "-so", source, FIGURES)
    for line in ("Feature Count: 26", "code: String", "value: Real", "starts: Date"):
        assert line in described
    written = gdal("ogr2ogr", "-f", "GeoJSON", "/vsistdout/", source, FIGURES, "-oo", "PAGE_SIZE=7")
    features = json.loads(written)["features"]
    values = {one["properties"]["code"]: one["properties"]["value"] for one in features}
    assert (len(features), values["GM0344"]) == (MUNICIPALITIES, 3646)


def test_owslib_reads_collections_items_and_queryables(served: str) -> None:
    client = Features(f"{served}/ogc")
    assert {AREAS, FIGURES, SOURCE} <= set(client.feature_collections())
    assert set(client.collection_queryables(AREAS)["properties"]) == {"code", "name", "level", "parent", "area_km2"}
    found = client.collection_items(AREAS, limit=3, offset=24)
    assert (found["numberMatched"], found["numberReturned"]) == (MUNICIPALITIES, 2)
    feature = client.collection_item(AREAS, "GM0344")
    assert feature["properties"]["name"] == "Utrecht"
    # the Dom tower lies in the city, also when the city is drawn by hand
    assert shapely.from_geojson(json.dumps(feature["geometry"])).contains(shapely.Point(5.1214, 52.0907))


def test_coordinates_in_rd_are_those_in_degrees(anybody: httpx.Client) -> None:
    address = f"/ogc/collections/{AREAS}/items/GM0344"
    degrees, metres = anybody.get(address), anybody.get(address, params={"crs": RD})
    assert degrees.headers["Content-Crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    assert metres.headers["Content-Crs"] == f"<{RD}>"
    ring = degrees.json()["geometry"]["coordinates"][0]
    expected = Transformer.from_crs("OGC:CRS84", "EPSG:28992", always_xy=True).itransform(ring)
    for ours, theirs in zip(metres.json()["geometry"]["coordinates"][0], expected, strict=True):
        assert ours == pytest.approx(theirs, abs=0.02)


@pytest.mark.parametrize("zoom", [8, 10, 12])
def test_tiles_hold_the_areas_that_lie_in_them(anybody: httpx.Client, zoom: int) -> None:
    side = 2**zoom
    x = int((5.1214 + 180) / 360 * side)
    y = int((0.5 - math.asinh(math.tan(math.radians(52.0907))) / (2 * math.pi)) * side)
    answer = anybody.get(f"/ogc/collections/{AREAS}/tiles/WebMercatorQuad/{zoom}/{y}/{x}")
    assert answer.headers["Content-Type"] == "application/vnd.mapbox-vector-tile"
    tile = mapbox_vector_tile.decode(answer.content)
    names = {one["properties"]["name"] for one in tile["features"]["features"]}
    assert "Utrecht" in names
    for one in tile["features"]["features"]:
        assert shapely.from_geojson(json.dumps(one["geometry"])).is_valid


def test_tiles_are_zipped_for_whoever_can_unzip(anybody: httpx.Client) -> None:
    address = f"/ogc/collections/{AREAS}/tiles/WebMercatorQuad/8/84/131"
    plain = anybody.get(address, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    with anybody.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as zipped:
        assert zipped.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(b"".join(zipped.iter_raw())) == plain.content


def test_the_description_of_the_tiles_leads_to_them(anybody: httpx.Client) -> None:
    tileset = anybody.get(f"/ogc/collections/{AREAS}/tiles/WebMercatorQuad").json()
    template = next(one["href"] for one in tileset["links"] if one["rel"] == "item")
    address = template.format(tileMatrix=8, tileRow=84, tileCol=131)
    assert mapbox_vector_tile.decode(anybody.get(address).content).keys() == {tileset["layers"][0]["id"]}
    levels = anybody.get("/ogc/tileMatrixSets/WebMercatorQuad").json()["tileMatrices"]
    # OGC 17-083r4, annex D.1: the scale of level 0 is 1:559082264.028717
    assert levels[0]["scaleDenominator"] == pytest.approx(559082264.0287178)
    assert levels[8]["matrixWidth"] == 256


def test_every_document_is_a_page_for_a_browser(anybody: httpx.Client) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    here = f"/ogc/collections/{FIGURES}"
    pages = ["/ogc", "/ogc/api", "/ogc/conformance", "/ogc/collections", here, f"{here}/items", f"{here}/queryables"]
    for address in [*pages, f"{here}/schema", f"{here}/items/GM0344-2022", f"{here}/tiles", "/ogc/tileMatrixSets"]:
        for language in ("nl", "en"):
            answer = anybody.get(address if language == "nl" else f"/en{address}", headers=browser)
            assert answer.headers["Content-Type"].startswith("text/html"), address
            assert f'<html lang="{language}">' in answer.text
            assert "Content-Security-Policy" in answer.headers
    assert Path(anybody.get(f"{here}/items", headers=browser).url.path).name == "items"
