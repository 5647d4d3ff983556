"""The chain of events: append, read the history of a thing, read its state at a moment.

`hash = sha256(previous hash, header, hash of the payload)`; a changed, removed, moved or inserted event breaks
the chain at its number, which `kernel.verifying` finds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from informatiehuis.kernel.canonical import canonical, digest
from informatiehuis.kernel.models import ChainHead, Effect, Event
from informatiehuis.kernel.models.events import STATED

GENESIS = "0" * 64
CHUNK = 5000


def append(
    *,
    action: str,
    actor: UUID | None,
    kind: str,
    thing: UUID,
    payload: Mapping[str, Any],
    other: UUID | None = None,
    reason: str = "",
    valid_at: datetime | None = None,
) -> Event:
    """Append one event to the chain; must run inside the transaction of the change it records."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is appended in the transaction of its change.")
    head = _locked_head()
    now = timezone.now()
    content = canonical(payload)
    event = Event(
        number=head.number + 1,
        recorded_at=now,
        valid_at=valid_at or now,
        actor=actor,
        action=action,
        kind=kind,
        thing=thing,
        other=other,
        effect=_effect_of(payload),
        reason=reason,
        content=content.decode(),
        payload_hash=sha256(content).hexdigest(),
        previous=head.hash,
    )
    event.hash = chained_hash(event)
    Event.objects.bulk_create([event])
    ChainHead.objects.filter(pk=1).update(number=event.number, hash=event.hash)
    return event


def wait_for_turn() -> None:
    """Let one action write at a time, from its first statement on, until its transaction ends.

    Two that each held a row and then wanted the end of the chain would wait for each other for ever. SQLite lets only
    one transaction write anyhow.
    """
    if transaction.get_connection().features.has_select_for_update:
        _locked_head()


def _locked_head() -> ChainHead:
    head, _ = ChainHead.objects.select_for_update().get_or_create(pk=1, defaults={"hash": GENESIS})
    return head


def _effect_of(payload: Mapping[str, Any]) -> Effect:
    if "after" in payload:
        return Effect.CHANGED if "before" in payload else Effect.MADE
    by_key = {"before": Effect.REMOVED, "link": Effect.LINKED, "unlink": Effect.UNLINKED}
    return next((effect for key, effect in by_key.items() if key in payload), Effect.NOTED)


def chained_hash(event: Event) -> str:
    """The hash of an event over its header, the hash of its payload and the hash before it."""
    return digest(
        [
            event.previous,
            event.number,
            event.recorded_at,
            event.valid_at,
            event.actor,
            event.action,
            event.kind,
            event.thing,
            event.other,
            event.effect,
            event.reason,
            event.payload_hash,
        ]
    )


def history(thing: UUID) -> QuerySet[Event]:
    """Everything recorded about a thing, newest first, its links included."""
    return Event.objects.filter(Q(thing=thing) | Q(other=thing)).order_by("-number")


def noted(thing: UUID, what: str) -> QuerySet[Event]:
    """What actions noted about a thing under a name, such as "published", in the order of the chain."""
    recorded = Event.objects.filter(thing=thing, effect=Effect.NOTED, content__contains=f'"{what}":')
    return recorded.order_by("number")


def state_at(thing: UUID, moment: datetime) -> dict[str, Any] | None:
    """The fields of a thing as the house knew them at a moment; None when it was not there."""
    until = Event.objects.filter(thing=thing, recorded_at__lte=moment)
    event = until.filter(effect__in=STATED).order_by("-number").first()
    return event.payload.get("after") if event else None


def states_at(things: Collection[UUID], moment: datetime) -> dict[UUID, dict[str, Any]]:
    """The fields of several things as the house knew them at a moment; those that were not there are left out."""
    until = Event.objects.filter(thing__in=things, recorded_at__lte=moment)
    held = until.filter(effect__in=STATED)
    last = held.order_by().values("thing").annotate(last=Max("number")).values("last")
    found = {event.thing: event.payload.get("after") for event in Event.objects.filter(number__in=last)}
    return {thing: state for thing, state in found.items() if state is not None}


def links_at(thing: UUID, moment: datetime) -> list[tuple[UUID, str, UUID]]:
    """The links of a thing, both ways, that the house knew at a moment and that held on its day, in order of making.

    Each is a subject, the name of a predicate and an object. The day is that of the time zone of the house.
    """
    recorded = history(thing).filter(recorded_at__lte=moment, effect__in=(Effect.LINKED, Effect.UNLINKED))
    there: dict[tuple[UUID, str, UUID, str | None], None] = {}
    for event in recorded.order_by("number"):
        said = event.payload.get("link") or event.payload["unlink"]
        ends = (event.thing, str(said["predicate"]), UUID(said["object"]))
        key = (*ends, said.get("valid_from"))
        if "link" in event.payload:
            there[key] = None
        else:
            # what was ended before this was recorded too does not say from when it held
            there.pop(key if key in there else next((one for one in there if one[:3] == ends), key), None)
    day = timezone.localtime(moment).date().isoformat()
    return [(subject, predicate, other) for subject, predicate, other, start in there if start is None or start <= day]


@dataclass(frozen=True)
class FieldChange:
    """What one event did to one field."""

    field: str
    before: Any
    after: Any


def changes_in(event: Event) -> list[FieldChange]:
    """The fields that an event changed; empty for an event that only notes something."""
    before, after = event.payload.get("before") or {}, event.payload.get("after") or {}
    return [
        FieldChange(name, before.get(name), after.get(name))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]
