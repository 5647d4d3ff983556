"""Elements that need each other in a circle, and how deep the needs of each element go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from informatiehuis.engines.dmn.model.definitions import BusinessKnowledge, Key
from informatiehuis.engines.dmn.problems import CircularRequirement
from informatiehuis.engines.problems import N_

if TYPE_CHECKING:
    from informatiehuis.engines.dmn.logic.graph import Part

Needed = Callable[["Part"], Iterable[Key]]


def refuse_circles(parts: Mapping[Key, Part], needed: Needed) -> None:
    """Raise CircularRequirement when an element needs itself; functions may, as they may call themselves."""
    done: set[Key] = set()
    for start in parts:
        if start not in done:
            _walk(start, parts, needed, done)


def _walk(start: Key, parts: Mapping[Key, Part], needed: Needed, done: set[Key]) -> None:
    path = [start]
    waiting = [iter(tuple(needed(parts[start])))]
    while path:
        for key in waiting[-1]:
            if key in path:
                _refuse(path[path.index(key) :], parts)
            elif key not in done:
                path.append(key)
                waiting.append(iter(tuple(needed(parts[key]))))
                break
        else:
            done.add(path.pop())
            waiting.pop()


def _refuse(circle: list[Key], parts: Mapping[Key, Part]) -> None:
    if all(isinstance(parts[key].element, BusinessKnowledge) for key in circle):
        return
    names = [parts[key].name for key in circle]
    raise CircularRequirement(
        N_("Deze onderdelen hebben elkaar nodig in een kring: {names} ({file})."),
        N_("Haal een van de pijlen tussen deze onderdelen weg."),
        names=" → ".join([*names, names[0]]),
        file=parts[circle[0]].file,
    )


def heights_of(parts: Mapping[Key, Part]) -> None:
    """Give every element its height: one more than the highest that it needs."""
    for start in parts.values():
        waiting = [start]
        while waiting:
            part = waiting[-1]
            below = [parts[key] for key in part.needs if key in parts and key != part.key]
            todo = [other for other in below if not other.height and other not in waiting]
            if todo:
                waiting.append(todo[0])
                continue
            part.height = 1 + max((other.height for other in below), default=0)
            waiting.pop()
