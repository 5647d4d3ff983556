"""What a request writes: every statement on a guarded table, the action in which it ran, and the events with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from informatiehuis.kernel import actions
from informatiehuis.kernel.models import Event
from tests.access.tables import guarded

STATEMENT = re.compile(r'\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?([a-z_]+)', re.IGNORECASE)
"""One statement of SQL may hold several: PostgreSQL writes an event and moves the end of the chain in one."""


COME_WITH_ASKING = frozenset({"django_session", "kernel_cache", "usersessions_usersession"})
"""Who is signed in, and how often somebody asked."""


@dataclass
class Written:
    """The guarded tables that were written, those outside any action, and how many events came with it."""

    tables: list[str] = field(default_factory=list)
    everything: set[str] = field(default_factory=set)
    """Every table that was written, guarded or not, but for those that come with asking itself."""
    outside: list[str] = field(default_factory=list)
    events: int = 0


@contextmanager
def watched() -> Iterator[Written]:
    """Watch every statement in the block."""
    names, found = {model._meta.db_table for model in guarded()}, Written()
    events = Event._meta.db_table

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        written = STATEMENT.findall(sql)
        found.events += written.count(events)
        found.everything |= set(written) - COME_WITH_ASKING
        if here := names.intersection(written):
            found.tables += sorted(here)
            try:
                actions.running_action()
            except RuntimeError:
                found.outside.append(sql[:80])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found
