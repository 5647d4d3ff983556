"""The parts of a file that stand everywhere: words, properties, folders, metadata, and what others keep in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from informatiehuis.engines.archimate import names
from informatiehuis.engines.archimate.model import (
    NOTHING,
    Beside,
    Item,
    Metadata,
    Property,
    SchemaInfo,
    Text,
    Texts,
)
from informatiehuis.engines.archimate.problems import BadArchimate
from informatiehuis.engines.problems import N_

MOST_DEPTH = 64
"""How many folders or nodes may lie in each other."""
MOST_NUMBER = 1_000_000
_LANG = f"{{{names.XML}}}lang"
_TYPE = f"{{{names.XSI}}}type"
_SCHEMAS = f"{{{names.XSI}}}schemaLocation"


def tag(name: str) -> str:
    """The name of an element of the format, as lxml writes it."""
    return f"{{{names.NAMESPACE}}}{name}"


_NAME, _DOCUMENTATION, _PROPERTIES = tag("name"), tag("documentation"), tag("properties")


@dataclass(frozen=True)
class Xml:
    """The file that is read, to say where something is wrong."""

    file: str

    def wrong(self, node: etree._Element, message: str, **facts: object) -> BadArchimate:
        name = etree.QName(node).localname
        return BadArchimate(message, file=self.file, line=self.line_of(node), element=name, **facts)

    @staticmethod
    def line_of(node: etree._Element) -> int:
        line: Any = node.sourceline
        return line or 1

    def require_depth(self, node: etree._Element, depth: int) -> None:
        if depth > MOST_DEPTH:
            raise self.wrong(node, N_("er liggen hier meer dan {most} lagen in elkaar"), most=MOST_DEPTH)

    def number(self, node: etree._Element, name: str) -> int:
        """A whole number of an attribute; what is written with decimals is rounded."""
        text = node.get(name) or ""
        try:
            value = round(float(text))
        except (ValueError, OverflowError) as error:
            raise self.wrong(node, N_("{name} is geen getal: '{found}'"), name=name, found=text[:40]) from error
        if abs(value) > MOST_NUMBER:
            raise self.wrong(node, N_("{name} is te groot: {found}"), name=name, found=text[:40])
        return value

    def number_or_none(self, node: etree._Element, name: str) -> int | None:
        return None if node.get(name) is None else self.number(node, name)


def children(node: etree._Element, name: str) -> tuple[etree._Element, ...]:
    return tuple(node.iterchildren(tag(name)))


def type_of(node: etree._Element) -> str:
    """The type that an element says it has, without a prefix."""
    return (node.get(_TYPE) or "").rpartition(":")[2].strip()


def texts(nodes: Iterable[etree._Element]) -> Texts:
    return tuple(Text("".join(map(str, node.itertext())), node.get(_LANG) or "") for node in nodes)


def common(node: etree._Element, where: Xml) -> dict[str, Any]:
    """What everything that can be referred to has: identifier, names, documentation, properties."""
    identifier = node.get("identifier")
    if not identifier:
        raise where.wrong(node, N_("hier ontbreekt een identifier"))
    if not len(node):
        return {"identifier": identifier, "names": (), "documentation": (), "properties": ()}
    return {
        "identifier": identifier,
        "names": texts(node.iterchildren(_NAME)),
        "documentation": texts(node.iterchildren(_DOCUMENTATION)),
        "properties": properties_of(node),
    }


def properties_of(node: etree._Element) -> tuple[Property, ...]:
    return tuple(
        Property(one.get("propertyDefinitionRef") or "", texts(children(one, "value")))
        for part in node.iterchildren(_PROPERTIES)
        for one in children(part, "property")
    )


def beside(node: etree._Element, known: Collection[str], attributes: Collection[str]) -> Beside:
    """What the format does not know here, in the order of the file."""
    content = tuple(xml_of(one) for one in node.iterchildren(tag=etree.Element) if one.tag not in known)
    kept = attributes_beside(node, attributes)
    return Beside(content, kept.attributes) if content or kept is not NOTHING else NOTHING


def attributes_beside(node: etree._Element, known: Collection[str]) -> Beside:
    kept = tuple(
        (str(name), str(value))
        for name, value in node.attrib.items()
        if name not in known and name not in (_TYPE, _SCHEMAS)
    )
    return Beside((), kept) if kept else NOTHING


def xml_of(node: etree._Element) -> str:
    """An element as XML that stands by itself, always written alike, with the prefixes that its values use."""
    plain = etree.tostring(node, method="c14n", exclusive=True, with_tail=False)
    used = [prefix for prefix in node.nsmap if prefix and f"{prefix}:".encode() in plain]
    if used:
        plain = etree.tostring(node, method="c14n", exclusive=True, with_tail=False, inclusive_ns_prefixes=used)
    return plain.decode()


_OF_ITEM = frozenset((tag("label"), tag("documentation"), tag("item")))


def items_of(node: etree._Element, where: Xml, depth: int = 1) -> tuple[Item, ...]:
    """The folders of an organisation, or what lies in a folder."""
    where.require_depth(node, depth)
    return tuple(
        Item(
            labels=texts(children(one, "label")),
            documentation=texts(children(one, "documentation")),
            items=items_of(one, where, depth + 1),
            identifier=one.get("identifier") or "",
            reference=one.get("identifierRef") or "",
            beside=beside(one, _OF_ITEM, ("identifier", "identifierRef")),
        )
        for one in children(node, "item")
    )


def metadata_of(node: etree._Element | None) -> Metadata | None:
    if node is None:
        return None
    wrapped = children(node, "schemaInfo")
    return Metadata(tuple(_info(one) for one in wrapped or (node,)), is_wrapped=bool(wrapped))


def _info(node: etree._Element) -> SchemaInfo:
    schema, version = tag("schema"), tag("schemaversion")
    return SchemaInfo(
        node.findtext(schema) or "",
        node.findtext(version) or "",
        tuple(xml_of(one) for one in node.iterchildren(tag=etree.Element) if one.tag not in (schema, version)),
    )
