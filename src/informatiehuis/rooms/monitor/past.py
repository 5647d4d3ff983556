"""The figures as they stood in the past: those that were public then, beside the interpretation of then.

A figure is shown as it was published: the run is kept, and the event of its publication says which run it was. The
indicator and the interpretation have their words of then. They are for who could see both then and may see them now;
figures are of the areas that one may see now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from informatiehuis.engines.problems import N_
from informatiehuis.kernel import timelines
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Effect, Event
from informatiehuis.kernel.register.asking import Asked
from informatiehuis.kernel.register.folding import in_order
from informatiehuis.kernel.register.past import may_see_past
from informatiehuis.kernel.register.past_lists import thing_of, things_at, without_gone
from informatiehuis.kernel.register.then import Then, then_in
from informatiehuis.kernel.timelines import AsOf
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.rooms.atlas.models import Indicator
from informatiehuis.rooms.monitor import queries
from informatiehuis.rooms.monitor.models import Interpretation, Publication, Run
from informatiehuis.rooms.monitor.queries import Shown

WHY = N_("Er waren toen geen openbare cijfers, of u mag ze niet zien.")


def indicators_then(actor: Actor, as_of: AsOf) -> dict[str, Indicator]:
    """The indicators as they were that this reader could see then and may see now, in the order of their titles.

    Each under the slug of then; its own `slug` is that of now, where its page stands.
    """
    now = dict(queries.indicators_for(actor).order_by().values_list("pk", "slug"))
    then = sorted(_then(now, "indicator", actor, as_of), key=in_order)
    found = {one.slug: one for one in then}
    for one in then:
        one.slug = now[one.pk]
    return found


def front_then(actor: Actor, then: Then) -> list[Shown]:
    """The public figures of then for the home page: those of the dashboard that the house chose, in its order."""
    known = indicators_then(actor, then.as_of)
    dashboards = things_at(kind_named("dashboard"), then.as_of, actor)
    front = settings.HOUSE.profile.front_dashboard
    chosen = next((one for one in dashboards if one.slug == front), None)
    wanted = chosen.indicators if chosen else list(known)
    return [one for one in shown_then([known[slug] for slug in wanted if slug in known], actor, then) if one.run]


def interpretations_then(indicator: Indicator, actor: Actor, then: Then) -> list[Interpretation]:
    """The interpretations of an indicator that were in use then, the newest first."""
    asked = Asked(filters={"status": ("active",)})
    found = things_at(kind_named("interpretation"), then.as_of, actor, asked)
    of_it = [one for one in found if one.indicator_id == indicator.pk]
    return sorted(without_gone(of_it), key=lambda one: one.changed_at, reverse=True)


def shown_one_then(indicator: Indicator, actor: Actor, then: Then) -> Shown | None:
    """The figures of one indicator as they were public then; None when it was not there, or not for this reader."""
    for one in _then([indicator.pk], "indicator", actor, then.as_of):
        one.slug = indicator.slug
        return shown_then([one], actor, then)[0]
    return None


def shown_then(indicators: Sequence[Indicator], actor: Actor, then: Then) -> list[Shown]:
    """What a reader sees of the figures that were public then, of indicators as they were, in their order."""
    as_of = then.as_of
    events = _publications({one.pk for one in indicators}, as_of)
    runs = _runs(events)
    interpretations = _interpretations(events, actor, as_of)
    day = timezone.localdate(as_of.at)
    found = []
    for one in indicators:
        event, run = events.get(one.pk), runs.get(one.pk)
        interpretation = interpretations.get(_detail(event).get("interpretation", "")) if event else None
        if event and run and interpretation and interpretation.holds_on(day):
            made = Publication(
                indicator_id=one.pk, run=run, interpretation=interpretation, published_at=event.recorded_at
            )
            found.append(Shown(one, actor, run, made, interpretation, True, then=then.query))
        else:
            found.append(Shown(one, actor, None, None, None, False, WHY, then=then.query))
    return queries.with_figures(found, actor)


def asked_many(request: HouseRequest) -> tuple[list[Shown], Then | None]:
    """What the reader of a page sees of all indicators: now, or as of when its address asks."""
    actor = request.actor
    if then := then_in(request):
        return shown_then(list(indicators_then(actor, then.as_of).values()), actor, then), then
    return queries.shown_many(list(queries.indicators_for(actor)), actor), None


def _publications(indicators: set[UUID], as_of: AsOf) -> dict[UUID, Event]:
    """The event by which the figures of each indicator were public then."""
    noted = Event.objects.filter(thing__in=indicators, effect=Effect.NOTED, recorded_at__lte=as_of.at)
    last: dict[UUID, Event] = {}
    for event in noted.filter(content__contains='"detail":').order_by("number"):
        detail = _detail(event)
        if "published" in detail:
            last[event.thing] = event
        elif "withdrawn" in detail:
            last.pop(event.thing, None)
    return last


def _runs(events: Mapping[UUID, Event]) -> dict[UUID, Run]:
    kept = Run.objects.filter(indicator__in=events).select_related("boundary_set")
    return {run.indicator_id: run for run in kept if run.number == _detail(events[run.indicator_id])["published"]}


def _interpretations(events: Mapping[UUID, Event], actor: Actor, as_of: AsOf) -> dict[str, Interpretation]:
    """The interpretations as they were, by the slug that the publication knew them by."""
    of_these = Interpretation.objects.visible_to(actor).filter(indicator__in=events).order_by()
    recorded = _then(of_these.values_list("pk", flat=True), "interpretation", actor, as_of)
    return {one.slug: one for one in recorded}


def _detail(event: Event) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", event.payload["detail"])


def _then(keys: Iterable[UUID], kind: str, actor: Actor, as_of: AsOf) -> list[Any]:
    """Things as they were, of which this reader may know, given those that may be seen now."""
    pasts = timelines.pasts_of(list(keys), as_of)
    return without_gone(
        thing_of(kind_named(kind), key, past.fields, past.since)
        for key, past in pasts.items()
        if may_see_past(actor, past)
    )
