"""Reads one sheet of an Excel or OpenDocument file: finds the sheet, the header (also of two rows) and the types.

A cell has a type of its own, so that numbers and dates come as they are; texts that spell numbers or dates the
Dutch way are read as in CSV. A sheet holds at most a million rows (ECMA-376), and is read in whole by calamine.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import python_calamine as calamine

from informatiehuis.engines.connectors.archive import check_zip
from informatiehuis.engines.connectors.base import Column, Connector, Description, Location, Option, Written
from informatiehuis.engines.connectors.dialect import Wishes, empty, kinds, strptime_format
from informatiehuis.engines.connectors.problems import (
    FormatProblem,
    NotFoundProblem,
    OptionProblem,
    RowsProblem,
)
from informatiehuis.engines.connectors.spelling import MISSING, area_code, code_level, unique_slugs, unit_of
from informatiehuis.engines.connectors.transport import Fetched, Transport
from informatiehuis.engines.connectors.values import TEXT, Spelling, detect, parse, present
from informatiehuis.engines.connectors.write import exact, write_batches
from informatiehuis.engines.problems import N_, Note, for_count
from informatiehuis.engines.progress import Progress, silent

Cell = int | float | str | bool | date | datetime | time | timedelta
Row = Sequence[Cell]

ZIP = b"PK"
OLE = b"\xd0\xcf\x11\xe0"
SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
ERRORS = ("#N/B", "#N/A", "#REF!", "#VERW!", "#DIV/0!", "#DEEL/0!", "#VALUE!", "#WAARDE!", "#NAME?", "#NAAM?", "#NUM!")
ABSENT = (*MISSING, *ERRORS)
TOP = 60
LOOK = 200
BATCH = 16_384
MOST_TEXTS = 5000
ARROW: dict[str, Any] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
    "instant": pa.timestamp("us", "UTC"),
}


@dataclass
class _Profile:
    """What the cells of one column are; `spelling` is how its texts are read."""

    original: str
    seen: set[str] = field(default_factory=set)
    texts: dict[str, int] = field(default_factory=dict)
    filled: int = 0
    kind: str = "text"
    spelling: Spelling = TEXT

    def add(self, cell: Cell, row: int) -> None:
        if isinstance(cell, str):
            if cell.strip() and cell.strip() not in ABSENT:
                self.filled += 1
                if len(self.texts) < MOST_TEXTS:
                    self.texts.setdefault(cell.strip(), row)
            return
        self.filled += 1
        self.seen.add(_kind(cell))


@dataclass(frozen=True)
class _Table:
    """Where the data is; rows count from 1, as the program shows them."""

    sheet: str
    header: tuple[int, ...]
    first: int
    last: int
    profiles: tuple[_Profile | None, ...]
    notes: tuple[Note, ...]


class Excel(Connector):
    """A sheet of an .xlsx, .xls or .ods, from disk or over HTTP."""

    name = "excel"
    label = N_("Excel of OpenDocument")
    options = (
        Option("sheet", N_("Werkblad"), N_("De naam van het werkblad; zonder naam het eerste met een tabel.")),
        Option("header_row", N_("Kopregel"), N_("De rij met de namen van de kolommen, zoals 3, of 3-4, of geen.")),
        Option("date_format", N_("Datumnotatie"), N_("Hoe een datum die als tekst staat, is geschreven.")),
        Option("decimal", N_("Decimaalteken"), N_("Het teken in getallen die als tekst staan."), "", (",", ".")),
        Option("types", N_("Soort per kolom"), N_("Zoals: postcode=tekst, aantal=geheel.")),
    )

    def recognises(self, location: Location) -> bool:
        return location.suffix in SUFFIXES and location.scheme in ("file", "http", "https")

    def sniffs(self, head: bytes, media_type: str) -> bool:
        inside = b"xl/" in head or b"[Content_Types].xml" in head or b"opendocument.spreadsheet" in head
        return head.startswith(OLE) or (head.startswith(ZIP) and inside)

    def describe(self, location: Location, options: Mapping[str, str], fetch: Transport) -> Description:
        chosen = self.chosen(options)
        file = fetch.download(location)
        with _book(file, location.name, fetch) as book:
            return _description(_find(book, location.name, chosen, LOOK))

    def write_parquet(
        self,
        location: Location,
        options: Mapping[str, str],
        target: Path,
        fetch: Transport,
        progress: Progress,
    ) -> Written:
        chosen = self.chosen(options)
        file = fetch.download(location, progress if location.is_remote else silent)
        with _book(file, location.name, fetch) as book:
            table = _find(book, location.name, chosen, None)
            kept = [one for one in table.profiles if one is not None]
            names = unique_slugs([one.original for one in kept])
            schema = pa.schema([(name, ARROW[one.kind]) for name, one in zip(names, kept, strict=True)])
            rows = write_batches(
                _batches(book, table, schema, location.name),
                target,
                schema,
                disk=fetch.disk,
                progress=progress,
                total=table.last - table.first + 1,
            )
        return Written(rows, exact(_description(table), target, rows), file.etag, file.retrieved_at)


def _book(file: Fetched, name: str, fetch: Transport) -> calamine.CalamineWorkbook:
    """The opened file. Raises EmptyProblem, ArchiveProblem and FormatProblem."""
    if file.path.stat().st_size == 0:
        raise empty(name)
    with file.path.open("rb") as stream:
        if stream.read(2) == ZIP:
            check_zip(file.path, name, fetch.limits.download_bytes)
    try:
        return calamine.CalamineWorkbook.from_path(str(file.path))
    except calamine.PasswordError as error:
        raise FormatProblem(
            N_("{name} heeft een wachtwoord."), N_("Bewaar het bestand zonder wachtwoord."), name=name
        ) from error
    except (calamine.CalamineError, OSError) as error:
        raise FormatProblem(
            N_("{name} kan niet worden geopend als Excel of OpenDocument ({error})."),
            N_("Open het in Excel of LibreOffice en bewaar het opnieuw als .xlsx."),
            name=name,
            error=str(error),
        ) from error


def _find(book: calamine.CalamineWorkbook, name: str, chosen: Mapping[str, str], look: int | None) -> _Table:
    """The table in the file: all rows are looked at, or only the first `look`."""
    sheet, rest = _sheet(book, name, chosen["sheet"])
    rows = _rows(book, sheet)
    top = list(islice(rows, TOP))
    header, first = _header(top, chosen["header_row"], name)
    originals = _names(top, header)
    profiles = [_Profile(original) for original in originals]
    last, lonely = first, 0
    for number, row in enumerate(_rows(book, sheet), start=1):
        if number < first:
            continue
        filled = [place for place, cell in enumerate(row) if cell != ""]
        if not filled:
            continue
        if len(filled) == 1 and filled[0] == 0 and len(originals) > 2 and isinstance(row[0], str):
            lonely = lonely or number
            continue
        last, lonely = number, 0
        while len(profiles) < len(row):
            profiles.append(_Profile(""))
        for place in filled:
            profiles[place].add(row[place], number)
        if look is not None and number - first >= look:
            last = _height(book, sheet)
            break
    if not any(one.filled for one in profiles):
        raise empty(name)
    notes = [_others(rest)] if rest else []
    if lonely:
        notes.append(Note(N_("Vanaf rij {row} staat er alleen een toelichting; die is niet gelezen."), row=lonely))
    _decide(profiles, chosen, notes)
    kept = tuple(one if one.filled or one.original else None for one in profiles)
    return _Table(sheet, header, first, last, kept, tuple(notes))


def _sheet(book: calamine.CalamineWorkbook, name: str, wanted: str) -> tuple[str, list[str]]:
    """The sheet, and the names of the other sheets."""
    names = list(book.sheet_names)
    if wanted and wanted not in names:
        raise NotFoundProblem(
            N_("{name} heeft geen werkblad “{sheet}”."),
            N_("Kies bij de optie “sheet” uit: {sheets}."),
            name=name,
            sheet=wanted,
            sheets=", ".join(names),
        )
    for candidate in [wanted] if wanted else names:
        sheet = book.get_sheet_by_name(candidate)
        if wanted or (sheet.height >= 2 and sheet.width >= 2):
            return candidate, [one for one in names if one != candidate]
    for candidate in names:
        if book.get_sheet_by_name(candidate).height:
            return candidate, [one for one in names if one != candidate]
    raise empty(name)


def _others(sheets: Sequence[str]) -> Note:
    return Note(
        for_count(len(sheets), N_("Er is nog een werkblad: {sheets}."), N_("Er zijn meer werkbladen: {sheets}.")),
        N_("Kies een ander werkblad met de optie “sheet”."),
        sheets=", ".join(sheets),
    )


def _height(book: calamine.CalamineWorkbook, sheet: str) -> int:
    one = book.get_sheet_by_name(sheet)
    return (one.start or (0, 0))[0] + one.height


def _rows(book: calamine.CalamineWorkbook, sheet: str) -> Iterator[Row]:
    """The rows from row 1 and column A on, so that numbers are those that the program shows."""
    one = book.get_sheet_by_name(sheet)
    above, before = one.start or (0, 0)
    for _ in range(above):
        yield []
    for row in one.iter_rows():
        yield [""] * before + row


def _header(top: Sequence[Row], wanted: str, name: str) -> tuple[tuple[int, ...], int]:
    """The rows of the header, and the first row of data."""
    if wanted in ("geen", "0"):
        first = next((number for number, row in enumerate(top, start=1) if any(c != "" for c in row)), 1)
        return (), first
    if wanted:
        low, _, high = wanted.partition("-")
        if not low.isdigit() or not (high or low).isdigit() or not 0 < int(low) <= int(high or low) <= TOP:
            raise OptionProblem(
                N_("De optie “header_row” kan niet de waarde “{value}” hebben."),
                N_("Geef het nummer van de rij, zoals 3, of twee rijen, zoals 3-4, of geen."),
                option="header_row",
                value=wanted,
                name=name,
            )
        rows = tuple(range(int(low), int(high or low) + 1))
        return rows, rows[-1] + 1
    return _found_header(top)


def _found_header(top: Sequence[Row]) -> tuple[tuple[int, ...], int]:
    """The first row of texts that is about as wide as the widest; with the one below it when that completes it."""
    counts = [sum(cell != "" for cell in row) for row in top]
    widest = max(counts, default=0)
    for place, row in enumerate(top):
        below = top[place + 1] if place + 1 < len(top) else []
        texts = _is_names(row)
        if texts and counts[place] * 2 >= widest and counts[place] > 0 and not (widest > 1 and counts[place] < 2):
            gaps = counts[place] < widest and _is_names(below)
            data = top[place + 2] if place + 2 < len(top) else []
            if gaps and any(not isinstance(cell, str) for cell in data):
                return (place + 1, place + 2), place + 3
            return (place + 1,), place + 2
    first = next((number for number, count in enumerate(counts, start=1) if count), 1)
    return (), first


def _is_names(row: Row) -> bool:
    """Whether all cells are texts or years."""
    filled = [cell for cell in row if cell != ""]
    years = [c for c in filled if isinstance(c, int | float) and not isinstance(c, bool) and 1900 <= c <= 2100]
    return bool(filled) and all(isinstance(cell, str) or cell in years for cell in filled)


def _names(top: Sequence[Row], header: Sequence[int]) -> list[str]:
    """The names of the columns; a merged cell above holds for all columns under it."""
    rows = [list(top[number - 1]) if number <= len(top) else [] for number in header]
    width = max(map(len, rows), default=0)
    names = [""] * width
    for depth, row in enumerate(rows):
        carried = ""
        for place in range(width):
            cell = _text(row[place]) if place < len(row) else ""
            carried = cell or carried
            part = carried if depth + 1 < len(rows) else cell
            names[place] = " ".join(filter(None, (names[place], part)))
    return names


def _kind(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "boolean"
    if isinstance(cell, datetime):
        return "date" if cell.time() == time() else "datetime"
    if isinstance(cell, date):
        return "date"
    if isinstance(cell, int | float):
        return "integer" if float(cell).is_integer() and abs(cell) < 2**53 else "number"
    return "text"


def _decide(profiles: Sequence[_Profile], chosen: Mapping[str, str], notes: list[Note]) -> None:
    """Give every column its kind, and the spelling of its texts."""
    names = unique_slugs([one.original for one in profiles])
    wished = kinds(chosen["types"])
    wishes = Wishes(date_format=strptime_format(chosen["date_format"]), decimal=chosen["decimal"])
    for name, one in zip(names, profiles, strict=True):
        if code_level(name) is not None or wished.get(name) == "text":
            continue
        texts = present(list(one.texts), ABSENT)
        one.spelling = detect(name, texts, decimal=wishes.decimal or ",", date_format=wishes.date_format)
        found = one.seen | ({one.spelling.kind} if texts else set())
        one.kind = wished.get(name) or _common(found)
        if one.kind == "text" and one.seen - {"text"} and texts:
            text, row = next(iter(one.texts.items()))
            notes.append(
                Note(
                    N_("De kolom “{column}” heeft tekst tussen getallen, zoals “{value}” in rij {row}."),
                    N_("Alles in die kolom is als tekst gelezen."),
                    column=one.original or name,
                    value=text[:40],
                    row=row,
                )
            )


def _common(found: set[str]) -> str:
    """The kind that holds all of these."""
    if len(found) == 1:
        return next(iter(found))
    if found == {"integer", "number"}:
        return "number"
    return "datetime" if found == {"date", "datetime"} else "text"


def _batches(book: calamine.CalamineWorkbook, table: _Table, schema: pa.Schema, name: str) -> Iterator[pa.RecordBatch]:
    rows = islice(enumerate(_rows(book, table.sheet), start=1), table.first - 1, table.last)
    filled = ((number, row) for number, row in rows if any(cell != "" for cell in row))
    while batch := list(islice(filled, BATCH)):
        columns = [
            [_value(row[place] if place < len(row) else "", one, number, name) for number, row in batch]
            for place, one in enumerate(table.profiles)
            if one is not None
        ]
        arrays = [pa.array(column, schema.field(at).type) for at, column in enumerate(columns)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _value(cell: Cell, one: _Profile, row: int, name: str) -> Any:
    level = code_level(one.original)
    if one.kind == "text":
        text = _text(cell)
        return (area_code(text, level) if level is not None else text) or None
    try:
        absent = isinstance(cell, str) and cell.strip() in ABSENT
        value = parse(cell, one.spelling) if isinstance(cell, str) and not absent else cell
        return None if absent else _fitted(value, one.kind)
    except (ValueError, TypeError) as error:
        raise RowsProblem(
            N_("{name}, rij {row}, kolom “{column}”: “{value}” past niet bij de andere waarden."),
            N_("Verbeter die cel, of zet bij de optie “types”: {safe}=tekst."),
            name=name,
            row=row,
            column=one.original,
            value=_text(cell)[:80],
            safe=unique_slugs([one.original])[0],
            rows=((row, one.original, _text(cell)[:80]),),
        ) from error


def _fitted(value: Any, kind: str) -> Any:
    """The value in the kind of its column. Raises ValueError or TypeError when it does not fit."""
    if value is None:
        return None
    if kind == "integer":
        if isinstance(value, bool) or not float(value).is_integer():
            raise ValueError(value)
        return int(value)
    if kind == "number":
        return float(value)
    if kind == "date":
        return value.date() if isinstance(value, datetime) else date.fromisoformat(value.isoformat())
    if kind == "datetime" and not isinstance(value, datetime):
        return datetime.combine(value, time())
    if kind == "instant":
        return value.astimezone(UTC)
    return value


def _text(cell: Cell) -> str:
    """A cell as text: a whole number without ".0", a date as ISO 8601."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date | datetime | time):
        return cell.isoformat()
    return " ".join(str(cell).split()) if isinstance(cell, str) else str(cell)


def _description(table: _Table) -> Description:
    kept = [one for one in table.profiles if one is not None]
    columns = tuple(
        Column(name, str(ARROW[one.kind]), unit_of(one.original) or one.spelling.unit, one.original)
        for name, one in zip(unique_slugs([one.original for one in kept]), kept, strict=True)
    )
    header = "-".join(map(str, sorted({table.header[0], table.header[-1]}))) if table.header else "geen"
    return Description(
        columns=columns,
        row_estimate=table.last - table.first + 1,
        found={"sheet": table.sheet, "header_row": header},
        notes=table.notes,
    )
