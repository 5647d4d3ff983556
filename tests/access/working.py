"""Planting what is done with things: work in the background about them, and the use of their data.

Who asked for work or used data may since have lost the sight of what it was about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils import timezone

from informatiehuis.engines.kept import kept
from informatiehuis.kernel.models import DataUse, Job, JobState
from tests.access.marks import Rule
from tests.access.table import ACTORS, CLASSES, DECIDERS, HERE, does

if TYPE_CHECKING:
    from tests.access.planting import Planted

LOST_SIGHT = "reader"
"""Who asked for work about things of every class, and used data of every class."""


def plant_work(planted: Planted) -> None:
    for access in CLASSES:
        for name in (LOST_SIGHT, "administrator"):
            _job(planted, access, name)
            _use(planted, access, name)


def _may_see_job(access: str, asked_by: str) -> Rule:
    """Who asked, who may change what it is about, and who administers the house."""
    return lambda actor: actor in (asked_by, "administrator") or does(actor, "edit", access, HERE, "source")


def _job(planted: Planted, access: str, asked_by: str) -> None:
    rule = _may_see_job(access, asked_by)
    problem = planted.marks.text(f"problem of a job about the {access} source, asked by {asked_by}", rule)
    now = timezone.now()
    made = Job.objects.create(
        name="atlas.refresh_source",
        key=uuid4().hex,
        account=planted.accounts[asked_by].pk,
        thing=planted.at("source", access),
        state=JobState.FAILED,
        attempt=uuid4(),
        asked_at=now,
        due_at=now,
        finished_at=now,
        problem=kept("Het ophalen ging mis: {what}.", {"what": problem}),
    )
    planted.jobs[made.pk] = rule


def _may_see_use(used_by: str) -> Rule:
    """Who used the data, and who owns them without limits, or the whole house."""

    def rule(actor: str) -> bool:
        who = ACTORS[actor]
        return actor == used_by or (who.at_party(HERE) in DECIDERS and who.covers("source"))

    return rule


def _use(planted: Planted, access: str, used_by: str) -> None:
    """An entry of the log; the addresses in it are those of then, which who used the data knew."""
    now = timezone.now()
    snapshot = planted.marks.text(f"snapshot used by {used_by} of the {access} source", _may_see_use(used_by))
    entry = DataUse(
        trace_id=uuid4().hex,
        span_id=uuid4().hex[:16],
        name="sample",
        status="Ok",
        started_at=now,
        ended_at=now,
        surface="page",
        account=planted.accounts[used_by].pk,
        activity=planted.at("processing_activity", access).pk,
        activity_uri="https://huis.example/id/verwerkingsactiviteit/toen",
        thing=planted.at("source", access).pk,
        thing_uri="https://huis.example/id/bron/toen",
        snapshot=f"sha256:{snapshot}",
    )
    DataUse._base_manager.bulk_create([entry])
