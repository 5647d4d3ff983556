"""Accounts that are no person (*dienstaccounts*): of a system, with a purpose, an owner and a role that answers for it.

They hold roles as people do (`kernel.granting`) and are switched off in the same way. Nobody signs in with one: it has
no password, and what lets people in refuses it.
"""

from __future__ import annotations

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access import Actor, Verb, require_at
from informatiehuis.kernel.accounts import AccountProblem, record
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.models import Party, ServiceAccount, User


@action
def add_service_account(
    *, actor: Actor, username: str, purpose: str, owner: Party, contact_role: str, reason: str = ""
) -> User:
    """Make an account for a system, without a role: those are granted as to anybody.

    `contact_role` is who answers for it as a role ("functioneel beheer zaken"), never a person. The event holds neither
    of the texts. Raises NotAllowed and AccountProblem.
    """
    require_at(actor, Verb.ADMINISTER, None)
    username, purpose, contact_role = username.strip(), purpose.strip(), contact_role.strip()
    for field, text in (("username", username), ("purpose", purpose), ("contact_role", contact_role)):
        if not text:
            raise AccountProblem(N_("Dit mag niet leeg zijn."), field=field)
    if User.objects.filter(username=username).exists():
        raise AccountProblem(N_("Deze gebruikersnaam bestaat al."), N_("Kies een andere."), field="username")
    user = User(username=username, display_name=username[:150])
    user.set_unusable_password()
    user.save()
    ServiceAccount.objects.create(user=user, purpose=purpose, owner=owner, contact_role=contact_role)
    record(user.pk, {"service": True, "owner": owner.pk})
    return user


def is_service(user: User) -> bool:
    """Whether an account is of a system and not of a person."""
    return ServiceAccount.objects.filter(pk=user.pk).exists()
