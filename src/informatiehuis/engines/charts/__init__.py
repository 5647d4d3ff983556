"""Draws figures: classes for a map, the map as an accessible SVG, charts through Vega-Lite.

It is given values, shapes and texts, and knows nothing of where they came from or on which page they stand.
"""

from informatiehuis.engines.charts.choropleth import (
    LegendEntry,
    MapArea,
    MapTexts,
    area_label,
    as_file,
    choropleth,
    legend,
)
from informatiehuis.engines.charts.classes import Classes, classify
from informatiehuis.engines.charts.numbers import format_number
from informatiehuis.engines.charts.vega import (
    Bar,
    Point,
    Series,
    development,
    inline,
    map_to_png,
    ranked,
    render,
)

__all__ = [
    "Bar",
    "Classes",
    "LegendEntry",
    "MapArea",
    "MapTexts",
    "Point",
    "Series",
    "area_label",
    "as_file",
    "choropleth",
    "classify",
    "development",
    "format_number",
    "inline",
    "legend",
    "map_to_png",
    "ranked",
    "render",
]
