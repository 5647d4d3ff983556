"""What the room does in the background: order what came in, and remove what is past its term."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

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


@job(name="sensing.carry_out_terms", label=N_("Bewaartermijnen van metingen"), retries=3, limit=timedelta(hours=6))
def carry_out_terms(run: Running) -> Told:
    """Remove the observations that are older than the register promises to keep them; killed half-way it goes on."""
    from informatiehuis.rooms.sensing import terms
    from informatiehuis.rooms.sensing.store import store_of

    gone = terms.carry_out(store_of(settings.HOUSE), timezone.now()) if settings.HOUSE.signals.is_dir() else 0
    words = for_count(
        gone,
        N_("Eén meting verwijderd waarvan de bewaartermijn voorbij is."),
        N_("{count} metingen verwijderd waarvan de bewaartermijn voorbij is."),
    )
    return [kept(words, {"count": amount(gone)})]


@job(name="sensing.judge", label=N_("Sensoren nalopen"), retries=3, limit=timedelta(hours=6))
def judge(run: Running) -> Told:
    """Judge of every datastream that measures whether it is silent, stuck, drifting or jumping."""
    from informatiehuis.rooms.sensing import health
    from informatiehuis.rooms.sensing.store import store_of

    found = health.judge_all(settings.HOUSE, store_of(settings.HOUSE), timezone.now(), run.progress)
    words = for_count(found, N_("Eén meetreeks vraagt aandacht."), N_("{count} meetreeksen vragen aandacht."))
    return [kept(words, {"count": amount(found)})]


@job(name="sensing.validate", label=N_("Maand valideren"), retries=2, limit=timedelta(hours=1))
def validate(run: Running, *, stream: int, month: str) -> Told:
    """What the chain of a datastream makes of a month, for somebody to decide on."""
    from informatiehuis.rooms.sensing.store import store_of
    from informatiehuis.rooms.sensing.validating.computing import compute_month

    made = compute_month(actor=run.actor, store=store_of(settings.HOUSE), number=stream, month=month)
    facts = {"valid": amount(made.valid), "count": amount(made.count)}
    return [kept(N_("Berekend: {valid} van de {count} metingen zijn bruikbaar."), facts)]


def _judging() -> list[schedules.Entry]:
    return [schedules.Entry(Every.DAY, judge)] if settings.HOUSE.signals.is_dir() else []


def _terms() -> list[schedules.Entry]:
    return [schedules.Entry(Every.DAY, carry_out_terms)] if settings.HOUSE.signals.is_dir() else []


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
schedules.declare(
    schedules.Schedule(
        name="sensing.terms",
        label=N_("Bewaartermijnen van metingen"),
        purpose=N_(
            "Wat ouder is dan het register belooft te bewaren, gaat weg. Op de bladzijde van de sensor staat het."
        ),
        entries=_terms,
    )
)
schedules.declare(
    schedules.Schedule(
        name="sensing.judge",
        label=N_("Sensoren nalopen"),
        purpose=N_("Kijkt of een sensor stil is, blijft hangen, wegloopt of verspringt. Dat staat op zijn bladzijde."),
        entries=_judging,
    )
)
