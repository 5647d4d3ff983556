"""Which snapshots other rooms rest on: they say so here, and the atlas keeps those for them.

The atlas knows no room that uses it, so a room hands over a function when the house starts (in `AppConfig.ready`).
"""

from __future__ import annotations

from collections.abc import Callable

Pins = Callable[[str], set[str]]

_declared: list[Pins] = []


def declare(pins: Pins) -> None:
    """Add a function that gives the content hashes to keep of a source, by its slug."""
    if pins not in _declared:
        _declared.append(pins)


def pinned(source: str) -> set[str]:
    """The content hashes of a source that some room rests on; they are never pruned."""
    return {content_hash for pins in _declared for content_hash in pins(source)}
