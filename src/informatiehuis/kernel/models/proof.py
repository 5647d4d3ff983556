"""What the house keeps to prove its history, beside the events themselves."""

from __future__ import annotations

from typing import Any

from django.db import models

from informatiehuis.engines.kept import Translate, told
from informatiehuis.engines.problems import untranslated
from informatiehuis.kernel.identifiers import new_id


class Redaction(models.Model):
    """From this event something was erased, as the event of that erasure says. Rows are never changed or deleted."""

    event = models.BigIntegerField()
    erasure = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("event", "erasure"), name="redaction_once"),)

    def __str__(self) -> str:
        return f"{self.event} by {self.erasure}"


class Verification(models.Model):
    """One time that the whole chain and all anchors were verified: when (UTC), how long, and what was found.

    `seconds` is the time that it took, `anchors` how many were compared. `erased` counts the events from
    which something was erased and that still hold. `breaks` holds number and kept text of the first places where the
    chain did not.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    started_at = models.DateTimeField()
    seconds = models.FloatField()
    events = models.BigIntegerField()
    head = models.CharField(max_length=64)
    anchors = models.PositiveIntegerField()
    erased = models.PositiveIntegerField(default=0)
    breaks = models.JSONField(default=list)

    class Meta:
        ordering = ("-started_at", "-id")
        indexes = (models.Index(fields=("started_at",), name="verification_started"),)

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.events}"

    @property
    def intact(self) -> bool:
        return not self.breaks

    def found(self, translate: Translate = untranslated) -> list[tuple[int, str]]:
        """The number and the words of each break, for a person."""
        return [(int(one["number"]), told(one["what"], translate)) for one in self.breaks]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("What was verified is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("What was verified is never taken away.")
