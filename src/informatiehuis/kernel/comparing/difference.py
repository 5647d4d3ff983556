"""What is told of one thing of which a table says something else than the chain."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from informatiehuis.engines.problems import Note


@dataclass(frozen=True)
class Difference:
    """One thing, or one account, of which a table says something else than the chain.

    `number` is the last event that says how it should be; 0 when there is none.
    """

    kind: str
    thing: UUID
    number: int
    what: Note
