"""A cache that all processes of a house on one machine share, with counting that is exact: Django's cache on SQLite.

What is kept here may be lost at any moment. It stands beside the database of the house, in `tmp/`, so that counting a
visitor never waits for somebody who writes, and is in no copy of the house. When the disk does not let it work, it
behaves as if it were empty: a house without a cache is slower and counts nothing, and stays open.
"""

from __future__ import annotations

import logging
import pickle  # nosec B403 # reads back only what this process family wrote, in a folder for the owner alone
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

FILE = "shared.sqlite3"
SECONDS = 2.0
SWEEP_EVERY = 500
TABLE = "CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value BLOB, until REAL) WITHOUT ROWID"
PUT = (
    "INSERT INTO kept VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value, until = excluded.until"
)
ADD = f"{PUT} WHERE kept.until <= ?"
COUNT = "UPDATE kept SET value = value + ? WHERE name = ? AND until > ? AND typeof(value) = 'integer' RETURNING value"
FOREVER = float("inf")
log = logging.getLogger("informatiehuis.sharing")


class _Outcome(NamedTuple):
    """What a statement gave: its rows, and how many it changed."""

    rows: list[tuple[Any, ...]]
    changed: int


class SharedCache(BaseCache):
    """Numbers are counted in one statement, so that no two processes count the same one; the rest is pickled."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._own = threading.local()

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        row = (self._name(key, version), _written(value), self._until(timeout), time.time())
        return self._done(ADD, *row).changed == 1

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        ask = "SELECT value FROM kept WHERE name = ? AND until > ?"
        found = self._done(ask, self._name(key, version), time.time()).rows
        return _read(found[0][0]) if found else default

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._done(PUT, self._name(key, version), _written(value), self._until(timeout))

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        change = "UPDATE kept SET until = ? WHERE name = ? AND until > ?"
        return self._done(change, self._until(timeout), self._name(key, version), time.time()).changed == 1

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._done("DELETE FROM kept WHERE name = ?", self._name(key, version)).changed == 1

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Add to a number, at once for all processes. ValueError when there is no such number."""
        found = self._done(COUNT, delta, self._name(key, version), time.time()).rows
        if not found:
            raise ValueError(f"there is no number {key!r}")
        return int(found[0][0])

    def clear(self) -> None:
        self._done("DELETE FROM kept")

    def _name(self, key: Any, version: int | None) -> str:
        return self.make_and_validate_key(key, version=version)

    def _until(self, timeout: Any) -> float:
        until = self.get_backend_timeout(timeout)
        return FOREVER if until is None else float(until)

    def _done(self, statement: str, *values: Any) -> _Outcome:
        """Run one statement in the file of this house; what fails is written down and passed over."""
        try:
            cursor = self._opened().execute(statement, values)
            return _Outcome(cursor.fetchall(), cursor.rowcount)
        except sqlite3.Error as error:
            self._own.path = None
            log.warning("the shared cache cannot be used", exc_info=error)
            return _Outcome([], 0)

    def _opened(self) -> sqlite3.Connection:
        path: Path = settings.HOUSE.temporary / FILE
        if getattr(self._own, "path", None) != path:
            database = sqlite3.connect(path, timeout=SECONDS, isolation_level=None)
            # nothing here is worth waiting for the disk
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA synchronous=OFF")
            database.execute(TABLE)
            self._own.path, self._own.database, self._own.uses = path, database, 0
        self._own.uses += 1
        if self._own.uses % SWEEP_EVERY == 0:
            self._own.database.execute("DELETE FROM kept WHERE until <= ?", (time.time(),))
        opened: sqlite3.Connection = self._own.database
        return opened


def _written(value: Any) -> int | bytes:
    return value if type(value) is int else pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _read(value: int | bytes) -> Any:
    return value if isinstance(value, int) else pickle.loads(value)  # noqa: S301  # nosec B301 # see the import
