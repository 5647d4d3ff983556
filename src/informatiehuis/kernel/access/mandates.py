"""Which mandate somebody decides under, read from the register and told as a rule: who gave it, until when, or what is
missing and who could.

Only for the powers for which the house demands a mandate: `mandate_required` in its `huis.yaml`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access.actors import Actor
from informatiehuis.kernel.access.basis import Relied
from informatiehuis.kernel.access.explaining import MANDATE, Rule
from informatiehuis.kernel.access.mandating import (
    Finding,
    Flaw,
    Matter,
    Register,
    Terms,
    authority_of,
    chain_of,
    ends_on,
    finding,
)
from informatiehuis.kernel.access.powers import Power
from informatiehuis.kernel.access.recalling import mandates_then
from informatiehuis.kernel.access.words import RANK

if TYPE_CHECKING:
    from informatiehuis.kernel.models import Mandate, Thing

MOST_FUNCTIONS = 5
NO_MANDATE = N_("Leg een mandaat vast dat dit dekt; de beheerder van het huis kan zeggen wie dat doet.")
ASK_FUNCTION = N_("Dit kan wel: {functions}.")
UNKNOWN = N_("een mandaat")


@dataclass(frozen=True)
class Told:
    """Words with facts in them that are put together when they are read, in the language of who reads them."""

    message: str
    facts: dict[str, Any]

    def __str__(self) -> str:
        return gettext(self.message).format(**self.facts)


@dataclass(frozen=True)
class Day:
    """A day in words, in the language of who reads it."""

    day: date

    def __str__(self) -> str:
        return date_format(self.day, "j F Y")


FLAWS = {
    Flaw.PASSED_ON: N_("De bevoegdheid is overgedragen: {title}."),
    Flaw.NOT_IN_FORCE: N_("{title} is niet van kracht."),
    Flaw.OVER: N_("{title} gold tot {until}."),
    Flaw.NOT_YET: N_("{title} geldt pas vanaf {start}."),
    Flaw.NO_SUB_MANDATE: N_("{title} staat geen ondermandaat toe."),
    Flaw.BROKEN: N_("Waar {title} op rust, is er niet meer."),
    Flaw.OTHER_CASE: N_("{title} geldt alleen voor iets anders."),
    Flaw.AREA: N_("{title} geldt niet in dit gebied."),
    Flaw.PARTY: N_("{title} geldt niet voor zaken van deze eigenaar."),
    Flaw.KIND: N_("{title} geldt niet voor deze soort."),
    Flaw.POWER: N_("{title} gaat hier niet over."),
}


def terms_of(mandate: Mandate) -> Terms:
    """A row of the register as a decision reads it."""
    return Terms(
        id=mandate.pk,
        title=mandate.title,
        form=mandate.form,
        mandator=mandate.mandator_id,
        mandatary=mandate.mandatary_id,
        function=mandate.function,
        role=mandate.role,
        powers=frozenset(mandate.powers),
        kinds=frozenset(mandate.kinds),
        party=mandate.party_id,
        area=mandate.area_id,
        single_case=mandate.single_case,
        sub_mandate=mandate.sub_mandate,
        under=mandate.under_id,
        in_force=mandate.status == IN_FORCE,
        valid_from=mandate.valid_from,
        valid_until=mandate.valid_until,
    )


IN_FORCE = "in_force"


def terms_then(mandate: UUID, state: Mapping[str, Any]) -> Terms:
    """A state of the register that an event kept, as a decision reads it."""
    return Terms(
        id=mandate,
        title=state["title"],
        form=state["form"],
        mandator=_key(state["mandator"]),
        mandatary=UUID(state["mandatary"]),
        function=state["function"],
        role=state["role"],
        powers=frozenset(state["powers"]),
        kinds=frozenset(state["kinds"]),
        party=_key(state["party"]),
        area=_key(state["area"]),
        single_case=state["single_case"],
        sub_mandate=state["sub_mandate"],
        under=_key(state["under"]),
        in_force=state["status"] == IN_FORCE,
        valid_from=_day(state["valid_from"]),
        valid_until=_day(state["valid_until"]),
    )


def _key(value: str | None) -> UUID | None:
    return UUID(value) if value else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def register(known: datetime | None = None) -> dict[UUID, Terms]:
    """Every mandate by its identifier, drafts too: none of those is in force. For deciding, not for showing.

    With `known` (aware) as the house knew them then.
    """
    from informatiehuis.kernel.models import Mandate
    from informatiehuis.kernel.timelines import AsOf, pasts_of_kind

    if known is not None:
        pasts = pasts_of_kind("mandate", AsOf(known))
        return {key: terms_then(key, past.fields) for key, past in sorted(pasts.items())}
    return {one.pk: terms_of(one) for one in Mandate.objects.order_by("pk")}


def matter_of(power: str, thing: Thing, moment: datetime | None = None, known: datetime | None = None) -> Matter:
    """What a decision about a thing is, at a moment (aware; None is now); with `known` in what it lay in then."""
    from informatiehuis.kernel.kinds import kind_named
    from informatiehuis.kernel.models import Area, Party

    return Matter(
        power=power,
        kind=thing.kind,
        identity=kind_named(thing.kind).identity_of(thing),
        parties=upwards(Party, "part_of", thing.owner_id, known),
        areas=upwards(Area, "parent", thing.area_id, known),
        day=timezone.localdate(moment),
        area=thing.area_id,
    )


def upwards(model: Any, field: str, start: UUID | None, known: datetime | None = None) -> frozenset[UUID]:
    """A party or area with everything that it is part of, or was as known then; one query for each level."""
    found = set[UUID]()
    while start is not None and start not in found:
        found.add(start)
        start = _above_then(start, field, known) if known else _above(model, start, field)
    return frozenset(found)


def _above(model: Any, one: UUID, field: str) -> UUID | None:
    found: UUID | None = model.objects.filter(pk=one).values_list(f"{field}_id", flat=True).first()
    return found


def _above_then(one: UUID, field: str, known: datetime) -> UUID | None:
    from informatiehuis.kernel.timelines import AsOf, past_of

    past = past_of(one, AsOf(known))
    return _key(past.fields.get(field)) if past else None


def held_by(actor: Actor, terms: Iterable[Terms], matter: Matter | None = None) -> set[UUID]:
    """The mandates that an actor holds: by name, or by a role at the party that got them.

    A stand-in holds those of whom they stand in for. A role in the whole house brings no mandate of a party.
    """
    named = _by_name(actor) if actor.person else set[UUID]()
    kind, area = (matter.kind, matter.area) if matter else ("", None)
    return named | {one.id for one in terms if one.role and _has_role(actor, one, kind, area)}


def _by_name(actor: Actor) -> set[UUID]:
    from informatiehuis.kernel.models import MandateHolder

    if actor.known and actor.person:
        return mandates_then(actor.person, actor.known)
    moment = actor.moment or timezone.now()
    held = MandateHolder.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=moment),
        Q(valid_until__isnull=True) | Q(valid_until__gt=moment),
        user=actor.person,
    )
    return set(held.values_list("mandate", flat=True))


def _has_role(actor: Actor, terms: Terms, kind: str, area: UUID | None) -> bool:
    held = actor.held()
    roles = [held.roles[terms.mandatary]] if terms.mandatary in held.roles else []
    roles += [one.role for one in held.narrow if one.party == terms.mandatary and one.covers(kind, area)]
    return any(RANK[role] >= RANK[terms.role] for role in roles)


def mandate_rule(actor: Actor, power: Power, thing: Thing) -> Rule:
    """Whether this actor decides under a mandate that covers this, and which; else what is missing and who could."""
    matter, known = matter_of(power.name, thing, actor.moment, actor.known), register(actor.known)
    names = Names(actor, known)
    held = held_by(actor, known.values(), matter)
    findings = {one: finding(known, one, matter) for one in held}
    good = [one for one, found in findings.items() if found is None]
    if good:
        return _met(known, min(good, key=lambda one: (len(chain_of(known, one)), known[one].title, str(one))), names)
    remedy, facts = _who_could(known, matter, names)
    wrong = [found for found in findings.values() if found is not None and found.flaw is not Flaw.POWER]
    if not wrong:
        told = N_("Hiervoor is een mandaat nodig: {power}. Dat heeft u niet.")
        return Rule(MANDATE, False, told, remedy, {**facts, "power": power.label})
    nearest = min(wrong, key=lambda found: (list(Flaw).index(found.flaw), found.at.title))
    told = N_("Uw mandaat dekt dit niet: {why}")
    return Rule(MANDATE, False, told, remedy, {**facts, "why": _why(nearest, names)})


class Names:
    """The titles of mandates and parties as far as a reader may know them."""

    def __init__(self, actor: Actor, known: Register) -> None:
        self.actor, self.known = actor, known

    def mandate(self, terms: Terms) -> str:
        return f"‘{terms.title}’" if self._sees([terms.id]) else gettext(UNKNOWN)

    def party(self, party: UUID | None) -> str:
        return self._sees([party]).get(party, "") if party else ""

    def visible(self, mandates: Collection[Terms]) -> list[Terms]:
        seen = self._sees([one.id for one in mandates])
        return [one for one in mandates if one.id in seen]

    def _sees(self, ids: Collection[UUID | None]) -> dict[UUID | None, str]:
        from informatiehuis.kernel.models import Thing

        seen = Thing.objects.visible_to(self.actor).filter(pk__in=[one for one in ids if one])
        return dict(seen.values_list("pk", "title"))


def _met(known: Register, mandate: UUID, names: Names) -> Rule:
    chain = chain_of(known, mandate)
    authority, until = authority_of(chain), ends_on(chain)
    facts: dict[str, Any] = {
        "title": names.mandate(chain[0]),
        "authority": names.party(authority) or gettext(N_("wie het mandaat gaf")),
        "party": names.party(chain[0].mandatary),
        "until": Day(until) if until else "",
        "relied": Relied(mandate, authority),
    }
    if authority is None:
        message = N_("U besluit met eigen bevoegdheid van {party}: {title}.")
        ending = N_("U besluit met eigen bevoegdheid van {party}: {title}, tot {until}.")
    else:
        message = N_("U besluit namens {authority}, met {title}.")
        ending = N_("U besluit namens {authority}, met {title}, tot {until}.")
    return Rule(MANDATE, True, ending if until else message, facts=facts)


def _why(found: Finding, names: Names) -> Told:
    facts = {
        "title": names.mandate(found.at),
        "until": Day(found.at.valid_until) if found.at.valid_until else "",
        "start": Day(found.at.valid_from) if found.at.valid_from else "",
    }
    return Told(FLAWS[found.flaw], facts)


def _who_could(known: Register, matter: Matter, names: Names) -> tuple[str, dict[str, Any]]:
    """Which functions have a mandate that covers this, as far as a reader may know of them."""
    covering = [one for one in known.values() if finding(known, one.id, matter) is None]
    able = names.visible(covering)[:MOST_FUNCTIONS]
    if not able:
        return NO_MANDATE, {}
    functions = [f"{one.function} ({names.party(one.mandatary) or gettext(UNKNOWN_PARTY)})" for one in able]
    return ASK_FUNCTION, {"functions": "; ".join(dict.fromkeys(functions))}


UNKNOWN_PARTY = N_("een partij")
