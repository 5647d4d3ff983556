"""Where others can read the bytes of a file of this machine, for as long as it takes to compute with them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SIGNED_BESIDE = 60
"""Seconds that the machines of a cluster may read data after the time of a query: clocks differ."""


@dataclass(frozen=True)
class Link:
    """An address that answers to GET with ranges, without credentials and for a limited time: a secret in itself.

    What stands there has this ETag and this many bytes; when it has another, it is not that file any more.
    """

    url: str
    etag: str
    size: int

    def __repr__(self) -> str:
        return f"Link(size={self.size})"


Links = Callable[[Path], Link | None]
"""Gives the link of a file; None where the file itself is reached by all who need it."""
