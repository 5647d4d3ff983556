"""Small rules of spelling that all parts share: empty and absent, contact, links by predicate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from informatiehuis.engines import ascode
from informatiehuis.kernel.ascode.parts import Ref
from informatiehuis.kernel.models import Link, Thing


def text(value: str | None) -> str:
    """A text that may be absent in a file is empty in the house."""
    return value or ""


def absent(value: str) -> str | None:
    """An empty text in the house is absent in a file."""
    return value or None


def contact(value: ascode.Contact) -> dict[str, str]:
    return {key: found for key, found in asdict(value).items() if found}


def contact_from(value: Mapping[str, str]) -> ascode.Contact:
    return ascode.Contact(**value)


def reference(value: ascode.Reference) -> dict[str, str]:
    """A reference to a document as JSON."""
    return {key: found for key, found in asdict(value).items() if found}


def reference_from(value: Mapping[str, str]) -> ascode.Reference:
    return ascode.Reference(**value)


def ref(kind: str, slug: str | None) -> Ref | None:
    return Ref(kind, slug) if slug else None


def refs(kind: str, slugs: Iterable[str]) -> tuple[Ref, ...]:
    return tuple(Ref(kind, slug) for slug in slugs)


def area_ref(code: str | None) -> Ref | None:
    """An area is referred to by its code; its slug is the code in lower case."""
    return Ref("area", code.lower()) if code else None


def code_of(thing: Thing) -> str | None:
    """The code of the area that a thing is about."""
    return thing.area.code if thing.area else None


def slug_of(thing: Thing | None) -> str | None:
    return thing.slug if thing else None


def linked(thing: Thing, predicate: str, kind: str = "") -> tuple[str, ...]:
    """The slugs of what a thing is linked to by a predicate, or only of one kind, in the order of linking."""
    found = Link.objects.filter(subject=thing, predicate=predicate).select_related("object").order_by("id")
    if kind:
        found = found.filter(object__kind=kind)
    return tuple(link.object.slug for link in found)


def validity(value: Any) -> dict[str, date | None]:
    return {"valid_from": value.valid_from, "valid_until": value.valid_until}
