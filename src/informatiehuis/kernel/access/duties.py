"""Separation of duties (*functiescheiding*): who made something does not decide on it.

Who made or last changed it is read from the events, not from what somebody says. Two accounts with one e-mail address
are one person here; more cannot be determined.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

if TYPE_CHECKING:
    from informatiehuis.kernel.access.actors import Actor
    from informatiehuis.kernel.models import Event, Thing


def is_maker(actor: Actor, makers: Iterable[UUID]) -> bool:
    """Whether one of these accounts is the actor or who the actor acts for, or a second account of those persons."""
    return _same_person({one for one in (actor.id, actor.on_behalf_of) if one}, set(makers))


def stands_in_for_maker(actor: Actor, makers: Iterable[UUID]) -> bool:
    """Whether the actor stands in for one of these accounts now: no fresh pair of eyes, also in the own name."""
    from informatiehuis.kernel.models import StandIn

    theirs, moment = set(makers), actor.moment or timezone.now()
    if not theirs or actor.id is None:
        return False
    absent = {one.absent_id for one in StandIn.objects.filter(colleague=actor.id) if one.holds_at(moment)}
    return _same_person(absent, theirs)


def makers_of(event: Event) -> set[UUID]:
    """Whose work an event is: the account that acted, and the one that it acted for. Empty for the house itself."""
    return {one for one in (event.actor, event.on_behalf_of) if one}


def _same_person(own: set[UUID], theirs: set[UUID]) -> bool:
    if own & theirs:
        return True
    return bool(theirs and own and _addresses(theirs) & _addresses(own))


def _addresses(accounts: Collection[UUID]) -> set[str]:
    from informatiehuis.kernel.models import User

    found = User.objects.filter(pk__in=accounts).exclude(email="").values_list("email", flat=True)
    return {address.strip().casefold() for address in found}


def last_changed_by(thing: Thing) -> set[UUID]:
    """The account that last changed what a thing says, and whom it acted for then; empty when the house itself did.

    Steps in the life of a thing change nothing of what it says.
    """
    from informatiehuis.kernel.events import changes_in
    from informatiehuis.kernel.kinds import kind_named
    from informatiehuis.kernel.models import Effect, Event

    content = set(kind_named(thing.kind).form_fields)
    recorded = Event.objects.filter(thing=thing.pk, effect__in=(Effect.MADE, Effect.CHANGED)).order_by("-number")
    for event in recorded.iterator(chunk_size=20):
        if event.effect == Effect.MADE or content & {change.field for change in changes_in(event)}:
            return makers_of(event)
    return set()
