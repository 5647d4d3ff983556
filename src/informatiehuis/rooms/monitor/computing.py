"""Computing the figures of an indicator from the snapshots in force: what went in and what came out.

Reads, computes and writes nothing; when to compute is for `running`, keeping the outcome for `actions`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from informatiehuis.engines.indicators import Definition, Figure, NoAreaProblem, compute
from informatiehuis.engines.indicators.periods import bounds, normal_period, periods_table
from informatiehuis.engines.kept import kept_problem
from informatiehuis.engines.lake.stages import Stages
from informatiehuis.engines.links import SIGNED_BESIDE, Link
from informatiehuis.engines.problems import N_
from informatiehuis.engines.query import CheckedQuery, Limits
from informatiehuis.kernel import limits
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.canonical import digest
from informatiehuis.kernel.models import BoundarySet
from informatiehuis.rooms.atlas import queries as atlas
from informatiehuis.rooms.atlas.models import Snapshot
from informatiehuis.rooms.atlas.queries import Choice, engine_called
from informatiehuis.rooms.monitor.known_areas import KnownAreas, areas_now
from informatiehuis.rooms.monitor.reopening import earlier, outcome, told

FIRST_YEAR, LAST_YEAR = 1990, 2050


@dataclass(frozen=True)
class Inputs:
    """All that the figures of an indicator depend on; equal inputs give equal figures."""

    definition: Definition
    query: CheckedQuery
    snapshots: Mapping[str, Snapshot]
    boundary_set: BoundarySet | None
    choice: Choice
    areas: KnownAreas
    notices: tuple[Mapping[str, Any], ...] = ()

    def identity(self) -> dict[str, Any]:
        """The inputs as hashes, to compare with those of another run."""
        return {
            "fingerprint": self.definition.fingerprint,
            "snapshots": {slug: snapshot.content_hash for slug, snapshot in sorted(self.snapshots.items())},
            "boundaries": self.boundary_set.content_hash if self.boundary_set else "",
            "areas": self.areas.identity,
            "engine": self.choice.name,
        }


@dataclass(frozen=True)
class Computation:
    """The outcome: the figures, their hash, and what was noticed."""

    inputs: Inputs
    figures: Sequence[Figure]
    figures_hash: str
    report: Mapping[str, Any]
    started_at: datetime


def compute_figures(inputs: Inputs, *, whole: bool = False, keep: bool = True) -> Computation:
    """Run the query and make figures of its rows; only the periods that changed, unless `whole`, where that is sure.

    With `keep` the rows are remembered for the next run; those of a run of long ago are not worth it.
    Raises DamagedProblem for a snapshot that is not what it was, SqlProblem, QueryTooHeavy and IndicatorProblem.
    """
    started = datetime.now(UTC)
    files = {one: atlas.whole_parquet_of(one) for one in inputs.snapshots.values()}
    before = None if whole else earlier(inputs)
    tables: dict[str, Path | pa.Table] = {one.source.table: path for one, path in files.items()}
    tables["areas"] = inputs.areas.table(inputs.boundary_set)
    tables["periods"] = periods_table(FIRST_YEAR, LAST_YEAR, inputs.definition.period)
    read = {name: tables[name] for name in inputs.query.tables}
    with Stages(settings.HOUSE.temporary / "runs").open(inputs.definition.id) as spill:
        allowed = limits.within(Limits(temp_directory=spill.folder), limits.QUERY)
        reached = {**files, before.snapshot: before.parquet} if before else files
        runs = engine_called(inputs.choice.name, partial(_link, reached, allowed.seconds + SIGNED_BESIDE))
        found = outcome(inputs, read, partial(runs.run, limits=allowed), spill.folder, before=before, keep=keep)
    result = found.rows
    figures, notices = figures_of(inputs.definition, result, inputs.areas)
    return Computation(
        inputs=inputs,
        figures=figures,
        figures_hash=f"sha256:{digest([asdict(figure) for figure in figures])}",
        report={
            "rows": result.num_rows,
            "notices": [*inputs.notices, *notices],
            "engine": inputs.choice.why,
            **told(found),
        },
        started_at=started,
    )


def _link(files: Mapping[Snapshot, Path], seconds: float, path: Path) -> Link | None:
    found = next((one for one, held in files.items() if held == path), None)
    return atlas.link_of(found, int(seconds)) if found else None


def figures_of(
    definition: Definition, result: pa.Table, areas: KnownAreas
) -> tuple[list[Figure], list[dict[str, Any]]]:
    """The figures of every period, each among the areas that existed on its first day; and what was noticed.

    A period in which none of its areas existed has no figures and is told. Raises NoAreaProblem when that is so of
    every period.
    """
    if result.num_rows == 0 or "period" not in result.column_names:
        return list(compute(definition, result, areas.hierarchy()).figures), []
    figures: list[Figure] = []
    notices: list[dict[str, Any]] = []
    left_out: list[NoAreaProblem] = []
    for period in result.column("period").unique().to_pylist():
        column = result.column("period")
        rows = result.filter(pc.is_null(column) if period is None else pc.equal(column, period))
        normal = normal_period(period, definition.period)
        try:
            computed = compute(definition, rows, areas.hierarchy(bounds(normal)[0] if normal else None))
        except NoAreaProblem as problem:
            left_out.append(_not_there_then(definition, problem, areas.levels))
            continue
        figures += computed.figures
        notices += [kept_problem(problem) for problem in computed.problems]
    if not figures:
        raise min(left_out, key=lambda problem: str(problem.facts["periods"]))
    notices += [kept_problem(problem) for problem in left_out]
    return sorted(figures, key=lambda figure: (figure.area, figure.period)), notices


def _not_there_then(definition: Definition, problem: NoAreaProblem, levels: Mapping[str, str]) -> NoAreaProblem:
    """The same problem, said of areas that the house knows but that did not exist in that period."""
    if not problem.areas or any(levels.get(code) != definition.area_level for code in problem.areas):
        return problem
    return NoAreaProblem(
        N_("In {periods} bestond geen van de gebieden van ‘{indicator}’, dus die periode heeft geen cijfers: {codes}."),
        N_("Klopt dat niet, verbeter dan bij de gebieden vanaf en tot wanneer ze gelden."),
        areas=problem.areas,
        **problem.facts,
    )


def areas_table(boundaries: BoundarySet | None, reader: Actor = HOUSE) -> pa.Table:
    """The table `areas` for SQL, with the areas that a reader may see."""
    return areas_now(reader).table(boundaries)
