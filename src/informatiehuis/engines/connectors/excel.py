"""Reads one sheet of an Excel or OpenDocument file: finds the sheet, the header (also of two rows) and the types.

A cell has a type of its own, so that numbers and dates come as they are; texts that spell numbers or dates the
Dutch way are read as in CSV, and so are percentages: a cell that shows 12% gives 12, with % as its unit. A sheet
holds at most a million rows (ECMA-376), and is read in whole by calamine.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pyarrow as pa
import python_calamine as calamine

from informatiehuis.engines.connectors.archive import check_zip
from informatiehuis.engines.connectors.base import Column, Connector, Description, Location, Option, Written
from informatiehuis.engines.connectors.cells import ARROW, Profile, value_of
from informatiehuis.engines.connectors.dialect import empty, kinds
from informatiehuis.engines.connectors.percentages import percentages
from informatiehuis.engines.connectors.problems import FormatProblem
from informatiehuis.engines.connectors.sheets import Table, find_table, rows_of
from informatiehuis.engines.connectors.spelling import unique_slugs, unit_of
from informatiehuis.engines.connectors.transport import Fetched, Transport
from informatiehuis.engines.connectors.write import exact, write_batches
from informatiehuis.engines.problems import N_, Note, for_count
from informatiehuis.engines.progress import Progress, silent

ZIP = b"PK"
OLE = b"\xd0\xcf\x11\xe0"
SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
LOOK = 200
PERCENT, FRACTION = "percent", "fraction"
PERCENTAGES = Option(
    "percentages",
    N_("Percentages"),
    N_("percent: een cel die 12% toont, geeft 12. fraction: zij geeft 0,12, zoals het is opgeslagen."),
    PERCENT,
    (PERCENT, FRACTION),
)
BATCH = 16_384


class Excel(Connector):
    """A sheet of an .xlsx, .xls or .ods, from disk or over HTTP."""

    name = "excel"
    label = N_("Excel of OpenDocument")
    options = (
        Option("sheet", N_("Werkblad"), N_("De naam van het werkblad; zonder naam het eerste met een tabel.")),
        Option("header_row", N_("Kopregel"), N_("De rij met de namen van de kolommen, zoals 3, of 3-4, of geen.")),
        Option("date_format", N_("Datumnotatie"), N_("Hoe een datum die als tekst staat, is geschreven.")),
        Option("decimal", N_("Decimaalteken"), N_("Het teken in getallen die als tekst staan."), "", (",", ".")),
        PERCENTAGES,
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
            table = find_table(book, location.name, chosen, LOOK)
        return _description(_with_percentages(table, file.path, location.name, chosen, table.first + LOOK))

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
            table = find_table(book, location.name, chosen, None)
            table = _with_percentages(table, file.path, location.name, chosen, table.last)
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


def _with_percentages(table: Table, path: Path, name: str, chosen: Mapping[str, str], last: int) -> Table:
    """The table with the columns that are shown as percentages in percents, or as they are when that was asked."""
    if not any(one is not None and one.kind in ("integer", "number") for one in table.profiles):
        return table
    wished = kinds(chosen["types"])
    profiles, notes, read = list(table.profiles), list(table.notes), []
    for place, shown in sorted(percentages(path, name, table.sheet, (table.first, last)).items()):
        one = profiles[place] if place < len(profiles) else None
        if one is None or one.kind not in ("integer", "number"):
            continue
        if shown.plain:
            notes.append(_mixed(one.original, shown.first_plain))
            continue
        read.append(one.original)
        # next year's 12.5% must not change the type of a column that holds 12% this year
        kind = wished.get(unique_slugs([one.original])[0], "number")
        profiles[place] = replace(one, kind=kind, percent=chosen["percentages"] == PERCENT, fraction=True)
    if read and chosen["percentages"] == PERCENT:
        notes.append(_in_percents(read))
    return replace(table, profiles=tuple(profiles), notes=tuple(notes))


def _in_percents(columns: Sequence[str]) -> Note:
    return Note(
        for_count(
            len(columns),
            N_("De kolom {columns} toont percentages en is zo gelezen: een cel die 12% toont, is 12."),
            N_("De kolommen {columns} tonen percentages en zijn zo gelezen: een cel die 12% toont, is 12."),
        ),
        N_("Wilt u 0,12, zet dan de optie “percentages” op fraction."),
        columns=", ".join(f"“{column}”" for column in columns),
    )


def _mixed(column: str, row: int) -> Note:
    return Note(
        N_("De kolom “{column}” toont percentages en gewone getallen door elkaar; rij {row} is een gewoon getal."),
        N_("Alles is gelezen zoals het is opgeslagen: 12% als 0,12. Geef de hele kolom dezelfde opmaak."),
        column=column,
        row=row,
    )


def _batches(book: calamine.CalamineWorkbook, table: Table, schema: pa.Schema, name: str) -> Iterator[pa.RecordBatch]:
    rows = islice(enumerate(rows_of(book, table.sheet), start=1), table.first - 1, table.last)
    filled = ((number, row) for number, row in rows if any(cell != "" for cell in row))
    while batch := list(islice(filled, BATCH)):
        columns = [
            [value_of(row[place] if place < len(row) else "", one, number, name) for number, row in batch]
            for place, one in enumerate(table.profiles)
            if one is not None
        ]
        arrays = [pa.array(column, schema.field(at).type) for at, column in enumerate(columns)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _description(table: Table) -> Description:
    kept = [one for one in table.profiles if one is not None]
    columns = tuple(
        Column(name, str(ARROW[one.kind]), _unit(one), one.original)
        for name, one in zip(unique_slugs([one.original for one in kept]), kept, strict=True)
    )
    found = {"percentages": PERCENT if any(one.percent for one in kept) else FRACTION}
    header = "-".join(map(str, sorted({table.header[0], table.header[-1]}))) if table.header else "geen"
    return Description(
        columns=columns,
        row_estimate=table.last - table.first + 1,
        found={"sheet": table.sheet, "header_row": header} | (found if any(one.fraction for one in kept) else {}),
        notes=table.notes,
    )


def _unit(one: Profile) -> str | None:
    """The unit of the values as they are read, which for a fraction is not the % that its header may state."""
    if one.fraction:
        return "%" if one.percent else None
    return unit_of(one.original) or one.spelling.unit
