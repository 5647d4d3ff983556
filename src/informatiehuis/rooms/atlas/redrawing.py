"""Real boundaries in the place of schematic ones, as soon as a source that replaces them could be read.

A source says with the link `replaces` which other source it stands in for. When its data come in, every boundary
set drawn from that other source gets a counterpart drawn from these. The old set stays for figures that rest on it.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow.parquet as pq
import shapely
from django.db.models import QuerySet
from shapely.geometry.base import BaseGeometry

from informatiehuis.engines.connectors.spelling import area_codes
from informatiehuis.engines.lake import Lake
from informatiehuis.engines.places import RD, transform
from informatiehuis.kernel import changes
from informatiehuis.kernel.boundaries import keep_boundaries
from informatiehuis.kernel.models import BoundarySet, Link
from informatiehuis.rooms.atlas.models import Snapshot

PREFIXES = {"municipality": "GM", "province": "PV", "district": "WK", "neighbourhood": "BU"}


def redraw(snapshot: Snapshot, held: Lake) -> list[BoundarySet]:
    """Draw the boundary sets that this snapshot replaces; inside an action. Returns the sets that were drawn.

    A snapshot that lacks one of the areas draws nothing, and the history of its source says which are missing.
    """
    if not snapshot.geometry:
        return []
    return [made for old in _replaced(snapshot) if (made := _redrawn(snapshot, old, held))]


def _replaced(snapshot: Snapshot) -> QuerySet[BoundarySet]:
    sources = Link.objects.filter(subject=snapshot.source_id, predicate="replaces").values("object_id")
    drawn = Link.objects.filter(predicate="drawn_from", object_id__in=sources).values("subject_id")
    return BoundarySet.objects.filter(pk__in=drawn)


def _redrawn(snapshot: Snapshot, old: BoundarySet, held: Lake) -> BoundarySet | None:
    source = snapshot.source
    wanted = set(old.boundaries.values_list("area__code", flat=True))
    column, shapes = _shapes(snapshot, old.level, wanted, held)
    missing = sorted(wanted - shapes.keys())
    if missing:
        changes.note(source, {"boundaries_not_drawn": old.slug, "missing": missing})
        return None
    codes = sorted(wanted)
    slug = f"{source.slug}-{old.level.replace('_', '-')}"
    made = BoundarySet.objects.filter(slug=slug).first() or changes.create(
        BoundarySet,
        kind="boundary_set",
        slug=slug,
        title=source.attribution or source.title,
        owner=source.owner,
        access=source.access,
        level=old.level,
        schematic=source.schematic,
        crs=snapshot.crs or RD,
        code_column=column,
        valid_from=old.valid_from,
    )
    keep_boundaries(made, codes, [shapes[code] for code in codes], origin=source.title)
    changes.set_links(made, "drawn_from", [source])
    return made


def _shapes(snapshot: Snapshot, level: str, wanted: set[str], held: Lake) -> tuple[str, dict[str, BaseGeometry]]:
    """The column that holds the codes of the areas, and the shape of each wanted area in EPSG:28992."""
    table = pq.read_table(held.path(held.snapshot(snapshot.source.slug, snapshot.content_hash)))
    names = [column["name"] for column in snapshot.columns if column["type"] in ("string", "large_string")]
    spelled = {name: area_codes(table.column(name), PREFIXES.get(level, "")).to_pylist() for name in names}
    column = max(spelled, key=lambda name: len(wanted & set(spelled[name])), default="")
    rows = [row for row, code in enumerate(spelled.get(column, [])) if code in wanted]
    wkb = table.column(snapshot.geometry).take(rows).to_pylist()
    shapes: Iterable[BaseGeometry] = ()
    if rows:
        shapes = transform(np.array(shapely.from_wkb(wkb), dtype=object), snapshot.crs or RD, RD)
    parts: dict[str, list[BaseGeometry]] = {}
    for row, shape in zip(rows, shapes, strict=True):
        parts.setdefault(spelled[column][row], []).append(shape)
    return column, {code: found[0] if len(found) == 1 else shapely.union_all(found) for code, found in parts.items()}
