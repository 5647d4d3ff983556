"""The log of processing: each use of data for a purpose, in the terms of the standard *Logboek dataverwerkingen*."""

from __future__ import annotations

from typing import Any

from django.db import models


class UseStatus(models.TextChoices):
    """How it went, by the standard: Error is only what failed inside the house."""

    UNSET = "Unset"
    OK = "Ok"
    ERROR = "Error"


class UseQuerySet(models.QuerySet["DataUse"]):
    """Queries on the log: entries are read; `kernel.processing.log` alone adds, counts and removes them."""

    def update(self, **values: Any) -> int:
        raise TypeError("Entries of the log are counted by kernel.processing.log and never changed otherwise.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError(
            "Entries of the log are removed by kernel.processing.sealing after their term, never otherwise."
        )


class DataUse(models.Model):
    """One use of the data of one thing: who, for which processing activity, which snapshot, when and how.

    Never what was in the data. Identifiers stand without a foreign key: the log outlives what it is about.
    `trace_id` (32 hexadecimal digits) joins what was done in one go, `span_id` (16) is this entry, and
    `foreign_span_id` the one of another organisation that asked for it. `account` is empty for the house itself.
    `on_behalf_of` is the account for which a stand-in used them, `times` counts the tiles of a map that were looked at
    within one stretch of minutes. Times are aware UTC.
    """

    trace_id = models.CharField(max_length=32)
    span_id = models.CharField(max_length=16, unique=True)
    foreign_span_id = models.CharField(max_length=16, blank=True)
    name = models.CharField(max_length=40)
    status = models.CharField(max_length=5, choices=UseStatus.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    surface = models.CharField(max_length=20)
    account = models.UUIDField(null=True)
    activity = models.UUIDField(null=True)
    activity_uri = models.CharField(max_length=500, blank=True)
    thing = models.UUIDField()
    thing_uri = models.CharField(max_length=500)
    snapshot = models.CharField(max_length=80, blank=True)
    times = models.PositiveIntegerField(default=1)
    on_behalf_of = models.UUIDField(null=True)

    objects = models.Manager.from_queryset(UseQuerySet)()

    class Meta:
        ordering = ("-ended_at", "-id")
        indexes = (
            models.Index(fields=("thing", "ended_at"), name="use_thing"),
            models.Index(fields=("account", "ended_at"), name="use_account"),
            models.Index(fields=("ended_at",), name="use_ended"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.span_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise TypeError("Entries of the log are written by kernel.processing.log and never saved otherwise.")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(
            "Entries of the log are removed by kernel.processing.sealing after their term, never otherwise."
        )
