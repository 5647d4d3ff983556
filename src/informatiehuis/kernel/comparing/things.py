"""The things of a kind, field by field, held to the last event that stated them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, JSONField, OuterRef, Subquery

from informatiehuis.engines.problems import N_, Note
from informatiehuis.kernel.canonical import plain
from informatiehuis.kernel.changes import NOT_STATE
from informatiehuis.kernel.comparing.difference import Difference
from informatiehuis.kernel.events import CHUNK
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.models import Effect, Event, Thing
from informatiehuis.kernel.models.events import STATED


def differences(kind: Kind) -> Iterator[Difference]:
    """What is not as it was last recorded, what nobody recorded, and what is gone though nobody removed it."""
    yield from _there(kind)
    yield from _gone(kind)


def _there(kind: Kind) -> Iterator[Difference]:
    """The things of a kind of which a field is not as it was last recorded."""
    stated = Event.objects.filter(thing=OuterRef("pk"), effect__in=STATED).order_by("-number")
    last = kind.model._base_manager.annotate(last_stated=Subquery(stated.values("number")[:1])).order_by("pk")
    batch: list[Thing] = []
    for thing in last.iterator(chunk_size=CHUNK):
        batch.append(thing)
        if len(batch) == CHUNK:
            yield from _compared(kind, batch)
            batch = []
    yield from _compared(kind, batch)


def _compared(kind: Kind, things: list[Any]) -> Iterator[Difference]:
    events = Event.objects.in_bulk([one.last_stated for one in things if one.last_stated])
    for thing in things:
        event = events.get(thing.last_stated)
        if event is None or event.effect == Effect.REMOVED:
            what = Note(N_("Dit staat in het register, en volgens de geschiedenis is het er niet."))
            yield Difference(kind.name, thing.pk, event.number if event else 0, what)
        elif names := _other_fields(thing, event.payload["after"]):
            what = Note(N_("Anders dan is vastgelegd: {fields}."), fields=", ".join(names))
            yield Difference(kind.name, thing.pk, event.number, what)


def _other_fields(thing: Thing, recorded: dict[str, Any]) -> list[str]:
    """The fields that hold something else than was recorded; one that came later was never recorded."""
    found = []
    for field in thing._meta.concrete_fields:
        if field.name in NOT_STATE or field.name not in recorded:
            continue
        now, then = getattr(thing, field.attname), recorded[field.name]
        same = plain(now) == then if isinstance(field, JSONField) else now == field.to_python(then)
        if not same:
            found.append(field.name)
    return found


def _gone(kind: Kind) -> Iterator[Difference]:
    """The things of a kind that the house made and never removed, and that are not there."""
    there = Thing._base_manager.filter(pk=OuterRef("thing"))
    removed = Event.objects.filter(thing=OuterRef("thing"), effect=Effect.REMOVED)
    made = Event.objects.filter(kind=kind.name, effect=Effect.MADE)
    for event in made.exclude(Exists(there)).exclude(Exists(removed)).order_by("number").iterator(chunk_size=CHUNK):
        what = Note(N_("Dit staat niet in het register, en niemand heeft het verwijderd."))
        yield Difference(kind.name, event.thing, event.number, what)
