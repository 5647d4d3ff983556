"""Figures as a page shows them: the answer in a sentence, the map, the table, the development over time.

Sentences are composed from the figures, never typed beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, npgettext
from django.utils.translation import gettext as _

from informatiehuis.engines import charts
from informatiehuis.engines.charts.numbers import format_number, split_unit
from informatiehuis.engines.indicators.periods import bounds
from informatiehuis.kernel.access import Actor, seen_by
from informatiehuis.kernel.boundaries import Outline, outlines
from informatiehuis.kernel.models import BoundarySet
from informatiehuis.rooms.atlas.models import Indicator
from informatiehuis.rooms.monitor.models import Target
from informatiehuis.rooms.monitor.queries import Row, Shown


def language() -> str:
    """The language of the reader, as charts and numbers name it."""
    return (get_language() or "nl").split("-")[0]


def value_text(indicator: Indicator, value: float | None) -> str:
    """A value with its unit in the language of the reader."""
    return "" if value is None else format_number(value, indicator.decimals, indicator.unit, language())


def unit_explained(indicator: Indicator) -> str:
    """What the numbers mean where the unit says so, such as what each class is; empty where it does not."""
    return split_unit(indicator.unit)[1]


def answer(seen: Shown, period: str = "") -> str:
    """The figures in one sentence or three: the whole, the highest and the lowest."""
    rows = [row for row in seen.rows(period) if row.value is not None]
    if not rows:
        return ""
    sentences = []
    total = seen.total(period)
    if total and total.value is not None:
        sentences.append(
            _("{title} in {area}: {value} ({period}).").format(
                title=seen.indicator.title,
                area=place(total),
                value=value_text(seen.indicator, total.value),
                period=total.period,
            )
        )
    sentences.append(_extremes(seen.indicator, rows))
    return " ".join(sentences)


def place(row: Row) -> str:
    """An area in a sentence, with its kind where the name alone could mean another: the province of Utrecht."""
    words = {
        "province": _("de provincie {name}"),
        "region": _("de regio {name}"),
        "water_authority": _("het waterschap {name}"),
    }
    return words.get(row.level, "{name}").format(name=row.name)


def whole_name(seen: Shown, period: str = "") -> str:
    """The name of the larger area as a heading; empty where there is none."""
    total = seen.total(period)
    if total is None:
        return ""
    return heading(total.level, total.name)


def heading(level: str, name: str) -> str:
    """The name of an area as a heading, with its kind where the name alone could mean another."""
    words = {"province": _("Provincie {name}"), "region": _("Regio {name}"), "water_authority": _("Waterschap {name}")}
    return words.get(level, "{name}").format(name=name)


def extremes(seen: Shown, period: str = "") -> str:
    """Where it is highest and lowest, in one sentence; empty without figures."""
    rows = [row for row in seen.rows(period) if row.value is not None]
    return _extremes(seen.indicator, rows) if rows else ""


def _extremes(indicator: Indicator, rows: Sequence[Row]) -> str:
    highest = [row for row in rows if row.value == rows[0].value]
    lowest = [row for row in rows if row.value == rows[-1].value]
    if len(rows) == 1:
        only = heading(rows[0].level, rows[0].name)
        return _("{area}: {value}.").format(area=only, value=value_text(indicator, rows[0].value))
    if highest == lowest:
        return _("Alle gebieden hebben dezelfde waarde: {value}.").format(value=value_text(indicator, rows[0].value))
    return _("Het hoogst is het in {highest} ({high}), het laagst in {lowest} ({low}).").format(
        highest=_names(highest),
        high=value_text(indicator, rows[0].value),
        lowest=_names(lowest),
        low=value_text(indicator, rows[-1].value),
    )


def _names(rows: Sequence[Row]) -> str:
    if len(rows) <= 2:
        return _(" en ").join(row.name for row in rows)
    more = len(rows) - 1
    return npgettext("gebieden", "{name} en nog {more}", "{name} en nog {more}", more).format(
        name=rows[0].name, more=more
    )


@dataclass(frozen=True)
class Drawn:
    """A map: the SVG, its legend, its title, and who is named under it."""

    svg: SafeString
    legend: list[charts.LegendEntry]
    title: str
    credit: str
    schematic: bool


class Borders:
    """The outlines of sets of boundaries, read once for all that one page draws of them."""

    def __init__(self, reader: Actor) -> None:
        self._reader = reader
        self._read: dict[UUID, list[Outline]] = {}

    def of(self, boundary_set: BoundarySet) -> list[Outline]:
        if boundary_set.pk not in self._read:
            self._read[boundary_set.pk] = outlines(boundary_set, self._reader)
        return self._read[boundary_set.pk]


def draw_map(
    seen: Shown,
    *,
    period: str = "",
    marked: str = "",
    identifier: str = "kaart",
    links: bool = True,
    borders: Borders | None = None,
) -> Drawn | None:
    """The choropleth of the figures of a period; None where there are no figures or no boundaries.

    A page that draws more than once gives `borders`, the same each time.
    """
    if seen.borders is None:
        return None
    rows = seen.rows(period)
    values = {row.code: row.value for row in rows}
    areas = map_areas((borders or Borders(seen.reader)).of(seen.borders), seen if links else None)
    if not areas or not rows:
        return None
    title = f"{seen.indicator.title}, {rows[0].period}"
    texts = charts.MapTexts(
        title=title,
        description=answer(seen, period),
        no_data=_("geen gegevens"),
        unit=seen.indicator.unit,
        language=language(),
    )
    classes = charts.classify(values.values(), decimals=seen.indicator.decimals)
    svg = charts.choropleth(
        areas,
        values,
        classes,
        texts,
        identifier=identifier,
        decimals=seen.indicator.decimals,
        marked=marked or None,
    )
    codes = [area.code for area in areas]
    return Drawn(
        svg=mark_safe(svg),  # noqa: S308  # nosec B308 # made by engines.charts, which escapes every text
        legend=charts.legend(classes, values, texts, codes),
        title=title,
        credit=credit(seen.borders),
        schematic=seen.borders.schematic,
    )


def map_areas(drawn: Sequence[Outline], seen: Shown | None) -> list[charts.MapArea]:
    """The areas for drawing; with figures each leads to that area on their page."""
    return [charts.MapArea(one.code, one.name, one.shape, page_of(seen, one.code) if seen else "") for one in drawn]


def credit(boundary_set: BoundarySet) -> str:
    """What stands under a map about its borders."""
    if boundary_set.schematic:
        return _("Schematisch getekend. Het zijn niet de echte grenzen.")
    return _("Grenzen: {title}.").format(title=boundary_set.title)


def figures_table(seen: Shown, *, period: str = "", marked: str = "") -> dict[str, Any]:
    """The ranked table beside the map, for components/table.html: the same numbers."""
    indicator, rows, total = seen.indicator, seen.rows(period), seen.total(period)
    shown_period = rows[0].period if rows else ""
    return {
        "caption": f"{indicator.title}, {shown_period}",
        "note": indicator.unit,
        "sortable": True,
        "columns": [
            {"title": _("Gebied")},
            {"title": split_unit(indicator.unit)[0], "kind": "number", "lang": "nl"},
            {"title": _("Plaats"), "kind": "number"},
        ],
        "rows": [_table_row(row, indicator, page_of(seen, row.code), marked) for row in rows],
        "total": _table_row(total, indicator, "", marked, name=whole_name(seen, period)) if total else None,
    }


def _table_row(row: Row, indicator: Indicator, href: str, marked: str, *, name: str = "") -> dict[str, Any]:
    value: dict[str, Any] = {"value": row.value, "decimals": indicator.decimals, "unit": ""}
    if row.value is None:
        value = {"text": _(row.why_missing), "value": None}
    rank: dict[str, Any] = {"value": row.rank, "decimals": 0, "unit": ""} if href and row.rank else {"text": ""}
    return {
        "code": row.code,
        "label": row.name,
        "marked": row.code == marked,
        "cells": [
            {"text": name, "href": href} if name else {"text": row.name, "href": href, "lang": "nl"},
            value,
            rank,
        ],
    }


def development_spec(seen: Shown, codes: Sequence[str]) -> Mapping[str, Any] | None:
    """The development over time of some areas as a Vega-Lite specification; None with one period only."""
    if len(seen.periods) < 2:
        return None
    names = {row.code: row.name for row in seen.figures}
    series = [
        charts.Series(
            names[code],
            tuple(charts.Point(bounds(row.period)[0], row.value, row.low, row.high) for row in seen.series(code)),
        )
        for code in codes
        if code in names
    ]
    return charts.development(
        series, title=seen.indicator.title, unit=seen.indicator.unit, decimals=seen.indicator.decimals
    )


def ranked_spec(seen: Shown, period: str = "") -> Mapping[str, Any]:
    """The ranked bars of a period as a Vega-Lite specification; the chart that can be downloaded."""
    rows, total = [row for row in seen.rows(period) if row.value is not None], seen.total(period)
    bars = [charts.Bar(row.name, row.value) for row in rows if row.value is not None]
    reference = (
        (total.name, total.value) if total and total.value is not None and seen.indicator.rollup != "sum" else None
    )
    return charts.ranked(
        bars,
        title=seen.indicator.title,
        unit=seen.indicator.unit,
        decimals=seen.indicator.decimals,
        reference=reference,
    )


def target_sentence(target: Target, reader: Actor) -> str:
    """A target in words: the value, the day, and who says so as far as the reader may know."""
    told = {"value": value_text(target.indicator, target.value), "day": target.reached_by.strftime("%d-%m-%Y")}
    if goal := seen_by(reader, target.goal):
        return _("Streefwaarde: {value} op {day}. Bron: {goal}.").format(**told, goal=goal.title)
    return _("Streefwaarde: {value} op {day}.").format(**told)


def page_of(seen: Shown, area: str = "") -> str:
    """Where these figures stand, in the language of the reader, with one area marked."""
    page = reverse("monitor:indicator", args=[seen.indicator.slug]) + seen.then
    return f"{page}{'&' if seen.then else '?'}gebied={area}" if area else page
