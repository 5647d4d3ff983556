"""The one policy module: who may do what with which thing.

Every check in the house ends here: `may` and `require` for one thing, `visible` for a query. Pages, API, search,
tiles and exports hold no rules of their own. A decision carries its reason, so that "why not?" has an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from informatiehuis.engines.problems import N_, Problem

if TYPE_CHECKING:
    from informatiehuis.kernel.models import Party, Thing, User

READER, STEWARD, OWNER, ADMINISTRATOR = "reader", "steward", "owner", "administrator"
RANK: Mapping[str, int] = {READER: 1, STEWARD: 2, OWNER: 3, ADMINISTRATOR: 4}


class Verb(StrEnum):
    """What one can want to do with a thing."""

    VIEW = "view"
    CREATE = "create"
    EDIT = "edit"
    APPROVE = "approve"
    DELETE = "delete"
    ADMINISTER = "administer"


NEEDED: Mapping[Verb, str] = {
    Verb.CREATE: STEWARD,
    Verb.EDIT: STEWARD,
    Verb.APPROVE: OWNER,
    Verb.DELETE: OWNER,
    Verb.ADMINISTER: ADMINISTRATOR,
}
SEES: Mapping[str, str] = {"restricted": READER, "confidential": STEWARD}


class NotAllowed(Problem):
    """The policy says no; the text says why."""

    code = "not-allowed"
    status = 403


@dataclass(frozen=True)
class Actor:
    """Who acts: an account with its roles, the house itself (for its own jobs), or an anonymous visitor.

    `roles` maps the id of a party to the highest role held there; `everywhere` is the role in the whole house.
    """

    id: UUID | None = None
    roles: Mapping[UUID, str] = field(default_factory=dict)
    everywhere: str | None = None
    is_house: bool = False

    @property
    def is_anonymous(self) -> bool:
        return self.id is None and not self.is_house

    @property
    def is_insider(self) -> bool:
        """Holds any role in this house, and may therefore see what is internal."""
        return self.is_house or self.everywhere is not None or bool(self.roles)

    def rank_at(self, party: UUID | None) -> int:
        """The rank of the highest role held at a party; 0 is none."""
        if self.is_house:
            return RANK[ADMINISTRATOR]
        here = RANK[self.roles[party]] if party is not None and party in self.roles else 0
        return max(here, RANK[self.everywhere] if self.everywhere else 0)

    def parties_with(self, role: str) -> list[UUID]:
        return [party for party, held in self.roles.items() if RANK[held] >= RANK[role]]


ANONYMOUS = Actor()
HOUSE = Actor(is_house=True)


def actor_for(user: User | None) -> Actor:
    """The actor that an account is, with its roles as they are now."""
    if user is None or not user.is_authenticated or not user.is_active:
        return ANONYMOUS
    everywhere: str | None = ADMINISTRATOR if user.is_superuser else None
    roles: dict[UUID, str] = {}
    for grant in user.grants.all():
        if grant.party_id is None:
            everywhere = _higher(everywhere, grant.role)
        else:
            roles[grant.party_id] = _higher(roles.get(grant.party_id), grant.role)
    return Actor(id=user.id, roles=roles, everywhere=everywhere)


def _higher(first: str | None, second: str) -> str:
    return second if first is None or RANK[second] > RANK[first] else first


@dataclass(frozen=True)
class Decision:
    """Whether it is allowed, and why."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        return self.allowed


def may(actor: Actor, verb: Verb, thing: Thing) -> Decision:
    """Decide whether this actor may do this with this thing."""
    if verb is Verb.VIEW:
        return _may_view(actor, thing)
    if not _may_view(actor, thing):
        return Decision(False, _("U mag dit niet zien."))
    return may_at(actor, verb, thing.owner_id)


def may_at(actor: Actor, verb: Verb, party: UUID | Party | None) -> Decision:
    """Decide about things of a party, when there is no thing yet: may this actor make or change them?"""
    identifier = party if isinstance(party, UUID) or party is None else party.pk
    needed = NEEDED[verb]
    if actor.rank_at(identifier) >= RANK[needed]:
        return Decision(True, _("Uw rol bij de eigenaar staat dit toe."))
    if actor.is_anonymous:
        return Decision(False, _("U bent niet aangemeld."))
    return Decision(False, _("Hiervoor is de rol '{role}' bij de eigenaar nodig.").format(role=_role_name(needed)))


def may_somewhere(actor: Actor, verb: Verb) -> bool:
    """Whether there is any party for which this actor may do this; decides what a menu offers."""
    rank = RANK[NEEDED[verb]]
    return actor.rank_at(None) >= rank or any(RANK[role] >= rank for role in actor.roles.values())


def _may_view(actor: Actor, thing: Thing) -> Decision:
    if thing.access == "open":
        return Decision(True, _("Dit is openbaar."))
    if thing.access == "internal":
        return Decision(actor.is_insider, _("Dit is alleen voor medewerkers met een rol in dit huis."))
    needed = SEES[thing.access]
    allowed = actor.rank_at(thing.owner_id) >= RANK[needed]
    return Decision(allowed, _("Hiervoor is de rol '{role}' bij de eigenaar nodig.").format(role=_role_name(needed)))


def visible(actor: Actor, prefix: str = "") -> Q:
    """The same rule as `may(actor, VIEW, …)` as a filter; `prefix` is the way to the thing ("indicator__")."""
    if actor.rank_at(None) >= RANK[ADMINISTRATOR]:
        return Q()
    rule = Q(**{f"{prefix}access": "open"})
    if actor.is_insider:
        rule |= Q(**{f"{prefix}access": "internal"})
    for access, needed in SEES.items():
        if actor.rank_at(None) >= RANK[needed]:
            rule |= Q(**{f"{prefix}access": access})
        elif parties := actor.parties_with(needed):
            rule |= Q(**{f"{prefix}access": access, f"{prefix}owner__in": parties})
    return rule


def require(actor: Actor, verb: Verb, thing: Thing) -> None:
    """Raise NotAllowed, with the reason, unless the policy allows it."""
    _raise_unless(may(actor, verb, thing), thing.title)


def require_at(actor: Actor, verb: Verb, party: UUID | Party | None) -> None:
    """Raise NotAllowed unless this actor may do this with things of this party."""
    _raise_unless(may_at(actor, verb, party), "")


def _raise_unless(decision: Decision, title: str) -> None:
    if decision:
        return
    raise NotAllowed(
        N_("Dit mag u niet doen. {reason}"),
        N_("Meld u aan met een account met deze rol, of vraag de eigenaar of de beheerder van het huis om die rol."),
        reason=decision.reason,
        thing=title,
    )


def _role_name(role: str) -> str:
    from informatiehuis.kernel.models import Role

    return str(Role(role).label)
