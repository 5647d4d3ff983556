"""Accounts and the roles they hold: made and changed through actions, so that history tells who got what."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel import events
from informatiehuis.kernel.access import KEEP, RANK, Actor, Verb, require_at, require_scope
from informatiehuis.kernel.actions import action, running_action
from informatiehuis.kernel.models import Party, RoleGrant, ServiceAccount, User

CHANGED = "changed"
"""What an event holds of a password: that it is another one."""


class AccountProblem(Problem):
    """The account cannot be made or changed like this."""

    code = "account"


@action
def add_account(
    *, actor: Actor, username: str, password: str, role: str = "reader", party: str = "", reason: str = ""
) -> User:
    """Make an account with a role at a party, or in the whole house; with an empty `role` without one.

    The event holds the identifier of the account, never its name. Raises NotAllowed, AccountProblem, and
    ValidationError when the password is too weak.
    """
    require_at(actor, Verb.ADMINISTER, None)
    if role:
        require_role(role)
    if User.objects.filter(username=username).exists():
        raise AccountProblem(N_("Deze gebruikersnaam bestaat al."), N_("Kies een andere."), field="username")
    where = Party.objects.filter(slug=party).first() if party else None
    if party and where is None:
        raise AccountProblem(
            N_("Er is geen partij '{party}'."), N_("Kies een partij uit het register van partijen."), party=party
        )
    user = User(username=username)
    validate_password(password, user)
    user.set_password(password)
    user.save()
    if role:
        RoleGrant.objects.create(user=user, role=role, party=where)
    record(user.pk, {"role": role, "party": where.pk if where else None})
    return user


@action
def change_password(*, actor: Actor, user: User, password: str, reason: str = "") -> None:
    """Give an account a new password: its own holder may, and who administers the house.

    The event says that it happened, never the password. Raises NotAllowed, AccountProblem
    for an account of a system, and ValidationError when it is weak.
    """
    require_own(actor, user.pk)
    if ServiceAccount.objects.filter(pk=user.pk).exists():
        raise AccountProblem(
            N_("Met een dienstaccount meldt niemand zich aan: het heeft geen wachtwoord."),
            N_("Geef het systeem een sleutel."),
        )
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(user.pk, {"password": CHANGED})


@action
def change_email(*, actor: Actor, user: User, email: str, reason: str = "") -> None:
    """Give an account the address to which a link for a new password is mailed; empty takes it away.

    Only who administers the house: by an address somebody can be taken for another, when signing in through the
    organisation and where duties are separated. The event says that it happened, never the address. Raises NotAllowed,
    AccountProblem for an account of a system, and ValidationError for what is no address.
    """
    require_at(actor, Verb.ADMINISTER, None)
    if ServiceAccount.objects.filter(pk=user.pk).exists():
        raise AccountProblem(N_("Naar een dienstaccount gaat geen mail."), field="email")
    email = email.strip()
    if email:
        validate_email(email)
    user.email = email
    user.save(update_fields=["email"])
    record(user.pk, {"email": CHANGED if email else "removed"})


def require_own(actor: Actor, account: UUID) -> None:
    """One's own account is one's own; that of another is the administrator's. Raises NotAllowed.

    Who comes with a token is held to what the token says: it is not the person, and may have been found by another.
    """
    require_scope(actor, KEEP)
    if actor.id != account:
        require_at(actor, Verb.ADMINISTER, None)


def require_role(role: str) -> None:
    """Raise AccountProblem when there is no such role."""
    if role not in RANK:
        raise AccountProblem(N_("Er is geen rol '{role}'."), N_("Kies uit: {known}."), role=role, known=", ".join(RANK))


def record(account: UUID, detail: dict[str, object]) -> None:
    """Record what the action that runs did to an account."""
    run = running_action()
    events.append(
        action=run.name,
        actor=run.actor.id,
        kind="account",
        thing=account,
        payload={"detail": detail},
        reason=run.reason,
    )
