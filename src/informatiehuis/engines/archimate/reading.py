"""Reads the ArchiMate Model Exchange File Format, version 3.0 to 3.2, into values.

No entities, no document types, nothing fetched; size and depth are bounded. What is not as it should be and cannot be
kept is told with file, line and element; the rest is kept as it stands.
"""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from informatiehuis.engines.archimate import names
from informatiehuis.engines.archimate.model import Element, Model, PropertyDefinition, Relationship
from informatiehuis.engines.archimate.problems import UnreadableModel
from informatiehuis.engines.archimate.reading_parts import (
    Xml,
    attributes_beside,
    beside,
    children,
    common,
    items_of,
    metadata_of,
    tag,
    type_of,
)
from informatiehuis.engines.archimate.reading_views import view_of, viewpoint_of
from informatiehuis.engines.problems import N_

MOST_BYTES = 60_000_000
"""How large a file may be."""


def read_file(path: Path) -> Model:
    """Read a file. Raises UnreadableModel, or BadArchimate."""
    return read(content_of(path), path.name)


def content_of(path: Path) -> bytes:
    """What stands in a file that is not too large. Raises UnreadableModel."""
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError as error:
        raise UnreadableModel(
            N_("{file} kan niet worden gelezen."), N_("Kijk of het bestand bestaat."), file=path.name
        ) from error
    if size > MOST_BYTES:
        raise _too_large(path.name)
    return content


def read(content: bytes, file: str = "") -> Model:
    """Read a model from XML; `file` is the name to show with what is wrong. Raises UnreadableModel, BadArchimate."""
    root = _parsed(content, file)
    _require_archimate(root, file)
    where = Xml(file)
    sections = {etree.QName(node).localname: node for node in root.iterchildren(f"{{{names.NAMESPACE}}}*")}
    views = sections.get("views")
    viewpoints = () if views is None else children(views, "viewpoints")
    diagrams = () if views is None else children(views, "diagrams")
    return Model(
        **common(root, where),
        version=root.get("version") or "",
        metadata=metadata_of(sections.get("metadata")),
        elements=tuple(_element(one, where) for one in _in(sections, "elements", "element")),
        relationships=tuple(_relationship(one, where) for one in _in(sections, "relationships", "relationship")),
        organizations=tuple(items_of(one, where) for one in children(root, "organizations")),
        definitions=tuple(
            _definition(one, where) for one in _in(sections, "propertyDefinitions", "propertyDefinition")
        ),
        viewpoints=tuple(viewpoint_of(one, where) for part in viewpoints for one in children(part, "viewpoint")),
        views=tuple(view_of(one, where) for part in diagrams for one in children(part, "view")),
        schemas=root.get(f"{{{names.XSI}}}schemaLocation") or "",
        beside=beside(root, _OF_MODEL, ("identifier", "version")),
    )


_OF_MODEL = frozenset(
    tag(name)
    for name in (
        "name",
        "documentation",
        "properties",
        "metadata",
        "elements",
        "relationships",
        "organizations",
        "propertyDefinitions",
        "views",
    )
)
_OF_CONCEPT = frozenset(tag(name) for name in ("name", "documentation", "properties"))


def _in(sections: dict[str, etree._Element], section: str, name: str) -> tuple[etree._Element, ...]:
    return () if section not in sections else children(sections[section], name)


def _element(node: etree._Element, where: Xml) -> Element:
    return Element(type=type_of(node), **common(node, where), beside=beside(node, _OF_CONCEPT, ("identifier",)))


def _relationship(node: etree._Element, where: Xml) -> Relationship:
    get = node.get
    known = ("identifier", "source", "target", "accessType", "modifier", "isDirected")
    made = beside(node, _OF_CONCEPT, known) if len(node) else attributes_beside(node, known)
    return Relationship(
        type=type_of(node),
        source=get("source") or "",
        target=get("target") or "",
        **common(node, where),
        access=get("accessType") or "",
        modifier=get("modifier") or "",
        directed=get("isDirected") or "",
        beside=made,
    )


def _definition(node: etree._Element, where: Xml) -> PropertyDefinition:
    made = common(node, where)
    made.pop("properties")
    return PropertyDefinition(
        type=node.get("type") or "", **made, beside=beside(node, _OF_CONCEPT, ("identifier", "type"))
    )


def _parsed(content: bytes, file: str) -> etree._Element:
    if len(content) > MOST_BYTES:
        raise _too_large(file)
    if content.startswith(b"PK"):
        raise _of_archi(file)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if "depth" in str(error):
            raise UnreadableModel(
                N_("{file} heeft meer lagen in elkaar dan een model nodig heeft."),
                N_("Sla het model opnieuw op vanuit het programma waarmee het is gemaakt."),
                file=file,
            ) from error
        raise UnreadableModel(
            N_("{file} is geen XML: op regel {line} gaat het mis."),
            N_("Sla het model opnieuw op vanuit het programma waarmee het is gemaakt."),
            file=file,
            line=getattr(error, "lineno", None) or 1,
        ) from error
    if root.getroottree().docinfo.internalDTD is not None or any(True for _ in root.iter(etree.Entity)):
        raise UnreadableModel(
            N_("{file} beschrijft zelf een documenttype of entiteiten; dat wordt niet gelezen."),
            N_("Haal de regel met <!DOCTYPE> weg."),
            file=file,
        )
    return root


def _require_archimate(root: etree._Element, file: str) -> None:
    name = etree.QName(root)
    if name.namespace == names.NAMESPACE and name.localname == "model":
        return
    if name.namespace == names.ARCHI:
        raise _of_archi(file)
    if name.namespace == names.NAMESPACE_2:
        raise UnreadableModel(
            N_("{file} is een model van ArchiMate 2."),
            N_("Sla het op als ArchiMate 3.1: in Archi door het te openen en opnieuw te exporteren."),
            file=file,
        )
    raise UnreadableModel(
        N_("{file} is geen model in het uitwisselformaat van ArchiMate 3: het begint met {found}."),
        N_("Exporteer het model als 'ArchiMate Open Exchange' (XML)."),
        file=file,
        found=name.text[:100],
    )


def _of_archi(file: str) -> UnreadableModel:
    return UnreadableModel(
        N_("{file} is een bestand zoals Archi het zelf bewaart, en geen uitwisselbestand."),
        N_("Open het in Archi, kies in het menu File, Export en daarna Open Exchange, en lees dat bestand in."),
        file=file,
    )


def _too_large(file: str) -> UnreadableModel:
    return UnreadableModel(
        N_("{file} is te groot: een model heeft hoogstens {most} megabyte."),
        N_("Splits het model in delen."),
        file=file,
        most=MOST_BYTES // 1_000_000,
    )
