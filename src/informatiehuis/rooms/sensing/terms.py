"""Carries out what the register promises: what is older than the term of its sensor goes, and it is told that it went.

The store comes first, its record of what went with it in one rename; the event is written from that record. Whoever is
killed in between begins again: nothing goes twice, and each record gets its event once.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext

from informatiehuis.engines.problems import N_
from informatiehuis.engines.signals import Record, Sign, Store
from informatiehuis.engines.signals.amending import EXPIRED
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import HOUSE, Actor, Verb, require
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.models import Event
from informatiehuis.rooms.sensing.models import Entity, Sensor
from informatiehuis.rooms.sensing.observation_changing import note_of
from informatiehuis.rooms.sensing.validating.actions import HOUSE_ITSELF, forget

OVER = N_("De bewaartermijn uit het register is voorbij.")


def term(months: int, now: datetime) -> datetime:
    """The first moment that is kept: midnight here, so many calendar months before the day of `now` (aware).

    On a day that a month does not have it is the last of that month, so never later than promised.
    """
    day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    return timezone.make_aware(day.replace(year=year, month=month + 1, day=min(day.day, length)))


def terms(store: Store, now: datetime) -> Mapping[int, datetime]:
    """Of each datastream that has observations past its term, from when on they are kept."""
    rows = Entity.objects.filter(type="Datastream", entry__keep_months__isnull=False)
    months = {number: months or 0 for number, months in rows.values_list("number", "entry__keep_months")}
    oldest = {row["stream"]: row["first"] for row in store.read().latest(list(months)).to_pylist()}
    found = {number: term(months[number], now) for number in oldest}
    return {number: until for number, until in found.items() if oldest[number] < until}


def carry_out(store: Store, now: datetime) -> int:
    """Remove what is past its term, and write down what went; gives how many observations."""
    store.expire(terms(store, now), Sign(HOUSE_ITSELF, gettext(OVER), now, f"{now:%Y%m%dT%H%M%S%f}"))
    return sum(record.count for record in write_down(store) if record.kind == EXPIRED)


def write_down(store: Store) -> list[Record]:
    """Write the events that are missing of what was done to observations; gives the records of those."""
    records = {record.name: record for record in store.read().records}
    if not records:
        return []
    entries = Entity.objects.filter(number__in={record.stream for record in records.values()}).select_related("entry")
    by_stream = {row.pk: row.entry for row in entries if row.entry is not None}
    known: set[str] = set()
    events = Event.objects.filter(thing__in=[one.pk for one in by_stream.values()], action__in=WRITTEN)
    for event in events.iterator():
        known.add(str(event.payload.get("detail", {}).get("record", "")))
    missing = [
        record
        for name, record in records.items()
        if record.stream in by_stream and name not in known and name.rpartition("-")[0] not in known
    ]
    for record in missing:
        does = expire_observations if record.kind == EXPIRED else recall_change
        does(actor=HOUSE, entry=by_stream[record.stream], record=record, reason=record.why)
    return missing


@action
def expire_observations(*, actor: Actor, entry: Sensor, record: Record, reason: str = "") -> None:
    """Write down that observations of a sensor went because their term is over: how many, of what time, and why."""
    require(actor, Verb.ADMINISTER, entry)
    changes.note(entry, {**note_of(record), "keep_months": entry.keep_months})
    stream = Entity.objects.filter(pk=record.stream).first()
    if stream is not None:
        forget(stream, through=datetime.fromisoformat(record.last))


@action
def recall_change(*, actor: Actor, entry: Sensor, record: Record, reason: str = "") -> None:
    """Write down a change of observations whose event was lost with the machine that made it."""
    require(actor, Verb.ADMINISTER, entry)
    changes.note(entry, {**note_of(record), "by": record.by})


WRITTEN = (
    "sensing.correct_observation",
    "sensing.remove_observation",
    "sensing.expire_observations",
    "sensing.recall_change",
    "sensing.approve_validation",
)
