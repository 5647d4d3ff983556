"""A table as an Excel workbook (SpreadsheetML, ECMA-376), written row by row: never more than a part is in memory.

A workbook is a zip, and its directory is written last: one that breaks off cannot be opened, and is taken for whole by
nobody. Reading workbooks is left to others.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from html import escape
from math import isfinite
from zoneinfo import ZoneInfo

Cell = int | float | date | str | None

MOST_ROWS = 1_048_576
"""Rows of one sheet, that of the heads included (Excel specifications and limits)."""
MOST_BYTES = 1_500_000_000
"""Of the text of one sheet; from 2 GB on a part of a zip that is written in one go has another form."""
MOST_SIGNS = 32_767
CUT = " […: CSV]"
"""Behind a text of which a cell cannot hold all: whoever reads the workbook back sees that it is not all of it."""
AT_ONCE = 64 * 1024
ZONE = ZoneInfo("Europe/Amsterdam")
_FIRST = date(1899, 12, 30)
_SURE = date(1900, 3, 1)
"""Excel takes 1900 for a leap year, and knows no days before it."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4">'
    '<xf xfId="0"/><xf fontId="1" applyFont="1" xfId="0"/><xf numFmtId="164" applyNumberFormat="1" xfId="0"/>'
    '<xf numFmtId="165" applyNumberFormat="1" xfId="0"/></cellXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_BOLD, _DAY, _MOMENT = 1, 2, 3


class _Taken:
    """Keeps what is written until it is taken; it knows no way back, and so a zip is written straight on."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0

    def write(self, part: bytes) -> int:
        self.parts.append(bytes(part))
        self.size += len(part)
        return len(part)

    def flush(self) -> None:
        """There is nothing behind it."""

    def close(self) -> None:
        """What was written stays until it is taken."""

    def take(self) -> bytes:
        found = b"".join(self.parts)
        self.parts, self.size = [], 0
        return found


def workbook(title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]], *, width: int = 28) -> Iterator[bytes]:
    """The parts of the file, with bold heads that stay in sight. What does not fit on a sheet goes on on the next.

    Times are those of the Netherlands; a day before March 1900 is a text, because Excel does not know it.
    """
    out = _Taken()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        columns = [_letters(number) for number in range(len(heads))]
        left, count = iter(rows), 0
        pending = next(left, None)
        while pending is not None or not count:
            count += 1
            with archive.open(_part(f"xl/worksheets/sheet{count}.xml"), "w") as sheet:
                sheet.write(_beginning(len(heads), width).encode())
                size = sheet.write(_row(1, columns, [(head, _BOLD) for head in heads]).encode())
                number = 1
                while pending is not None and number < MOST_ROWS and size < MOST_BYTES:
                    number += 1
                    size += sheet.write(_row(number, columns, [(cell, 0) for cell in pending]).encode())
                    pending = next(left, None)
                    if out.size >= AT_ONCE:
                        yield out.take()
                sheet.write(b"</sheetData></worksheet>")
        for name, text in _around(title, count).items():
            archive.writestr(_part(name), text)
    yield out.take()


def _part(name: str) -> zipfile.ZipInfo:
    """A part of the zip without the moment at which it was made: the same table gives the same bytes."""
    part = zipfile.ZipInfo(name)
    part.compress_type = zipfile.ZIP_DEFLATED
    return part


def _beginning(columns: int, width: int) -> str:
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{max(1, columns)}" width="{width}" customWidth="1"/></cols><sheetData>'
    )


def _row(number: int, columns: Sequence[str], cells: Iterable[tuple[Cell, int]]) -> str:
    told = (_cell(f"{column}{number}", *cell) for column, cell in zip(columns, cells, strict=True))
    return f'<row r="{number}">{"".join(told)}</row>'


def _cell(place: str, value: Cell, style: int) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        if (number := _serial(value)) is not None:
            return f'<c r="{place}" s="{_MOMENT if isinstance(value, datetime) else _DAY}"><v>{number!r}</v></c>'
        value = value.isoformat()
    if isinstance(value, int | float) and isfinite(value):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    look = f' s="{style}"' if style else ""
    return f'<c r="{place}"{look} t="inlineStr"><is><t xml:space="preserve">{_text(str(value))}</t></is></c>'


def _text(text: str) -> str:
    if len(text) > MOST_SIGNS:
        text = text[: MOST_SIGNS - len(CUT)] + CUT
    return escape(_NOT_IN_XML.sub(" ", text), quote=False).replace("\r", "&#13;")


def _serial(value: date) -> int | float | None:
    """The number by which Excel knows a day or a moment; None for what it does not know."""
    if not isinstance(value, datetime):
        return (value - _FIRST).days if value >= _SURE else None
    local = value.astimezone(ZONE).replace(tzinfo=None) if value.tzinfo else value
    if local.date() < _SURE:
        return None
    return (local - datetime.combine(_FIRST, time())).total_seconds() / 86_400


def _letters(number: int) -> str:
    """The letters of a column, counted from 0: A, …, Z, AA."""
    found = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def _around(title: str, sheets: int) -> dict[str, str]:
    """The parts of the package beside the sheets, by their names."""
    base = _NOT_IN_TITLE.sub(" ", title)
    titles = [base[:31], *(f"{base[: 31 - len(f' ({number})')]} ({number})" for number in range(2, sheets + 1))]
    numbers = range(1, sheets + 1)
    listed = "".join(
        f'<sheet name="{escape(_NOT_IN_XML.sub(" ", name))}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in zip(numbers, titles, strict=True)
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATED}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for number in numbers
    )
    return {
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}">'
        f"<bookViews><workbookView/></bookViews><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{related}'
        f'<Relationship Id="rIdStyles" Type="{_RELATED}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{types}</Types>',
    }


__all__ = ["CUT", "MOST_ROWS", "MOST_SIGNS", "Cell", "workbook"]
