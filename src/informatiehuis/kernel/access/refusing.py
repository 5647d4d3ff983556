"""Refusing: what a person reads when the policy says no."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import basis
from informatiehuis.kernel.access.actors import Actor
from informatiehuis.kernel.access.explaining import SCOPE, Decision
from informatiehuis.kernel.access.policy import may, may_at
from informatiehuis.kernel.access.scopes import named_rule
from informatiehuis.kernel.access.words import Verb

if TYPE_CHECKING:
    from informatiehuis.kernel.models import Area, Party, Thing


class NotAllowed(Problem):
    """The policy says no; the text says why."""

    code = "not-allowed"
    status = 403


class ScopeMissing(NotAllowed):
    """The account may, but not with this token; `facts["scope"]` names what the token lacks."""

    code = "insufficient-scope"


def require_scope(actor: Actor, name: str) -> None:
    """Raise ScopeMissing for who came with a token that lacks this scope; who came without a token lacks none."""
    if actor.scope is not None:
        _raise_unless(Decision((named_rule(actor.scope, name),)), "")


def require(actor: Actor, verb: Verb, thing: Thing, step: str = "") -> None:
    """Raise NotAllowed, with the reason, unless the policy allows it; `step` as in `may`.

    The mandate that it relies on stands in what the running action records of the thing.
    """
    decision = may(actor, verb, thing, step)
    for rule in decision.rules:
        if decision and isinstance(relied := rule.facts.get("relied"), basis.Relied):
            basis.rely(thing.pk, relied)
    # who may not see a thing is not told its title either
    _raise_unless(decision, thing.title if decision.rules[0].met else "")


def require_at(
    actor: Actor,
    verb: Verb,
    party: UUID | Party | None,
    *,
    kind: str = "",
    area: UUID | Area | None = None,
) -> None:
    """Raise NotAllowed unless this actor may do this with things of this kind, of this party, in this area."""
    _raise_unless(may_at(actor, verb, party, kind=kind, area=area), "")


def _raise_unless(decision: Decision, title: str) -> None:
    if decision:
        return
    deciding = decision.deciding
    remedy = "{advice}" if deciding.advice else ""
    told = {"reason": deciding.words, "advice": deciding.advice, "thing": title}
    if deciding.name == SCOPE:
        raise ScopeMissing(N_("Dit mag u niet doen. {reason}"), remedy, **told, scope=deciding.facts["name"])
    raise NotAllowed(N_("Dit mag u niet doen. {reason}"), remedy, **told)
