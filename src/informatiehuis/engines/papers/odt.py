"""ODT (OpenDocument 1.3, part 3): paragraphs below their headings.

What was deleted while changes were tracked is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from informatiehuis.engines.papers import refusing
from informatiehuis.engines.papers.values import Asked, Paper, Sections
from informatiehuis.engines.papers.zipped import require_no_entities, require_sound, xml

if TYPE_CHECKING:
    from lxml.etree import _Element

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
DC = "{http://purl.org/dc/elements/1.1/}"
H, P, CHANGES = TEXT + "h", TEXT + "p", TEXT + "tracked-changes"
GAPS = {TEXT + "s", TEXT + "tab", TEXT + "line-break"}


def read(asked: Asked) -> Paper:
    names = require_sound(asked)
    require_no_entities(asked, names)
    if "META-INF/manifest.xml" in names and b"encryption-data" in _manifest(asked):
        raise refusing.locked(asked.name)
    body = next(xml(asked, "content.xml").iter(OFFICE + "text"), None)
    sections = Sections()
    for tag, text in _paragraphs(body) if body is not None else ():
        if tag == H:
            sections.heading(text)
        else:
            sections.paragraph(text)
    pieces = tuple(sections.end())
    if not pieces:
        raise refusing.without_text(asked.name)
    about = xml(asked, "meta.xml") if "meta.xml" in names else None
    title = (about.findtext(f".//{DC}title") or "").strip() if about is not None else ""
    return Paper(title or sections.title, _dated(about), pieces)


def _manifest(asked: Asked) -> bytes:
    from lxml import etree

    return etree.tostring(xml(asked, "META-INF/manifest.xml"))


def _paragraphs(body: _Element) -> Iterator[tuple[str, str]]:
    for element in body.iter(H, P):
        if next(element.iterancestors(CHANGES), None) is None:
            yield str(element.tag), "".join(_words(element))


def _words(element: _Element) -> Iterator[str]:
    """The text of a paragraph without that of paragraphs within it, which come by themselves."""
    yield element.text or ""
    for child in element:
        if child.tag in GAPS:
            yield " "
        elif isinstance(child.tag, str) and child.tag not in (H, P):
            yield from _words(child)
        yield child.tail or ""


def _dated(about: _Element | None) -> date | None:
    try:
        return date.fromisoformat((about.findtext(f".//{DC}date") or "")[:10]) if about is not None else None
    except ValueError:
        return None
