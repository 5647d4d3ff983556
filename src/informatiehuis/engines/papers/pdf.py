"""PDF (ISO 32000), through PDFium: a piece for every page. Scripts in it are never run: this PDFium has no such engine.

A page without text and with a picture is read by a machine where there is one (`ocr`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
from pypdfium2 import raw

from informatiehuis.engines.papers import refusing
from informatiehuis.engines.papers.ocr import MOST_PIXELS, languages, read_picture
from informatiehuis.engines.papers.values import MOST_CHARACTERS, MOST_PAGES, UNREAD, Asked, Paper, Piece, clean

if TYPE_CHECKING:
    from PIL.Image import Image

DAMAGED = "Deze bladzijde is beschadigd."
DOTS, POINTS = 300, 72
"""In an inch: of a picture for a machine to read, and of a page."""
# a word that goes on at the next line; PDFium marks most of these hyphens by a character of its own
_BROKEN = re.compile("(?<=[a-zà-ÿ])(?:[\x02\ufffe] ?(?:\r?\n)?|[-\xad] ?\r?\n)(?=[a-zà-ÿ])")
_HYPHEN = re.compile("[\x02\ufffe] ?(?:\r?\n)?")
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_PROGRAM = re.compile(r"^Microsoft \w+ - ")


def read(asked: Asked) -> Paper:
    try:
        document = pdfium.PdfDocument(asked.path)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        is_locked = code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise (refusing.locked if is_locked else refusing.damaged)(asked.name) from error
    try:
        if not len(document):
            raise refusing.damaged(asked.name)
        if len(document) > MOST_PAGES:
            raise refusing.too_many_pages(asked.name, len(document))
        told = document.get_metadata_dict()
        pieces = tuple(_pages(document, asked))
    finally:
        document.close()
    if not pieces:
        raise refusing.without_text(asked.name)
    if all(one.remark == DAMAGED for one in pieces):
        raise refusing.damaged(asked.name)
    return Paper(_PROGRAM.sub("", clean(told.get("Title", ""))).strip(), _dated(told), pieces)


def _pages(document: pdfium.PdfDocument, asked: Asked) -> Iterator[Piece]:
    """The pages with something on them; a page that is itself damaged says so."""
    characters = 0
    for number in range(len(document)):
        place = f"bladzijde {number + 1}"
        try:
            page = document[number]
        except pdfium.PdfiumError:
            yield Piece(place, "", UNREAD, DAMAGED)
            continue
        text = _text(page)
        characters += len(text)
        if characters > MOST_CHARACTERS:
            raise refusing.too_much_text(asked.name)
        if text:
            yield Piece(place, text)
        elif _has_picture(page):
            picture = _rendered(page) if asked.ocr and languages() else None
            yield read_picture(place, picture, wanted=asked.ocr)
        page.close()


def _text(page: pdfium.PdfPage) -> str:
    try:
        words = page.get_textpage()
        found = words.get_text_bounded(errors="replace")
        words.close()
    except pdfium.PdfiumError:
        return ""
    return clean(_HYPHEN.sub("-", _BROKEN.sub("", found))).strip()


def _has_picture(page: pdfium.PdfPage) -> bool:
    return next(iter(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])), None) is not None


def _rendered(page: pdfium.PdfPage) -> Image | None:
    """The page as a grey picture, in fewer dots where it is so large that it would fill the memory."""
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        return None
    scale = min(DOTS / POINTS, (MOST_PIXELS / (width * height)) ** 0.5)
    picture: Image = page.render(scale=scale, grayscale=True).to_pil()
    return picture


def _dated(told: dict[str, str]) -> date | None:
    """The day on which it was made, or else last changed."""
    for name in ("CreationDate", "ModDate"):
        found = _DATE.match(told.get(name, ""))
        try:
            if found:
                return date(*map(int, found.groups()))
        except ValueError:
            continue
    return None
