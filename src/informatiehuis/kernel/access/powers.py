"""Powers: the steps that weigh so much that a house can ask more than a role for them (*bevoegdheden*).

A room declares which of its steps do, and whose work they are about. Whether the house separates duties there (who
made it does not decide on it), and whether it demands a mandate, is configuration: `separation_of_duties` and
`mandate_required` in its `huis.yaml`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access.words import Verb

if TYPE_CHECKING:
    from informatiehuis.kernel.kinds import Text
    from informatiehuis.kernel.models import Thing

EVERY, NONE = "all", "none"


class UnknownPower(Problem):
    """The configuration of the house names a power that no room has declared."""

    code = "unknown-power"


@dataclass(frozen=True)
class Power:
    """One weighty step with things of some kinds.

    `step` is the name of a transition or of an action of a room (`adopt`, `publish`). `makers` gives the accounts whose
    work is decided on, by what had been recorded at a moment (aware; None is now): they do not take the step themselves
    where the house separates duties. A power that is not `mandated` rests on a role alone: no mandate gives it, and a
    house cannot ask one for it. One without kinds is about no thing: its action asks for the separation itself.
    """

    name: str
    step: str
    kinds: frozenset[str]
    label: Text
    separation: Text
    makers: Callable[[Thing, datetime | None], Iterable[UUID]]
    verb: Verb = Verb.APPROVE
    mandated: bool = True


_powers: dict[str, Power] = {}


def declare(*powers: Power) -> None:
    """Declare powers; a room does so in its `AppConfig.ready`, once."""
    for power in powers:
        if power.name in (*_powers, EVERY, NONE):
            raise ValueError(f"power {power.name} is declared twice")
        _powers[power.name] = power


def all_powers() -> tuple[Power, ...]:
    return tuple(_powers.values())


def mandated_powers() -> tuple[Power, ...]:
    """Those that a mandate can give."""
    return tuple(one for one in all_powers() if one.mandated)


def power_of(step: str, kind: str) -> Power | None:
    """The power that a step with a thing of this kind is, if any."""
    found = (one for one in _powers.values() if one.step == step and kind in one.kinds)
    return next(found, None) if step else None


def demanded() -> frozenset[str]:
    """The names of the powers for which this house demands a mandate beside a role. Raises UnknownPower."""
    return named(settings.HOUSE.profile.mandate_required, mandated_powers())


def separated() -> frozenset[str]:
    """The names of the powers for which this house separates duties. Raises UnknownPower."""
    return named(settings.HOUSE.profile.separation_of_duties)


def named(text: str, among: Collection[Power] | None = None) -> frozenset[str]:
    """The powers that a setting names: `all`, `none`, or names with commas between them; nothing is none."""
    there = {one.name for one in (all_powers() if among is None else among)}
    names = {word.strip() for word in text.split(",")} - {"", NONE}
    if EVERY in names:
        return frozenset(there)
    if unknown := names - there:
        raise UnknownPower(
            N_("De configuratie van het huis noemt een bevoegdheid die er niet is: {unknown}."),
            N_("Kies in huis.yaml uit: {known}."),
            unknown=", ".join(sorted(unknown)),
            known=", ".join((EVERY, NONE, *(name for name in _powers if name in there))),
        )
    return frozenset(names)
