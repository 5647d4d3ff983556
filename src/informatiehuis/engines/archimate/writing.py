"""Writes the ArchiMate Model Exchange File Format 3.1: XML in UTF-8, the same model always the same bytes."""

from __future__ import annotations

from informatiehuis.engines.archimate import names
from informatiehuis.engines.archimate.lines import Attributes, Out, escaped
from informatiehuis.engines.archimate.model import (
    Element,
    Item,
    Metadata,
    Model,
    PropertyDefinition,
    Relationship,
    SchemaInfo,
)
from informatiehuis.engines.archimate.writing_views import write_views


def write(model: Model) -> bytes:
    """The XML of a model, which `read` reads back the same. What no XML can hold becomes U+FFFD."""
    out = Out()
    root = [
        ("xmlns", names.NAMESPACE),
        ("xmlns:xsi", names.XSI),
        ("xsi:schemaLocation", model.schemas or names.SCHEMA_LOCATION),
        ("identifier", model.identifier),
        ("version", model.version),
    ]
    with_beside = out.begins("model", root, model.beside)
    out.texts("name", model.names)
    out.texts("documentation", model.documentation)
    out.content(with_beside)
    out.properties(model.properties)
    _metadata(out, model.metadata)
    out.section("elements", model.elements, _element)
    out.section("relationships", model.relationships, _relationship)
    for items in model.organizations:
        out.section("organizations", items, _item)
    out.section("propertyDefinitions", model.definitions, _definition)
    write_views(out, model)
    out.ends("model")
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(out.lines) + "\n").encode()


def _concept(out: Out, name: str, attributes: Attributes, one: Element | Relationship) -> None:
    if not (one.names or one.documentation or one.properties or one.beside.content):
        out.empty(name, attributes, one.beside)
        return
    content = out.begins(name, attributes, one.beside)
    out.texts("name", one.names)
    out.texts("documentation", one.documentation)
    out.content(content)
    out.properties(one.properties)
    out.ends(name)


def _element(out: Out, one: Element) -> None:
    _concept(out, "element", [("identifier", one.identifier), ("xsi:type", one.type)], one)


def _relationship(out: Out, one: Relationship) -> None:
    attributes = [
        ("identifier", one.identifier),
        ("source", one.source),
        ("target", one.target),
        ("xsi:type", one.type),
        ("accessType", one.access),
        ("modifier", one.modifier),
        ("isDirected", one.directed),
    ]
    _concept(out, "relationship", attributes, one)


def _item(out: Out, one: Item) -> None:
    attributes = [("identifier", one.identifier), ("identifierRef", one.reference)]
    if not (one.labels or one.documentation or one.items or one.beside.content):
        out.empty("item", attributes, one.beside)
        return
    content = out.begins("item", attributes, one.beside)
    out.texts("label", one.labels)
    out.texts("documentation", one.documentation)
    for inner in one.items:
        _item(out, inner)
    out.content(content)
    out.ends("item")


def _definition(out: Out, one: PropertyDefinition) -> None:
    content = out.begins("propertyDefinition", [("identifier", one.identifier), ("type", one.type)], one.beside)
    out.texts("name", one.names)
    out.texts("documentation", one.documentation)
    out.content(content)
    out.ends("propertyDefinition")


def _metadata(out: Out, metadata: Metadata | None) -> None:
    if metadata is None:
        return
    out.begins("metadata", ())
    for one in metadata.infos:
        if metadata.is_wrapped:
            out.begins("schemaInfo", ())
        _info(out, one)
        if metadata.is_wrapped:
            out.ends("schemaInfo")
    out.ends("metadata")


def _info(out: Out, one: SchemaInfo) -> None:
    for name, text in (("schema", one.schema), ("schemaversion", one.version)):
        if text:
            out.line(f"<{name}>{escaped(text)}</{name}>")
    out.content(one.content)
