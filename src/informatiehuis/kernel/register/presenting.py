"""Things as data: the same properties in the API, in downloads and in what an import compares.

Property names are the English field names in lowerCamelCase; a reference is the slug of the other thing, and null
where the reader may not see it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.models import Party, Thing
from informatiehuis.kernel.register.values import field_of, is_reference, referred, seen_names


def camel(name: str) -> str:
    """`valid_from` → `validFrom`."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def identity_address(kind: Kind, thing: Thing) -> str:
    """The whole public identity of a thing, an address that lasts."""
    return settings.HOUSE.profile.address_of(kind.identity_of(thing))


def publisher_name() -> str:
    """The title of the open party that publishes this house; empty where the house names none."""
    open_parties = Party.objects.filter(slug=settings.HOUSE.profile.publisher, access="open")
    return open_parties.values_list("title", flat=True).first() or ""


def presented(kind: Kind, things: Iterable[Thing], actor: Actor) -> list[dict[str, Any]]:
    """The public properties of things; never personal data."""
    things = list(things)
    known = referred(things, actor)
    found = []
    for thing in things:
        properties: dict[str, Any] = {"id": identity_address(kind, thing)}
        for name in kind.public_fields:
            field = field_of(kind, name)
            value = getattr(thing, field.attname)
            if is_reference(field):
                value = known[value].slug if value in known else None
            value = seen_names(kind, name, value, known)
            properties[camel(name)] = value.isoformat() if isinstance(value, date) else value
        properties["version"] = thing.version
        properties["changedAt"] = thing.changed_at.isoformat()
        found.append(properties)
    return found
