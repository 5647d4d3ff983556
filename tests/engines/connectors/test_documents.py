"""Documents as a source: one, a folder or a zip, a row for each page or section."""

import zipfile
from datetime import date

import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.documents import Documents
from informatiehuis.engines.connectors.problems import ArchiveProblem, FormatProblem, NotFoundProblem
from informatiehuis.engines.connectors.registry import registry
from tests.engines.papers import making


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "nota's"
    (folder / "2025").mkdir(parents=True)
    (folder / "fietsen.pdf").write_bytes(making.pdf(["Een.", "Twee."], "Fietsen in Utrecht"))
    (folder / "geheim.pdf").write_bytes(making.locked(making.pdf(["Geheim."])))
    (folder / "2025" / "water-peil.txt").write_text("Het peil.\n", "utf-8")
    (folder / ".verborgen.txt").write_text("x")
    (folder / "cijfers.csv").write_text("a,b\n")
    return folder


def rows(target):
    return pq.read_table(target).to_pylist()


def test_a_folder_gives_a_row_for_each_page_and_the_reason_for_what_cannot_be_read(folder, write, fetch):
    assert registry().recognise(Location(f"{folder}/"), fetch).name == "documents"
    written, target = write(Documents(), folder)
    found = [
        (row["map"], row["document"], row["titel"], row["volgnummer"], row["plaats"], row["tekst"])
        for row in rows(target)
    ]
    assert found == [
        ("2025", "water-peil.txt", "Het peil.", 1, "regel 1", "Het peil."),
        ("", "fietsen.pdf", "Fietsen in Utrecht", 1, "bladzijde 1", "Een."),
        ("", "fietsen.pdf", "Fietsen in Utrecht", 2, "bladzijde 2", "Twee."),
        ("", "geheim.pdf", "geheim", 1, "", None),
    ]
    last = rows(target)[-1]
    assert (last["gelezen"], last["soort"]) == ("niet gelezen", "")
    assert "vraagt om een wachtwoord" in last["opmerking"]
    assert rows(target)[1]["datum"] == date(2026, 3, 12)
    assert written.description.found == {"documents": "3", "ocr": "yes"}
    assert [note.text().partition(".")[0] for note in written.description.notes] == ["1 document is niet gelezen"]
    keys = {(row["map"], row["document"]): row["sleutel"] for row in rows(target)}
    assert len(set(keys.values())) == 3


def test_the_same_documents_give_the_same_rows_from_a_zip(folder, tmp_path, write, fetch):
    packed = tmp_path / "nota.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(folder.rglob("*"), reverse=True):
            if path.suffix in (".pdf", ".txt"):
                archive.write(path, path.relative_to(folder))
    assert registry().recognise(Location(str(packed)), fetch).name == "documents"
    one = rows(write(Documents(), folder)[1])
    assert rows(write(Documents(), packed)[1]) == one


def test_a_zip_with_tables_stays_with_csv_though_a_document_explains_them(tmp_path, fetch):
    packed = tmp_path / "cijfers.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("cijfers.csv", "a,b\n1,2\n")
        archive.writestr("uitleg.pdf", making.pdf(["Uitleg."]))
    assert registry().recognise(Location(str(packed)), fetch).name == "csv"


def test_one_document_that_cannot_be_read_is_refused_with_the_reason_already_when_somebody_looks(folder, write, fetch):
    where = Location(str(folder / "geheim.pdf"))
    for ask in (lambda: write(Documents(), where.text), lambda: Documents().describe(where, {}, fetch)):
        with pytest.raises(FormatProblem, match="vraagt om een wachtwoord"):
            ask()


def test_a_folder_of_nothing_but_what_cannot_be_read_is_refused(folder, write):
    for name in ("fietsen.pdf", "2025/water-peil.txt"):
        (folder / name).unlink()
    (folder / "kapot.pdf").write_bytes(b"%PDF-1.7\nkapot")
    with pytest.raises(FormatProblem, match="wachtwoord"):
        write(Documents(), folder)


def test_a_link_out_of_the_folder_is_passed_over(folder, tmp_path, write):
    (tmp_path / "sleutel.txt").write_text("van de server zelf")
    (folder / "lokaas.txt").symlink_to(tmp_path / "sleutel.txt")
    assert "van de server zelf" not in str(rows(write(Documents(), folder)[1]))


def test_a_zip_that_fills_the_disk_or_leads_outside_is_refused(tmp_path, write):
    bomb, outside = tmp_path / "bom.zip", tmp_path / "buiten.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.txt", "w") as file:
        for _ in range(120):
            file.write(bytes(1_000_000))
    with zipfile.ZipFile(outside, "w") as archive:
        archive.writestr("../a.txt", "buiten")
    with pytest.raises(ArchiveProblem, match="wordt uitgepakt groter"):
        write(Documents(), bomb)
    with pytest.raises(ArchiveProblem):
        write(Documents(), outside)


def test_an_empty_folder_says_what_to_put_in_it(tmp_path, write):
    (tmp_path / "leeg").mkdir()
    with pytest.raises(NotFoundProblem, match="staat geen document"):
        write(Documents(), tmp_path / "leeg")


def test_describing_a_document_counts_its_pages_and_a_folder_its_documents(folder, fetch):
    one = Documents().describe(Location(str(folder / "fietsen.pdf")), {}, fetch)
    assert (one.row_estimate, one.found["documents"]) == (2, "1")
    many = Documents().describe(Location(str(folder)), {"ocr": "no"}, fetch)
    assert (many.row_estimate, dict(many.found)) == (None, {"documents": "3", "ocr": "no"})


def test_an_address_serves_a_document_too(server, write):
    server.gives(making.pdf(["Van een server."]), **{"Content-Type": "application/pdf"})
    assert [row["tekst"] for row in rows(write(Documents(), f"{server.address}/nota")[1])] == ["Van een server."]
