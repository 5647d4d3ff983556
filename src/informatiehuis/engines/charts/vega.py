"""Charts as Vega-Lite specifications made with Altair, and the same specification as SVG or PNG.

A specification holds its own data, so a download shows exactly what the page showed. Numbers and dates are written
by vl-convert in the reader's language. Uncertainty is a band; there are no pies, gauges or third dimensions.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from lxml import etree

from informatiehuis.engines.charts.colours import BRICK, CANAL, CATEGORIES, INK, INK_SOFT, LINE, PAPER

if TYPE_CHECKING:
    import altair

Spec = dict[str, Any]
FONT = "'Source Sans 3 Variable', 'Source Sans 3', 'Liberation Sans', sans-serif"
"""A name with a digit must be quoted in CSS; without a font the text is not drawn at all. PNG uses Liberation Sans,
which vl-convert brings along."""
MOST_SERIES = len(CATEGORIES)
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4])
Locale = Literal["nl-NL", "en-GB"]
LOCALES: Mapping[str, Locale] = {"nl": "nl-NL", "en": "en-GB"}
ROLES = ("role", "aria-label", "aria-roledescription", "aria-hidden")
PAGE_CLASSES = {INK: "house-chart__ink", INK_SOFT: "house-chart__soft", LINE: "house-chart__line"}


@dataclass(frozen=True)
class Point:
    """A value at the start of a period; `low` and `high` bound its uncertainty. None is no data, and a gap."""

    starts: date
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Series:
    """One line: its name in the legend and its points in order of time."""

    name: str
    points: tuple[Point, ...]

    def __post_init__(self) -> None:
        starts = [point.starts for point in self.points]
        if starts != sorted(set(starts)):
            raise ValueError(f"the points of {self.name!r} must rise in time and occur once")


@dataclass(frozen=True)
class Bar:
    """A row of a ranked chart; `marked` makes it stand out."""

    name: str
    value: float
    marked: bool = False


def development(
    series: Sequence[Series], *, title: str, unit: str, decimals: int | None = None, from_zero: bool = False
) -> Spec:
    """Lines over time, with a band where the values have bounds; five lines at most.

    Lines differ in dash and shape as well as in colour. Raises ValueError when there is nothing to draw or too
    many lines to tell apart.
    """
    import altair as alt  # a second of importing that only charts should cost

    if not any(point.value is not None for line in series for point in line.points):
        raise ValueError("a chart needs at least one value")
    if len(series) > MOST_SERIES:
        raise ValueError(f"{len(series)} lines cannot be told apart; {MOST_SERIES} can")
    rows = [
        {"series": line.name, "at": each.starts.isoformat(), "value": each.value, "low": each.low, "high": each.high}
        for line in series
        for each in line.points
    ]
    starts = sorted({point.starts for line in series for point in line.points})
    names = [line.name for line in series]
    y = alt.Y("value:Q").title(None).scale(zero=from_zero, nice=True)
    y = y.axis(format=_number_format(decimals), tickCount=6)
    colour, dash, shape = _distinctions(alt, names)
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("at:T").title(None).scale(type="utc").axis(_time_axis(alt, starts))
    )
    layers: list[altair.Chart] = [
        base.mark_line(strokeWidth=2.5).encode(y=y, color=colour, strokeDash=dash),
        base.mark_point(size=50, opacity=1, filled=True).encode(y=y, color=colour, shape=shape),
    ]
    if any(row["low"] is not None and row["high"] is not None for row in rows):
        low = alt.Y("low:Q").title(None)
        layers.insert(0, base.mark_area(opacity=0.18, line=False).encode(y=low, y2="high:Q", color=colour))
    return _finished(alt.layer(*layers).properties(width=540, height=290), title, unit)


def _distinctions(alt: Any, names: Sequence[str]) -> tuple[Any, Any, Any]:
    """Colour, dash and shape by series; one legend shows all three, and a single line needs none."""
    count = len(names)
    colour = alt.Color("series:N").title(None).scale(domain=names, range=list(CATEGORIES[:count]))
    dash = alt.StrokeDash("series:N").title(None).scale(domain=names, range=list(DASHES[:count]))
    shape = alt.Shape("series:N").title(None).scale(domain=names)
    if count == 1:
        return colour.legend(None), dash.legend(None), shape.legend(None)
    return colour.legend(orient="top", labelLimit=320, symbolOpacity=1), dash, shape


def ranked(
    bars: Sequence[Bar],
    *,
    title: str,
    unit: str,
    decimals: int | None = None,
    reference: tuple[str, float] | None = None,
) -> Spec:
    """Bars from much to little, with their numbers; `reference` is a line to compare with, with its name.

    Raises ValueError for no bars or a name that occurs twice.
    """
    import altair as alt

    if not bars:
        raise ValueError("a chart needs at least one bar")
    if len({bar.name for bar in bars}) != len(bars):
        raise ValueError("a name occurs twice")
    rows = [{"name": bar.name, "value": bar.value, "marked": bar.marked} for bar in bars]
    y = alt.Y("name:N").sort(field="value", order="descending").title(None)
    y = y.axis(labelLimit=220, ticks=False, domain=False, labelPadding=6)
    x = (
        alt.X("value:Q")
        .title(unit or None)
        .axis(format=_number_format(decimals), tickCount=5, grid=False)
        .scale(zero=True)
    )
    base = alt.Chart(alt.Data(values=rows)).encode(x=x, y=y)
    fill = alt.condition("datum.marked", alt.value(BRICK), alt.value(CANAL))
    text = base.mark_text(align="left", dx=5, color=INK).encode(
        text=alt.Text("value:Q").format(_number_format(decimals))
    )
    layers: list[altair.Chart] = [base.mark_bar(height={"band": 0.72}).encode(color=fill), text]
    if reference is not None:
        named = alt.Chart(alt.Data(values=[{"label": reference[0], "value": reference[1]}])).encode(x="value:Q")
        layers.append(named.mark_rule(color=INK, strokeWidth=1.5, strokeDash=[5, 3]))
        layers.append(named.mark_text(color=INK, align="left", dx=4, y=-6, fontWeight=600).encode(text="label:N"))
    return _finished(alt.layer(*layers).properties(width=520, height=alt.Step(24)), title, unit)


def _number_format(decimals: int | None) -> str:
    return ",~r" if decimals is None else f",.{decimals}f"


def _time_axis(alt: Any, starts: Sequence[date]) -> Any:
    whole_years = all((start.month, start.day) == (1, 1) for start in starts)
    values = [alt.DateTime(year=each.year, month=each.month, date=each.day, utc=True) for each in starts]
    shown = {"values": values} if len(starts) <= 12 else {"tickCount": 8}
    return alt.Axis(format="%Y" if whole_years else "%b %Y", grid=False, labelFlush=False, **shown)


def _finished(chart: Any, title: str, unit: str) -> Spec:
    """The specification with its title, the unit below it, and the house's type and colours."""
    spec: Spec = chart.to_dict()
    spec["title"] = {"text": title, "subtitle": unit} if unit else {"text": title}
    spec["config"] = {
        "background": PAPER,
        "font": FONT,
        "padding": 12,
        "view": {"stroke": None},
        "axis": {
            "labelFontSize": 14,
            "titleFontSize": 14,
            "titleFontWeight": "normal",
            "labelColor": INK,
            "titleColor": INK,
            "gridColor": LINE,
            "domainColor": INK_SOFT,
            "tickColor": INK_SOFT,
        },
        "title": {
            "fontSize": 17,
            "fontWeight": 600,
            "anchor": "start",
            "color": INK,
            "subtitleFontSize": 14,
            "subtitleColor": INK_SOFT,
            "offset": 14,
        },
        "legend": {"labelFontSize": 14, "labelColor": INK, "symbolStrokeWidth": 0, "symbolSize": 110},
        "text": {"fontSize": 14},
    }
    return spec


def render(spec: Mapping[str, Any], form: Literal["svg", "png"], *, language: str = "nl", scale: float = 2) -> bytes:
    """The chart as a file: SVG as UTF-8, or PNG at `scale` pixels a unit. The same chart gives the same bytes."""
    return _rendered(json.dumps(spec, sort_keys=True), form, language.split("-")[0], scale)


@lru_cache(maxsize=128)
def _rendered(spec: str, form: str, language: str, scale: float) -> bytes:
    import vl_convert

    locale = LOCALES.get(language, LOCALES["en"])
    if form == "png":
        return vl_convert.vegalite_to_png(spec, scale=scale, format_locale=locale, time_format_locale=locale)
    if form != "svg":
        raise ValueError(f"a chart is rendered as svg or png, not {form!r}")
    return vl_convert.vegalite_to_svg(spec, format_locale=locale, time_format_locale=locale).encode()


def map_to_png(svg: str, *, scale: float = 2) -> bytes:
    """A drawn map, as `choropleth.as_file` gives it, as PNG."""
    import vl_convert

    return vl_convert.svg_to_png(svg, scale=scale)


def inline(svg: bytes, *, title: str, description: str, identifier: str) -> str:
    """A rendered chart as an element of a page: one described image, no background, colours the page can adapt.

    Inline styles become attributes, because a content security policy forbids them.
    """
    root = etree.fromstring(svg, etree.XMLParser(resolve_entities=False, no_network=True))
    for element in root.iter(etree.Element):
        _adapt(element)
    width, height = root.get("width"), root.get("height")
    root.set("class", "house-chart__drawing")
    root.set("viewBox", root.get("viewBox") or f"0 0 {width} {height}")
    root.set("role", "img")
    root.set("aria-labelledby", f"{identifier}-titel {identifier}-uitleg")
    for name, text in (("desc", description), ("title", title)):
        child = etree.Element(f"{{http://www.w3.org/2000/svg}}{name}")
        child.set("id", f"{identifier}-{'titel' if name == 'title' else 'uitleg'}")
        child.text = text
        root.insert(0, child)
    return etree.tostring(root, encoding="unicode")


def _adapt(element: Any) -> None:
    for part in (element.attrib.pop("style", None) or "").split(";"):
        name, _, value = part.partition(":")
        if value:
            element.set(name.strip(), value.strip())
    for name in ROLES:
        element.attrib.pop(name, None)
    for attribute in ("fill", "stroke"):
        colour = element.get(attribute)
        if colour == PAPER and element.tag.endswith("rect"):
            element.set(attribute, "none")
        elif colour in PAGE_CLASSES:
            kinds = f"{element.get('class', '')} {PAGE_CLASSES[colour]}-{attribute}"
            element.set("class", kinds.strip())
