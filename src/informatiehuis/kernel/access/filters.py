"""What somebody may see, as a condition in a query: the same rule as the decision about one thing.

It names only columns of the thing itself (access, owner, kind, area), so that an index can answer it; who holds no
role or token with limits gets no condition on kind or area.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from informatiehuis.kernel.access.actors import Actor, Grant, Held, within
from informatiehuis.kernel.access.mandating import Terms
from informatiehuis.kernel.access.words import ADMINISTRATOR, RANK, SEES


def visible(actor: Actor, prefix: str = "") -> Q:
    """The same rule as `may(actor, VIEW, …)` as a filter; `prefix` is the way to the thing ("indicator__")."""
    rule = _by_account(actor, prefix)
    if actor.scope is None or not actor.scope.kinds:
        return rule
    return Q(**{f"{prefix}access": "open"}) | (rule & Q(**{f"{prefix}kind__in": sorted(actor.scope.kinds)}))


def _by_account(actor: Actor, prefix: str) -> Q:
    """What the account may see, whatever it came with."""
    if actor.rank_at(None) >= RANK[ADMINISTRATOR]:
        return Q()
    held = actor.held()
    rule = Q(**{f"{prefix}access": "open"})
    if held.everywhere or held.roles:
        rule |= Q(**{f"{prefix}access": "internal"})
    for access, needed in SEES.items():
        rule |= _by_roles(held, access, needed, prefix)
    for grant in held.narrow:
        rule |= _by_grant(grant, prefix)
    return rule


def _by_roles(held: Held, access: str, needed: str, prefix: str) -> Q:
    """Things of a class for who holds the role that it asks, at the owner or in the whole house."""
    if held.everywhere and RANK[held.everywhere] >= RANK[needed]:
        return Q(**{f"{prefix}access": access})
    parties = [party for party, role in held.roles.items() if RANK[role] >= RANK[needed]]
    return Q(**{f"{prefix}access": access, f"{prefix}owner__in": parties}) if parties else Q()


def _by_grant(grant: Grant, prefix: str) -> Q:
    """What one role with limits shows: the internal within its limits, and more of the party that it is held at."""
    more = [access for access, needed in SEES.items() if RANK[grant.role] >= RANK[needed]]
    if grant.party is None:
        rule = Q(**{f"{prefix}access__in": ["internal", *more]})
    else:
        rule = Q(**{f"{prefix}access": "internal"})
        rule |= Q(**{f"{prefix}access__in": more, f"{prefix}owner": grant.party})
    if grant.kinds:
        rule &= Q(**{f"{prefix}kind__in": sorted(grant.kinds)})
    if grant.areas is not None:
        rule &= Q(**{f"{prefix}area__in": sorted(grant.areas)})
    return rule


def covered(terms: Terms) -> Q:
    """The things that a mandate covers by what it says itself: the same rule as `mandating.own_flaw`, for all at once.

    Whether it holds, and what it rests on, is not looked at.
    """
    from informatiehuis.kernel.access.powers import all_powers

    about = frozenset[str]().union(*(one.kinds for one in all_powers() if one.name in terms.powers))
    rule = Q(kind__in=sorted(about & terms.kinds if terms.kinds else about))
    if terms.party is not None:
        rule &= Q(owner__in=sorted(parts_of(terms.party)))
    if terms.area is not None:
        rule &= Q(area__in=sorted(within(terms.area)))
    if terms.single_case:
        kind, slug = _identified(terms.single_case)
        rule &= Q(kind=kind, slug=slug)
    return rule


def _identified(identity: str) -> tuple[str, str]:
    """The name of the kind and the slug in an identity as `/id/indicator/inwoners`."""
    from informatiehuis.kernel.kinds import all_kinds

    word, _slash, slug = identity.removeprefix("/id/").partition("/")
    return next((kind.name for kind in all_kinds() if kind.identity == word), ""), slug


def parts_of(party: UUID) -> frozenset[UUID]:
    """A party with everything that is part of it; one query for each level."""
    from informatiehuis.kernel.models import Party

    found, edge = {party}, {party}
    while edge:
        edge = set(Party.objects.filter(part_of__in=edge).values_list("pk", flat=True)) - found
        found |= edge
    return frozenset(found)
