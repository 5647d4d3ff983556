"""The reference station of a chain: hourly values out of a source of the house, in the form of those of the KNMI."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from informatiehuis.engines.lake import LakeProblem
from informatiehuis.engines.problems import N_
from informatiehuis.engines.signals import Interval
from informatiehuis.engines.signals.validation import Reference
from informatiehuis.engines.signals.validation.settings import Settings
from informatiehuis.kernel.access import Actor, asks_purpose
from informatiehuis.kernel.models.things import AccessClass
from informatiehuis.rooms.atlas import queries as atlas
from informatiehuis.rooms.atlas.models import Snapshot, Source
from informatiehuis.rooms.atlas.permitted import Asking, permitted
from informatiehuis.rooms.sensing.models import Sensor
from informatiehuis.rooms.sensing.validating.problems import NotValidatable

STATION, DAY, HOUR = "stn", "yyyymmdd", "hh"


def source_of(settings: Settings, entry: Sensor, actor: Actor) -> Source:
    """The source that a chain names, when it may be calibrated by. Raises NotValidatable.

    What stands on the page of a sensor comes of nothing that is more closed than that sensor.
    """
    found = next(iter(atlas.visible_sources([settings.reference], actor)), None)
    if found is None:
        raise NotValidatable(
            N_("Er is geen bron '{slug}', of u mag haar niet zien."), N_("Kies een andere."), slug=settings.reference
        )
    classes = AccessClass.values
    if classes.index(found.access) > classes.index(entry.access) or asks_purpose(found):
        raise NotValidatable(
            N_("De bron '{title}' is minder open dan deze sensor."),
            N_("Kies een bron die ieder mag zien die ook de sensor mag zien."),
            title=found.title,
        )
    return found


def reference(
    settings: Settings, entry: Sensor, interval: Interval, actor: Actor
) -> tuple[Reference | None, dict[str, Any]]:
    """The values of the station by hour in this time, and what they were read from; None when there are none.

    Raises NotValidatable, and NotAllowed for who may not use them.
    """
    source = source_of(settings, entry, actor)
    held = next(iter(atlas.visible_snapshots([source.slug], actor)), None)
    told = {"source": source.slug, "station": settings.station, "column": settings.reference_column}
    if held is None:
        return None, told
    hours = _hours(held, settings, interval, actor)
    found = Reference(settings.station, settings.reference_column, hours) if hours else None
    return found, {**told, "snapshot": held.content_hash}


def _hours(held: Snapshot, settings: Settings, interval: Interval, actor: Actor) -> dict[int, float]:
    """Hour HH of a day ends at HH UT, as the KNMI counts; each by its begin in seconds since 1970."""
    names = [STATION, DAY, HOUR, settings.reference_column]
    try:
        with permitted(held, Asking(actor, "job"), "calibration") as rows:
            if missing := [name for name in names if name not in rows.columns]:
                raise NotValidatable(
                    N_("De bron '{title}' heeft geen kolom {missing}."),
                    N_("Een bron met een meetstation heeft de kolommen stn, yyyymmdd en hh, en die met de waarde."),
                    title=held.source.title,
                    missing=", ".join(missing),
                )
            table = rows.table(names)
    except LakeProblem as problem:
        raise NotValidatable(N_("De gegevens van het meetstation zijn niet te lezen."), "") from problem
    found: dict[int, float] = {}
    for station, day, hour, value in zip(*(table[name].to_pylist() for name in names), strict=True):
        if value is None or str(station).lstrip("0") != settings.station.lstrip("0"):
            continue
        begin = _begin(day, hour)
        if begin is not None and _within(begin, interval):
            found[int(begin.timestamp())] = float(value) * settings.reference_factor
    return found


def _within(moment: datetime, interval: Interval) -> bool:
    return (interval.begin is None or moment >= interval.begin) and (interval.end is None or moment < interval.end)


def _begin(day: Any, hour: Any) -> datetime | None:
    try:
        known = day if isinstance(day, date) else date.fromisoformat(str(day))
        return datetime(known.year, known.month, known.day, tzinfo=UTC) + timedelta(hours=int(hour) - 1)
    except (TypeError, ValueError):
        return None
