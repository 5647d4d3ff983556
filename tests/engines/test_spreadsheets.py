"""Workbooks that are written row by row: two programs of others read them, and one that breaks off is none."""

from __future__ import annotations

import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from informatiehuis.engines import spreadsheets

HEADS = ["naam", "aantal", "deel", "dag", "moment"]


def local(*parts: int) -> datetime:
    """A moment as Excel knows it: by the clock, in no zone."""
    return datetime(*parts)  # type: ignore[arg-type,misc]  # noqa: DTZ001


ROWS: list[list[Any]] = [
    ["Utrecht & <omstreken>", 361_924, 0.25, date(2024, 2, 29), datetime(2024, 6, 1, 10, 0, tzinfo=UTC)],
    ["  regel één\nregel twee", -3, 1e-7, date(1900, 3, 1), local(2024, 12, 1, 23, 59, 59)],
    [None, None, None, None, None],
]


def made(rows: Any = ROWS, heads: list[str] = HEADS, title: str = "begrippen") -> bytes:
    return b"".join(spreadsheets.workbook(title, heads, rows))


def read(content: bytes) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in load_workbook(BytesIO(content)).active.iter_rows(values_only=True)]


def test_what_is_written_is_read_as_it_was() -> None:
    found = read(made())
    assert found[0] == tuple(HEADS)
    assert found[1][:3] == tuple(ROWS[0][:3])
    assert found[1][3] == local(2024, 2, 29)
    assert found[1][4] == local(2024, 6, 1, 12, 0)
    assert found[2] == (ROWS[1][0], -3, 1e-7, local(1900, 3, 1), local(2024, 12, 1, 23, 59, 59))
    assert len(found) in (3, 4)


def test_the_same_table_gives_the_same_bytes_whenever_it_is_written() -> None:
    with zipfile.ZipFile(BytesIO(made())) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert made() == made()


def test_the_heads_are_bold_and_stay_in_sight() -> None:
    sheet = load_workbook(BytesIO(made())).active
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.b
    assert not sheet["A2"].font.b
    assert sheet.column_dimensions["A"].width == 28


def test_gdal_reads_it_too(tmp_path: Path) -> None:
    path = tmp_path / "tabel.xlsx"
    path.write_bytes(made([["a", 1], ["b", 2]], ["naam", "aantal"]))
    _, table = pyogrio.read_arrow(path, read_geometry=False)
    assert table.to_pylist() == [{"naam": "a", "aantal": 1}, {"naam": "b", "aantal": 2}]


def test_a_day_that_excel_does_not_know_is_a_text() -> None:
    assert read(made([["x", 1, 1.5, date(1814, 1, 1), local(1899, 1, 1)]]))[1][3:] == (
        "1814-01-01",
        "1899-01-01T00:00:00",
    )


def test_a_text_of_which_a_cell_cannot_hold_all_says_so() -> None:
    whole, long = "x" * spreadsheets.MOST_SIGNS, "y" * (spreadsheets.MOST_SIGNS + 1)
    ((_, _), (first, second)) = read(made([[whole, long]], ["a", "b"]))
    assert first == whole
    assert len(second) == spreadsheets.MOST_SIGNS
    assert second.endswith(spreadsheets.CUT)


def test_a_list_without_rows_has_its_heads() -> None:
    assert read(made([])) == [tuple(HEADS)]


def test_what_does_not_fit_on_a_sheet_goes_on_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 4)
    title = "een naam: met [tekens] te lang / te veel"
    book = load_workbook(BytesIO(made([[number] for number in range(7)], ["getal"], title)))
    base = "een naam  met  tekens  te lang "
    assert book.sheetnames == [base, f"{base[:27]} (2)", f"{base[:27]} (3)"]
    values = [[row[0].value for row in sheet.iter_rows()] for sheet in book.worksheets]
    assert values == [["getal", 0, 1, 2], ["getal", 3, 4, 5], ["getal", 6]]


def test_a_sheet_that_grows_too_large_goes_on_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_BYTES", 1_000)
    book = load_workbook(BytesIO(made([["x" * 300] for _ in range(6)], ["tekst"])))
    assert sum(sheet.max_row - 1 for sheet in book.worksheets) == 6
    assert len(book.worksheets) > 1


def test_wherever_it_breaks_off_it_is_no_workbook() -> None:
    content = made([[number, "tekst"] for number in range(50)], ["a", "b"])
    for length in range(0, len(content), 7):
        with pytest.raises(zipfile.BadZipFile):
            zipfile.ZipFile(BytesIO(content[:length]))


def test_a_million_cells_take_no_memory_to_speak_of() -> None:
    def rows() -> Iterator[list[Any]]:
        for number in range(100_000):
            yield [number, f"tekst nummer {number}", number / 7, "nog een tekst die in elke rij anders is", number]

    tracemalloc.start()
    size = sum(len(part) for part in spreadsheets.workbook("groot", ["a", "b", "c", "d", "e"], rows()))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 2_500_000
    assert most < 2_000_000


@given(st.lists(st.one_of(st.text(), st.integers(-(10**12), 10**12), st.floats(allow_nan=False, allow_infinity=False))))
def test_any_text_and_number_comes_back(values: list[Any]) -> None:
    found = [row[0] for row in read(made([["eerste"], *([value] for value in values), ["laatste"]], ["kop"]))[1:]]
    assert found[0] == "eerste"
    assert found[-1] == "laatste"
    for before, after in zip(values, found[1:-1], strict=True):
        if isinstance(before, str):
            before = spreadsheets._NOT_IN_XML.sub(" ", before) or None
        assert after == before
