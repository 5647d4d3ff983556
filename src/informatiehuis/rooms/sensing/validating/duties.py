"""Whose work is decided on when a month is validated: where the house separates duties, they do not decide on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from informatiehuis.kernel import events
from informatiehuis.kernel.access.duties import makers_of
from informatiehuis.kernel.models import Thing

VALIDATE = "validate"


def makers_of_chains(thing: Thing, known: datetime | None = None) -> set[UUID]:
    """Who made the chains of a sensor that are in force, and who mended what it measured since the last judgement."""
    made: dict[str, set[UUID]] = {}
    for event in _until(events.noted(thing.pk, "set_chain"), known):
        made[str(event.payload["detail"].get("stream"))] = makers_of(event)
    decided = _until(events.noted(thing.pk, "approved"), known).last()
    mended = set[UUID]()
    for what in ("corrected", "removed"):
        found = _until(events.noted(thing.pk, what), known)
        for event in found.filter(number__gt=decided.number if decided else 0):
            mended |= makers_of(event)
    return mended.union(*made.values())


def _until(found: Any, known: datetime | None) -> Any:
    return found.filter(recorded_at__lte=known) if known else found
