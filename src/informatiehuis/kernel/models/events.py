"""The append-only record of every change, chained by hash."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler


class AppendOnlyQuerySet(models.QuerySet["Event"]):
    """Queries on events: they are read, and never changed or deleted."""

    def update(self, **values: Any) -> int:
        raise TypeError("Events are never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("Events are never deleted.")

    def _update(self, values: Any) -> int:
        raise TypeError("Events are never changed.")

    def _raw_delete(self, using: str | None) -> int:
        raise TypeError("Events are never deleted.")


class Effect(models.TextChoices):
    """What an event did to its thing; the first three hold its state."""

    MADE = "made"
    CHANGED = "changed"
    REMOVED = "removed"
    LINKED = "linked"
    UNLINKED = "unlinked"
    NOTED = "noted"


STATED = (Effect.MADE, Effect.CHANGED, Effect.REMOVED)


BESIDE = frozenset({"reason", "salt", "erased", "on_behalf_of", "mandate", "authority", "token"})
"""What stands in the content of an event beside its payload."""


HELD_BEFORE = models.Q(valid_at__lt=models.F("recorded_at"))
"""What holds since before it was recorded."""


class LastSlug(models.Func):
    """The slug that a thing had until an event changed or removed it, read from the content of that event."""

    output_field = models.TextField()
    arity = 1

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="json_extract(%(expressions)s, '$.before.slug')", **extra)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="((%(expressions)s)::json #>> '{before,slug}')", **extra)


FILLED = "NULLIF(%(expressions)s, '')"
"""A content that is there: of an event that was blanked nothing is read."""


class HasNewSlug(models.Func):
    """Whether an event gave its thing another slug, by the states before and after in its content."""

    output_field = models.BooleanField()
    arity = 1

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, Any]:
        before, after = (f"json_extract({FILLED}, '$.{state}.slug')" for state in ("before", "after"))
        return self.as_sql(compiler, connection, template=f"{before} <> {after}", **extra)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, Any]:
        before, after = (f"(({FILLED})::json #>> '{{{state},slug}}')" for state in ("before", "after"))
        return self.as_sql(compiler, connection, template=f"{before} <> {after}", **extra)


class EventNumber(models.BigIntegerField["int | str", int]):
    """The number of an event, from 1; in SQLite it is the number of the row itself, so that it needs no index."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class Event(models.Model):
    """One recorded change of one thing.

    `content` is the payload (the state before and after, and further detail) with the reason and a salt, as canonical
    JSON: the very bytes that `payload_hash` is the hash of, whatever database holds them. On whose behalf, under which
    mandate and with which token somebody acted stands in it too. `hash` covers the header and the hash of the payload,
    not the payload itself, so that a payload can be erased where law demands it without breaking the chain; the salt
    makes that the hash which is left gives nothing away. `reason` holds what the first version of the house wrote in
    the header; read `why`. Times are aware UTC. `thing` and `other` are identifiers without a foreign key: the history
    of a thing outlives the thing.
    """

    number = EventNumber(primary_key=True)
    recorded_at = models.DateTimeField()
    valid_at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    action = models.CharField(max_length=100)
    kind = models.CharField(max_length=40)
    thing = models.UUIDField()
    other = models.UUIDField(null=True)
    effect = models.CharField(max_length=10, choices=Effect.choices)
    reason = models.TextField(blank=True)
    content = models.TextField()
    payload_hash = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = models.Manager.from_queryset(AppendOnlyQuerySet)()

    class Meta:
        ordering = ("number",)
        # each costs every change of every thing a page to write
        indexes = (
            models.Index(fields=("thing", "number"), name="event_thing"),
            models.Index(fields=("other", "number"), name="event_other", condition=models.Q(other__isnull=False)),
            models.Index(fields=("recorded_at",), name="event_recorded"),
            models.Index(fields=("kind", "effect"), name="event_kind"),
            # the few that took something out of the house: a list as of then has that too
            models.Index(fields=("thing",), name="event_removed", condition=models.Q(effect=Effect.REMOVED)),
            # where each of those few stood last: its page says that it was removed
            models.Index(
                "kind", LastSlug("content"), name="event_removed_slug", condition=models.Q(effect=Effect.REMOVED)
            ),
            # the few that gave their thing another slug: where it stood before is known when it was removed since
            models.Index(
                "kind",
                LastSlug("content"),
                name="event_former_slug",
                condition=models.Q(HasNewSlug("content"), effect=Effect.CHANGED),
            ),
            # the few that were recorded later than since when they hold
            models.Index(
                fields=("kind", "valid_at"),
                name="event_since",
                condition=models.Q(valid_at__lt=models.F("recorded_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.action}"

    @cached_property
    def held(self) -> dict[str, Any]:
        """All that the content holds; nothing when it is empty."""
        found: dict[str, Any] = json.loads(self.content or "{}")
        return found

    @cached_property
    def payload(self) -> dict[str, Any]:
        """What the event holds: `before` and `after`, `link`, `unlink` or `detail`."""
        return {name: value for name, value in self.held.items() if name not in BESIDE}

    @property
    def why(self) -> str:
        """The reason that was given, empty when none was or when it was erased."""
        return self.reason or str(self.held.get("reason", ""))

    @property
    def on_behalf_of(self) -> UUID | None:
        """The account that the actor stood in for, None when it acted in its own name."""
        return self._identifier("on_behalf_of")

    @property
    def token(self) -> UUID | None:
        """The number of the token with which the actor came, None when it came otherwise."""
        return self._identifier("token")

    @property
    def mandate(self) -> UUID | None:
        """The mandate that the decision relied on, None when the house asked for none."""
        return self._identifier("mandate")

    @property
    def authority(self) -> UUID | None:
        """The party in whose name was decided, by that mandate; None when it was its own power."""
        return self._identifier("authority")

    def _identifier(self, name: str) -> UUID | None:
        return UUID(self.held[name]) if self.held.get(name) else None

    @property
    def erased(self) -> list[str]:
        """The names of what was erased from this event: fields, or "reason"."""
        return list(self.held.get("erased", []))

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise TypeError("Events are appended by kernel.events.append and never saved otherwise.")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("Events are never deleted.")


class ChainHead(models.Model):
    """The one row that says where the chain ends; locking it puts writers in line."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (models.CheckConstraint(name="one_chain_head", condition=models.Q(id=1)),)

    def __str__(self) -> str:
        return f"{self.number} {self.hash[:12]}"


class Anchor(models.Model):
    """Where the chain stood at a moment: how many events, and the hash of the last. Others keep it elsewhere."""

    number = models.BigIntegerField(primary_key=True)
    hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number} {self.hash[:12]}"
