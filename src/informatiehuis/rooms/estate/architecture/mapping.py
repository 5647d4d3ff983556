"""How things of the house are pictured in ArchiMate, and which elements of ArchiMate become things.

What a kind has no type for is no architecture (a notice, a mandate); what a type has no kind for stays in the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from uuid import UUID, uuid5

from informatiehuis.engines.archimate.model import Element, Model, Property, PropertyDefinition, Relationship, Text
from informatiehuis.engines.archimate.names import Relation
from informatiehuis.engines.archimate.rules import is_allowed
from informatiehuis.kernel.predicates import Predicate, all_predicates
from informatiehuis.rooms.estate.models import AssetType

TYPE_OF_ASSET = {
    AssetType.APPLICATION.value: "ApplicationComponent",
    AssetType.ALGORITHM.value: "ApplicationComponent",
    AssetType.FACILITY.value: "Node",
    AssetType.DATA_STORE.value: "SystemSoftware",
    AssetType.HARDWARE.value: "Device",
    AssetType.DOMAIN.value: "TechnologyInterface",
}
TYPE_OF_KIND = {
    "activity": "BusinessEvent",
    "concept": "BusinessObject",
    "contract": "Contract",
    "dashboard": "ApplicationInterface",
    "goal": "Goal",
    "indicator": "DataObject",
    "interpretation": "Meaning",
    "party": "BusinessActor",
    "process": "BusinessProcess",
    "rule_set": "Constraint",
    "sensor": "Device",
    "source": "DataObject",
    "target": "Outcome",
}
PICTURED = frozenset({"asset", *TYPE_OF_KIND})
MADE_AS = {
    "ApplicationComponent": ("asset", AssetType.APPLICATION.value),
    "Node": ("asset", AssetType.FACILITY.value),
    "SystemSoftware": ("asset", AssetType.FACILITY.value),
    "Device": ("asset", AssetType.HARDWARE.value),
    "BusinessActor": ("party", ""),
    "BusinessProcess": ("process", ""),
}
"""What an element becomes that the house does not know yet: its kind, and its type where that is an i-asset."""
WRITTEN = frozenset({"asset", "contract", "party", "process"})
"""The kinds of which an import changes what it finds; the others are kept up in their own rooms."""

KIND, ASSET_TYPE, VERSION = "informatiehuis-soort", "informatiehuis-type", "informatiehuis-versie"
ADDRESS, PREDICATE, WRITTEN_AT = "informatiehuis-adres", "informatiehuis-relatie", "informatiehuis-uitgeschreven"
DEFINITIONS = tuple(
    PropertyDefinition(identifier, "string", (Text(name, "nl"),))
    for identifier, name in (
        (KIND, "Informatiehuis: soort"),
        (ASSET_TYPE, "Informatiehuis: soort i-asset"),
        (VERSION, "Informatiehuis: versie"),
        (ADDRESS, "Informatiehuis: adres"),
        (PREDICATE, "Informatiehuis: relatie"),
        (WRITTEN_AT, "Informatiehuis: uitgeschreven op"),
    )
)
_OWN = re.compile(r"id-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


def identifier_of(key: UUID) -> str:
    """How a thing or a link is identified in a model: an XML name, which may not begin with a digit."""
    return f"id-{key}"


def key_in(identifier: str) -> UUID | None:
    """The thing or link that an identifier of a model of this house is of; None for what others made up."""
    found = _OWN.fullmatch(identifier)
    return UUID(found[1]) if found else None


def key_for(holder: UUID, identifier: str) -> UUID:
    """Under which key an element of a model of others becomes a thing: always the same for the same place and element.

    UUID of version 5 (RFC 9562): so that a model that comes in again finds what it made, without a table beside it.
    """
    return uuid5(holder, identifier)


def made_at(key: UUID) -> datetime | None:
    """When a key of version 7 was made (aware UTC, to the millisecond); None for other versions."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC) if key.version == 7 else None


def type_of(kind: str, asset_type: str = "") -> str:
    """The type of ArchiMate of a kind, and of an i-asset of this type."""
    return TYPE_OF_ASSET[asset_type] if kind == "asset" else TYPE_OF_KIND[kind]


def value_of(one: Model | Element | Relationship, definition: str) -> str:
    """The value of one of our own properties; empty when it is not there."""
    return next(
        (found.values[0].text for found in one.properties if found.definition == definition and found.values), ""
    )


def property_of(definition: str, value: str) -> Property:
    return Property(definition, (Text(value),))


@dataclass(frozen=True)
class Told:
    """A connection as a relation of ArchiMate: `is_turned` when it runs from object to subject."""

    relation: str
    is_turned: bool


@cache
def told_as(predicate: str, subject: str, object: str) -> Told | None:
    """How a predicate between two types is told; None for one that is no architecture.

    What ArchiMate does not allow between these two is an association, which it always does.
    """
    found = next((one for one in all_predicates() if one.name == predicate and one.archimate), None)
    if found is None:
        return None
    start, end = (object, subject) if found.archimate_inverse else (subject, object)
    if is_allowed(found.archimate, start, end):
        return Told(found.archimate, found.archimate_inverse)
    return Told(Relation.ASSOCIATION, found.archimate_inverse)


@dataclass(frozen=True)
class Meant:
    """What a relation says about two things: which predicate, and whether source and target change places."""

    predicate: Predicate
    is_turned: bool


def meant_by(relation: Relationship, source: str, target: str) -> Meant | None:
    """What a relation between things of two kinds says in the house; None when that is nothing, or not one thing.

    What the house wrote itself says so; of others the type of the relation and the kinds at its ends have to leave one
    possibility. What may stand between any two things counts only when nothing else does.
    """
    named = value_of(relation, PREDICATE)
    found = [one for one in _possible(relation.type, source, target) if named in ("", one.predicate.name)]
    if named and not found:
        found = [one for one in _possible("", source, target) if one.predicate.name == named]
    precise = [one for one in found if one.predicate.subjects or one.predicate.objects]
    best = precise or found
    return best[0] if len(best) == 1 else None


def _possible(relation: str, source: str, target: str) -> Iterator[Meant]:
    for one in all_predicates():
        if not one.archimate or relation not in ("", one.archimate):
            continue
        subject, object = (target, source) if one.archimate_inverse else (source, target)
        if (not one.subjects or subject in one.subjects) and (not one.objects or object in one.objects):
            yield Meant(one, one.archimate_inverse)
