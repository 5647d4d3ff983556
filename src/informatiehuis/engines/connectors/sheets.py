"""Finds the table in a workbook: its sheet, its header (also of two rows), and where its rows begin and end.

What the cells of a column are is for `cells`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import python_calamine as calamine

from informatiehuis.engines.connectors.cells import Cell, Profile, decide, text_of
from informatiehuis.engines.connectors.dialect import empty
from informatiehuis.engines.connectors.problems import NotFoundProblem, OptionProblem
from informatiehuis.engines.problems import N_, Note, for_count

Row = Sequence[Cell]

TOP = 60


@dataclass(frozen=True)
class Table:
    """Where the data is; rows count from 1, as the program shows them."""

    sheet: str
    header: tuple[int, ...]
    first: int
    last: int
    profiles: tuple[Profile | None, ...]
    notes: tuple[Note, ...]


def find_table(book: calamine.CalamineWorkbook, name: str, chosen: Mapping[str, str], look: int | None) -> Table:
    """The table in the file: all rows are looked at, or only the first `look`.

    Raises EmptyProblem, NotFoundProblem and OptionProblem.
    """
    sheet, rest = _sheet(book, name, chosen["sheet"])
    rows = rows_of(book, sheet)
    top = list(islice(rows, TOP))
    header, first = _header(top, chosen["header_row"], name)
    originals = _names(top, header)
    profiles = [Profile(original) for original in originals]
    last, lonely = first, 0
    for number, row in enumerate(rows_of(book, sheet), start=1):
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
            profiles.append(Profile(""))
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
    decide(profiles, chosen, notes)
    kept = tuple(one if one.filled or one.original else None for one in profiles)
    return Table(sheet, header, first, last, kept, tuple(notes))


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


def rows_of(book: calamine.CalamineWorkbook, sheet: str) -> Iterator[Row]:
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
            cell = text_of(row[place]) if place < len(row) else ""
            carried = cell or carried
            part = carried if depth + 1 < len(rows) else cell
            names[place] = " ".join(filter(None, (names[place], part)))
    return names
