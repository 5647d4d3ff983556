"""A model of architecture as the ArchiMate Model Exchange File Format holds it, as frozen values.

Nothing that a file says is left out: what the format has no place for stands in `Beside`, as XML or as attributes.
Identifiers are those of the file; whether they lead anywhere is for `checking`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Words in a language (BCP 47); an empty language is none that was said."""

    text: str
    language: str = ""


Texts = tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """What others keep in the file: elements as XML that stands by itself, and attributes as `{namespace}name`."""

    content: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()


NOTHING = Beside()


@dataclass(frozen=True, slots=True)
class Property:
    """The value of a property, in one or more languages."""

    definition: str
    values: Texts


@dataclass(frozen=True, slots=True)
class PropertyDefinition:
    """What a property is; `type` is string, boolean, currency, date, time or number."""

    identifier: str
    type: str
    names: Texts
    documentation: Texts = ()
    beside: Beside = NOTHING


@dataclass(frozen=True, slots=True)
class Element:
    """One element or junction; `type` as `names.ELEMENTS` has them, or what the file says instead."""

    identifier: str
    type: str
    names: Texts = ()
    documentation: Texts = ()
    properties: tuple[Property, ...] = ()
    beside: Beside = NOTHING


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relation, between elements or relations.

    `access` is Access, Read, Write or ReadWrite; `modifier` the strength of an influence; `directed` of an association.
    """

    identifier: str
    type: str
    source: str
    target: str
    names: Texts = ()
    documentation: Texts = ()
    properties: tuple[Property, ...] = ()
    access: str = ""
    modifier: str = ""
    directed: str = ""
    beside: Beside = NOTHING


@dataclass(frozen=True, slots=True)
class Item:
    """A folder of an organisation, or what lies in it: `reference` is the identifier of something in the model."""

    labels: Texts = ()
    documentation: Texts = ()
    items: tuple[Item, ...] = ()
    identifier: str = ""
    reference: str = ""
    beside: Beside = NOTHING


@dataclass(frozen=True, slots=True)
class SchemaInfo:
    """Metadata of the model after some schema, such as Dublin Core."""

    schema: str = ""
    version: str = ""
    content: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Metadata:
    """All metadata; `is_wrapped` when each stands in an element of its own."""

    infos: tuple[SchemaInfo, ...]
    is_wrapped: bool = False


@dataclass(frozen=True, slots=True)
class Colour:
    """Red, green and blue of 0 to 255; `alpha` of 0 (nothing to see) to 100, None when it is not said."""

    red: int
    green: int
    blue: int
    alpha: int | None = None


@dataclass(frozen=True, slots=True)
class Font:
    """How a text is written; `size` in points, as the file spells it."""

    name: str = ""
    size: str = ""
    style: str = ""
    colour: Colour | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """How a node or connection is drawn; `width` of the line in pixels."""

    line: Colour | None = None
    fill: Colour | None = None
    font: Font | None = None
    width: int | None = None


Point = tuple[int, int]
"""Pixels to the right and downwards from the upper left corner of the view."""


@dataclass(frozen=True, slots=True)
class Node:
    """Something drawn in a view: `type` is Element, Container or Label. Pixels, from the corner of the view."""

    identifier: str
    type: str
    x: int
    y: int
    width: int
    height: int
    element: str = ""
    labels: Texts = ()
    documentation: Texts = ()
    style: Style | None = None
    views: tuple[str, ...] = ()
    nodes: tuple[Node, ...] = ()
    concept: str = ""
    path: str = ""
    beside: Beside = NOTHING


@dataclass(frozen=True, slots=True)
class Connection:
    """A line in a view: `type` is Relationship, NestingRelationship or Line; ends are nodes or connections."""

    identifier: str
    type: str
    source: str = ""
    target: str = ""
    relationship: str = ""
    labels: Texts = ()
    documentation: Texts = ()
    style: Style | None = None
    views: tuple[str, ...] = ()
    start: Point | None = None
    bendpoints: tuple[Point, ...] = ()
    end: Point | None = None
    beside: Beside = NOTHING


@dataclass(frozen=True, slots=True)
class View:
    """One diagram; `viewpoint` names one of the specification, `viewpoint_reference` one of the model."""

    identifier: str
    names: Texts = ()
    documentation: Texts = ()
    properties: tuple[Property, ...] = ()
    viewpoint: str = ""
    viewpoint_reference: str = ""
    nodes: tuple[Node, ...] = ()
    connections: tuple[Connection, ...] = ()
    beside: Beside = NOTHING


@dataclass(frozen=True, slots=True)
class Concern:
    """What stakeholders want to see answered in views of a viewpoint."""

    labels: Texts
    documentation: Texts = ()
    stakeholders: tuple[Texts, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelingNote:
    """A note to who models after a viewpoint."""

    documentation: Texts
    type: str = ""


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """A way of looking that the model defines itself."""

    identifier: str
    names: Texts
    documentation: Texts = ()
    properties: tuple[Property, ...] = ()
    concerns: tuple[Concern, ...] = ()
    purpose: str = ""
    content: str = ""
    elements: tuple[str, ...] = ()
    relationships: tuple[str, ...] = ()
    notes: tuple[ModelingNote, ...] = ()
    beside: Beside = NOTHING


@dataclass(frozen=True, slots=True)
class Model:
    """A whole file; `organizations` are trees beside each other, each with its items."""

    identifier: str
    names: Texts
    documentation: Texts = ()
    properties: tuple[Property, ...] = ()
    version: str = ""
    metadata: Metadata | None = None
    elements: tuple[Element, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    organizations: tuple[tuple[Item, ...], ...] = ()
    definitions: tuple[PropertyDefinition, ...] = ()
    viewpoints: tuple[Viewpoint, ...] = ()
    views: tuple[View, ...] = ()
    schemas: str = ""
    beside: Beside = NOTHING


def said(texts: Texts, language: str = "nl") -> str:
    """The words in a language, else those without a language, else the first there are; empty when there are none."""
    for wanted in (language, ""):
        for one in texts:
            if one.language.partition("-")[0].lower() == wanted:
                return one.text
    return texts[0].text if texts else ""


def nodes_in(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Every node with those in it, the outer before the inner and the further back before the nearer."""
    for node in nodes:
        yield node
        yield from nodes_in(node.nodes)
