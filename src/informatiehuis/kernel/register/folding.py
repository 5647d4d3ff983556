"""Comparing and ordering texts without regard to case and diacritics, in Python and in the database.

SQLite gets a function of ours; PostgreSQL has what it takes (a UTF-8 database is needed) and orders by code point,
whatever the collation of the database is, so that a list stands in the same order in every house.
Another database compares without regard to case only.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.signals import connection_created
from django.db.models import Func

if TYPE_CHECKING:
    from informatiehuis.kernel.models import Thing

    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField

SQLITE_FUNCTION = "house_fold"
SORT_KEY_LENGTH = 300
MARKS = "[\u0300-\u036f]"


def fold(text: str | None) -> str | None:
    """A text in lower case and without diacritics: `Één Café` → `een cafe`."""
    if text is None:
        return None
    if isinstance(text, str) and text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", str(text).casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def sort_key(text: str) -> str:
    """What a text is put in order by: its folded form, as long as an index can hold."""
    return str(fold(text))[:SORT_KEY_LENGTH]


def in_order(thing: Thing) -> tuple[str, str]:
    """What things are sorted by in Python, so that they stand as `ThingQuerySet.by_title` puts them."""
    return sort_key(thing.title), thing.slug


class SortKeyField(_CharField):
    """The sort key of another text column, worked out whenever a row is written; nobody sets it.

    A column and not an expression, so that one index gives a page of a register in order on every database.
    """

    def __init__(self, *, source: str, **options: Any) -> None:
        self.source = source
        super().__init__(**{**options, "max_length": SORT_KEY_LENGTH, "editable": False, "default": "", "blank": True})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        for fixed in ("max_length", "editable", "default", "blank"):
            options.pop(fixed, None)
        return name, path, args, {**options, "source": self.source}

    def db_parameters(self, connection: Any) -> Any:
        # by code point, as Python and SQLite compare, whatever the collation of the database is
        collation = "C" if connection.vendor == "postgresql" else None
        return {**super().db_parameters(connection), "collation": collation}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = sort_key(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, value)
        return value


class Folded(Func):
    """The folded form of a text column."""

    function = "LOWER"
    arity = 1
    output_field = models.CharField()

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
