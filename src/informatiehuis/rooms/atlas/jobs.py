"""The atlas in the background: fetching the data of a source, when somebody asks and when its time has come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from typing import TYPE_CHECKING

from informatiehuis.engines.kept import amount, kept, kept_problem
from informatiehuis.engines.problems import N_, Problem, for_count
from informatiehuis.kernel.jobs import Running, job, schedules
from informatiehuis.kernel.jobs.declaring import Told
from informatiehuis.kernel.jobs.rhythm import Every
from informatiehuis.rooms.atlas.models import Mode, Refresh, Source

if TYPE_CHECKING:
    from informatiehuis.rooms.atlas.refreshing import Refreshed

RHYTHM = {
    Refresh.CONTINUOUS: Every.INTERVAL,
    Refresh.DAILY: Every.DAY,
    Refresh.WEEKLY: Every.WEEK,
    Refresh.MONTHLY: Every.MONTH,
    Refresh.QUARTERLY: Every.QUARTER,
    Refresh.YEARLY: Every.YEAR,
}


class SourceGone(Problem):
    """The source is not in the house any more, or not for who asked."""

    code = "source-gone"


@job(
    name="atlas.refresh_source",
    label=N_("Gegevens ophalen"),
    retries=4,
    limit=timedelta(hours=2),
    final="atlas.record_snapshot",
)
def refresh_source(run: Running, *, source: str, accept: bool = False) -> Told:
    """Take a snapshot of a source; raises as `refresh` does."""
    from informatiehuis.rooms.atlas.refreshing import refresh

    found = Source.objects.visible_to(run.actor).filter(pk=source).first()
    if found is None:
        raise SourceGone(
            N_("De bron is er niet meer, of mag niet meer worden gezien door wie dit vroeg."),
            N_("Vraag het opnieuw vanaf de pagina van de bron."),
        )
    done = refresh(actor=run.actor, source=found, progress=run.progress, accept_changes=accept)
    return [_told(done), *map(kept_problem, done.notes)]


def _told(done: Refreshed) -> dict[str, object]:
    rows = done.snapshot.rows
    new = for_count(rows, N_("Nieuwe gegevens opgehaald: één rij."), N_("Nieuwe gegevens opgehaald: {rows} rijen."))
    same = for_count(
        rows,
        N_("Opgehaald: één rij, dezelfde gegevens als de vorige keer."),
        N_("Opgehaald: {rows} rijen, dezelfde gegevens als de vorige keer."),
    )
    return kept(new if done.is_new else same, {"rows": amount(rows)})


def _entries() -> Iterator[schedules.Entry]:
    """Every source of which the house keeps snapshots and that itself changes."""
    kept_here = Source.objects.filter(mode=Mode.SNAPSHOT).exclude(refresh=Refresh.NONE)
    for source in kept_here.order_by("slug"):
        yield schedules.Entry(
            RHYTHM[Refresh(source.refresh)],
            refresh_source,
            key=str(source.pk),
            arguments={"source": str(source.pk)},
            thing=source,
        )


schedules.declare(
    schedules.Schedule(
        name="atlas.refresh_sources",
        label=N_("Bronnen ophalen"),
        purpose=N_("Elke bron wordt opgehaald zo vaak als bij de bron staat, in de nacht en niet alle tegelijk."),
        at=time(1, 0),
        spread=timedelta(hours=2),
        entries=_entries,
    )
)
