"""Writes views and viewpoints."""

from __future__ import annotations

from informatiehuis.engines.archimate.lines import Out
from informatiehuis.engines.archimate.model import (
    Colour,
    Concern,
    Connection,
    Font,
    Model,
    Node,
    Point,
    Style,
    Texts,
    View,
    Viewpoint,
)


def write_views(out: Out, model: Model) -> None:
    """The views of a model with the viewpoints that it defines; nothing when it has neither."""
    if not (model.views or model.viewpoints):
        return
    out.begins("views", ())
    out.section("viewpoints", model.viewpoints, _viewpoint)
    out.section("diagrams", model.views, _view)
    out.ends("views")


def _view(out: Out, one: View) -> None:
    attributes = [
        ("identifier", one.identifier),
        ("xsi:type", "Diagram"),
        ("viewpoint", one.viewpoint),
        ("viewpointRef", one.viewpoint_reference),
    ]
    content = out.begins("view", attributes, one.beside)
    out.texts("name", one.names)
    out.texts("documentation", one.documentation)
    out.content(content)
    out.properties(one.properties)
    for node in one.nodes:
        _node(out, node)
    for connection in one.connections:
        _connection(out, connection)
    out.ends("view")


def _node(out: Out, one: Node) -> None:
    attributes = [
        ("identifier", one.identifier),
        ("xsi:type", one.type),
        ("elementRef", one.element),
        ("conceptRef", one.concept),
        ("xpathPart", one.path),
        ("x", one.x),
        ("y", one.y),
        ("w", one.width),
        ("h", one.height),
    ]
    content = out.begins("node", attributes, one.beside)
    _shared(out, one)
    for inner in one.nodes:
        _node(out, inner)
    out.content(content)
    out.ends("node")


def _connection(out: Out, one: Connection) -> None:
    attributes = [
        ("identifier", one.identifier),
        ("xsi:type", one.type),
        ("relationshipRef", one.relationship),
        ("source", one.source),
        ("target", one.target),
    ]
    content = out.begins("connection", attributes, one.beside)
    _shared(out, one)
    for name, points in (
        ("sourceAttachment", [one.start]),
        ("bendpoint", one.bendpoints),
        ("targetAttachment", [one.end]),
    ):
        for point in points:
            _point(out, name, point)
    out.content(content)
    out.ends("connection")


def _shared(out: Out, one: Node | Connection) -> None:
    out.texts("label", one.labels)
    out.texts("documentation", one.documentation)
    if one.style is not None:
        _style(out, one.style)
    for view in one.views:
        out.empty("viewRef", [("ref", view)])


def _point(out: Out, name: str, point: Point | None) -> None:
    if point is not None:
        out.empty(name, [("x", point[0]), ("y", point[1])])


def _style(out: Out, style: Style) -> None:
    out.begins("style", [("lineWidth", style.width)])
    _colour(out, "lineColor", style.line)
    _colour(out, "fillColor", style.fill)
    if style.font is not None:
        _font(out, style.font)
    out.ends("style")


def _font(out: Out, font: Font) -> None:
    out.begins("font", [("name", font.name), ("size", font.size), ("style", font.style)])
    _colour(out, "color", font.colour)
    out.ends("font")


def _colour(out: Out, name: str, colour: Colour | None) -> None:
    if colour is not None:
        out.empty(name, [("r", colour.red), ("g", colour.green), ("b", colour.blue), ("a", colour.alpha)])


def _viewpoint(out: Out, one: Viewpoint) -> None:
    content = out.begins("viewpoint", [("identifier", one.identifier)], one.beside)
    out.texts("name", one.names)
    out.texts("documentation", one.documentation)
    out.content(content)
    out.properties(one.properties)
    for concern in one.concerns:
        _concern(out, concern)
    for name, text in (("viewpointPurpose", one.purpose), ("viewpointContent", one.content)):
        if text:
            out.line(f"<{name}>{text}</{name}>")
    for type in one.elements:
        out.empty("allowedElementType", [("type", type)])
    for type in one.relationships:
        out.empty("allowedRelationshipType", [("type", type)])
    for note in one.notes:
        out.begins("modelingNote", [("type", note.type)])
        out.texts("documentation", note.documentation)
        out.ends("modelingNote")
    out.ends("viewpoint")


def _concern(out: Out, one: Concern) -> None:
    def write_one(inner: Out, labels: Texts) -> None:
        inner.begins("stakeholder", ())
        inner.texts("label", labels)
        inner.ends("stakeholder")

    out.begins("concern", ())
    out.texts("label", one.labels)
    out.texts("documentation", one.documentation)
    out.section("stakeholders", one.stakeholders, write_one)
    out.ends("concern")
