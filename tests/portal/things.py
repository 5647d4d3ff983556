"""What tests of the surfaces plant: boundaries, snapshots with shapes, figures that are published or not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from django.conf import settings
from django.utils import timezone

from informatiehuis.engines.connectors.base import Column, Description
from informatiehuis.engines.lake import Lake
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.models import Area, Boundary, BoundarySet, Party
from informatiehuis.rooms.atlas.actions import record_snapshot
from informatiehuis.rooms.atlas.models import Indicator, Source
from informatiehuis.rooms.monitor.models import Figure, Publication, Run
from tests import factories

MOMENT = datetime(2022, 6, 1, 12, tzinfo=UTC)
SIDE = 1000.0


def square(number: int) -> shapely.Polygon:
    """Squares of 1 km in a row in EPSG:28992, eastward from Utrecht."""
    west = 130_000 + number * SIDE
    return shapely.box(west, 455_000, west + SIDE, 455_000 + SIDE)


def boundary_set(title: str, areas: list[Area], **values: Any) -> BoundarySet:
    """A set in which the areas are squares in a row."""
    made = factories.thing("boundary_set", title, **{"level": "municipality", "content_hash": title, **values})
    _draw(actor=HOUSE, boundary_set=made, areas=areas)
    return made


@action
def _draw(*, actor: Actor, boundary_set: BoundarySet, areas: list[Area]) -> None:
    with changes.also_writing():
        Boundary.objects.bulk_create(
            Boundary(boundary_set=boundary_set, area=area, wkb=square(number).wkb, area_km2=1.0)
            for number, area in enumerate(areas)
        )
    changes.note(boundary_set, {"boundaries": len(areas)})


def spatial_source(title: str, shapes: list[shapely.Geometry], crs: str = "EPSG:28992", **values: Any) -> Source:
    """A source with a snapshot in the lake: an identifier, a name and a shape a row."""
    source = factories.source(title, **values)
    table = pa.table(
        {
            "code": [f"P{number}" for number in range(len(shapes))],
            "geometry": pa.array([shape.wkb for shape in shapes], pa.binary()),
        }
    )
    return keep(source, table, crs=crs)


def keep(source: Source, table: pa.Table, *, geometry: str = "geometry", crs: str = "EPSG:28992") -> Source:
    """Put a table in the lake as the snapshot of a source that is in force."""
    columns = tuple(Column(one.name, str(one.type), None, one.name) for one in table.schema)
    description = Description(columns=columns, crs=crs, geometry=geometry, row_estimate=None, found={})
    lake = Lake(settings.HOUSE.lake)
    with lake.stage(source.slug) as stage:
        pq.write_table(table, stage.parquet)
        manifest = lake.commit(
            stage,
            source=source.slug,
            description=description,
            rows=table.num_rows,
            retrieved_at=MOMENT,
            origin="test",
            quality={},
        )
    record_snapshot(actor=HOUSE, source=source, manifest=manifest, found={})
    return source


def figures(indicator: Indicator, areas: BoundarySet, values: dict[str, float | None], period: str = "2022") -> Run:
    """A run with a figure for each of these area codes."""
    return _record(actor=HOUSE, indicator=indicator, areas=areas, values=values, period=period)


@action
def _record(
    *, actor: Actor, indicator: Indicator, areas: BoundarySet, values: dict[str, float | None], period: str
) -> Run:
    found = {area.code: area for area in Area.objects.filter(code__in=values)}
    number = Run.objects.filter(indicator=indicator).count() + 1
    with changes.also_writing():
        Run.objects.filter(indicator=indicator).update(is_latest=False)
        run = Run(
            indicator=indicator,
            number=number,
            engine="test",
            started_at=MOMENT,
            finished_at=MOMENT,
            fingerprint="f",
            definition={"unit": indicator.unit, "version": 1, "sql": indicator.sql},
            snapshots={},
            lineage={},
            boundary_set=areas,
            report={},
            figures_hash=f"{indicator.slug}-{number}-{sorted(values.items())}"[:80],
        )
        run.save()
        Figure.objects.bulk_create(
            Figure(
                run=run, area=found[code], period=period, value=value, missing="" if value is not None else "small_cell"
            )
            for code, value in values.items()
        )
    changes.note(indicator, {"run": number})
    return run


def publish(run: Run, author: Party, valid_until: date | None = None) -> Publication:
    """Make a run public with an interpretation that is valid until a day."""
    until = valid_until or timezone.localdate() + timedelta(days=100)
    told = factories.thing(
        "interpretation", indicator=run.indicator, text="Dit.", author=author, valid_until=until, owner=author
    )
    return _publish(actor=HOUSE, run=run, interpretation=told)


@action
def _publish(*, actor: Actor, run: Run, interpretation: Any) -> Publication:
    with changes.also_writing():
        made, _ = Publication.objects.update_or_create(
            indicator=run.indicator,
            defaults={"run": run, "interpretation": interpretation, "published_at": timezone.now()},
        )
    changes.note(run.indicator, {"published": run.number})
    return made
