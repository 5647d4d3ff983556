"""What pages and other rooms read from this room; access is applied in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from informatiehuis.engines.connectors.bicycle_campaign import NAME
from informatiehuis.engines.signals import Interval, result_of
from informatiehuis.engines.signals.rollups import Period
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.models.things import ThingQuerySet
from informatiehuis.rooms.atlas import queries as atlas
from informatiehuis.rooms.atlas.models import Snapshot
from informatiehuis.rooms.sensing.entities import visible
from informatiehuis.rooms.sensing.kinds import MEASURING
from informatiehuis.rooms.sensing.models import Entity, Sensor
from informatiehuis.rooms.sensing.store import store_of


@dataclass(frozen=True)
class Stream:
    """A datastream as a page shows it: what it is of, its unit, and its last observation where there is one."""

    number: int
    name: str
    description: str
    unit: str
    property: str
    value: Any
    at: datetime | None
    received: datetime | None
    first: datetime | None
    count: int
    validates: int | None = None


def sensors(actor: Actor) -> ThingQuerySet[Sensor]:
    """The sensors in the register that this reader may see, by title."""
    return Sensor.objects.visible_to(actor).select_related("owner").by_title()


def measuring(actor: Actor) -> ThingQuerySet[Sensor]:
    return sensors(actor).filter(status=MEASURING)


def streams_of(sensor: Sensor, actor: Actor) -> list[Stream]:
    """The datastreams of a sensor with their last value; none for who may not see the sensor."""
    rows = visible(actor, "Datastream").filter(entry=sensor).select_related("observed_property")
    return _streams(list(rows.order_by("number")))


def streams_by_sensor(actor: Actor) -> dict[Any, list[Stream]]:
    """The same of all sensors that are seen, by the key of the sensor, from one look at the store."""
    rows = list(visible(actor, "Datastream").select_related("observed_property").order_by("number"))
    found: dict[Any, list[Stream]] = {}
    for row, stream in zip(rows, _streams(rows), strict=True):
        found.setdefault(row.entry_id, []).append(stream)
    return found


def periods_of(stream: Stream, period: str, *, begin: datetime, zone: str) -> list[Period]:
    """Count, mean, least and most of a datastream that was seen, by period since a moment (aware)."""
    return store_of(settings.HOUSE).read().periods(stream.number, period, interval=Interval(begin), zone=zone)


def campaigns(actor: Actor) -> list[Snapshot]:
    """The releases in force of the campaigns that this reader may see, by the title of their source."""
    return atlas.snapshots_read_by(NAME, actor)


def campaign(slug: str, actor: Actor) -> Snapshot | None:
    """The release in force of one campaign, or None when it is not there or not for this reader."""
    return next((one for one in campaigns(actor) if one.source.slug == slug), None)


def _streams(rows: list[Entity]) -> list[Stream]:
    if not rows:
        return []
    reading = store_of(settings.HOUSE).read()
    latest = {one["stream"]: one for one in reading.latest([row.pk for row in rows]).to_pylist()}
    return [_stream(row, latest.get(row.pk)) for row in rows]


def _stream(row: Entity, last: dict[str, Any] | None) -> Stream:
    about = row.observed_property.content if row.observed_property else {}
    return Stream(
        number=row.pk,
        name=row.content.get("name", ""),
        description=row.content.get("description", ""),
        unit=row.content.get("unitOfMeasurement", {}).get("symbol", ""),
        property=about.get("name", ""),
        value=result_of(last) if last else None,
        at=last["begin"].astimezone(UTC) if last else None,
        received=last["received"].astimezone(UTC) if last else None,
        first=last["first"].astimezone(UTC) if last else None,
        count=last["observations"] if last else 0,
        validates=row.validates_id,
    )
