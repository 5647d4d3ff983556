"""The chain of events: append, and read the history of a thing; what was so at a moment is for `timelines`.

`hash = sha256(previous hash, header, hash of the payload)`; a changed, removed, moved or inserted event breaks
the chain at its number, which `kernel.verifying` finds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from informatiehuis.kernel import chain_end, observing
from informatiehuis.kernel.access import basis
from informatiehuis.kernel.canonical import canonical, digest
from informatiehuis.kernel.models import Effect, Event

CHUNK = 5000
SALT = 16
"""Bytes of chance in every payload, so that what was erased cannot be guessed from the hash that is left."""


_told: list[Callable[[], None]] = []


def tell(when_committed: Callable[[], None]) -> None:
    """Call this in the process that appended an event, as soon as its transaction is committed; it must be quick."""
    _told.append(when_committed)


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
    """Append one event to the chain; must run inside the transaction of the change it records.

    On whose behalf and under which mandate stands in it too, as `access.basis` knows of the action that runs.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is appended in the transaction of its change.")
    end = chain_end.held()
    # none is recorded before the last, also when the clock of the machine is set back: what the house knew at a moment
    # then stays as it was, and the order of the chain is the order of time
    now = max(timezone.now(), end.recorded_at) if end.recorded_at else timezone.now()
    beside = {**({"reason": reason} if reason else {}), **basis.recorded(actor, thing)}
    content = canonical({**payload, **beside, "salt": token_urlsafe(SALT)})
    event = Event(
        number=end.number + 1,
        recorded_at=now,
        valid_at=valid_at or now,
        actor=actor,
        action=action,
        kind=kind,
        thing=thing,
        other=other,
        effect=_effect_of(payload),
        content=content.decode(),
        payload_hash=sha256(content).hexdigest(),
        previous=end.hash,
    )
    event.hash = chained_hash(event)
    chain_end.write(event)
    if observing.heard():
        transaction.on_commit(partial(observing.count, "events"))
    for told in _told:
        transaction.on_commit(told)
    return event


def turn() -> AbstractContextManager[None]:
    """Let one action write at a time, from its first statement on, until its transaction ends.

    Two that each held a row and then wanted the end of the chain would wait for each other for ever. SQLite lets only
    one transaction write anyhow.
    """
    return chain_end.turn()


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
