"""What a file that was handed in is, by its first bytes; its name is only what somebody called it.

A file that is something else than its name says is refused, with both in words: whoever opens it later on the name
would be misled, and a program or a web page has no business in the house.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from informatiehuis.engines.problems import N_, Problem, Term

LOOKED_AT = 512
"""Bytes that are enough to tell all of these apart."""


class NotWhatItSays(Problem):
    """The content of a file is of another kind than its name says, or of a kind that the house never keeps."""

    code = "upload"


@dataclass(frozen=True)
class Form:
    """A kind of file: how it begins, and what people call it."""

    name: str
    words: str
    begins: tuple[bytes, ...] = ()


TEXT = Form("text", N_("een tekstbestand"))
ZIP = Form("zip", N_("een zipbestand of Excelbestand"), (b"PK\x03\x04", b"PK\x05\x06"))
SQLITE = Form("sqlite", N_("een GeoPackage of andere SQLite-database"), (b"SQLite format 3\x00",))
PARQUET = Form("parquet", N_("een Parquetbestand"), (b"PAR1",))
OLE = Form("ole", N_("een Officebestand van voor 2007"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",))
GZIP = Form("gzip", N_("een gzipbestand"), (b"\x1f\x8b",))
SHAPE = Form("shape", N_("een shapefile"), (b"\x00\x00\x27\x0a",))
PDF = Form("pdf", N_("een pdf"), (b"%PDF",))
REFUSED = (
    Form("program", N_("een programma"), (b"MZ", b"\x7fELF", b"#!", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe")),
    Form("page", N_("een webpagina"), (b"<!doctype html", b"<html", b"<script")),
    Form("picture", N_("een plaatje"), (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"<svg")),
)
KEPT = (ZIP, SQLITE, PARQUET, OLE, GZIP, SHAPE, PDF)
TEXTS = (".csv", ".tsv", ".txt", ".tab", ".json", ".geojson", ".jsonl", ".ndjson", ".gml", ".xml", ".eml")
EXPECTED: dict[str, tuple[Form, ...]] = {
    **dict.fromkeys(TEXTS, (TEXT,)),
    **dict.fromkeys((".zip", ".shz", ".xlsx", ".xlsm", ".xlsb", ".ods", ".docx", ".odt"), (ZIP,)),
    ".pdf": (PDF,),
    ".xls": (OLE, ZIP),
    ".gpkg": (SQLITE,),
    ".parquet": (PARQUET,),
    ".geoparquet": (PARQUET,),
    ".gz": (GZIP,),
    ".shp": (SHAPE,),
}


def form_of(head: bytes) -> Form:
    """What a file is by its first bytes; text when nothing else begins so."""
    start = head[:LOOKED_AT]
    written = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for form in (*KEPT, *REFUSED):
        if any(
            start.startswith(sign) or (form in REFUSED and written.startswith(sign.lower())) for sign in form.begins
        ):
            return form
    return TEXT


def require_what_it_says(name: str, head: bytes) -> None:
    """Raise NotWhatItSays unless the first bytes of a file are of a kind that its name promises."""
    found, suffix = form_of(head), PurePosixPath(name.lower()).suffix
    expected = EXPECTED.get(suffix)
    if found in REFUSED:
        raise NotWhatItSays(
            N_("Het bestand {file} is {found}. Zulke bestanden bewaart het huis niet."),
            N_(
                "Kies een bestand met gegevens: CSV, Excel, JSON, GeoPackage, Parquet, een shapefile in een zip, of een"
                " document: PDF, Word (.docx), ODT of e-mail (.eml)."
            ),
            file=name,
            found=Term(found.words),
        )
    if expected is not None and found not in expected:
        raise NotWhatItSays(
            N_("Het bestand {file} heet {suffix}, maar is {found}."),
            N_("Geef het de naam die erbij hoort, of sla het opnieuw op als {suffix}."),
            file=name,
            suffix=suffix,
            found=Term(found.words),
        )
