"""Reads CSV and TSV, also in a zip: finds how they are written, and lets DuckDB read them in one pass.

What was found on samples is held to the whole file: a value that does not fit widens the type where that
loses nothing, and is otherwise reported with its row, column and value. DuckDB's own guesses are not used,
because it rounds 1.6 to 2 in a column of whole numbers and reads 12.5 as 125 where the point groups
thousands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from informatiehuis.engines.connectors import reading
from informatiehuis.engines.connectors.archive import MAGIC as ZIP
from informatiehuis.engines.connectors.archive import gunzip, gunzip_head, is_shapefile, names_in
from informatiehuis.engines.connectors.base import Connector, Description, Location, Option, Written
from informatiehuis.engines.connectors.copying import bounded, copy_to_parquet
from informatiehuis.engines.connectors.dialect import (
    Layout,
    Wishes,
    empty,
    find_delimiter,
    find_layout,
    looks_delimited,
)
from informatiehuis.engines.connectors.remarks import NONE, Remarks, cut_last_lines, find_remarks, without_last_lines
from informatiehuis.engines.connectors.textfile import (
    as_utf8,
    decoded,
    encoding_of,
    known_encoding,
    mixed_bytes,
    not_utf8,
    wrong_bytes,
)
from informatiehuis.engines.connectors.transport import Fetched, Transport
from informatiehuis.engines.connectors.write import exact
from informatiehuis.engines.connectors.zipped import OTHERWISE, SUFFIXES, texts_among, unzipped
from informatiehuis.engines.papers.forms import is_surely_document
from informatiehuis.engines.problems import N_, Note
from informatiehuis.engines.progress import Progress

HEAD = 512 * 1024
BLOCK = 64 * 1024
BLOCKS = 8
TRIES = 5

MEDIA_TYPES = ("text/csv", "text/tab-separated-values", "application/csv")

OPTIONS = (
    Option("delimiter", N_("Scheidingsteken"), N_("Het teken tussen de kolommen, zoals ; of , of tab.")),
    Option("encoding", N_("Tekencodering"), N_("Hoe letters zijn opgeslagen: utf-8, cp1252, latin-1 of utf-16.")),
    Option("header", N_("Kopregel"), N_("Of de eerste rij de namen van de kolommen heeft."), "", ("yes", "no")),
    Option("skip", N_("Regels overslaan"), N_("Hoeveel regels er boven de kopregel staan.")),
    Option(
        "footer", N_("Regels aan het eind"), N_("Hoeveel regels er onder de gegevens staan; 0 als het er geen zijn.")
    ),
    Option("decimal", N_("Decimaalteken"), N_("Het teken in 1234,5 of 1234.5."), "", (",", ".")),
    Option("thousands", N_("Duizendtalteken"), N_("Het teken in 1.234 of 1,234."), "", (".", ",")),
    Option("date_format", N_("Datumnotatie"), N_("Hoe een datum is geschreven, zoals dd-mm-jjjj.")),
    Option("quote", N_("Aanhalingsteken"), N_("Het teken om teksten waar het scheidingsteken in staat."), '"'),
    Option("missing", N_("Ontbrekend"), N_("Wat er staat als een waarde ontbreekt, met spaties ertussen: . x -")),
    Option("file", N_("Bestand in de zip"), N_("De naam van het bestand; zonder naam het eerste met gegevens.")),
    Option("types", N_("Soort per kolom"), N_("Zoals: postcode=tekst, aantal=geheel, prijs=getal, dag=datum.")),
)


@dataclass(frozen=True)
class _Found:
    """What the samples show."""

    encoding: str
    layout: Layout
    row_estimate: int | None
    remarks: Remarks = NONE
    remarks_from: int | None = None


@dataclass(frozen=True)
class _Plain:
    """The text on disk and its name in messages; with its name in the zip when it comes from one."""

    path: Path
    name: str
    file: str = ""
    notes: Sequence[Note] = ()


class Csv(Connector):
    """CSV and TSV, loose, gzipped or in a zip, from disk or over HTTP."""

    name = "csv"
    label = N_("CSV of TSV")
    options = OPTIONS

    def recognises(self, location: Location) -> bool:
        return location.suffix in (*SUFFIXES, ".zip") and location.scheme in ("file", "http", "https")

    def sniffs(self, head: bytes, media_type: str) -> bool:
        if head.startswith(ZIP):
            names = names_in(head)
            texts = texts_among(names)
            # texts beside documents are documents too
            among_documents = all(one.lower().endswith(OTHERWISE) for one in texts) and any(
                map(is_surely_document, names)
            )
            return bool(texts) and not among_documents and not is_shapefile(names)
        return media_type in MEDIA_TYPES or (media_type in ("", "text/plain") and looks_delimited(head))

    def describe(self, location: Location, options: Mapping[str, str], fetch: Transport) -> Description:
        chosen = self.chosen(options)
        sample = fetch.sample(location, HEAD)
        if sample.content.startswith(ZIP):
            plain = _plain(fetch.download(location), location, chosen, fetch)
            return _description(_find_in(plain, chosen), plain)
        head, total = sample.content, sample.total
        if location.is_gzip:
            head, total = gunzip_head(head), None
        blocks = [] if location.is_remote or location.is_gzip else _blocks(location.path)
        complete = sample.complete and (not location.is_gzip or len(head) < HEAD)
        found = _find(location.name, head, blocks, total, chosen, complete=complete)
        return _description(found, _Plain(Path(), location.name))

    def write_parquet(
        self,
        location: Location,
        options: Mapping[str, str],
        target: Path,
        fetch: Transport,
        progress: Progress,
    ) -> Written:
        chosen = self.chosen(options)
        file = fetch.download(location, progress)
        plain = _plain(file, location, chosen, fetch)
        found = _find_in(plain, chosen)
        if found.encoding == "cp1252" and not chosen["encoding"]:
            _other_encoding(plain.name, plain.path, chosen)
        notes: list[Note] = []
        rows, found = _copied(plain, found, chosen, target, fetch, progress, notes)
        if rows == 0:
            target.unlink()
            raise empty(plain.name)
        return Written(rows, exact(_description(found, plain, notes), target, rows), file.etag, file.retrieved_at)


def _plain(file: Fetched, location: Location, chosen: Mapping[str, str], fetch: Transport) -> _Plain:
    """The text itself. Raises NotFoundProblem, ArchiveProblem and DiskFullProblem."""
    with file.path.open("rb") as stream:
        packed = stream.read(len(ZIP)) == ZIP
    if packed:
        member = unzipped(file.path, location.name, chosen["file"], fetch)
        return _Plain(member.path, member.name, member.file, member.notes())
    if location.is_gzip:
        return _Plain(gunzip(file.path, fetch.scratch() / "plain.csv", fetch), location.name)
    return _Plain(file.path, location.name)


def _copied(
    plain: _Plain,
    found: _Found,
    chosen: Mapping[str, str],
    target: Path,
    fetch: Transport,
    progress: Progress,
    notes: list[Note],
) -> tuple[int, _Found]:
    """Write the rows, and again with what the ones that did not fit have taught; the number of rows."""
    scratch, total = fetch.scratch(), plain.path.stat().st_size
    source, found = _text(plain.path, found, scratch, fetch, progress)
    for _ in range(TRIES):
        try:
            with bounded(scratch) as connection:
                query = reading.query(source, found.layout)
                rows = copy_to_parquet(connection, query, target, disk=fetch.disk, progress=progress, total=total)
                return rows, found
        except duckdb.Error as error:
            if reading.is_encoding(error):
                found = replace(found, encoding=_other_encoding(plain.name, plain.path, chosen))
                source, found = _text(plain.path, found, scratch, fetch, progress)
                continue
            found = replace(found, layout=reading.mended(plain.name, source, found.layout, error, scratch, notes))
    raise reading.undecided(plain.name)


def _text(path: Path, found: _Found, scratch: Path, fetch: Transport, progress: Progress) -> tuple[Path, _Found]:
    """The file as UTF-8 without the remarks below its rows, and where those start."""
    source = as_utf8(path, found.encoding, scratch / "utf8.csv", fetch.disk, progress)
    if not found.remarks.lines:
        return source, found
    kept = cut_last_lines(source, found.remarks.lines, scratch / "rows.csv", fetch.disk)
    return scratch / "rows.csv", replace(found, remarks_from=kept + 1)


def _find_in(plain: _Plain, chosen: Mapping[str, str]) -> _Found:
    total = plain.path.stat().st_size
    with plain.path.open("rb") as stream:
        head = stream.read(HEAD)
    return _find(plain.name, head, _blocks(plain.path), total, chosen, complete=total <= HEAD)


def _find(
    name: str, head: bytes, blocks: list[bytes], total: int | None, chosen: Mapping[str, str], *, complete: bool
) -> _Found:
    wishes = Wishes.of(chosen)
    given = chosen["encoding"]
    encoding = known_encoding(given) if given else encoding_of(head, complete=complete)
    if encoding == "utf-8" and not given and head.isascii() and _only_cp1252(blocks):
        encoding = "cp1252"
    texts = [] if encoding.startswith("utf-16") else [decoded(block, encoding) for block in blocks]
    text = decoded(head, encoding)
    remarks = _remarks(texts[-1] if texts else text if complete else "", head=text, wishes=wishes)
    written = text.count("\n") + (not text.endswith("\n"))
    if remarks.lines and texts:
        texts[-1] = without_last_lines(texts[-1], remarks.lines)
    elif remarks.lines and complete:
        text = without_last_lines(text, remarks.lines)
    layout = find_layout(name, text, texts, wishes, complete=complete)
    lines = text.count("\n")
    estimate = None
    if complete:
        estimate = max(lines + (not text.endswith("\n")) - layout.skip, 0)
    elif total is not None and lines:
        estimate = max(round(total * lines / len(head)) - layout.skip, 1)
    starts = written - remarks.lines + 1 if remarks.lines and complete else None
    return _Found(encoding, layout, estimate, remarks, starts)


def _remarks(end: str, head: str, wishes: Wishes) -> Remarks:
    """The remarks at the end of the text, as many as a person says or as there are found."""
    if wishes.footer is not None:
        return Remarks(wishes.footer)
    return find_remarks(end, wishes.delimiter or find_delimiter(head, wishes.quote), wishes.quote)


def _other_encoding(name: str, path: Path, chosen: Mapping[str, str]) -> str:
    """What the file is when it is not all UTF-8: cp1252, unless other lines are UTF-8."""
    line, proven = not_utf8(path)
    if proven:
        raise mixed_bytes(name, line)
    if chosen["encoding"]:
        raise wrong_bytes(name, chosen["encoding"], line)
    return "cp1252"


def _whole_lines(block: bytes) -> bytes:
    return block[block.find(b"\n") + 1 : block.rfind(b"\n") + 1]


def _only_cp1252(blocks: list[bytes]) -> bool:
    """Whether the pieces have letters beyond ASCII and none of those is UTF-8; mixed shows when it is read."""
    lines = [line for block in blocks for line in _whole_lines(block).split(b"\n") if not line.isascii()]
    return bool(lines) and all(encoding_of(line, complete=True) == "cp1252" for line in lines)


def _blocks(path: Path) -> list[bytes]:
    """Pieces spread over the file after its head."""
    total = path.stat().st_size
    if total <= HEAD:
        return []
    step = (total - HEAD) / BLOCKS
    blocks = []
    with path.open("rb") as stream:
        for place in range(1, BLOCKS + 1):
            stream.seek(max(HEAD, int(HEAD + place * step) - BLOCK))
            blocks.append(stream.read(BLOCK))
    return blocks


def _description(found: _Found, plain: _Plain, notes: Sequence[Note] = ()) -> Description:
    layout = found.layout
    shown = {
        "delimiter": "tab" if layout.delimiter == "\t" else layout.delimiter,
        "encoding": found.encoding,
        "header": "yes" if layout.header else "no",
        "skip": str(layout.skip - layout.header),
        "decimal": layout.decimal,
    }
    thousands = {one.spelling.thousands for one in layout.fields} - {""}
    if thousands:
        shown["thousands"] = min(thousands)
    if layout.date_format:
        shown["date_format"] = layout.date_format
    if layout.missing:
        shown["missing"] = " ".join(layout.missing)
    if found.remarks.lines:
        shown["footer"] = str(found.remarks.lines)
    if plain.file:
        shown["file"] = plain.file
    left_out = [found.remarks.note(found.remarks_from)] if found.remarks.text else []
    doubtful = [
        Note(
            N_("In de kolom “{column}” is “1.234” gelezen als duizend tweehonderdvierendertig."),
            N_("Klopt dat niet, zet dan de optie “decimal”."),
            column=original,
        )
        for original in layout.ambiguous
    ]
    return Description(
        columns=tuple(one.column for one in layout.fields),
        row_estimate=found.row_estimate,
        found=shown,
        notes=(*plain.notes, *left_out, *doubtful, *notes),
    )
