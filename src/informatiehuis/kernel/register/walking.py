"""What rests on a thing and on what it rests, directly or through others: the walk along links and references.

A walk goes level by level, up to what is touched or down to what is needed, or along the relations that are given.

Only things that the reader may see take part, also on the way: a path never leads through something hidden. A walk
stops once it has come along `MOST_WALKED` connections on one level, so that a thing on which half the house rests
costs no more than a page can show; it then says that there is more. While walking nothing but identifiers and what
they are sorted by is read; the things themselves are read for the part that is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, overload
from uuid import UUID

from django.db.models import ForeignKey

from informatiehuis.kernel.access import Actor, visible
from informatiehuis.kernel.kinds import Kind, kind_named
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.predicates import all_predicates, predicate_named
from informatiehuis.kernel.register.links import holding
from informatiehuis.kernel.register.relations import relation_of, resting
from informatiehuis.kernel.register.values import references, referrers

MOST_WALKED = 2_000

Level = Mapping[UUID, str]
"""The things that a walk came to in so many steps, each with its kind."""


@dataclass(frozen=True)
class Touched:
    """Something that a walk came to, and the steps that lead there, each with its words."""

    thing: Thing
    path: tuple[tuple[str, Thing], ...]

    @property
    def distance(self) -> int:
        return len(self.path)


class Step(NamedTuple):
    """One step of a walk: to what, from what and in which words; kind and order of where it leads.

    `relation` is the relation that it goes along (see `relations`), `up` whether it leads to what rests on the other.
    """

    to: UUID
    below: UUID
    words: str
    kind: str
    sort_key: str
    slug: str
    relation: str = ""
    up: bool = True

    @property
    def order(self) -> tuple[str, str]:
        return self.sort_key, self.slug


class Reach(Sequence[Touched]):
    """All that a walk came to, nearest first and then by title; `is_cut` says that there is more than this."""

    def __init__(self, start: Thing, actor: Actor, steps: Mapping[UUID, Step], *, is_cut: bool) -> None:
        self.is_cut = is_cut
        self._start = start
        self._actor = actor
        self._steps = steps
        self._order = tuple(steps)

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, index: int) -> Touched: ...

    @overload
    def __getitem__(self, index: slice) -> list[Touched]: ...

    def __getitem__(self, index: int | slice) -> Touched | list[Touched]:
        if isinstance(index, int):
            return self._read([self._order[index]])[0]
        return self._read(self._order[index])

    def __iter__(self) -> Iterator[Touched]:
        return iter(self[:])

    def _read(self, identifiers: Iterable[UUID]) -> list[Touched]:
        """These with the things on their paths, in one query; what was removed or hidden meanwhile is left out."""
        paths = {identifier: self._path(identifier) for identifier in identifiers}
        wanted = {step.to for path in paths.values() for step in path}
        things = {thing.pk: thing for thing in Thing.objects.visible_to(self._actor).filter(pk__in=wanted)}
        return [
            Touched(things[identifier], tuple((step.words, things[step.to]) for step in path))
            for identifier, path in paths.items()
            if all(step.to in things for step in path)
        ]

    def _path(self, identifier: UUID) -> list[Step]:
        path = [self._steps[identifier]]
        while path[0].below != self._start.pk:
            path.insert(0, self._steps[path[0].below])
        return path


def touched_by(thing: Thing, actor: Actor, *, depth: int = 4) -> Reach:
    """What rests on a thing within so many steps, each with the shortest way to it that this actor may see."""
    return _reach(thing, actor, depth, lambda level: steps_up(level, actor, resting()))


def needed_by(thing: Thing, actor: Actor, *, depth: int = 4) -> Reach:
    """On what a thing rests within so many steps, each with the shortest way to it that this actor may see."""
    return _reach(thing, actor, depth, lambda level: steps_down(level, actor, resting()))


def _reach(thing: Thing, actor: Actor, depth: int, onward: Callable[[Level], list[Step]]) -> Reach:
    found, is_cut = spread({thing.pk: thing.kind}, depth, onward)
    return Reach(thing, actor, found, is_cut=is_cut)


def spread(start: Level, depth: int, onward: Callable[[Level], list[Step]]) -> tuple[dict[UUID, Step], bool]:
    """The last step to all that a walk from `start` comes to, nearest first, and whether it was cut off.

    `onward` gives the steps from the things of one level; of several to the same thing the one that comes first in the
    order of titles is taken.
    """
    level = dict(start)
    found: dict[UUID, Step] = {}
    is_cut = False
    for _number in range(depth):
        rank = {identifier: place for place, identifier in enumerate(level)}
        steps = sorted(onward(level), key=lambda step: (step.order, rank[step.below]))
        is_cut = is_cut or len(steps) > MOST_WALKED
        nearer: dict[UUID, Step] = {}
        for step in steps[:MOST_WALKED]:
            if step.to not in start and step.to not in found and step.to not in nearer:
                nearer[step.to] = step
        found |= nearer
        level = {step.to: step.kind for step in nearer.values()}
        if not level or is_cut:
            break
    return found, is_cut


def steps_up(level: Level, actor: Actor, along: Collection[str]) -> list[Step]:
    """The steps to what stands on the near side of these relations with these things: what rests on them, mostly.

    Only to what may be seen, and at most one more than a walk takes.
    """
    links = holding().filter(visible(actor, "subject__"), object__in=level, predicate__in=_predicates(along))
    read = ("subject", "object", "predicate", "subject__kind", "subject__sort_key", "subject__slug")
    found = [
        Step(to, below, str(predicate_named(name).label), of_kind, key, slug, name)
        for to, below, name, of_kind, key, slug in links.order_by("subject__sort_key", "subject__slug").values_list(
            *read
        )[: MOST_WALKED + 1]
    ]
    for name, identifiers in _by_kind(level).items():
        for kind, field in referrers(kind_named(name).model):
            relation = relation_of(kind, field)
            if relation in along:
                towards = kind.model.objects.visible_to(actor).filter(**{f"{field.name}__in": identifiers})
                pairs = towards.order_by("sort_key", "slug").values_list(
                    "pk", field.attname, "kind", "sort_key", "slug"
                )
                words = str(field.verbose_name)
                found += [
                    Step(to, below, words, of_kind, key, slug, relation)
                    for to, below, of_kind, key, slug in pairs[: MOST_WALKED + 1]
                ]
    return found


def steps_down(level: Level, actor: Actor, along: Collection[str]) -> list[Step]:
    """The steps to what stands on the far side of these relations with these things: what they rest on, mostly.

    Only to what may be seen, and at most one more than a walk takes.
    """
    links = holding().filter(visible(actor, "object__"), subject__in=level, predicate__in=_predicates(along))
    read = ("object", "subject", "predicate", "object__kind", "object__sort_key", "object__slug")
    found = [
        Step(to, below, str(predicate_named(name).label), of_kind, key, slug, name, up=False)
        for to, below, name, of_kind, key, slug in links.order_by("object__sort_key", "object__slug").values_list(
            *read
        )[: MOST_WALKED + 1]
    ]
    for name, identifiers in _by_kind(level).items():
        kind = kind_named(name)
        for field in references(kind.model):
            if relation_of(kind, field) in along:
                found += _named_in(kind, field, identifiers, actor)
    return found


def _named_in(kind: Kind, field: ForeignKey[Any, Any], identifiers: Iterable[UUID], actor: Actor) -> list[Step]:
    """The steps from these things to what they name in a field."""
    naming = dict(
        kind.model.objects.visible_to(actor)
        .filter(pk__in=list(identifiers), **{f"{field.name}__isnull": False})
        .values_list("pk", field.attname)[: MOST_WALKED + 1]
    )
    named = {
        thing.pk: thing
        for thing in Thing.objects.visible_to(actor)
        .filter(pk__in=set(naming.values()))
        .only("kind", "sort_key", "slug")
    }
    words, relation = str(field.verbose_name), relation_of(kind, field)
    return [
        Step(to, below, words, one.kind, one.sort_key, one.slug, relation, up=False)
        for below, to in naming.items()
        if (one := named.get(to))
    ]


def _predicates(along: Collection[str]) -> list[str]:
    return [predicate.name for predicate in all_predicates() if predicate.name in along]


def _by_kind(level: Level) -> Mapping[str, list[UUID]]:
    by_kind: dict[str, list[UUID]] = defaultdict(list)
    for identifier, of_kind in level.items():
        by_kind[of_kind].append(identifier)
    return by_kind
