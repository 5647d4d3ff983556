"""Computing only the periods that changed since the last time, where it can be seen that the others cannot have.

What the SQL of a definition gave is kept (`engines.rollups`). When its source has other data, the two snapshots are
compared; the periods that differ are computed, and the rest is taken from what was kept. Late data reopen exactly the
periods that they touch. The outcome is that of computing everything; `indicator run --again` checks that it is.

On DuckDB rows are compared in their order, because a sum of fractions depends on it; Spark's does not, so there the
cluster counts how often each row is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from informatiehuis.engines.federation import needs
from informatiehuis.engines.indicators.periods import periods_table
from informatiehuis.engines.problems import Problem
from informatiehuis.engines.query import CheckedQuery
from informatiehuis.engines.query.problems import SqlProblem
from informatiehuis.engines.rollups import (
    AFTER,
    BEFORE,
    MOST_PERIODS,
    Kept,
    PeriodColumn,
    Rollups,
    difference,
    narrowed,
    period_column,
    periods_of,
    rows_of,
    touched,
)
from informatiehuis.engines.rollups.periods import PERIODS
from informatiehuis.rooms.atlas import queries as atlas
from informatiehuis.rooms.atlas.models import Snapshot

if TYPE_CHECKING:
    from informatiehuis.rooms.monitor.computing import Inputs

Tables = Mapping[str, Path | pa.Table]
Run = Callable[[CheckedQuery, Tables], pa.Table]
IN_ORDER = "duckdb"
"""The engine whose outcomes depend on the order of the rows; those of the other depend on the rows alone."""
SAME = ("fingerprint", "boundaries", "areas", "engine")


@dataclass(frozen=True)
class Earlier:
    """What the definition gave the last time, the snapshot that it came of, and how its periods stand apart."""

    kept: Kept
    snapshot: Snapshot
    parquet: Path
    by: PeriodColumn
    columns: tuple[str, ...]
    types: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """The rows of the definition, and which periods were computed now; None when all of them were."""

    rows: pa.Table
    computed: frozenset[str] | None = None
    kept: frozenset[str] = frozenset()


def rollups() -> Rollups:
    """What definitions gave, in the lake of this house; a copy of the house does without."""
    return Rollups(settings.HOUSE.lake / ".rollups")


def earlier(inputs: Inputs) -> Earlier | None:
    """What was computed the last time and may stand for a part; None where everything has to be computed."""
    kept = rollups().load(inputs.definition.id)
    if kept is None or len(inputs.snapshots) != 1 or "period" not in kept.rows.column_names:
        return None
    ((slug, snapshot),) = inputs.snapshots.items()
    old = _old(kept, inputs, slug)
    types = {one["name"]: one["type"] for one in snapshot.columns}
    by = period_column(inputs.query, {snapshot.source.table: types}) if old else None
    if old is None or by is None or kept.rows.column("period").null_count:
        return None
    columns = needs(inputs.query, {by.table: types})[by.table].columns
    before = {one["name"]: one["type"] for one in old.columns}
    if any(before.get(name) != types[name] for name in (*columns, by.column)):
        return None
    try:
        return Earlier(kept, old, atlas.whole_parquet_of(old), by, columns, types)
    except Problem:
        return None


def _old(kept: Kept, inputs: Inputs, slug: str) -> Snapshot | None:
    """The snapshot under what was kept, when nothing else than that changed since."""
    now = inputs.identity()
    if any(kept.inputs.get(name) != now[name] for name in SAME) or list(kept.inputs.get("snapshots", {})) != [slug]:
        return None
    found = atlas.snapshots_by_hash(kept.inputs["snapshots"])
    return found[0] if found else None


def outcome(inputs: Inputs, tables: Tables, run: Run, spill: Path, *, before: Earlier | None, keep: bool) -> Outcome:
    """The rows of the definition over these tables; with `before` of changed periods only, where that is sure.

    `keep` remembers them for the next time. Raises as `run` does.
    """
    found = _reopened(before, inputs, tables, run, spill) if before else None
    found = found or Outcome(run(inputs.query, tables))
    if keep:
        rollups().save(inputs.definition.id, inputs.identity(), found.rows)
    return found


def _reopened(before: Earlier, inputs: Inputs, tables: Tables, run: Run, spill: Path) -> Outcome | None:
    """What was kept of the periods that did not change, with the others computed."""
    if not isinstance(tables[before.by.table], Path):
        return None
    in_order = inputs.choice.name == IN_ORDER
    changed = _compared(before, tables, spill) if in_order else _counted(before, tables, run)
    if changed is None:
        return None
    rows = before.kept.rows
    named = pc.cast(rows.column("period"), pa.string())
    stay = rows.filter(pc.invert(pc.is_in(named, value_set=pa.array(sorted(changed), pa.string()))))
    here = frozenset(str(one) for one in pc.cast(stay.column("period"), pa.string()).unique().to_pylist())
    if not changed:
        return Outcome(rows, changed, here)
    if in_order:
        made = _of_a_part(before, inputs.query, tables, changed, run, spill)
    else:
        made = _of_a_narrower_query(before, inputs.query, tables, changed, run)
    if made.schema != stay.schema:
        return None
    return Outcome(pa.concat_tables([stay, made]), changed, here)


def _periods(tables: Tables) -> pa.Table:
    """The periods that the definition knows; of no matter to one that names none."""
    found = tables.get(PERIODS)
    return found if isinstance(found, pa.Table) else periods_table(1990, 2050, "year")


def _compared(before: Earlier, tables: Tables, spill: Path) -> frozenset[str] | None:
    """The periods of which the rows differ in their order, found on this machine; None when that could be any."""
    return touched(
        before.parquet, Path(str(tables[before.by.table])), before.by, before.columns, _periods(tables), spill
    )


def _counted(before: Earlier, tables: Tables, run: Run) -> frozenset[str] | None:
    """The periods of which the rows differ, found where is computed; None when that could be any, or they are many."""
    given: dict[str, Path | pa.Table] = {BEFORE: before.parquet, PERIODS: _periods(tables)}
    given[AFTER] = tables[before.by.table]
    try:
        asked = difference(before.by, before.columns, before.types)
        found = run(asked, {name: given[name] for name in asked.tables}).column("period").to_pylist()
    except SqlProblem:
        # a definition may use what cannot be compared, or the time of a query is too short for it
        return None
    return None if None in found or len(found) > MOST_PERIODS else frozenset(map(str, found))


def _of_a_part(
    before: Earlier, query: CheckedQuery, tables: Tables, changed: frozenset[str], run: Run, spill: Path
) -> pa.Table:
    """The rows of the definition over a file with the rows of these periods."""
    part, now = spill / "reopened.parquet", Path(str(tables[before.by.table]))
    rows_of(now, before.by, before.columns, _periods(tables), changed, part)
    return run(query, {**tables, before.by.table: part})


def _of_a_narrower_query(
    before: Earlier, query: CheckedQuery, tables: Tables, changed: frozenset[str], run: Run
) -> pa.Table:
    """The rows of the definition of these periods, from the whole of the data."""
    narrow = narrowed(query, {before.by.table: before.types}, before.by, changed)
    if before.by.within:
        return run(narrow, {**tables, PERIODS: periods_of(_periods(tables), changed)})
    return run(narrow, tables)


def told(outcome: Outcome) -> dict[str, Any]:
    """For the report of a run: which periods were computed and which stood; empty when all were computed."""
    if outcome.computed is None:
        return {}
    return {"periods": {"computed": sorted(outcome.computed), "kept": sorted(outcome.kept)}}
