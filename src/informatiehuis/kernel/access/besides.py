"""What decides besides the policy on one thing: making another, using data with their rows, SQL, roles, and erasing.

Each gives the rules that the surface itself asks, in the same order; who may not see a thing learns only that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access.actors import Actor
from informatiehuis.kernel.access.explaining import ASK_ADMINISTRATOR, ROLE, SEPARATION, SIGN_IN, Decision, Rule
from informatiehuis.kernel.access.policy import may, may_at, waiting_rule
from informatiehuis.kernel.access.powers import separated
from informatiehuis.kernel.access.scopes import SQL, named_rule
from informatiehuis.kernel.access.words import READER, Verb

if TYPE_CHECKING:
    from informatiehuis.kernel.models import Thing


def making_alike(actor: Actor, thing: Thing) -> Decision:
    """To make another of this kind, of the same owner and in the same area; a table with new rows asks the same."""
    seen = may(actor, Verb.VIEW, thing)
    if not seen:
        return seen
    made = may_at(actor, Verb.CREATE, thing.owner_id, kind=thing.kind, area=thing.area_id)
    return Decision((*seen.rules, *made.rules))


def using(actor: Actor, thing: Thing) -> Decision:
    """To use the data of a thing, without naming a purpose, and which rows and columns are left then."""
    from informatiehuis.kernel.processing.rules import explained

    decision = may(actor, Verb.USE, thing)
    if not decision.rules[0].met:
        return decision
    return Decision((*decision.rules, *explained(thing, actor)))


def insider_rule(actor: Actor) -> Rule:
    """Whether somebody holds any role here, which is what SQL asks."""
    if not actor.is_insider and (waits := waiting_rule(actor, READER, None)):
        return waits
    words = N_("Vragen in SQL stellen kan alleen wie een rol in dit huis heeft.")
    return Rule(ROLE, actor.is_insider, words, SIGN_IN if actor.is_anonymous else ASK_ADMINISTRATOR)


def asking_sql(actor: Actor) -> Decision:
    """To ask in SQL at all; with a token only when that says so."""
    token = (named_rule(actor.scope, SQL),) if actor.scope else ()
    return Decision((insider_rule(actor), *token))


def asking_sql_of(actor: Actor, thing: Thing) -> Decision:
    """To ask in SQL of the data of a thing."""
    seen = may(actor, Verb.VIEW, thing)
    return Decision((*asking_sql(actor).rules, *using(actor, thing).rules)) if seen else seen


def keeping(actor: Actor) -> Decision:
    """What only who administers the house may do."""
    return may_at(actor, Verb.ADMINISTER, None)


def granting(actor: Actor) -> Decision:
    """To give roles, and to take them back."""
    decision = keeping(actor)
    if not decision or "grant_role" not in separated() or actor.is_house:
        return decision
    own = Rule(SEPARATION, True, N_("Aan anderen wel: in dit huis geeft niemand zichzelf een rol."))
    return Decision((*decision.rules, own))


def erasing(actor: Actor, thing: Thing) -> Decision:
    """To erase personal data from a thing and its history."""
    seen = may(actor, Verb.VIEW, thing)
    return Decision((*seen.rules, *keeping(actor).rules)) if seen else seen
