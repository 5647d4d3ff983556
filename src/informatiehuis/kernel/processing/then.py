"""What decides on using data, as it was known at a moment: activities, parties and areas, read from the events.

Nothing of now is asked: what was renamed or removed since bears the name that it had.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from informatiehuis.kernel.access import Actor, Verb, may
from informatiehuis.kernel.access.recalling import areas_within_then
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import ProcessingActivity
from informatiehuis.kernel.timelines import AsOf, pasts_of, pasts_of_kind

ACTIVITY = "processing_activity"


def activities_in_use(slugs: Sequence[str], actor: Actor, known: datetime) -> list[ProcessingActivity]:
    """The activities with these slugs that were in use at a moment (aware) and that the actor could see, in order."""
    from informatiehuis.kernel.register.past_lists import thing_of

    kind = kind_named(ACTIVITY)
    found: dict[str, ProcessingActivity] = {}
    for identifier, past in pasts_of_kind(kind.name, AsOf(known)).items():
        if past.fields["slug"] in slugs and past.fields["status"] == "active":
            one = thing_of(kind, identifier, past.fields, past.since)
            if may(actor, Verb.VIEW, one):
                found[one.slug] = one
    return [found[slug] for slug in dict.fromkeys(slugs) if slug in found]


def areas_of_parties(parties: Collection[UUID], known: datetime) -> set[UUID]:
    """The areas of parties at a moment (aware); nothing for a party that had none, or was not there."""
    pasts = pasts_of(parties, AsOf(known)).values()
    return {UUID(area) for past in pasts if (area := past.fields.get("area"))}


def codes_within(areas: Collection[UUID], known: datetime) -> frozenset[str]:
    """The codes of areas and of everything that lay in them at a moment (aware)."""
    return frozenset(code for code in areas_within_then(areas, known).values() if code)
