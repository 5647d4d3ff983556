"""Proofs of integrity that were seen of somebody: which, when and until when they count; never what stands in them."""

from __future__ import annotations

from datetime import datetime, time

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.models.people import User


class Proof(models.TextChoices):
    """What a house can ask to have been seen before a role counts."""

    VOG = "vog", _("Verklaring Omtrent het Gedrag (VOG)")
    DECLARATION = "declaration", _("verklaring voor integriteit en gedrag")
    SCREENING = "screening", _("screening")


class ScreeningProof(models.Model):
    """A proof of an account that somebody else saw on `seen_on` and recorded at `recorded_at` (aware).

    It counts from when it was recorded until `valid_until`: the first day on which it counts no longer, in the time
    zone of the house; empty is without an end. `recorded_by` is empty for the house itself. A proof that is withdrawn
    leaves; the events keep it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="screening")
    proof = models.CharField(max_length=20, choices=Proof.choices)
    seen_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("proof", "-recorded_at", "id")
        constraints = (
            models.CheckConstraint(
                name="screening_ends_later", condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("seen_on"))
            ),
            models.CheckConstraint(
                name="screening_of_another", condition=Q(recorded_by__isnull=True) | ~Q(recorded_by=F("user"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.proof} seen"

    @property
    def ends_at(self) -> datetime | None:
        """The moment (aware) from which it counts no longer."""
        return timezone.make_aware(datetime.combine(self.valid_until, time.min)) if self.valid_until else None
