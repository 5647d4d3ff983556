"""Where the chain of events ends: locked and read by whoever appends to it, and moved on with each event.

Every change of every thing passes here while all others wait, so this is SQL by hand: a few statements, and no models
made of rows. What stands in an event is for `kernel.events` to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

from django.db import connection

from informatiehuis.kernel.models import ChainHead, Event

GENESIS = "0" * 64
LOCK = "SELECT 1 FROM kernel_chainhead WHERE id = 1 FOR UPDATE"
READ = (
    "SELECT head.number, head.hash, event.recorded_at FROM kernel_chainhead AS head "
    "LEFT JOIN kernel_event AS event ON event.number = head.number WHERE head.id = 1"
)
MOVE = "UPDATE kernel_chainhead SET number = %s, hash = %s WHERE id = 1"


class End(NamedTuple):
    """The last event: its number, its hash, and when it was recorded (aware UTC; None before the first)."""

    number: int
    hash: str
    recorded_at: datetime | None


_turn: ContextVar[object] = ContextVar("turn_at_the_chain", default=None)


@contextmanager
def turn() -> Iterator[None]:
    """Hold the end of the chain; for a block that is a transaction, or what is left of one."""
    _lock()
    token = _turn.set(connection.connection)
    try:
        yield
    finally:
        _turn.reset(token)


def _lock() -> None:
    """Lock the end of the chain until the transaction ends; whoever writes in SQLite has locked the whole database."""
    if connection.features.has_select_for_update:
        with connection.cursor() as cursor:
            cursor.execute(LOCK)
            if cursor.fetchone() is None:
                ChainHead.objects.select_for_update().get_or_create(pk=1, defaults={"hash": GENESIS})


def held() -> End:
    """Read the end of the chain, after locking it where this connection has no turn.

    In this order and not in one: PostgreSQL would give the last event as it was when the wait for the lock began.
    """
    if _turn.get() is not connection.connection:
        _lock()
    with connection.cursor() as cursor:
        cursor.execute(READ)
        found = cursor.fetchone()
    if found is None:
        ChainHead.objects.create(hash=GENESIS)
        return End(0, GENESIS, None)
    number, last, at = found
    return End(number, last, at if at is None or at.tzinfo else at.replace(tzinfo=UTC))


def write(event: Event) -> None:
    """Add an event behind the end that is held, and make it the end."""
    fields = Event._meta.concrete_fields
    values = [field.get_db_prep_save(getattr(event, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"WITH made AS ({_insert()}) {MOVE}", [*values, event.number, event.hash])
        else:
            cursor.execute(_insert(), values)
            cursor.execute(MOVE, [event.number, event.hash])


@cache
def _insert() -> str:
    columns = [connection.ops.quote_name(str(field.column)) for field in Event._meta.concrete_fields]
    return f"INSERT INTO kernel_event ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"


__all__ = ["GENESIS", "End", "held", "turn", "write"]
