"""What stands inside a thing and is found by itself: the documents of a source.

A room declares it once for a kind: which texts there are, with labels for who may find each, and what a reader may
find. Such a text stands in the index as a part of its thing: it goes when the thing changes, and never outlives it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import Text as Words
from informatiehuis.kernel.models import Thing

if TYPE_CHECKING:
    from informatiehuis.engines.text import Passage

BETWEEN = ":"


@dataclass(frozen=True)
class Inside:
    """One text inside a thing. `key` is its own in the thing and holds no colon. Without labels nobody finds it.

    A label is either `OPEN` of the index, for what every visitor may find, or one that `labels_for` gives to a reader.
    The place of a passage begins with what the address of its page needs, up to the first space.
    """

    key: str
    title: str
    passages: tuple[Passage, ...]
    labels: frozenset[str]
    when: datetime | None = None


@dataclass(frozen=True)
class Holding:
    """What things of one kind hold. `actions` are those at which it changes, whatever becomes of the thing itself.

    `size` is about how many passages some things hold, or all (None). `still` are those keys of a thing that stand as
    they did when they went into the index, for a reader who may see the thing. `address` is of the page of a text at a
    place.
    """

    name: str
    kind: str
    label: Words
    label_plural: Words
    actions: frozenset[str]
    size: Callable[[Collection[UUID] | None], int]
    texts: Callable[[Any], Iterator[Inside]]
    labels_for: Callable[[Actor], frozenset[str]]
    still: Callable[[Thing, Collection[str]], Collection[str]]
    address: Callable[[Thing, str, str], str]


_declared: dict[str, Holding] = {}


def declare(contents: Holding) -> None:
    """Let what stands in things of a kind be found. ValueError when that kind has something declared already."""
    if contents.kind in _declared and _declared[contents.kind].name != contents.name:
        raise ValueError(f"{contents.kind} has {_declared[contents.kind].name} already")
    _declared[contents.kind] = contents


def all_contents() -> Collection[Holding]:
    return tuple(_declared.values())


def contents_of(kind: str) -> Holding | None:
    return _declared.get(kind)


def actions() -> frozenset[str]:
    """The actions at which what stands in a thing changes."""
    return frozenset().union(*(one.actions for one in _declared.values()))


def size(things: Collection[UUID] | None) -> int:
    """About how many passages these things hold, or all in the house."""
    return sum(one.size(things) for one in _declared.values())


def labels_inside(actor: Actor) -> frozenset[str]:
    """What a reader may find inside things, besides what every visitor may."""
    if actor.is_anonymous:
        return frozenset()
    return frozenset().union(*(one.labels_for(actor) for one in _declared.values()))


def identifier_of(thing: Thing, key: str) -> str:
    """How the index calls a text inside a thing."""
    return f"{thing.pk.hex}{BETWEEN}{key}"


def thing_of(identifier: str) -> UUID:
    """The thing that an entry of the index is, or is inside of."""
    return UUID(hex=identifier.partition(BETWEEN)[0])


def key_of(identifier: str) -> str:
    """The key of a text inside a thing; empty for a thing itself."""
    return identifier.partition(BETWEEN)[2]


def still_there(identifiers: Collection[str], seen: Mapping[UUID, Thing]) -> dict[str, Thing]:
    """The thing of each identifier that may be seen and stands as the index has it."""
    found: dict[str, Thing] = {}
    inside: dict[UUID, dict[str, str]] = {}
    for one in identifiers:
        key = thing_of(one)
        if key not in seen:
            continue
        if key_of(one):
            inside.setdefault(key, {})[key_of(one)] = one
        else:
            found[one] = seen[key]
    for pk, keys in inside.items():
        contents = contents_of(seen[pk].kind)
        for same in contents.still(seen[pk], keys) if contents else ():
            found[keys[same]] = seen[pk]
    return found
