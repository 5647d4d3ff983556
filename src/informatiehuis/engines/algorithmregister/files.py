"""Records out as JSON and CSV, and in from what the register gives as a download."""

import csv
import json
from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Any

from informatiehuis.engines.algorithmregister.fields import BY_NAME, FIELDS, Form
from informatiehuis.engines.algorithmregister.record import Record, is_empty
from informatiehuis.engines.problems import N_, Problem

MOST_BYTES = 40_000_000
MOST_RECORDS = 20_000
LISTS = ("algorithms", "algoritmes", "results", "items", "data")
"""Names under which a file may have the list of records."""
BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class RegisterFileProblem(Problem):
    """A file that is no list of records of the register."""

    code = "algorithm-register-file"


def as_json(records: Iterable[Mapping[str, Any]]) -> str:
    """A list of records, each in the order of the standard."""
    return json.dumps([_ordered(one) for one in records], ensure_ascii=False, indent=2) + "\n"


def _ordered(record: Mapping[str, Any]) -> Record:
    return {one.name: record[one.name] for one in FIELDS if one.name in record}


def as_csv(records: Iterable[Mapping[str, Any]]) -> str:
    """A row a record in UTF-8 with a byte order mark and semicolons; lists stand in their cell as JSON.

    No text is taken for a formula by a spreadsheet: one that could be has an apostrophe before it.
    """
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([one.name for one in FIELDS])
    for record in records:
        writer.writerow([_cell(record.get(one.name)) for one in FIELDS])
    return BOM + out.getvalue()


def _cell(value: Any) -> str:
    if is_empty(value):
        return ""
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return f"'{value}" if value.startswith(FORMULA) else value


def read(content: bytes, name: str = "") -> list[Record]:
    """The records of a download of the register (JSON or CSV). Raises RegisterFileProblem.

    A record may have fields that the standard does not have: those are left out. Types are as they stand in the file.
    """
    if len(content) > MOST_BYTES:
        raise _problem(N_("Dit bestand is te groot: {size} MB."), size=len(content) // 1_000_000)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _problem(N_("Dit bestand is geen tekst in UTF-8."), name=name) from error
    records = _of_json(text) if text.lstrip()[:1] in ("[", "{") else _of_csv(text)
    if len(records) > MOST_RECORDS:
        raise _problem(
            N_("Dit bestand heeft {count} algoritmes, en {most} is het meeste."), count=len(records), most=MOST_RECORDS
        )
    return [{key: value for key, value in one.items() if key in BY_NAME} for one in records]


def _problem(message: str, **facts: object) -> RegisterFileProblem:
    return RegisterFileProblem(
        message, N_("Haal de lijst als JSON of CSV van algoritmes.overheid.nl en geef dat bestand."), **facts
    )


def _of_json(text: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _problem(N_("Dit bestand is geen goede JSON."), line=getattr(error, "lineno", 0)) from error
    if isinstance(found, dict):
        found = next((found[key] for key in LISTS if isinstance(found.get(key), list)), [found])
    wrong = next((number for number, one in enumerate(found, 1) if not isinstance(one, dict)), None)
    if wrong is not None:
        raise _problem(N_("Nummer {number} in dit bestand is geen algoritme."), number=wrong)
    return _with_names(found)


def _with_names(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if found and not any("name" in one for one in found):
        raise _problem(N_("In dit bestand staat geen veld ‘name’: het is geen lijst van het Algoritmeregister."))
    return found


def _of_csv(text: str) -> list[dict[str, Any]]:
    first = text.split("\n", 1)[0]
    separator = ";" if first.count(";") >= first.count(",") else ","
    csv.field_size_limit(1_000_000)
    try:
        rows = list(csv.DictReader(StringIO(text), delimiter=separator))
    except csv.Error as error:
        raise _problem(N_("Dit bestand is geen goede CSV.")) from error
    return _with_names([{key: _value(key, cell) for key, cell in row.items() if key and cell} for row in rows])


def _value(name: str, cell: str) -> Any:
    field = BY_NAME.get(name)
    if field is None:
        return cell
    if cell.startswith("'") and cell[1:].startswith(FORMULA):
        cell = cell[1:]
    if field.form in (Form.CHOICES, Form.LINKS):
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            return [part.strip() for part in cell.split(",")] if field.form is Form.CHOICES else cell
    return cell
