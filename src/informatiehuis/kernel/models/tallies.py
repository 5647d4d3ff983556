"""How many things there are, counted by the database itself."""

from __future__ import annotations

from django.db import models

from informatiehuis.kernel.models.things import Party


class Tally(models.Model):
    """How many things of one kind have one access class, owner and status.

    Kept by triggers in the transaction of every change (`kernel.tallies`), never by code of ours, so that it is exact
    at any moment. The fields are called as those of a thing, so that the policy and the filters of a register work on
    a tally as they do on things.
    """

    kind = models.CharField(max_length=40)
    access = models.CharField(max_length=12)
    owner = models.ForeignKey(
        Party, null=True, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    status = models.CharField(max_length=40)
    number = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "access", "owner", "status"), name="tally_once", nulls_distinct=False
            ),
        )
        indexes = (models.Index(fields=("kind",), name="tally_kind"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.access} {self.owner_id} {self.status}: {self.number}"
