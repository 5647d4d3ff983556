"""What a part of the atlas as code is: a kind of file, and how it is spelled as things and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.models import Thing


@dataclass(frozen=True, order=True)
class Ref:
    """A thing named by its kind and its slug; for an area, its code in lower case."""

    kind: str
    slug: str


@dataclass(frozen=True)
class Spelled:
    """A thing as a file says it: plain fields, references to other things, and links by predicate."""

    ref: Ref
    values: Mapping[str, Any]
    references: Mapping[str, Ref | None] = field(default_factory=dict)
    links: Mapping[str, tuple[Ref, ...]] = field(default_factory=dict)
    value: Any = None


@dataclass(frozen=True)
class FromFile:
    """What a thing read out of a data file and a folder has otherwise: its name, and the field that keeps its hash.

    `ours` is that hash in the house, empty when the house has nothing of it; `theirs` that of the folder.
    """

    name: str
    field: str
    ours: str
    theirs: str


@dataclass(frozen=True)
class Part:
    """One attribute of `Atlas` and the kinds of things that it gives.

    name     the attribute of Atlas: `concepts`
    kinds    the kinds it gives, in the order in which they are made
    order    parts are imported from low to high, so that what is referred to is there already
    read     one value of a file → the things it spells
    write    every thing of these kinds → the values of files
    check    raises a Problem when a thing as spelled cannot be; called before anything is written
    allow    asked who imports, of a thing of which something differs: as it was before, or as it was just made; raises
             NotAllowed where the actions of the room would
    after    called when a thing is there, and told whether it is new or changed: reads what belongs to it from the
             folder (boundaries)
    files    the data files that a thing as spelled needs, relative to the folder
    holders  the things of the house that need a data file of that name
    owned    the things in use that the file of a thing lists: what is there and not in the file is ended
    from_files  what of a thing that is there differs from the data files of a folder, though its YAML may be the same
    finish   called once with all values of the part, when every thing is there: what is said about several things
    """

    name: str
    kinds: tuple[str, ...]
    order: int
    read: Callable[[Any], Iterable[Spelled]]
    write: Callable[[], Iterable[Any]]
    check: Callable[[Spelled, Mapping[Ref, Spelled]], None] | None = None
    allow: Callable[[Actor, Thing, Spelled, bool], None] | None = None
    after: Callable[[Thing, Spelled, Path, bool], None] | None = None
    finish: Callable[[Sequence[Any]], None] | None = None
    files: Callable[[Spelled], Iterable[str]] | None = None
    holders: Callable[[str], Iterable[Ref]] | None = None
    owned: Callable[[Thing], Iterable[Thing]] | None = None
    from_files: Callable[[Thing, Path], Iterable[FromFile]] | None = None


_parts: dict[str, Part] = {}


def declare(*parts: Part) -> None:
    """Declare parts; a room does so in its `exchange.py`, once."""
    for part in parts:
        if part.name in _parts:
            raise ValueError(f"part {part.name} of the atlas is declared twice")
        _parts[part.name] = part


def all_parts() -> list[Part]:
    return sorted(_parts.values(), key=lambda part: part.order)


def part_of_kind(kind: str) -> Part:
    return next(part for part in _parts.values() if kind in part.kinds)
