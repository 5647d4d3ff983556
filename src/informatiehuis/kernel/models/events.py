"""The append-only record of every change, chained by hash."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from django.db import models


class AppendOnlyQuerySet(models.QuerySet["Event"]):
    """Queries on events: they are read, and never changed or deleted."""

    def update(self, **values: Any) -> int:
        raise TypeError("Events are never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
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


class Event(models.Model):
    """One recorded change of one thing.

    `content` is the payload (the state before and after, and further detail) as canonical JSON: the very bytes that
    `payload_hash` is the hash of, whatever database holds them. `hash` covers the header and the hash of the
    payload, not the payload itself, so that a payload can be erased where law demands it without breaking the
    chain. Times are aware UTC. `thing` and `other` are identifiers without a foreign key: the history of a
    thing outlives the thing.
    """

    number = models.BigIntegerField(primary_key=True)
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
    hash = models.CharField(max_length=64, unique=True)

    objects = models.Manager.from_queryset(AppendOnlyQuerySet)()

    class Meta:
        ordering = ("number",)
        indexes = (
            models.Index(fields=("thing", "number"), name="event_thing"),
            models.Index(fields=("other", "number"), name="event_other"),
            models.Index(fields=("recorded_at",), name="event_recorded"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.action}"

    @cached_property
    def payload(self) -> dict[str, Any]:
        """What the event holds: `before` and `after`, `link`, `unlink` or `detail`."""
        held: dict[str, Any] = json.loads(self.content)
        return held

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
