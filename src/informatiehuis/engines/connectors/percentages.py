"""Finds which columns of a sheet show their numbers as percentages: a cell that shows 12% holds 0.12.

Only .xlsx, .xlsm (ECMA-376, part 1, section 18.8.30) and .ods (OpenDocument 1.3, part 3, section 19.385) say so in
a form that is read here; in other files no column is found. The file is one that was opened as a sheet before.
"""

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from lxml import etree

from informatiehuis.engines.connectors.problems import FormatProblem
from informatiehuis.engines.problems import N_

BUILT_IN = frozenset({9, 10})
NUMBERS = ("float", "percentage", "currency")
# what a format shows as text: "per 100%", a character after a backslash, a colour or a condition in brackets
LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
LETTERS = re.compile(r"[A-Z]+")


@dataclass
class Shown:
    """How many numbers of a column are shown as a percentage and how many are not, and the row of the first."""

    percent: int = 0
    plain: int = 0
    first_plain: int = 0

    def see(self, row: int, times: int, *, percent: bool) -> None:
        if percent:
            self.percent += times
            return
        self.first_plain = self.first_plain or row
        self.plain += times


def percentages(path: Path, name: str, sheet: str, rows: tuple[int, int]) -> dict[int, Shown]:
    """How the numbers of a sheet are shown from the first through the last of `rows`, which count from 1.

    By the place of their column, from 0; a column that is not there has no number that is shown as a percentage.
    Raises FormatProblem, with `name` for the file.
    """
    if not zipfile.is_zipfile(path):
        return {}
    try:
        return _percentages(path, sheet, *rows)
    except (etree.XMLSyntaxError, KeyError, ValueError) as error:
        raise FormatProblem(
            N_("In {name} is niet te lezen hoe getallen worden getoond ({error})."),
            N_("Open het in Excel of LibreOffice en bewaar het opnieuw als .xlsx."),
            name=name,
            error=str(error),
        ) from error


def _percentages(path: Path, sheet: str, first: int, last: int) -> dict[int, Shown]:
    found: dict[int, Shown] = defaultdict(Shown)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if "content.xml" in names:
            cells = _opendocument(archive, sheet, last)
        elif "xl/workbook.xml" in names:
            cells = _spreadsheetml(archive, sheet, last)
        else:
            return {}
        for row, column, times, percent in cells:
            if row >= first:
                found[column].see(row, times, percent=percent)
    return {column: shown for column, shown in found.items() if shown.percent}


def is_percentage(code: str) -> bool:
    """Whether a number format shows a percentage: it has a % that is no literal text."""
    return "%" in LITERAL.sub("", code)


def _spreadsheetml(archive: zipfile.ZipFile, sheet: str, last: int) -> Iterator[tuple[int, int, int, bool]]:
    styles = _percent_styles(archive)
    part = _part_of(archive, sheet)
    if not styles or part is None:
        return
    row, column = 0, -1
    with archive.open(part) as stream:
        for event, one in _elements(stream, ("row", "c")):
            if _name(one) == "row":
                if event == "start":
                    row, column = int(one.get("r") or row + 1), -1
                    if row > last:
                        return
                else:
                    _forget(one)
            elif event == "end":
                reference = LETTERS.match(one.get("r") or "")
                column = _place(reference.group()) if reference else column + 1
                if one.get("t", "n") == "n" and one.find("{*}v") is not None:
                    yield row, column, 1, int(one.get("s") or 0) in styles


def _percent_styles(archive: zipfile.ZipFile) -> set[int]:
    """The numbers of the cell styles that show a percentage."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    root = etree.fromstring(archive.read("xl/styles.xml"), _parser())
    formats = {int(one.get("numFmtId", 0)): one.get("formatCode", "") for one in root.iterfind(".//{*}numFmt")}
    percent = BUILT_IN | {number for number, code in formats.items() if is_percentage(code)}
    styles = root.iterfind("{*}cellXfs/{*}xf")
    return {place for place, one in enumerate(styles) if int(one.get("numFmtId", 0)) in percent}


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of the package that holds a sheet (ECMA-376, part 2, section 6.5)."""
    book = etree.fromstring(archive.read("xl/workbook.xml"), _parser())
    links = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), _parser())
    targets = {one.get("Id"): one.get("Target", "") for one in links.iterfind("{*}Relationship")}
    for one in book.iterfind("{*}sheets/{*}sheet"):
        if one.get("name") == sheet:
            link = next((value for name, value in one.attrib.items() if str(name).endswith("}id")), None)
            target = targets.get(link, "")
            part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
            return part if part in archive.namelist() else None
    return None


def _opendocument(archive: zipfile.ZipFile, sheet: str, last: int) -> Iterator[tuple[int, int, int, bool]]:
    row, wanted = 1, False
    with archive.open("content.xml") as stream:
        for event, one in _elements(stream, ("table", "table-row")):
            if _name(one) == "table":
                wanted = event == "start" and _attribute(one, "name") == sheet
                row = 1
            elif event == "end":
                times = int(_attribute(one, "number-rows-repeated") or 1)
                if wanted and row <= last:
                    yield from _cells(one, row, times)
                row += times
                _forget(one)


def _cells(line: Any, row: int, times: int) -> Iterator[tuple[int, int, int, bool]]:
    column = 0
    for cell in line.iterchildren("{*}table-cell", "{*}covered-table-cell"):
        repeated = int(_attribute(cell, "number-columns-repeated") or 1)
        kind = _attribute(cell, "value-type")
        if kind in NUMBERS:
            for place in range(column, column + repeated):
                yield row, place, times, kind == "percentage"
        column += repeated


def _elements(stream: Any, names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    tags = [f"{{*}}{name}" for name in names]
    yield from etree.iterparse(
        stream, events=("start", "end"), tag=tags, resolve_entities=False, no_network=True, huge_tree=False
    )


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _name(one: Any) -> str:
    return str(etree.QName(one).localname)


def _attribute(one: Any, name: str) -> str | None:
    attributes: Mapping[Any, Any] = one.attrib
    return next((str(value) for key, value in attributes.items() if str(key).rpartition("}")[2] == name), None)


def _forget(one: Any) -> None:
    """Let go of an element that was read, so that a large sheet does not stay in memory."""
    one.clear()
    while one.getprevious() is not None:
        del one.getparent()[0]


def _place(letters: str) -> int:
    """The place of a column from 0: A is 0, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
