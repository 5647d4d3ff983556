"""The log of processing at night: days that are over are sealed, and held to their seals."""

from __future__ import annotations

from datetime import time

from django.utils import timezone

from informatiehuis.engines.kept import amount, kept
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.jobs import schedules
from informatiehuis.kernel.jobs.declaring import NIGHTLY_QUEUE, Running, Told, job
from informatiehuis.kernel.jobs.rhythm import Every
from informatiehuis.kernel.processing import sealing


class LogBroken(Problem):
    """Entries of a sealed day are not what they were."""

    code = "log-broken"


@job(name="kernel.seal_uses", label=N_("Logboek verzegelen"), queue=NIGHTLY_QUEUE, retries=3)
def seal_uses(run: Running) -> Told:
    """Seal what is over, remove what is past its term, and hold the rest to its seals. Raises LogBroken."""
    now = timezone.now()
    made = sealing.seal(actor=run.actor, now=now)
    sealing.purge(actor=run.actor, now=now)
    if broken := sealing.broken():
        raise LogBroken(
            N_("Het logboek van gebruik is niet gaaf; dagen die niet kloppen: {count}."),
            N_("Bekijk welke met 'informatiehuis uses verify'."),
            count=len(broken),
        )
    return [kept(N_("Verzegelde dagen van het logboek: {count}."), {"count": amount(len(made))})]


schedules.declare(
    schedules.Schedule(
        name="kernel.seal_uses",
        label=N_("Logboek verzegelen"),
        purpose=N_("Elke nacht wordt het logboek van de dagen die voorbij zijn verzegeld en nagelopen."),
        at=time(2, 30),
        entries=lambda: [schedules.Entry(Every.DAY, seal_uses)],
    ),
)
