"""Accounts and the roles they hold: made and changed through actions, so that history tells who got what."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.password_validation import validate_password

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel import events
from informatiehuis.kernel.access import RANK, Actor, Verb, require_at
from informatiehuis.kernel.actions import action, running_action
from informatiehuis.kernel.models import Party, RoleGrant, User

CHANGED = "changed"
"""What an event holds of a password: that it is another one."""


class AccountProblem(Problem):
    """The account cannot be made like this."""

    code = "account"


@action
def add_account(
    *, actor: Actor, username: str, password: str, role: str = "reader", party: str = "", reason: str = ""
) -> User:
    """Make an account with a role at a party, or in the whole house.

    The event holds the identifier of the account, never its name. Raises NotAllowed, AccountProblem, and
    ValidationError when the password is too weak.
    """
    require_at(actor, Verb.ADMINISTER, None)
    if role not in RANK:
        raise AccountProblem(N_("Er is geen rol '{role}'."), N_("Kies uit: {known}."), role=role, known=", ".join(RANK))
    if User.objects.filter(username=username).exists():
        raise AccountProblem(N_("Deze gebruikersnaam bestaat al."), N_("Kies een andere."))
    where = Party.objects.filter(slug=party).first() if party else None
    if party and where is None:
        raise AccountProblem(
            N_("Er is geen partij '{party}'."), N_("Kies een partij uit het register van partijen."), party=party
        )
    user = User(username=username)
    validate_password(password, user)
    user.set_password(password)
    user.save()
    RoleGrant.objects.create(user=user, role=role, party=where)
    _record(user.pk, {"role": role, "party": where.pk if where else None})
    return user


@action
def change_password(*, actor: Actor, user: User, password: str, reason: str = "") -> None:
    """Give an account a new password: its own holder may, and who administers the house.

    The event says that it happened, never the password. Raises NotAllowed, and ValidationError when it is weak.
    """
    if actor.id != user.pk:
        require_at(actor, Verb.ADMINISTER, None)
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    _record(user.pk, {"password": CHANGED})


def _record(account: UUID, detail: dict[str, object]) -> None:
    run = running_action()
    events.append(
        action=run.name,
        actor=run.actor.id,
        kind="account",
        thing=account,
        payload={"detail": detail},
        reason=run.reason,
    )
