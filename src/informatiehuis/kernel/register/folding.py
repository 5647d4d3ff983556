"""Comparing texts without regard to case and diacritics, in Python and in the database.

SQLite gets a function of ours; PostgreSQL has what it takes from version 13 on (a UTF-8 database is needed).
Another database compares without regard to case only.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import CharField, Func

SQLITE_FUNCTION = "house_fold"


def fold(text: str | None) -> str | None:
    """A text in lower case and without diacritics: `Één Café` → `een cafe`."""
    if text is None:
        return None
    decomposed = unicodedata.normalize("NFKD", str(text).casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


class Folded(Func):
    """The folded form of a text column."""

    function = "LOWER"
    arity = 1
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function=SQLITE_FUNCTION, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "lower(regexp_replace(normalize(%(expressions)s, NFKD), '[\u0300-\u036f]', '', 'g'))"
        return self.as_sql(compiler, connection, template=template, **context)


def install(connection: Any, **_: Any) -> None:
    """Give a new SQLite connection the function that `Folded` calls."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(SQLITE_FUNCTION, 1, fold, deterministic=True)


connection_created.connect(install, dispatch_uid="informatiehuis.fold")
