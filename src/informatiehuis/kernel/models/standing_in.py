"""Stand-ins (*vervanging*): somebody lets a colleague act for them, for a time."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from informatiehuis.kernel.identifiers import new_id
from informatiehuis.kernel.models.people import User


class StandIn(models.Model):
    """`colleague` acts for `absent` from `valid_from` until `valid_until`, that moment itself no longer.

    `kinds` empty is every kind, by their English names in order. It is never further than what `absent` may do, and
    ends at `withdrawn_at` when that comes first. Times are aware UTC. A row is kept after it ended, because events name
    whom somebody acted for.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    absent = models.ForeignKey(User, on_delete=models.CASCADE, related_name="replaced_by")
    colleague = models.ForeignKey(User, on_delete=models.CASCADE, related_name="stands_in_for")
    kinds = models.JSONField(default=list, blank=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-valid_from", "id")
        constraints = (
            models.CheckConstraint(name="stand_in_ends_later", condition=Q(valid_until__gt=F("valid_from"))),
            models.CheckConstraint(name="stand_in_is_another", condition=~Q(absent=F("colleague"))),
        )

    def __str__(self) -> str:
        return f"stand-in {self.id}"

    @property
    def ends_at(self) -> datetime:
        """When it ends, or ended."""
        return min(self.valid_until, self.withdrawn_at) if self.withdrawn_at else self.valid_until

    def holds_at(self, moment: datetime) -> bool:
        return self.valid_from <= moment < self.ends_at
