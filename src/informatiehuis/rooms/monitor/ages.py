"""On data of which age figures rest: the moment at which the oldest of them were read, and of which source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from informatiehuis.kernel.access import Actor, seen_by
from informatiehuis.rooms.atlas.models import Snapshot, Source


@dataclass(frozen=True)
class Oldest:
    """The oldest data under figures: when they were read (aware), and whether straight from the source.

    `source` is None for a reader who may not know which it is.
    """

    at: datetime
    source: Source | None
    is_live: bool

    @property
    def moment(self) -> str:
        """When they were read, and how long ago that is."""
        read = _("direct uit de bron gelezen op {day}") if self.is_live else _("opgehaald op {day}")
        told = read.format(day=date_format(localtime(self.at), "j F Y H:i"))
        if now() - self.at < timedelta(minutes=1):
            return _("{told} (zojuist)").format(told=told)
        return _("{told} ({age} geleden)").format(told=told, age=timesince(self.at, depth=1))

    @property
    def sentence(self) -> str:
        """The same with its source."""
        if self.source is None:
            told = _("De oudste gegevens onder dit cijfer komen uit een bron die niet voor iedereen is: {moment}.")
            return told.format(moment=self.moment)
        told = _("De oudste gegevens onder dit cijfer komen uit {source}: {moment}.")
        return told.format(source=self.source.title, moment=self.moment)


def oldest(snapshots: Sequence[Snapshot], reader: Actor) -> Oldest | None:
    """The oldest of the data that figures rest on, as this reader may know it; None without data."""
    if not snapshots:
        return None
    found = min(snapshots, key=lambda one: (one.retrieved_at, one.source.slug))
    return Oldest(found.retrieved_at, seen_by(reader, found.source), bool(found.part))
