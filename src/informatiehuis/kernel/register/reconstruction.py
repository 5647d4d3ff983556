"""The reconstruction (*reconstructie*) of one thing: all that happened to it, in order, with the proof beside it.

A report for who has to judge afterwards: an auditor, an archivist, a court. It says what the history says, to the same
readers (`register.history`), and of each event whether it is still what was recorded and which anchor closes it in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from informatiehuis.kernel import anchors, verifications
from informatiehuis.kernel.access import Actor, Verb, may
from informatiehuis.kernel.anchors import Point
from informatiehuis.kernel.comparing import outcome
from informatiehuis.kernel.comparing.outcome import Outcome
from informatiehuis.kernel.kinds import Kind, kind_named
from informatiehuis.kernel.models import Effect, Event, Thing, Verification
from informatiehuis.kernel.register import history
from informatiehuis.kernel.register.connections import connections
from informatiehuis.kernel.register.folding import in_order
from informatiehuis.kernel.register.history import Entry, may_see_state
from informatiehuis.kernel.register.past import last_states
from informatiehuis.kernel.register.past_lists import thing_of
from informatiehuis.kernel.register.problems import not_found
from informatiehuis.kernel.register.values import Value, values_of
from informatiehuis.kernel.register.walking import touched_by
from informatiehuis.kernel.verifying import broken_among

STEPS = 3
MOST_TOUCHED = 50
MOST_THINGS = 100


@dataclass(frozen=True)
class Step:
    """One event: in words, since when it held, its hashes, whether it is what was recorded, and its anchor.

    `start` are the values with which the thing was made. `anchor` is the first anchor that closes the event in.
    """

    entry: Entry
    thing: Thing
    valid_at: datetime
    hash: str
    previous: str
    intact: bool
    anchor: Point | None
    start: tuple[Value, ...] = ()

    @property
    def held_before(self) -> bool:
        """Whether it held since an earlier day than that on which it was recorded."""
        return timezone.localdate(self.valid_at) != timezone.localdate(self.entry.recorded_at)


@dataclass(frozen=True)
class Reconstruction:
    """The report. `others` are the things whose history is in it too, `verified` the last walk of the whole chain,
    `compared` the last comparison of the registers with it.
    """

    kind: Kind
    thing: Thing
    gone: bool
    made_at: datetime
    steps: tuple[Step, ...]
    others: tuple[Thing, ...]
    touches: tuple[Thing, ...]
    verified: Verification | None
    compared: Outcome | None = None

    @property
    def broken(self) -> list[int]:
        return [step.entry.number for step in self.steps if not step.intact]

    @property
    def anchors(self) -> list[Point]:
        """The anchors that close in these events, from old to new."""
        found = {step.anchor.events: step.anchor for step in self.steps if step.anchor}
        return [found[number] for number in sorted(found)]

    @property
    def sentence(self) -> str:
        """The answer: how much happened, from when until when, and whether it is what was recorded."""
        count = len(self.steps)
        if not count:
            return _("Er is niets vastgelegd dat u mag zien.")
        first, last = self.steps[0].entry.recorded_at, self.steps[-1].entry.recorded_at
        happened = ngettext(
            "Er is {count} gebeurtenis vastgelegd, op {first}.",
            "Er zijn {count} gebeurtenissen vastgelegd, van {first} tot en met {last}.",
            count,
        ).format(count=count, first=_day(first), last=_day(last))
        return f"{happened} {self.verdict}"

    @property
    def verdict(self) -> str:
        if self.broken:
            numbers = ", ".join(map(str, self.broken))
            return _("Niet alles is nog zoals het is vastgelegd: zie nummer {numbers}.").format(numbers=numbers)
        if self.compared and not self.compared.same:
            day = _day(self.compared.at)
            words = _("Wat is vastgelegd is gaaf, maar in de registers van dit huis stond op {day} iets anders.")
            return words.format(day=day)
        return _("Alles is nog zoals het is vastgelegd.")


def reconstruct(
    kind: Kind,
    thing: Thing,
    actor: Actor,
    *,
    connected: bool = False,
    gone: bool = False,
    until: datetime | None = None,
) -> Reconstruction:
    """The report of a thing that this actor may see; with `connected` of what it hangs together with as well.

    With `gone` of one that was removed, given as it was last; with `until` of what had been recorded by that moment.
    """
    others = _connected(thing, actor) if connected and not gone else ()
    recorded = {event.number: event for event in _recorded(thing, actor, until)}
    about = dict.fromkeys(recorded, thing)
    for other in others:
        for event in _recorded(other, actor, until):
            recorded.setdefault(event.number, event)
            about.setdefault(event.number, other)
    if gone and not recorded and until is None:
        raise not_found(kind, thing.slug)
    return Reconstruction(
        kind=kind,
        thing=thing,
        gone=gone,
        made_at=timezone.now(),
        steps=tuple(_steps(recorded, about, actor)),
        others=others,
        touches=() if gone else tuple(one.thing for one in touched_by(thing, actor, depth=STEPS)[:MOST_TOUCHED]),
        verified=verifications.latest(),
        compared=outcome.latest(),
    )


def removed(identifier: UUID, actor: Actor) -> tuple[Kind, Thing]:
    """A thing that was removed, as it was last. NotFound when there was none, or it may not be known."""
    state = last_states([identifier]).get(identifier)
    if state is None or not may_see_state(actor, state):
        raise not_found(kind_named("party"), str(identifier))
    kind = kind_named(state["kind"])
    return kind, thing_of(kind, identifier, state, timezone.now())


def document(report: Reconstruction) -> dict[str, Any]:
    """The report as plain values."""
    return {
        "form": "informatiehuis/reconstruction/1",
        "thing": {"kind": report.thing.kind, "slug": report.thing.slug, "title": report.thing.title},
        "identifier": str(report.thing.pk),
        "removed": report.gone,
        "madeAt": report.made_at.isoformat(),
        "summary": report.sentence,
        "intact": not report.broken,
        "verifiedAt": report.verified.started_at.isoformat() if report.verified else None,
        "comparedAt": report.compared.at.isoformat() if report.compared else None,
        "registersDiffer": report.compared.differences if report.compared else None,
        "touches": [{"kind": one.kind, "slug": one.slug, "title": one.title} for one in report.touches],
        "events": [_step_document(step) for step in report.steps],
        "anchors": anchors.document(report.anchors)["anchors"],
    }


def _step_document(step: Step) -> dict[str, Any]:
    entry = step.entry
    return {
        "number": entry.number,
        "thing": {"kind": step.thing.kind, "slug": step.thing.slug, "title": step.thing.title},
        "recordedAt": entry.recorded_at.isoformat(),
        "validAt": step.valid_at.isoformat(),
        "who": entry.who,
        "what": entry.words,
        "basis": entry.basis,
        "reason": entry.reason,
        "erased": list(entry.erased),
        "start": {value.name: value.text for value in step.start},
        "changes": [
            {"name": one.after.name, "label": one.label, "before": one.before.text, "after": one.after.text}
            for one in entry.changes
        ],
        "hash": step.hash,
        "previous": step.previous,
        "intact": step.intact,
        "anchor": step.anchor.events if step.anchor else None,
    }


def _recorded(thing: Thing, actor: Actor, until: datetime | None) -> list[Event]:
    numbers = history.knowable(thing, actor, until)
    return list(Event.objects.filter(Q(thing=thing.pk) | Q(other=thing.pk), number__in=numbers))


def _connected(thing: Thing, actor: Actor) -> tuple[Thing, ...]:
    found = {one.thing.pk: one.thing for group in connections(thing, actor) for one in group.connections}
    return tuple(sorted(found.values(), key=in_order)[:MOST_THINGS])


def _steps(recorded: dict[int, Event], about: dict[int, Thing], actor: Actor) -> Iterable[Step]:
    broken, held = set(broken_among(recorded.values())), anchors.points()
    entries = {entry.number: entry for entry in _entries(recorded, about, actor)}
    for number in sorted(recorded):
        event, thing = recorded[number], about[number]
        yield Step(
            entry=entries[number],
            thing=thing,
            valid_at=event.valid_at,
            hash=event.hash,
            previous=event.previous,
            intact=number not in broken,
            anchor=next((point for point in held if point.events >= number), None),
            start=_start(event, thing, actor),
        )


def _entries(recorded: dict[int, Event], about: dict[int, Thing], actor: Actor) -> Iterable[Entry]:
    for thing in {thing.pk: thing for thing in about.values()}.values():
        own: Collection[Event] = [recorded[number] for number, one in about.items() if one.pk == thing.pk]
        yield from history.told(kind_named(thing.kind), thing, own, actor)


def _start(event: Event, thing: Thing, actor: Actor) -> tuple[Value, ...]:
    if event.effect != Effect.MADE or event.thing != thing.pk:
        return ()
    kind = kind_named(event.kind)
    made = thing_of(kind, event.thing, event.payload["after"], event.recorded_at)
    hidden = frozenset() if may(actor, Verb.EDIT, made) else kind.personal
    names = [name for name in kind.form_fields if name not in hidden]
    values = values_of(kind, made, names, history.known_in(kind, [event], actor))
    return tuple(value for value in values if value.shape != "empty")


def _day(moment: datetime) -> str:
    return date_format(timezone.localdate(moment), "j F Y")


__all__ = ["Reconstruction", "Step", "document", "reconstruct", "removed"]
