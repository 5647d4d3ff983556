"""Is a house fit to be used by others? Judges how it stands: its settings, its folder, its database and what it holds.

Each point gets a level and, where it is not well, what to do about it. Nothing is changed, and nothing outside the
house is asked but its database and its object storage; what the points judge is listed in docs/how-to/run-a-house.md.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from informatiehuis.portal.checkup import broken, duties, exposure, folder, records, signing_in, upkeep
from informatiehuis.portal.checkup.judgement import Judgement, Level, healthy


def examine(now: datetime | None = None) -> list[Judgement]:
    """Every point that can be judged, in a fixed order; `now` is aware.

    Where the database cannot be used, that is a point of its own and the points that need it are absent.
    """
    now = now or timezone.now()
    found = [
        *exposure.points(),
        *signing_in.points(),
        *folder.points(settings.HOUSE),
        broken.work(settings.HOUSE, now),
        duties.separation(settings.HOUSE),
        *records.points(settings.HOUSE, now),
    ]
    unusable = {one.point for one in found if one.level is Level.WRONG} & {"database", "migrations"}
    return found if unusable else [*found, *upkeep.points(settings.HOUSE, now)]


__all__ = ["Judgement", "Level", "examine", "healthy"]
