"""Who wants to know that a source has other data: a room above the atlas says so when it starts.

Called within the action that puts the snapshot in force, so that what a follower asks for is asked in the same
transaction.
"""

from __future__ import annotations

from collections.abc import Callable

from informatiehuis.rooms.atlas.models import Source

Follower = Callable[[Source], None]
_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Call `follower` with each source of which other data came in force."""
    if follower not in _followers:
        _followers.append(follower)


def tell(source: Source) -> None:
    """Tell every follower; inside the action."""
    for follower in _followers:
        follower(source)
