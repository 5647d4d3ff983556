"""Keeps values within bounds that are small to make and large to walk through.

A list can hold another list twice, which holds another twice, and so on: sixty steps make a value with more parts than
any machine can count. Before such a value is compared, written or given back, its parts are counted.
"""

from __future__ import annotations

from informatiehuis.engines.dmn.feel.run import Reason, Stopped
from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.problems import N_

MOST_PARTS = 2_000_000
MOST_DEPTH = 150


def check_size(value: Value) -> None:
    """Raise Stopped when a value has too many parts, or parts in parts in parts."""
    level, counted = [value], 0
    for _ in range(MOST_DEPTH):
        below: list[Value] = []
        for part in level:
            if isinstance(part, list):
                below += part
            elif isinstance(part, dict):
                below += part.values()
            if counted + len(below) > MOST_PARTS:
                _refuse()
        counted += len(below)
        level = [part for part in below if isinstance(part, list | dict)]
        if not level:
            return
    _refuse()


def sized(value: Value) -> Value:
    """A value that is not too large. Raises Stopped for one that is."""
    if isinstance(value, list | dict):
        check_size(value)
    return value


def _refuse() -> None:
    raise Stopped(Reason(None, N_("Deze waarde is te groot of te diep, en is daarom niet gemaakt."), {}))
