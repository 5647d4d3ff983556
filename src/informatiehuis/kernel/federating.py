"""What an identity provider decides about accounts: that they are there, and the roles that come with its groups.

The provider is trusted by the keeper of the house, so the house itself acts. A role that came with a group is marked
with it; it goes when the group goes, and one that an administrator gave is never touched.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from informatiehuis.engines.problems import N_, Note
from informatiehuis.kernel.access import Actor, Verb, require_at
from informatiehuis.kernel.accounts import record
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.granting import is_last_administrator, said_of, take_back
from informatiehuis.kernel.kinds import all_kinds
from informatiehuis.kernel.models import Area, Party, RoleGrant, User

log = logging.getLogger(__name__)


@action
def add_federated_account(*, actor: Actor, user: User, reason: str = "") -> None:
    """Keep a new account that signs in elsewhere, without a password here. Raises NotAllowed."""
    require_at(actor, Verb.ADMINISTER, None)
    user.set_unusable_password()
    user.save()
    record(user.pk, {"federated": True})


@dataclass(frozen=True)
class GroupGrant:
    """A role that comes with a group at the provider: at the party with this slug, or in the whole house.

    `kinds` (empty is all), `area` (a code; with what lies in it, and empty is everywhere) and `valid_until` (aware)
    limit it as they limit any role.
    """

    group: str
    role: str
    party: str = ""
    kinds: tuple[str, ...] = ()
    area: str = ""
    valid_until: datetime | None = None


@dataclass(frozen=True)
class Flaw:
    """Why a mapping gives no role; the words name the mapping and nobody."""

    of: GroupGrant
    words: Note


Key = tuple[str, UUID | None, UUID | None, tuple[str, ...], datetime | None, datetime | None]
"""Role, party, area, kinds, from when and until when: what makes one role another than the next."""


@action
def renew_group_grants(*, actor: Actor, user: User, roles: Iterable[GroupGrant], reason: str = "") -> int:
    """Let an account hold exactly these roles of groups besides what it was given by hand.

    Each role that comes or goes is an event. A mapping with a party, an area or a kind that is not there, or of which
    the time is over, gives no role, and the log says so of the mapping. The role of the last who can administer the
    house stays, with an event and a line in the log that say so: a group that was renamed elsewhere must not leave a
    house that nobody can mend. Returns how many changed. Raises NotAllowed.
    """
    require_at(actor, Verb.ADMINISTER, None)
    wanted = _wanted(roles)
    changed = 0
    for grant in RoleGrant.objects.filter(user=user):
        if grant.group and wanted.get(_key(grant)) != grant.group:
            if is_last_administrator(grant):
                log.warning("the group of the last administrator is gone; the role stays")
                record(user.pk, {"kept": said_of(grant)})
                continue
            take_back(grant)
            changed += 1
    kept = {_key(grant) for grant in RoleGrant.objects.filter(user=user)}
    for key, group in wanted.items():
        if key not in kept:
            role, party, area, kinds, _begins, until = key
            grant = RoleGrant.objects.create(
                user=user, role=role, party_id=party, area_id=area, kinds=list(kinds), valid_until=until, group=group
            )
            record(user.pk, {"granted": said_of(grant)})
            changed += 1
    return changed


def flaws_of(roles: Iterable[GroupGrant]) -> list[Flaw]:
    """The mappings that give no role now, each with why, in their order."""
    return _resolved(roles)[1]


def _key(grant: RoleGrant) -> Key:
    return grant.role, grant.party_id, grant.area_id, tuple(grant.kinds), grant.valid_from, grant.valid_until


def _wanted(roles: Iterable[GroupGrant]) -> dict[Key, str]:
    """The group by role; the first group that gives a role is the one that it is marked with."""
    wanted, flaws = _resolved(roles)
    for flaw in flaws:
        log.warning("a role of a group is not given: %s", flaw.words.text())
    return wanted


def _resolved(roles: Iterable[GroupGrant]) -> tuple[dict[Key, str], list[Flaw]]:
    told = list(roles)
    parties = dict(Party.objects.filter(slug__in={one.party for one in told}).values_list("slug", "pk"))
    areas = dict(Area.objects.filter(code__in={one.area for one in told}).values_list("code", "pk"))
    known, now = {kind.name for kind in all_kinds()}, timezone.now()
    found: dict[Key, str] = {}
    flaws: list[Flaw] = []
    for one in told:
        if words := _flaw(one, parties, areas, known, now):
            flaws.append(Flaw(one, words))
            continue
        party, area = parties.get(one.party), areas.get(one.area)
        found.setdefault((one.role, party, area, tuple(sorted(set(one.kinds))), None, one.valid_until), one.group)
    return found, flaws


def _flaw(
    one: GroupGrant, parties: Collection[str], areas: Collection[str], kinds: Collection[str], now: datetime
) -> Note | None:
    facts = {"group": one.group, "role": one.role}
    if one.party and one.party not in parties:
        words = N_("De groep '{group}' geeft de rol '{role}' niet: er is geen partij '{party}'.")
        return Note(words, "", **facts, party=one.party)
    if one.area and one.area not in areas:
        words = N_("De groep '{group}' geeft de rol '{role}' niet: er is geen gebied met de code '{area}'.")
        return Note(words, "", **facts, area=one.area)
    if unknown := sorted(set(one.kinds) - set(kinds)):
        words = N_("De groep '{group}' geeft de rol '{role}' niet: er is geen soort '{kind}'.")
        return Note(words, "", **facts, kind=unknown[0])
    if one.valid_until is not None and one.valid_until <= now:
        words = N_("De groep '{group}' geeft de rol '{role}' niet meer: dat was tot {day}.")
        return Note(words, "", **facts, day=f"{timezone.localtime(one.valid_until):%d-%m-%Y %H:%M}")
    return None
