"""Documents made for tests: small, and bad in one way at a time."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import docx
from pypdf import PdfReader, PdfWriter

ODT = "urn:oasis:names:tc:opendocument:xmlns"


def pdf(pages: list[str], title: str = "", *, raw_pages: list[bytes] | None = None) -> bytes:
    """A PDF with a line of text for each line of a page (ISO 32000-1, section 7.5)."""
    streams = raw_pages if raw_pages is not None else [_page(text) for text in pages]
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(streams)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    objects.append(b"<< /Title (" + title.encode("cp1252") + b") /CreationDate (D:20260312101500+01'00') >>")
    for number, stream in enumerate(streams):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents "
            + f"{6 + 2 * number} 0 R >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return _assembled(objects)


def _page(text: str) -> bytes:
    lines = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in text.split("\n")]
    shown = "".join(f"({line}) Tj 0 -16 Td\n" for line in lines)
    return f"BT /F1 12 Tf 60 780 Td\n{shown}ET".encode("cp1252")


def _assembled(objects: list[bytes]) -> bytes:
    out, places = BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, told in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, told))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>\n" % (len(objects) + 1))
    out.write(b"startxref\n%d\n%%%%EOF" % table)
    return out.getvalue()


def locked(content: bytes) -> bytes:
    """The same PDF, which only opens with a password."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(content)))
    writer.encrypt("geheim", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def scanned(text: str, path: Path) -> None:
    """A PDF of one page that is nothing but a picture of text."""
    picture(text).save(path, "PDF", resolution=150)


def picture(text: str):
    from PIL import Image, ImageDraw, ImageFont

    made = Image.new("L", (1240, 400), 255)
    ImageDraw.Draw(made).multiline_text((60, 60), text, fill=0, font=ImageFont.load_default(40), spacing=16)
    return made


def word(path: Path, paragraphs: list[tuple[str, str]], title: str = "") -> Path:
    """A Word document of (style, text)."""
    document = docx.Document()
    document.core_properties.title = title
    for style, text in paragraphs:
        document.add_paragraph(text, style=style or None)
    document.save(str(path))
    return path


def replaced(path: Path, member: str, change) -> Path:
    """The same zip with the content of one file in it changed."""
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    held[member] = change(held.get(member, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    return path


def odt(path: Path, body: str, title: str = "", before: str = "") -> Path:
    names = f'xmlns:office="{ODT}:office:1.0" xmlns:text="{ODT}:text:1.0"'
    meta = f'xmlns:office="{ODT}:office:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?>{before}<office:document-content {names}><office:body><office:text>{body}'
            "</office:text></office:body></office:document-content>",
        )
        archive.writestr(
            "meta.xml",
            f'<?xml version="1.0"?><office:document-meta {meta}><office:meta><dc:title>{title}</dc:title>'
            "<dc:date>2026-02-03T10:00:00</dc:date></office:meta></office:document-meta>",
        )
    return path
