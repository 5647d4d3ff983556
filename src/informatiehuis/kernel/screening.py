"""Recording that a proof of integrity was seen of somebody, and withdrawing that: with its status and dates alone.

The document stays where it is, at the personnel department; no name, number or content of it comes in the house.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access import Actor, NotAllowed, Verb, is_maker, require_at
from informatiehuis.kernel.access.duties import stands_in_for_maker
from informatiehuis.kernel.access.screening import Lacking, is_asked, lacking, seen_of
from informatiehuis.kernel.accounts import AccountProblem, record
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.granting import administrators, require_administrator
from informatiehuis.kernel.models import Proof, RoleGrant, ScreeningProof, User
from informatiehuis.kernel.services import is_service


@action
def record_proof(
    *,
    actor: Actor,
    user: User,
    proof: str,
    seen_on: date,
    valid_until: date | None = None,
    reason: str = "",
) -> ScreeningProof:
    """Record that a proof was seen of an account on a day, and until which day it counts (that day itself no longer).

    A later one of the same proof stands beside it. Raises NotAllowed, also for one's own account and for whom one
    stands in for, and AccountProblem for a proof that is unknown, of a system, still to be seen, or over already.
    """
    require_at(actor, Verb.ADMINISTER, None)
    _require_another(actor, user)
    if proof not in Proof.values:
        raise AccountProblem(
            N_("Er is geen bewijs '{proof}'."),
            N_("Kies uit: {known}."),
            proof=proof,
            known=", ".join(Proof.values),
            field="proof",
        )
    if is_service(user):
        raise AccountProblem(N_("Een systeem heeft geen bewijs van integriteit."), field="proof")
    today = timezone.localdate()
    if seen_on > today:
        raise AccountProblem(
            N_("Wat nog niet is gezien, is geen bewijs."), N_("Kies een eerdere dag."), field="seen_on"
        )
    if valid_until is not None and valid_until <= today:
        raise AccountProblem(N_("Dit bewijs telt nu al niet meer."), N_("Vraag een nieuw bewijs."), field="valid_until")
    made = ScreeningProof.objects.create(
        user=user,
        proof=proof,
        seen_on=seen_on,
        valid_until=valid_until,
        recorded_at=timezone.now(),
        recorded_by_id=actor.id,
    )
    record(user.pk, {"proof_recorded": said_of(made)})
    return made


@action
def withdraw_proof(*, actor: Actor, proof: ScreeningProof, reason: str = "") -> None:
    """Let a proof count no longer, from now on; roles that ask it wait again.

    Raises NotAllowed, and AccountProblem when nobody could administer the house any more.
    """
    require_at(actor, Verb.ADMINISTER, None)
    able, account, said = administrators(), proof.user_id, said_of(proof)
    proof.delete()
    require_administrator(able)
    record(account, {"proof_withdrawn": said})


def _require_another(actor: Actor, user: User) -> None:
    """Raise NotAllowed for who would record a proof of the own person, or of whom they stand in for."""
    if actor.is_house:
        return
    if is_maker(actor, {user.pk}) or stands_in_for_maker(actor, {user.pk}):
        raise NotAllowed(
            N_("Niemand legt een bewijs vast van zichzelf, of van wie hij vervangt."),
            N_("Vraag een collega die het huis ook beheert, of wie het huis op de opdrachtregel beheert."),
        )


def said_of(one: ScreeningProof) -> dict[str, object]:
    """A proof as an event keeps it."""
    return {
        "proof": one.proof,
        "seen_on": one.seen_on,
        "valid_until": one.valid_until,
        "recorded_at": one.recorded_at,
    }


def waiting(moment: datetime | None = None) -> list[tuple[RoleGrant, Lacking]]:
    """The roles of accounts that are on which wait for a proof at a moment (aware; None is now), each with what lacks.

    By account. For who may give roles: the caller asks the policy.
    """
    if not is_asked():
        return []
    at = moment or timezone.now()
    people = User.objects.filter(is_active=True, service=None).prefetch_related(
        "screening", "grants__party", "grants__area"
    )
    found = []
    for user in people.order_by("username"):
        seen = seen_of(user) or ()
        rows = [one for one in user.grants.all() if one.valid_until is None or one.valid_until > at]
        pairs = [(one, lacking(one.role, seen, at)) for one in rows]
        found += [pair for pair in pairs if pair[1].proofs]
    return found


__all__ = ["record_proof", "said_of", "waiting", "withdraw_proof"]
