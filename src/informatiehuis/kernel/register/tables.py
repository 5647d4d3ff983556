"""Reading a table that somebody filled in: CSV in whatever way a spreadsheet wrote it, or Excel.

The result is text; what the text means is for the form of the kind to say.
"""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any

from informatiehuis.engines.problems import N_
from informatiehuis.engines.spreadsheets import CUT
from informatiehuis.kernel.register.exchange import unguarded
from informatiehuis.kernel.register.problems import UnreadableFile

MOST_BYTES = 5_000_000
MOST_ROWS = 2_000
MOST_UNPACKED = 100_000_000
DELIMITERS = ";,\t|"


@dataclass(frozen=True)
class Most:
    """How much of a table is read."""

    rows: int = MOST_ROWS
    megabytes: int = MOST_BYTES // 1_000_000


@dataclass(frozen=True)
class Row:
    """The cells of one row, and its number in the file as a spreadsheet counts (the heads are row 1)."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Heads and rows; rows without anything in them are left out."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(name: str, content: bytes, most: Most = Most()) -> Table:
    """Read a file by its content. UnreadableFile says what is wrong, where, and what to do."""
    if not content.strip():
        raise UnreadableFile(N_("{file} is leeg."), N_("Kies een bestand met koppen en rijen."), file=name)
    if len(content) > most.megabytes * 1_000_000:
        raise UnreadableFile(
            N_("{file} is groter dan {limit} MB."),
            N_("Deel het bestand in kleinere bestanden op."),
            file=name,
            limit=most.megabytes,
        )
    lines = _excel(name, content) if content[:2] == b"PK" else _csv(name, content)
    return _table(name, lines, most.rows)


def _table(name: str, lines: Iterable[tuple[int, list[str]]], most: int) -> Table:
    filled = ((number, cells) for number, cells in lines if any(cell.strip() for cell in cells))
    _number, heads = next(filled, (0, []))
    heads = [head.strip() for head in heads]
    while heads and not heads[-1]:
        heads.pop()
    rows: list[Row] = []
    for number, cells in filled:
        if len(rows) >= most:
            raise UnreadableFile(
                N_("{file} heeft meer dan {limit} rijen."),
                N_("Deel het bestand in kleinere bestanden op."),
                file=name,
                limit=most,
            )
        rows.append(Row(number, _fitted(name, number, cells, len(heads))))
    if not rows:
        raise UnreadableFile(
            N_("{file} heeft koppen, maar geen rijen."), N_("Vul minstens één rij onder de koppen in."), file=name
        )
    return Table(tuple(heads), tuple(rows))


def _fitted(name: str, number: int, cells: list[str], width: int) -> tuple[str, ...]:
    if any(cell.strip() for cell in cells[width:]):
        raise UnreadableFile(
            N_("Rij {row} van {file} heeft {found} cellen, maar er zijn {expected} koppen."),
            N_("Controleer het scheidingsteken, en zet tekst waarin dat teken voorkomt tussen aanhalingstekens."),
            row=number,
            file=name,
            found=len(cells),
            expected=width,
        )
    return tuple((cells + [""] * width)[:width])


def _csv(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(name, content)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            yield number, [unguarded(cell.replace("\r\n", "\n")) for cell in cells]
    except csv.Error as error:
        raise UnreadableFile(
            N_("{file} is vanaf regel {line} niet als CSV te lezen."),
            N_("Waarschijnlijk ontbreekt een aanhalingsteken. Sla het bestand opnieuw op als CSV UTF-8."),
            file=name,
            line=reader.line_num,
        ) from error


def _decoded(name: str, content: bytes) -> str:
    """The text of a CSV file: UTF-8 as a rule, UTF-16 by its mark, else what Dutch Excel writes (Windows-1252)."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content:
        raise _no_table(name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _decoded_in_part(name, content, error)


def _decoded_in_part(name: str, content: bytes, error: UnicodeDecodeError) -> str:
    """Windows-1252, unless other lines are UTF-8: then the file is a mixture, and no guess is right."""
    lines = content.splitlines()
    wrong = content.count(b"\n", 0, error.start) + 1
    utf8 = [number for number, line in enumerate(lines, 1) if _is_beyond_ascii(line) and _is_utf8(line)]
    if utf8:
        raise UnreadableFile(
            N_("{file} mengt twee tekensets: regel {line} is geen UTF-8, regel {other} wel."),
            N_("Open het bestand in een spreadsheet, herstel die regel en sla het op als CSV UTF-8."),
            file=name,
            line=wrong,
            other=utf8[0],
        )
    return content.decode("cp1252", errors="replace")


def _is_beyond_ascii(line: bytes) -> bool:
    return any(byte > 127 for byte in line)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _no_table(name: str) -> UnreadableFile:
    return UnreadableFile(
        N_("{file} is geen CSV- of Excelbestand dat gelezen kan worden."),
        N_("Sla de tabel op als Excelbestand (.xlsx) of als CSV UTF-8 en probeer het opnieuw."),
        file=name,
    )


def _excel(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    if len(content) > MOST_BYTES:
        raise UnreadableFile(
            N_("{file} is een Excelbestand van meer dan {limit} MB."),
            N_("Sla een zo grote tabel op als CSV UTF-8 en kies dat bestand."),
            file=name,
            limit=MOST_BYTES // 1_000_000,
        )
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise _no_table(name)
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            texts = [_as_text(cell) for cell in cells]
            _require_whole(name, number, texts)
            yield number, texts
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError, TypeError, EOFError) as error:
        raise _no_table(name) from error


def _require_whole(name: str, number: int, cells: list[str]) -> None:
    """Raise UnreadableFile for a row of an export of ours in which a text did not fit."""
    if any(cell.endswith(CUT) for cell in cells):
        raise UnreadableFile(
            N_("In rij {row} van {file} past een tekst niet in een cel van Excel; er staat maar een deel."),
            N_("Haal de lijst op als CSV, en gebruik dat bestand."),
            row=number,
            file=name,
        )


def _as_text(cell: Any) -> str:
    """A cell of a workbook as somebody would type it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell).replace(".", ",")
    return unguarded(str(cell).replace("_x000D_", "").replace("\r\n", "\n"))
