"""What a change touches: the walk that follows the rules of its kind, up and down, and says of each thing how.

A change goes up first, to what rests on what changes, and from all of that down, to what those rest on or name; what it
came down to is not gone up from again: that two applications have one supplier is no reason for the one to notice the
other. It goes where a rule says that it touches. From all of that it then goes on where a rule says that it may, or
where a thing rests on another and no rule says anything: what it meets there is unknown, for somebody to judge. Only
what the reader may see takes part, also on the way.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.impact.rules import Effect, Rules, Way, read_rules
from informatiehuis.kernel.models import KindOfChange, Thing
from informatiehuis.kernel.register.relations import relations, resting
from informatiehuis.kernel.register.walking import Level, Step, spread, steps_down, steps_up

STEPS = 10


class How(StrEnum):
    """How a change comes to a thing: in one step, through others, or nobody knows whether it does."""

    DIRECT = "direct"
    THROUGH = "through"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Came:
    """One step of the way of a change, by identifier: `near` and `far` are the sides of the relation."""

    near: UUID
    relation: str
    far: UUID
    up: bool


@dataclass(frozen=True)
class Hit:
    """A thing that a change comes to, with the way from what changes."""

    to: UUID
    how: How
    way: tuple[Came, ...]


@dataclass(frozen=True)
class Judged:
    """All that a change comes to, what is certain first and then what is nearest; `is_cut`: there is more than this."""

    hits: tuple[Hit, ...]
    is_cut: bool = False


def judge(thing: Thing, change: KindOfChange, actor: Actor, *, depth: int = STEPS) -> Judged:
    """What this change of this thing touches, as far as this actor may see; so many steps up, and then down.

    Raises BadRules.
    """
    walk = _Walk(read_rules(change.rules), actor, depth)
    start = {thing.pk: thing.kind}
    up = walk.along(start, Way.UP, _SURE)
    down = walk.along(start | _kinds(up), Way.DOWN, _SURE)
    up_perhaps = walk.along(start | _kinds(up), Way.UP, _PERHAPS)
    # what is certain on the way down may yet be passed through on an uncertain way up
    everything = start | _kinds(up) | _kinds(up_perhaps) | _kinds(down)
    down_perhaps = walk.along(everything, Way.DOWN, _PERHAPS)
    ways, ways_up = ChainMap(down, down_perhaps, up, up_perhaps), ChainMap(up, up_perhaps)
    hits = [
        *_hits(thing, up, ways_up),
        *_hits(thing, down, ways),
        *_hits(thing, {key: step for key, step in up_perhaps.items() if key not in down}, ways_up, How.UNKNOWN),
        *_hits(thing, down_perhaps, ways, How.UNKNOWN),
    ]
    return Judged(tuple(sorted(hits, key=lambda hit: (hit.how is How.UNKNOWN, len(hit.way)))), walk.is_cut)


_SURE, _PERHAPS = frozenset({Effect.TOUCHES}), frozenset({Effect.TOUCHES, Effect.MAY})


@dataclass
class _Walk:
    """The walks of one judgement; `is_cut` when one of them came to no end."""

    rules: Rules
    actor: Actor
    depth: int
    is_cut: bool = False

    def along(self, start: Level, way: Way, effects: frozenset[Effect]) -> dict[UUID, Step]:
        """The last step to all that a change with one of these effects comes to from `start`, going one way."""
        relations = {one.relation for one in self.rules.values() if one.way is way and one.effect in effects}
        if way is Way.UP and Effect.MAY in effects:
            relations |= {name for name in resting() if (name, Way.UP) not in self.rules}
        steps = steps_up if way is Way.UP else steps_down
        found, is_cut = spread(start, self.depth, lambda level: steps(level, self.actor, relations))
        self.is_cut = self.is_cut or is_cut
        return found


def _kinds(found: Mapping[UUID, Step]) -> dict[UUID, str]:
    return {step.to: step.kind for step in found.values()}


def _hits(start: Thing, found: Mapping[UUID, Step], ways: Mapping[UUID, Step], how: How | None = None) -> Iterator[Hit]:
    for step in found.values():
        way = [step]
        while way[0].below != start.pk:
            way.insert(0, ways[way[0].below])
        came = tuple(_came(one) for one in way)
        yield Hit(step.to, how or (How.DIRECT if len(way) == 1 else How.THROUGH), came)


def _came(step: Step) -> Came:
    near, far = (step.to, step.below) if step.up else (step.below, step.to)
    return Came(near, step.relation, far, step.up)


@dataclass(frozen=True)
class Sentence:
    """A step as people read it: what is near, what it has with what is far, and why a change comes along it.

    `is_sure` is false where a rule says that it may, or where there is no rule: then `is_unspoken`.
    """

    near: Thing
    words: str
    far: Thing
    why: str
    is_sure: bool
    is_unspoken: bool


@dataclass(frozen=True)
class Touched:
    """A thing that a change comes to, as people read it."""

    thing: Thing
    how: How
    way: tuple[Sentence, ...]


def seen_hits(hits: Sequence[Hit], actor: Actor) -> tuple[list[Hit], dict[UUID, str]]:
    """The hits of which this actor may see the whole way, and the kind of each thing on it; in one query."""
    wanted = {side for hit in hits for came in hit.way for side in (came.near, came.far)}
    kinds = dict(Thing.objects.visible_to(actor).filter(pk__in=wanted).values_list("pk", "kind"))
    return [hit for hit in hits if all(one.near in kinds and one.far in kinds for one in hit.way)], kinds


def in_words(hits: Iterable[Hit], rules: Rules | None, actor: Actor) -> list[Touched]:
    """The hits with their things, in one query; what is hidden or was removed meanwhile is left out.

    Without rules, because this actor may not see them, nothing is said of why.
    """
    hits = list(hits)
    wanted = {side for hit in hits for came in hit.way for side in (came.near, came.far)}
    things = Thing.objects.visible_to(actor).in_bulk(wanted)
    labels = {name: str(one.label) for name, one in relations().items()}
    return [
        Touched(things[hit.to], hit.how, tuple(_sentence(one, things, labels, rules) for one in hit.way))
        for hit in hits
        if all(one.near in things and one.far in things for one in hit.way)
    ]


def _sentence(came: Came, things: Mapping[UUID, Thing], labels: Mapping[str, str], rules: Rules | None) -> Sentence:
    rule = (rules or {}).get((came.relation, Way.UP if came.up else Way.DOWN))
    return Sentence(
        things[came.near],
        labels.get(came.relation, came.relation),
        things[came.far],
        rule.why if rule else "",
        is_sure=rule is not None and rule.effect is Effect.TOUCHES,
        is_unspoken=rules is not None and rule is None,
    )
