"""Files that are empty, damaged, mixed or made to do harm: words that say where and what to do, and nothing kept."""

import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.faults.homes import Home

File = Callable[[str, str | bytes], Path]
RD_UTRECHT = [136_000.0, 456_000.0]
GOOD = "gemeentecode;jaar;aantal\nGM0344;2022;1849\nGM0307;2022;796\n"


def assert_nothing_taken(home: Home, source: str) -> None:
    assert home.in_force(source) is None
    assert not (home.folder / "lake" / source).exists()
    home.assert_no_stage()
    home.assert_tidy()


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n\n"])
def test_an_empty_file_is_named_as_empty(home: Home, file: File, content: bytes) -> None:
    said = home.refused("source", "add", file("leeg.csv", content))
    assert "leeg.csv is leeg" in said
    assert_nothing_taken(home, "leeg")


def test_a_file_with_a_heading_alone_has_no_rows(home: Home, file: File) -> None:
    said = home.refused("source", "add", file("kop.csv", "gemeentecode;jaar;aantal\n"))
    assert "kop.csv" in said
    assert "geen" in said or "leeg" in said
    assert_nothing_taken(home, "kop")


@pytest.mark.parametrize("name", ["leeg.xlsx", "leeg.parquet", "leeg.geojson", "leeg.gpkg", "leeg.zip", "leeg.jsonl"])
def test_an_empty_file_of_another_kind_is_named(home: Home, file: File, name: str) -> None:
    said = home.refused("source", "add", file(name, b""))
    assert name in said
    assert_nothing_taken(home, "leeg")


def test_an_emptied_file_leaves_the_last_snapshot_in_force(small: Home) -> None:
    held = small.in_force("laadpunten")
    (small.folder / "atlas" / "laadpunten.csv").write_text("")
    assert "laadpunten.csv is leeg" in small.refused("source", "snapshot", "laadpunten")
    assert small.in_force("laadpunten") == held
    assert small.ok("--json", "indicator", "run", "laadpunten-totaal").json["computed"] is False
    small.assert_no_stage()
    small.assert_well()


def test_a_wrong_delimiter_names_the_option_and_what_it_may_be(home: Home, file: File) -> None:
    said = home.refused("source", "add", file("punten.csv", GOOD), "-o", "delimiter=,")
    assert "punten.csv" in said
    assert "delimiter" in said
    assert "‘;’" in said or "“;”" in said
    assert_nothing_taken(home, "punten")


def test_two_encodings_in_one_file_name_the_line(home: Home, file: File) -> None:
    lines = [b"naam;aantal", *["Súdwest-Fryslân;1".encode()] * 3, "Noardeast-Fryslân;2".encode("cp1252")]
    said = home.refused("source", "add", file("namen.csv", b"\n".join(lines) + b"\n"))
    assert "namen.csv" in said
    assert "5" in said
    assert "UTF-8" in said or "utf-8" in said
    assert_nothing_taken(home, "namen")


def shapefile(folder: Path) -> dict[str, bytes]:
    """The files of a real Shapefile with points, made by GDAL."""
    import numpy as np
    import pyogrio.raw
    import shapely

    places = shapely.to_wkb(shapely.points(np.random.default_rng(1).uniform(1e5, 2e5, (2000, 2))))
    names = np.array([f"plek {number}" for number in range(len(places))], dtype=object)
    path = folder / "plekken.shp"
    pyogrio.raw.write(
        path, geometry=places, field_data=[names], fields=["naam"], crs="EPSG:28992", geometry_type="Point"
    )
    return {one.name: one.read_bytes() for one in folder.glob("plekken.*")}


def test_a_truncated_zip_is_named_as_cut_off(home: Home, tmp_path: Path) -> None:
    (tmp_path / "shape").mkdir()
    whole = tmp_path / "plekken.zip"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in shapefile(tmp_path / "shape").items():
            archive.writestr(name, content)
    home.ok("source", "add", whole, "--name", "heel")
    cut = tmp_path / "afgebroken.zip"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    said = home.refused("source", "add", cut)
    assert "afgebroken.zip is beschadigd of niet helemaal binnengekomen" in said
    assert "Haal het bestand opnieuw op" in said
    assert_nothing_taken(home, "afgebroken")


def bomb(folder: Path, size: int) -> Path:
    """A zip of a few kB with a member that says it is small and unpacks to `size` zeros."""
    path = folder / "bom.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for suffix in ("shx", "dbf"):
            archive.writestr(f"plekken.{suffix}", b"")
        with archive.open("plekken.shp", "w", force_zip64=True) as member:
            for _ in range(size // 10**7):
                member.write(bytes(10**7))
    return path


def test_a_zip_bomb_is_stopped_before_it_fills_the_disk(home: Home, tmp_path: Path) -> None:
    said = home.refused("source", "add", bomb(tmp_path, 300_000_000))
    assert "bom.zip wordt uitgepakt groter dan 100 MB; het uitpakken is gestopt" in said
    assert_nothing_taken(home, "bom")


@pytest.mark.parametrize("suffix", ["parquet", "geojson", "xlsx", "gpkg"])
def test_a_file_that_is_something_else_than_its_name_says_is_named(home: Home, file: File, suffix: str) -> None:
    said = home.refused("source", "add", file(f"raar.{suffix}", b"\x00\x01dit is niets\xff" * 50))
    assert f"raar.{suffix}" in said
    assert_nothing_taken(home, "raar")


def points(*places: list[float], crs: str = "EPSG::28992") -> str:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "crs": {"type": "name", "properties": {"name": f"urn:ogc:def:crs:{crs}"}},
            "features": [
                {"type": "Feature", "properties": {"n": 1}, "geometry": {"type": "Point", "coordinates": place}}
                for place in places
            ],
        }
    )


def test_utrecht_in_the_sea_is_a_wrong_crs(home: Home, file: File) -> None:
    """RD coordinates in a file that says degrees, degrees in a file that says RD, and x and y the wrong way round."""
    wrong = {
        "graden": points(RD_UTRECHT, crs="OGC:1.3:CRS84"),
        "meters": points([5.12, 52.09]),
        "verwisseld": points([456_000.0, 136_000.0]),
    }
    for name, content in wrong.items():
        said = home.refused("source", "add", file(f"{name}.geojson", content))
        assert f"{name}.geojson" in said
        assert "EPSG:" in said
        assert_nothing_taken(home, name)
    home.ok("source", "add", file("goed.geojson", points(RD_UTRECHT)))


def test_an_invalid_polygon_names_its_row(home: Home, file: File) -> None:
    def polygon(*corners: tuple[int, int]) -> dict[str, object]:
        ring = [[130_000 + 1000 * x, 450_000 + 1000 * y] for x, y in corners]
        return {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}

    good = polygon((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
    bow_tie = polygon((0, 0), (1, 1), (1, 0), (0, 1), (0, 0))
    collection = {**json.loads(points()), "features": [good, good, bow_tie]}
    said = home.refused("source", "add", file("vlakken.geojson", json.dumps(collection)))
    assert "vlakken.geojson" in said
    assert "3" in said
    assert_nothing_taken(home, "vlakken")


def test_a_value_that_does_not_fit_names_row_column_and_value(home: Home, file: File) -> None:
    rows = "".join(f"GM{number:04d};{number}\n" for number in range(30_000))
    said = home.refused(
        "source", "add", file("fout.csv", f"code;aantal\n{rows}GM9999;veel\n"), "-o", "types=aantal=geheel"
    )
    assert "fout.csv" in said
    assert "30002" in said or "30.002" in said
    assert "aantal" in said
    assert_nothing_taken(home, "fout")


def test_a_parquet_with_a_false_page_is_refused(home: Home, tmp_path: Path) -> None:
    """The footer is right and a page in the middle is not."""
    path = tmp_path / "stuk.parquet"
    numbers = random.Random(1)
    table = pa.table({"n": [f"{numbers.random()}" for _ in range(50_000)]})
    pq.write_table(table, path, compression="zstd", use_dictionary=False)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2000] = bytes(2000)
    path.write_bytes(content)
    said = home.refused("source", "add", path)
    assert "stuk.parquet" in said
    assert_nothing_taken(home, "stuk")


def test_a_gzip_that_is_cut_off_is_named(home: Home, file: File) -> None:
    packed = zlib.compressobj(wbits=31)
    content = packed.compress(GOOD.encode() * 20_000) + packed.flush()
    said = home.refused("source", "add", file("half.csv.gz", content[: len(content) // 2]), "--name", "half")
    assert "half.csv.gz" in said
    assert "beschadigd" in said
    assert_nothing_taken(home, "half")


def test_a_zip_that_lies_about_its_sizes_is_read_by_what_is_in_it(home: Home, tmp_path: Path) -> None:
    path = bomb(tmp_path, 150_000_000)
    content = bytearray(path.read_bytes())
    place = content.rfind(b"PK\x01\x02")
    struct.pack_into("<I", content, place + 24, 1000)
    path.write_bytes(content)
    said = home.refused("source", "add", path)
    assert "bom.zip" in said
    assert_nothing_taken(home, "bom")
