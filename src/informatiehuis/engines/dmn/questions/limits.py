"""How much work an interview may be, so that a large model takes bounded time."""

from __future__ import annotations

MOST_WORK = 150_000
"""How many parts of diagrams may be made, and evaluations done, for one decision."""


class TooLarge(Exception):  # noqa: N818 - it is not an error of the program
    """A decision is too large to be looked through."""


class Budget:
    """Counts work down."""

    def __init__(self, most: int = MOST_WORK) -> None:
        self.left = most

    def spend(self, work: int) -> None:
        """Count work. Raises TooLarge when there has been too much."""
        self.left -= work
        if self.left < 0:
            raise TooLarge
