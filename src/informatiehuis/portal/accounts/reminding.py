"""Telling in time that a token of a system expires, so that no link between systems stops by surprise.

The account of a system has no address, so it is told to whom it is of: the party that owns the system, at the address
that the party itself has, and everybody who administers the house and has an address. Each token is told of once. What
is told names the account, never a token. Without a mail server nothing is mailed; the page with accounts and
`informatiehuis doctor` say it in any case.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from informatiehuis.engines.kept import amount, kept
from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access import Verb, actor_for, may_at
from informatiehuis.kernel.jobs import Running, job, schedules
from informatiehuis.kernel.jobs.declaring import NIGHTLY_QUEUE, Told
from informatiehuis.kernel.jobs.rhythm import Every
from informatiehuis.kernel.models import AccessToken, User
from informatiehuis.kernel.tokens.actions import record_reminded
from informatiehuis.portal.mailing import address_for_people

TEXT = N_("""\
Een sleutel van het systeem {account} bij {house} verloopt op {day}.

Daarna komt dit systeem niet meer binnen. Waarvoor het is: {purpose}
Wie erover gaat: {contact}

Maak voor die dag een nieuwe sleutel, geef die aan het systeem, en trek de oude in. Dat doet de beheerder van het huis:

{link}
""")


@job(
    name="accounts.remind_of_tokens",
    label=N_("Melden dat sleutels verlopen"),
    queue=NIGHTLY_QUEUE,
    retries=4,
    back_off=timedelta(minutes=10),
)
def remind_of_tokens(run: Running) -> Told:
    """Mail of each token of a system that soon expires and was not told of yet. Raises MailAway."""
    soon = list(expiring(timezone.now()).filter(reminded_at=None)) if settings.MAIL is not None else []
    for number, token in enumerate(soon):
        run.progress(number, len(soon))
        for address in addresses_for(token):
            _mail(address, token)
        # behind the mails: who is killed between the two tells it twice rather than never
        record_reminded(actor=run.actor, token=token, now=timezone.now())
    return [kept(N_("Sleutels waarvan is gemeld dat zij verlopen: {count}."), {"count": amount(len(soon))})]


def expiring(now: datetime) -> QuerySet[AccessToken]:
    """The tokens of systems that hold now, and within the time of the house no more; the first to expire first."""
    until = now + timedelta(days=settings.TOKEN_REMIND_DAYS)
    held = AccessToken.objects.filter(ended_at=None, expires_at__gt=now, expires_at__lte=until)
    of_systems = held.filter(user__is_active=True).exclude(user__service=None)
    return of_systems.select_related("user__service__owner").order_by("expires_at", "pk")


def addresses_for(token: AccessToken) -> list[str]:
    """To whom it is told, each once: the party of the system, and who administers the house."""
    owner = token.user.service.owner
    found = [str(owner.contact.get("email", ""))]
    people = User.objects.filter(is_active=True, service=None).exclude(email="").order_by("username")
    found += [one.email for one in people if may_at(actor_for(one), Verb.ADMINISTER, None)]
    return list(_mailable(dict.fromkeys(address.strip() for address in found)))


def _mailable(addresses: Iterable[str]) -> Iterable[str]:
    for address in addresses:
        try:
            validate_email(address)
        except ValidationError:
            continue
        yield address


def _mail(address: str, token: AccessToken) -> None:
    if settings.MAIL is None:
        return
    service = token.user.service
    with translation.override(settings.LANGUAGE_CODE):
        house = settings.HOUSE.profile.name
        text = gettext(TEXT).format(
            account=token.user.username,
            house=house,
            day=date_format(timezone.localtime(token.expires_at), "j F Y"),
            purpose=service.purpose,
            contact=service.contact_role,
            link=address_for_people(reverse("access:tokens", args=[token.user_id])),
        )
        settings.MAIL.send(address, gettext("Een sleutel bij {house} verloopt binnenkort").format(house=house), text)


schedules.declare(
    schedules.Schedule(
        name="accounts.remind_of_tokens",
        label=N_("Melden dat sleutels verlopen"),
        purpose=N_("Elke ochtend wordt gemeld welke sleutels van systemen binnenkort verlopen."),
        at=time(7, 0),
        entries=lambda: [schedules.Entry(Every.DAY, remind_of_tokens)],
    ),
)

__all__ = ["addresses_for", "expiring", "remind_of_tokens"]
