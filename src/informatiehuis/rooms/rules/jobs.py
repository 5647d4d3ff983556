"""What the rules do in the background: mail the receipt of a notice, and erase who sent it when its term is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from informatiehuis.engines.kept import amount, kept
from informatiehuis.engines.problems import N_, for_count
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import Actor, Verb, require
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.erasing import erase_personal_data
from informatiehuis.kernel.jobs import Running, job, schedules
from informatiehuis.kernel.jobs.declaring import NIGHTLY_QUEUE, Told
from informatiehuis.kernel.jobs.rhythm import Every
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models.things import ThingQuerySet
from informatiehuis.kernel.redactions import Ground
from informatiehuis.rooms.rules import following
from informatiehuis.rooms.rules.models import Notice

TEXT = N_("""\
Wij hebben uw melding ontvangen: {activity}.

Uw kenmerk is {number}.
Ontvangen op {moment}.
{earliest}
Het volledige ontvangstbewijs stond op de bladzijde die u zag nadat u de melding verstuurde.

Vragen? {contact}
{house}""")
EARLIEST = N_("U mag op zijn vroegst beginnen op {day}.")
REASON = "bewaartermijn voorbij"
MOST = 500
"""How many notices are erased in one night."""


@job(
    name="rules.mail_receipt",
    label=N_("Ontvangstbewijs mailen"),
    retries=5,
    limit=timedelta(minutes=5),
    final="rules.record_receipt_mailed",
)
def mail_receipt(run: Running, *, notice: str, language: str) -> Told:
    """Mail the receipt of a notice to the address in it, once; without the code of its page. Raises MailAway."""
    found = Notice.objects.visible_to(run.actor).filter(pk=notice, receipt_mailed_at=None).first()
    if found is not None and found.contact_email and settings.MAIL is not None:
        with translation.override(language):
            subject = gettext("Wij hebben uw melding ontvangen: {number}").format(number=found.slug)
            settings.MAIL.send(found.contact_email, subject, _text(found))
        record_receipt_mailed(actor=run.actor, notice=found, reason="")
    return [kept(N_("Het ontvangstbewijs is gemaild."), {})]


def _text(notice: Notice) -> str:
    profile = settings.HOUSE.profile
    ways = (profile.contact.phone, profile.contact.email, profile.contact.visiting_address)
    earliest = notice.earliest_on
    return gettext(TEXT).format(
        activity=notice.activity.title,
        number=notice.slug,
        moment=date_format(timezone.localtime(notice.received_at), gettext("j F Y, H:i")),
        earliest=gettext(EARLIEST).format(day=date_format(earliest, gettext("j F Y"))) + "\n" if earliest else "",
        contact=", ".join(filter(None, ways)),
        house=profile.name,
    )


@action
def record_receipt_mailed(*, actor: Actor, notice: Notice, reason: str = "") -> None:
    """Note that the receipt of a notice was mailed; not to which address. Raises NotAllowed."""
    require(actor, Verb.EDIT, notice)
    changes.change(notice, receipt_mailed_at=timezone.now())


@job(
    name="rules.erase_notices",
    label=N_("Melders wissen na de bewaartermijn"),
    queue=NIGHTLY_QUEUE,
    retries=3,
    limit=timedelta(hours=2),
)
def erase_notices(run: Running) -> Told:
    """Erase who sent notices of which the term is over, and what these said; the rest of a notice stays."""
    _begin_terms(run.actor)
    fields = sorted(kind_named("notice").personal)
    due = list(past_their_term().order_by("erase_on", "slug")[:MOST])
    for number, notice in enumerate(due):
        run.progress(number, len(due))
        erase_personal_data(
            actor=run.actor, thing=notice.pk, fields=fields, ground=Ground.NOT_NEEDED.value, reason=REASON
        )
    words = for_count(
        len(due), N_("Van één melding is de melder gewist."), N_("Van {count} meldingen is de melder gewist.")
    )
    return [kept(words, {"count": amount(len(due))})]


def past_their_term() -> ThingQuerySet[Notice]:
    """The notices of which it is still known who sent them, though their term is over."""
    known = ~Q(contact_name="") | ~Q(contact_email="") | ~Q(contact_phone="") | ~Q(told={})
    return Notice.objects.filter(known, erase_on__lte=timezone.localdate())


def _begin_terms(actor: Actor) -> None:
    """Notices that were dealt with before their rules said how long they are kept: from their last change on."""
    for notice in _without_term():
        since = timezone.localtime(notice.changed_at).date()
        following.begin_retention(actor=actor, notice=notice, since=since, reason=REASON)


def _without_term() -> Iterator[Notice]:
    closed = [state.name for state in kind_named("notice").life_cycle.states if state.closed]
    found = Notice.objects.filter(status__in=closed, erase_on=None, rule_set__keep_months__isnull=False)
    return iter(found.exclude(rule_set__keep_ground="").select_related("rule_set")[:MOST])


schedules.declare(
    schedules.Schedule(
        name="rules.erase_notices",
        label=N_("Melders wissen na de bewaartermijn"),
        purpose=N_("Wie een melding deed en wat erin stond, wordt gewist als de bewaartermijn voorbij is."),
        at=time(2, 30),
        entries=lambda: [schedules.Entry(Every.DAY, erase_notices)],
    ),
)
