"""Letting a colleague act for somebody who is away (*vervanging*), and ending it.

What a stand-in may is decided in `access.standing`; here it is said who stands in for whom, and until when. Events hold
the identifiers of both accounts, never a name.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access import Actor, NotAllowed, Verb, require_at
from informatiehuis.kernel.accounts import AccountProblem, record
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.models import ServiceAccount, StandIn, User


@action
def start_stand_in(
    *,
    actor: Actor,
    absent: User,
    colleague: User,
    valid_from: datetime,
    valid_until: datetime,
    kinds: Collection[str] = (),
    reason: str,
) -> StandIn:
    """Let a colleague act for somebody from a moment until another (aware), with things of some kinds or of all.

    One says so of oneself, in the own name; who administers the house says it of anybody. Raises NotAllowed,
    UnknownKind, and AccountProblem with the field that is wrong.
    """
    from informatiehuis.kernel.kinds import kind_named

    _require_own_name(actor)
    if actor.id != absent.pk:
        require_at(actor, Verb.ADMINISTER, None)
    _require_possible(absent, colleague, valid_from, valid_until, reason)
    made = StandIn.objects.create(
        absent=absent,
        colleague=colleague,
        kinds=sorted({kind_named(name).name for name in kinds}),
        valid_from=valid_from,
        valid_until=valid_until,
    )
    record(absent.pk, {"stand_in_started": _said(made)})
    return made


def _require_own_name(actor: Actor) -> None:
    if actor.on_behalf_of is not None:
        raise NotAllowed(
            N_("U handelt nu namens een ander; een vervanging geeft u niet door."),
            N_("Ga eerst verder in uw eigen naam."),
        )


def _require_possible(absent: User, colleague: User, valid_from: datetime, valid_until: datetime, reason: str) -> None:
    """Raise AccountProblem at the field that is wrong."""
    if absent.pk == colleague.pk:
        raise AccountProblem(N_("Iemand vervangt niet zichzelf."), N_("Kies een collega."), field="colleague")
    if ServiceAccount.objects.filter(user__in=(absent.pk, colleague.pk)).exists():
        raise AccountProblem(
            N_("Een dienstaccount vervangt niemand en wordt niet vervangen."),
            N_("Kies een collega."),
            field="colleague",
        )
    if not colleague.is_active:
        raise AccountProblem(N_("Die collega kan zich niet aanmelden."), N_("Kies een ander."), field="colleague")
    if valid_until <= max(valid_from, timezone.now()):
        raise AccountProblem(N_("De vervanging zou al voorbij zijn."), N_("Kies een later einde."), field="valid_until")
    if not reason.strip():
        raise AccountProblem(N_("Zeg waarom."), N_("Dit komt in de geschiedenis te staan."), field="reason")


@action
def withdraw_stand_in(*, actor: Actor, stand_in: StandIn, reason: str = "") -> None:
    """End a stand-in before its time; what was done in it stays. Either of the two may, and who administers the house.

    Raises NotAllowed, and AccountProblem when it has ended already.
    """
    if actor.id not in (stand_in.absent_id, stand_in.colleague_id):
        require_at(actor, Verb.ADMINISTER, None)
    now = timezone.now()
    if stand_in.ends_at <= now:
        raise AccountProblem(N_("Deze vervanging is al voorbij."))
    StandIn.objects.filter(pk=stand_in.pk).update(withdrawn_at=now)
    stand_in.withdrawn_at = now
    record(stand_in.absent_id, {"stand_in_withdrawn": _said(stand_in)})


def _said(one: StandIn) -> dict[str, object]:
    """A stand-in as an event keeps it."""
    return {
        "stand_in": one.pk,
        "colleague": one.colleague_id,
        "kinds": one.kinds,
        "valid_from": one.valid_from,
        "valid_until": one.valid_until,
    }
