"""Figures and drawings as files: CSV, Parquet, GeoJSON; SVG and PNG. What the page shows, no more and no less."""

from __future__ import annotations

import io
import json

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import shapely
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from informatiehuis.engines import charts
from informatiehuis.engines.indicators import REASONS
from informatiehuis.engines.places import RD, WGS84, transform
from informatiehuis.kernel.boundaries import outlines
from informatiehuis.kernel.register.then import of_then, then_in
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.rooms.monitor import presenting, queries
from informatiehuis.rooms.monitor.past import shown_one_then
from informatiehuis.rooms.monitor.queries import Shown, shown

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "geojson": "application/geo+json",
    "svg": "image/svg+xml",
    "png": "image/png",
}
BOM = b"\xef\xbb\xbf"


@of_then()
@require_safe
def figures(request: HouseRequest, slug: str, form: str) -> HttpResponse:
    """All figures of an indicator that this reader sees, for every period and level."""
    makers = {"csv": as_csv, "parquet": as_parquet, "geojson": as_geojson}
    seen = _seen(request, slug)
    if form not in makers:
        raise Http404
    return _file(makers[form](seen), f"{slug}.{form}", form)


@of_then()
@require_safe
def drawing(request: HouseRequest, slug: str, drawing: str, form: str) -> HttpResponse:
    """The map or the chart of an indicator as a file."""
    seen = _seen(request, slug)
    if form not in ("svg", "png") or drawing not in ("kaart", "grafiek"):
        raise Http404
    content = _map(seen, form) if drawing == "kaart" else _chart(seen, form)
    return _file(content, f"{slug}-{drawing}.{form}", form)


def table_of(seen: Shown) -> pa.Table:
    """The figures as an Arrow table: one row per area and period, with what is behind the value."""
    if seen.run is None:
        raise Http404
    stored = seen.stored.order_by("period", "area__level", "area__code")
    indicator, run = seen.indicator, seen.run
    rows = [
        {
            "indicator": indicator.slug,
            "area": figure.area.code,
            "name": figure.area.title,
            "level": figure.area.level,
            "period": figure.period,
            "value": figure.value,
            "unit": indicator.unit,
            "n": figure.n,
            "low": figure.low,
            "high": figure.high,
            "missing": _(REASONS[figure.missing]) if figure.missing else "",
            "run": run.number,
            "figures_hash": run.figures_hash,
        }
        for figure in stored
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


TEXT, NUMBER = pa.string(), pa.float64()
COLUMNS: dict[str, pa.DataType] = {
    "indicator": TEXT,
    "area": TEXT,
    "name": TEXT,
    "level": TEXT,
    "period": TEXT,
    "value": NUMBER,
    "unit": TEXT,
    "n": NUMBER,
    "low": NUMBER,
    "high": NUMBER,
    "missing": TEXT,
    "run": pa.int64(),
    "figures_hash": TEXT,
}
SCHEMA = pa.schema(COLUMNS)


def as_csv(seen: Shown) -> bytes:
    """UTF-8 with a byte order mark and semicolons, so that a Dutch spreadsheet opens it; points as decimals."""
    out = io.BytesIO()
    options = pyarrow.csv.WriteOptions(delimiter=";", quoting_style="needed")
    pyarrow.csv.write_csv(table_of(seen), out, options)
    return BOM + out.getvalue()


def as_parquet(seen: Shown) -> bytes:
    out = io.BytesIO()
    pq.write_table(table_of(seen), out)
    return out.getvalue()


def as_geojson(seen: Shown) -> bytes:
    """RFC 7946: CRS84, one feature per area and period of the level of the definition."""
    if seen.run is None or seen.borders is None:
        raise Http404
    drawn = outlines(seen.borders, seen.reader)
    shapes = dict(
        zip(
            [one.code for one in drawn],
            transform(np.array([one.shape for one in drawn], dtype=object), RD, WGS84),
            strict=True,
        )
    )
    features = [
        {
            "type": "Feature",
            "id": f"{row['area']}/{row['period']}",
            "geometry": shapely.geometry.mapping(shapely.set_precision(shapes[row["area"]], 1e-6)),
            "properties": row,
        }
        for row in table_of(seen).to_pylist()
        if row["area"] in shapes
    ]
    note = presenting.credit(seen.borders)
    return json.dumps({"type": "FeatureCollection", "note": note, "features": features}, ensure_ascii=False).encode()


def _map(seen: Shown, form: str) -> bytes:
    drawn = presenting.draw_map(seen, links=False)
    if drawn is None:
        raise Http404
    whole = charts.as_file(str(drawn.svg))
    return charts.map_to_png(whole) if form == "png" else whole.encode()


def _chart(seen: Shown, form: str) -> bytes:
    if not seen.rows():
        raise Http404
    spec = presenting.ranked_spec(seen)
    return charts.render(spec, "png" if form == "png" else "svg", language=presenting.language())


def _seen(request: HouseRequest, slug: str) -> Shown:
    found = queries.indicators_for(request.actor).filter(slug=slug).first()
    if found is None:
        raise Http404
    then = then_in(request)
    seen = shown_one_then(found, request.actor, then) if then else shown(found, request.actor)
    if seen is None:
        raise Http404
    return seen


def _file(content: bytes, name: str, form: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
