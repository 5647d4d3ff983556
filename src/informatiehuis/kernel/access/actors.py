"""Who acts: an account with the roles that it holds now, the house itself, or an anonymous visitor.

A role without limits is a rank at a party or in the whole house. One with limits is a `Grant`, and counts for the
kinds, the areas and the time that it names.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.utils import timezone

from informatiehuis.kernel.access.scopes import Scope
from informatiehuis.kernel.access.screening import Lacking, Screened, Seen, counted, seen_of
from informatiehuis.kernel.access.words import ADMINISTRATOR, RANK, Place
from informatiehuis.kernel.prepared import Given, Prepared

if TYPE_CHECKING:
    from informatiehuis.kernel.models import RoleGrant, User


@dataclass(frozen=True)
class Grant:
    """A role with its limits; without a party it is held in the whole house.

    `kinds` empty is every kind. `areas` holds an area with all that lies in it; None is everywhere, also what lies
    nowhere. It holds from `valid_from` until `valid_until` (aware), that moment itself no longer.
    """

    role: str
    party: UUID | None = None
    kinds: frozenset[str] = frozenset()
    areas: frozenset[UUID] | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    @property
    def is_narrow(self) -> bool:
        """Limited to some kinds or areas."""
        return bool(self.kinds) or self.areas is not None

    def holds_at(self, moment: datetime) -> bool:
        begun = self.valid_from is None or self.valid_from <= moment
        return begun and (self.valid_until is None or moment < self.valid_until)

    def covers(self, kind: str, area: UUID | None) -> bool:
        """Whether the limits leave room for things of this kind in this area; time and party aside."""
        return (not self.kinds or kind in self.kinds) and (self.areas is None or area in self.areas)


@dataclass(frozen=True)
class Held:
    """What somebody holds at one moment: roles without limits, and grants limited to kinds or areas."""

    roles: Mapping[UUID, str]
    everywhere: str | None
    narrow: tuple[Grant, ...]


@dataclass(frozen=True)
class Actor:
    """Who acts: an account with its roles, the house itself (for its own jobs), or an anonymous visitor.

    `roles` maps the id of a party to the highest role held there; `everywhere` is the role in the whole house; both
    are without limits. `grants` are the roles with limits, and `moment` (aware) is when they are judged; None is now,
    each time anew, so that a grant that ends stops counting in the middle of long work. `scope` is what the token lets
    with which somebody came; None is everything, for who came without one.

    `beside` are the names of the roles without limits, also of those beside which a higher one is held.

    With `known` (aware) it is asked what somebody could do then: mandates, stand-ins and makers count as far as they
    had been recorded by that moment.

    `screened` are the roles as they were given with the proofs that were seen, where the house asks proofs before a
    role counts; of what counts only the times in which every proof was there are left.

    Who acts for somebody else has `on_behalf_of` that account, by the `stand_in` of that identifier, and of roles only
    what it lends (see `kernel.access.standing`).
    """

    id: UUID | None = None
    roles: Mapping[UUID, str] = field(default_factory=dict)
    everywhere: str | None = None
    is_house: bool = False
    grants: tuple[Grant, ...] = ()
    moment: datetime | None = None
    scope: Scope | None = None
    on_behalf_of: UUID | None = None
    stand_in: UUID | None = None
    beside: frozenset[str] = frozenset()
    known: datetime | None = None
    screened: Screened | None = None

    @property
    def person(self) -> UUID | None:
        """The account whose roles and mandates are used: one's own, or that of whom one stands in for."""
        return self.on_behalf_of or self.id

    @property
    def is_anonymous(self) -> bool:
        return self.id is None and not self.is_house

    @property
    def is_insider(self) -> bool:
        """Holds any role in this house, be it with limits."""
        held = self.held()
        return self.is_house or held.everywhere is not None or bool(held.roles or held.narrow)

    def held(self) -> Held:
        """What counts at the moment of judging: grants that are only limited in time are then as good as any."""
        if not self.grants:
            return Held(self.roles, self.everywhere, ())
        moment = self.moment or timezone.now()
        holding = [grant for grant in self.grants if grant.holds_at(moment)]
        roles, everywhere = highest((one for one in holding if not one.is_narrow), self.roles, self.everywhere)
        return Held(roles, everywhere, tuple(grant for grant in holding if grant.is_narrow))

    def waiting(self, role: str, place: Place | None) -> tuple[Grant, Lacking] | None:
        """A role for a place (None is any), this one or a higher, that would count but for a proof; with what lacks."""
        for grant, lacks in self.screened.waiting(self.moment or timezone.now()) if self.screened else ():
            fits = place is None or (grant.party in (None, place.party) and grant.covers(place.kind, place.area))
            if fits and RANK[grant.role] >= RANK[role]:
                return grant, lacks
        return None

    @property
    def role_names(self) -> frozenset[str]:
        """The names of all roles that are held now, anywhere and with whatever limits."""
        moment = self.moment or timezone.now()
        found = {*self.roles.values(), *self.beside, *([self.everywhere] if self.everywhere else [])}
        return frozenset(found | {grant.role for grant in self.grants if grant.holds_at(moment)})

    @property
    def standing(self) -> tuple[Hashable, ...]:
        """All that decides what this actor may see now: who has the same standing sees the same."""
        held = self.held()
        roles = tuple(sorted((str(party), role) for party, role in held.roles.items()))
        return (self.is_house, held.everywhere, roles, held.narrow, self.scope.kinds if self.scope else frozenset())

    def rank_at(self, party: UUID | None) -> int:
        """The rank of the highest role held at a party without limits to kinds or areas; 0 is none."""
        return self.rank_in(Place(party))

    def rank_in(self, place: Place) -> int:
        """The rank of the highest role that counts for what stands there; 0 is none."""
        if self.is_house:
            return RANK[ADMINISTRATOR]
        held = self.held()
        ranks = [RANK[held.everywhere]] if held.everywhere else []
        if place.party is not None and place.party in held.roles:
            ranks.append(RANK[held.roles[place.party]])
        ranks += [
            RANK[grant.role]
            for grant in held.narrow
            if grant.party in (None, place.party) and grant.covers(place.kind, place.area)
        ]
        return max(ranks, default=0)

    def parties_with(self, role: str) -> list[UUID]:
        """The parties at which a role, or a higher one, is held without limits to kinds or areas."""
        return [party for party, held in self.held().roles.items() if RANK[held] >= RANK[role]]


ANONYMOUS = Actor()
HOUSE = Actor(is_house=True)


def actor_for(user: User | None, moment: datetime | None = None, scope: Scope | None = None) -> Actor:
    """The actor that an account is, with its roles as they are now; `moment` (aware) judges them at another time.

    `scope` is that of the token with which it came, if any.
    """
    if user is None or not user.is_authenticated or not user.is_active:
        return ANONYMOUS
    return actor_with(user, [_grant_of(row) for row in _rows_of(user)], seen_of(user), moment, scope)


def _given_to() -> models.QuerySet[RoleGrant]:
    from informatiehuis.kernel.models import RoleGrant

    return RoleGrant.objects.filter(user=Given("user", models.UUIDField()))


GIVEN_TO = Prepared(_given_to)


def _rows_of(user: User) -> Iterable[RoleGrant]:
    """The roles as they are now, or as they were read with the accounts where many were read at once."""
    if "grants" in getattr(user, "_prefetched_objects_cache", {}):
        return user.grants.all()
    return GIVEN_TO(user=user.pk)


def actor_with(
    user: User,
    given: Sequence[Grant],
    seen: Sequence[Seen] | None = None,
    moment: datetime | None = None,
    scope: Scope | None = None,
) -> Actor:
    """The actor that an account is with these roles, and with the proofs that were seen of it; None asks none."""
    given = [*given, Grant(ADMINISTRATOR)] if user.is_superuser else given
    held = given if seen is None else [part for grant in given for part in counted(grant, seen)]
    without = [grant for grant in held if not is_limited(grant)]
    roles, everywhere = highest(without, {}, None)
    limited = tuple(grant for grant in held if is_limited(grant))
    return Actor(
        id=user.id,
        roles=roles,
        everywhere=everywhere,
        grants=limited,
        moment=moment,
        scope=scope,
        beside=frozenset(grant.role for grant in without),
        screened=None if seen is None else Screened(tuple(given), tuple(seen)),
    )


def is_limited(grant: Grant) -> bool:
    return grant.is_narrow or grant.valid_from is not None or grant.valid_until is not None


def highest(
    grants: Iterable[Grant], roles: Mapping[UUID, str], everywhere: str | None
) -> tuple[dict[UUID, str], str | None]:
    """The highest role at each party and in the whole house, from grants and from what was held already."""
    found = dict(roles)
    for grant in grants:
        if grant.party is None:
            everywhere = _higher(everywhere, grant.role)
        else:
            found[grant.party] = _higher(found.get(grant.party), grant.role)
    return found, everywhere


def _grant_of(row: RoleGrant) -> Grant:
    areas = None if row.area_id is None else within(row.area_id)
    return Grant(row.role, row.party_id, frozenset(row.kinds), areas, row.valid_from, row.valid_until)


def within(area: UUID) -> frozenset[UUID]:
    """An area with everything that lies in it; one query for each level."""
    from informatiehuis.kernel.models import Area

    found, edge = {area}, {area}
    while edge:
        edge = set(Area.objects.filter(parent__in=edge).values_list("pk", flat=True)) - found
        found |= edge
    return frozenset(found)


def _higher(first: str | None, second: str) -> str:
    return second if first is None or RANK[second] > RANK[first] else first
