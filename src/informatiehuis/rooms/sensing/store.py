"""The observations of a house: one store below its folder, opened once in a process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from informatiehuis.engines.signals import Store
from informatiehuis.kernel.house import House


def store_of(house: House) -> Store:
    """The store of this house; several processes may have it open at the same time. Raises SignalsProblem."""
    return _opened(house.signals)


@lru_cache(maxsize=4)
def _opened(root: Path) -> Store:
    return Store(root)
