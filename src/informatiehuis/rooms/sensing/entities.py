"""Which entities of SensorThings a reader may see, and how they lead to each other.

An entity under a sensor in the register has the access of that sensor. An instrument (Sensor) or an ObservedProperty is
shared: it is seen by who sees a datastream that uses it. What stands nowhere yet is seen by who made it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet

from informatiehuis.kernel.access import Actor, Verb, may
from informatiehuis.kernel.prepared import Given, Prepared, column
from informatiehuis.rooms.sensing.models import Entity, Placing, Sensor

SHARED = ("Sensor", "ObservedProperty")
TO_ONE: Mapping[tuple[str, str], str] = {
    ("Datastream", "Thing"): "thing",
    ("Datastream", "Sensor"): "sensor",
    ("Datastream", "ObservedProperty"): "observed_property",
    ("HistoricalLocation", "Thing"): "thing",
}
"""By type and navigation the column that holds where it leads."""
TO_MANY: Mapping[tuple[str, str], str] = {
    ("Thing", "Datastreams"): "thing",
    ("Thing", "HistoricalLocations"): "thing",
    ("Sensor", "Datastreams"): "sensor",
    ("ObservedProperty", "Datastreams"): "observed_property",
}
"""By type and navigation the column of the others that leads back."""
TYPE_OF = {
    "Thing": "Thing",
    "Things": "Thing",
    "Location": "Location",
    "Locations": "Location",
    "HistoricalLocations": "HistoricalLocation",
    "Datastream": "Datastream",
    "Datastreams": "Datastream",
    "Sensor": "Sensor",
    "ObservedProperty": "ObservedProperty",
    "FeatureOfInterest": "FeatureOfInterest",
}
DATASTREAM = Prepared(
    lambda: (
        Entity.objects.filter(type="Datastream", pk=Given("number", BigIntegerField()))
        .select_related("entry")
        .order_by()
    )
)


def visible(actor: Actor, type_name: str = "") -> QuerySet[Entity]:
    """The entities that this reader may see: of one type, or of all."""
    rows = Entity.objects.filter(type=type_name) if type_name else Entity.objects.all()
    if actor.is_house:
        return rows
    seen = Sensor.objects.visible_to(actor).values("pk")
    found = Q(entry__in=seen)
    if not type_name or type_name in SHARED:
        streams = Entity.objects.filter(type="Datastream", entry__in=seen)
        by_use = Exists(streams.filter(sensor=OuterRef("pk"))) | Exists(
            streams.filter(observed_property=OuterRef("pk"))
        )
        found |= Q(type__in=SHARED) & Q(by_use)
    if actor.id is not None:
        found |= Q(entry=None, maker=actor.id)
    return rows.filter(found)


def datastream(actor: Actor, number: int) -> Entity | None:
    """One datastream with its entry in the register, when this reader may see it: the rule of `visible`, for one."""
    row = next(iter(DATASTREAM(number=number)), None)
    if row is None or actor.is_house:
        return row
    if row.entry is None:
        return row if actor.id is not None and row.maker == actor.id else None
    return row if may(actor, Verb.VIEW, row.entry) else None


@dataclass(frozen=True)
class Seen:
    """The entities of one reader, and how to go from one to the others."""

    actor: Actor

    def of_type(self, type_name: str) -> QuerySet[Entity]:
        return visible(self.actor, type_name)

    def streams(self) -> list[int]:
        """The numbers of the datastreams that are seen, which are the streams of the store."""
        return column(self.of_type("Datastream").order_by("number").values_list("number"))

    def led(self, row: Entity, navigation: str) -> QuerySet[Entity]:
        """The entities to which a navigation leads from one that is seen."""
        target = self.of_type(TYPE_OF[navigation])
        if column := TO_ONE.get((row.type, navigation)):
            return target.filter(pk=getattr(row, f"{column}_id"))
        if column := TO_MANY.get((row.type, navigation)):
            return target.filter(**{column: row.pk})
        if row.type == "Location":
            return target.filter(placed__location=row.pk)
        return target.filter(placings__of=row.pk)

    def led_from(self, rows: Sequence[Entity], navigation: str) -> dict[int, list[Entity]]:
        """The same from several of one type, by their numbers, in one question."""
        found: dict[int, list[Entity]] = {row.pk: [] for row in rows}
        if not rows:
            return found
        kind = rows[0].type
        target = self.of_type(TYPE_OF[navigation]).order_by("number")
        if column := TO_ONE.get((kind, navigation)):
            by_number = target.in_bulk([getattr(row, f"{column}_id") for row in rows])
            for row in rows:
                if (one := by_number.get(getattr(row, f"{column}_id"))) is not None:
                    found[row.pk].append(one)
        elif column := TO_MANY.get((kind, navigation)):
            for one in target.filter(**{f"{column}__in": list(found)}):
                found[getattr(one, f"{column}_id")].append(one)
        else:
            self._placed(kind, target, found)
        return found

    @staticmethod
    def _placed(kind: str, target: QuerySet[Entity], found: dict[int, list[Entity]]) -> None:
        here, there = ("location_id", "of_id") if kind == "Location" else ("of_id", "location_id")
        pairs = list(Placing.objects.filter(**{f"{here}__in": list(found)}).order_by("id").values_list(here, there))
        by_number = target.in_bulk([other for _one, other in pairs])
        for one, other in pairs:
            if other in by_number:
                found[one].append(by_number[other])
