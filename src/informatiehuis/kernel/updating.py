"""Bringing the database of a house to this version: each migration whole, together with the note that it was done.

Django writes that note in a transaction of its own where a migration leaves SQL until its end. Whoever is killed
between the two has a database in which the next attempt finds its tables made already, and stops.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor


class WholeExecutor(MigrationExecutor):
    """Applies each migration and notes it in one transaction."""

    def apply_migration(self, *args: Any, **kwargs: Any) -> Any:
        with _transaction(self.connection):
            return super().apply_migration(*args, **kwargs)


def update() -> int:
    """Do the migrations that are left, and put in place what the database keeps by itself; gives how many there were.

    An update that was cut off goes on where it was.
    """
    executor = WholeExecutor(connection)
    executor.loader.check_consistent_history(connection)
    targets = executor.loader.graph.leaf_nodes()
    plan = executor.migration_plan(targets)
    emit_pre_migrate_signal(0, False, connection.alias, plan=plan)
    executor.migrate(targets, plan)
    # also when nothing was left: the triggers that one migration dropped may be missing still
    emit_post_migrate_signal(0, False, connection.alias, plan=plan)
    return len(plan)


@contextmanager
def _transaction(database: BaseDatabaseWrapper) -> Iterator[None]:
    """A transaction in which tables are made anew; SQLite has to stop checking keys before it, or not at all."""
    stopped = database.vendor == "sqlite" and database.disable_constraint_checking()
    try:
        with transaction.atomic(database.alias):
            yield
    finally:
        if stopped:
            database.enable_constraint_checking()


__all__ = ["update"]
