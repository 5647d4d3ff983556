"""On which engine an indicator is computed, and why there.

Asked for a run, written at the indicator, or else by how much data the definition reads (`atlas.engine_choice`).
"""

from __future__ import annotations

from collections.abc import Iterable

from informatiehuis.engines.kept import kept
from informatiehuis.engines.problems import N_
from informatiehuis.engines.query import CheckedQuery, engine
from informatiehuis.rooms.atlas.models import Indicator, Snapshot
from informatiehuis.rooms.atlas.queries import AUTOMATIC, LABELS, Choice, by_size, width_of


def choose(indicator: Indicator, query: CheckedQuery, snapshots: Iterable[Snapshot], asked: str = AUTOMATIC) -> Choice:
    """The engine for a run. Raises UnknownEngine for a name that is none, and LimitProblem."""
    for name, words in (
        (asked, N_("Berekend met {engine}, zoals voor deze berekening is gevraagd.")),
        (indicator.engine, N_("Berekend met {engine}, zoals bij de indicator staat.")),
    ):
        if name != AUTOMATIC:
            return Choice(engine(name).name, kept(words, {"engine": LABELS[name]}))
    return by_size(estimated_bytes(query, snapshots))


def estimated_bytes(query: CheckedQuery, snapshots: Iterable[Snapshot]) -> int:
    """How much a query reads: of every source its rows times the widths of the columns that are used."""
    used = query.selection.union(*query.lineage.values())
    return sum(
        snapshot.rows * width_of(column["type"] for column in snapshot.columns if (table, column["name"]) in used)
        for snapshot in snapshots
        for table in (snapshot.source.table,)
    )
