"""Who could decide something on a day: the mandates that covered it then, as the house knew them then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.utils import timezone

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.access.mandates import register, terms_then, upwards
from informatiehuis.kernel.access.mandating import Matter, Terms, authority_of, chain_of, ends_on, finding
from informatiehuis.kernel.access.powers import Power
from informatiehuis.kernel.models import Area, Mandate, Party, Thing
from informatiehuis.kernel.register.past import may_see_past
from informatiehuis.kernel.timelines import AsOf, pasts_of_kind


@dataclass(frozen=True)
class Able:
    """A function that could decide: by which mandate, at which party, in whose name (None: its own) and until when."""

    mandate: Mandate
    function: str
    party: Thing | None
    authority: Thing | None
    own: bool
    until: date | None


def able_to(
    actor: Actor, power: Power, *, day: date, kind: str = "", party: Party | None = None, area: Area | None = None
) -> list[Able]:
    """Which functions may decide on a day (time zone of the house), as far as this actor may know of their mandates.

    Without a kind: for some kind that the power is about. Without a party or an area only mandates without that limit,
    and never one for a single thing. Of a day that is over it is told what the house knew at its end.
    """
    pasts = pasts_of_kind("mandate", AsOf(_end_of(day))) if day < timezone.localdate() else None
    known = register() if pasts is None else {key: terms_then(key, past.fields) for key, past in pasts.items()}
    parties, areas = (
        upwards(Party, "part_of", party.pk if party else None),
        upwards(Area, "parent", area.pk if area else None),
    )
    matters = [
        Matter(power.name, name, "", parties, areas, day, area.pk if area else None)
        for name in sorted({kind} if kind else power.kinds)
    ]
    good = [one for one in known.values() if any(finding(known, one.id, matter) is None for matter in matters)]
    seen = {one.pk: one for one in Mandate.objects.visible_to(actor).filter(pk__in=[one.id for one in good])}
    if pasts is not None:
        seen = {key: one for key, one in seen.items() if may_see_past(actor, pasts[key])}
    return _told([one for one in good if one.id in seen], known, seen, actor)


def _told(good: list[Terms], known: Mapping[UUID, Terms], seen: Mapping[UUID, Mandate], actor: Actor) -> list[Able]:
    chains = {one.id: chain_of(known, one.id) for one in good}
    ids = {one.mandatary for one in good} | {authority_of(chain) for chain in chains.values()}
    named = {one.pk: one for one in Thing.objects.visible_to(actor).filter(pk__in=[key for key in ids if key])}
    found = []
    for one in sorted(good, key=lambda one: (one.function, one.title, str(one.id))):
        chain = chains[one.id]
        authority = authority_of(chain)
        found.append(
            Able(
                mandate=seen[one.id],
                function=one.function,
                party=named.get(one.mandatary),
                authority=named.get(authority) if authority else None,
                own=authority is None,
                until=ends_on(chain),
            )
        )
    return found


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))
