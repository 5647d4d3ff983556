"""Reads documents as a source: a row for every page, section or message, with the place where it stands.

A location is one document, a folder of the house, or a zip. How text comes out of each form is for `engines/papers`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa

from informatiehuis.engines.connectors.archive import is_shapefile, names_in, unzip
from informatiehuis.engines.connectors.base import Column, Connector, Description, Location, Option, Written
from informatiehuis.engines.connectors.dialect import empty
from informatiehuis.engines.connectors.problems import FormatProblem, NotFoundProblem
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.connectors.write import write_batches
from informatiehuis.engines.papers.forms import ZIP, form_for, is_named_so, is_surely_document
from informatiehuis.engines.papers.values import UNREAD, Asked, Paper, PaperProblem, Piece
from informatiehuis.engines.problems import N_, Note, Problem, for_count
from informatiehuis.engines.progress import Progress, silent

NAME = "documents"
TABLES = (".csv", ".tsv", ".tab")
"""Beside these in a zip a document explains the data."""
MOST_FILES = 10_000
SHOWN = 5
FIELDS: dict[str, pa.DataType] = {
    "sleutel": pa.string(),
    "document": pa.string(),
    "map": pa.string(),
    "titel": pa.string(),
    "datum": pa.date32(),
    "soort": pa.string(),
    "volgnummer": pa.int64(),
    "plaats": pa.string(),
    "tekst": pa.string(),
    "gelezen": pa.string(),
    "opmerking": pa.string(),
}
SCHEMA = pa.schema(FIELDS)
COLUMNS = tuple(Column(one.name, str(one.type), None, one.name) for one in SCHEMA)


class Documents(Connector):
    """Documents: PDF, Word (.docx), ODT, HTML, e-mail (.eml), plain text, and pictures of pages (PNG, JPEG, TIFF).

    One document, a folder in the atlas of the house (with a slash at the end), or a zip, from disk or over HTTP. It
    gives a row for every page, section or message: `sleutel` (names the document in addresses), `document` (the name of
    the file), `map` (the folder in which it lies), `titel`, `datum`, `soort`, `volgnummer`, `plaats` (page, heading or
    line), `tekst`, `gelezen` (as text, recognised in a picture, or not) and `opmerking`. A document among others that
    cannot be read is a row with the reason. Nothing in a document is executed or fetched.
    """

    name = NAME
    label = N_("Documenten (PDF, Word, ODT, HTML, e-mail, tekst)")
    options = (
        Option(
            "ocr",
            N_("Tekst herkennen"),
            N_("Of bladzijden die een plaatje zijn, door een machine worden gelezen, als die er is (Tesseract)."),
            "yes",
            ("yes", "no"),
        ),
    )

    def recognises(self, location: Location) -> bool:
        if location.is_gzip or location.scheme not in ("file", "http", "https"):
            return False
        if not location.is_remote and (location.text.endswith("/") or location.path.is_dir()):
            return True
        # a text may as well be a table, so that its first lines decide
        return location.suffix == ".zip" or is_surely_document(location.name)

    def sniffs(self, head: bytes, media_type: str) -> bool:
        if head.startswith(ZIP):
            names = names_in(head)
            tables = is_shapefile(names) or any(one.lower().endswith(TABLES) for one in names)
            return not tables and any(map(is_surely_document, names))
        return head.startswith(b"%PDF-") or media_type in ("application/pdf", "message/rfc822")

    def describe(self, location: Location, options: Mapping[str, str], fetch: Transport) -> Description:
        """The columns and how many documents there are; a single one is read, so that what is wrong is told now."""
        asks_ocr = self.chosen(options)["ocr"] == "yes"
        with _files(location, fetch, silent) as files:
            if len(files) == 1:
                reading = _Reading(ocr=False)
                rows = list(reading.rows(files, silent))
                return Description(COLUMNS, None, None, len(rows), reading.found(ocr=asks_ocr), reading.notes())
            found = {"documents": str(len(files)), "ocr": "yes" if asks_ocr else "no"}
            return Description(COLUMNS, None, None, None, found)

    def write_parquet(
        self, location: Location, options: Mapping[str, str], target: Path, fetch: Transport, progress: Progress
    ) -> Written:
        asks_ocr = self.chosen(options)["ocr"] == "yes"
        retrieved_at = datetime.now(UTC)
        reading = _Reading(ocr=asks_ocr)
        with _files(location, fetch, progress) as files:
            rows = write_batches(reading.batches(files, progress), target, SCHEMA, disk=fetch.disk)
        described = Description(COLUMNS, None, None, rows, reading.found(ocr=asks_ocr), reading.notes())
        return Written(rows, described, None, retrieved_at)


@contextmanager
def _files(location: Location, fetch: Transport, progress: Progress) -> Iterator[list[Asked]]:
    """The documents at a location, by name, each with the path where it can be read inside the block."""
    if not location.is_remote and location.path.is_dir():
        yield _chosen(location.name, _below(location.path))
        return
    path = fetch.download(location, progress).path
    if location.suffix != ".zip":
        name = location.name if form_for(location.name) else _named(path, location.name)
        yield [Asked(path, name)]
        return
    folder = fetch.scratch() / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    unzip(path, location.name, folder, fetch.disk, fetch.limits.download_bytes)
    yield _chosen(location.name, _below(folder))


def _named(path: Path, name: str) -> str:
    """The name of a document whose address has no suffix, with the one that its first bytes give it."""
    with path.open("rb") as file:
        head = file.read(1024).lstrip().lower()
    for begin, suffix in ((b"%pdf-", ".pdf"), (b"<!doctype html", ".html"), (b"<html", ".html")):
        if head.startswith(begin):
            return name + suffix
    return name


def _below(folder: Path) -> list[tuple[str, Path]]:
    """All files below a folder by their relative names. A link that leads out of it is passed over."""
    root = folder.resolve()
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and path.resolve().is_relative_to(root):
            found.append((path.relative_to(folder).as_posix(), path))
    return sorted(found)


def _chosen(name: str, files: list[tuple[str, Path]]) -> list[Asked]:
    found = [Asked(path, relative) for relative, path in files if is_named_so(relative)]
    if len(found) > MOST_FILES:
        raise FormatProblem(
            N_("In {name} staan {count} documenten; het huis leest er ten hoogste {most} als één bron."),
            N_("Maak er meer bronnen van, bijvoorbeeld een per map."),
            name=name,
            count=len(found),
            most=MOST_FILES,
        )
    if not found:
        raise NotFoundProblem(
            N_("In {name} staat geen document."),
            N_("Zet er PDF, Word (.docx), ODT, HTML, e-mail (.eml), tekst of plaatjes in."),
            name=name,
        )
    return found


@dataclass
class _Reading:
    """What was met while documents were read."""

    ocr: bool
    documents: int = 0
    pieces: int = 0
    unread: int = 0
    refused: list[PaperProblem] = field(default_factory=list)

    def batches(self, files: list[Asked], progress: Progress) -> Iterator[pa.RecordBatch]:
        """The rows, a batch for each document."""
        rows: list[dict[str, Any]] = []
        for row in self.rows(files, progress):
            if rows and row["sleutel"] != rows[-1]["sleutel"]:
                yield pa.RecordBatch.from_pylist(rows, schema=SCHEMA)
                rows = []
            rows.append(row)
        if not rows:
            raise empty("documents")
        yield pa.RecordBatch.from_pylist(rows, schema=SCHEMA)

    def rows(self, files: list[Asked], progress: Progress) -> Iterator[dict[str, Any]]:
        """Raises FormatProblem with the first reason when none of the documents can be read."""
        from informatiehuis.engines.papers.apart import Readers

        with Readers(lambda: progress(self.documents, len(files))) as readers:
            for asked in files:
                try:
                    form, paper = readers.read(Asked(asked.path, asked.name, self.ocr))
                except PaperProblem as problem:
                    self.refused.append(problem)
                    if len(self.refused) == len(files):
                        raise as_source_problem(self.refused[0]) from problem
                    form, paper = "", Paper("", None, (Piece("", "", UNREAD, problem.text()),))
                self.documents += 1
                progress(self.documents, len(files))
                yield from self._rows_of(asked, form, paper)

    def _rows_of(self, asked: Asked, form: str, paper: Paper) -> Iterator[dict[str, Any]]:
        path = PurePosixPath(asked.name)
        for number, piece in enumerate(paper.pieces, start=1):
            self.pieces += 1
            self.unread += piece.how == UNREAD and bool(form)
            yield {
                "sleutel": sha256(asked.name.encode("utf-8", "replace")).hexdigest()[:12],
                "document": path.name.encode("utf-8", "replace").decode(),
                "map": "" if str(path.parent) == "." else str(path.parent).encode("utf-8", "replace").decode(),
                "titel": paper.title or path.stem.replace("_", " ").replace("-", " ").strip() or path.name,
                "datum": paper.dated,
                "soort": form,
                "volgnummer": number,
                "plaats": piece.place,
                "tekst": piece.text or None,
                "gelezen": piece.how,
                "opmerking": piece.remark or None,
            }

    def found(self, *, ocr: bool) -> dict[str, str]:
        return {"documents": str(self.documents), "ocr": "yes" if ocr else "no"}

    def notes(self) -> tuple[Note, ...]:
        found = []
        if self.refused:
            more = for_count(
                len(self.refused),
                N_("{count} document is niet gelezen. {reason}"),
                N_("{count} documenten zijn niet gelezen. De eerste: {reason}"),
            )
            found.append(Note(more, count=len(self.refused), reason=self.refused[0].text()))
        if self.unread:
            more = for_count(
                self.unread,
                N_("{count} bladzijde is een plaatje dat niemand heeft gelezen."),
                N_("{count} bladzijden zijn een plaatje dat niemand heeft gelezen."),
            )
            found.append(Note(more, count=self.unread))
        return tuple(found)


def as_source_problem(problem: Problem) -> FormatProblem:
    """The same reason, as a problem of the source."""
    return FormatProblem(problem.message, problem.remedy, **problem.facts)
