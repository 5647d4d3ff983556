"""A register as CSV and Excel, out and in: the public fields, one thing a row, labels as heads.

CSV is UTF-8 with a byte order mark and semicolons, as Dutch Excel opens it. A text that a spreadsheet would take
for a formula gets an apostrophe before it, which reading takes away again (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.register.values import (
    as_yaml,
    choice_label,
    field_of,
    is_reference,
    label_of,
    list_as_text,
    referred,
    state_label,
)

DANGEROUS = re.compile(r"^'*[=+\-@\t\r]")
NUMBER = re.compile(r"^[+-]?\d+([.,]\d+)?$")
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
CELL = int | float | date | str | None


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if DANGEROUS.match(text) and not NUMBER.match(text) else text


def unguarded(text: str) -> str:
    """The text as it was before `guarded`."""
    return text[1:] if text.startswith("'") and DANGEROUS.match(text[1:]) else text


def heads(kind: Kind) -> list[str]:
    """The labels of the columns; where two are the same, the name of the field follows."""
    labels = [label_of(kind, name) for name in kind.public_fields]
    pairs = zip(kind.public_fields, labels, strict=True)
    return [f"{label} ({name})" if labels.count(label) > 1 else label for name, label in pairs]


def cells(kind: Kind, things: Iterable[Thing], actor: Actor) -> Iterable[list[CELL]]:
    """The rows of a table of things: numbers and dates as such, the rest as text."""
    things = list(things)
    known = referred(things, actor)
    for thing in things:
        row: list[CELL] = []
        for name in kind.public_fields:
            value = getattr(thing, field_of(kind, name).attname)
            if is_reference(field_of(kind, name)):
                value = known[value].slug if value in known else None
            row.append(_cell(kind, name, value))
        yield row


def _cell(kind: Kind, name: str, value: Any) -> CELL:
    field = field_of(kind, name)
    if name == "status":
        return state_label(kind, value)
    if value is None or isinstance(value, bool):
        return {None: None, True: "ja", False: "nee"}[value]
    if field.choices:
        return choice_label(field, value)
    if isinstance(value, list | dict):
        return list_as_text(value) if isinstance(value, list) else as_yaml(value)
    return value if isinstance(value, int | float | date) else str(value)


def write_csv(kind: Kind, things: Iterable[Thing], actor: Actor) -> bytes:
    """The table as CSV: semicolons, decimal commas, dates in ISO 8601."""
    stream = StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(heads(kind))
    for row in cells(kind, things, actor):
        writer.writerow([_in_csv(cell) for cell in row])
    return stream.getvalue().encode("utf-8-sig")


def _in_csv(cell: CELL) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return repr(cell).replace(".", ",")
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return guarded(str(cell))


def write_xlsx(kind: Kind, things: Iterable[Thing], actor: Actor) -> bytes:
    """The table as an Excel workbook with one sheet, the heads fixed."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(kind.label_plural)[:31])
    sheet.freeze_panes = "A2"
    titles = heads(kind)
    for number, _title in enumerate(titles, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = 28
    sheet.append([_text_cell(sheet, title, bold=True) for title in titles])
    for row in cells(kind, things, actor):
        sheet.append([_text_cell(sheet, cell) if isinstance(cell, str) else cell for cell in row])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _text_cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value=guarded(NOT_IN_XML.sub(" ", text)))
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


Writer = Callable[[Kind, Iterable[Thing], Actor], bytes]
FORMATS: dict[str, tuple[str, Writer]] = {
    "csv": ("text/csv; charset=utf-8", write_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
}
