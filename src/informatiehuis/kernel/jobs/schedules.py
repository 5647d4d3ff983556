"""Schedules: work that comes back by itself, declared by rooms, set by the house, asked for by whichever worker looks.

A schedule has entries (one for each source, say), each with a rhythm and the job that it asks for. `look` asks for
everything whose turn has come since its last one: once, however many turns were missed while the machine was off. An
entry that is seen for the first time waits for its next turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel import events
from informatiehuis.kernel.access import HOUSE, Actor, Verb, require_at
from informatiehuis.kernel.actions import action, running_action
from informatiehuis.kernel.jobs.asking import ask
from informatiehuis.kernel.jobs.declaring import Declared
from informatiehuis.kernel.jobs.rhythm import Every, Rhythm
from informatiehuis.kernel.models import Job, ScheduleClock, ScheduleSetting, ScheduleTurn, Thing

LOOKED_SECONDS = 60
SET_BACK = timedelta(minutes=2)
"""From here on a clock that shows an earlier time than before was set back, and is not merely another machine's."""
NAMES = UUID("0198f0a0-5f0c-7000-8000-6a6f62736368")


class UnknownSchedule(Problem):
    """There is no schedule of this name."""

    code = "unknown-schedule"
    status = 404


@dataclass(frozen=True)
class Entry:
    """One thing that comes back: how often, and what is then asked for."""

    every: Every
    job: Declared
    key: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    thing: Thing | None = None


@dataclass(frozen=True)
class Schedule:
    """Work that comes back. `label` and `purpose` are marked texts; `at` is a time by the clock in the Netherlands.

    One without `entries` is not asked for by the clock but follows from something else, which looks whether it is on.
    """

    name: str
    label: str
    purpose: str
    at: time = time(2, 0)
    spread: timedelta = timedelta()
    minutes: int = 15
    entries: Callable[[], Iterable[Entry]] | None = None

    def rhythm(self, entry: Entry) -> Rhythm:
        return Rhythm(entry.every, self.at, self.spread, timedelta(minutes=self.minutes))


@dataclass(frozen=True)
class Standing:
    """A schedule as this house has set it."""

    schedule: Schedule
    enabled: bool = True


_schedules: dict[str, Schedule] = {}


def declare(*schedules: Schedule) -> None:
    """Declare schedules; a room does so when it starts."""
    _schedules.update({one.name: one for one in schedules})


def standing() -> list[Standing]:
    """Every schedule as this house has set it, by name."""
    held = {one.name: one for one in ScheduleSetting.objects.all()}
    return [_as_set(_schedules[name], held.get(name)) for name in sorted(_schedules)]


def named(name: str) -> Standing:
    """A schedule as this house has set it. Raises UnknownSchedule."""
    if name not in _schedules:
        known = ", ".join(sorted(_schedules))
        raise UnknownSchedule(N_("Er is geen schema '{name}'."), N_("Kies uit: {known}."), name=name, known=known)
    return _as_set(_schedules[name], ScheduleSetting.objects.filter(name=name).first())


def is_on(name: str) -> bool:
    """Whether a schedule is on in this house. Raises UnknownSchedule."""
    return named(name).enabled


def _as_set(schedule: Schedule, held: ScheduleSetting | None) -> Standing:
    if held is None:
        return Standing(schedule)
    own = replace(schedule, at=held.at or schedule.at, minutes=held.minutes or schedule.minutes)
    return Standing(own, held.enabled)


@action
def set_schedule(
    *, actor: Actor, name: str, enabled: bool, at: time | None = None, minutes: int | None = None, reason: str = ""
) -> Standing:
    """Set a schedule on or off, and its time of day or its minutes; without those as the room declared.

    Raises NotAllowed unless the actor administers the house, and UnknownSchedule.
    """
    require_at(actor, Verb.ADMINISTER, None)
    before = named(name)
    values = {"enabled": enabled, "at": at, "minutes": minutes}
    ScheduleSetting.objects.update_or_create(name=name, defaults=values)
    after = named(name)
    run = running_action()
    events.append(
        action=run.name,
        actor=actor.id,
        kind="schedule",
        thing=uuid5(NAMES, name),
        payload={"detail": {"schedule": name, "before": _told(before), "after": _told(after)}},
        reason=run.reason,
    )
    return after


def _told(one: Standing) -> dict[str, Any]:
    return {"enabled": one.enabled, "at": f"{one.schedule.at:%H:%M}", "minutes": one.schedule.minutes}


def look(now: datetime) -> list[Job]:
    """Ask for everything whose turn has come; one worker at a time does so. Returns what was asked for."""
    clock = ScheduleClock.objects.filter(pk=1).first()
    looked_lately = clock is not None and timedelta() <= now - clock.looked_at < timedelta(seconds=LOOKED_SECONDS)
    if looked_lately and not _due(now):
        return []
    with transaction.atomic():
        if clock is None:
            ScheduleClock.objects.get_or_create(pk=1, defaults={"looked_at": now})
        held = ScheduleClock.objects.select_for_update(skip_locked=True).filter(pk=1).first()
        if held is None:
            return []  # another worker looks at this moment
        if held.looked_at - now > SET_BACK:
            _clock_was_set_back(held.looked_at - now, now)
        asked = [_ask(one, entry, turn, now) for one, entry, turn in _due(now)]
        ScheduleClock.objects.filter(pk=1).update(looked_at=now)
        return [job for job in asked if job]


def _due(now: datetime) -> list[tuple[Standing, Entry, ScheduleTurn | None]]:
    """The entries whose turn has come, and those that were never seen."""
    turns = {(one.schedule, one.key): one for one in ScheduleTurn.objects.all()}
    found = []
    for one in standing():
        for entry in one.schedule.entries() if one.schedule.entries else ():
            turn = turns.get((one.schedule.name, entry.key))
            if turn is None or one.schedule.rhythm(entry).following(_spreading(one, entry), turn.last) <= now:
                found.append((one, entry, turn))
    return found


def _spreading(one: Standing, entry: Entry) -> str:
    return f"{one.schedule.name} {entry.key}"


def _ask(one: Standing, entry: Entry, turn: ScheduleTurn | None, now: datetime) -> Job | None:
    """Ask for the job of an entry, and write down for which turn; only the latter for one that is new or off."""
    last = one.schedule.rhythm(entry).latest(_spreading(one, entry), now)
    job = None
    if turn is not None and one.enabled:
        job = ask(entry.job, actor=HOUSE, thing=entry.thing, schedule=one.schedule.name, **entry.arguments)
    ScheduleTurn.objects.update_or_create(
        schedule=one.schedule.name, key=entry.key, defaults={"last": last, "job": job.pk if job else None}
    )
    return job


def _clock_was_set_back(by: timedelta, now: datetime) -> None:
    """What waits for a moment keeps waiting as long as it would have; a turn of the day is not given twice.

    After an hour back, a job that was to be tried again in a minute still is. Turns of intervals move along. A turn of
    a date stays, so that it does not come again, unless the clock had been wrong by days: then it counts as of now.
    """
    from informatiehuis.kernel.jobs import queue

    queue.bring_forward(by, now)
    far = now + timedelta(days=1)
    ScheduleTurn.objects.filter(last__gt=far).update(last=now)
    intervals = [
        (one.schedule.name, entry.key)
        for one in standing()
        for entry in (one.schedule.entries() if one.schedule.entries else ())
        if entry.every is Every.INTERVAL
    ]
    for name, key in intervals:
        for turn in ScheduleTurn.objects.filter(schedule=name, key=key):
            ScheduleTurn.objects.filter(pk=turn.pk).update(last=turn.last - by)


def run_now(actor: Actor, name: str) -> list[Job]:
    """Ask at once for everything of a schedule, whether its turn has come or not.

    Raises NotAllowed unless the actor administers the house, and UnknownSchedule.
    """
    require_at(actor, Verb.ADMINISTER, None)
    schedule = named(name).schedule
    entries = schedule.entries() if schedule.entries else ()
    return [ask(entry.job, actor=HOUSE, thing=entry.thing, schedule=name, **entry.arguments) for entry in entries]


@dataclass(frozen=True)
class Plan:
    """An entry of a schedule with its last turn, where there was one, and its next."""

    entry: Entry
    last: datetime | None
    next: datetime
    job: UUID | None


def plans(one: Standing, now: datetime | None = None) -> list[Plan]:
    """The entries of a schedule, with when they had their turn and will have it."""
    now = now or timezone.now()
    turns = {turn.key: turn for turn in ScheduleTurn.objects.filter(schedule=one.schedule.name)}
    found = []
    for entry in one.schedule.entries() if one.schedule.entries else ():
        turn = turns.get(entry.key)
        following = one.schedule.rhythm(entry).following(_spreading(one, entry), turn.last if turn else now)
        found.append(Plan(entry, turn.last if turn and turn.job else None, following, turn.job if turn else None))
    return found
