"""Word (.docx, ISO/IEC 29500): paragraphs below their headings, tables too.

Text that was deleted while changes were tracked and text that is set hidden are no part of it; what was inserted is.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from informatiehuis.engines.papers import refusing
from informatiehuis.engines.papers.values import Asked, Paper, Sections
from informatiehuis.engines.papers.zipped import require_no_entities, require_sound

if TYPE_CHECKING:
    from lxml.etree import _Element

P, R, T, TAB, BR = (qn(f"w:{name}") for name in ("p", "r", "t", "tab", "br"))
STYLE, OUTLINE, VANISH = qn("w:pStyle"), qn("w:outlineLvl"), qn("w:vanish")
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
UNREADABLE = (OpcError, KeyError, ValueError, AttributeError, zipfile.BadZipFile, etree.XMLSyntaxError)


def read(asked: Asked) -> Paper:
    require_no_entities(asked, require_sound(asked))
    try:
        document = docx.Document(str(asked.path))
        headings = _headings(document)
        sections = Sections()
        for paragraph in document.element.body.iter(P):
            text = "".join(_words(paragraph))
            if _is_heading(paragraph, headings):
                sections.heading(text)
            else:
                sections.paragraph(text)
        about = document.core_properties
        title, dated = about.title or sections.title, _day(about.modified or about.created)
    except UNREADABLE as error:
        raise refusing.damaged(asked.name) from error
    pieces = tuple(sections.end())
    if not pieces:
        raise refusing.without_text(asked.name)
    return Paper(title or sections.title, dated, pieces)


def _headings(document: Any) -> frozenset[str]:
    """The identifiers of the styles that are headings, whatever language Word was in."""
    found = set()
    for style in document.styles:
        name = (style.name or "").lower()
        if name.startswith(("heading", "title", "kop")) and style.style_id:
            found.add(style.style_id)
    return frozenset(found)


def _is_heading(paragraph: _Element, headings: frozenset[str]) -> bool:
    told = next(paragraph.iter(STYLE), None)
    return (told is not None and told.get(qn("w:val")) in headings) or next(paragraph.iter(OUTLINE), None) is not None


def _words(element: _Element) -> Iterator[str]:
    """The text of a paragraph without that of paragraphs within it, which come by themselves."""
    for child in element:
        if child.tag == T:
            yield child.text or ""
        elif child.tag in (TAB, BR):
            yield " "
        elif child.tag in (P, FALLBACK) or (child.tag == R and next(child.iter(VANISH), None) is not None):
            continue
        else:
            yield from _words(child)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
