"""Protecting the log of processing: a day that is over is sealed in the chain of events, and kept for its term.

Entries are too many for the chain itself. An event holds how many entries a day has and the hash over them, so that
an entry that is changed, removed or put in later shows. What is older than the term goes, and an event says so; the
seal of that day stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db.models import Max, Min, QuerySet

from informatiehuis.engines.problems import N_, Note
from informatiehuis.kernel import events
from informatiehuis.kernel.access import Actor, Verb, require_at
from informatiehuis.kernel.actions import action, running_action
from informatiehuis.kernel.canonical import digest, plain
from informatiehuis.kernel.models import DataUse

LOG = UUID("6d0c3a52-6c0f-4f0e-9d3e-0d6f5a1e7b11")
"""What the events about the log are about: there is one log in a house."""
KIND = "use_log"
SINCE_LATER = "on_behalf_of"
"""A column that came after the first seals: where it is empty it is no part of a line, so that those still hold."""
LATE = timedelta(minutes=15)
"""How long after midnight (UTC) an entry of the day before may still come in."""


@dataclass(frozen=True)
class Seal:
    """How many entries a day (UTC) has, and the hash over them in their order."""

    day: date
    count: int
    hash: str


@action
def seal(*, actor: Actor, now: datetime, reason: str = "") -> list[Seal]:
    """Seal every day that is over and has entries. Raises NotAllowed unless the actor administers the house."""
    require_at(actor, Verb.ADMINISTER, None)
    sealed = {one.day for one in seals()}
    made = [seal_of(day) for day in _days_over(now) if day not in sealed]
    for one in made:
        _note({"sealed": one.day.isoformat(), "count": one.count, "hash": one.hash})
    return made


@action
def purge(*, actor: Actor, now: datetime, reason: str = "") -> int:
    """Remove the entries of sealed days that are older than the term; returns how many. Raises NotAllowed."""
    require_at(actor, Verb.ADMINISTER, None)
    last = (now - timedelta(days=settings.USES_KEPT_DAYS)).astimezone(UTC).date()
    gone = 0
    for day in [one.day for one in seals() if one.day < last]:
        count, _ = _of(day).delete()
        if count:
            _note({"purged": day.isoformat(), "count": count})
        gone += count
    return gone


def seals() -> list[Seal]:
    """The seals there are, in the order in which they were made."""
    told = [json.loads(event.content)["detail"] for event in events.noted(LOG, "sealed")]
    return [Seal(date.fromisoformat(one["sealed"]), one["count"], one["hash"]) for one in told]


def last_sealed() -> date | None:
    """The latest day (UTC) that has a seal; None before the first.

    Days are sealed in their order, so the last event that seals one is about the latest.
    """
    told = events.noted(LOG, "sealed").last()
    return date.fromisoformat(json.loads(told.content)["detail"]["sealed"]) if told else None


def broken() -> list[Note]:
    """What is wrong with the entries of sealed days; empty when all is as it was sealed."""
    purged = {json.loads(event.content)["detail"]["purged"] for event in events.noted(LOG, "purged")}
    found = []
    for held in seals():
        now = seal_of(held.day)
        if now == held or (held.day.isoformat() in purged and not now.count):
            continue
        message = (
            N_("Het logboek van {day} heeft {now} regels; er zijn er {then} vastgelegd.")
            if now.count != held.count
            else N_("Een of meer regels in het logboek van {day} zijn veranderd.")
        )
        found.append(Note(message, day=held.day.isoformat(), now=now.count, then=held.count))
    return found


def seal_of(day: date) -> Seal:
    """The seal of a day as its entries are now."""
    hashed, count = sha256(), 0
    for row in _rows(day):
        count += 1
        hashed.update(bytes.fromhex(digest(row)))
    return Seal(day, count, f"sha256:{hashed.hexdigest()}")


def unsealed(now: datetime) -> list[date]:
    """The days that are over and have entries, and are not sealed yet."""
    sealed = {one.day for one in seals()}
    return [day for day in _days_over(now) if day not in sealed]


def _rows(day: date) -> Iterator[list[object]]:
    names = [field.attname for field in DataUse._meta.concrete_fields if field.name != SINCE_LATER]
    for row in _of(day).order_by("pk").values_list(*names, SINCE_LATER).iterator(chunk_size=2000):
        told = [plain(value) for value in row]
        yield told if told[-1] is not None else told[:-1]


def _of(day: date) -> QuerySet[DataUse]:
    start = datetime.combine(day, time(), UTC)
    return DataUse._base_manager.filter(ended_at__gte=start, ended_at__lt=start + timedelta(days=1))


def _days_over(now: datetime) -> list[date]:
    """The days with entries that ended before now, and long enough ago for the last of them to be in."""
    bounds = DataUse._base_manager.aggregate(first=Min("ended_at"), last=Max("ended_at"))
    if bounds["first"] is None:
        return []
    first = bounds["first"].astimezone(UTC).date()
    last = min(bounds["last"].astimezone(UTC).date(), (now - LATE).astimezone(UTC).date() - timedelta(days=1))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in days if _of(day).exists()]


def _note(detail: dict[str, object]) -> None:
    run = running_action()
    events.append(
        action=run.name, actor=run.actor.id, kind=KIND, thing=LOG, payload={"detail": detail}, reason=run.reason
    )
