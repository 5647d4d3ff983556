"""Running an indicator: snapshots and a definition in, figures out, kept as a run.

The computing happens outside any transaction; `actions.record_run` writes the outcome. A run whose inputs are
those of the latest run is not computed again, unless asked, and then it has to give the same figures.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from informatiehuis.engines.indicators import Definition
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import Actor, Verb, require
from informatiehuis.kernel.boundaries import boundary_set_for
from informatiehuis.rooms.atlas import queries as atlas
from informatiehuis.rooms.atlas.models import Indicator, Snapshot
from informatiehuis.rooms.monitor import actions
from informatiehuis.rooms.monitor.computing import Inputs, compute_figures
from informatiehuis.rooms.monitor.models import Run


class NotReady(Problem):
    """The indicator cannot be computed yet, and this is what it lacks."""

    code = "not-ready"


class NotReproduced(Problem):
    """The same definition and snapshots gave other figures than before."""

    code = "not-reproduced"


@dataclass(frozen=True)
class Ran:
    """A run, and whether it was computed now or stood already for the same inputs."""

    run: Run
    computed: bool


def run_indicator(
    *, actor: Actor, indicator: Indicator, engine_name: str = "duckdb", again: bool = False, reason: str = ""
) -> Ran:
    """Compute the figures of an indicator from the snapshots that are in force.

    Raises NotAllowed, NotReady when a source has no snapshot, DefinitionProblem, SqlProblem, IndicatorProblem,
    and NotReproduced when `again` gives other figures for the same inputs.
    """
    require(actor, Verb.EDIT, indicator)
    inputs = inputs_of(indicator, engine_name)
    latest = Run.objects.filter(indicator=indicator, is_latest=True).first()
    same = latest is not None and latest.report["inputs"] == inputs.identity()
    if latest and same and not again:
        return Ran(latest, computed=False)
    computation = compute_figures(inputs)
    if latest and same:
        _require_same(indicator, latest, computation.figures_hash)
        return Ran(latest, computed=True)
    run = actions.record_run(actor=actor, indicator=indicator, computation=computation, reason=reason)
    return Ran(run, computed=True)


def inputs_of(indicator: Indicator, engine_name: str) -> Inputs:
    """What a run of this indicator would read now. Raises NotReady, DefinitionProblem and SqlProblem."""
    definition = atlas.definition(indicator)
    snapshots = _snapshots(definition)
    boundaries = boundary_set_for(indicator.area_level, timezone.localdate())
    return Inputs(definition, atlas.query(indicator), snapshots, boundaries, engine_name)


def _snapshots(definition: Definition) -> dict[str, Snapshot]:
    """The snapshot in force of every source that the definition reads, by the slug of the source."""
    found = atlas.current_snapshots(definition.sources)
    lacking = [slug for slug in definition.sources if slug not in found]
    if lacking:
        raise NotReady(
            N_("'{indicator}' kan nog niet worden berekend: van {sources} zijn nog geen gegevens opgehaald."),
            N_("Haal ze op met 'informatiehuis source snapshot {first}' of op de pagina van de bron."),
            indicator=definition.title,
            sources=", ".join(lacking),
            first=lacking[0],
        )
    return found


def _require_same(indicator: Indicator, latest: Run, figures_hash: str) -> None:
    if latest.figures_hash != figures_hash:
        raise NotReproduced(
            N_("'{indicator}' gaf met dezelfde gegevens en dezelfde definitie andere cijfers dan berekening {number}."),
            N_("Gebruik deze cijfers niet en meld dit: het hoort niet te kunnen."),
            indicator=indicator.title,
            number=latest.number,
        )
