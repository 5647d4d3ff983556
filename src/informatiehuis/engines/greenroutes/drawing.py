"""A map of a release as an SVG that is part of a page: what is known of every segment, and a route where one was asked.

Colour never says it alone: each verdict has its own width and dashes, in the drawing and in the legend. Unknown is
thin and dotted, so that it cannot be taken for clean. The paper is drawn too: lines look the same in a dark page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import shapely

from informatiehuis.engines.charts.colours import CANAL, INK, PAPER
from informatiehuis.engines.greenroutes.network import CycleNetwork
from informatiehuis.engines.greenroutes.segments import LESS, MORE, SAME
from informatiehuis.engines.greenroutes.trips import Floats

WIDTH, MARGIN = 800.0, 12.0
MOST_DRAWN = 20_000
"""Segments in one drawing; of a larger network what is unknown is left out, which the page says."""
LABELS, LABEL = 5, 20
UNKNOWN = 2
"""In a drawing beside MORE, SAME and LESS."""


@dataclass(frozen=True)
class Stroke:
    """How a verdict is drawn: `width` and `dashes` in units of the drawing."""

    colour: str
    width: float
    dashes: str = ""

    def attributes(self) -> str:
        dashes = f' stroke-dasharray="{self.dashes}"' if self.dashes else ""
        return f'fill="none" stroke="{self.colour}" stroke-width="{self.width:g}"{dashes}'


STROKES: Mapping[int, Stroke] = {
    UNKNOWN: Stroke("#8a8474", 1.4, "1.5 3.5"),
    SAME: Stroke(INK, 2.4),
    LESS: Stroke("#4f86b8", 6, "10 4"),
    MORE: Stroke("#8f4f12", 7),
}
ADVISED, FASTEST = Stroke(CANAL, 13), Stroke(CANAL, 11, "2 7")


@dataclass(frozen=True)
class Linked:
    """A segment that leads somewhere, with what it is called."""

    segment: int
    label: str
    href: str


@dataclass(frozen=True)
class Routes:
    """What is drawn of an advice: segments of both routes, and the junctions where it begins and ends."""

    advised: Sequence[int]
    fastest: Sequence[int]
    start: int
    end: int


def drawing(
    network: CycleNetwork,
    verdicts: Mapping[int, Sequence[int]],
    linked: Sequence[Linked],
    *,
    title: str,
    description: str,
    identifier: str,
    routes: Routes | None = None,
) -> str:
    """The map as an `<svg>`; `verdicts` gives the segments by verdict, UNKNOWN among them."""
    frame = _Frame.around(network)
    name = escape(identifier, quote=True)
    drawn = {one: list(verdicts.get(one, ())) for one in STROKES}
    if len(network.edges) > MOST_DRAWN:
        drawn[UNKNOWN] = []
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="house-choropleth" viewBox="0 0 {frame.width:.0f} '
            f'{frame.height:.0f}" role="group" aria-labelledby="{name}-titel {name}-uitleg">',
            f'<title id="{name}-titel">{escape(title)}</title><desc id="{name}-uitleg">{escape(description)}</desc>',
            f'<rect width="{frame.width:.0f}" height="{frame.height:.0f}" fill="{PAPER}"/>',
            '<g stroke-linecap="butt" stroke-linejoin="round">',
            *_routes(network, frame, routes),
            *(f'<path {STROKES[one].attributes()} d="{frame.path(network, rows)}"/>' for one, rows in drawn.items()),
            *(_link(network, frame, one) for one in linked),
            "</g>",
            *_labels(network, frame),
            *([] if routes is None else _ends(network, frame, routes)),
            "</svg>",
        )
    )


def swatch(verdict: int) -> str:
    """The line of a verdict for a legend, as an `<svg>`."""
    return (
        '<svg class="house-legend__swatch" viewBox="0 0 48 16" aria-hidden="true" focusable="false">'
        f'<rect width="48" height="16" fill="{PAPER}"/><path {STROKES[verdict].attributes()} d="M2 8H46"/></svg>'
    )


def route_swatch(*, advised: bool) -> str:
    """The line of a route for a legend, as an `<svg>`."""
    stroke = ADVISED if advised else FASTEST
    return (
        '<svg class="house-legend__swatch" viewBox="0 0 48 16" aria-hidden="true" focusable="false">'
        f'<rect width="48" height="16" fill="{PAPER}"/><path opacity=".45" {stroke.attributes()} d="M2 8H46"/></svg>'
    )


@dataclass(frozen=True)
class _Frame:
    """From metres to units of the drawing, with the north above."""

    west: float
    north: float
    scale: float
    width: float
    height: float

    @classmethod
    def around(cls, network: CycleNetwork) -> "_Frame":
        west, south, east, north = shapely.total_bounds(network.lines).tolist()
        scale = (WIDTH - 2 * MARGIN) / max(east - west, north - south, 1.0)
        return cls(west, north, scale, (east - west) * scale + 2 * MARGIN, (north - south) * scale + 2 * MARGIN)

    def points(self, coordinates: Floats) -> Floats:
        return np.round(
            np.column_stack(
                ((coordinates[:, 0] - self.west) * self.scale, (self.north - coordinates[:, 1]) * self.scale)
            )
            + MARGIN,
            1,
        )

    def path(self, network: CycleNetwork, segments: Sequence[int]) -> str:
        if not segments:
            return ""
        lines = network.lines[list(segments)]
        found, line = shapely.get_coordinates(lines, return_index=True)
        begins = np.append(True, line[1:] != line[:-1])
        told = zip(self.points(found).tolist(), begins.tolist(), strict=True)
        return "".join(f"{'M' if begin else 'L'}{x:g} {y:g}" for (x, y), begin in told)


def _routes(network: CycleNetwork, frame: _Frame, routes: Routes | None) -> list[str]:
    if routes is None:
        return []
    both = ((FASTEST, routes.fastest), (ADVISED, routes.advised))
    return [f'<path opacity=".45" {stroke.attributes()} d="{frame.path(network, rows)}"/>' for stroke, rows in both]


def _link(network: CycleNetwork, frame: _Frame, one: Linked) -> str:
    """A segment that can be chosen; the table leads to the same by keyboard, so that nobody tabs past a whole map."""
    return (
        f'<a href="{escape(one.href, quote=True)}" tabindex="-1"><title>{escape(one.label)}</title>'
        f'<path fill="none" stroke="transparent" stroke-width="14" d="{frame.path(network, [one.segment])}"/></a>'
    )


def labelled(network: CycleNetwork) -> list[int]:
    """The junctions whose numbers stand on the map to find the way by, from north-west to south-east."""
    frame = _Frame.around(network)
    return _spread(frame.points(network.places), frame)


def _labels(network: CycleNetwork, frame: _Frame) -> list[str]:
    spots, told = frame.points(network.places), []
    for number in _spread(spots, frame):
        x, y = spots[number]
        told.append(
            f'<text x="{x:g}" y="{y:g}" text-anchor="middle" font-size="{LABEL}" fill="{INK}" stroke="{PAPER}" '
            f'stroke-width="5" paint-order="stroke" aria-hidden="true" pointer-events="none">{number}</text>'
        )
    return told


def _spread(spots: Floats, frame: _Frame) -> list[int]:
    steps = (np.arange(LABELS) + 0.5) / LABELS
    middles = [(x * frame.width, y * frame.height) for y in steps for x in steps]
    known = np.nan_to_num(spots, nan=1e9)
    return list(dict.fromkeys(int(np.argmin(np.hypot(*(known - middle).T))) for middle in middles))


def _ends(network: CycleNetwork, frame: _Frame, routes: Routes) -> list[str]:
    spots = frame.points(network.places[[routes.start, routes.end]])
    return [
        f'<g pointer-events="none" aria-hidden="true"><circle cx="{x:g}" cy="{y:g}" r="15" fill="{INK}" '
        f'stroke="{PAPER}" stroke-width="3"/><text x="{x:g}" y="{y + 7:g}" text-anchor="middle" font-size="20" '
        f'font-weight="700" fill="{PAPER}">{letter}</text></g>'
        for (x, y), letter in zip(spots.tolist(), "AB", strict=True)
    ]
