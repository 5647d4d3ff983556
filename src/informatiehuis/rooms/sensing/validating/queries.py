"""What pages read of validation; whoever asks has found the datastream by the policy first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.utils import timezone

from informatiehuis.engines.signals import Condition, Interval
from informatiehuis.rooms.sensing.models import Entity
from informatiehuis.rooms.sensing.store import store_of
from informatiehuis.rooms.sensing.validating.models import State, Validation

ZONE = "Europe/Amsterdam"
LATE, CHANGED = "late", "changed"


@dataclass(frozen=True)
class Month:
    """A month with observations: how many, what was decided on last, and what waits.

    `again` says why what was approved is to be validated again: `late` or `changed`; empty when it is not.
    """

    month: str
    begin: datetime
    count: int
    approved: Validation | None
    latest: Validation | None
    again: str


def months(stream: Entity) -> list[Month]:
    """The months in which a datastream has numbers, newest first."""
    reading = store_of(settings.HOUSE).read()
    known: dict[str, list[Validation]] = {}
    for one in Validation.objects.filter(stream=stream).defer("rows").select_related("chain").order_by("attempt"):
        known.setdefault(one.month, []).append(one)
    found = []
    for period in reversed(reading.periods(stream.pk, "month", zone=ZONE)):
        begin = timezone.localtime(datetime.fromtimestamp(period.begin / 1e6, UTC))
        name = f"{begin:%Y-%m}"
        made = known.get(name, [])
        approved = next((one for one in made if one.state == State.APPROVED), None)
        again = again_of(approved) if approved else ""
        found.append(Month(name, begin, period.count, approved, made[-1] if made else None, again))
    return found


def again_of(validation: Validation) -> str:
    """Why a month that was computed is to be computed again: an observation changed, or came after."""
    if validation.changed_at is not None:
        return CHANGED
    late = store_of(settings.HOUSE).read().select(
        streams=[validation.stream_id],
        interval=Interval(validation.begin, validation.end),
        condition=Condition("sequence > $_last", {"_last": validation.last}),
        limit=1,
        columns=("sequence",),
    )  # fmt: skip
    return LATE if late.num_rows else ""


def validation_of(stream: Entity, month: str, attempt: int | None = None) -> Validation | None:
    """One computation of a month: of an attempt, or the newest."""
    found = Validation.objects.filter(stream=stream, month=month).select_related("chain", "stream", "stream__entry")
    if attempt is not None:
        found = found.filter(attempt=attempt)
    return found.order_by("attempt").last()
