"""The eight entities of OGC SensorThings API 1.1, part 1 (18-088), with their properties and what they lead to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType


class Kind(Enum):
    """What an expression or a property gives; ANY is only known when there is a value."""

    NUMBER = "number"
    TEXT = "text"
    TRUTH = "truth value"
    TIME = "time"
    DATE = "date"
    CLOCK = "time of day"
    DURATION = "duration"
    GEOMETRY = "geometry"
    DOCUMENT = "object"
    ANY = "any"
    NULL = "null"


@dataclass(frozen=True)
class Property:
    """A property of an entity. `members` are those of a structured one that are demanded."""

    kind: Kind
    required: bool = False
    interval: bool = False
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Navigation:
    """Where an entity leads to: entities of another type, and whether there can be more than one."""

    target: str
    many: bool
    required: bool = False


@dataclass(frozen=True)
class EntityType:
    """A type of entity; `collection` is the name of its set."""

    name: str
    collection: str
    properties: Mapping[str, Property]
    navigations: Mapping[str, Navigation] = field(default_factory=dict)


TEXT = Property(Kind.TEXT, required=True)
FREE = Property(Kind.DOCUMENT)
GEOMETRY = Property(Kind.GEOMETRY, required=True)


def _one(target: str, *, required: bool = False) -> Navigation:
    return Navigation(target, many=False, required=required)


def _many(target: str) -> Navigation:
    return Navigation(target, many=True)


_DESCRIBED = {"name": TEXT, "description": TEXT}

_TYPES = (
    EntityType(
        "Thing",
        "Things",
        {**_DESCRIBED, "properties": FREE},
        {
            "Locations": _many("Location"),
            "HistoricalLocations": _many("HistoricalLocation"),
            "Datastreams": _many("Datastream"),
        },
    ),
    EntityType(
        "Location",
        "Locations",
        {**_DESCRIBED, "encodingType": TEXT, "location": GEOMETRY, "properties": FREE},
        {"Things": _many("Thing"), "HistoricalLocations": _many("HistoricalLocation")},
    ),
    EntityType(
        "HistoricalLocation",
        "HistoricalLocations",
        {"time": Property(Kind.TIME, required=True)},
        {"Thing": _one("Thing", required=True), "Locations": _many("Location")},
    ),
    EntityType(
        "Datastream",
        "Datastreams",
        {
            **_DESCRIBED,
            "observationType": TEXT,
            "unitOfMeasurement": Property(Kind.DOCUMENT, required=True, members=("name", "symbol", "definition")),
            "observedArea": Property(Kind.GEOMETRY),
            "phenomenonTime": Property(Kind.TIME, interval=True),
            "resultTime": Property(Kind.TIME, interval=True),
            "properties": FREE,
        },
        {
            "Thing": _one("Thing", required=True),
            "Sensor": _one("Sensor", required=True),
            "ObservedProperty": _one("ObservedProperty", required=True),
            "Observations": _many("Observation"),
        },
    ),
    EntityType(
        "Sensor",
        "Sensors",
        {**_DESCRIBED, "encodingType": TEXT, "metadata": Property(Kind.ANY, required=True), "properties": FREE},
        {"Datastreams": _many("Datastream")},
    ),
    EntityType(
        "ObservedProperty",
        "ObservedProperties",
        {**_DESCRIBED, "definition": TEXT, "properties": FREE},
        {"Datastreams": _many("Datastream")},
    ),
    EntityType(
        "Observation",
        "Observations",
        {
            "phenomenonTime": Property(Kind.TIME, interval=True),
            "resultTime": Property(Kind.TIME),
            "result": Property(Kind.ANY, required=True),
            "resultQuality": Property(Kind.ANY),
            "validTime": Property(Kind.TIME, interval=True),
            "parameters": FREE,
        },
        {"Datastream": _one("Datastream", required=True), "FeatureOfInterest": _one("FeatureOfInterest")},
    ),
    EntityType(
        "FeatureOfInterest",
        "FeaturesOfInterest",
        {**_DESCRIBED, "encodingType": TEXT, "feature": GEOMETRY, "properties": FREE},
        {"Observations": _many("Observation")},
    ),
)

TYPES: Mapping[str, EntityType] = MappingProxyType({one.name: one for one in _TYPES})
COLLECTIONS: Mapping[str, EntityType] = MappingProxyType({one.collection: one for one in _TYPES})
IDENTIFIERS = ("id", "@iot.id")
SELF_LINKS = ("selfLink", "@iot.selfLink")
