"""Separation of duties (*functiescheiding*): who made something does not decide on it.

Who made or last changed it is read from the events, not from what somebody says. Two accounts with one e-mail address
are one person here; more cannot be determined.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from informatiehuis.kernel.access import powers

if TYPE_CHECKING:
    from informatiehuis.kernel.access.actors import Actor
    from informatiehuis.kernel.kinds import Kind, Transition
    from informatiehuis.kernel.models import Event, Thing


def is_maker(actor: Actor, makers: Iterable[UUID]) -> bool:
    """Whether one of these accounts is the actor or who the actor acts for, or a second account of those persons."""
    return _same_person({one for one in (actor.id, actor.on_behalf_of) if one}, set(makers))


def stands_in_for_maker(actor: Actor, makers: Iterable[UUID]) -> bool:
    """Whether the actor stands in for one of these accounts now: no fresh pair of eyes, also in the own name."""
    from informatiehuis.kernel.access.recalling import stand_ins_of

    theirs, moment = set(makers), actor.moment or timezone.now()
    if not theirs or actor.id is None:
        return False
    absent = {one.absent_id for one in stand_ins_of(actor.id, moment, actor.known)}
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


def makers_of_content(thing: Thing, known: datetime | None = None, *, since: int = 0) -> set[UUID]:
    """Everybody who wrote what a thing says since it was last decided on, and whom they acted for then.

    All of them, and not who wrote last: else a comma of a colleague would let the author decide. Steps in the life of
    a thing change nothing of what it says, and what the house itself wrote has no maker. `since` is the number of an
    event before which nothing counts, and `known` (aware) the moment after which nothing does.
    """
    from informatiehuis.kernel.events import changes_in
    from informatiehuis.kernel.kinds import kind_named
    from informatiehuis.kernel.models import Effect, Event

    kind, makers = kind_named(thing.kind), set[UUID]()
    content, decided = set(kind.form_fields), {step.end for step in _decisions(kind)}
    recorded = Event.objects.filter(thing=thing.pk, effect__in=(Effect.MADE, Effect.CHANGED), number__gt=since)
    recorded = recorded.filter(recorded_at__lte=known) if known else recorded
    for event in recorded.order_by("-number").iterator(chunk_size=20):
        changed = {change.field: change.after for change in changes_in(event)}
        if event.effect == Effect.CHANGED and changed.get("status") in decided:
            return makers
        if event.effect == Effect.MADE or content & changed.keys():
            makers |= makers_of(event)
    return makers


def reopened(actor: Actor, thing: Thing, changed: Collection[str]) -> str:
    """The state in which a thing comes when these fields of it change: what was decided on is to be decided on again.

    So it is where the house separates duties for that decision; elsewhere, and for the house itself, it stays in the
    state in which it is. Else who wrote something could have it adopted first and say what they like in it after that.
    """
    from informatiehuis.kernel.kinds import kind_named

    kind = kind_named(thing.kind)
    if actor.is_house or not set(kind.form_fields).intersection(changed):
        return thing.status
    for step in _decisions(kind, powers.separated()):
        if step.end == thing.status:
            return min(step.start) if len(step.start) == 1 else kind.life_cycle.first
    return thing.status


def _decisions(kind: Kind, among: Collection[str] | None = None) -> list[Transition]:
    """The steps in the life of a kind that are powers; of those with a name among these, where they are given."""
    found = [(step, powers.power_of(step.name, kind.name)) for step in kind.life_cycle.transitions]
    return [step for step, power in found if power and (among is None or power.name in among)]
