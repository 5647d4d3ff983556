"""How long work tells how far it is, and how it is asked to stop."""

from typing import Protocol


class Progress(Protocol):
    """Called with what is done and, where known, of how much; unit is rows or bytes, as the caller says.

    It may raise `Interrupted`; the work then stops and leaves nothing half done.
    """

    def __call__(self, done: int, total: int | None = None) -> None: ...


class Interrupted(Exception):  # noqa: N818 - it is a wish of the user, not an error
    """The user asked the work to stop."""


def silent(done: int, total: int | None = None) -> None:
    """Progress that nobody watches."""
