"""What the page of a sensor shows besides its fields: what it measured last, and by day; and what it still lacks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from informatiehuis.kernel.access import Actor, Verb, may

if TYPE_CHECKING:
    from informatiehuis.rooms.sensing.models import Sensor

DAYS = 7
ZONE = "Europe/Amsterdam"


def sensor_extra(sensor: Sensor, actor: Actor, asked: Mapping[str, str]) -> dict[str, Any]:
    """The datastreams of a sensor with their last value and its age, the last days, and what the register lacks."""
    from informatiehuis.rooms.sensing import queries, registering

    streams = queries.streams_of(sensor, actor)
    may_edit = bool(may(actor, Verb.EDIT, sensor))
    return {
        "streams": streams,
        "days": [one for one in map(_by_day, streams) if one["rows"]],
        "lacking": [registering.label_of(name) for name in registering.missing(sensor)],
        "is_over": registering.is_over(sensor),
        "may_edit": may_edit,
    }


def _by_day(stream: Any) -> dict[str, Any]:
    """Mean, least and most of a datastream on each of the last days by the clock in the Netherlands, newest first."""
    from informatiehuis.rooms.sensing import queries

    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    begin = midnight - timedelta(days=DAYS - 1)
    found = queries.periods_of(stream, "day", begin=begin, zone=ZONE)
    rows = [
        {
            "day": datetime.fromtimestamp(one.begin / 1e6, UTC),
            "mean": one.mean,
            "least": one.smallest,
            "most": one.largest,
            "count": one.count,
        }
        for one in reversed(found)
    ]
    return {"stream": stream, "rows": rows}
