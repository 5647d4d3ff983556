"""What is done at night for searching: the index is made anew when words of what was removed may be in its files."""

from __future__ import annotations

from datetime import time

from informatiehuis.engines.kept import amount, kept
from informatiehuis.engines.problems import N_
from informatiehuis.kernel.jobs import schedules
from informatiehuis.kernel.jobs.declaring import NIGHTLY_QUEUE, Running, Told, job
from informatiehuis.kernel.jobs.rhythm import Every


@job(name="kernel.rewrite_search", label=N_("Zoekindex opschonen"), queue=NIGHTLY_QUEUE, retries=3)
def rewrite_search(run: Running) -> Told:
    """Make the index anew, so that nothing of what was removed since the last time is in its files."""
    # here, because they bring the engine along
    from informatiehuis.kernel.searching import keeping
    from informatiehuis.kernel.searching import state as standing

    now = standing.read()
    if now is None or not now.traces:
        return [kept(N_("De zoekindex was al schoon."))]
    count = keeping.rebuild(run.progress)
    return [kept(N_("De zoekindex is opnieuw opgebouwd: {count} dingen."), {"count": amount(count)})]


schedules.declare(
    schedules.Schedule(
        name="kernel.rewrite_search",
        label=N_("Zoekindex opschonen"),
        purpose=N_("Is er iets verwijderd, dan verdwijnt het 's nachts ook uit de bestanden van de zoekindex."),
        at=time(4, 45),
        entries=lambda: [schedules.Entry(Every.DAY, rewrite_search)],
    )
)
