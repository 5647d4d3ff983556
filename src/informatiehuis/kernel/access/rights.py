"""Why may somebody (not) do something: every action with a thing by its name, and the rules that decide on it.

An action is `view`, `edit`, `delete`, a step in the life of its kind (`adopt`) or a step that a room declared as a
power (`publish`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access.actors import Actor
from informatiehuis.kernel.access.explaining import Decision
from informatiehuis.kernel.access.policy import may
from informatiehuis.kernel.access.powers import all_powers
from informatiehuis.kernel.access.using import asks_purpose
from informatiehuis.kernel.access.words import Verb

if TYPE_CHECKING:
    from informatiehuis.kernel.kinds import Text
    from informatiehuis.kernel.models import Thing


class UnknownAction(Problem):
    """Nothing of that name can be done with this thing."""

    code = "unknown-action"
    status = 404


@dataclass(frozen=True)
class Act:
    """Something that can be done with things of a kind: its name, its words, and what the policy is asked."""

    name: str
    label: Text
    verb: Verb
    step: str = ""


@dataclass(frozen=True)
class Right:
    """One thing that can be done, and whether somebody may."""

    act: Act
    decision: Decision


def acts_on(thing: Thing) -> list[Act]:
    """What can be done with a thing as it stands now, in a fixed order."""
    from informatiehuis.kernel.kinds import kind_named

    kind = kind_named(thing.kind)
    found = [Act("view", N_("Bekijken"), Verb.VIEW)]
    if hasattr(thing, "purposes") and asks_purpose(thing):
        found.append(Act("use", N_("De gegevens gebruiken"), Verb.USE))
    if kind.editable:
        found.append(Act("edit", N_("Wijzigen"), Verb.EDIT))
        steps = kind.life_cycle.steps_from(thing.status)
        found += [Act(step.name, step.label, step.verb, step.name) for step in steps]
    known = {step.name for step in kind.life_cycle.transitions}
    powers = [one for one in all_powers() if kind.name in one.kinds and one.step not in known]
    found += [Act(one.step, one.label, one.verb, one.step) for one in powers]
    if kind.editable:
        found.append(Act("delete", N_("Verwijderen"), Verb.DELETE))
    return found


def explain(actor: Actor, action: str, thing: Thing) -> Decision:
    """The rules for one action by its name, in order, with their outcome. Raises UnknownAction."""
    acts = acts_on(thing)
    for act in acts:
        if act.name == action:
            return may(actor, act.verb, thing, act.step)
    raise UnknownAction(
        N_("Hiermee kan '{action}' nu niet."),
        N_("Kies een van: {known}."),
        action=action,
        known=", ".join(act.name for act in acts),
    )


def rights_of(actor: Actor, thing: Thing) -> list[Right]:
    """Everything that can be done with a thing now, and whether this actor may."""
    return [Right(act, may(actor, act.verb, thing, act.step)) for act in acts_on(thing)]
