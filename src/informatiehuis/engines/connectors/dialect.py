"""Finds how a delimited text is laid out: delimiter, rows before the header, header, and each column's spelling.

Works on samples of the text; reading all of it is for `csv`. What a person sets goes before what is found.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from informatiehuis.engines.connectors.base import Column
from informatiehuis.engines.connectors.problems import EmptyProblem, FormatProblem, OptionProblem
from informatiehuis.engines.connectors.spelling import MISSING, code_level, unique_slugs, unit_of
from informatiehuis.engines.connectors.values import ARROW, TEXT, Spelling, detect, evidence, present
from informatiehuis.engines.problems import N_

DELIMITERS = (";", "\t", "|", ",")
WORDS = {"tab": "\t", "\\t": "\t", "puntkomma": ";", "komma": ",", "streep": "|"}
KINDS = {
    "tekst": "text",
    "geheel": "integer",
    "getal": "number",
    "datum": "date",
    "tijdstip": "datetime",
    "ja/nee": "boolean",
}
DATE_PARTS = (("jjjj", "%Y"), ("yyyy", "%Y"), ("dd", "%d"), ("mm", "%m"), ("d", "%d"), ("m", "%m"))
ROWS = 2000
MOSTLY = 0.8


@dataclass(frozen=True)
class Field:
    """One column of the text: its safe and original name, its spelling, and the level of its area codes.

    `padded` says that a missing value is written as blanks.
    """

    name: str
    original: str
    spelling: Spelling
    level: str | None
    padded: bool = False

    @property
    def column(self) -> Column:
        unit = unit_of(self.original) or self.spelling.unit
        return Column(self.name, ARROW[self.spelling.kind], unit, self.original)


@dataclass(frozen=True)
class Layout:
    """How the text is read. `skip` is the number of lines before the first row of data, header included."""

    delimiter: str
    quote: str
    skip: int
    header: bool
    fields: tuple[Field, ...]
    missing: tuple[str, ...]
    decimal: str
    date_format: str
    ambiguous: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wishes:
    """What a person set, checked; an empty value leaves it to be found."""

    delimiter: str = ""
    quote: str = '"'
    header: str = ""
    skip: int | None = None
    footer: int | None = None
    decimal: str = ""
    date_format: str = ""
    missing: tuple[str, ...] | None = None
    types: Mapping[str, str] | None = None

    @classmethod
    def of(cls, options: Mapping[str, str]) -> "Wishes":
        """From the options of the connector. Raises OptionProblem."""
        delimiter = WORDS.get(options["delimiter"].lower(), options["delimiter"])
        quote = options["quote"] or '"'
        for name, value in (("delimiter", delimiter), ("quote", quote)):
            if len(value) > 1 or value in ("\n", "\r"):
                raise _wrong(name, value, N_("Geef één teken, of “tab”."))
        for name in ("skip", "footer"):
            if options[name] and not options[name].isdigit():
                raise _wrong(name, options[name], N_("Geef een heel getal, zoals 3."))
        decimal, thousands = options["decimal"], options["thousands"]
        if thousands and decimal == thousands:
            raise _wrong("thousands", thousands, N_("Dat teken is al het decimaalteken."))
        return cls(
            delimiter=delimiter,
            quote=quote,
            header=options["header"],
            skip=int(options["skip"]) if options["skip"] else None,
            footer=int(options["footer"]) if options["footer"] else None,
            decimal=decimal or {".": ",", ",": ".", "": ""}[thousands],
            date_format=strptime_format(options["date_format"]),
            missing=tuple(options["missing"].split()) if options["missing"] else None,
            types=kinds(options["types"]),
        )


def strptime_format(text: str) -> str:
    """A date format in words ("dd-mm-jjjj") or for strptime ("%d-%m-%Y") as one for strptime."""
    if not text or "%" in text:
        return text
    form = text.lower()
    for word, code in DATE_PARTS:
        if code not in form:
            form = form.replace(word, code, 1)
    if any(code not in form for code in ("%d", "%m", "%Y")):
        raise _wrong("date_format", text, N_("Schrijf het zoals “dd-mm-jjjj”."))
    return form


def kinds(text: str) -> dict[str, str]:
    """ "gemeente=tekst, aantal=geheel" as a mapping of safe names to kinds. Raises OptionProblem."""
    chosen: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, word = (side.strip() for side in part.partition("="))
        if word not in KINDS:
            raise _wrong("types", part, N_("Schrijf het zoals “postcode=tekst, aantal=geheel, prijs=getal”."))
        chosen[unique_slugs([name])[0]] = KINDS[word]
    return chosen


def find_layout(name: str, head: str, blocks: Sequence[str], wishes: Wishes, *, complete: bool) -> Layout:
    """The layout of the text of which `head` is the start and `blocks` are pieces from further on.

    Raises EmptyProblem and FormatProblem; `name` is the file, for their messages.
    """
    if not head.strip():
        raise empty(name)
    delimiter = wishes.delimiter or find_delimiter(head, wishes.quote)
    rows = list(_rows(head, delimiter, wishes.quote, complete=complete))
    width = _width([row for _, row in rows])
    _check_delimiter(name, head, delimiter, width, wishes)
    first = _first(rows, width) if wishes.skip is None else _after(rows, wishes.skip)
    if first >= len(rows):
        raise empty(name)
    line, top = rows[first]
    width = len(top) if wishes.skip is not None else width
    header = wishes.header != "no" and (wishes.header == "yes" or _is_header(top))
    following = [row for _, row in rows[first + header :]] + _further(blocks, delimiter, wishes.quote)
    data = [row for row in following if len(row) == width]
    originals = _originals(top, header)
    fields, missing, decimal, ambiguous = _fields(originals, data, wishes, delimiter)
    dates = [f.spelling.form for f in fields if f.spelling.kind == "date"]
    return Layout(
        delimiter=delimiter,
        quote=wishes.quote,
        skip=_last_line(rows, first) if header else line,
        header=header,
        fields=fields,
        missing=missing,
        decimal=decimal,
        date_format=dates[0] if dates and len(set(dates)) == 1 else "",
        ambiguous=ambiguous,
    )


def find_delimiter(text: str, quote: str) -> str:
    """The delimiter with which most rows have the same number of columns, more than one."""
    best, most = ",", 0.0
    for candidate in DELIMITERS:
        share = _share([row for _, row in _rows(text, candidate, quote, complete=True)])
        if share > most + 1e-9:
            best, most = candidate, share
    return best


def looks_delimited(head: bytes) -> bool:
    """Whether the first bytes are text with a delimiter on most lines, and no JSON or XML."""
    if head.lstrip()[:1] in (b"{", b"[", b"<", b"") or b"\x00" in head or head.startswith(b"PK"):
        return False
    text = head.decode("cp1252", errors="replace")
    return _share([row for _, row in _rows(text, find_delimiter(text, '"'), '"', complete=False)]) > MOSTLY


def empty(name: str) -> EmptyProblem:
    return EmptyProblem(
        N_("{name} is leeg: er staan geen gegevens in."),
        N_("Controleer of het bestand goed is opgeslagen of opgehaald."),
        name=name,
    )


def _fields(
    originals: Sequence[str], data: Sequence[Sequence[str]], wishes: Wishes, delimiter: str
) -> tuple[tuple[Field, ...], tuple[str, ...], str, tuple[str, ...]]:
    names = unique_slugs(originals)
    _check_names(names, wishes)
    markers = MISSING if wishes.missing is None else wishes.missing
    # each different value once, in order: a column has few spellings and many rows
    columns = [list(dict.fromkeys(row[place] for row in data)) for place in range(len(names))]
    values = [present(column, markers) for column in columns]
    proof = Counter(filter(None, (evidence(column) for column in values)))
    mark = wishes.decimal or (proof.most_common(1)[0][0] if proof else "," if delimiter == ";" else ".")
    fields, seen, ambiguous = [], set(wishes.missing or ()), []
    for name, original, column, kept in zip(names, originals, columns, values, strict=True):
        level = code_level(name)
        spelling = TEXT if level is not None else _spelling(name, kept, mark, wishes)
        if spelling.kind != "text":
            seen |= {value.strip() for value in column if value.strip() in markers}
            grouped = spelling.thousands and spelling.kind == "integer" and not wishes.decimal
            ambiguous += [original] if grouped and all(value.count(mark) == 0 for value in kept) else []
        padded = any(value and not value.strip() for value in column)
        fields.append(Field(name, original, spelling, level, padded))
    return tuple(fields), tuple(sorted(seen)), mark, tuple(ambiguous if not proof else ())


def _spelling(name: str, values: Sequence[str], mark: str, wishes: Wishes) -> Spelling:
    wished = (wishes.types or {}).get(name)
    if wished == "text":
        return TEXT
    found = detect(name, values, decimal=mark, date_format=wishes.date_format)
    if wished is None or found.kind == wished:
        return found
    if wished == "number":
        return Spelling("number", mark, found.thousands, found.affix, found.unit)
    if wished == "date":
        return Spelling("date", form=wishes.date_format)
    return Spelling(wished)


def _check_names(names: Sequence[str], wishes: Wishes) -> None:
    unknown = [name for name in wishes.types or {} if name not in names]
    if unknown:
        raise OptionProblem(
            N_("De optie “types” noemt de kolom “{column}”, maar die is er niet."),
            N_("Deze kolommen zijn er: {columns}."),
            option="types",
            column=unknown[0],
            columns=", ".join(names),
        )


def _check_delimiter(name: str, head: str, delimiter: str, width: int, wishes: Wishes) -> None:
    if not wishes.delimiter or width > 1:
        return
    better = find_delimiter(head, wishes.quote)
    found = _width([row for _, row in _rows(head, better, wishes.quote, complete=True)])
    if found > 1:
        raise FormatProblem(
            N_("Met het scheidingsteken “{delimiter}” heeft {name} één kolom, met “{better}” zijn het er {found}."),
            N_("Zet de optie “delimiter” op “{better}” of laat haar leeg."),
            name=name,
            delimiter=delimiter,
            better="tab" if better == "\t" else better,
            found=found,
        )


def _rows(text: str, delimiter: str, quote: str, *, complete: bool) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the number of lines before it; without a last one cut off."""
    if not complete:
        text = text[: text.rfind("\n") + 1] or text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote)
    before, count = 0, 0
    while count < ROWS:
        try:
            row = next(reader, None)
        except csv.Error:
            return
        if row is None:
            return
        if row:
            yield before, row
            count += 1
        before = reader.line_num


def _further(blocks: Sequence[str], delimiter: str, quote: str) -> list[list[str]]:
    """Rows from pieces further on; the first and last line of a piece are cut off somewhere."""
    rows: list[list[str]] = []
    for block in blocks:
        inner = block[block.find("\n") + 1 :]
        rows += [row for _, row in _rows(inner, delimiter, quote, complete=False)]
    return rows


def _width(rows: Sequence[Sequence[str]]) -> int:
    widths = Counter(len(row) for row in rows)
    return max(widths, key=lambda width: (widths[width], width)) if widths else 0


def _share(rows: Sequence[Sequence[str]]) -> float:
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(widths.values()) / len(rows) if widths else 0.0


def _first(rows: Sequence[tuple[int, list[str]]], width: int) -> int:
    """The first row as wide as most, with one as wide after it unless it is the last."""
    for place, (_, row) in enumerate(rows):
        after = rows[place + 1][1] if place + 1 < len(rows) else row
        if len(row) == width == len(after):
            return place
    return next((place for place, (_, row) in enumerate(rows) if len(row) == width), 0)


def _after(rows: Sequence[tuple[int, list[str]]], skip: int) -> int:
    return next((place for place, (line, _) in enumerate(rows) if line >= skip), len(rows))


def _last_line(rows: Sequence[tuple[int, list[str]]], place: int) -> int:
    """The number of lines up to and with this row; a line break inside quotes counts."""
    line, row = rows[place]
    return line + 1 + sum(cell.count("\n") for cell in row)


def _is_header(row: Sequence[str]) -> bool:
    """A header has no number or date, except a year."""
    for cell in present(row):
        if detect("", [cell]) != TEXT and not (len(cell) == 4 and cell.startswith(("19", "20"))):
            return False
    return bool(present(row))


def _originals(row: Sequence[str], header: bool) -> list[str]:
    if not header:
        return [""] * len(row)
    names = [cell.strip() for cell in row]
    names[0] = names[0].lstrip("#").strip()
    return names


def _wrong(option: str, value: str, remedy: str) -> OptionProblem:
    return OptionProblem(
        N_("De optie “{option}” kan niet de waarde “{value}” hebben."), remedy, option=option, value=value
    )
