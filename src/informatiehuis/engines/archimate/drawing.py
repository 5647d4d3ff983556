"""Views as boxes and lines to draw: where everything stands, what stands in it, and how it looks by its type.

Coordinates are pixels from the upper left corner of the drawing. What is drawn with is for whoever draws.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from informatiehuis.engines.archimate.model import (
    Connection,
    Element,
    Model,
    Node,
    Point,
    Relationship,
    View,
    nodes_in,
    said,
)
from informatiehuis.engines.archimate.names import JUNCTIONS, LAYER_OF, Layer
from informatiehuis.engines.archimate.rules import PASSIVE

MARGIN = 12
LETTER = 6.6
"""How wide a letter of a text of 12 pixels is on average."""
LINE = 15
MOST_NODES = 1500
"""A drawing with more boxes than this cannot be read; the list beside it can."""
_DOING = ("Process", "Function", "Interaction", "Event", "Service", "Capability", "ValueStream", "CourseOfAction")

_STARTS = {"Composition": "diamond", "Aggregation": "gathers", "Assignment": "dot"}
_ENDS = {
    "Access": "open",
    "Assignment": "full",
    "Flow": "full",
    "Influence": "open",
    "Realization": "hollow",
    "Serving": "open",
    "Specialization": "hollow",
    "Triggering": "full",
}
_DASHES = {"Access": "dotted", "Realization": "dotted", "Influence": "dashed", "Flow": "dashed"}
"""How ArchiMate 3.1 draws its relations (chapter 5)."""


class Shape(StrEnum):
    """How ArchiMate draws a type: what is, what is done, what is passive, what moves people, what groups."""

    BOX = "box"
    ROUND = "round"
    PASSIVE = "passive"
    CUT = "cut"
    GROUP = "group"
    DOT = "dot"
    NOTE = "note"


@dataclass(frozen=True)
class Box:
    """A node as it is drawn: `type` names it, `lines` is its name as it fits."""

    x: int
    y: int
    width: int
    height: int
    shape: Shape
    layer: str
    type: str
    lines: tuple[tuple[int, str], ...]
    element: str = ""
    has_parts: bool = False
    """Whether other boxes lie in it: then its name stands where else its type does."""

    @property
    def radius(self) -> int:
        return 10 if self.shape is Shape.ROUND else 0

    @property
    def middle(self) -> Point:
        return self.x + self.width // 2, self.y + self.height // 2

    @property
    def type_line(self) -> int:
        """Where the name of the type stands."""
        return self.y + 12

    @property
    def rule(self) -> int:
        """Where the line below the head of something passive runs."""
        return self.y + 16

    @property
    def outline(self) -> str:
        """The corners of a box of which they are cut off, as SVG writes points."""
        left, top, right, bottom, cut = self.x, self.y, self.x + self.width, self.y + self.height, 8
        corners = (
            (left + cut, top),
            (right - cut, top),
            (right, top + cut),
            (right, bottom - cut),
            (right - cut, bottom),
            (left + cut, bottom),
            (left, bottom - cut),
            (left, top + cut),
        )
        return " ".join(f"{x},{y}" for x, y in corners)


@dataclass(frozen=True)
class Line:
    """A connection as it is drawn, from its source to its target."""

    points: tuple[Point, ...]
    type: str

    @property
    def starts(self) -> str:
        """What stands at its source: a mark of `_view.svg`."""
        return _STARTS.get(self.type, "")

    @property
    def ends(self) -> str:
        """What stands at its target."""
        return _ENDS.get(self.type, "")

    @property
    def dashes(self) -> str:
        return _DASHES.get(self.type, "solid")

    @property
    def path(self) -> str:
        """As SVG writes points."""
        return " ".join(f"{x},{y}" for x, y in self.points)


@dataclass(frozen=True)
class Drawing:
    """A view to draw; boxes further back come first. `is_whole` is not so when it has too many to read."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    is_whole: bool = True


@dataclass(frozen=True)
class Listed:
    """A relation of a view in words: from what, of which type, to what."""

    source: str
    type: str
    target: str


def draw(model: Model, view: View) -> Drawing:
    """The boxes and lines of a view."""
    nodes = list(nodes_in(view.nodes))
    is_whole = len(nodes) <= MOST_NODES
    nodes = nodes[:MOST_NODES]
    left = min((one.x for one in nodes), default=0) - MARGIN
    top = min((one.y for one in nodes), default=0) - MARGIN
    elements = {one.identifier: one for one in model.elements}
    boxes = {one.identifier: _box(one, elements, left, top) for one in nodes}
    relations = {one.identifier: one for one in model.relationships}
    lines = tuple(_lines(view, boxes, relations, left, top))
    points = [point for line in lines for point in line.points]
    width = max([*(one.x + one.width for one in boxes.values()), *(x for x, _y in points), 1]) + MARGIN
    height = max([*(one.y + one.height for one in boxes.values()), *(y for _x, y in points), 1]) + MARGIN
    return Drawing(width, height, tuple(boxes.values()), lines, is_whole)


def elements_in(model: Model, view: View) -> list[Element]:
    """The elements that a view shows, each once, in the order of the view."""
    elements = {one.identifier: one for one in model.elements}
    shown = dict.fromkeys(one.element for one in nodes_in(view.nodes) if one.element in elements)
    return [elements[identifier] for identifier in shown]


def relations_in(model: Model, view: View) -> list[Listed]:
    """The relations that a view shows, in words."""
    concepts: dict[str, Element | Relationship] = {one.identifier: one for one in model.elements}
    concepts.update((one.identifier, one) for one in model.relationships)
    found = dict.fromkeys(one.relationship for one in view.connections)
    return [
        Listed(_name(concepts.get(one.source)), one.type, _name(concepts.get(one.target)))
        for one in (concepts.get(identifier) for identifier in found)
        if isinstance(one, Relationship)
    ]


def _name(concept: Element | Relationship | None) -> str:
    return "-" if concept is None else said(concept.names) or concept.type


def _box(node: Node, elements: Mapping[str, Element], left: int, top: int) -> Box:
    element = elements.get(node.element)
    about = element or elements.get(node.concept)
    text = said(node.labels) or (said(about.names) if about else "")
    type = element.type if element else ""
    width, height = max(node.width, 1), max(node.height, 1)
    x, y = node.x - left, node.y - top
    shape = _shape(type, node.type)
    most = 1 if node.nodes else max(1, (height - 18) // LINE)
    words = () if shape is Shape.DOT else _wrapped(text, width - 10, most)
    if node.nodes:
        first = y + 14
    else:
        room = height // 2 - (len(words) - 1) * LINE // 2 + 9
        first = y + (30 if shape is Shape.PASSIVE else max(27, room))
    lines = tuple((first + number * LINE, line) for number, line in enumerate(words))
    layer = LAYER_OF.get(type, Layer.COMPOSITE).value
    return Box(x, y, width, height, shape, layer, type, lines, node.element, bool(node.nodes))


def _shape(type: str, of_node: str) -> Shape:
    if type in JUNCTIONS:
        return Shape.DOT
    if not type:
        return Shape.NOTE if of_node == "Label" else Shape.GROUP
    if type == "Grouping":
        return Shape.GROUP
    if LAYER_OF.get(type) is Layer.MOTIVATION:
        return Shape.CUT
    if type in PASSIVE:
        return Shape.PASSIVE
    return Shape.ROUND if type.endswith(_DOING) else Shape.BOX


def _wrapped(text: str, width: int, most: int) -> tuple[str, ...]:
    """A text in lines of words that fit; what does not fit ends in an ellipsis."""
    room = max(4, math.floor(width / LETTER))
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    cut = [line if len(line) <= room else f"{line[: room - 1]}…" for line in lines[:most]]
    if len(lines) > most and not cut[-1].endswith("…"):
        cut[-1] = f"{cut[-1][: room - 1]}…"
    return tuple(cut)


def _lines(
    view: View, boxes: Mapping[str, Box], relations: Mapping[str, Relationship], left: int, top: int
) -> Iterator[Line]:
    """The lines between boxes, and then those to the middle of another line."""
    drawn: dict[str, Line] = {}
    waiting = [one for one in view.connections if one.type != "NestingRelationship"]
    for _turn in range(2):
        later = []
        for one in waiting:
            start, end = (_end(which, boxes, drawn) for which in (one.source, one.target))
            if start is None or end is None:
                later.append(one)
                continue
            relation = relations.get(one.relationship)
            line = _line(one, start, end, relation.type if relation else "", (left, top))
            drawn[one.identifier] = line
            yield line
        waiting = later


def _end(identifier: str, boxes: Mapping[str, Box], drawn: Mapping[str, Line]) -> Box | Point | None:
    if identifier in drawn:
        points = drawn[identifier].points
        (x1, y1), (x2, y2) = points[(len(points) - 1) // 2], points[(len(points) - 1) // 2 + 1]
        return (x1 + x2) // 2, (y1 + y2) // 2
    return boxes.get(identifier)


def _line(one: Connection, start: Box | Point, end: Box | Point, type: str, corner: Point) -> Line:
    bends = [(x - corner[0], y - corner[1]) for x, y in one.bendpoints]
    first = (one.start[0] - corner[0], one.start[1] - corner[1]) if one.start else None
    last = (one.end[0] - corner[0], one.end[1] - corner[1]) if one.end else None
    middle_of_start, middle_of_end = _middle(start), _middle(end)
    after, before = (bends[0] if bends else last or middle_of_end), (bends[-1] if bends else first or middle_of_start)
    first = first or (_edge(start, after) if isinstance(start, Box) else start)
    last = last or (_edge(end, before) if isinstance(end, Box) else end)
    return Line((first, *bends, last), type)


def _middle(one: Box | Point) -> Point:
    return one.middle if isinstance(one, Box) else one


def _edge(box: Box, towards: Point) -> Point:
    """Where a line from the middle of a box to a point leaves the box; the middle when the point lies in it."""
    (x, y), (dx, dy) = box.middle, (towards[0] - box.middle[0], towards[1] - box.middle[1])
    reach = min(
        box.width / 2 / abs(dx) if dx else math.inf,
        box.height / 2 / abs(dy) if dy else math.inf,
    )
    return (x, y) if reach >= 1 else (round(x + dx * reach), round(y + dy * reach))
