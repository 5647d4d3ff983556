"""The monitor in the background: computing an indicator, when somebody asks and when a source under it has other data.

What is computed stays a draft: publishing is for people.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from informatiehuis.engines.kept import kept
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.jobs import Running, ask, job, schedules
from informatiehuis.kernel.jobs.declaring import Told
from informatiehuis.kernel.models import Link, Thing
from informatiehuis.rooms.atlas.models import Indicator, Source
from informatiehuis.rooms.monitor.models import Run

AGAIN = "monitor.compute_again"


class IndicatorGone(Problem):
    """The indicator is not in the house any more, or not for who asked."""

    code = "indicator-gone"


def _may_quote(thing: Thing, actor: Actor) -> bool:
    """Whether an actor may read what the house met while it computed an indicator from its sources."""
    from informatiehuis.rooms.atlas import queries as atlas

    found = Indicator.objects.filter(pk=thing.pk).first()
    return found is not None and atlas.quotable_under(found, actor)


@job(
    name="monitor.compute_indicator",
    label=N_("Cijfers berekenen"),
    retries=2,
    limit=timedelta(hours=1),
    final="monitor.record_run",
    may_quote=_may_quote,
)
def compute_indicator(run: Running, *, indicator: str, purposes: Mapping[str, str] | None = None) -> Told:
    """Compute the figures of an indicator; raises as `run_indicator` does.

    `purposes` says for which activity the data of each source are used, by identifier, as who asked for it chose.
    """
    from informatiehuis.rooms.monitor.running import run_indicator

    found, chosen = _found(run, indicator), purposes or {}
    done = run_indicator(actor=run.actor, indicator=found, purpose_of=lambda source: chosen.get(str(source.pk), ""))
    words = (
        N_("Klaar: berekening {number}.") if done.computed else N_("Er is niets veranderd sinds berekening {number}.")
    )
    return [kept(words, {"number": done.run.number})]


@job(
    name="monitor.recompute_run",
    label=N_("Cijfers narekenen"),
    retries=2,
    limit=timedelta(hours=1),
    final="monitor.record_recomputed",
)
def recompute_run(
    run: Running, *, indicator: str, number: int | None = None, purposes: Mapping[str, str] | None = None
) -> Told:
    """Compute a run again from what it rested on, and tell which figures differ; raises as `recompute` does.

    `number` and `purposes` as for `run_to_recompute` and `compute_indicator`.
    """
    from informatiehuis.rooms.monitor.recomputing import recompute, run_to_recompute

    chosen = purposes or {}
    done = recompute(
        actor=run.actor,
        run=run_to_recompute(_found(run, indicator), number),
        purpose_of=lambda source: chosen.get(str(source.pk), ""),
    )
    return [done.outcome()]


def _found(run: Running, indicator: str) -> Indicator:
    """The indicator that was asked for. Raises IndicatorGone when it is not there for who asked."""
    found = Indicator.objects.visible_to(run.actor).select_related("concept", "owner").filter(pk=indicator).first()
    if found is None:
        raise IndicatorGone(
            N_("De indicator is er niet meer, of mag niet meer worden gezien door wie dit vroeg."),
            N_("Vraag het opnieuw vanaf de pagina van de indicator."),
        )
    return found


def compute_again(source: Source) -> None:
    """Ask for the figures that were computed of a source before, now that it has other data; inside an action."""
    if not schedules.is_on(AGAIN):
        return
    over = Link.objects.filter(predicate="computed_from", object=source.pk).values("subject")
    computed = Run.objects.filter(is_latest=True, indicator__in=over).values("indicator")
    for indicator in Indicator.objects.filter(pk__in=computed).order_by("slug"):
        ask(compute_indicator, actor=HOUSE, thing=indicator, schedule=AGAIN, indicator=str(indicator.pk))


schedules.declare(
    schedules.Schedule(
        name=AGAIN,
        label=N_("Cijfers opnieuw berekenen"),
        purpose=N_("Als een bron nieuwe gegevens krijgt, worden de cijfers eruit berekend, als concept."),
    )
)
