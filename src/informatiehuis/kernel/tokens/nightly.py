"""Tokens at night: of those that expired it is recorded that they did."""

from __future__ import annotations

from datetime import time

from django.utils import timezone

from informatiehuis.engines.kept import amount, kept
from informatiehuis.engines.problems import N_
from informatiehuis.kernel.jobs import schedules
from informatiehuis.kernel.jobs.declaring import NIGHTLY_QUEUE, Running, Told, job
from informatiehuis.kernel.jobs.rhythm import Every
from informatiehuis.kernel.tokens.actions import end_expired_tokens


@job(name="kernel.end_expired_tokens", label=N_("Verlopen sleutels afsluiten"), queue=NIGHTLY_QUEUE, retries=3)
def end_expired(run: Running) -> Told:
    """Record what expired. It holds for nobody from its own moment on, also when this is late."""
    ended = end_expired_tokens(actor=run.actor, now=timezone.now())
    return [kept(N_("Sleutels die verlopen zijn: {count}."), {"count": amount(ended)})]


schedules.declare(
    schedules.Schedule(
        name="kernel.end_expired_tokens",
        label=N_("Verlopen sleutels afsluiten"),
        purpose=N_("Van sleutels die verlopen zijn, wordt elke nacht vastgelegd dat zij niet meer gelden."),
        at=time(2, 10),
        entries=lambda: [schedules.Entry(Every.DAY, end_expired)],
    ),
)
