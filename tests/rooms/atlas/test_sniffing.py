"""A file is what its content says, and what it is not called is refused with both in words."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.house import House
from informatiehuis.rooms.atlas.sniffing import NotWhatItSays, form_of, require_what_it_says
from informatiehuis.rooms.atlas.uploads import keep_upload

CSV = b"gemeente;jaar\nGM0344;2022\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", CSV),
        ("a.csv", b"\xef\xbb\xbf" + CSV),
        ("a.csv", "é;ë".encode("utf-16")),
        ("a.GEOJSON", b' {"type": "FeatureCollection"}'),
        ("a.xlsx", zipped()),
        ("a.xls", zipped()),
        ("a.gpkg", b"SQLite format 3\x00" + bytes(80)),
        ("a.parquet", b"PAR1" + bytes(8)),
        ("a.csv.gz", b"\x1f\x8b\x08"),
        ("zonder-achtervoegsel", CSV),
        ("a.pdf", b"%PDF-1.7\n"),
        ("a.docx", zipped()),
        ("a.eml", b"Subject: Vraag\r\n\r\nTekst."),
        ("a.gml", b'<?xml version="1.0"?><wfs:FeatureCollection/>'),
    ],
)
def test_what_is_what_it_says_comes_in(name: str, content: bytes) -> None:
    require_what_it_says(name, content)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", zipped(), "heet .csv, maar is een zipbestand"),
        ("a.xlsx", CSV, "heet .xlsx, maar is een tekstbestand"),
        ("a.parquet", b"SQLite format 3\x00", "heet .parquet, maar is een GeoPackage"),
        ("a.csv", PNG, "is een plaatje"),
        ("foto", PNG, "is een plaatje"),
        ("a.csv", b"MZ\x90\x00", "is een programma"),
        ("a.txt", b"#!/bin/sh\nrm -r /\n", "is een programma"),
        ("a.csv", b"\xef\xbb\xbf\n <!DOCTYPE HTML><script>1</script>", "is een webpagina"),
        ("a.json", b"<script>alert(1)</script>", "is een webpagina"),
        ("a.geojson", b"<svg onload=alert(1)>", "is een plaatje"),
        ("a.zip", b"%PDF-1.7", "is een pdf"),
        ("a.pdf", zipped(), "heet .pdf, maar is een zipbestand"),
        ("a.docx", b"%PDF-1.7", "heet .docx, maar is een pdf"),
    ],
)
def test_what_is_something_else_is_refused_in_words(name: str, content: bytes, words: str, house: House) -> None:
    with pytest.raises(NotWhatItSays) as caught:
        keep_upload(HOUSE, SimpleUploadedFile(name, content))
    assert words in caught.value.text()
    assert not list((house.atlas / "bestanden").glob("*"))


@pytest.mark.parametrize(
    "name", ["../../secret.key", "..\\..\\huis.yaml", "/etc/passwd", "a\x00b.csv", ".htaccess", "a\r\nb.csv"]
)
def test_a_name_is_never_a_path(name: str, house: House) -> None:
    kept = keep_upload(HOUSE, SimpleUploadedFile(name, CSV))
    path = (house.atlas / kept).resolve()
    assert path.parent == (house.atlas / "bestanden").resolve()
    assert path.read_bytes() == CSV
    assert form_of(path.read_bytes()).name == "text"
    assert not set(path.name) & set("\r\n\x00/\\")
