"""Whether the house is well, for machines that watch it: does it live, and can it do its work?

The answer is shaped as the Internet-Draft draft-inadarei-api-health-check ("Health Check Response Format for HTTP
APIs") asks: `status` is `ok`, `warn` or `fail`, and so is that of each check; `fail` goes with 503, the rest with 200.
Anybody may ask, so a check says how it stands and never where, with what or why. Why is for whoever keeps the house:
`informatiehuis doctor`, and the log.
"""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel import verifications
from informatiehuis.kernel.access import ANONYMOUS
from informatiehuis.kernel.at_work import broken_off
from informatiehuis.kernel.jobs import queries as jobs
from informatiehuis.kernel.lake import answers
from informatiehuis.kernel.models import ChainHead
from informatiehuis.rooms.atlas.judging import ages
from informatiehuis.rooms.atlas.locations import disk_reserve
from informatiehuis.rooms.atlas.models import Snapshot, Source

log = logging.getLogger(__name__)
REMEMBERED = 30
"""Seconds that an answer of object storage holds."""
CONTENT_TYPE = "application/health+json"


class State(StrEnum):
    """How something stands, from well to unfit for use."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


ORDER = tuple(State)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at; `more` holds what else may be told to anybody."""

    name: str
    state: State
    more: dict[str, Any] = field(default_factory=dict)


@never_cache
@require_safe
def lives(request: HttpRequest) -> HttpResponse:
    """Whether the process answers at all; asks nothing of database or disk, so that a restart helps when it fails."""
    return _answer(State.OK, {})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Whether the house can do its work: database, lake, disk, age of the data, worker, and its history."""
    found = looked_at(timezone.now())
    checks = {check.name: [{"status": check.state, **check.more}] for check in found}
    more: dict[str, Any] = {"checks": checks}
    if found[0].state is not State.FAIL:
        more |= {"events": _events(), "oldestData": _oldest()}
    return _answer(worst(found), more)


def looked_at(now: datetime) -> list[Check]:
    """Every check in a fixed order; those that need the database are absent when it cannot be used. `now` is aware."""
    first = _tried("database", database)
    rest: dict[str, Callable[[], Check]] = {"lake": lake, "disk": disk, "work": lambda: work(now)}
    if first.state is not State.FAIL:
        rest |= {"data:age": lambda: data(now), "worker": lambda: worker(now), "history": history}
    return [first, *(_tried(name, check) for name, check in rest.items())]


def worst(found: Iterable[Check]) -> State:
    """The state of the whole: that of the worst check."""
    return max((check.state for check in found), key=ORDER.index, default=State.OK)


def database() -> Check:
    """Reachable, and with the tables of this version of the house."""
    applied = MigrationRecorder(connection).applied_migrations()
    return Check("database", State.OK if _own_migrations() <= applied.keys() else State.FAIL)


@cache
def _own_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.nodes)


def lake() -> Check:
    """Whether snapshots can be kept."""
    usable = os.access(settings.HOUSE.lake, os.W_OK | os.X_OK) and _answers(int(time.monotonic() / REMEMBERED))
    return Check("lake", State.OK if usable else State.FAIL)


@lru_cache(maxsize=1)
def _answers(turn: int) -> bool:
    """Whether the place of the lake answers; asked once each turn, because everybody may ask for this page."""
    return answers(settings.HOUSE)


def disk() -> Check:
    """Whether more room is left than has to stay free; below that reading goes on, and nothing is fetched."""
    free = shutil.disk_usage(settings.HOUSE.root).free
    return Check("disk", State.OK if free >= disk_reserve() else State.WARN)


def work(now: datetime) -> Check:
    """Whether nothing that a command or a page began was broken off and left so; which is for who keeps the house."""
    return Check("work", State.WARN if broken_off(settings.HOUSE, now) else State.OK)


def data(now: datetime) -> Check:
    """Whether the data in force are as fresh as was agreed, with the worst source and the age of its data in days.

    Every source counts; named is the worst of those that anybody may see, and of the others no age is told either.
    """
    held = list(_held())
    late = [one for one in held if not all(age.passed for age in ages(one, now))]
    seen = set(Source.objects.visible_to(ANONYMOUS).values_list("pk", flat=True))
    shown = next((one for one in late or held if one.source_id in seen), None)
    more: dict[str, Any] = {}
    if shown is not None:
        days = (now - shown.retrieved_at).days
        more = {"observedValue": days, "observedUnit": "d", "componentId": shown.source.slug}
    return Check("data:age", State.WARN if late else State.OK, more)


def _held() -> QuerySet[Snapshot]:
    """The data in force, the oldest first."""
    return Snapshot.objects.filter(is_current=True).select_related("source").order_by("retrieved_at", "pk")


def worker(now: datetime) -> Check:
    """Whether a worker gave a sign of life lately; without one pages work, and nothing is fetched or computed."""
    return Check("worker", State.OK if jobs.worker_lives(now=now) else State.WARN)


def history() -> Check:
    """Whether the history was whole when it was last verified; before that there is nothing to say of it.

    One that was not is a warning: what is told to visitors is the same, and closing the house would not mend it.
    """
    last = verifications.latest()
    if last is None:
        return Check("history", State.OK)
    more = {"time": last.started_at}
    return Check("history", State.OK if last.intact else State.WARN, more)


def _tried(name: str, check: Callable[[], Check]) -> Check:
    """The check, or that it failed; why goes to the log."""
    try:
        return check()
    except (Error, OSError, Problem) as error:
        log.warning("health check failed: %s", name, exc_info=error)
        return Check(name, State.FAIL)


def _events() -> int:
    head = ChainHead.objects.filter(pk=1).first()
    return head.number if head else 0


def _oldest() -> datetime | None:
    """When the oldest data were fetched, of the sources that anybody may see."""
    seen = Source.objects.visible_to(ANONYMOUS)
    return _held().filter(source__in=seen).values_list("retrieved_at", flat=True).first()


def _answer(state: State, more: dict[str, Any]) -> HttpResponse:
    status = 503 if state is State.FAIL else 200
    return JsonResponse({"status": state, **more}, status=status, content_type=CONTENT_TYPE)
