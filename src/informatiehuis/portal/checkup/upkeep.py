"""Whether the house is looked after: a worker that works, a history that was verified, a backup, a log that holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone

from informatiehuis.engines.problems import N_, for_count
from informatiehuis.kernel import verifications
from informatiehuis.kernel.access import actor_for
from informatiehuis.kernel.comparing import outcome
from informatiehuis.kernel.copies import lately
from informatiehuis.kernel.house import House
from informatiehuis.kernel.jobs import queries as jobs
from informatiehuis.kernel.models import Event, Job, JobState, User
from informatiehuis.kernel.processing import sealing
from informatiehuis.portal.accounts import reminding
from informatiehuis.portal.accounts.demanding import FACTORS, is_demanded
from informatiehuis.portal.checkup import groups
from informatiehuis.portal.checkup.judgement import Judgement, ok, warning, wrong

LATE = timedelta(days=2)
"""Longer ago than this, what should happen every night was left out."""
WAITS = timedelta(hours=1)
LATELY = timedelta(days=7)


def points(house: House, now: datetime) -> Iterator[Judgement]:
    """The points that follow from what is done regularly; `now` is aware."""
    yield worker(now)
    yield failed_jobs(now)
    yield verified(now)
    yield compared(now)
    yield uses_log()
    yield backup(house, now)
    yield second_steps()
    yield groups.group_roles()
    yield expiring_tokens(now)


def worker(now: datetime) -> Judgement:
    """Whether what waits is taken: a worker gave a sign of life, and no job waits long."""
    waits, alive = jobs.oldest_waiting(now), jobs.workers(now)
    if not alive:
        return warning(
            "worker",
            N_("Er werkt niemand op de achtergrond: niets wordt opgehaald, berekend of nagelopen."),
            N_("Geef 'informatiehuis serve', die er een meeneemt, of laat 'informatiehuis worker' apart lopen."),
        )
    if waits and waits > WAITS:
        return warning(
            "worker",
            N_("Een taak wacht al {minutes} minuten: de werkers houden het niet bij."),
            N_("Kijk op 'Wat loopt er?' wat zo lang duurt, of laat er een werker bij lopen."),
            minutes=waits // timedelta(minutes=1),
        )
    count = len(alive)
    return ok("worker", for_count(count, N_("Er werkt {count} werker."), N_("Er werken {count} werkers.")), count=count)


def failed_jobs(now: datetime) -> Judgement:
    ended_badly = (JobState.FAILED, JobState.GIVEN_UP)
    count = Job.objects.filter(state__in=ended_badly, finished_at__gt=now - LATELY).count()
    if not count:
        return ok("failed-jobs", N_("In de laatste zeven dagen is geen taak mislukt."))
    return warning(
        "failed-jobs",
        for_count(
            count,
            N_("In de laatste zeven dagen is {count} taak mislukt."),
            N_("In de laatste zeven dagen zijn {count} taken mislukt."),
        ),
        N_("Geef 'informatiehuis job list': daar staat welke, en 'informatiehuis job retry' doet er een opnieuw."),
        count=count,
    )


def verified(now: datetime) -> Judgement:
    """Whether the whole history was verified lately, and held."""
    last = verifications.latest()
    remedy = N_("Laat een werker lopen: die doet het elke nacht. Of geef 'informatiehuis audit verify --record'.")
    if last is None:
        if not Event.objects.exists():
            return ok("verified", N_("Er is nog geen geschiedenis om na te rekenen."))
        return warning("verified", N_("De geschiedenis is nog nooit nagerekend."), remedy)
    day = f"{timezone.localtime(last.started_at):%d-%m-%Y}"
    if not last.intact:
        return wrong(
            "verified",
            N_("Op {day} klopte de geschiedenis niet."),
            N_("Geef 'informatiehuis audit verify': dat zegt waar. Zet daarna een kopie terug van ervoor."),
            day=day,
        )
    if now - last.started_at > LATE:
        return warning("verified", N_("De geschiedenis is het laatst nagerekend op {day}."), remedy, day=day)
    return ok("verified", N_("De geschiedenis is nagerekend op {day}, en klopte."), day=day)


def compared(now: datetime) -> Judgement:
    """Whether what stands in the registers was held to the history lately, and was the same."""
    last = outcome.latest()
    remedy = N_("Laat een werker lopen: die vergelijkt elke nacht. Of geef 'informatiehuis audit compare'.")
    if last is None:
        return warning("compared", N_("De registers zijn nog niet vergeleken met de geschiedenis."), remedy)
    day = f"{timezone.localtime(last.at):%d-%m-%Y}"
    if not last.same:
        return wrong(
            "compared",
            N_("Op {day} stond in de registers iets anders dan is vastgelegd; zoveel keer: {count}."),
            N_("Bekijk wat met 'informatiehuis audit compare', en zoek uit wie in de database heeft geschreven."),
            day=day,
            count=last.differences,
        )
    if now - last.at > LATE:
        return warning("compared", N_("De registers zijn het laatst vergeleken op {day}."), remedy, day=day)
    return ok("compared", N_("De registers zijn vergeleken op {day}: er staat wat is vastgelegd."), day=day)


def uses_log() -> Judgement:
    """Whether the log of what data were used for still is what was sealed."""
    found = sealing.broken()
    if found:
        return wrong(
            "uses-log",
            N_("Het logboek van gebruik is niet meer wat het was, op {count} dagen."),
            N_("Geef 'informatiehuis uses verify': dat zegt op welke dagen, en wat er anders is."),
            count=len(found),
        )
    return ok("uses-log", N_("Het logboek van gebruik is nog wat het was."))


def backup(house: House, now: datetime) -> Judgement:
    """Whether a backup was made lately; of one that other programs make, the house knows nothing."""
    last = lately.last(house)
    remedy = N_("Laat 'informatiehuis backup' elke nacht lopen, en bewaar de kopie op een andere machine.")
    if last is None:
        return warning("backup", N_("Er is nog geen reservekopie gemaakt met 'informatiehuis backup'."), remedy)
    facts = {"day": f"{timezone.localtime(last.made_at):%d-%m-%Y}"}
    if now - last.made_at > LATE:
        return warning("backup", N_("De laatste reservekopie is van {day}."), remedy, **facts)
    return ok("backup", N_("De laatste reservekopie is van {day}."), **facts)


def expiring_tokens(now: datetime) -> Judgement:
    """Whether a token with which a system comes in soon expires."""
    soon = list(reminding.expiring(now))
    if not soon:
        return ok("tokens", N_("Geen sleutel van een systeem verloopt binnenkort."))
    return warning(
        "tokens",
        for_count(
            len(soon),
            N_("{count} sleutel van een systeem verloopt binnenkort, de eerste op {day}: {accounts}."),
            N_("{count} sleutels van systemen verlopen binnenkort, de eerste op {day}: {accounts}."),
        ),
        N_("Geef het systeem een nieuwe sleutel ('informatiehuis token create'), en trek de oude in."),
        count=len(soon),
        day=f"{timezone.localtime(soon[0].expires_at):%d-%m-%Y}",
        accounts=", ".join(sorted({one.user.username for one in soon})),
    )


def second_steps() -> Judgement:
    """Whether everybody of whom a second step is demanded has set one up."""
    held = set(Authenticator.objects.filter(type__in=FACTORS).values_list("user_id", flat=True))
    people = User.objects.filter(is_active=True).prefetch_related("grants")
    # who only signs in at the identity provider of the organisation shows the second step there
    here = (one for one in people if not settings.IDENTITY_PROVIDER or one.has_usable_password())
    without = sum(one.pk not in held and is_demanded(actor_for(one)) for one in here)
    if without:
        return warning(
            "second-steps",
            for_count(
                without,
                N_("{count} account moet nog een tweede stap instellen."),
                N_("{count} accounts moeten nog een tweede stap instellen."),
            ),
            N_("Vraag hun zich aan te melden: het huis leidt hen er dan naartoe."),
            count=without,
        )
    return ok("second-steps", N_("Iedereen die een tweede stap nodig heeft, heeft er een."))
