"""What the page of a sensor shows besides its fields: what it measured last, and by day; and what it still lacks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from informatiehuis.engines.kept import told
from informatiehuis.kernel.access import Actor, Verb, may

if TYPE_CHECKING:
    from informatiehuis.rooms.sensing.models import Sensor

DAYS = 7
ZONE = "Europe/Amsterdam"


def sensor_extra(sensor: Sensor, actor: Actor, asked: Mapping[str, str]) -> dict[str, Any]:
    """The datastreams of a sensor with their last value and its age, the last days, and what the register lacks."""
    from informatiehuis.rooms.sensing import health, queries, registering
    from informatiehuis.rooms.sensing.kinds import MEASURING

    streams = queries.streams_of(sensor, actor)
    may_edit = bool(may(actor, Verb.EDIT, sensor))
    return {
        "streams": streams,
        "days": [one for one in map(_by_day, streams) if one["rows"]],
        "validation": _validation(sensor, streams, actor),
        "lacking": [registering.label_of(name) for name in registering.missing(sensor)],
        "is_over": registering.is_over(sensor),
        "may_edit": may_edit,
        "live": reverse("sensing:live-sensor", args=(sensor.slug,)) if sensor.status == MEASURING else "",
        "refused": _refused(streams) if may_edit else [],
        "expired": _expired(sensor),
        "health": health.of_streams(health.read(settings.HOUSE), streams, timezone.now())
        if sensor.status == MEASURING
        else None,
    }


def _validation(sensor: Sensor, streams: list[Any], actor: Actor) -> list[dict[str, Any]]:
    """Of each raw datastream the last months that were computed, with who decided; a validated one has none."""
    from informatiehuis.rooms.sensing.validating.presenting import last_months

    return [
        {"number": one.number, "name": one.name, "months": last_months(sensor, one.number, actor)}
        for one in streams
        if one.validates is None and one.count
    ]


def _expired(sensor: Sensor) -> dict[str, Any] | None:
    """How many measurements of a sensor went because their term was over, the last time of those, and when they went.

    Open as the sensor itself: it is a promise of the register that was kept.
    """
    from informatiehuis.kernel.models import Event

    found = list(Event.objects.filter(thing=sensor.pk, action="sensing.expire_observations").order_by("number"))
    details = [event.payload.get("detail", {}) for event in found]
    if not details:
        return None
    return {
        "count": sum(one.get("expired", 0) for one in details),
        "last": max(datetime.fromisoformat(one["last"]) for one in details if "last" in one),
        "at": found[-1].recorded_at,
    }


def _refused(streams: list[Any]) -> list[dict[str, Any]]:
    """The messages over MQTT that were refused, by datastream and reason; for who may mend it."""
    from informatiehuis.rooms.sensing.mqtt.kept import Refusals

    names = {one.number: one.name for one in streams}
    found = [one for one in Refusals.read(settings.HOUSE.mqtt).told() if one.stream in names]
    return [
        {"name": names[one.stream], "count": one.count, "last": one.last, "why": told(one.text, gettext)}
        for one in found
        if one.stream is not None
    ]


def _by_day(stream: Any) -> dict[str, Any]:
    """Mean, least and most of a datastream on the last days up to its last observation, newest first.

    Days are by the clock in the Netherlands. One whose clock runs ahead does not take the days of today away.
    """
    from informatiehuis.rooms.sensing import queries

    last = min(stream.at or timezone.now(), timezone.now())
    midnight = timezone.localtime(last).replace(hour=0, minute=0, second=0, microsecond=0)
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
