"""What of a file an import takes where the house was changed too: a comparison of three, field by field.

The base is what earlier imports wrote, read from their events; ours is what stands in the house, theirs what the file
says. What was not changed here since is taken from the file; what was changed here alone is kept; what differs in both
is a conflict: ours is kept too, and both texts are told. What no import wrote was made here, so that every difference
is a conflict.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db.models import Field, JSONField

from informatiehuis.kernel.ascode.parts import Ref, Spelled
from informatiehuis.kernel.canonical import plain
from informatiehuis.kernel.events import changes_in
from informatiehuis.kernel.models import Effect, Event, Link, Thing
from informatiehuis.kernel.models.events import STATED
from informatiehuis.kernel.timelines import links_after

ACTION = "kernel.import_atlas"
"""The action whose events say what an import wrote."""
UNKNOWN = object()
T = TypeVar("T")


@dataclass(frozen=True)
class Conflict:
    """A field that was changed here and that the file says differently, with both texts."""

    field: str
    ours: str
    theirs: str


@dataclass(frozen=True)
class Merge:
    """Of one thing the fields and predicates that differ: taken from the file, kept as changed here, and conflicts."""

    taken: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def is_held(self) -> bool:
        """Whether anything stays as it is here, though the files say something else."""
        return bool(self.kept or self.conflicts)

    def __add__(self, other: Merge) -> Merge:
        """Both, of other fields of the same thing."""
        return Merge(self.taken + other.taken, self.kept + other.kept, self.conflicts + other.conflicts)

    def applied(self, spelled: Spelled) -> Spelled:
        """What the file says, without what is kept as it is here."""
        left = {*self.kept, *(one.field for one in self.conflicts)}

        def rest(said: Mapping[str, T]) -> dict[str, T]:
            return {name: value for name, value in said.items() if name not in left}

        return replace(
            spelled, values=rest(spelled.values), references=rest(spelled.references), links=rest(spelled.links)
        )


@dataclass(frozen=True)
class Base:
    """What imports last wrote of a thing: fields as events keep them, and links by predicate in their order."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, list[UUID]] = field(default_factory=dict)


def merged(thing: Thing, spelled: Spelled, here: Mapping[Ref, Thing], *, theirs: bool = False) -> Merge:
    """What of a file to take into a thing of the house; with `theirs` all of it."""
    differing = differences(thing, spelled, here)
    if theirs or not differing:
        return Merge(taken=tuple(differing))
    base = base_of(thing)
    taken, kept, conflicts = [], [], []
    for name in differing:
        before, ours, said = _sides(thing, spelled, here, base, name)
        if ours == before:
            taken.append(name)
        elif said == before:
            kept.append(name)
        else:
            conflicts.append(Conflict(name, *_texts(thing, spelled, name)))
    return Merge(tuple(taken), tuple(kept), tuple(conflicts))


def differences(thing: Thing, spelled: Spelled, here: Mapping[Ref, Thing]) -> list[str]:
    """The names of the fields and predicates in which the house and the file differ."""
    fields = [name for name, value in spelled.values.items() if _listed(getattr(thing, name)) != _listed(value)]
    for name, ref in spelled.references.items():
        other = here.get(ref) if ref else None
        if getattr(thing, f"{name}_id") != (other.pk if other else None):
            fields.append(name)
    for predicate, refs in spelled.links.items():
        if linked(thing, predicate) != _said(refs, here):
            fields.append(predicate)
    return fields


def linked(thing: Thing, predicate: str) -> list[UUID]:
    """What a thing is linked to by a predicate, in the order in which it was linked."""
    found = Link.objects.filter(subject=thing, predicate=predicate).order_by("id")
    return list(found.values_list("object_id", flat=True))


def _said(refs: Iterable[Ref], here: Mapping[Ref, Thing]) -> list[UUID | None]:
    """What a file links to, each once; None for what is not in the house yet."""
    return [here[ref].pk if ref in here else None for ref in dict.fromkeys(refs)]


def was_imported(thing: Thing) -> bool:
    """Whether an import made a thing, and nobody by hand."""
    return Event.objects.filter(thing=thing.pk, effect=Effect.MADE, action=ACTION).exists()


def base_of(thing: Thing) -> Base:
    """Each field as the last import that wrote it left it: what was changed by hand between them is no base."""
    fields: dict[str, Any] = {}
    imports = Event.objects.filter(thing=thing.pk, action=ACTION).order_by("number")
    for event in imports.filter(effect__in=STATED):
        after = event.payload.get("after") or {}
        fields |= {one.field: after[one.field] for one in changes_in(event) if one.field in after}
        if event.effect == Effect.MADE:
            fields |= after
    links: dict[str, list[UUID]] = {}
    made = links_after(imports.filter(effect__in=(Effect.LINKED, Effect.UNLINKED)))
    for _subject, predicate, other, _start in made:
        links.setdefault(predicate, []).append(other)
    return Base(fields, links)


def _sides(thing: Thing, spelled: Spelled, here: Mapping[Ref, Thing], base: Base, name: str) -> tuple[Any, Any, Any]:
    """A field or predicate as it was written last by an import, as it is here, and as the file says it."""
    if name in spelled.links:
        before = base.links.get(name, [] if base.fields else UNKNOWN)
        return before, linked(thing, name), _said(spelled.links[name], here)
    kept = cast("Field[Any, Any]", thing._meta.get_field(name))
    before = base.fields.get(name, UNKNOWN)
    if name in spelled.references:
        ref = spelled.references[name]
        other = here.get(ref) if ref else None
        said: Any = other.pk if other else None
    else:
        said = spelled.values[name]
    ours = getattr(thing, kept.attname)
    if isinstance(kept, JSONField):
        return before, plain(_listed(ours)), plain(_listed(said))
    return before if before is UNKNOWN else kept.to_python(before), ours, said


def _texts(thing: Thing, spelled: Spelled, name: str) -> tuple[str, str]:
    """Both texts of a conflict: things by their slugs, lists and mappings as JSON."""
    if name in spelled.links:
        found = Thing.objects.in_bulk(linked(thing, name))
        ours = [found[key].slug for key in linked(thing, name) if key in found]
        return ", ".join(ours), ", ".join(ref.slug for ref in spelled.links[name])
    if name in spelled.references:
        ref = spelled.references[name]
        other = getattr(thing, name)
        return other.slug if other else "", ref.slug if ref else ""
    return _text(getattr(thing, name)), _text(spelled.values[name])


def _text(value: Any) -> str:
    if isinstance(value, Mapping) or (isinstance(value, Iterable) and not isinstance(value, str)):
        return json.dumps(plain(_listed(value)), ensure_ascii=False)
    return "" if value is None else str(value)


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


__all__ = ["Base", "Conflict", "Merge", "base_of", "differences", "linked", "merged", "was_imported"]
