"""A CSV in a zip: which file is read, and what is wrong with a zip that cannot be."""

import zipfile

import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.csv import Csv
from informatiehuis.engines.connectors.problems import ArchiveProblem, EmptyProblem, NotFoundProblem, RowsProblem
from informatiehuis.engines.connectors.registry import registry
from informatiehuis.engines.connectors.transport import Limits, Transport
from informatiehuis.engines.progress import silent

ROWS = "Gemeentecode;Inwoners\n344;361.699\n355;66.000\n"
OTHER = "gemeentecode,woningen\n344,160000\n"


@pytest.fixture
def packed(tmp_path):
    def packed(files, name="cijfers.zip"):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file, content in files.items():
                archive.writestr(file, content)
        return path

    return packed


def rows(target):
    return pq.read_table(target).to_pylist()


def test_the_one_csv_in_a_zip_is_read_as_if_it_stood_loose(packed, write, fetch, tmp_path):
    path = packed({"leesmij.txt": "Zie de website.", "map/Inwoners.CSV": ROWS, "__MACOSX/map/._Inwoners.csv": "x"})
    assert registry().recognise(Location(str(path)), fetch).name == "csv"
    loose = tmp_path / "los.csv"
    loose.write_text(ROWS)
    description = Csv().describe(Location(str(path)), {}, fetch)
    assert description.columns == Csv().describe(Location(str(loose)), {}, fetch).columns
    assert (description.row_estimate, description.found["file"]) == (2, "map/Inwoners.CSV")
    written, target = write(Csv(), path)
    assert rows(target) == [
        {"gemeentecode": "GM0344", "inwoners": 361699},
        {"gemeentecode": "GM0355", "inwoners": 66000},
    ]
    assert "in de zip" not in "".join(note.text() for note in written.description.notes)


def test_of_several_the_first_is_read_and_the_others_are_named_and_can_be_chosen(packed, write, fetch):
    path = packed({"b.csv": ROWS, "a.csv": OTHER, "c.tsv": "x\ty\n1\t2\n"})
    written, target = write(Csv(), path)
    assert rows(target)[0] == {"gemeentecode": "GM0344", "inwoners": 361699}
    assert written.description.notes[0].text() == (
        "Gelezen is b.csv; in de zip zitten meer bestanden: a.csv, c.tsv. Kies een ander met de optie “file”."
    )
    assert rows(write(Csv(), path, file="a.csv")[1]) == [{"gemeentecode": "GM0344", "woningen": 160000}]
    with pytest.raises(NotFoundProblem, match=r"cijfers\.zip zit geen bestand “d\.csv”.*b\.csv, a\.csv, c\.tsv"):
        write(Csv(), path, file="d.csv")


def test_a_text_file_is_read_when_nothing_says_csv(packed, write):
    path = packed({"stops.txt": OTHER, "kaart.pdf": "%PDF"})
    assert rows(write(Csv(), path)[1]) == [{"gemeentecode": "GM0344", "woningen": 160000}]


def test_a_zip_comes_over_http_too(packed, write, server, fetch):
    server.gives(packed({"a.csv": OTHER}).read_bytes(), Content_Type="application/zip")
    where = f"{server.address}/download?id=5"
    assert registry().recognise(Location(where), fetch).name == "csv"
    assert write(Csv(), where)[0].rows == 1


@pytest.mark.parametrize(
    ("files", "connector"),
    [
        ({"wijken.dbf": "x" * 100_000, "wijken.shp": "x", "toelichting.csv": OTHER}, "shapefile"),
        ({"toelichting.csv": OTHER, "wijken.shp": "x"}, "shapefile"),
        ({"leesmij.pdf": "x" * 100_000, "wijken.shp": "x"}, "shapefile"),
        ({"a.tsv": OTHER}, "csv"),
        ({"[Content_Types].xml": "x", "xl/workbook.xml": "x"}, "excel"),
    ],
)
def test_what_is_in_a_zip_says_who_reads_it(packed, fetch, files, connector):
    path = packed(files, "zonder" if connector == "excel" else "inhoud.zip")
    assert registry().recognise(Location(str(path)), fetch).name == connector


def test_a_zip_without_a_csv_says_what_is_in_it(packed, write):
    with pytest.raises(NotFoundProblem, match=r"cijfers\.zip zit geen CSV\. Er staat in: kaart\.pdf, b/data\.bin"):
        write(Csv(), packed({"kaart.pdf": "x", "b/data.bin": "x"}))
    with pytest.raises(EmptyProblem, match=r"leeg\.zip is leeg"):
        write(Csv(), packed({}, "leeg.zip"))


def test_problems_of_the_file_name_it_with_its_zip(packed, write):
    with pytest.raises(RowsProblem, match=r"cijfers\.zip/a\.csv, rij 3"):
        write(Csv(), packed({"a.csv": "a,b\n1,2\n3\n4,5\n"}))
    with pytest.raises(EmptyProblem, match=r"cijfers\.zip/a\.csv is leeg"):
        write(Csv(), packed({"a.csv": ""}))


@pytest.mark.parametrize("part", [0.3, 0.6, 0.98])
def test_a_zip_that_is_cut_off_is_refused(packed, write, tmp_path, part):
    path = packed({"a.csv": "".join(f"{n},{n * n}\n" for n in range(5000))})
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * part)])
    with pytest.raises(ArchiveProblem, match=r"cijfers\.zip is beschadigd of niet helemaal"):
        write(Csv(), path)
    assert not list((tmp_path / "out").iterdir())


def test_a_zip_of_which_a_byte_changed_is_refused(packed, write):
    path = packed({"a.csv": "".join(f"{n},{n * n}\n" for n in range(5000))})
    content = bytearray(path.read_bytes())
    content[2000] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(ArchiveProblem, match="beschadigd"):
        write(Csv(), path)


def test_a_zip_that_unpacks_to_far_too_much_is_refused_when_looking_and_when_reading(packed, write, fetch, tmp_path):
    path = packed({"klein.csv": OTHER, "bom.csv": b"1,2\n" * 30_000_000})
    assert path.stat().st_size < 500_000
    with pytest.raises(ArchiveProblem, match=r"cijfers\.zip wordt uitgepakt groter dan"):
        Csv().describe(Location(str(path)), {}, fetch)
    with pytest.raises(ArchiveProblem, match="uitgepakt groter dan"):
        write(Csv(), path)
    assert not list((tmp_path / "out").iterdir())


def test_the_limit_of_the_house_holds_for_what_comes_out(packed, tmp_path):
    path = packed({"a.csv": "1,2\n" * 1000})
    with Transport(limits=Limits(download_bytes=2000)) as fetch, pytest.raises(ArchiveProblem, match="groter dan"):
        Csv().write_parquet(Location(str(path)), {}, tmp_path / "x.parquet", fetch, silent)
