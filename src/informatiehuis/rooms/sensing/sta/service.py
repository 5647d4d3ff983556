"""What one request works with: who reads, the observations as they are at this moment, and where the service stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import pyarrow as pa

from informatiehuis.engines.signals import Reading
from informatiehuis.kernel.access import Actor
from informatiehuis.rooms.sensing.entities import Seen

PAGE, LARGEST_PAGE = 100, 1_000
LARGEST_PAGE_OF_OBSERVATIONS = 10_000
"""How many come in one answer when `$top` does not say, and at most."""
MOST_LOOKED_AT = 20_000
"""Entities that one question with a filter or an order looks through."""


@dataclass(frozen=True)
class Service:
    """`root` is the absolute address of the service without a slash at its end."""

    actor: Actor
    reading: Reading
    root: str
    now: datetime

    @cached_property
    def seen(self) -> Seen:
        return Seen(self.actor)

    @cached_property
    def streams(self) -> list[int]:
        """The datastreams that this reader may see, asked once."""
        return self.seen.streams()

    @cached_property
    def latest(self) -> pa.Table:
        """Of each of those its last observation and its extent (`engines.signals`)."""
        return self.reading.latest(self.streams)

    def address(self, collection: str, number: int | str) -> str:
        return f"{self.root}/{collection}({number})"
