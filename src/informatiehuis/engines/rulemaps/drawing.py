"""A map of rules as an SVG that is part of a page: outcomes as numbered surfaces, areas as links, one chosen position.

Colour never says it alone: each outcome has a number, in the drawing and in the legend, and what is not decided is
hatched. The elements and their classes are those of `charts.choropleth`, so that pages and print treat both alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import shapely

from informatiehuis.engines.charts.choropleth import MARGIN, WIDTH
from informatiehuis.engines.charts.colours import BLANK, CATEGORIES, INK, INK_SOFT, PAPER
from informatiehuis.engines.places import Geometries
from informatiehuis.engines.rulemaps.asking import Outcome

_LABEL = 15
_BLUR = 0.5
"""The side, in units of the drawing, of a bend that is too small to see and is left out."""
_SMALLEST_LABELLED = 900
"""A surface smaller than this, in units of the drawing, has no number in it."""


@dataclass(frozen=True)
class LinkedArea:
    """An area that can be chosen on the map: its words say what it leads to."""

    code: str
    label: str
    shape: shapely.Geometry
    href: str


@dataclass(frozen=True)
class Frame:
    """From metres to units of the drawing, with the north above."""

    west: float
    north: float
    scale: float
    width: float
    height: float

    @classmethod
    def around(cls, bounds: tuple[float, float, float, float]) -> Frame:
        """As wide as other maps are, unless that would be too high."""
        west, south, east, north = bounds
        scale = (WIDTH - 2 * MARGIN) / max(east - west, (north - south) / 1.25)
        return cls(west, north, scale, (east - west) * scale + 2 * MARGIN, (north - south) * scale + 2 * MARGIN)

    def point(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.west) * self.scale + MARGIN, (self.north - y) * self.scale + MARGIN


def colour_of(found: Sequence[Outcome], number: int) -> str | None:
    """The colour of an outcome; None for one that is hatched."""
    return CATEGORIES[number % len(CATEGORIES)] if found[number].decided else None


def drawing(
    shapes: Geometries,
    fills: Sequence[str | None],
    areas: Sequence[LinkedArea],
    bounds: tuple[float, float, float, float],
    *,
    title: str,
    description: str,
    identifier: str,
    position: tuple[float, float] | None = None,
) -> str:
    """The map as an `<svg>`. `fills` give the colour of each surface, or None for a hatched one.

    The surfaces are a coverage: they touch and do not overlap. So they do as drawn, without what is too small to see.
    """
    frame = Frame.around(bounds)
    shapes = shapely.coverage_simplify(shapes, _BLUR / frame.scale)
    name = escape(identifier, quote=True)
    surfaces = [_surface(shape, fill, frame, name) for shape, fill in zip(shapes, fills, strict=True)]
    labels = [_number(shape, number, frame) for number, shape in enumerate(shapes, 1)]
    links = [_link(area, frame) for area in areas]
    x, y = frame.west, frame.north
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="house-choropleth" '
            f'viewBox="0 0 {frame.width:.1f} {frame.height:.1f}" role="{"group" if areas else "img"}" '
            f'aria-labelledby="{name}-titel {name}-uitleg" '
            f'data-west="{x:.3f}" data-north="{y:.3f}" data-scale="{frame.scale:.9f}" data-margin="{MARGIN}">',
            f'<title id="{name}-titel">{escape(title)}</title><desc id="{name}-uitleg">{escape(description)}</desc>',
            _pattern(name),
            *surfaces,
            *links,
            *labels,
            *([] if position is None else [_marker(frame.point(*position))]),
            "</svg>",
        )
    )


def _surface(shape: shapely.Geometry, fill: str | None, frame: Frame, name: str) -> str:
    if shapely.is_empty(shape):
        return ""
    paint = fill or f"url(#{name}-arcering)"
    return f'<path fill="{paint}" fill-rule="evenodd" stroke="none" d="{_path(shape, frame)}"/>'


def _link(area: LinkedArea, frame: Frame) -> str:
    label = escape(area.label, quote=True)
    path = (
        f'<title>{label}</title><path class="house-choropleth__area" fill="transparent" fill-rule="evenodd" '
        f'stroke="{PAPER}" stroke-width="1.2" stroke-linejoin="round" d="{_path(area.shape, frame)}"/>'
    )
    opening = f'data-code="{escape(area.code, quote=True)}" data-label="{label}" class="house-choropleth__item"'
    return f'<a href="{escape(area.href, quote=True)}" {opening}>{path}</a>'


def _number(shape: shapely.Geometry, number: int, frame: Frame) -> str:
    """The number of an outcome, in the largest of its surfaces."""
    parts = shapely.get_parts(shape)
    if not len(parts):
        return ""
    largest = parts[int(np.argmax(shapely.area(parts)))]
    if shapely.area(largest) * frame.scale**2 < _SMALLEST_LABELLED:
        return ""
    spot = shapely.get_point(shapely.maximum_inscribed_circle(largest, 1 / frame.scale), 0)
    x, y = frame.point(shapely.get_x(spot), shapely.get_y(spot))
    return (
        f'<g pointer-events="none" aria-hidden="true"><circle cx="{x:.1f}" cy="{y:.1f}" r="{_LABEL - 2}" '
        f'fill="{PAPER}" stroke="{INK}"/><text x="{x:.1f}" y="{y + 5.5:.1f}" text-anchor="middle" font-size="{_LABEL}" '
        f'font-weight="600" fill="{INK}">{number}</text></g>'
    )


def _marker(point: tuple[float, float]) -> str:
    x, y = point
    return (
        f'<g pointer-events="none" aria-hidden="true" fill="none"><circle cx="{x:.1f}" cy="{y:.1f}" r="9" '
        f'stroke="{PAPER}" stroke-width="6"/><circle cx="{x:.1f}" cy="{y:.1f}" r="9" '
        f'stroke="{INK}" stroke-width="3"/></g>'
    )


def _path(shape: shapely.Geometry, frame: Frame) -> str:
    rings = []
    for polygon in shapely.get_parts(shape):
        for ring in (polygon.exterior, *polygon.interiors):
            points = shapely.get_coordinates(ring)[:-1]
            xs = np.round((points[:, 0] - frame.west) * frame.scale + MARGIN, 1)
            ys = np.round((frame.north - points[:, 1]) * frame.scale + MARGIN, 1)
            rings.append("M" + "L".join(f"{x:g} {y:g}" for x, y in zip(xs.tolist(), ys.tolist(), strict=True)) + "z")
    return "".join(rings)


def _pattern(name: str) -> str:
    return (
        f'<defs><pattern id="{name}-arcering" width="9" height="9" patternUnits="userSpaceOnUse">'
        f'<rect class="house-choropleth__blank" width="9" height="9" fill="{BLANK}"/>'
        f'<path class="house-choropleth__hatch" d="M-2 11 11-2M-2 2l4-4M7 11l4-4" fill="none" stroke="{INK_SOFT}" '
        'stroke-width="1.1"/></pattern></defs>'
    )
