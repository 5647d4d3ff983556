"""What the last comparison of the tables with the chain found: whoever compares records it, by night and by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError

from informatiehuis.kernel import events
from informatiehuis.kernel.access import HOUSE, Actor, Verb, require_at
from informatiehuis.kernel.actions import action, running_action
from informatiehuis.kernel.identifiers import new_id
from informatiehuis.kernel.models import Effect, Event
from informatiehuis.kernel.web import is_read_only

KIND = "comparison"
"""What events about comparisons bear as the kind of their thing; there is no register of them."""


@dataclass(frozen=True)
class Outcome:
    """When the tables were last held to the chain, and how many differences there were then."""

    at: datetime
    differences: int

    @property
    def same(self) -> bool:
        return not self.differences


@action
def record_comparison(*, actor: Actor, differences: int) -> None:
    """Record that the tables were held to the chain, and how many differences were found; not which.

    Raises NotAllowed unless the house itself or its administrator asks.
    """
    require_at(actor, Verb.ADMINISTER, None)
    run = running_action()
    payload = {"detail": {"differences": differences}}
    events.append(action=run.name, actor=run.actor.id, kind=KIND, thing=new_id(), payload=payload)


def recorded(differences: int) -> bool:
    """Record it in the name of the house where that can be written; gives whether it was."""
    try:
        record_comparison(actor=HOUSE, differences=differences)
    except DatabaseError as error:
        if not is_read_only(error):
            raise
        return False
    return True


def latest() -> Outcome | None:
    """The last comparison that was recorded; None when none was."""
    event = Event.objects.filter(kind=KIND, effect=Effect.NOTED).order_by("-number").first()
    return Outcome(event.recorded_at, event.payload["detail"]["differences"]) if event else None


__all__ = ["KIND", "Outcome", "latest", "record_comparison", "recorded"]
