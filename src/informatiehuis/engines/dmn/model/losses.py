"""What a file of DMN says that its model does not hold, and that is gone when the model is written again.

It is found by looking, and not from a list: the file is laid beside what the writer makes of it, and every element and
attribute that is not there is told, with the element of the model in which it stood.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from informatiehuis.engines.dmn.feel.names import normal
from informatiehuis.engines.dmn.model.definitions import Definitions
from informatiehuis.engines.dmn.model.expressions import text_in
from informatiehuis.engines.dmn.model.reader import VERSIONS, parse_xml
from informatiehuis.engines.dmn.model.writer import write

Node = etree._Element
Key = tuple[str, str]
"""The element of the model in which something stands, empty for the model itself, and what it is."""
DRAWING, COMMENT = "DMNDI", "<!-- -->"
_EXTENSION = "extensionElements"
_USUAL = frozenset({("isCollection", "false"), ("kind", "FEEL")})
"""Attributes that say what holds without them as well."""
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(frozen=True)
class Loss:
    """Something that is not kept: an element, or an attribute as `element/@attribute`, and how often.

    `element` is the name of the element of the model where it stood, empty for the model itself. DRAWING stands for the
    drawing, and COMMENT for what was said in comments of XML.
    """

    what: str
    element: str
    count: int


def losses(content: bytes, definitions: Definitions) -> list[Loss]:
    """What a file says that is not in the model that was read from it, in the order of the file."""
    written = parse_xml(write(definitions), "")
    kept = Counter([*_attributes(written, ""), *_all_in(written, "")])
    found: Counter[Key] = Counter()
    root = parse_xml(content, definitions.file)
    found.update(_not_among(kept, list(_attributes(root, ""))))
    _compare(root, "", kept, found)
    return [Loss(what, where, count) for (where, what), count in found.items()]


def _compare(node: Node, where: str, kept: Counter[Key], found: Counter[Key]) -> None:
    """Count what is in an element and not among what is kept; what is in something that is gone is gone with it."""
    for part, key, inside in _parts(node, where):
        if _not_among(kept, [key]):
            found[key] += 1
        elif part is not None:
            found.update(_not_among(kept, list(_attributes(part, inside))))
            _compare(part, inside, kept, found)


def _all_in(node: Node, where: str) -> Iterator[Key]:
    for part, key, inside in _parts(node, where):
        yield key
        if part is not None:
            yield from _attributes(part, inside)
            yield from _all_in(part, inside)


def _not_among(kept: Counter[Key], keys: list[Key]) -> list[Key]:
    """Those that are not kept, each time one is; what is kept is counted off."""
    gone = []
    for key in keys:
        if kept[key] > 0:
            kept[key] -= 1
        else:
            gone.append(key)
    return gone


def _parts(node: Node, where: str) -> Iterator[tuple[Node | None, Key, str]]:
    """What is in an element: its node when that is of DMN and is looked into, its key, and where its own parts are."""
    drawn = False
    for part in node:
        if isinstance(part, etree._Comment):
            yield None, (where, COMMENT), where
        if not isinstance(part.tag, str):
            continue
        tag = etree.QName(part)
        if "/DMNDI/" in (tag.namespace or ""):
            if not drawn:
                yield None, ("", DRAWING), where
            drawn = True
        elif tag.namespace not in VERSIONS:
            yield None, (where, f"{part.prefix}:{tag.localname}" if part.prefix else tag.localname), where
        elif tag.localname == _EXTENSION:
            yield from _parts(part, where)
        elif len(part) or part.attrib or (part.text or "").strip():
            top = node.getparent() is None
            name = normal(part.get("name") or text_in(part, "name") or part.get("id") or "") if top else ""
            yield part, (where, tag.localname), name or where


def _attributes(node: Node, where: str) -> Iterator[Key]:
    for name, value in node.attrib.items():
        tag = etree.QName(str(name))
        if value and tag.namespace != _INSTANCE and (tag.localname, value) not in _USUAL:
            yield where, f"{etree.QName(node).localname}/@{tag.localname}"
