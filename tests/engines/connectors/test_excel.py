"""Sheets as people make them: titles above, merged headers, notes below."""

import struct
import zipfile
from datetime import date, datetime

import openpyxl
import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.excel import Excel
from informatiehuis.engines.connectors.percentages import is_percentage
from informatiehuis.engines.connectors.problems import (
    ArchiveProblem,
    EmptyProblem,
    FormatProblem,
    NotFoundProblem,
    OptionProblem,
    RowsProblem,
)
from informatiehuis.engines.connectors.registry import registry

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
REPEATED = 'cell table:number-columns-repeated="2" '
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
    share = cell.format("percentage", "0.12", "12%")
    lines = [
        "".join(text.format(name) for name in ("gm_code", "aantal", "aandeel", "deel")),
        text.format("344") + cell.format("float", "12.5", "12,5") + share + cell.format("float", "0.5", "0,5"),
        text.format("307") + cell.format("float", "2", "2") + share.replace("cell ", REPEATED, 1),
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
    written, target = write(Excel(), path)
    assert rows(target) == [
        {"gm_code": "GM0344", "aantal": 12.5, "aandeel": 12.0, "deel": 0.5},
        {"gm_code": "GM0307", "aantal": 2.0, "aandeel": 12.0, "deel": 0.12},
    ]
    assert [column.unit for column in written.description.columns] == [None, None, "%", None]
    assert [note.text().partition(";")[0] for note in written.description.notes] == [
        "De kolom “deel” toont percentages en gewone getallen door elkaar",
        "De kolom “aandeel” toont percentages en is zo gelezen: een cel die 12% toont, is 12."
        " Wilt u 0,12, zet dan de optie “percentages” op fraction.",
    ]


# --- percentages ---------------------------------------------------------------------------------------------


@pytest.fixture
def shares(tmp_path):
    """A sheet of which each column is given as its name, its number formats and its values."""

    def shares(*columns):
        path = tmp_path / "aandelen.xlsx"
        made = openpyxl.Workbook()
        sheet = made.active
        for column, (name, formats, values) in enumerate(columns, start=1):
            sheet.cell(1, column, name)
            for row, (form, value) in enumerate(zip(formats, values, strict=True), start=2):
                sheet.cell(row, column, value).number_format = form
        made.save(path)
        return path

    return shares


def test_a_cell_that_shows_a_percentage_is_read_as_it_shows(shares, write, fetch):
    path = shares(
        ("Gemeente", ["@"] * 3, ["Utrecht", "Zeist", "Bunnik"]),
        ("Aandeel", ["0%", "0.0%", '0.00" van 100"%'], [0.07, 0.125, 1]),
        ("Deel", ["0.00", "General", '0.00" %"'], [0.07, 0.125, 1]),
    )
    description = Excel().describe(Location(str(path)), {}, fetch)
    written, target = write(Excel(), path)
    assert [row["aandeel"] for row in rows(target)] == [7.0, 12.5, 100.0]
    assert [row["deel"] for row in rows(target)] == [0.07, 0.125, 1.0]
    for told in (description, written.description):
        assert [(one.type, one.unit) for one in told.columns][1:] == [("double", "%"), ("double", None)]
        assert [note.message for note in told.notes] == [
            "De kolom {columns} toont percentages en is zo gelezen: een cel die 12% toont, is 12."
        ]
        assert told.found["percentages"] == "percent"


def test_whole_percentages_are_a_number_too_so_that_a_decimal_next_year_changes_no_type(shares, write):
    path = shares(("Gemeente", ["@"], ["Utrecht"]), ("Aandeel", ["0%"], [1]))
    assert write(Excel(), path)[0].description.columns[1].type == "double"
    written, target = write(Excel(), path, types="aandeel=geheel")
    assert (written.description.columns[1].type, rows(target)[0]["aandeel"]) == ("int64", 100)


def test_fractions_come_as_they_are_stored_when_that_is_asked_and_are_then_no_percents(shares, write):
    path = shares(("Gemeente", ["@"], ["Utrecht"]), ("Aandeel (%)", ["0%"], [0.07]), ("Groei (%)", ["0.0"], [1.5]))
    written, target = write(Excel(), path, percentages="fraction")
    assert rows(target)[0]["aandeel"] == 0.07
    assert [column.unit for column in written.description.columns] == [None, None, "%"]
    assert written.description.notes == ()


def test_percentages_and_plain_numbers_in_one_column_are_left_alone_and_told(shares, write):
    path = shares(("Gemeente", ["@"] * 3, ["a", "b", "c"]), ("Aandeel", ["0%", "0%", "0.0"], [0.07, 0.12, 13]))
    written, target = write(Excel(), path)
    assert [row["aandeel"] for row in rows(target)] == [0.07, 0.12, 13.0]
    assert "rij 4 is een gewoon getal" in written.description.notes[0].text()


def test_a_text_of_a_percentage_among_percentages_is_the_same_number(shares, write):
    path = shares(("Gemeente", ["@"] * 2, ["a", "b"]), ("Aandeel", ["0%", "@"], [0.07, "12,5%"]))
    assert [row["aandeel"] for row in rows(write(Excel(), path)[1])] == [7.0, 12.5]


def test_a_format_above_or_below_the_table_or_on_an_empty_cell_says_nothing(shares, write):
    path = shares(
        ("Gemeente", ["@", "0%", "@", "@"], ["a", "b", "c", "Bron: CBS"]),
        ("Aantal", ["0", "0%", "0", "0%"], [1, None, 2, None]),
        ("Jaar", ["0", "0", "0", "0"], [2021, 2022, 2023, None]),
    )
    written, target = write(Excel(), path)
    assert [row["aantal"] for row in rows(target)] == [1, None, 2]
    assert [note.message for note in written.description.notes] == [
        "Vanaf rij {row} staat er alleen een toelichting; die is niet gelezen."
    ]


@pytest.mark.parametrize(
    ("code", "is_one"),
    [
        ("0%", True),
        ("0.0%;[Red]-0.0%", True),
        ('0" %"', False),
        (r"0\%", False),
        ("[$%-413]0", False),
        ("General", False),
    ],
)
def test_a_percent_sign_that_is_only_text_makes_no_percentage(code, is_one):
    assert is_percentage(code) is is_one


def test_a_style_sheet_that_is_damaged_is_refused_and_not_read_as_if_there_were_no_percentages(shares, write):
    path = shares(("Gemeente", ["@"], ["a"]), ("Aandeel", ["0%"], [0.07]))
    parts = {}
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(b'count="', b'count="&no;', 1)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(FormatProblem, match=r"aandelen\.xlsx is niet te lezen hoe getallen worden getoond"):
        write(Excel(), path)


# --- old Excel -----------------------------------------------------------------------------------------------

SECTOR = 512


def record(number: int, body: bytes) -> bytes:
    return struct.pack("<HH", number, len(body)) + body


def label(row: int, column: int, text: str) -> bytes:
    return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 0) + text.encode("latin-1"))


def number(row: int, column: int, value: float) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def workbook() -> bytes:
    """A workbook of one sheet as Excel 97 wrote it ([MS-XLS], sections 2.1.7.20 and 2.5)."""
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    name = b"Blad1"
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    sheet += record(0x0200, struct.pack("<IIHHH", 0, 3, 0, 2, 0))
    sheet += label(0, 0, "gm_code") + label(0, 1, "aantal")
    sheet += label(1, 0, "GM0344") + number(1, 1, 12.5) + label(2, 0, "GM0307") + number(2, 1, 2)
    sheet += record(0x000A, b"")
    at = len(start) + 4 + 6 + 2 + len(name) + 4
    bound = record(0x0085, struct.pack("<IBBBB", at, 0, 0, len(name), 0) + name)
    return start + bound + record(0x000A, b"") + sheet


def compound(stream: bytes) -> bytes:
    """The stream `Workbook` in a compound file ([MS-CFB], sections 2.2, 2.3 and 2.6)."""
    size = max(len(stream), 4096)
    sectors = -(-size // SECTOR)
    none, end = 0xFFFFFFFF, 0xFFFFFFFE
    header = OLE_MAGIC + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[none] * 108)
    chain = [0xFFFFFFFD, end, *range(3, 2 + sectors), end]
    table = struct.pack("<128I", *chain, *[none] * (128 - len(chain)))

    def entry(name: str, kind: int, child: int, first: int, length: int) -> bytes:
        text = (name + "\0").encode("utf-16-le") if name else b""
        links = struct.pack("<HBBIII", len(text), kind, 1, none, none, child)
        return text.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", first, length)

    folder = entry("Root Entry", 5, 1, end, 0) + entry("Workbook", 2, none, 2, size) + 2 * entry("", 0, none, 0, 0)
    return header + table + folder + stream.ljust(sectors * SECTOR, b"\0")


def test_a_sheet_of_old_excel_is_read(tmp_path, write, fetch):
    path = tmp_path / "oud.xls"
    path.write_bytes(compound(workbook()))
    assert registry().recognise(Location(str(path)), fetch).name == "excel"
    assert rows(write(Excel(), path)[1]) == [{"gm_code": "GM0344", "aantal": 12.5}, {"gm_code": "GM0307", "aantal": 2}]


@pytest.mark.parametrize("content", [OLE_MAGIC, OLE_MAGIC + bytes(600), compound(b"geen werkmap"), OLE_MAGIC * 500])
def test_an_old_file_that_cannot_be_read_says_to_save_it_as_xlsx(tmp_path, write, content):
    path = tmp_path / "oud.xls"
    path.write_bytes(content)
    with pytest.raises(FormatProblem, match=r"oud\.xls kan niet worden geopend.*bewaar het opnieuw als \.xlsx"):
        write(Excel(), path)
