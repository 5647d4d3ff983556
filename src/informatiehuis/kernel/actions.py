"""What an action is: the only place where state changes.

An action is a function with keyword-only arguments, one of them `actor`. It runs in one transaction; it asks
the policy (`kernel.access.require`) and writes through `kernel.changes`, which records the event in that same
transaction. When anything fails, nothing has happened. Who came with a token that is for reading runs no action at all.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ParamSpec, TypeVar, cast

from django.db import transaction

from informatiehuis.kernel import events
from informatiehuis.kernel.access import WRITE, Actor, basis, require_scope
from informatiehuis.kernel.observing import observed

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class ActionRun:
    """The action that is running: its name (`atlas.adopt_concept`), who does it, why, and since when it holds.

    `valid_at` is aware; None is now.
    """

    name: str
    actor: Actor
    reason: str
    valid_at: datetime | None = None


_running: ContextVar[ActionRun | None] = ContextVar("running_action", default=None)
_guard: ContextVar[Callable[[str], None] | None] = ContextVar("action_guard", default=None)
_registry: dict[str, Callable[..., Any]] = {}


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function an action; its name is that of its room or kernel part and of the function.

    What an action calls is done since the same moment (`valid_at`) as itself.
    """
    parameters = inspect.signature(function).parameters
    by_name = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD)
    if any(p.kind not in by_name for p in parameters.values()) or "actor" not in parameters:
        raise TypeError(f"{function.__qualname__}: an action takes keyword-only arguments, one of them actor")
    name = f"{_part_of(function.__module__)}.{function.__name__}"

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        actor, reason = kwargs["actor"], kwargs.get("reason", "")
        if not isinstance(actor, Actor):
            raise TypeError(f"{name}: actor is a {type(actor).__name__}, not an Actor")
        require_scope(actor, WRITE)
        outer = _running.get()
        valid_at = kwargs.get("valid_at") or (outer.valid_at if outer else None)
        token = _running.set(ActionRun(name, actor, str(reason), cast("datetime | None", valid_at)))
        try:
            with observed("action", name), basis.acting(actor), transaction.atomic():
                if outer is not None:
                    return function(*args, **kwargs)
                with events.turn():
                    if guard := _guard.get():
                        guard(name)
                    return function(*args, **kwargs)
        finally:
            _running.reset(token)

    _registry[name] = run
    return run


def running_action() -> ActionRun:
    """The action that runs now; RuntimeError when none does, because nothing is written outside one."""
    run = _running.get()
    if run is None:
        raise RuntimeError("This writes, so it may only be called inside an @action.")
    return run


@contextmanager
def guarded(guard: Callable[[str], None]) -> Iterator[None]:
    """Call `guard` with the name of each action in the block, in its transaction and before it writes.

    When the guard raises, nothing of the action has happened. Background work uses it: what lost its job may not write.
    """
    token = _guard.set(guard)
    try:
        yield
    finally:
        _guard.reset(token)


def all_actions() -> dict[str, Callable[..., Any]]:
    """Every declared action by name."""
    return dict(_registry)


def _part_of(module: str) -> str:
    parts = module.split(".")
    if "rooms" in parts:
        return parts[parts.index("rooms") + 1]
    return "kernel"
