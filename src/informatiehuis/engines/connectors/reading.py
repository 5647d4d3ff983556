"""Makes the DuckDB query that reads a delimited text, and finds out what is wrong when it fails.

A failed pass is looked into with a second one that collects the rows that do not fit.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from informatiehuis.engines.connectors.copying import bounded
from informatiehuis.engines.connectors.dialect import Field, Layout
from informatiehuis.engines.connectors.problems import FormatProblem, RowsProblem, SourceProblem
from informatiehuis.engines.connectors.spelling import MISSING, area_code_sql
from informatiehuis.engines.connectors.values import (
    DUCKDB,
    OLDEST,
    TEXT,
    detect,
    fits_sql,
    present,
    select_sql,
    widened,
)
from informatiehuis.engines.duck import identifier, literal
from informatiehuis.engines.problems import N_, Note, Term, for_count

UNFIT = re.compile(r"UNFIT:(\w+):")
NOT_CONVERTED = re.compile(r'Could not convert string "(.*?)" to', re.DOTALL)
MOST_REJECTS = 10_000
SHOWN = 10
EXACT = 2**53
NAMES = {
    "integer": N_("geheel getal"),
    "number": N_("getal"),
    "date": N_("datum"),
    "datetime": N_("tijdstip"),
    "instant": N_("tijdstip"),
    "boolean": N_("ja of nee"),
}


@dataclass(frozen=True)
class Reject:
    """A value that does not fit.

    `row` counts the rows of the file from 1, header and skipped ones included.
    """

    row: int
    column: str
    value: str


def query(path: Path, layout: Layout) -> str:
    """The query that reads the whole text with the types found."""
    columns = ", ".join(f"{_selected(one, layout)} AS {identifier(one.name)}" for one in layout.fields)
    return f"SELECT {columns} FROM {_read(path, layout)}"


def is_encoding(error: duckdb.Error) -> bool:
    return "not utf-8 encoded" in str(error) or "Invalid unicode" in str(error)


def mended(name: str, path: Path, layout: Layout, error: duckdb.Error, scratch: Path, notes: list[Note]) -> Layout:
    """A layout in which the values fit that did not, with a note of what changed.

    Raises RowsProblem with the rows when there is none, and FormatProblem for what has no row.
    """
    unfit = UNFIT.search(str(error))
    rejects = _unfit(path, layout, unfit.group(1), scratch) if unfit else _rejected(name, path, layout, scratch)
    if not rejects:
        raise FormatProblem(
            N_("{name} kan niet worden gelezen: {error}."),
            N_("Controleer het scheidingsteken en de aanhalingstekens."),
            name=name,
            error=str(error).partition("\n")[0],
        ) from error
    fields = []
    for one in layout.fields:
        values = [reject.value for reject in rejects if reject.column == one.name]
        fields.append(_wider(name, one, values, layout, rejects, notes) if values else one)
    seen = {reject.value for reject in rejects if reject.value in MISSING}
    return replace(layout, fields=tuple(fields), missing=tuple(sorted({*layout.missing, *seen})))


def undecided(name: str) -> SourceProblem:
    return FormatProblem(
        N_("In {name} zijn getallen en datums op te veel manieren geschreven."),
        N_("Zet bij de optie “types” welke kolommen tekst zijn."),
        name=name,
    )


def _wider(
    name: str, one: Field, values: Sequence[str], layout: Layout, rejects: Sequence[Reject], notes: list[Note]
) -> Field:
    kept = present(values)
    if not kept:
        return replace(one, padded=one.padded or "" in values)
    found = detect(one.name, kept, decimal=layout.decimal, date_format=layout.date_format)
    numeric = {"integer", "number"}
    same = (found.kind, found.form) == (one.spelling.kind, one.spelling.form)
    if found == TEXT or not (same or {found.kind, one.spelling.kind} <= numeric):
        raise rows_problem(name, one, [reject for reject in rejects if reject.column == one.name])
    first = next(reject.row for reject in rejects if reject.column == one.name and reject.value in kept)
    notes.append(
        Note(
            N_("De kolom “{column}” is vanaf rij {row} anders geschreven dan daarvoor; alles is gelezen."),
            column=one.original or one.name,
            row=first,
        )
    )
    spelling = widened(one.spelling, found)
    if one.spelling.decimal and found.decimal and one.spelling.decimal != found.decimal:
        raise rows_problem(name, one, [reject for reject in rejects if reject.column == one.name])
    return replace(one, spelling=spelling)


def rows_problem(name: str, one: Field, rejects: Sequence[Reject]) -> RowsProblem:
    first = rejects[0]
    return RowsProblem(
        for_count(
            len(rejects),
            N_("{name}, rij {row}, kolom “{column}”: “{value}” is geen {kind}."),
            N_("{name}, rij {row}, kolom “{column}”: “{value}” is geen {kind} ({count} rijen zijn zo)."),
        ),
        N_("Verbeter die rijen, zet de waarde bij de optie “missing”, of zet bij “types”: {safe}=tekst."),
        name=name,
        row=first.row,
        column=one.original or one.name,
        value=first.value,
        kind=Term(NAMES.get(one.spelling.kind, N_("tekst"))),
        count=len(rejects),
        safe=one.name,
        rows=tuple((reject.row, reject.column, reject.value) for reject in rejects[:SHOWN]),
    )


def _native(one: Field, layout: Layout) -> bool:
    """Whether DuckDB's own reader reads this spelling, and refuses what does not fit it."""
    spelling = one.spelling
    if spelling.affix or spelling.thousands or one.padded:
        return False
    if spelling.kind == "number":
        return spelling.decimal in ("", layout.decimal)
    if spelling.kind == "date":
        return spelling.form == layout.date_format
    return spelling.kind == "text" or not spelling.form


def _selected(one: Field, layout: Layout) -> str:
    name = identifier(one.name)
    if one.level is not None:
        return f"nullif({area_code_sql(one.name, one.level)}, '')"
    if not _native(one, layout):
        return select_sql(one.name, one.spelling, layout.missing)
    if one.spelling.kind == "integer":
        wrong = f"{name} <> trunc({name}) OR abs({name}) >= {EXACT}"
        return f"CASE WHEN {wrong} THEN {_unfit_error(one.name)} ELSE CAST({name} AS BIGINT) END"
    if one.spelling.kind in ("date", "datetime", "instant"):
        # DuckDB reads the year of 31-12-22 as 22
        return f"CASE WHEN {name} < DATE {literal(OLDEST)} THEN {_unfit_error(one.name)} ELSE {name} END"
    return f"nullif({name}, '')" if one.spelling == TEXT and layout.missing else name


def _unfit_error(name: str) -> str:
    return f"error({literal(f'UNFIT:{name}:')} || {identifier(name)})"


def _read(path: Path, layout: Layout, *, extra: str = "", text: bool = False) -> str:
    kinds = {one.name: "VARCHAR" if text or not _native(one, layout) else _read_as(one) for one in layout.fields}
    columns = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in kinds.items())
    settings = [
        "auto_detect = false",
        "header = false",
        f"skip = {layout.skip}",
        f"delim = {literal(layout.delimiter)}",
        f"quote = {literal(layout.quote)}",
        f"escape = {literal(layout.quote)}",
        f"columns = {{{columns}}}",
        f"decimal_separator = {literal(layout.decimal or '.')}",
    ]
    if layout.missing:
        texts = [literal(one.name) for one in layout.fields if one.spelling == TEXT]
        settings.append(f"nullstr = [{', '.join(map(literal, ('', *layout.missing)))}]")
        settings += [f"force_not_null = [{', '.join(texts)}]"] if texts else []
    if layout.date_format:
        settings.append(f"dateformat = {literal(layout.date_format)}")
    return f"read_csv({literal(str(path))}, {', '.join(settings)}{extra})"


def _read_as(one: Field) -> str:
    # as a double a fraction is seen, where DuckDB would round it to a whole number without a word
    return "DOUBLE" if one.spelling.kind == "integer" else DUCKDB[one.spelling.kind]


def _rejected(name: str, path: Path, layout: Layout, scratch: Path) -> list[Reject]:
    """The values that DuckDB's reader refuses. Raises RowsProblem for rows that are not whole."""
    extra = f", store_rejects = true, rejects_limit = {MOST_REJECTS}"
    every = ", ".join(identifier(one.name) for one in layout.fields)
    with bounded(scratch) as connection:
        connection.execute(f"SELECT sum(hash({every}) % 2) FROM {_read(path, layout, extra=extra)}").fetchall()
        found = connection.execute(
            "SELECT line, column_idx, error_type::VARCHAR, error_message, csv_line FROM reject_errors"
            " ORDER BY line, column_idx"
        ).fetchall()
    rejects: list[Reject] = []
    for line, place, kind, message, text in found:
        if kind != "CAST":
            raise _broken_row(name, layout, line, kind, text, sum(row[2] != "CAST" for row in found))
        value = NOT_CONVERTED.search(message)
        rejects.append(Reject(line, layout.fields[place - 1].name, value.group(1).strip() if value else ""))
    return rejects


def _broken_row(name: str, layout: Layout, line: int, kind: str, text: str, count: int) -> RowsProblem:
    width = len(layout.fields)
    found = (text or "").count(layout.delimiter) + 1
    facts = {"name": name, "row": line, "width": width, "found": found, "count": count, "kind": kind}
    remedy = N_("Verbeter die rij, of controleer de opties “delimiter”, “quote” en “skip”.")
    if kind in ("MISSING COLUMNS", "TOO MANY COLUMNS"):
        message = for_count(
            found,
            N_("{name}, rij {row}: er staat één waarde in plaats van {width}."),
            N_("{name}, rij {row}: er staan {found} waarden in plaats van {width}."),
        )
    elif kind == "LINE SIZE OVER MAXIMUM":
        message = N_("{name}, rij {row}: de rij is te lang; er sluit een aanhalingsteken niet.")
    else:
        message = N_("{name}, rij {row}: een aanhalingsteken staat verkeerd.")
    return RowsProblem(message, remedy, **facts, rows=((line, "", (text or "")[:80]),))


def _unfit(path: Path, layout: Layout, column: str, scratch: Path) -> list[Reject]:
    """The values of one column that its spelling refuses, found by reading it as text."""
    one = next(field for field in layout.fields if field.name == column)
    name = identifier(column)
    marker = f"SELECT row_number() OVER () + {layout.skip} AS row, {name} FROM {_read(path, layout, text=True)}"
    absent = ", ".join(literal(text) for text in ("", *layout.missing))
    unfit = f"{name} IS NOT NULL AND trim({name}) NOT IN ({absent}) AND NOT ({fits_sql(column, one.spelling)})"
    with bounded(scratch) as connection:
        found = connection.execute(
            f"SELECT row, trim({name}) FROM ({marker}) WHERE {unfit} LIMIT {MOST_REJECTS}"
        ).fetchall()
    return [Reject(row, column, value) for row, value in found]
