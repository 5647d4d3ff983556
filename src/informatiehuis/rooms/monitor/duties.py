"""Whose work is decided on when figures are published, read from the events."""

from __future__ import annotations

from uuid import UUID

from informatiehuis.kernel import events
from informatiehuis.kernel.access import last_changed_by, makers_of
from informatiehuis.kernel.models import Thing
from informatiehuis.rooms.atlas.models import Indicator
from informatiehuis.rooms.monitor.models import Run


def makers_of_figures(thing: Thing) -> set[UUID]:
    """Who made the latest run of an indicator, and who last wrote the interpretation that would go with it."""
    # here, because the actions bring the engines along
    from informatiehuis.rooms.monitor.actions import NotPublishable, interpretation_for

    made = events.noted(thing.pk, "run").last()
    makers = makers_of(made) if made else set()
    indicator = Indicator.objects.filter(pk=thing.pk).first()
    run = Run.objects.filter(indicator=indicator, is_latest=True).first()
    if indicator is None or run is None:
        return makers
    try:
        return makers | last_changed_by(interpretation_for(indicator, run))
    except NotPublishable:
        return makers
