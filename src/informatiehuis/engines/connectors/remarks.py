"""Finds the remarks below the rows of a delimited text, such as “Bron: CBS”, and makes the text without them.

Only what cannot be a row is taken for a remark. A last line that is too short may also be a file that is cut off;
it is a remark when it starts with a word for one, or stands below a blank line.
"""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from informatiehuis.engines.connectors.disk import Disk
from informatiehuis.engines.problems import N_, Note, for_count

TAIL = 64 * 1024
BLOCK = 1024 * 1024
SHOWN = 60
WORD = re.compile(
    r"\s*(?:(?:bron(?:nen)?|sources?|toelichting(?:en)?|noot|noten|voetnoot|voetnoten|notes?|opmerking(?:en)?"
    r"|let op|copyright)(?![\w-])|©|\(c\)|\*)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Remarks:
    """How many lines at the end of a text are no rows, blank ones included, and how the first one reads."""

    lines: int
    text: str = ""

    def note(self, row: int | None) -> Note:
        """What was left out; `row` is the line on which it starts, when that is known, from 1."""
        if row is not None:
            return Note(
                N_("Vanaf regel {row} staat er alleen een toelichting (“{text}”); die is niet gelezen."),
                N_("Klopt dat niet, zet dan de optie “footer” op 0."),
                row=row,
                text=self.text,
            )
        return Note(
            for_count(
                self.lines,
                N_("De laatste regel is een toelichting (“{text}”); die wordt niet gelezen."),
                N_("De laatste {count} regels zijn een toelichting (“{text}”); die wordt niet gelezen."),
            ),
            N_("Klopt dat niet, zet dan de optie “footer” op 0."),
            count=self.lines,
            text=self.text,
        )


NONE = Remarks(0)


def find_remarks(text: str, delimiter: str, quote: str) -> Remarks:
    """The remarks at the end of a text, which may be the last piece of a longer one."""
    lines = text[-TAIL:].removesuffix("\n").split("\n")
    if len(text) > TAIL:
        lines = lines[1:]
    rows = _rows(lines, delimiter, quote)
    width = _width(rows)
    first = _first(rows, width) if width > 1 else None
    if first is None or not _mostly(rows[:first], width):
        return NONE
    start = first
    while start and not _filled(rows[start - 1][1]):
        start -= 1
    shown = " ".join(filter(None, (cell.strip() for cell in rows[first][1])))
    return Remarks(len(lines) - rows[start][0], shown[:SHOWN])


def without_last_lines(text: str, count: int) -> str:
    """The text without its last lines; a line break at its end ends a line and starts none."""
    lines = text.removesuffix("\n").split("\n")
    return "".join(f"{line}\n" for line in lines[: max(len(lines) - count, 0)])


def cut_last_lines(path: Path, count: int, target: Path, disk: Disk) -> int:
    """Write a UTF-8 file without its last lines, and give the number of lines that remain.

    Raises DiskFullProblem.
    """
    keep = max(_count_lines(path) - count, 0)
    disk.require(target.parent, path.stat().st_size)
    left = keep
    with path.open("rb") as source, target.open("wb") as copy:
        while left and (block := source.read(BLOCK)):
            here = block.count(b"\n")
            if here >= left:
                block = block[: _after(block, left)]
                here = left
            copy.write(block)
            left -= here
    return keep


def _count_lines(path: Path) -> int:
    count, last = 0, b"\n"
    with path.open("rb") as source:
        while block := source.read(BLOCK):
            count += block.count(b"\n")
            last = block[-1:]
    return count + (last != b"\n")


def _after(block: bytes, count: int) -> int:
    """The place after so many line breaks."""
    place = 0
    for _ in range(count):
        place = block.index(b"\n", place) + 1
    return place


def _rows(lines: Sequence[str], delimiter: str, quote: str) -> list[tuple[int, list[str]]]:
    """The rows, blank ones too, each with the number of lines before it; none when the text cannot be read."""
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, quotechar=quote)
    rows: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for row in reader:
            rows.append((before, row))
            before = reader.line_num
    except csv.Error:
        return []
    return rows


def _width(rows: Sequence[tuple[int, list[str]]]) -> int:
    widths = Counter(len(row) for _, row in rows if len(row) > 1)
    return widths.most_common(1)[0][0] if widths else 0


def _first(rows: Sequence[tuple[int, list[str]]], width: int) -> int | None:
    """The place of the first remark of those at the end."""
    first = None
    for place in range(len(rows) - 1, 0, -1):
        row = rows[place][1]
        filled = _filled(row)
        if not filled:
            continue
        alone = filled == [0]
        worded = bool(WORD.match(row[filled[0]])) and (alone or len(row) != width)
        if not worded and not (alone and len(row) < width):
            break
        if worded or not _filled(rows[place - 1][1]):
            first = place
    return first


def _filled(row: Sequence[str]) -> list[int]:
    return [place for place, cell in enumerate(row) if cell.strip()]


def _mostly(rows: Sequence[tuple[int, list[str]]], width: int) -> bool:
    """Whether most rows that are not blank are of that width, so that another width says something."""
    filled = [row for _, row in rows if _filled(row)]
    return sum(len(row) == width for row in filled) * 2 > len(filled)
