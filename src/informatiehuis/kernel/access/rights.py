"""Why may somebody (not) do something: every action by its name, and the rules that decide on it.

With a thing that is `view`, `use`, `edit`, `delete`, a step in the life of its kind (`adopt`), a step that a room
declared as a power (`publish`), what a room declared besides (`compute`), and what `besides` knows. Where there is no
thing yet it is about a kind, at a party and in an area; and some is asked of the house as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import besides
from informatiehuis.kernel.access.actors import Actor
from informatiehuis.kernel.access.explaining import Decision
from informatiehuis.kernel.access.policy import may, may_at
from informatiehuis.kernel.access.powers import all_powers
from informatiehuis.kernel.access.using import asks_purpose
from informatiehuis.kernel.access.words import Verb

if TYPE_CHECKING:
    from informatiehuis.kernel.kinds import Kind, Text
    from informatiehuis.kernel.models import Thing

AT_KIND = ("create", "import")
IN_HOUSE: dict[str, Callable[[Actor], Decision]] = {
    "sql": besides.asking_sql,
    "grant": besides.granting,
    "erase": besides.keeping,
    "administer": besides.keeping,
}
"""What is asked of the house as a whole, by its name."""


class UnknownAction(Problem):
    """Nothing of that name can be done with this thing."""

    code = "unknown-action"
    status = 404


@dataclass(frozen=True)
class Act:
    """Something that can be done with things of a kind: its name, its words, and what the policy is asked.

    `decide` gives the rules where more than the policy decides; of an actor of then, with what was known then.
    """

    name: str
    label: Text
    verb: Verb
    step: str = ""
    decide: Callable[[Actor, Thing], Decision] | None = None

    def decision(self, actor: Actor, thing: Thing) -> Decision:
        return self.decide(actor, thing) if self.decide else may(actor, self.verb, thing, self.step)


@dataclass(frozen=True)
class Right:
    """One thing that can be done, and whether somebody may."""

    act: Act
    decision: Decision


_declared: dict[str, list[Act]] = {}


def declare(act: Act, kinds: Collection[str]) -> None:
    """Say that things of these kinds can be done something with that only their room knows."""
    for kind in kinds:
        _declared.setdefault(kind, []).append(act)


def acts_on(thing: Thing) -> list[Act]:
    """What can be done with a thing as it stands now, in a fixed order."""
    from informatiehuis.kernel.kinds import kind_named

    kind = kind_named(thing.kind)
    found = [Act("view", N_("Bekijken"), Verb.VIEW)]
    if hasattr(thing, "purposes") and (asks_purpose(thing) or bool(getattr(thing, "access_rules", None))):
        found.append(Act("use", N_("De gegevens gebruiken"), Verb.USE, decide=besides.using))
    if kind.editable:
        found.append(Act("edit", N_("Wijzigen"), Verb.EDIT))
        steps = kind.life_cycle.steps_from(thing.status)
        found += [Act(step.name, step.label, step.verb, step.name) for step in steps]
    known = {step.name for step in kind.life_cycle.transitions}
    powers = [one for one in all_powers() if kind.name in one.kinds and one.step not in known]
    found += [Act(one.step, one.label, one.verb, one.step) for one in powers]
    found += _declared.get(kind.name, [])
    if kind.editable:
        found.append(Act("delete", N_("Verwijderen"), Verb.DELETE))
    return found


def _asked_of(thing: Thing) -> list[Act]:
    """What can be asked about a thing besides what is done with it."""
    from informatiehuis.kernel.kinds import kind_named

    found = [Act("erase", N_("Persoonsgegevens wissen"), Verb.ADMINISTER, decide=besides.erasing)]
    if kind_named(thing.kind).editable:
        found.append(Act("create", N_("Er nog een maken"), Verb.CREATE, decide=besides.making_alike))
        found.append(Act("import", N_("Een tabel binnenhalen"), Verb.CREATE, decide=besides.making_alike))
    if hasattr(thing, "purposes"):
        found.append(Act("use", N_("De gegevens gebruiken"), Verb.USE, decide=besides.using))
        found.append(Act("sql", N_("In SQL bevragen"), Verb.USE, decide=besides.asking_sql_of))
    return found


def explain(actor: Actor, action: str, thing: Thing) -> Decision:
    """The rules for one action by its name, in order, with their outcome. Raises UnknownAction.

    To make another or to bring in a table is asked for the kind, the owner and the area of the thing.
    """
    acts = {act.name: act for act in [*_asked_of(thing), *acts_on(thing)]}
    if action in acts:
        return acts[action].decision(actor, thing)
    raise _unknown(N_("Hiermee kan '{action}' nu niet."), action, acts)


def explain_at(actor: Actor, action: str, kind: Kind, party: UUID | None = None, area: UUID | None = None) -> Decision:
    """The rules for what is done where there is no thing yet: `create` and `import`. Raises UnknownAction."""
    if action not in AT_KIND or not kind.editable:
        raise _unknown(N_("Met een soort kan '{action}' niet."), action, AT_KIND if kind.editable else ())
    return may_at(actor, Verb.CREATE, party, kind=kind.name, area=area)


def explain_in_house(actor: Actor, action: str) -> Decision:
    """The rules for what is asked of the house as a whole. Raises UnknownAction."""
    if action in IN_HOUSE:
        return IN_HOUSE[action](actor)
    raise _unknown(N_("Zonder een ding kan '{action}' niet."), action, IN_HOUSE)


def _unknown(words: str, action: str, known: Iterable[str]) -> UnknownAction:
    return UnknownAction(words, N_("Kies een van: {known}."), action=action, known=", ".join(known))


def rights_of(actor: Actor, thing: Thing) -> list[Right]:
    """Everything that can be done with a thing now, and whether this actor may."""
    return [Right(act, act.decision(actor, thing)) for act in acts_on(thing)]
