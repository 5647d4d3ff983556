"""What STTR says beside a conclusion of a rule: its explanation, a `conclusieToelichting`.

It stays in the model as the XML that it is (`Rule.beside`), with whatever else stands there.
"""

from __future__ import annotations

from lxml import etree

from informatiehuis.engines.dmn.model.reader import parse_xml
from informatiehuis.engines.sttr import names

Node = etree._Element


def explanation_in(beside: bytes) -> str:
    """The explanation of a conclusion, in Markdown, followed by the longer one; empty without any."""
    found = [_text(part) for one in _parts(beside) if one.tag == names.CONCLUSION_EXPLANATION for part in _told(one)]
    return "\n\n".join(filter(None, found))


def explained_with(beside: bytes, text: str) -> bytes:
    """The same with another explanation, or without one where the text is empty."""
    kept = [one for one in _parts(beside) if one.tag != names.CONCLUSION_EXPLANATION]
    if text:
        made: Node = etree.Element(names.CONCLUSION_EXPLANATION, nsmap={"content": names.CONTENT})
        etree.SubElement(made, names.EXPLANATION).text = text
        kept.insert(0, made)
    return b"".join(etree.tostring(one, method="c14n", exclusive=True, with_tail=False) for one in kept)


def _parts(beside: bytes) -> list[Node]:
    return list(parse_xml(b"<parts>" + beside + b"</parts>", "").iterchildren(tag=etree.Element)) if beside else []


def _told(node: Node) -> list[Node]:
    return [part for tag in (names.EXPLANATION, names.LONGER) for part in node.iterchildren(tag)]


def _text(node: Node) -> str:
    return "".join(map(str, node.itertext())).strip()
