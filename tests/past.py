"""What the house knew, asked as tests want it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from informatiehuis.kernel import timelines
from informatiehuis.kernel.timelines import AsOf


def state_at(thing: UUID, known: datetime, valid: datetime | None = None) -> dict[str, Any] | None:
    """The fields of a thing as the house knew them at a moment; None when it was not there."""
    past = timelines.past_of(thing, AsOf(known, valid))
    return past.fields if past else None
