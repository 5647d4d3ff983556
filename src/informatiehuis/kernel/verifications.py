"""Verify the history and remember that it was done: what a nightly job runs, and what the page for outsiders shows."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from informatiehuis.engines.kept import kept_problem
from informatiehuis.engines.progress import Progress, silent
from informatiehuis.kernel import anchors, events
from informatiehuis.kernel.access import HOUSE, Actor, Verb, require_at
from informatiehuis.kernel.actions import action, running_action
from informatiehuis.kernel.models import Verification
from informatiehuis.kernel.verifying import ChainReport, verify

KIND = "verification"
"""What events about verifications bear as the kind of their thing; there is no register of them."""


@dataclass(frozen=True)
class Finding:
    """What one verification found: the report with the breaks of anchors in it, and how many anchors there were."""

    started_at: datetime
    seconds: float
    report: ChainReport
    anchors: int


def look(progress: Progress = silent, others: tuple[anchors.Point, ...] = ()) -> Finding:
    """Verify the chain, the anchors of the house and those that others kept. Nothing is written."""
    started_at, clock = timezone.now(), time.monotonic()
    held = [*anchors.points(), *others]
    report = verify(progress)
    report = replace(report, breaks=(*report.breaks, *anchors.broken(held)))
    return Finding(started_at, time.monotonic() - clock, report, len(held))


def verify_and_record(*, actor: Actor = HOUSE, progress: Progress = silent) -> Verification:
    """Verify the whole chain and all anchors, record what was found, and anchor the chain when it is intact.

    For a job at night and for `audit verify --record`. It may be run twice: that is one verification more. Others
    may write meanwhile, because the lock on the chain is only taken to record. The anchors of the house are public
    at once (`/ankers.json`). Raises NotAllowed unless the house itself or its administrator asks; a broken chain
    raises nothing: read `intact` and `found()` of what is given back.
    """
    require_at(actor, Verb.ADMINISTER, None)
    return record_verification(actor=actor, finding=look(progress))


@action
def record_verification(*, actor: Actor, finding: Finding) -> Verification:
    """Keep what a verification found and, when all was well, anchor the chain up to and with the event of it.

    Raises NotAllowed unless the house itself or its administrator asks.
    """
    require_at(actor, Verb.ADMINISTER, None)
    report = finding.report
    made = Verification(
        started_at=finding.started_at,
        seconds=finding.seconds,
        events=report.events,
        head=report.head,
        anchors=finding.anchors,
        erased=report.erased,
        breaks=[{"number": one.number, "what": kept_problem(one.what)} for one in report.breaks],
    )
    made.save(force_insert=True)
    detail = {"events": report.events, "head": report.head, "breaks": [one.number for one in report.breaks]}
    run = running_action()
    events.append(action=run.name, actor=run.actor.id, kind=KIND, thing=made.pk, payload={"detail": detail})
    if report.intact:
        anchors.drop()
    return made


def latest() -> Verification | None:
    """The last verification that was recorded, or None when none was."""
    return Verification.objects.first()


__all__ = ["Finding", "latest", "look", "record_verification", "verify_and_record"]
