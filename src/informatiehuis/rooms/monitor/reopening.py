"""Computing only the periods that changed since the last time, where it can be seen that the others cannot have.

What the SQL of a definition gave is kept (`engines.rollups`). When its source has other data, the two snapshots are
compared; the rows of the periods that differ are computed, and the rest is taken from what was kept. Late data reopen
exactly the periods that they touch. The outcome is that of computing everything, and is checked to be so by
`indicator run --again`.
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
from informatiehuis.engines.problems import Problem
from informatiehuis.engines.rollups import Kept, PeriodColumn, Rollups, period_column, rows_of, touched
from informatiehuis.rooms.atlas import queries as atlas
from informatiehuis.rooms.atlas.models import Snapshot

if TYPE_CHECKING:
    from informatiehuis.rooms.monitor.computing import Inputs

Run = Callable[[Mapping[str, Path | pa.Table]], pa.Table]
EXACT = "duckdb"
"""The engine whose sums depend on nothing but the rows and their order; others share rows out as they like."""
SAME = ("fingerprint", "boundaries", "areas", "engine")


@dataclass(frozen=True)
class Outcome:
    """The rows of the definition, and which periods were computed now; None when all of them were."""

    rows: pa.Table
    computed: frozenset[str] | None = None
    kept: frozenset[str] = frozenset()


def rollups() -> Rollups:
    """What definitions gave, in the lake of this house; a copy of the house does without."""
    return Rollups(settings.HOUSE.lake / ".rollups")


def outcome(
    inputs: Inputs, tables: Mapping[str, Path | pa.Table], run: Run, spill: Path, *, whole: bool, keep: bool
) -> Outcome:
    """The rows of the definition over these tables; of changed periods only, where that is sure and not `whole`.

    `keep` remembers them for the next time. Raises as `run` does.
    """
    found = None if whole else _reopened(inputs, tables, run, spill)
    found = found or Outcome(run(tables))
    if keep:
        rollups().save(inputs.definition.id, inputs.identity(), found.rows)
    return found


def _reopened(inputs: Inputs, tables: Mapping[str, Path | pa.Table], run: Run, spill: Path) -> Outcome | None:
    if inputs.choice.name != EXACT:
        return None
    kept = rollups().load(inputs.definition.id)
    if kept is None or len(inputs.snapshots) != 1:
        return None
    ((slug, snapshot),) = inputs.snapshots.items()
    old = _old(kept, inputs, slug)
    types = {snapshot.source.table: {one["name"]: one["type"] for one in snapshot.columns}}
    by = period_column(inputs.query, types) if old else None
    if old is None or by is None or "period" not in kept.rows.column_names:
        return None
    columns = needs(inputs.query, types)[by.table].columns
    if not {*columns, by.column} <= {one["name"] for one in old.columns}:
        return None
    try:
        before = atlas.whole_parquet_of(old)
    except Problem:
        return None
    return _joined(kept, before, columns, by, tables, run, spill)


def _old(kept: Kept, inputs: Inputs, slug: str) -> Snapshot | None:
    """The snapshot under what was kept, when nothing else than that changed since."""
    now = inputs.identity()
    if any(kept.inputs.get(name) != now[name] for name in SAME) or list(kept.inputs.get("snapshots", {})) != [slug]:
        return None
    found = atlas.snapshots_by_hash(kept.inputs["snapshots"])
    return found[0] if found else None


def _joined(
    kept: Kept,
    before: Path,
    columns: tuple[str, ...],
    by: PeriodColumn,
    tables: Mapping[str, Path | pa.Table],
    run: Run,
    spill: Path,
) -> Outcome | None:
    """What was kept of the periods that did not change, with the others computed."""
    from informatiehuis.engines.indicators.periods import periods_table

    periods, now = tables.get("periods"), tables[by.table]
    known = periods if isinstance(periods, pa.Table) else periods_table(1990, 2050, "year")
    if not isinstance(now, Path):
        return None
    changed = touched(before, now, by, columns, known, spill)
    if changed is None:
        return None
    named = pc.cast(kept.rows.column("period"), pa.string())
    if named.null_count:
        return None
    stay = kept.rows.filter(pc.invert(pc.is_in(named, value_set=pa.array(sorted(changed), pa.string()))))
    here = frozenset(str(one) for one in pc.cast(stay.column("period"), pa.string()).unique().to_pylist())
    if not changed:
        return Outcome(kept.rows, changed, here)
    part = spill / "reopened.parquet"
    rows_of(now, by, columns, known, changed, part)
    made = run({**tables, by.table: part})
    if made.schema != stay.schema:
        return None
    return Outcome(pa.concat_tables([stay, made]), changed, here)


def told(outcome: Outcome) -> dict[str, Any]:
    """For the report of a run: which periods were computed and which stood; empty when all were computed."""
    if outcome.computed is None:
        return {}
    return {"periods": {"computed": sorted(outcome.computed), "kept": sorted(outcome.kept)}}
