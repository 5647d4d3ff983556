"""What an identity provider decides about accounts: that they are there, and the roles that come with its groups.

The provider is trusted by the keeper of the house, so the house itself acts. A role that came with a group is marked
with it; it goes when the group goes, and one that an administrator gave is never touched.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from uuid import UUID

from informatiehuis.kernel.access import Actor, Verb, require_at
from informatiehuis.kernel.accounts import record
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.granting import is_last_administrator, said_of, take_back
from informatiehuis.kernel.models import Party, RoleGrant, User

log = logging.getLogger(__name__)


@action
def add_federated_account(*, actor: Actor, user: User, reason: str = "") -> None:
    """Keep a new account that signs in elsewhere, without a password here. Raises NotAllowed."""
    require_at(actor, Verb.ADMINISTER, None)
    user.set_unusable_password()
    user.save()
    record(user.pk, {"federated": True})


@action
def renew_group_grants(*, actor: Actor, user: User, roles: Iterable[tuple[str, str, str]], reason: str = "") -> int:
    """Let an account hold exactly these (group, role, slug of the party or "") besides what it was given by hand.

    Each role that comes or goes is an event. A party that is not there gives no role. The role of the last who can
    administer the house stays, with an event and a line in the log that say so: a group that was renamed elsewhere must
    not leave a house that nobody can mend. Returns how many changed. Raises NotAllowed.
    """
    require_at(actor, Verb.ADMINISTER, None)
    wanted = _wanted(roles)
    held = list(RoleGrant.objects.filter(user=user))
    changed = 0
    for grant in held:
        if grant.group and wanted.get((grant.role, grant.party_id)) != grant.group:
            if is_last_administrator(grant):
                log.warning("the group of the last administrator is gone; the role stays")
                record(user.pk, {"kept": said_of(grant)})
                continue
            take_back(grant)
            changed += 1
    unlimited = RoleGrant.objects.filter(user=user, kinds=[], area=None, valid_from=None, valid_until=None)
    kept = set(unlimited.values_list("role", "party_id"))
    for (role, party), group in wanted.items():
        if (role, party) not in kept:
            grant = RoleGrant.objects.create(user=user, role=role, party_id=party, group=group)
            record(user.pk, {"granted": said_of(grant)})
            changed += 1
    return changed


def _wanted(roles: Iterable[tuple[str, str, str]]) -> dict[tuple[str, UUID | None], str]:
    """The group by role and party; the first group that gives a role is the one that it is marked with."""
    told = list(roles)
    parties = dict(Party.objects.filter(slug__in={slug for _, _, slug in told if slug}).values_list("slug", "pk"))
    found: dict[tuple[str, UUID | None], str] = {}
    for group, role, slug in told:
        if not slug or slug in parties:
            found.setdefault((role, parties.get(slug)), group)
    return found
