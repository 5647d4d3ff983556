"""The house as a model of architecture: everything of it that somebody may see, and nothing else.

Identifiers are those of things and links, so that what comes back is recognised.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from informatiehuis.engines.archimate.model import Element, Item, Model, Property, Relationship, Text, Texts
from informatiehuis.engines.archimate.names import Relation
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import all_kinds, kind_named
from informatiehuis.kernel.models import Link, Party, Thing
from informatiehuis.kernel.predicates import all_predicates
from informatiehuis.kernel.register.presenting import identity_address
from informatiehuis.rooms.estate.architecture import mapping
from informatiehuis.rooms.estate.architecture.mapping import identifier_of, property_of
from informatiehuis.rooms.estate.models import Asset, Contract

ENDED = "ended"
DUTCH = "nl"
_HOUSES = UUID("6f1a3c0e-5a53-5c5e-9a53-2b7f4f1f3b10")


def house_model(actor: Actor, *, now: datetime | None = None) -> Model:
    """The house as this actor sees it; what was ended is left out. `now` is aware, and stands in the model."""
    things = {one.pk: one for one in pictured(actor)}
    assets = asset_types(actor)
    types = {key: mapping.type_of(one.kind, assets.get(key, "")) for key, one in things.items()}
    elements = tuple(_element(one, types[one.pk], assets.get(one.pk, "")) for one in things.values())
    relations = (*_links(types), *_of_fields(things, actor))
    profile = settings.HOUSE.profile
    return Model(
        identifier=house_identifier(),
        names=(Text(profile.name, DUTCH),),
        documentation=_texts(profile.summary),
        properties=(property_of(mapping.WRITTEN_AT, (now or timezone.now()).isoformat()),),
        elements=elements,
        relationships=relations,
        organizations=(tuple(_folders(things)),) if things else (),
        definitions=mapping.DEFINITIONS,
    )


def house_identifier() -> str:
    """What a model of this house is called, always the same."""
    return identifier_of(uuid5(_HOUSES, settings.HOUSE.profile.base_uri))


def pictured(actor: Actor) -> Iterator[Thing]:
    """The things that are architecture and that this actor may see, kind by kind in the order of their titles."""
    found = Thing.objects.visible_to(actor).filter(kind__in=mapping.PICTURED).exclude(status=ENDED)
    yield from found.order_by("kind", "sort_key", "slug", "pk").iterator()


def asset_types(actor: Actor) -> dict[UUID, str]:
    """The type of every i-asset that this actor may see."""
    return dict(Asset.objects.visible_to(actor).values_list("pk", "type"))


def _element(thing: Thing, type: str, asset_type: str) -> Element:
    identifier, properties = identifier_of(thing.pk), tuple(_properties(thing, asset_type))
    return Element(identifier, type, (Text(thing.title, DUTCH),), _texts(thing.summary), properties)


def _properties(thing: Thing, asset_type: str) -> Iterator[Property]:
    yield property_of(mapping.KIND, thing.kind)
    if asset_type:
        yield property_of(mapping.ASSET_TYPE, asset_type)
    yield property_of(mapping.VERSION, str(thing.version))
    yield property_of(mapping.ADDRESS, identity_address(kind_named(thing.kind), thing))


def _texts(text: str) -> Texts:
    return (Text(text, DUTCH),) if text else ()


def _links(types: Mapping[UUID, str]) -> Iterator[Relationship]:
    """The links between these things that ArchiMate has a relation for, in the order in which they were made."""
    told = [one.name for one in all_predicates() if one.archimate]
    rows = Link.objects.filter(predicate__in=told).order_by("pk")
    for key, subject, predicate, object in rows.values_list("pk", "subject_id", "predicate", "object_id").iterator():
        if subject in types and object in types:
            yield _relationship(identifier_of(key), predicate, subject, object, types)


def _relationship(
    identifier: str, predicate: str, subject: UUID, object: UUID, types: Mapping[UUID, str]
) -> Relationship:
    told = mapping.told_as(predicate, types[subject], types[object])
    if told is None:
        raise ValueError(f"{predicate} is no relation of ArchiMate")
    source, target = (object, subject) if told.is_turned else (subject, object)
    return Relationship(
        identifier,
        told.relation,
        identifier_of(source),
        identifier_of(target),
        properties=(property_of(mapping.PREDICATE, predicate),),
    )


def _of_fields(things: Mapping[UUID, Thing], actor: Actor) -> Iterator[Relationship]:
    """What things say in a field: whose part a party is, and with whom a contract is."""
    parts = Party.objects.visible_to(actor).exclude(part_of=None).order_by("pk")
    for key, whole in parts.values_list("pk", "part_of_id"):
        if key in things and whole in things:
            yield _of_field(key, "part_of", Relation.COMPOSITION, whole, key)
    for key, supplier in Contract.objects.visible_to(actor).order_by("pk").values_list("pk", "supplier_id"):
        if key in things and supplier in things:
            yield _of_field(key, "supplier", Relation.ASSOCIATION, key, supplier)


def _of_field(key: UUID, field: str, type: str, source: UUID, target: UUID) -> Relationship:
    return Relationship(
        f"{identifier_of(key)}-{field.replace('_', '-')}",
        type,
        identifier_of(source),
        identifier_of(target),
        properties=(property_of(mapping.PREDICATE, field),),
    )


def _folders(things: Mapping[UUID, Thing]) -> Iterator[Item]:
    """A folder for each kind, in Dutch, as the content of the house is."""
    by_kind: dict[str, list[Item]] = {}
    for one in things.values():
        by_kind.setdefault(one.kind, []).append(Item(reference=identifier_of(one.pk)))
    for kind in all_kinds():
        if kind.name in by_kind:
            with override(DUTCH):
                label = str(kind.label_plural)
            yield Item(labels=(Text(label, DUTCH),), items=tuple(by_kind[kind.name]))
