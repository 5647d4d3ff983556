"""Comparing and ordering texts without regard to case and diacritics, in Python and in the database.

SQLite gets a function of ours; PostgreSQL has what it takes (a UTF-8 database is needed) and orders by code point,
whatever the collation of the database is, so that a list stands in the same order in every house.
Another database compares without regard to case only.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from django.db.backends.signals import connection_created
from django.db.models import CharField, Func

if TYPE_CHECKING:
    from informatiehuis.kernel.models import Thing

SQLITE_FUNCTION = "house_fold"
MARKS = "[\u0300-\u036f]"


def fold(text: str | None) -> str | None:
    """A text in lower case and without diacritics: `Één Café` → `een cafe`."""
    if text is None:
        return None
    decomposed = unicodedata.normalize("NFKD", str(text).casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def in_order(thing: Thing) -> tuple[str, str]:
    """What things are sorted by in Python, so that they stand as `ThingQuerySet.by_title` puts them."""
    return str(fold(thing.title)), thing.slug


class Folded(Func):
    """The folded form of a text column."""

    function = "LOWER"
    arity = 1
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function=SQLITE_FUNCTION, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        bare = f"regexp_replace(normalize(%(expressions)s, NFKD), '{MARKS}', '', 'g')"
        template = f"""(replace(lower({bare}), 'ß', 'ss') COLLATE "C")"""
        return self.as_sql(compiler, connection, template=template, **context)


def install(connection: Any, **_: Any) -> None:
    """Give a new SQLite connection the function that `Folded` calls."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(SQLITE_FUNCTION, 1, fold, deterministic=True)


connection_created.connect(install, dispatch_uid="informatiehuis.fold")
