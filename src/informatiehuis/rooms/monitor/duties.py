"""Whose work is decided on when figures are published, read from the events."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from informatiehuis.kernel import events
from informatiehuis.kernel.access import makers_of, makers_of_content
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.register.past_lists import thing_of
from informatiehuis.kernel.timelines import AsOf, pasts_of_kind
from informatiehuis.rooms.atlas.models import Indicator
from informatiehuis.rooms.monitor.models import Interpretation, Run


def makers_of_figures(thing: Thing, known: datetime | None = None) -> set[UUID]:
    """Who made the latest run of an indicator, and who wrote the interpretation that would go with it.

    Of an interpretation that is published already, what was written after that. With `known` (aware) of the latest run
    then, and of every interpretation that was in use then: which of them would have gone with it is not recorded.
    """
    if known is not None:
        return _makers_then(thing, known)
    # here, because the actions bring the engines along
    from informatiehuis.rooms.monitor.actions import NotPublishable, interpretation_for

    made = events.noted(thing.pk, "run").last()
    makers = makers_of(made) if made else set()
    indicator = Indicator.objects.filter(pk=thing.pk).first()
    run = Run.objects.filter(indicator=indicator, is_latest=True).first()
    if indicator is None or run is None:
        return makers
    try:
        interpretation = interpretation_for(indicator, run)
    except NotPublishable:
        return makers
    return makers | makers_of_content(interpretation, since=_published_with(indicator, interpretation))


def _makers_then(thing: Thing, known: datetime) -> set[UUID]:
    made = events.noted(thing.pk, "run").filter(recorded_at__lte=known).last()
    makers = makers_of(made) if made else set()
    kind = kind_named("interpretation")
    for key, past in pasts_of_kind(kind.name, AsOf(known)).items():
        if past.fields["indicator"] == str(thing.pk) and past.fields["status"] == "active":
            makers |= makers_of_content(thing_of(kind, key, past.fields, past.since), known)
    return makers


def _published_with(indicator: Indicator, interpretation: Interpretation) -> int:
    """The number of the event by which an interpretation became public with its figures; 0 when it never did."""
    published = (event for event in events.noted(indicator.pk, "published").reverse())
    return next(
        (one.number for one in published if one.payload["detail"].get("interpretation") == interpretation.slug), 0
    )
