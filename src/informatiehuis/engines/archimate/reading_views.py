"""Reads views and viewpoints."""

from __future__ import annotations

from lxml import etree

from informatiehuis.engines.archimate.model import (
    Colour,
    Concern,
    Connection,
    Font,
    ModelingNote,
    Node,
    Point,
    Style,
    View,
    Viewpoint,
)
from informatiehuis.engines.archimate.reading_parts import Xml, beside, children, common, tag, texts, type_of
from informatiehuis.engines.problems import N_

_OF_VIEW = frozenset(tag(name) for name in ("name", "documentation", "properties", "node", "connection"))
_OF_CONCEPT = ("label", "documentation", "style", "viewRef")
_OF_NODE = frozenset(tag(name) for name in (*_OF_CONCEPT, "node"))
_OF_CONNECTION = frozenset(tag(name) for name in (*_OF_CONCEPT, "sourceAttachment", "bendpoint", "targetAttachment"))
_OF_VIEWPOINT = frozenset(
    tag(name)
    for name in (
        "name",
        "documentation",
        "properties",
        "concern",
        "viewpointPurpose",
        "viewpointContent",
        "allowedElementType",
        "allowedRelationshipType",
        "modelingNote",
    )
)


def view_of(node: etree._Element, where: Xml) -> View:
    return View(
        **common(node, where),
        viewpoint=node.get("viewpoint") or "",
        viewpoint_reference=node.get("viewpointRef") or "",
        nodes=tuple(_node(one, where, 1) for one in children(node, "node")),
        connections=tuple(_connection(one, where) for one in children(node, "connection")),
        beside=beside(node, _OF_VIEW, ("identifier", "viewpoint", "viewpointRef")),
    )


def _node(node: etree._Element, where: Xml, depth: int) -> Node:
    where.require_depth(node, depth)
    known = ("identifier", "x", "y", "w", "h", "elementRef", "conceptRef", "xpathPart")
    return Node(
        identifier=_identifier(node, where),
        type=type_of(node),
        x=where.number(node, "x"),
        y=where.number(node, "y"),
        width=where.number(node, "w"),
        height=where.number(node, "h"),
        element=node.get("elementRef") or "",
        labels=texts(children(node, "label")),
        documentation=texts(children(node, "documentation")),
        style=_style(node, where),
        views=_views(node),
        nodes=tuple(_node(one, where, depth + 1) for one in children(node, "node")),
        concept=node.get("conceptRef") or "",
        path=node.get("xpathPart") or "",
        beside=beside(node, _OF_NODE, known),
    )


def _connection(node: etree._Element, where: Xml) -> Connection:
    starts, ends = children(node, "sourceAttachment"), children(node, "targetAttachment")
    return Connection(
        identifier=_identifier(node, where),
        type=type_of(node),
        source=node.get("source") or "",
        target=node.get("target") or "",
        relationship=node.get("relationshipRef") or "",
        labels=texts(children(node, "label")),
        documentation=texts(children(node, "documentation")),
        style=_style(node, where),
        views=_views(node),
        start=_point(starts[0], where) if starts else None,
        bendpoints=tuple(_point(one, where) for one in children(node, "bendpoint")),
        end=_point(ends[0], where) if ends else None,
        beside=beside(node, _OF_CONNECTION, ("identifier", "source", "target", "relationshipRef")),
    )


def _identifier(node: etree._Element, where: Xml) -> str:
    identifier = node.get("identifier")
    if not identifier:
        raise where.wrong(node, N_("hier ontbreekt een identifier"))
    return str(identifier)


def _views(node: etree._Element) -> tuple[str, ...]:
    return tuple(one.get("ref") or "" for one in children(node, "viewRef"))


def _point(node: etree._Element, where: Xml) -> Point:
    return where.number(node, "x"), where.number(node, "y")


def _style(node: etree._Element, where: Xml) -> Style | None:
    found = node.find(tag("style"))
    if found is None:
        return None
    font = found.find(tag("font"))
    return Style(
        line=_colour(found, "lineColor", where),
        fill=_colour(found, "fillColor", where),
        font=None
        if font is None
        else Font(
            font.get("name") or "", font.get("size") or "", font.get("style") or "", _colour(font, "color", where)
        ),
        width=where.number_or_none(found, "lineWidth"),
    )


def _colour(node: etree._Element, name: str, where: Xml) -> Colour | None:
    found = node.find(tag(name))
    if found is None:
        return None
    red, green, blue = (where.number(found, letter) for letter in "rgb")
    return Colour(red, green, blue, where.number_or_none(found, "a"))


def viewpoint_of(node: etree._Element, where: Xml) -> Viewpoint:
    return Viewpoint(
        **common(node, where),
        concerns=tuple(_concern(one) for one in children(node, "concern")),
        purpose=(node.findtext(tag("viewpointPurpose")) or "").strip(),
        content=(node.findtext(tag("viewpointContent")) or "").strip(),
        elements=tuple(one.get("type") or "" for one in children(node, "allowedElementType")),
        relationships=tuple(one.get("type") or "" for one in children(node, "allowedRelationshipType")),
        notes=tuple(
            ModelingNote(texts(children(one, "documentation")), one.get("type") or "")
            for one in children(node, "modelingNote")
        ),
        beside=beside(node, _OF_VIEWPOINT, ("identifier",)),
    )


def _concern(node: etree._Element) -> Concern:
    return Concern(
        texts(children(node, "label")),
        texts(children(node, "documentation")),
        tuple(
            texts(children(one, "label"))
            for group in children(node, "stakeholders")
            for one in children(group, "stakeholder")
        ),
    )
