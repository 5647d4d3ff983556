"""Knows what the cells of a column in a sheet are: their kind, how their texts are read, and their values.

Where the table stands in the sheet is for `sheets`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from informatiehuis.engines.connectors.dialect import Wishes, kinds, strptime_format
from informatiehuis.engines.connectors.problems import RowsProblem
from informatiehuis.engines.connectors.spelling import MISSING, area_code, code_level, unique_slugs
from informatiehuis.engines.connectors.values import TEXT, Spelling, detect, parse, present
from informatiehuis.engines.problems import N_, Note

Cell = int | float | str | bool | date | datetime | time | timedelta

ERRORS = ("#N/B", "#N/A", "#REF!", "#VERW!", "#DIV/0!", "#DEEL/0!", "#VALUE!", "#WAARDE!", "#NAME?", "#NAAM?", "#NUM!")
ABSENT = (*MISSING, *ERRORS)
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
class Profile:
    """What the cells of one column are; `spelling` is how its texts are read.

    `fraction` says that its numbers are stored as fractions and shown as percentages, `percent` that they are
    read as such: 0.12 as 12.
    """

    original: str
    seen: set[str] = field(default_factory=set)
    texts: dict[str, int] = field(default_factory=dict)
    filled: int = 0
    kind: str = "text"
    spelling: Spelling = TEXT
    fraction: bool = False
    percent: bool = False

    def add(self, cell: Cell, row: int) -> None:
        if isinstance(cell, str):
            if cell.strip() and cell.strip() not in ABSENT:
                self.filled += 1
                if len(self.texts) < MOST_TEXTS:
                    self.texts.setdefault(cell.strip(), row)
            return
        self.filled += 1
        self.seen.add(_kind(cell))


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


def decide(profiles: Sequence[Profile], chosen: Mapping[str, str], notes: list[Note]) -> None:
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


def value_of(cell: Cell, one: Profile, row: int, name: str) -> Any:
    """The value of a cell in its column, None when it is absent. Raises RowsProblem when it does not fit."""
    level = code_level(one.original)
    if one.kind == "text":
        text = text_of(cell)
        return (area_code(text, level) if level is not None else text) or None
    try:
        absent = isinstance(cell, str) and cell.strip() in ABSENT
        value = parse(cell, one.spelling) if isinstance(cell, str) and not absent else cell
        if one.percent and isinstance(cell, int | float) and not isinstance(cell, bool):
            value = _hundredfold(cell)
        return None if absent else _fitted(value, one.kind)
    except (ValueError, TypeError) as error:
        raise RowsProblem(
            N_("{name}, rij {row}, kolom “{column}”: “{value}” past niet bij de andere waarden."),
            N_("Verbeter die cel, of zet bij de optie “types”: {safe}=tekst."),
            name=name,
            row=row,
            column=one.original,
            value=text_of(cell)[:80],
            safe=unique_slugs([one.original])[0],
            rows=((row, one.original, text_of(cell)[:80]),),
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


def _hundredfold(fraction: float) -> float:
    """A fraction in percents, with the decimals that are shown: as a double 0.07 × 100 is 7.000000000000001."""
    return float(Decimal(repr(fraction)) * 100)


def text_of(cell: Cell) -> str:
    """A cell as text: a whole number without ".0", a date as ISO 8601."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date | datetime | time):
        return cell.isoformat()
    return " ".join(str(cell).split()) if isinstance(cell, str) else str(cell)
