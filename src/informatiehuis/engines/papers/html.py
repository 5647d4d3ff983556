"""HTML: the text that a reader sees, by its headings. Scripts, styles and forms are left out; nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from lxml import etree

from informatiehuis.engines.papers import refusing
from informatiehuis.engines.papers.plain import decode
from informatiehuis.engines.papers.values import Asked, Paper, Piece, Sections

if TYPE_CHECKING:
    from lxml.etree import _Element

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = HEADINGS | frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "br",
        "caption",
        "body",
    ]
)
SILENT = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "head",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "canvas",
        "select",
        "textarea",
        "button",
        "audio",
        "video",
    ]
)
DATES = ("dcterms.modified", "dcterms.date", "article:modified_time", "article:published_time", "date")


def read(asked: Asked) -> Paper:
    root = parsed(asked.path.read_bytes())
    pieces = () if root is None else tuple(pieces_of(root))
    if root is None or not pieces:
        raise refusing.without_text(asked.name)
    title = " ".join((root.findtext(".//title") or "").split())
    return Paper(title, _dated(root), pieces)


def parsed(content: bytes) -> _Element | None:
    """The tree of a page; None where there is none in it."""
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    declared = b"charset" in content[:2048].lower()
    try:
        # what says its own encoding is read by that; the rest in the encoding that its bytes show
        root: _Element | None = etree.fromstring(
            content if declared else decode(content).encode(),
            parser
            if declared
            else etree.HTMLParser(
                no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8"
            ),
        )
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root


def pieces_of(root: _Element) -> list[Piece]:
    """The text of a page, a section for each heading."""
    sections, words, silent = Sections(), list[str](), 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        starts = event == "start"
        if tag in SILENT or _is_hidden(element):
            silent += 1 if starts else -1
        if tag in BLOCKS and not silent:
            _close(sections, words, is_heading=not starts and tag in HEADINGS)
        said = element.text if starts else element.tail
        if said and not silent:
            words.append(said)
    _close(sections, words, is_heading=False)
    return sections.end()


def _close(sections: Sections, words: list[str], *, is_heading: bool) -> None:
    text = " ".join("".join(words).split())
    words.clear()
    if is_heading:
        sections.heading(text)
    else:
        sections.paragraph(text)


def _is_hidden(element: _Element) -> bool:
    return element.get("hidden") is not None or "display:none" in (element.get("style") or "").replace(" ", "").lower()


def _dated(root: _Element) -> date | None:
    for content in _told(root):
        try:
            return date.fromisoformat(content.strip()[:10])
        except ValueError:
            continue
    return None


def _told(root: _Element) -> Iterator[str]:
    found = {
        (one.get("name") or one.get("property") or "").lower(): one.get("content") or "" for one in root.iter("meta")
    }
    return (found[name] for name in DATES if name in found)
