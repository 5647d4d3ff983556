"""Draws areas in the colours of their classes, as one SVG that works without script or stylesheet.

Colours are presentation attributes, so that the file can be downloaded, and classes, so that a page can adapt it;
there are no inline styles, because a content security policy forbids them. It expects shapes in EPSG:28992 and
says nothing about where they came from: that belongs beside the map.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from informatiehuis.engines.charts.classes import Classes
from informatiehuis.engines.charts.colours import BLANK, INK, INK_SOFT, PAPER
from informatiehuis.engines.charts.numbers import format_number

WIDTH = 800
"""The width of the drawing in its own units, whatever the width of the areas in metres."""
MARGIN = 8
TOLERANCE = 0.9
"""How far, in units of the drawing, a border may move when it is simplified: less than a line is wide."""
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(frozen=True)
class MapArea:
    """An area to draw: its code, its name, its shape in EPSG:28992 and, where it has one, its page."""

    code: str
    name: str
    shape: BaseGeometry
    href: str = ""


@dataclass(frozen=True)
class MapTexts:
    """What a map says in words. `title` is its name; `description` what there is to see, for who cannot see it."""

    title: str
    description: str = ""
    no_data: str = "geen gegevens"
    unit: str = ""
    language: str = "nl"


@dataclass(frozen=True)
class LegendEntry:
    """A row of the legend: `count` is how many areas have this class; `blank` marks no data, which is hatched."""

    label: str
    colour: str
    count: int
    blank: bool = False


@dataclass(frozen=True)
class Frame:
    """From metres to units of the drawing: north is up, so y turns round."""

    west: float
    north: float
    scale: float
    height: float

    def points(self, coordinates: np.ndarray) -> np.ndarray:
        x = (coordinates[:, 0] - self.west) * self.scale + MARGIN
        y = (self.north - coordinates[:, 1]) * self.scale + MARGIN
        return np.round(np.column_stack((x, y)), 1)


def legend(
    classes: Classes, values: Mapping[str, float | None], texts: MapTexts, codes: Sequence[str] | None = None
) -> list[LegendEntry]:
    """The rows of the legend, from low to high, then no data if an area among `codes` has none."""
    found = [classes.index(values.get(code)) for code in (codes if codes is not None else list(values))]
    labels = classes.labels(texts.unit, texts.language)
    rows = [
        LegendEntry(label, colour, found.count(index))
        for index, (label, colour) in enumerate(zip(labels, classes.colours, strict=True))
    ]
    blank = found.count(None)
    return [*rows, LegendEntry(texts.no_data, BLANK, blank, blank=True)] if blank else rows


def choropleth(
    areas: Sequence[MapArea],
    values: Mapping[str, float | None],
    classes: Classes,
    texts: MapTexts,
    *,
    identifier: str = "kaart",
    decimals: int | None = None,
    marked: str | None = None,
) -> str:
    """The map as an `<svg>` element: each area a link with its name and number, reachable by keyboard.

    `values` are by area code; an area without a value is hatched. With links the drawing is a group of links;
    without them it is one image (WAI-ARIA 1.2: what stands inside `img` is not announced). `identifier` must be
    unique on the page. Raises ValueError for no areas, a double code, an empty shape or an unusable identifier.
    """
    _check(areas, identifier)
    drawn = _drawn(tuple(shapely.to_wkb([area.shape for area in areas])))
    parts = [
        _area(area, path, values, classes, texts, (decimals, identifier, marked))
        for area, path in zip(areas, drawn.paths, strict=True)
    ]
    linked = any(area.href for area in areas)
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="house-choropleth" viewBox="0 0 {WIDTH} {drawn.height:g}" '
            f'role="{"group" if linked else "img"}" aria-labelledby="{identifier}-titel {identifier}-uitleg">',
            f'<title id="{identifier}-titel">{escape(texts.title)}</title>',
            f'<desc id="{identifier}-uitleg">{escape(texts.description)}</desc>',
            _hatch(identifier),
            *parts,
            f'<path class="house-choropleth__outline" fill="none" stroke="{INK_SOFT}" stroke-width="1.4" '
            f'stroke-linejoin="round" pointer-events="none" d="{drawn.outline}"/>',
            *(_ring(path) for area, path in zip(areas, drawn.paths, strict=True) if area.code == marked),
            "</svg>",
        )
    )


def area_label(area: MapArea, value: float | None, texts: MapTexts, decimals: int | None) -> str:
    """`Utrecht: 361.699 inwoners`, or the words for no data."""
    if value is None or math.isnan(value):
        return f"{area.name}: {texts.no_data}"
    return f"{area.name}: {format_number(value, decimals, texts.unit, texts.language)}"


def _check(areas: Sequence[MapArea], identifier: str) -> None:
    if not NAME.fullmatch(identifier):
        raise ValueError(f"{identifier!r} cannot be the id of an element")
    if not areas:
        raise ValueError("a map needs at least one area")
    codes = [area.code for area in areas]
    if len(set(codes)) != len(codes):
        raise ValueError("an area code occurs twice")
    empty = [area.code for area in areas if area.shape.is_empty]
    if empty:
        raise ValueError(f"these areas have no shape: {', '.join(empty)}")


@dataclass(frozen=True)
class _Drawn:
    """Shapes as they are drawn: the path of each, that of all together, and the height of the drawing."""

    paths: tuple[str, ...]
    outline: str
    height: float


@lru_cache(maxsize=32)
def _drawn(shapes: tuple[bytes, ...]) -> _Drawn:
    """The paths of shapes, which follow from their WKB alone: the same borders are drawn on map after map."""
    simple = _simplified(np.array([_polygons(shape) for shape in shapely.from_wkb(list(shapes))], dtype=object))
    frame = _frame(simple)
    return _Drawn(tuple(_path(shape, frame) for shape in simple), _path(shapely.union_all(simple), frame), frame.height)


def _simplified(shapes: np.ndarray) -> list[BaseGeometry]:
    """Shapes with as few points as the drawing can show; neighbours keep one and the same border."""
    west, south, east, north = shapely.total_bounds(shapes)
    metres_per_unit = max(east - west, north - south) / (WIDTH - 2 * MARGIN)
    simple = shapely.coverage_simplify(shapes, TOLERANCE * metres_per_unit * 2)
    return [new if not new.is_empty else old for new, old in zip(simple, shapes, strict=True)]


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    """Only the surfaces of a shape: repairing an invalid ring may leave lines and points beside them."""
    sound = shape if shape.is_valid else shapely.make_valid(shape)
    parts = [part for part in shapely.get_parts(sound) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts) if sound.geom_type == "GeometryCollection" else sound


def _frame(shapes: Sequence[BaseGeometry]) -> Frame:
    west, south, east, north = shapely.total_bounds(shapes)
    scale = (WIDTH - 2 * MARGIN) / max(east - west, (north - south) / 1.25)
    inset = (WIDTH - 2 * MARGIN - (east - west) * scale) / 2 / scale
    return Frame(west - inset, north, scale, round((north - south) * scale + 2 * MARGIN, 1))


def _area(
    area: MapArea,
    path: str,
    values: Mapping[str, float | None],
    classes: Classes,
    texts: MapTexts,
    looks: tuple[int | None, str, str | None],
) -> str:
    decimals, identifier, marked = looks
    value = values.get(area.code)
    label = escape(area_label(area, value, texts, decimals), quote=True)
    index = classes.index(value)
    fill = f"url(#{identifier}-arcering)" if index is None else classes.colours[index]
    told = "" if index is None else f' data-fill="{fill}"'
    state = " is-marked" if area.code == marked else ""
    opening = f'data-code="{escape(area.code, quote=True)}" data-label="{label}" class="house-choropleth__item{state}"'
    drawing = (
        f"<title>{label}</title>"
        f'<path class="house-choropleth__area" fill="{fill}"{told} fill-rule="evenodd" stroke="{PAPER}" '
        f'stroke-width="1.2" stroke-linejoin="round" d="{path}"/>'
    )
    if not area.href:
        return f"<g {opening}>{drawing}</g>"
    current = ' aria-current="true"' if state else ""
    return f'<a href="{escape(area.href, quote=True)}" {opening}{current}>{drawing}</a>'


def _ring(path: str) -> str:
    """The border of the marked area once more, on top of its neighbours' borders."""
    return (
        f'<path class="house-choropleth__ring" fill="none" stroke="{INK}" stroke-width="3" stroke-linejoin="round" '
        f'pointer-events="none" d="{path}"/>'
    )


def _path(shape: BaseGeometry, frame: Frame) -> str:
    """Every ring as relative steps of a tenth of a unit: a third shorter than absolute coordinates."""
    rings = []
    for polygon in shapely.get_parts(shape):
        for ring in (polygon.exterior, *polygon.interiors):
            points = frame.points(shapely.get_coordinates(ring)[:-1])
            tenths = np.rint(points * 10).astype(int)
            steps = np.diff(tenths, axis=0)
            moves = "".join(f"l{_tenth(dx)} {_tenth(dy)}" for dx, dy in steps.tolist() if dx or dy)
            rings.append(f"M{_tenth(int(tenths[0, 0]))} {_tenth(int(tenths[0, 1]))}{moves}z")
    return "".join(rings).replace(" -", "-")


def _tenth(tenths: int) -> str:
    return f"{tenths / 10:g}".replace("0.", ".", 1) if abs(tenths) < 10 and tenths else f"{tenths / 10:g}"


def _hatch(identifier: str) -> str:
    return (
        f'<defs><pattern id="{identifier}-arcering" width="9" height="9" patternUnits="userSpaceOnUse">'
        f'<rect class="house-choropleth__blank" width="9" height="9" fill="{BLANK}"/>'
        f'<path class="house-choropleth__hatch" d="M-2 11 11-2M-2 2l4-4M7 11l4-4" fill="none" stroke="{INK_SOFT}" '
        'stroke-width="1.1"/></pattern></defs>'
    )


def as_file(svg: str) -> str:
    """The map as a file of its own: on paper, with ink for text, with the XML header viewers expect."""
    sized = svg.replace("<svg ", f'<svg color="{INK}" width="{WIDTH}" ', 1)
    start = sized.index("</desc>") + len("</desc>")
    background = f'<rect width="100%" height="100%" fill="{PAPER}"/>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{sized[:start]}{background}{sized[start:]}'
