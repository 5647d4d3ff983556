"""What a room can say at once about things that were found together: a figure of this indicator in that area.

A room declares a function that is given who asks, the words, and the things that were found and may be seen; what it
tells is told to that reader.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.models import Thing


@dataclass(frozen=True)
class Fact:
    """Something that answers at once: a sentence that names what it is about, and the address where it comes from."""

    thing: Thing
    sentence: str
    address: str


Tell = Callable[[Actor, str, Sequence[Thing]], list[Fact]]
_tellers: list[Tell] = []


def declare(tell: Tell) -> None:
    """Let a room tell facts beside what is found."""
    _tellers.append(tell)


def tellers() -> Collection[Tell]:
    return tuple(_tellers)
