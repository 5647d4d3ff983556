"""Finds the delimited text in a zip and unpacks that one file; how it is read is for `csv`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from informatiehuis.engines.connectors.archive import check_zip, unpack
from informatiehuis.engines.connectors.problems import NotFoundProblem
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.problems import N_, Note, for_count

SUFFIXES = (".csv", ".tsv", ".tab")
OTHERWISE = (".txt",)
SHOWN = 20


@dataclass(frozen=True)
class Member:
    """A file from a zip, unpacked at `path`; `others` could have been chosen too. `name` is for messages."""

    path: Path
    file: str
    name: str
    others: tuple[str, ...]

    def notes(self) -> list[Note]:
        if not self.others:
            return []
        more = for_count(
            len(self.others),
            N_("Gelezen is {file}; in de zip zit nog een bestand: {others}."),
            N_("Gelezen is {file}; in de zip zitten meer bestanden: {others}."),
        )
        remedy = N_("Kies een ander met de optie “file”.")
        return [Note(more, remedy, file=self.file, others=", ".join(self.others[:SHOWN]))]


def unzipped(path: Path, name: str, wanted: str, fetch: Transport) -> Member:
    """The file that is wanted, or else the first delimited text in the zip.

    Raises NotFoundProblem, ArchiveProblem and DiskFullProblem.
    """
    files = [one for one in check_zip(path, name, fetch.limits.download_bytes) if "__MACOSX" not in one]
    texts = texts_among(files)
    if not texts or (wanted and wanted not in files):
        raise _none(name, wanted, texts or files)
    chosen = wanted or texts[0]
    target = fetch.scratch() / "unzipped.csv"
    unpack(path, name, chosen, target, fetch)
    return Member(target, chosen, f"{name}/{chosen}", tuple(one for one in texts if one != chosen))


def texts_among(files: Sequence[str]) -> list[str]:
    """The files that hold delimited text by their name; a .txt only when no other name says so."""
    for suffixes in (SUFFIXES, OTHERWISE):
        found = [one for one in files if PurePosixPath(one).suffix.lower() in suffixes]
        if found:
            return found
    return []


def _none(name: str, wanted: str, files: Sequence[str]) -> NotFoundProblem:
    facts = {"name": name, "file": wanted, "files": ", ".join(files[:SHOWN]) or "-"}
    if wanted:
        return NotFoundProblem(
            N_("In {name} zit geen bestand “{file}”."), N_("Kies bij de optie “file” uit: {files}."), **facts
        )
    return NotFoundProblem(
        N_("In {name} zit geen CSV."), N_("Er staat in: {files}. Kies een andere connector of een andere zip."), **facts
    )
