"""Running an indicator: snapshots and a definition in, figures out, kept as a run.

The computing happens outside any transaction; `actions.record_run` writes the outcome. A run whose inputs are
those of the latest run is not computed again, unless asked, and then it has to give the same figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from informatiehuis.engines.connectors.part import Part
from informatiehuis.engines.federation import needs
from informatiehuis.engines.indicators import Definition
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.query import CheckedQuery
from informatiehuis.kernel.access import HOUSE, Actor, NotAllowed, Verb, require
from informatiehuis.kernel.at_work import Work, at_work_on
from informatiehuis.kernel.boundaries import boundary_set_for
from informatiehuis.kernel.models import Thing
from informatiehuis.rooms.atlas import queries as atlas
from informatiehuis.rooms.atlas.models import Indicator
from informatiehuis.rooms.atlas.queries import AUTOMATIC
from informatiehuis.rooms.monitor import actions
from informatiehuis.rooms.monitor.choosing import choose
from informatiehuis.rooms.monitor.computing import Inputs, compute_figures
from informatiehuis.rooms.monitor.known_areas import areas_now
from informatiehuis.rooms.monitor.models import Run

RUN = Work(
    "monitor.run",
    N_("Het berekenen van '{about}', begonnen op {moment}, is afgebroken. De cijfers die er waren, blijven staan."),
    N_("Bereken ze nog eens: met 'informatiehuis indicator run {about}', of op de pagina van de indicator."),
)


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


def no_purpose(thing: Thing) -> str:
    """For who names no purpose: enough where the data ask for none, and for the house itself."""
    return ""


def run_indicator(
    *,
    actor: Actor,
    indicator: Indicator,
    engine_name: str = AUTOMATIC,
    again: bool = False,
    reason: str = "",
    purpose_of: Callable[[Thing], str] = no_purpose,
    surface: str = "job",
) -> Ran:
    """Compute the figures of an indicator from the snapshots that are in force.

    `engine_name` is that of an engine, or says to choose one (`choosing`). `purpose_of` says for which purpose the data
    of a source are used, through `surface`. Raises NotAllowed, PurposeNeeded, SeesOnlyPart when the actor may see only
    a part of what is computed with, NotLogged, NotReady when a source has no snapshot, DefinitionProblem, SqlProblem,
    SparkProblem, IndicatorProblem, and NotReproduced when `again` gives other figures for the same inputs.
    """
    require(actor, Verb.EDIT, indicator)
    with at_work_on(settings.HOUSE, RUN, indicator, actor):
        return _ran(actor, indicator, engine_name, purpose_of, surface, again=again, reason=reason)


def _ran(
    actor: Actor,
    indicator: Indicator,
    engine_name: str,
    purpose_of: Callable[[Thing], str],
    surface: str,
    *,
    again: bool,
    reason: str,
) -> Ran:
    with told_to(actor, indicator.sql):
        inputs = inputs_of(indicator, engine_name)
    latest = Run.objects.filter(indicator=indicator, is_latest=True).first()
    same = latest is not None and latest.report["inputs"] == inputs.identity()
    if latest and same and not again:
        return Ran(latest, computed=False)
    with (
        told_to(actor, indicator.sql),
        atlas.computing(inputs.snapshots.values(), inputs.query, actor, purpose_of, surface),
    ):
        computation = compute_figures(inputs, whole=again)
    if latest and same:
        _require_same(indicator, latest, computation.figures_hash)
        return Ran(latest, computed=True)
    run = actions.record_run(actor=actor, indicator=indicator, computation=computation, reason=reason)
    return Ran(run, computed=True)


@contextmanager
def told_to(actor: Actor, sql: str) -> Iterator[None]:
    """Let what goes wrong inside tell nothing of a source under this SQL that the actor may not see."""
    try:
        yield
    except NotAllowed:
        raise
    except Problem as problem:
        told = atlas.told_to(actor, sql, problem)
        if told is problem:
            raise
        raise told from problem


def inputs_of(indicator: Indicator, engine_name: str) -> Inputs:
    """What a run of this indicator would read now, and on which engine: live sources are read, and what came is kept.

    Raises NotReady, DefinitionProblem, SqlProblem, UnknownEngine, and SourceFailed, which names a source that cannot be
    read.
    """
    definition = atlas.definition(indicator)
    atlas.take_first_copies(definition.sources)
    _require_data(definition)
    query = atlas.query(indicator)
    taken = atlas.snapshots_to_compute(definition.sources, _parts(definition, query))
    boundaries = boundary_set_for(indicator.area_level, timezone.localdate())
    choice = choose(indicator, query, taken.snapshots.values(), engine_name)
    return Inputs(definition, query, taken.snapshots, boundaries, choice, areas_now(), taken.notices)


def _parts(definition: Definition, query: CheckedQuery) -> dict[str, Part]:
    """What the definition needs of each of its sources, by table."""
    sources = atlas.visible_sources(definition.sources, HOUSE)
    return needs(query, {one.table: atlas.columns_of(one) for one in sources})


def _require_data(definition: Definition) -> None:
    """Raise NotReady unless every source that the definition reads has data, or is read where it is."""
    found = {one.slug for one in atlas.visible_sources(definition.sources, HOUSE) if atlas.columns_of(one)}
    lacking = [slug for slug in definition.sources if slug not in found]
    if lacking:
        raise NotReady(
            N_("'{indicator}' kan nog niet worden berekend: van {sources} zijn nog geen gegevens opgehaald."),
            N_("Haal ze op met 'informatiehuis source snapshot {first}' of op de pagina van de bron."),
            indicator=definition.title,
            sources=", ".join(lacking),
            first=lacking[0],
        )


def _require_same(indicator: Indicator, latest: Run, figures_hash: str) -> None:
    if latest.figures_hash != figures_hash:
        raise NotReproduced(
            N_("'{indicator}' gaf met dezelfde gegevens en dezelfde definitie andere cijfers dan berekening {number}."),
            N_("Gebruik deze cijfers niet en meld dit: het hoort niet te kunnen."),
            indicator=indicator.title,
            number=latest.number,
        )
