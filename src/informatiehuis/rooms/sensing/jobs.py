"""What the room does in the background: put observations from the log in parquet."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from informatiehuis.engines.kept import amount, kept
from informatiehuis.engines.problems import N_, for_count
from informatiehuis.kernel.jobs import Running, job, schedules
from informatiehuis.kernel.jobs.declaring import Told
from informatiehuis.kernel.jobs.rhythm import Every


@job(name="sensing.compact", label=N_("Metingen ordenen"), retries=3, limit=timedelta(hours=2))
def compact(run: Running) -> Told:
    """Move what stands in the log of observations to parquet; what is there already stays as it is."""
    from informatiehuis.rooms.sensing.store import store_of

    moved = store_of(settings.HOUSE).compact() if settings.HOUSE.signals.is_dir() else 0
    if moved is None:
        return [kept(N_("Een ander is al bezig met ordenen."), {})]
    words = for_count(moved, N_("Eén meting geordend."), N_("{count} metingen geordend."))
    return [kept(words, {"count": amount(moved)})]


def _entries() -> list[schedules.Entry]:
    """One, in a house that has observations."""
    return [schedules.Entry(Every.INTERVAL, compact)] if settings.HOUSE.signals.is_dir() else []


schedules.declare(
    schedules.Schedule(
        name="sensing.compact",
        label=N_("Metingen ordenen"),
        purpose=N_("Nieuwe metingen komen in een logboek binnen en worden daaruit geordend opgeslagen."),
        minutes=60,
        entries=_entries,
    )
)
