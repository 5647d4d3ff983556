"""The guard on writing: a thing changes inside a recorded change, or not at all.

`kernel.changes` opens the gate while it writes a thing together with its event; models ask here before they
save. This module knows no models, so that models can import it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_recording: ContextVar[bool] = ContextVar("recording", default=False)


class WriteOutsideAction(RuntimeError):  # noqa: N818 - the name says what happened
    """Code tried to write a thing without recording it."""


def require_recorded_change() -> None:
    """Raise WriteOutsideAction unless a recorded change is being written."""
    if not _recording.get():
        raise WriteOutsideAction("Things are written through kernel.changes inside an @action, which records an event.")


@contextmanager
def recorded_change() -> Iterator[None]:
    """Open the gate for the block; only `kernel.changes`, migrations and `kernel.copies.importing` use this."""
    token = _recording.set(True)
    try:
        yield
    finally:
        _recording.reset(token)
