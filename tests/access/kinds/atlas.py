"""How concepts, sources and indicators are planted; sources have rows in the lake."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from informatiehuis.engines.connectors.base import Column, Description
from informatiehuis.engines.lake import Lake
from informatiehuis.engines.problems import Problem
from informatiehuis.rooms.atlas.actions import record_failed_refresh, record_snapshot
from tests import factories
from tests.access.kinds import Plant
from tests.access.marks import Rule, needs
from tests.access.table import CLASSES, HERE, THERE, Spot, does
from tests.portal.things import MOMENT, square

if TYPE_CHECKING:
    from tests.access.planting import Planted


def _concept(planted: Planted, spot: Spot, mark: Callable[[str], str]) -> dict[str, Any]:
    cited = {"title": f"Wet {mark('cited title')}", "url": f"https://{mark('cited address')}.example/"}
    return {"sources": [{**cited, "part": f"art. {mark('cited part')}", "quote": f"Zo {mark('quote')}"}]}


def _source(planted: Planted, spot: Spot, mark: Callable[[str], str]) -> dict[str, Any]:
    return {
        "connector": "csv",
        "location": f"https://{mark('location')}.example/cijfers.csv",
        "options": {"encoding": mark("option")},
        "contact": {"email": f"{mark('contact')}@bron.example"},
        "themes": [f"http://publications.europa.eu/resource/authority/data-theme/{mark('theme')}"],
        "quality_rules": [],
        "access_rules": [],
        "promises": [],
        # what a source may be used for is a thing too: of each class one
        "purposes": [f"stil-doel-{access}" for access in CLASSES],
    }


def _more(planted: Planted) -> None:
    """An open indicator whose SQL asks a hidden source for a column that it does not have."""
    rule = needs(("open", HERE))
    source = factories.source("Stille bron", slug="stille-bron", access="confidential", owner=planted.parties[HERE])
    _rows(planted, Spot("source", "confidential", HERE), source)
    title = planted.marks.text("title of the indicator that cannot run", rule)
    broken = factories.indicator(
        f"Indicator {title}",
        slug=title,
        owner=planted.parties[HERE],
        sql="select code as area, 2022 as period, weg as value from stille_bron",
    )
    planted.extra.setdefault("more indicator", []).append(broken)
    planted.extra.setdefault("more source", []).append(source)
    planted.extra["silent indicators"] = [
        _silent(planted, "weg", {}),
        _silent(planted, "1", {"access_rules": [{"rule": "own_areas", "columns": ["code"]}]}),
        _silent(planted, "1", {}),
    ]


def _silent(planted: Planted, value: str, rules: dict[str, Any]) -> Any:
    """An open indicator here over a hidden source there, which gives no figures for another reason each."""
    marks, number = planted.marks, len(planted.marks.by_text)
    hidden = marks.text("title of a silent source there", needs(("confidential", THERE, "source")))
    source = factories.source(
        f"Bron {hidden}", slug=f"stille-bron-{number}", access="confidential", owner=planted.parties[THERE], **rules
    )
    _rows(planted, Spot("source", "confidential", THERE), source)
    title = marks.text("title of an indicator over a silent source", needs(("open", HERE)))
    made = factories.indicator(
        f"Indicator {title}",
        slug=title,
        owner=planted.parties[HERE],
        sql=f"select code as area, 2022 as period, {value} as value from {source.table}",
    )
    planted.extra["more indicator"].append(made)
    return made


def _rows(planted: Planted, spot: Spot, source: Any) -> None:
    """A snapshot with marks in its rows, the names of its columns, its units, what was found and its quality."""
    rule = needs((spot.access, spot.where, "source"))
    in_data = _manages(spot) if spot.access in ("restricted", "confidential") else rule

    def mark(name: str, who: Rule = rule) -> str:
        return planted.marks.text(f"{name} of the {spot.access} source {spot.where}", who)

    column, unit = f"kolom_{mark('name of a column')}", mark("unit of a column")
    original = f"Kolom {mark('original name of a column')}"
    codes, cells = ([mark(name, in_data) for _row in range(2)] for name in ("code of a row", "cell"))
    shapes = [square(number).wkb for number in range(2)]
    table = pa.table({"code": codes, column: cells, "geometry": pa.array(shapes, pa.binary())})
    columns = (
        Column("code", "string", None, "code"),
        Column(column, "string", unit, original),
        Column("geometry", "binary", None, "geom"),
    )
    description = Description(columns=columns, crs="EPSG:28992", geometry="geometry", row_estimate=None, found={})
    lake = Lake(settings.HOUSE.lake)
    with lake.stage(source.slug) as stage:
        pq.write_table(table, stage.parquet)
        manifest = lake.commit(
            stage,
            source=source.slug,
            description=description,
            rows=2,
            retrieved_at=MOMENT,
            origin=f"https://{mark('origin')}.example/x.csv",
            quality={},
        )
    found = {"sheet": mark("what was found")}
    record_snapshot(actor=planted.maker, source=source, manifest=manifest, found=found, reason=f"Om {mark('reason')}")
    failed = Problem(f"De bron {mark('problem of a refresh', in_data)} is stuk.", "Later nog eens.")
    record_failed_refresh(actor=planted.maker, source=source, problem=failed)


def _manages(spot: Spot) -> Rule:
    """Who may know what is in data that ask for a purpose, without naming one: what is quoted of them."""
    return lambda actor: does(actor, "edit", spot.access, spot.where, "source")


def _indicator(planted: Planted, spot: Spot, mark: Callable[[str], str]) -> dict[str, Any]:
    source = planted.at("source", spot.access, spot.where)
    return {
        "rollup": "sum",
        "concept": planted.at("concept", spot.access, spot.where),
        "unit": f"{mark('unit')}",
        "sql": f"select code as area, 2022 as period, 1 as value from {source.table} where code <> '{mark('sql')}'",
        "quality": [],
    }


KINDS = {
    "concept": Plant(_concept),
    "source": Plant(_source, _rows, _more),
    "indicator": Plant(_indicator),
}
