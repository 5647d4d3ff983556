"""What was erased from events, and whether each erasure is recorded: for who reads the history and who verifies it.

An event from which something was erased keeps its header and the hash of its first payload. Its content holds what
was left, and the event of the erasure, in the same chain, holds the hash of that.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.events import CHUNK
from informatiehuis.kernel.models import Event, Redaction

ACTION = "kernel.erase_personal_data"
KEY = "erasure"
"""Under which the payload of an erasure says what it did."""


class Ground(models.TextChoices):
    """On what ground personal data are erased: GDPR article 17, paragraph 1."""

    NOT_NEEDED = "not_needed", _("niet langer nodig (AVG artikel 17, lid 1 onder a)")
    WITHDRAWN = "withdrawn", _("toestemming ingetrokken (AVG artikel 17, lid 1 onder b)")
    OBJECTED = "objected", _("gegrond bezwaar (AVG artikel 17, lid 1 onder c)")
    UNLAWFUL = "unlawful", _("onrechtmatig verwerkt (AVG artikel 17, lid 1 onder d)")
    OBLIGED = "obliged", _("wettelijke verplichting (AVG artikel 17, lid 1 onder e)")


@dataclass(frozen=True)
class Erasure:
    """One recorded erasure: from which thing which fields, on what ground, and the events that it touched.

    `left` maps the number of an event to the SHA-256 of the content that was left of it.
    """

    number: int
    at: datetime
    thing: UUID
    kind: str
    fields: tuple[str, ...]
    ground: str
    reason: str
    left: dict[int, str] = field(repr=False)

    @property
    def ground_label(self) -> str:
        return str(Ground(self.ground).label) if self.ground in Ground.values else self.ground


def of_event(event: Event) -> Erasure | None:
    """The erasure that an event records, or None when it records none."""
    told = event.payload.get(KEY)
    if event.action != ACTION or not isinstance(told, dict):
        return None
    left = {int(number): str(digest) for number, digest in told["events"].items()}
    fields = tuple(map(str, told["fields"]))
    return Erasure(
        event.number, event.recorded_at, event.thing, event.kind, fields, str(told["ground"]), event.why, left
    )


def recorded(numbers: Collection[int] | None = None) -> Iterator[Erasure]:
    """The erasures in the chain, from old to new; those with some numbers, or all."""
    wanted = Event.objects.filter(action=ACTION) if numbers is None else Event.objects.filter(number__in=numbers)
    for event in wanted.iterator(chunk_size=CHUNK):
        if found := of_event(event):
            yield found


def by_event(events: Collection[Event]) -> dict[int, list[Erasure]]:
    """For each of these events from which something was erased: the erasures, from old to new."""
    touched = [event.number for event in events if event.erased]
    rows = Redaction.objects.filter(event__in=touched).order_by("erasure").values_list("event", "erasure")
    erasures = {one.number: one for one in recorded({erasure for _, erasure in rows})} if rows else {}
    found: dict[int, list[Erasure]] = {}
    for event, erasure in rows:
        if erasure in erasures:
            found.setdefault(event, []).append(erasures[erasure])
    return found


class Ledger:
    """What should have been erased, while a chain is verified: read when first asked for, at most once."""

    @cached_property
    def left(self) -> dict[int, str]:
        """The SHA-256 of what was left of each event, by the last erasure that touched it."""
        rows = Redaction.objects.values_list("erasure", flat=True).distinct()
        left: dict[int, str] = {}
        for erasure in recorded(set(rows)):
            left |= erasure.left
        return left

    def accounts_for(self, number: int, content: str) -> bool:
        """Whether the content of an event is what a recorded erasure left of it."""
        return self.left.get(number) == sha256(content.encode()).hexdigest()


def says_erased(content: str) -> bool:
    """Whether a content is empty, or says that something was erased from it."""
    try:
        held = json.loads(content or "{}")
    except ValueError:
        return False
    return not held or (isinstance(held, dict) and "erased" in held)


__all__ = ["ACTION", "KEY", "Erasure", "Ground", "Ledger", "by_event", "of_event", "recorded", "says_erased"]
