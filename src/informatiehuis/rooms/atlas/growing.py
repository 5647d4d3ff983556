"""Refreshing a source that grows by what is new: only rows since the newest that is held cross."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pyarrow.parquet as pq

from informatiehuis.engines.connectors.base import Description, Location, Written
from informatiehuis.engines.connectors.part import Condition, Part
from informatiehuis.engines.connectors.registry import registry
from informatiehuis.engines.lake import Lake, Stage
from informatiehuis.engines.lake.growing import Growth, day_of, merged, point_from
from informatiehuis.engines.lake.problems import LakeProblem
from informatiehuis.engines.progress import Progress
from informatiehuis.kernel.access import Actor
from informatiehuis.rooms.atlas.locations import resolved, transport
from informatiehuis.rooms.atlas.models import Source


def growth_of(source: Source) -> Growth | None:
    """How a source grows, None when it is read whole each time."""
    told: Mapping[str, Any] = source.increment
    if not told.get("column"):
        return None
    return Growth(str(told["column"]), tuple(told.get("key") or ()), int(told.get("look_back") or 0))


def read_new(source: Source, lake: Lake, stage: Stage, actor: Actor, progress: Progress) -> Written | None:
    """Write what is held with what is new to the stage; None where the source has to be read whole.

    That is so the first time, when its columns changed, when it has shapes, and when it lost its newest rows. Raises
    SourceProblem.
    """
    growth, held = growth_of(source), lake.current(source.slug)
    if growth is None or held is None or held.geometry:
        return None
    try:
        lake.verify(held)
        path = lake.path(held)
    except LakeProblem:
        return None
    since = point_from(path, growth)
    if since is None:
        return None
    names = tuple(column.name for column in held.columns)
    part = Part(names, ((Condition(growth.column, ">=", (day_of(since),)),),))
    came = stage.folder / "came.parquet"
    with transport(actor, scratch=stage.folder) as fetch:
        where = Location(resolved(source.location))
        connector = registry().get(source.connector)
        moved = connector.read_part(where, source.options, part, came, fetch, progress)
        rows = merged(path, came, growth, since, stage.parquet, spill=stage.folder, disk=fetch.disk)
    came.unlink()
    if rows is None:
        return None
    schema = pq.read_schema(stage.parquet)
    columns = tuple(replace(column, type=str(schema.field(column.name).type)) for column in held.columns)
    told = since.isoformat() if isinstance(since, datetime) else str(since)
    found = {
        **moved.written.description.found,
        "increment_since": told,
        "increment_rows": str(moved.rows),
        "increment_bytes": str(moved.bytes),
    }
    description = Description(columns, row_estimate=rows, found=found)
    return Written(rows, description, moved.written.etag, moved.written.retrieved_at)
