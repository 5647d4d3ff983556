"""The tables of a house as lines of JSON, from Django's own description of its models.

Every model of the house is taken along by itself; what is left out on purpose is listed here with its reason. The
lines of a table stand in the order of its primary key and are spelled in one way, so that equal tables give equal
bytes, whatever database holds them.
"""

from __future__ import annotations

import inspect
import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import connection, models

from informatiehuis.kernel.models import Link, Thing
from informatiehuis.kernel.models.guarded import Guarded
from informatiehuis.kernel.register.folding import SortKeyField, sort_key
from informatiehuis.kernel.writing import require_recorded_change

PACKAGE = "informatiehuis."
CHUNK = 2000
EXPONENT = 1e16  # from here on Python writes a number with one
LEFT_OUT = {
    "sessions.Session": "who is signed in now; everybody signs in again",
    "contenttypes.ContentType": "Django makes it again from the models",
    "auth.Permission": "Django makes it again from the models",
    "auth.Group": "a house gives rights by roles at a party, never by Django's groups",
    "auth.Group_permissions": "a house gives rights by roles at a party, never by Django's groups",
    "kernel.Tally": "the database counts again what is put in",
    "kernel.User_groups": "a house gives rights by roles at a party, never by Django's groups",
    "kernel.User_user_permissions": "a house gives rights by roles at a party, never by Django's permissions",
    "account.EmailAddress": "an account of a house has its address in its own row",
    "account.EmailConfirmation": "nobody confirms an address here",
    "socialaccount.SocialApp": "the identity provider stands in a file, not in the database",
    "socialaccount.SocialToken": "tokens of the identity provider are not kept",
    "usersessions.UserSession": "who is signed in now; everybody signs in again",
    "django_tasks_database.DBTaskResult": "attempts at work in the background; a copy starts with none",
    "kernel.Job": "work in the background; what it changed stands in the things and events themselves",
    "kernel.JobWorker": "the processes that do that work here and now",
    "kernel.ScheduleTurn": "when a schedule had its turn here; a house from a copy starts counting anew",
    "kernel.ScheduleClock": "when the schedules were last looked at here",
}
"""The tables that no copy holds, and why."""
SECRET = {"kernel.User": ("password",), "mfa.Authenticator": ("data",), "kernel.AccessToken": ("digest",)}
"""The columns that only a backup holds, in files of their own."""
SECRET_FILES = {
    "kernel.User": "secrets/password-hashes.jsonl",
    "mfa.Authenticator": "secrets/second-factors.jsonl",
    "kernel.AccessToken": "secrets/token-hashes.jsonl",
}
BESIDES = frozenset({"mfa.Authenticator", "socialaccount.SocialAccount"})
"""Tables of libraries that hold what a house cannot do without: second factors, and who is who elsewhere."""
WORTHLESS_WITHOUT_SECRET = frozenset({"mfa.Authenticator", "kernel.AccessToken"})
"""Tables that are empty in a copy without secrets: a row would only be in the way."""


@dataclass(frozen=True)
class Table:
    """One table as a copy holds it."""

    model: type[models.Model]

    @property
    def label(self) -> str:
        return self.model._meta.label

    @property
    def path(self) -> str:
        """Where its lines stand in a copy."""
        return f"tables/{self.label}.jsonl"

    @property
    def secret(self) -> tuple[str, ...]:
        return SECRET.get(self.label, ())

    @property
    def secret_path(self) -> str | None:
        """Where its secrets stand in a backup; None when it has none."""
        return SECRET_FILES.get(self.label)

    @property
    def fields(self) -> tuple[models.Field[Any, Any], ...]:
        """The columns that every copy holds: all of them without the secrets."""
        return tuple(one for one in self.all_fields if one.attname not in self.secret)

    @property
    def all_fields(self) -> tuple[models.Field[Any, Any], ...]:
        """The columns of this table itself, without those of a thing that it extends and without `sort_keys`."""
        return tuple(one for one in self.model._meta.local_concrete_fields if not isinstance(one, SortKeyField))

    @property
    def sort_keys(self) -> tuple[SortKeyField, ...]:
        """The columns that are worked out from others when a row is written."""
        return tuple(one for one in self.model._meta.local_concrete_fields if isinstance(one, SortKeyField))

    @property
    def key(self) -> str:
        return str(self.model._meta.pk.attname)

    @property
    def in_graph(self) -> bool:
        """Whether it holds things of a kind, or links."""
        return self.model is Link or issubclass(self.model, Thing)

    @property
    def is_recorded(self) -> bool:
        """Whether only a recorded change writes in it: things, links, and what belongs to things, such as figures."""
        return issubclass(self.model, Guarded)

    def count(self) -> int:
        return self.model._base_manager.count()

    def lines(self, names: Sequence[str] = ()) -> Iterator[bytes]:
        """Every row as one line of JSON in UTF-8, in the order of the key; of the named columns, or of all."""
        fields = [one for one in self.all_fields if one.attname in names] or self.fields
        columns = [one.attname for one in fields]
        rows = self.model._base_manager.order_by(self.key).values_list(*columns)
        for row in rows.iterator(chunk_size=CHUNK):
            yield line({one.attname: encoded(one, value) for one, value in zip(fields, row, strict=True)})

    def insert(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write rows as they stand in a copy; secrets that a row lacks get a value that opens nothing.

        Raises ValueError or ValidationError for a value that a column cannot have, and WriteOutsideAction.
        """
        require_recorded_change()
        fields, keys = self.all_fields, self.sort_keys
        quote = connection.ops.quote_name
        columns = ", ".join(quote(str(one.column)) for one in (*fields, *keys))
        places = ", ".join(["%s"] * len((*fields, *keys)))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {quote(self.model._meta.db_table)} ({columns}) VALUES ({places})",
                [
                    [*(self._stored(one, row) for one in fields), *(sort_key(row[one.source]) for one in keys)]
                    for row in rows
                ],
            )

    def _stored(self, field: models.Field[Any, Any], row: dict[str, Any]) -> Any:
        if field.attname not in self.secret:
            value = decoded(field, row[field.attname])
        else:
            value = {} if isinstance(field, models.JSONField) else "" if field.blank else make_password(None)
        return field.get_db_prep_save(value, connection)

    def add_secrets(self, row: dict[str, Any]) -> None:
        """Give the row of this key its secrets, as they stand in a backup."""
        values = {one.attname: decoded(one, row[one.attname]) for one in self.all_fields if one.attname in self.secret}
        self.model._base_manager.filter(pk=row[self.key]).update(**values)

    def described(self) -> dict[str, Any]:
        """The table for who reads the copy without this program."""
        return {
            "file": self.path,
            "about": (inspect.getdoc(self.model) or "").split("\n\n")[0],
            "key": self.key,
            "columns": [_described(one) for one in self.fields],
        }


def _described(field: models.Field[Any, Any]) -> dict[str, Any]:
    target = field.remote_field.model._meta.label if field.remote_field else None
    held: Any = field
    while held.remote_field:
        held = held.target_field
    told = {"name": field.attname, "type": held.get_internal_type(), "null": field.null}
    return told | ({"references": target} if target else {})


FORMS = {
    "UUIDField": "text, a UUID",
    "DateTimeField": "text, ISO 8601 in UTC with microseconds",
    "DateField": "text, ISO 8601",
    "TimeField": "text, ISO 8601",
    "DecimalField": "text, a decimal number",
    "BinaryField": "text, base64",
    "JSONField": "JSON with sorted keys",
    "FloatField": "number, IEEE 754 double; 'inf', '-inf' and 'nan' as text",
    "CharField": "text",
    "TextField": "text",
    "BooleanField": "true or false",
    "AutoField": "whole number",
    "BigAutoField": "whole number",
    "BigIntegerField": "whole number",
    "PositiveIntegerField": "whole number",
    "PositiveSmallIntegerField": "whole number",
}
"""How the values of a column type are written in a line."""


def schema() -> dict[str, Any]:
    """What the tables of a copy are, for who reads it without this program."""
    tables = {one.label: one.described() for one in exported()}
    used = {column["type"] for one in tables.values() for column in one["columns"]}
    return {"types": {name: FORMS.get(name, "text or number") for name in sorted(used)}, "tables": tables}


def exported() -> list[Table]:
    """The tables that a copy holds, by name. Raises LookupError when a table is neither exported nor left out."""
    found = [one for one in apps.get_models(include_auto_created=True) if one._meta.managed and not one._meta.proxy]
    taken = [Table(one) for one in found if one._meta.label not in LEFT_OUT and is_ours(one)]
    if forgotten := {one._meta.label for one in found} - {one.label for one in taken} - LEFT_OUT.keys():
        raise LookupError(f"say in {__name__}.LEFT_OUT why no copy holds {', '.join(sorted(forgotten))}")
    return sorted(taken, key=lambda one: one.label)


def is_ours(model: type[models.Model]) -> bool:
    """Whether a model is of the kernel or a room, or one of a library that a house cannot do without."""
    return model._meta.app_config.name.startswith(PACKAGE) or model._meta.label in BESIDES


def line(row: dict[str, Any]) -> bytes:
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode() + b"\n"


def encoded(field: models.Field[Any, Any], value: Any) -> Any:
    """The JSON form of the value of a column. Raises TypeError for a type that has none here."""
    if isinstance(field, models.JSONField):
        return _alike(value)
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if isfinite(value) else str(value)
        case UUID() | Decimal():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date() | time():
            return value.isoformat()
        case bytes() | bytearray() | memoryview():
            return b64encode(bytes(value)).decode("ascii")
    raise TypeError(f"{field} holds a {type(value).__name__}, which a copy cannot hold yet")


def _alike(value: Any) -> Any:
    """A JSON value as every database gives it back: PostgreSQL knows no exponent and no zero below zero."""
    if isinstance(value, dict):
        return {name: _alike(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_alike(one) for one in value]
    if isinstance(value, float):
        return int(value) if abs(value) >= EXPONENT else value or 0.0
    return value


def decoded(field: models.Field[Any, Any], value: Any) -> Any:
    """The value of a column from its JSON form. Raises ValueError or ValidationError."""
    if value is None or isinstance(field, models.JSONField):
        return value
    try:
        return field.to_python(value)
    except (TypeError, OverflowError, AttributeError) as error:
        raise ValidationError(f"{field.attname}: {error}") from error
