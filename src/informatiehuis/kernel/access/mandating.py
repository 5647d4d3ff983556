"""Does a mandate cover a decision? Plain values, so that every rule of it can be tried by itself.

The rules are those of the Algemene wet bestuursrecht, title 10.1. A mandate is no better than what it rests on: every
mandate up the chain must hold and cover the matter (10:1, 10:3), and must let itself be passed on (10:9). A power that
was delegated is no longer that of who delegated it (10:13, 10:17), so what they gave of it does not count meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

DELEGATION, ATTRIBUTION = "delegation", "attribution"
OWN = frozenset({DELEGATION, ATTRIBUTION})
"""The forms in which the party that gets the power decides in its own name."""


@dataclass(frozen=True)
class Terms:
    """What one mandate says, as far as a decision looks at it; see `kernel.models.Mandate`."""

    id: UUID
    title: str
    form: str
    mandator: UUID | None
    mandatary: UUID
    function: str = ""
    role: str = ""
    powers: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    party: UUID | None = None
    area: UUID | None = None
    single_case: str = ""
    sub_mandate: bool = False
    under: UUID | None = None
    in_force: bool = True
    valid_from: date | None = None
    valid_until: date | None = None

    @property
    def is_own(self) -> bool:
        return self.form in OWN


@dataclass(frozen=True)
class Matter:
    """What is decided: a power over one thing on a day in the time zone of the house.

    `parties` are the owner with the parties that it is part of, `areas` its `area` with those that lies in.
    """

    power: str
    kind: str
    identity: str
    parties: frozenset[UUID]
    areas: frozenset[UUID]
    day: date
    area: UUID | None = None


class Flaw(StrEnum):
    """Why a mandate does not cover a matter; the first ones say most to who holds it."""

    PASSED_ON = "passed_on"
    NOT_IN_FORCE = "not_in_force"
    OVER = "over"
    NOT_YET = "not_yet"
    NO_SUB_MANDATE = "no_sub_mandate"
    BROKEN = "broken"
    OTHER_CASE = "other_case"
    AREA = "area"
    PARTY = "party"
    KIND = "kind"
    POWER = "power"


@dataclass(frozen=True)
class Finding:
    """A flaw, and the mandate in which it is: the one that was asked about, one above it, or the delegation."""

    flaw: Flaw
    at: Terms


Register = Mapping[UUID, Terms]


def chain_of(register: Register, mandate: UUID) -> list[Terms]:
    """A mandate and what it rests on, upwards; it stops where the register has no more, or goes round."""
    found: list[Terms] = []
    key: UUID | None = mandate
    while key is not None and key in register and register[key] not in found:
        found.append(register[key])
        key = register[key].under
    return found


def authority_of(chain: Iterable[Terms]) -> UUID | None:
    """The party in whose name is decided under the first of a chain (Awb 10:10); None for a party's own power.

    Under a mandate of a mandate that is the one at the top of the mandates, not who passed it on.
    """
    authority = None
    for terms in chain:
        if terms.is_own:
            break
        authority = terms.mandator
    return authority


def own_flaw(terms: Terms, matter: Matter) -> Flaw | None:
    """What is wrong with one mandate by itself, whatever it rests on."""
    tried = (
        (Flaw.POWER, matter.power in terms.powers),
        (Flaw.KIND, not terms.kinds or matter.kind in terms.kinds),
        (Flaw.PARTY, terms.party is None or terms.party in matter.parties),
        (Flaw.AREA, terms.area is None or terms.area in matter.areas),
        (Flaw.OTHER_CASE, terms.single_case in ("", matter.identity)),
        (Flaw.NOT_IN_FORCE, terms.in_force),
        (Flaw.NOT_YET, terms.valid_from is None or terms.valid_from <= matter.day),
        (Flaw.OVER, terms.valid_until is None or matter.day < terms.valid_until),
    )
    return next((flaw for flaw, is_met in tried if not is_met), None)


def finding(register: Register, mandate: UUID, matter: Matter) -> Finding | None:
    """Why a mandate does not cover a matter, or None when it does. KeyError for one that is not in the register."""
    chain = chain_of(register, mandate)
    found = _in_chain(register, chain, matter)
    if found:
        return found
    own = {terms.id for terms in chain}
    for party in _whose_power(chain):
        passed = delegated(register, party, matter)
        if passed is not None and passed.id not in own:
            return Finding(Flaw.PASSED_ON, passed)
    return None


def _in_chain(register: Register, chain: list[Terms], matter: Matter) -> Finding | None:
    for place, terms in enumerate(chain):
        if flaw := own_flaw(terms, matter):
            return Finding(flaw, terms)
        if place and not terms.is_own and not terms.sub_mandate:
            return Finding(Flaw.NO_SUB_MANDATE, terms)
    top = chain[-1]
    return Finding(Flaw.BROKEN, top) if top.under is not None else None


def _whose_power(chain: list[Terms]) -> Iterator[UUID]:
    """The parties whose power is used along a chain: who gave it, and who has it as its own."""
    for terms in chain:
        if terms.mandator is not None:
            yield terms.mandator
        if terms.is_own:
            yield terms.mandatary


def delegated(register: Register, party: UUID, matter: Matter) -> Terms | None:
    """The delegation by which a party has passed its power over a matter on, if any.

    Who has passed it on cannot do so again, so the first one counts.
    """
    given = [one for one in register.values() if one.form == DELEGATION and one.mandator == party]
    holding = [one for one in given if _in_chain(register, chain_of(register, one.id), matter) is None]
    return min(holding, key=lambda one: (one.valid_from or date.min, str(one.id)), default=None)


def ends_on(chain: Iterable[Terms]) -> date | None:
    """The first day on which the first of a chain no longer holds, by its own end or that of one above it."""
    return min((terms.valid_until for terms in chain if terms.valid_until), default=None)
