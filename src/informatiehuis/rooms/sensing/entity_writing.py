"""Every change of an entity of SensorThings: made with all that stands in it, changed, and removed.

Each goes with an event of the sensor in the register under which it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Q

from informatiehuis.engines.problems import N_
from informatiehuis.engines.sensorthings import TYPES, reference_in
from informatiehuis.engines.sensorthings.payload import LONGEST_NAME
from informatiehuis.engines.sensorthings.times import write
from informatiehuis.kernel import changes, events
from informatiehuis.kernel.access import Actor, NotAllowed, Verb, may, may_somewhere, require
from informatiehuis.kernel.actions import action, running_action
from informatiehuis.rooms.sensing.entities import SHARED, TO_ONE, Seen
from informatiehuis.rooms.sensing.intake import Sent, derived, unregistered
from informatiehuis.rooms.sensing.models import Entity, Placing, Sensor
from informatiehuis.rooms.sensing.problems import NothingThere, NotRegistered

REGISTER = "sensorregister"
"""The key in the properties of a Thing that names its sensor in the register."""
Payload = Mapping[str, Any]


@dataclass
class Making:
    """What is being made in one go: by whom, under which sensor where the sender named one, and what came of it."""

    actor: Actor
    now: datetime
    entry: Sensor | None
    made: list[Entity] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)

    @property
    def seen(self) -> Seen:
        return Seen(self.actor)


@action
def make_entity(
    *,
    actor: Actor,
    type_name: str,
    payload: Payload,
    now: datetime,
    above: Entity | None = None,
    entry: Sensor | None = None,
    reason: str = "",
) -> tuple[Entity, list[Sent]]:
    """Make an entity with all that stands in it; `payload` was judged by the engine. `above` is in whose address.

    Gives it, and the observations that came along, which are for `intake`. Raises NotRegistered, NotAllowed and
    NothingThere.
    """
    making = Making(actor, now, entry)
    with changes.also_writing():
        made = _make(making, type_name, payload, above)
    _record(making.made, "made")
    return made, making.sent


@action
def change_entity(
    *, actor: Actor, row: Entity, payload: Payload, now: datetime, replace: bool = False, reason: str = ""
) -> None:
    """Change properties of an entity, and where its navigations lead; with `replace` what is left out is gone."""
    require_own(row)
    require_change(actor, row)
    making = Making(actor, now, row.entry)
    own = _properties(row.type, payload)
    before = row.content
    row.content = _named(own, row.type) if replace else {**row.content, **own}
    with changes.also_writing():
        for (type_name, navigation), column in TO_ONE.items():
            if type_name == row.type and navigation in payload:
                setattr(row, column, _one(making, navigation, payload[navigation], None))
        if row.type == "Thing":
            row.entry = _entry(making, payload) if REGISTER in (payload.get("properties") or {}) else row.entry
        elif row.thing is not None:
            row.entry = row.thing.entry
        if row.entry is not None:
            require(actor, Verb.EDIT, row.entry)
        row.save()
        if row.type == "Thing":
            Entity.objects.filter(thing=row).update(entry=row.entry)
            _take_places_along(row)
            _place(making, row, payload)
    changed = [name for name in TYPES[row.type].properties if before.get(name) != row.content.get(name)]
    _record([row, *making.made], "changed", {"properties": {str(row): changed}} if changed else {})


@action
def remove_entity(*, actor: Actor, row: Entity, reason: str = "") -> None:
    """Remove an entity with what cannot be without it (18-088, 10.4); observations of a datastream go with it."""
    require_own(row)
    require_change(actor, row)
    gone = [row, *Entity.objects.filter(thing=row), *Entity.objects.filter(sensor=row)]
    gone += Entity.objects.filter(observed_property=row)
    if row.type == "Location":
        gone += Entity.objects.filter(type="HistoricalLocation", placed__location=row)
    for one in gone[1:]:
        require_change(actor, one)
    _record(gone, "removed")
    with changes.also_writing():
        Entity.objects.filter(pk__in=[one.pk for one in gone]).delete()


@action
def make_feature(*, actor: Actor, stream: Entity, location: Entity, reason: str = "") -> Entity:
    """The feature of interest that a Location is (18-088, 10.2): where observations without one were made."""
    require_change(actor, stream)
    known = Entity.objects.filter(type="FeatureOfInterest", placed__location=location).first()
    if known is not None:
        return known
    content = {name: location.content[name] for name in ("name", "description", "encodingType")}
    with changes.also_writing():
        made = Entity(
            type="FeatureOfInterest",
            content={**content, "feature": location.content["location"]},
            entry=stream.entry,
            maker=actor.id,
        )
        made.save()
        Placing(location=location, of=made).save()
    _record([made], "made")
    return made


def require_own(row: Entity) -> None:
    """Raise Derived for a series that holds what was validated: it goes only with what it came of."""
    if row.validates_id is not None:
        raise derived()


def require_change(actor: Actor, row: Entity) -> None:
    """Raise NotAllowed unless this actor may change an entity: its sensor, or all that use what is shared."""
    if row.entry is not None:
        return require(actor, Verb.EDIT, row.entry)
    users = Entity.objects.filter(sensor=row) | Entity.objects.filter(observed_property=row)
    entries = Sensor.objects.filter(pk__in=users.values("entry"))
    if not actor.is_house and (any(not may(actor, Verb.EDIT, one) for one in entries) or row.maker != actor.id):
        raise NotAllowed(N_("Dit mag u niet doen: anderen gebruiken dit ook."), N_("Maak een eigen, en gebruik die."))
    return None


def _make(making: Making, type_name: str, payload: Payload, above: Entity | None) -> Entity:
    row = Entity(type=type_name, content=_named(_properties(type_name, payload), type_name), maker=making.actor.id)
    for (of, navigation), column in TO_ONE.items():
        if of == type_name:
            setattr(row, column, _one(making, navigation, payload.get(navigation), above))
    row.entry = _entry_of(making, row, payload, above)
    if row.entry is not None:
        require(making.actor, Verb.EDIT, row.entry)
    elif not may_somewhere(making.actor, Verb.CREATE, "sensor"):
        raise NotAllowed(N_("Dit mag u niet doen."), N_("Vraag een rol bij de partij die sensoren beheert."))
    row.save()
    making.made.append(row)
    _below(making, row, payload, above)
    return row


def _properties(type_name: str, payload: Payload) -> dict[str, Any]:
    return {name: payload[name] for name in TYPES[type_name].properties if name in payload}


def _named(own: dict[str, Any], type_name: str) -> dict[str, Any]:
    """With a name, that editions of the standard before 1.1 do not have: the description."""
    if "name" in TYPES[type_name].properties and "name" not in own and "description" in own:
        return {"name": str(own["description"])[:LONGEST_NAME], **own}
    return own


def _one(making: Making, navigation: str, value: Any, above: Entity | None) -> Entity:
    """Where a navigation to one leads: what is referred to, what is made along, or in whose address it stands."""
    if value is None:
        if above is not None and above.type == navigation:
            return above
        raise NothingThere(N_("Er ontbreekt een {navigation}."), N_("Noem er een met @iot.id."), navigation=navigation)
    return referred(making, navigation, value)


def referred(making: Making, type_name: str, value: Payload) -> Entity:
    """The entity that a payload refers to, or that it is. Raises NothingThere."""
    number = reference_in(value)
    if number is None:
        return _make(making, type_name, value, None)
    found = making.seen.of_type(type_name).filter(pk=number).first() if isinstance(number, int) else None
    if found is None:
        raise NothingThere(
            N_("Er is geen {type} met kenmerk {number}, of u mag het niet zien."),
            N_("Kijk na welk kenmerk het heeft."),
            type=type_name,
            number=number,
        )
    return found


def _entry_of(making: Making, row: Entity, payload: Payload, above: Entity | None) -> Sensor | None:
    if row.type in SHARED:
        return None
    if row.type == "Thing":
        return _entry(making, payload)
    if row.thing is not None:
        return row.thing.entry
    return above.entry if above is not None and above.entry is not None else making.entry


def _entry(making: Making, payload: Payload) -> Sensor:
    """The sensor in the register that a Thing names, or that came with the request. Raises NotRegistered."""
    slug = (payload.get("properties") or {}).get(REGISTER)
    if slug is None and making.entry is not None:
        return making.entry
    if slug is None:
        raise unregistered()
    return entry_named(making.actor, str(slug))


def entry_named(actor: Actor, slug: str) -> Sensor:
    """The sensor in the register with this short name. Raises NotRegistered."""
    found = Sensor.objects.visible_to(actor).filter(slug=slug).first()
    if found is None:
        raise NotRegistered(
            N_("Er staat geen sensor '{slug}' in het register, of u mag hem niet zien."),
            N_("Kijk de korte naam na op de bladzijde van de sensor."),
            slug=slug[:80],
        )
    return found


def _below(making: Making, row: Entity, payload: Payload, above: Entity | None) -> None:
    """What stands in an entity that was just made, or ties it to what it was made under."""
    if row.type == "Thing":
        _place(making, row, payload)
        for one in payload.get("Datastreams", ()):
            _make(making, "Datastream", one, row)
    elif row.type == "Location":
        things = [referred(making, "Thing", one) for one in payload.get("Things", ())]
        for thing in [*things, *([above] if above is not None and above.type == "Thing" else [])]:
            _move(making, thing, [row])
    elif row.type == "HistoricalLocation":
        for one in payload.get("Locations", ()):
            Placing.objects.get_or_create(location=referred(making, "Location", one), of=row)
    elif row.type == "Datastream":
        making.sent += [Sent(row, one) for one in payload.get("Observations", ())]
    elif row.type in SHARED:
        for one in payload.get("Datastreams", ()):
            _make(making, "Datastream", {**one, row.type: {"@iot.id": row.pk}}, None)


def _place(making: Making, thing: Entity, payload: Payload) -> None:
    """Let a Thing be where its payload says, when it says so."""
    if payload.get("Locations"):
        places = []
        for one in payload["Locations"]:
            place = referred(making, "Location", one)
            if place.entry_id is None:
                place.entry = thing.entry
                place.save()
            places.append(place)
        _move(making, thing, places)


def _take_places_along(thing: Entity) -> None:
    """Let where a Thing is, was and observed stand under its sensor, unless a Thing of another sensor is there too."""
    own = Entity.objects.filter(thing=thing, type="HistoricalLocation").values("pk")
    places = Entity.objects.filter(Q(placings__of=thing) | Q(placings__of__in=own), type="Location")
    others = Entity.objects.filter(type="Thing").exclude(entry=thing.entry).values("pk")
    mine = list(places.exclude(placings__of__in=others).values_list("pk", flat=True))
    features = Entity.objects.filter(type="FeatureOfInterest", placed__location__in=mine).values_list("pk", flat=True)
    Entity.objects.filter(pk__in=[*mine, *features]).update(entry=thing.entry)


def _move(making: Making, thing: Entity, places: Sequence[Entity]) -> None:
    """A Thing is somewhere from now on, and it is kept that it was there (18-088, 8.2.2)."""
    if thing.entry is not None:
        require(making.actor, Verb.EDIT, thing.entry)
    Placing.objects.filter(of=thing).delete()
    then = Entity(
        type="HistoricalLocation", content={"time": write(making.now)}, thing=thing, entry=thing.entry,
        maker=making.actor.id,
    )  # fmt: skip
    then.save()
    for place in places:
        Placing(location=place, of=thing).save()
        Placing(location=place, of=then).save()
    making.made.append(then)


def _record(rows: Sequence[Entity], did: str, also: Mapping[str, Any] = MappingProxyType({})) -> None:
    """Note what became of entities in the history of their sensors; of what has none at the entity itself."""
    by_entry: dict[UUID, list[Entity]] = {}
    run = running_action()
    for row in rows:
        if row.entry_id is not None:
            by_entry.setdefault(row.entry_id, []).append(row)
            continue
        events.append(
            action=run.name, actor=run.actor.id, kind="sensing_entity", thing=row.uid,
            payload={"detail": {did: [str(row)], **also}},
        )  # fmt: skip
    for entry in Sensor.objects.filter(pk__in=by_entry):
        changes.note(entry, {did: [str(row) for row in by_entry[entry.pk]], **also})
