"""What the kernel itself does at night: hold the chain to its hashes and the tables to the chain, and clear away."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from importlib import import_module
from itertools import islice

from django.conf import settings
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from informatiehuis.engines.kept import amount, kept
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel import comparing, verifications
from informatiehuis.kernel.comparing import outcome
from informatiehuis.kernel.jobs import schedules
from informatiehuis.kernel.jobs.declaring import NIGHTLY_QUEUE, Running, Told, job
from informatiehuis.kernel.jobs.rhythm import Every
from informatiehuis.kernel.models import Job, JobState, JobWorker

KEPT = timedelta(days=30)
KEPT_FAILED = timedelta(days=90)
WORKER_KEPT = timedelta(days=1)
MOST_NAMED, MOST_COUNTED = 5, 10_000


class ChainBroken(Problem):
    """The chain of events or one of its anchors does not hold."""

    code = "chain-broken"
    is_outcome = True


class TablesDiffer(Problem):
    """Something in the tables is not as the chain of events says."""

    code = "tables-differ"
    is_outcome = True


@job(
    name="kernel.verify_chain",
    label=N_("Geschiedenis nalopen"),
    queue=NIGHTLY_QUEUE,
    retries=3,
    limit=timedelta(hours=6),
    final="kernel.record_verification",
)
def verify_chain(run: Running) -> Told:
    """Verify the chain and every anchor, record it, and drop an anchor when all is well. Raises ChainBroken."""
    found = verifications.verify_and_record(actor=run.actor, progress=run.progress)
    if not found.intact:
        raise ChainBroken(
            N_("De geschiedenis van het huis is niet gaaf, bij gebeurtenis: {numbers}."),
            N_("Zet niets terug voordat u weet wat er is gebeurd. Bekijk het met 'informatiehuis audit verify'."),
            numbers=", ".join(str(number) for number, _ in found.found()[:MOST_NAMED]),
        )
    return [kept(N_("De geschiedenis is gaaf: {events} gebeurtenissen."), {"events": amount(found.events)})]


@job(
    name="kernel.compare_tables",
    label=N_("Registers vergelijken"),
    queue=NIGHTLY_QUEUE,
    retries=3,
    limit=timedelta(hours=6),
    final="kernel.record_comparison",
)
def compare_tables(run: Running) -> Told:
    """Hold what stands in the tables to what the chain says of it, and record how that went. Raises TablesDiffer."""
    found = list(islice(comparing.differences(run.progress), MOST_COUNTED))
    outcome.record_comparison(actor=run.actor, differences=len(found))
    if found:
        raise TablesDiffer(
            N_("Iets in de registers staat er anders dan is vastgelegd; zoveel keer: {count}."),
            N_("Bekijk wat met 'informatiehuis audit compare', en zoek uit wie in de database heeft geschreven."),
            count=len(found),
        )
    return [kept(N_("Alles in de registers staat er zoals het is vastgelegd."))]


@job(name="kernel.prune", label=N_("Opruimen"), queue=NIGHTLY_QUEUE, retries=3)
def prune(run: Running) -> Told:
    """Clear away jobs that ended long ago, sessions that are over, workers that are gone and what moves left."""
    from informatiehuis.kernel.copies.moving import clear_left

    gone = clear(timezone.now())
    clear_left(settings.HOUSE)
    return [kept(N_("Opgeruimd: {count} afgelopen taken."), {"count": amount(gone)})]


def clear(now: datetime) -> int:
    """Clear away what is over at a moment; returns how many jobs that were."""
    well = Job.objects.filter(state__in=(JobState.DONE, JobState.CANCELLED), finished_at__lt=now - KEPT)
    badly = Job.objects.filter(state__in=(JobState.FAILED, JobState.GIVEN_UP), finished_at__lt=now - KEPT_FAILED)
    gone = well.delete()[0] + badly.delete()[0]
    over = DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - KEPT)
    over.exclude(pk__in=Job.objects.values("attempt")).delete()
    JobWorker.objects.filter(seen_at__lt=now - WORKER_KEPT).delete()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return gone


schedules.declare(
    schedules.Schedule(
        name="kernel.verify_chain",
        label=N_("Geschiedenis nalopen"),
        purpose=N_("Elke nacht wordt gekeken of de geschiedenis van het huis gaaf is, en waar zij dan staat."),
        at=time(3, 30),
        entries=lambda: [schedules.Entry(Every.DAY, verify_chain)],
    ),
    schedules.Schedule(
        name="kernel.compare_tables",
        label=N_("Registers vergelijken"),
        purpose=N_("Elke nacht wordt gekeken of in de registers staat wat de geschiedenis zegt."),
        at=time(4, 0),
        entries=lambda: [schedules.Entry(Every.DAY, compare_tables)],
    ),
    schedules.Schedule(
        name="kernel.prune",
        label=N_("Opruimen"),
        purpose=N_("Taken die al lang klaar zijn en sessies die voorbij zijn, worden elke nacht opgeruimd."),
        at=time(4, 30),
        entries=lambda: [schedules.Entry(Every.DAY, prune)],
    ),
)
