"""What is told of work while it runs: the number of the request it belongs to, and a hook for whoever measures.

The kernel and the rooms say what they do (`observed("action", "atlas.adopt_concept")`); who listens is decided by the
portal, and without a listener this costs a look at an empty list. A name says what was done, never for whom or with
what: no personal data, no values.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar
from typing import Protocol

request_number: ContextVar[str] = ContextVar("request_number", default="")
"""The number by which a request is found in the logs; empty outside a request."""


class Observer(Protocol):
    """Somebody who measures work."""

    def span(self, kind: str, name: str) -> AbstractContextManager[None]:
        """Around a piece of work: its kind (`action`, `query`, `job`) and its name."""

    def counted(self, what: str, number: int) -> None:
        """Something was done so many times, such as `events`."""


_observers: list[Observer] = []


def listen(observer: Observer) -> None:
    """Tell this observer too, from now on and in this process."""
    _observers.append(observer)


def silence(observer: Observer) -> None:
    """Tell this observer nothing more."""
    _observers.remove(observer)


def heard() -> bool:
    """Whether anybody listens; what is only prepared for them need not be done when nobody does."""
    return bool(_observers)


@contextmanager
def observed(kind: str, name: str) -> Iterator[None]:
    """Tell who listens that this work is done in the block."""
    if not _observers:
        yield
        return
    with ExitStack() as spans:
        for observer in _observers:
            spans.enter_context(observer.span(kind, name))
        yield


def count(what: str, number: int = 1) -> None:
    """Tell who listens that something was done so many times."""
    for observer in _observers:
        observer.counted(what, number)
