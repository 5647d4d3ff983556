"""What words mean as well: whoever knows it (the atlas, by its concepts) says so here, and searches widen by it.

Who widens is given the things that were found by name for the question, of the kinds that it declared, and tells only
what this reader may see.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from informatiehuis.kernel.access import Actor

if TYPE_CHECKING:
    from informatiehuis.engines.text import Expansion

Widen = Callable[[Actor, Sequence[UUID]], "list[Expansion]"]


@dataclass(frozen=True)
class Widening:
    """Things of one kind tell what words mean as well: `widen` is given those that have a word of the question."""

    kind: str
    widen: Widen


_widenings: list[Widening] = []


def declare(kind: str, widen: Widen) -> None:
    """Let things of a kind widen what is searched for."""
    _widenings.append(Widening(kind, widen))


def widenings() -> Collection[Widening]:
    return tuple(_widenings)
