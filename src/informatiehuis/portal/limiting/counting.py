"""Counts how often somebody asked within a minute, over all processes.

A window starts at a fixed moment of the clock, other for each visitor, so that not everybody starts afresh at once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core.cache import caches

from informatiehuis.portal.limiting.classes import WINDOW


@dataclass(frozen=True)
class Count:
    """Where somebody stands: how often it may, how often is left, and in how many seconds all of it is back."""

    name: str
    most: int
    left: int
    seconds: int

    @property
    def is_over(self) -> bool:
        return self.left < 0

    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers (10) has it: the policy, and what is left of it now."""
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.most};w={WINDOW}',
            "RateLimit": f'"{self.name}";r={max(self.left, 0)};t={self.seconds}',
        }


def counted(name: str, most: int, who: str, now: float) -> Count:
    """Count one question of `who`, and say where that leaves them. `now` in seconds since 1970."""
    key = hashlib.sha256(f"{name}|{who}".encode()).hexdigest()[:32]
    shifted = now + int(key[:4], 16) % WINDOW
    window, into = divmod(shifted, WINDOW)
    place = f"limit:{key}:{window:.0f}"
    return Count(name, most, most - _one_more(place), max(1, round(WINDOW - into)))


def _one_more(place: str) -> int:
    """The number of questions so far, this one included; 0 when there is no counting."""
    counts = caches["counts"]
    if counts.add(place, 1, WINDOW * 2):
        return 1
    try:
        return counts.incr(place)
    except ValueError:
        return 0
