"""What hangs on a thing that a change comes to: obligations, promises and published figures, with their days.

Every room says so for its own kinds, once, with `declare`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.models import ProcessingActivity, Thing


@dataclass(frozen=True)
class Fact:
    """One of them in a few words, and the day that counts for it, if any."""

    words: str
    day: date | None = None


Facts = Callable[[Collection[UUID], Actor], Mapping[UUID, Sequence[Fact]]]
"""The facts about things of one kind, by identifier, as far as an actor may know them."""

_declared: dict[str, Facts] = {}


def declare(kind: str, facts: Facts) -> None:
    """Say how the facts about things of a kind are found; a room does so when it starts, once for each kind."""
    if kind in _declared:
        raise ValueError(f"the facts about {kind} are declared twice")
    _declared[kind] = facts


def facts_of(things: Iterable[Thing], actor: Actor) -> dict[UUID, list[Fact]]:
    """What hangs on each of these things, in a few queries for each kind."""
    by_kind: dict[str, list[Thing]] = defaultdict(list)
    for thing in things:
        by_kind[thing.kind].append(thing)
    found: dict[UUID, list[Fact]] = defaultdict(list)
    for kind, of_kind in by_kind.items():
        for thing in of_kind:
            if thing.valid_until:
                found[thing.pk].append(Fact(_("geldt tot"), thing.valid_until))
        if told := _declared.get(kind):
            for identifier, facts in told([thing.pk for thing in of_kind], actor).items():
                found[identifier] += facts
    return found


def of_activities(activities: Collection[UUID], actor: Actor) -> dict[UUID, list[Fact]]:
    """Whom the data of each processing activity are about, and the law that it rests on."""
    found = ProcessingActivity.objects.visible_to(actor).filter(pk__in=activities)
    return {one.pk: list(_of_activity(one)) for one in found}


def _of_activity(activity: ProcessingActivity) -> Iterator[Fact]:
    if activity.people_categories:
        yield Fact(_("gaat over: {people}").format(people=", ".join(activity.people_categories)))
    if activity.law:
        yield Fact(_("rust op: {law}").format(law=activity.law))


declare("processing_activity", of_activities)
