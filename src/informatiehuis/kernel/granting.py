"""What accounts may: roles with their limits, given and taken back, and accounts that may no longer sign in.

An event holds the identifier of an account, never the name of a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from informatiehuis.engines.problems import N_
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import ADMINISTRATOR, Actor, NotAllowed, Verb, is_maker, powers, require_at
from informatiehuis.kernel.access.screening import asked_of, lacking, seen_of
from informatiehuis.kernel.accounts import AccountProblem, record, require_role
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.models import Area, Party, RoleGrant, User
from informatiehuis.kernel.signing_in import end_sessions
from informatiehuis.kernel.tokens.actions import revoke_tokens


@dataclass(frozen=True)
class Limits:
    """Within what a role is held: kinds by their English names (empty is all), an area with what lies in it, and from
    when until when (aware). `RoleGrant` keeps them.
    """

    kinds: tuple[str, ...] = ()
    area: Area | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None


@action
def grant_role(
    *,
    actor: Actor,
    user: User,
    role: str,
    party: Party | None = None,
    limits: Limits = Limits(),
    reason: str = "",
) -> RoleGrant:
    """Let an account hold a role at a party, or in the whole house, within limits.

    Raises NotAllowed, also for a role for oneself where the house separates duties there, UnknownKind, and
    AccountProblem for a role that is unknown, held already, or over before it begins.
    """
    from informatiehuis.kernel.kinds import kind_named

    require_at(actor, Verb.ADMINISTER, None)
    _require_another(actor, user)
    require_role(role)
    if limits.valid_from and limits.valid_until and limits.valid_until <= limits.valid_from:
        raise AccountProblem(
            N_("De rol zou ophouden voordat zij begint."), N_("Kies een later einde."), field="valid_until"
        )
    grant, made = RoleGrant.objects.get_or_create(
        user=user,
        role=role,
        party=party,
        kinds=sorted({kind_named(name).name for name in limits.kinds}),
        area=limits.area,
        valid_from=limits.valid_from,
        valid_until=limits.valid_until,
    )
    if not made:
        raise AccountProblem(N_("Dit account heeft deze rol al, met dezelfde grenzen."), field="role")
    record(user.pk, {"granted": said_of(grant)})
    return grant


def _require_another(actor: Actor, user: User) -> None:
    """Raise NotAllowed when somebody would give a role to the own account, or to a second one of the same person."""
    if "grant_role" in powers.separated() and not actor.is_house and is_maker(actor, {user.pk}):
        raise NotAllowed(
            N_("In dit huis geeft niemand zichzelf een rol."), N_("Vraag een collega die het huis ook beheert.")
        )


@action
def revoke_role(*, actor: Actor, grant: RoleGrant, reason: str = "") -> None:
    """Take a role back. Raises NotAllowed, and AccountProblem when nobody would administer the house any more."""
    require_at(actor, Verb.ADMINISTER, None)
    able = administrators()
    take_back(grant)
    require_administrator(able)


@action
def deactivate_account(*, actor: Actor, user: User, reason: str = "") -> None:
    """Let nobody sign in with an account any more, and end its sessions; what it did stays in the history.

    Its tokens are revoked: who switches it on again gives it new ones.

    Raises NotAllowed, and AccountProblem when nobody would administer the house any more.
    """
    require_at(actor, Verb.ADMINISTER, None)
    able = administrators()
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.is_active = False
    require_administrator(able)
    record(user.pk, {"active": False})
    end_sessions(actor=actor, account=user.pk, reason=reason)
    revoke_tokens(actor=actor, user=user, reason=reason)


@action
def activate_account(*, actor: Actor, user: User, reason: str = "") -> None:
    """Let somebody sign in again with an account that was deactivated. Raises NotAllowed."""
    require_at(actor, Verb.ADMINISTER, None)
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.is_active = True
    record(user.pk, {"active": True})


def remove_party(*, actor: Actor, thing: Party, reason: str = "") -> None:
    """Take a party out of the house, with the roles that are held at it: each is taken back with an event of its own.

    The register asks the policy before it calls this. Raises StillInUse, and then every role is held as before.
    """
    for grant in RoleGrant.objects.filter(party=thing).order_by("pk"):
        take_back(grant)
    changes.remove(thing)


def take_back(grant: RoleGrant) -> None:
    """Take a role back and record it, in the action that runs."""
    account, said = grant.user_id, said_of(grant)
    grant.delete()
    record(account, {"revoked": said})


def is_last_administrator(grant: RoleGrant) -> bool:
    """Whether nobody could administer the house any more without this role."""
    return administrators() > 0 and not administrators(without=grant)


def administrators(at: datetime | None = None, *, without: RoleGrant | None = None) -> int:
    """How many people can administer the whole house, without an end to it; of what they hold one role left out.

    A system with that role is none of them: it cannot sign in to give the role to somebody. Nor is who lacks a
    proof that the house asks for it, at a moment (aware; None is now).
    """
    able = User.objects.filter(is_active=True, service=None)
    unlimited = RoleGrant.objects.filter(
        role=ADMINISTRATOR, party=None, kinds=[], area=None, valid_from=None, valid_until=None
    )
    if without is not None:
        unlimited = unlimited.exclude(pk=without.pk)
    found = able.filter(Q(grants__in=unlimited) | Q(is_superuser=True)).distinct()
    if not asked_of(ADMINISTRATOR):
        return found.count()
    moment = at or timezone.now()
    return sum(not lacking(ADMINISTRATOR, seen_of(one) or (), moment).proofs for one in found)


def require_administrator(before: int) -> None:
    """Refuse what takes the last administrator away."""
    if before and not administrators():
        raise AccountProblem(
            N_("Dan kan niemand het huis nog beheren."),
            N_("Geef eerst een ander account de rol 'beheerder van het huis', zonder grenzen."),
        )


def said_of(grant: RoleGrant) -> dict[str, object]:
    """A role with its limits as an event keeps it, and the group with which it came, if it did."""
    said: dict[str, object] = {
        "role": grant.role,
        "party": grant.party_id,
        "kinds": grant.kinds,
        "area": grant.area_id,
        "valid_from": grant.valid_from,
        "valid_until": grant.valid_until,
    }
    return said | ({"group": grant.group} if grant.group else {})
