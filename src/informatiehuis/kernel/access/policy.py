"""Decide for one thing, or for things that are not there yet. A decision carries the rules that made it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access.actors import Actor
from informatiehuis.kernel.access.duties import is_maker, stands_in_for_maker
from informatiehuis.kernel.access.explaining import (
    ACCESS,
    ASK_ADMINISTRATOR,
    ASK_COLLEAGUE,
    ROLE,
    SCREENING,
    SEPARATION,
    SIGN_IN,
    Decision,
    Rule,
)
from informatiehuis.kernel.access.mandates import mandate_rule
from informatiehuis.kernel.access.powers import Power, demanded, power_of, separated
from informatiehuis.kernel.access.scopes import lets, scope_rule
from informatiehuis.kernel.access.screening import ASK_RECORDER, COLLEAGUE_WAITS, WAITS
from informatiehuis.kernel.access.standing import stand_in_rules
from informatiehuis.kernel.access.using import purpose_rule
from informatiehuis.kernel.access.words import NEEDED, RANK, READER, SEES, Place, Verb, place_of, role_label

if TYPE_CHECKING:
    from informatiehuis.kernel.models import Area, Party, Thing


def may(actor: Actor, verb: Verb, thing: Thing, step: str = "", purpose: str = "") -> Decision:
    """Decide whether this actor may do this with this thing; to use its data, for this purpose.

    `step` names the transition or the action of a room for which more than a role can be needed (see `powers`). Who may
    not see the thing learns nothing of the rules that come after.
    """
    seen = _may_view(actor, thing)
    if verb is Verb.VIEW or not seen.met:
        return Decision((seen,))
    if verb is Verb.USE:
        return Decision((seen, purpose_rule(actor, thing, purpose)))
    rules = (seen, *stand_in_rules(actor), _role(actor, verb, place_of(thing)), *_by_token(actor, verb, thing.kind))
    return Decision((*rules, *_by_power(actor, thing, step)))


def _by_token(actor: Actor, verb: Verb, kind: str) -> Iterator[Rule]:
    """What the token with which somebody came leaves of that; nothing for who came without one."""
    rule = scope_rule(actor, verb, kind)
    if rule is not None:
        yield rule


def _by_power(actor: Actor, thing: Thing, step: str) -> Iterator[Rule]:
    """What a house asks for a weighty step besides the role; nothing of the house itself."""
    power = power_of(step, thing.kind)
    if power is None or actor.is_house:
        return
    yield _separation(actor, thing, power)
    if power.name in demanded() and not actor.is_anonymous:
        yield mandate_rule(actor, power, thing)


def _separation(actor: Actor, thing: Thing, power: Power) -> Rule:
    if power.name not in separated():
        return Rule(SEPARATION, True, N_("Dit huis vraagt hier geen functiescheiding."))
    makers = set(power.makers(thing, actor.known))
    if is_maker(actor, makers):
        words = N_("{why} U, of wie u vervangt, heeft dit zelf gemaakt of gewijzigd.")
        if actor.on_behalf_of is None:
            words = N_("{why} U heeft dit zelf gemaakt of gewijzigd.")
        return Rule(SEPARATION, False, words, ASK_COLLEAGUE, {"why": power.separation})
    if stands_in_for_maker(actor, makers):
        words = N_("{why} U vervangt nu wie dit heeft gemaakt of gewijzigd.")
        return Rule(SEPARATION, False, words, ASK_COLLEAGUE, {"why": power.separation})
    return Rule(SEPARATION, True, N_("Iemand anders dan u heeft dit gemaakt of gewijzigd."))


def may_at(
    actor: Actor,
    verb: Verb,
    party: UUID | Party | None,
    *,
    kind: str = "",
    area: UUID | Area | None = None,
) -> Decision:
    """Decide when there is no thing yet: may this actor make things of this kind, of this party, in this area?

    Without a kind or an area only roles count that are not limited to kinds or areas.
    """
    role = _role(actor, verb, Place(_key(party), kind, _key(area)))
    return Decision((*stand_in_rules(actor), role, *_by_token(actor, verb, kind)))


def may_somewhere(actor: Actor, verb: Verb, kind: str = "") -> bool:
    """Whether there is any party, and any area, for which this actor may do this; decides what a menu offers.

    Without a kind: with whatever kind.
    """
    if actor.is_house:
        return True
    if not lets(actor, verb, kind):
        return False
    held, rank = actor.held(), RANK[NEEDED[verb]]
    roles = [*held.roles.values(), *([held.everywhere] if held.everywhere else [])]
    roles += [grant.role for grant in held.narrow if not kind or not grant.kinds or kind in grant.kinds]
    return any(RANK[role] >= rank for role in roles)


def owners_for(actor: Actor, verb: Verb, kind: str) -> frozenset[UUID] | None:
    """The parties for which this actor may do this with things of a kind, in some area; None is every party."""
    held, rank = actor.held(), RANK[NEEDED[verb]]
    if not lets(actor, verb, kind):
        return frozenset()
    if actor.rank_at(None) >= rank:
        return None
    narrow = [grant for grant in held.narrow if RANK[grant.role] >= rank and (not grant.kinds or kind in grant.kinds)]
    if any(grant.party is None for grant in narrow):
        return None
    found = {party for party, role in held.roles.items() if RANK[role] >= rank}
    return frozenset(found | {grant.party for grant in narrow if grant.party is not None})


def areas_for(actor: Actor, verb: Verb, kind: str) -> frozenset[UUID] | None:
    """The areas in which this actor may do this with things of a kind; None is everywhere, and nowhere too."""
    held, rank = actor.held(), RANK[NEEDED[verb]]
    if not lets(actor, verb, kind):
        return frozenset()
    narrow = [grant for grant in held.narrow if RANK[grant.role] >= rank and (not grant.kinds or kind in grant.kinds)]
    without = any(RANK[role] >= rank for role in held.roles.values())
    if actor.rank_at(None) >= rank or without or any(grant.areas is None for grant in narrow):
        return None
    return frozenset[UUID]().union(*(grant.areas for grant in narrow if grant.areas is not None))


def _role(actor: Actor, verb: Verb, place: Place) -> Rule:
    needed = NEEDED[verb]
    if actor.rank_in(place) >= RANK[needed]:
        if actor.on_behalf_of is not None:
            return Rule(ROLE, True, N_("De rol van wie u vervangt, staat dit toe."))
        return Rule(ROLE, True, N_("Uw rol bij de eigenaar staat dit toe."))
    if actor.is_anonymous:
        return Rule(ROLE, False, N_("U bent niet aangemeld."), SIGN_IN)
    return _refusal(ROLE, actor, needed, place)


def _may_view(actor: Actor, thing: Thing) -> Rule:
    if thing.access == "open":
        return Rule(ACCESS, True, N_("Dit is openbaar."))
    by_token = scope_rule(actor, Verb.VIEW, thing.kind)
    if by_token is not None and not by_token.met:
        return by_token
    if thing.access == "internal":
        words = N_("Dit is alleen voor medewerkers met een rol in dit huis.")
        seen = _sees_internal(actor, thing)
        waits = None if seen else waiting_rule(actor, READER, None)
        return waits or Rule(ACCESS, seen, words, ASK_ADMINISTRATOR)
    needed, place = SEES[thing.access], place_of(thing)
    if actor.rank_in(place) >= RANK[needed]:
        return Rule(ACCESS, True, N_("Uw rol laat u dit zien, al is het niet voor iedereen."))
    return _refusal(ACCESS, actor, needed, place)


def _sees_internal(actor: Actor, thing: Thing) -> bool:
    """What is internal is for whoever holds a role at any party; one with limits shows what lies within them."""
    held = actor.held()
    if actor.is_house or held.everywhere or held.roles:
        return True
    return any(grant.covers(thing.kind, thing.area_id) for grant in held.narrow)


def _refusal(name: str, actor: Actor, needed: str, place: Place) -> Rule:
    """Which role is missing; or that one waits for a proof, or that this lies outside the limits of one."""
    if waits := waiting_rule(actor, needed, place):
        return waits
    enough = [grant for grant in actor.held().narrow if RANK[grant.role] >= RANK[needed]]
    if any(grant.party in (None, place.party) for grant in enough):
        words = N_("U heeft de rol '{role}', maar niet voor deze soort of dit gebied.")
    elif actor.on_behalf_of is not None:
        words = N_("Hiervoor is de rol '{role}' bij de eigenaar nodig, en wie u vervangt geeft die niet mee.")
    else:
        words = N_("Hiervoor is de rol '{role}' bij de eigenaar nodig.")
    return Rule(name, False, words, ASK_ADMINISTRATOR, {"role": role_label(needed)})


def waiting_rule(actor: Actor, needed: str, place: Place | None) -> Rule | None:
    """That a role, this one or a higher, does not count until a proof is recorded; None where none waits.

    Without a place a role for any place will do.
    """
    found = actor.waiting(needed, place)
    if found is None:
        return None
    grant, lacks = found
    words = WAITS if actor.on_behalf_of is None else COLLEAGUE_WAITS
    return Rule(SCREENING, False, words, ASK_RECORDER, {"role": role_label(grant.role), "lacking": lacks})


def _key(one: UUID | Thing | None) -> UUID | None:
    return one if isinstance(one, UUID) or one is None else one.pk
