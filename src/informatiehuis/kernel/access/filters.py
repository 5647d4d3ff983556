"""What somebody may see, as a condition in a query or in an index: the same rule as the decision about one thing.

It names only columns of the thing itself (access, owner, kind, area), so that an index can answer it; who holds no
role or token with limits gets no condition on kind or area.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import groupby
from uuid import UUID

from django.db.models import Q

from informatiehuis.kernel.access.actors import Actor, Grant, Held, within
from informatiehuis.kernel.access.mandating import Terms
from informatiehuis.kernel.access.words import ADMINISTRATOR, RANK, SEES


@dataclass(frozen=True)
class Sight:
    """Things of these classes, of these owners, of these kinds and in these areas; None is any, or none at all."""

    access: tuple[str, ...] | None = None
    owners: tuple[UUID, ...] | None = None
    kinds: frozenset[str] | None = None
    areas: frozenset[UUID] | None = None


OPEN = Sight(("open",))


def sights(actor: Actor) -> list[Sight]:
    """What an actor may see: whatever lies in one of these. An administrator's is one without conditions."""
    found = _by_account(actor)
    if actor.scope is None or not actor.scope.kinds:
        return found
    kinds = actor.scope.kinds
    limited = (replace(one, kinds=kinds if one.kinds is None else one.kinds & kinds) for one in found if one != OPEN)
    return [OPEN, *(one for one in limited if one.kinds)]


def visible(actor: Actor, prefix: str = "") -> Q:
    """The same rule as `may(actor, VIEW, …)` as a filter; `prefix` is the way to the thing ("indicator__")."""
    rule = Q()
    for limits, alike in groupby(sights(actor), key=lambda one: (one.kinds, one.areas)):
        rule |= _of_alike(list(alike), prefix) & _within(*limits, prefix)
    return rule


def _of_alike(alike: Collection[Sight], prefix: str) -> Q:
    """What several with the same limits show together, by class and owner."""
    rule = Q()
    for one in alike:
        rule |= _one_or_more(f"{prefix}access", one.access) & _one_or_more(f"{prefix}owner", one.owners, always_in=True)
    return rule


def _within(kinds: frozenset[str] | None, areas: frozenset[UUID] | None, prefix: str) -> Q:
    rule = Q() if kinds is None else Q(**{f"{prefix}kind__in": sorted(kinds)})
    return rule if areas is None else rule & Q(**{f"{prefix}area__in": sorted(areas)})


def _one_or_more(name: str, values: tuple[object, ...] | None, *, always_in: bool = False) -> Q:
    if values is None:
        return Q()
    return Q(**{name: values[0]}) if len(values) == 1 and not always_in else Q(**{f"{name}__in": list(values)})


def _by_account(actor: Actor) -> list[Sight]:
    """What the account may see, whatever it came with."""
    if actor.rank_at(None) >= RANK[ADMINISTRATOR]:
        return [Sight()]
    held = actor.held()
    found = [OPEN]
    if held.everywhere or held.roles:
        found.append(Sight(("internal",)))
    for access, needed in SEES.items():
        found += _by_roles(held, access, needed)
    for grant in held.narrow:
        found += _by_grant(grant)
    return found


def _by_roles(held: Held, access: str, needed: str) -> list[Sight]:
    """Things of a class for who holds the role that it asks, at the owner or in the whole house."""
    if held.everywhere and RANK[held.everywhere] >= RANK[needed]:
        return [Sight((access,))]
    parties = tuple(party for party, role in held.roles.items() if RANK[role] >= RANK[needed])
    return [Sight((access,), parties)] if parties else []


def _by_grant(grant: Grant) -> list[Sight]:
    """What one role with limits shows: the internal within its limits, and more of the party that it is held at."""
    more = tuple(access for access, needed in SEES.items() if RANK[grant.role] >= RANK[needed])
    kinds, areas = grant.kinds or None, grant.areas
    if grant.party is None:
        return [Sight(("internal", *more), None, kinds, areas)]
    found = [Sight(("internal",), None, kinds, areas)]
    return [*found, Sight(more, (grant.party,), kinds, areas)] if more else found


def covered(terms: Terms) -> Q:
    """The things that a mandate covers by what it says itself: the same rule as `mandating.own_flaw`, for all at once.

    Whether it holds, and what it rests on, is not looked at.
    """
    from informatiehuis.kernel.access.powers import mandated_powers

    about = frozenset[str]().union(*(one.kinds for one in mandated_powers() if one.name in terms.powers))
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
