"""The terms of notices that passed or end soon: listed for who handles them, and mailed to the owner each morning.

A mail names the marks of notices and days, and nothing of who sent them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from informatiehuis.engines.kept import amount, kept
from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access import HOUSE, Actor, seen_by
from informatiehuis.kernel.jobs import Running, job, schedules
from informatiehuis.kernel.jobs.declaring import NIGHTLY_QUEUE, Told
from informatiehuis.kernel.jobs.rhythm import Every
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.rooms.rules.models import Activity, Notice

SOON = 14
"""Days before its end from which a term is said to end soon."""
MOST = 500
"""How many notices are listed, and mailed about."""
TEXT = N_("""\
Van deze meldingen is een termijn voorbij, of loopt er een af binnen {days} dagen:

{lines}

Bekijk ze hier, en leg vast wat is gedaan:

{link}
""")


@dataclass(frozen=True)
class Due:
    """A notice with its first term that is not met; `activity` is there for who may see it."""

    notice: Notice
    activity: Activity | None
    title: str
    day: date
    passed: bool


def terms_due(actor: Actor, today: date | None = None) -> list[Due]:
    """The notices that the actor may see of which a term passed or ends soon, the first to end first."""
    today = today or timezone.localdate()
    closed = [state.name for state in kind_named("notice").life_cycle.states if state.closed]
    found = Notice.objects.visible_to(actor).filter(next_due__lte=today + timedelta(days=SOON))
    ordered = found.exclude(status__in=closed).select_related("activity", "owner").order_by("next_due", "slug")
    return [
        Due(one, seen_by(actor, one.activity), _title(one), one.next_due, one.next_due < today)
        for one in ordered[:MOST]
        if one.next_due is not None
    ]


def _title(notice: Notice) -> str:
    """What has to be done by the day on which the first term ends."""
    day = notice.next_due.isoformat() if notice.next_due else ""
    return next((str(one["title"]) for one in notice.follow_up if one["due"] == day and not one["met"]), "")


@job(
    name="rules.remind_of_terms",
    label=N_("Herinneren aan termijnen van meldingen"),
    queue=NIGHTLY_QUEUE,
    retries=4,
    back_off=timedelta(minutes=10),
)
def remind_of_terms(run: Running) -> Told:
    """Mail each owner once of all its notices of which a term passed or ends soon. Raises MailAway."""
    found = [one for one in terms_due(HOUSE) if _address(one)] if settings.MAIL is not None else []
    by_address = groupby(sorted(found, key=_address), key=_address)
    for address, of_owner in by_address:
        _mail(address, list(of_owner))
    return [
        kept(N_("Meldingen waarvan de eigenaar aan een termijn is herinnerd: {count}."), {"count": amount(len(found))})
    ]


def _address(one: Due) -> str:
    owner = one.notice.owner
    return str(owner.contact.get("email", "")).strip() if owner else ""


def _mail(address: str, found: list[Due]) -> None:
    if settings.MAIL is None:
        return
    profile = settings.HOUSE.profile
    with translation.override(settings.LANGUAGE_CODE):
        lines = [f"- {one.notice.slug}: {date_format(one.day, gettext('j F Y'))}" for one in found]
        text = gettext(TEXT).format(days=SOON, lines="\n".join(lines), link=profile.address_of(reverse("rules:due")))
        settings.MAIL.send(address, gettext("Termijnen van meldingen bij {house}").format(house=profile.name), text)


schedules.declare(
    schedules.Schedule(
        name="rules.remind_of_terms",
        label=N_("Herinneren aan termijnen van meldingen"),
        purpose=N_(
            "Elke ochtend krijgt de eigenaar een mail over meldingen waarvan een termijn voorbij is of afloopt."
        ),
        at=time(7, 0),
        entries=lambda: [schedules.Entry(Every.DAY, remind_of_terms)],
    ),
)
