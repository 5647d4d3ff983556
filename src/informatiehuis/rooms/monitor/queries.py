"""What pages, API and exports read from the monitor: figures, as far as the reader may see them.

Everybody who may see an indicator sees its published figures while their interpretation is valid. Its makers
(who may edit it) see the latest run as well, marked as not published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access import Actor, Verb, may, seen_by, visible
from informatiehuis.kernel.models import BoundarySet, Effect, Event, Party
from informatiehuis.rooms.atlas.models import Indicator, Source
from informatiehuis.rooms.monitor.models import Dashboard, Figure, Goal, Interpretation, Publication, Run, Target

if TYPE_CHECKING:
    from informatiehuis.rooms.atlas.queries import Worst
    from informatiehuis.rooms.monitor.ages import Oldest


@dataclass(frozen=True)
class Row:
    """One figure as a page shows it; `rank` counts from the highest value, 1 first, within its level."""

    code: str
    name: str
    level: str
    period: str
    value: float | None
    n: float | None
    missing: str
    low: float | None = None
    high: float | None = None
    rank: int | None = None

    @property
    def why_missing(self) -> str:
        """Why there is no value, in Dutch, marked for translation; empty when there is one."""
        from informatiehuis.engines.indicators import REASONS

        return REASONS[self.missing] if self.missing else ""


@dataclass(frozen=True)
class Shown:
    """The figures of one indicator that one reader sees.

    `run` is None when there is nothing for this reader; `why` then says why, in Dutch, marked for translation.
    `is_public` says that everybody who may see the indicator sees the same. `then` is what makes an address ask for
    the same moment in the past (`?moment=…`); empty is now.
    """

    indicator: Indicator
    reader: Actor
    run: Run | None
    publication: Publication | None
    interpretation: Interpretation | None
    is_public: bool
    why: str = ""
    figures: tuple[Row, ...] = ()
    then: str = ""

    @property
    def stored(self) -> QuerySet[Figure]:
        """The figures as they are kept, of the areas that this reader may see."""
        kept = self.run.figures.all() if self.run else Figure.objects.none()
        return kept.filter(visible(self.reader, "area__")).select_related("area")

    @cached_property
    def borders(self) -> BoundarySet | None:
        """The boundaries of the run; None where there are none, or none for this reader."""
        return seen_by(self.reader, self.run.boundary_set) if self.run else None

    @cached_property
    def quality(self) -> Worst | None:
        """What the figures carry of the data under them; None without figures."""
        # here, because it brings the engines along
        from informatiehuis.rooms.atlas.queries import worst_under

        return worst_under([self.run.snapshots])[0] if self.run else None

    @cached_property
    def oldest(self) -> Oldest | None:
        """The oldest data under the figures; None without figures, and when the house no longer knows all of them.

        For figures as they stood in the past it is not told: data can be confirmed by their source later.
        """
        from informatiehuis.rooms.monitor.ages import oldest

        under = self.quality
        if self.then or under is None or not under.is_whole:
            return None
        return oldest([one.snapshot for one in under.standings], self.reader)

    @cached_property
    def owner(self) -> Party | None:
        """Who is responsible for the indicator, as far as this reader may know."""
        return seen_by(self.reader, self.indicator.owner)

    @cached_property
    def author(self) -> Party | None:
        """Who wrote the interpretation, as far as this reader may know."""
        return seen_by(self.reader, self.interpretation.author) if self.interpretation else None

    @cached_property
    def periods(self) -> list[str]:
        """The periods there are, newest first."""
        return sorted({figure.period for figure in self.figures}, reverse=True)

    def rows(self, period: str = "", level: str = "") -> list[Row]:
        """The figures of a period (the newest unless said) at a level (that of the definition unless said)."""
        wanted = level or self.indicator.area_level
        return _ranked([one for one in self._of(period) if one.level == wanted])

    def total(self, period: str = "") -> Row | None:
        """The figure of the one larger area, where the definition rolls up."""
        rows = _ranked([one for one in self._of(period) if one.level != self.indicator.area_level])
        return rows[0] if len(rows) == 1 else None

    def series(self, code: str) -> list[Row]:
        """The figures of one area over time, oldest first."""
        return sorted(_ranked([one for one in self.figures if one.code == code]), key=lambda row: row.period)

    def _of(self, period: str) -> list[Row]:
        wanted = period or (self.periods[0] if self.periods else "")
        return [figure for figure in self.figures if figure.period == wanted]


def shown(indicator: Indicator, actor: Actor, *, draft: bool = False) -> Shown:
    """What this reader sees of an indicator; `draft` asks for the latest run, which only makers get."""
    return shown_many([indicator], actor, draft=draft)[0]


def shown_many(indicators: Sequence[Indicator], actor: Actor, *, draft: bool = False) -> list[Shown]:
    """What this reader sees of several indicators, in their order, with few queries however many there are."""
    today = timezone.localdate()
    publications = {
        one.indicator_id: one
        for one in Publication.objects.filter(indicator__in=indicators).select_related(
            "run__boundary_set", "interpretation__author"
        )
    }
    makers = [indicator for indicator in indicators if may(actor, Verb.EDIT, indicator)]
    latest = {
        run.indicator_id: run
        for run in Run.objects.filter(indicator__in=makers, is_latest=True).select_related("boundary_set")
    }
    interpretations = {
        one.indicator_id: one
        for one in Interpretation.objects.visible_to(actor)
        .filter(indicator__in=makers, status="active")
        .select_related("author")
        .order_by("changed_at")
    }
    found = []
    for indicator in indicators:
        publication = publications.get(indicator.pk)
        if publication and not may(actor, Verb.VIEW, publication.interpretation):
            publication = None  # figures are never shown without their interpretation
        public = publication is not None and publication.interpretation.holds_on(today)
        if publication and public and not (draft and indicator.pk in latest):
            found.append(Shown(indicator, actor, publication.run, publication, publication.interpretation, True))
            continue
        run = latest.get(indicator.pk)
        why = _why(publication, public)
        found.append(Shown(indicator, actor, run, None, interpretations.get(indicator.pk), False, why))
    return with_figures(found, actor)


def with_figures(found: Sequence[Shown], actor: Actor) -> list[Shown]:
    """The same with the figures of their runs, as far as this reader may see them, in one query."""
    figures = _figures([one.run for one in found if one.run], actor)
    return [_with_figures(one, figures.get(one.run.pk, ())) if one.run else one for one in found]


def _with_figures(one: Shown, figures: Sequence[Row]) -> Shown:
    """With the figures that this reader may see; when that is none of them, there is nothing for this reader."""
    if figures:
        return replace(one, figures=tuple(figures))
    why = N_("Er zijn geen cijfers van gebieden die u mag zien.")
    return replace(one, run=None, publication=None, interpretation=None, is_public=False, why=why)


def _figures(runs: Sequence[Run], actor: Actor) -> dict[int, list[Row]]:
    """Every figure of the runs with its area, as far as the actor may see that, without its rank, by run."""
    found: dict[int, list[Row]] = {}
    shown = Figure.objects.filter(visible(actor, "area__"), run__in=runs)
    for run, *values in shown.values_list(
        "run_id", "area__code", "area__title", "area__level", "period", "value", "n", "missing", "low", "high"
    ):
        found.setdefault(run, []).append(Row(*cast("list[Any]", values)))
    return found


def _why(publication: Publication | None, public: bool) -> str:
    if publication is None:
        return N_("Deze cijfers zijn nog niet openbaar.")
    if public:
        return N_("Dit is de laatste berekening; openbaar is een eerdere.")
    return N_("De duiding bij deze cijfers is verlopen. Ze worden weer getoond als iemand haar heeft nagelezen.")


def _ranked(figures: list[Row]) -> list[Row]:
    """From the highest value to the lowest, equal values by name; those without a value last. Adds the rank."""
    valued = sorted((row for row in figures if row.value is not None), key=lambda row: (-(row.value or 0), row.name))
    rest = sorted((row for row in figures if row.value is None), key=lambda row: row.name)
    ranks: dict[float, int] = {}
    for number, row in enumerate(valued, 1):
        ranks.setdefault(row.value or 0, number)
    return [replace(row, rank=ranks[row.value or 0]) for row in valued] + rest


def indicators_for(actor: Actor) -> QuerySet[Indicator]:
    """The indicators this reader may see, in the order of their titles."""
    return Indicator.objects.visible_to(actor).select_related("concept", "owner").by_title()


def published(actor: Actor) -> QuerySet[Indicator]:
    """The indicators with public figures that this reader may see."""
    return indicators_for(actor).filter(
        visible(actor, "publication__interpretation__"),
        publication__isnull=False,
        publication__interpretation__valid_until__gt=timezone.localdate(),
        publication__interpretation__status="active",
    )


def expired(actor: Actor) -> QuerySet[Indicator]:
    """The indicators whose figures are held back because their interpretation no longer holds."""
    return indicators_for(actor).filter(
        visible(actor, "publication__interpretation__"),
        publication__interpretation__valid_until__lte=timezone.localdate(),
    )


def goals_without_target(actor: Actor) -> QuerySet[Goal]:
    """The goals that this reader may see and that have no value to reach yet, as far as this reader may know."""
    reached_for = Target.objects.visible_to(actor).values("goal")
    return Goal.objects.visible_to(actor).exclude(status="withdrawn").exclude(pk__in=reached_for)


def front_indicators(actor: Actor) -> list[Indicator]:
    """The published indicators for the home page: those of the dashboard that the house chose, in its order."""
    chosen = Dashboard.objects.visible_to(actor).filter(slug=settings.HOUSE.profile.front_dashboard).first()
    known = {indicator.slug: indicator for indicator in published(actor)}
    wanted = chosen.indicators if chosen else list(known)
    return [known[slug] for slug in wanted if slug in known]


def targets(indicator: Indicator, actor: Actor) -> QuerySet[Target]:
    """The targets of an indicator, soonest first, each with the goal that says so."""
    found = Target.objects.visible_to(actor).filter(indicator=indicator, status="active")
    return found.select_related("goal", "target_area").order_by("reached_by")


def dashboards(actor: Actor) -> QuerySet[Dashboard]:
    """The dashboards this reader may see."""
    return Dashboard.objects.visible_to(actor).filter(status="active")


def sources_of(indicator: Indicator) -> QuerySet[Source]:
    """The sources from which an indicator is computed, whoever asks."""
    return Source.objects.filter(links_in__subject=indicator, links_in__predicate="computed_from")


def pinned_snapshots(source_slug: str) -> set[str]:
    """The snapshots of a source that the latest figures rest on, or that any figures rest on that ever were public.

    They are never pruned: what was published can be computed again, also when other figures are public now.
    """
    runs = Run.objects.filter(snapshots__has_key=source_slug)
    public = _ever_public(runs.values("indicator"))
    return {run.snapshots[source_slug] for run in runs if run.is_latest or (run.indicator_id, run.number) in public}


def _ever_public(indicators: QuerySet[Run, Any]) -> set[tuple[UUID, int]]:
    """The runs of these indicators that were ever public: the indicator and the number of each."""
    noted = Event.objects.filter(thing__in=indicators, effect=Effect.NOTED, content__contains='"published":')
    return {(one.thing, one.payload["detail"]["published"]) for one in noted}
