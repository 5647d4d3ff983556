"""What goes into the pack of a collection: areas with their boundaries, figures on them, or the rows of a snapshot.

Content is named by a hash of everything that goes in, so that the same content is one pack for all who may see it
and other content is another pack.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from informatiehuis.engines.features import build_pack
from informatiehuis.engines.indicators import REASONS
from informatiehuis.engines.indicators.periods import bounds
from informatiehuis.engines.places import RD
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.models import Area, BoundarySet
from informatiehuis.rooms.atlas import queries as atlas
from informatiehuis.rooms.monitor.models import Run

LAYOUT = 1
CODE_COLUMNS = ("code", "statcode", "identificatie", "id", "fid", "gml_id", "objectid")
NUMBER = "rijnummer"
LAYER = "features"


class ContentChanged(Problem):
    """What a pack was to be made of changed while it was read."""

    code = "content-changed"
    status = 503

    def __init__(self) -> None:
        super().__init__(N_("Deze gegevens worden net vernieuwd."), N_("Probeer het zo nog eens."))


@dataclass(frozen=True)
class Content:
    """A hash of what goes in, and how to write the pack of it."""

    key: str
    build: Callable[[Path], None]


@dataclass(frozen=True)
class AreaRow:
    """An area as features show it."""

    code: str
    name: str
    level: str
    parent: str | None
    area_km2: float


def areas(boundary_set: BoundarySet, actor: Actor) -> Content:
    """The areas of a set that this reader may see."""
    rows = area_rows(boundary_set, actor)

    def build(target: Path) -> None:
        shapes = _shapes(boundary_set)
        table = pa.table(
            {
                "code": [row.code for row in rows],
                "name": [row.name for row in rows],
                "level": [row.level for row in rows],
                "parent": pa.array([row.parent for row in rows], pa.string()),
                "area_km2": [round(row.area_km2, 4) for row in rows],
                "geometry": pa.array([shapes[row.code] for row in rows], pa.binary()),
            }
        )
        _pack(table, target, identifier="code")

    return Content(_key("areas", boundary_set.content_hash, [vars(row) for row in rows]), build)


def figures(run: Run, actor: Actor) -> Content:
    """The figures of a run on the areas that have a boundary and that this reader may see."""
    boundary_set = run.boundary_set
    if boundary_set is None:
        raise ValueError(f"run {run.pk} has no boundaries")
    rows = {row.code: row for row in area_rows(boundary_set, actor)}

    def build(target: Path) -> None:
        shapes = _shapes(boundary_set)
        table = pa.Table.from_pylist(list(_figure_rows(run, rows, shapes)), schema=FIGURES)
        _pack(table, target, identifier="id", time=("starts", "ends"))

    unit = run.definition["unit"]
    about = [run.figures_hash, run.number, unit, boundary_set.content_hash, [vars(row) for row in rows.values()]]
    return Content(_key("figures", *about), build)


_FIGURE_COLUMNS: list[tuple[str, pa.DataType]] = [
    ("id", pa.string()),
    ("code", pa.string()),
    ("name", pa.string()),
    ("level", pa.string()),
    ("period", pa.string()),
    ("starts", pa.date32()),
    ("ends", pa.date32()),
    ("value", pa.float64()),
    ("unit", pa.string()),
    ("n", pa.float64()),
    ("low", pa.float64()),
    ("high", pa.float64()),
    ("missing", pa.string()),
    ("run", pa.int64()),
    ("geometry", pa.binary()),
]
FIGURES = pa.schema(_FIGURE_COLUMNS)


def _figure_rows(run: Run, areas: dict[str, AreaRow], shapes: dict[str, bytes]) -> Iterator[dict[str, Any]]:
    stored = run.figures.select_related("area").order_by("period", "area__code")
    for figure in stored:
        area = areas.get(figure.area.code)
        if area is None:
            continue
        starts, after = bounds(figure.period)
        yield {
            "id": f"{area.code}-{figure.period}",
            "code": area.code,
            "name": area.name,
            "level": area.level,
            "period": figure.period,
            "starts": starts,
            "ends": after - timedelta(days=1),
            "value": figure.value,
            "unit": run.definition["unit"],
            "n": figure.n,
            "low": figure.low,
            "high": figure.high,
            "missing": REASONS[figure.missing] if figure.missing else None,
            "run": run.number,
            "geometry": shapes[area.code],
        }


def snapshot(rows: atlas.Rows) -> Content:
    """The rows of a snapshot with a geometry column that a reader may see; another view is another pack."""
    found = rows.snapshot
    named = [rule["columns"][0] for rule in found.source.quality_rules if _names_one_column(rule)]

    def build(target: Path) -> None:
        with rows.parquet() as parquet:
            _build(parquet, target)

    def _build(parquet: Path, target: Path) -> None:
        identifier = _identifier(parquet, [*named, *CODE_COLUMNS])
        given: dict[str, Any] = {"geometry": found.geometry, "crs": found.crs, "layer": LAYER}
        if identifier:
            build_pack(parquet, target, identifier=identifier, **given).close()
            return
        with _scratch() as numbered:
            _number_rows(parquet, numbered)
            build_pack(numbered, target, identifier=NUMBER, **given).close()

    return Content(_key("snapshot", found.content_hash, found.crs, found.geometry, named, rows.view.key), build)


def _names_one_column(rule: dict[str, Any]) -> bool:
    return rule.get("rule") == "uniqueness" and len(rule.get("columns", ())) == 1


def _identifier(parquet: Path, candidates: list[str]) -> str | None:
    """The first of these columns that holds a different text or whole number in every row."""
    with pq.ParquetFile(parquet) as file:
        schema, rows = file.schema_arrow, file.metadata.num_rows
        for name in dict.fromkeys(candidates):
            if name not in schema.names or not _can_identify(schema.field(name).type):
                continue
            values = file.read([name]).column(0)
            if values.null_count == 0 and pc.count_distinct(values).as_py() == rows:
                return name
    return None


def _can_identify(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind))


def _number_rows(parquet: Path, target: Path) -> None:
    """The same rows with a number, from 1, in the order of the snapshot."""
    with pq.ParquetFile(parquet) as file:
        schema = file.schema_arrow.insert(0, pa.field(NUMBER, pa.int64()))
        first = 1
        with pq.ParquetWriter(target, schema) as writer:
            for batch in file.iter_batches(10_000):
                numbers = pa.array(range(first, first + batch.num_rows), pa.int64())
                writer.write_batch(pa.RecordBatch.from_arrays([numbers, *batch.columns], schema=schema))
                first += batch.num_rows


def area_rows(boundary_set: BoundarySet, actor: Actor) -> list[AreaRow]:
    """The areas of a set that this reader may see, in the order of their codes."""
    seen = Area.objects.visible_to(actor)
    found = boundary_set.boundaries.filter(area__in=seen).order_by("area__code")
    columns = ("area__code", "area__title", "area__level", "area__parent", "area_km2")
    rows = list(found.values_list(*columns))
    parents = dict(seen.filter(pk__in={row[3] for row in rows}).values_list("pk", "code"))
    return [AreaRow(code, name, level, parents.get(parent), km2) for code, name, level, parent, km2 in rows]


def _shapes(boundary_set: BoundarySet) -> dict[str, bytes]:
    """WKB in EPSG:28992 by area code. Raises ContentChanged when the set was replaced since it was looked up."""
    found = boundary_set.boundaries.values_list("area__code", "wkb")
    shapes = {code: bytes(wkb) for code, wkb in found}
    now = BoundarySet.objects.filter(pk=boundary_set.pk).values_list("content_hash", flat=True).first()
    if now != boundary_set.content_hash:
        raise ContentChanged
    return shapes


def _pack(table: pa.Table, target: Path, *, identifier: str, time: tuple[str, str] | None = None) -> None:
    with _scratch() as parquet:
        pq.write_table(table, parquet)
        shown = [name for name in table.column_names if name not in ("geometry", "id")]
        build_pack(parquet, target, identifier=identifier, crs=RD, properties=shown, time=time, layer=LAYER).close()


@contextmanager
def _scratch() -> Iterator[Path]:
    """Where a parquet can be put for as long as a pack is built from it."""
    settings.HOUSE.temporary.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="pack-", dir=settings.HOUSE.temporary) as folder:
        yield Path(folder) / "rows.parquet"


def _key(*parts: object) -> str:
    text = json.dumps([LAYOUT, *parts], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
