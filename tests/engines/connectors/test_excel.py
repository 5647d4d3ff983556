"""Sheets as people make them: titles above, merged headers, notes below."""

import zipfile
from datetime import date, datetime

import openpyxl
import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.excel import Excel
from informatiehuis.engines.connectors.problems import (
    ArchiveProblem,
    EmptyProblem,
    FormatProblem,
    NotFoundProblem,
    OptionProblem,
    RowsProblem,
)

MOMENT = datetime(2022, 1, 1, 10, 30)  # noqa: DTZ001 - a cell has a local time
MIDNIGHT = datetime(2022, 1, 2)  # noqa: DTZ001 - a cell has a local time


@pytest.fixture
def book(tmp_path):
    def book(*sheets, merged=()):
        path = tmp_path / "bron.xlsx"
        made = openpyxl.Workbook()
        made.remove(made.active)
        for number, rows in enumerate(sheets, start=1):
            sheet = made.create_sheet(f"Blad{number}")
            for row in rows:
                sheet.append(row)
            for area in merged:
                sheet.merge_cells(area)
        made.save(path)
        return path

    return book


def rows(target):
    return pq.read_table(target).to_pylist()


def test_cells_keep_their_types_and_dutch_texts_are_read(book, write, fetch):
    path = book(
        [
            ["Gemeentecode", "Naam", "Aandeel (%)", "Prijs", "Datum", "Moment", "Als tekst"],
            [344, "Utrecht", 12.5, "1.234,5", date(2022, 12, 31), MOMENT, "31-12-2022"],
            ["GM0307", "Amersfoort", ".", "2", None, MIDNIGHT, "1-1-2023"],
        ]
    )
    description = Excel().describe(Location(str(path)), {}, fetch)
    assert [(c.name, c.type) for c in description.columns] == [
        ("gemeentecode", "string"),
        ("naam", "string"),
        ("aandeel", "double"),
        ("prijs", "double"),
        ("datum", "date32[day]"),
        ("moment", "timestamp[us]"),
        ("als_tekst", "date32[day]"),
    ]
    assert description.columns[2].unit == "%"
    written, target = write(Excel(), path)
    assert written.rows == 2
    assert rows(target)[0] == {
        "gemeentecode": "GM0344",
        "naam": "Utrecht",
        "aandeel": 12.5,
        "prijs": 1234.5,
        "datum": date(2022, 12, 31),
        "moment": MOMENT,
        "als_tekst": date(2022, 12, 31),
    }
    assert rows(target)[1]["aandeel"] is None
    assert rows(target)[1]["gemeentecode"] == "GM0307"


def test_a_title_a_merged_header_and_a_note_below_are_found(book, write):
    path = book(
        [
            ["Bevolking naar geslacht"],
            [],
            ["Regio", "2021", None, "2022"],
            [None, "Man", "Vrouw", "Man"],
            ["Utrecht", 1, 2, 3],
            [],
            ["Amersfoort", 4, 5, 6.5],
            ["Bron: CBS"],
        ],
        merged=("B3:C3",),
    )
    written, target = write(Excel(), path)
    assert written.description.found["header_row"] == "3-4"
    assert rows(target) == [
        {"regio": "Utrecht", "_2021_man": 1, "_2021_vrouw": 2, "_2022_man": 3.0},
        {"regio": "Amersfoort", "_2021_man": 4, "_2021_vrouw": 5, "_2022_man": 6.5},
    ]
    assert any("rij 8" in note.text() for note in written.description.notes)


def test_what_was_found_can_be_overridden(book, write):
    path = book([["toelichting"]], [["x", "y"], ["a", "b"], [1, 2]], [["c", "d"], [3, 4]])
    assert rows(write(Excel(), path, sheet="Blad2", header_row="2")[1]) == [{"a": 1, "b": 2}]
    assert rows(write(Excel(), path, sheet="Blad3")[1]) == [{"c": 3, "d": 4}]
    assert rows(write(Excel(), path, sheet="Blad3", types="c=tekst")[1]) == [{"c": "3", "d": 4}]
    assert rows(write(Excel(), path, sheet="Blad3", header_row="geen")[1])[0] == {"kolom_1": "c", "kolom_2": "d"}


def test_the_first_sheet_with_a_table_is_taken_and_the_others_are_named(book, write):
    written, _ = write(Excel(), book([["toelichting"]], [["a", "b"], [1, 2]]))
    assert written.description.found["sheet"] == "Blad2"
    assert "Blad1" in written.description.notes[0].text()


def test_text_between_numbers_is_told_with_its_row(book, write):
    written, target = write(Excel(), book([["a", "b"], [1, 2], ["veel", 3]]))
    assert rows(target) == [{"a": "1", "b": 2}, {"a": "veel", "b": 3}]
    assert "“veel” in rij 3" in written.description.notes[0].text()


def test_a_kind_that_is_asked_and_does_not_fit_names_the_cell(book, write):
    with pytest.raises(RowsProblem, match=r"rij 3, kolom “a”: “veel”"):
        write(Excel(), book([["a", "b"], [1, 2], ["veel", 3]]), types="a=geheel")


def test_errors_of_formulas_are_missing(book, write):
    assert rows(write(Excel(), book([["a", "b"], [1, 2], ["#N/B", 3]]))[1])[1] == {"a": None, "b": 3}


@pytest.mark.parametrize("content", [[], [["a", "b"]]])
def test_an_empty_sheet_is_refused(book, write, content):
    with pytest.raises(EmptyProblem):
        write(Excel(), book(content))


def test_wrong_options_name_what_is_possible(book, write):
    path = book([["a", "b"], [1, 2]])
    with pytest.raises(NotFoundProblem, match=r"geen werkblad “x”.*Blad1"):
        write(Excel(), path, sheet="x")
    with pytest.raises(OptionProblem, match="header_row"):
        write(Excel(), path, header_row="boven")


def test_a_damaged_file_is_refused(book, write, tmp_path):
    path = book([["a", "b"], [1, 2]])
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(ArchiveProblem, match=r"bron\.xlsx is beschadigd"):
        write(Excel(), path)
    path.write_bytes(b"geen excel")
    with pytest.raises(FormatProblem, match="kan niet worden geopend"):
        write(Excel(), path)
    path.write_bytes(b"")
    with pytest.raises(EmptyProblem):
        write(Excel(), path)


def test_a_sheet_that_unpacks_to_far_too_much_is_refused(tmp_path, write):
    path = tmp_path / "bom.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/sheet1.xml", "w") as inner:
        for _ in range(120):
            inner.write(b"\0" * 1_000_000)
    with pytest.raises(ArchiveProblem, match="uitgepakt groter dan"):
        write(Excel(), path)


def test_an_opendocument_sheet_is_read(tmp_path, write):
    path = tmp_path / "bron.ods"
    cell = '<table:table-cell office:value-type="{}" office:value="{}"><text:p>{}</text:p></table:table-cell>'
    text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = [
        "".join(text.format(name) for name in ("gm_code", "aantal")),
        text.format("344") + cell.format("float", "12.5", "12,5"),
    ]
    body = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
            f'<table:table table:name="Blad">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest'
            ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    assert rows(write(Excel(), path)[1]) == [{"gm_code": "GM0344", "aantal": 12.5}]
