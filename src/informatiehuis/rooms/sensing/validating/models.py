"""What is kept of validation: the versions of a chain, and every period that was computed by one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.models.guarded import Guarded


class State(models.TextChoices):
    """What became of a period that was computed."""

    COMPUTED = "computed", _("wacht op een oordeel")
    APPROVED = "approved", _("gevalideerd")
    REJECTED = "rejected", _("afgekeurd")
    REPLACED = "replaced", _("vervangen door een nieuwe")


class Chain(Guarded):
    """One version of the chain of a datastream; the newest is in force.

    `settings` is what `engines.signals.validation.settings.Settings` keeps, `event` the number of the event that says
    who made it, when and why.
    """

    id = models.BigAutoField(primary_key=True)
    stream = models.ForeignKey("sensing.Entity", on_delete=models.CASCADE, related_name="chains")
    version = models.PositiveIntegerField()
    settings = models.JSONField()
    event = models.BigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("stream", "version")
        constraints = (models.UniqueConstraint(fields=("stream", "version"), name="chain_version_once"),)

    def __str__(self) -> str:
        return f"{self.stream_id} v{self.version}"


class Validation(Guarded):
    """A period of a datastream (`begin` up to `end`, a month by the clock here) that was computed by a chain.

    `stages` says what each stage did and `rows` is parquet: what each stage made of every observation, as
    `engines.signals.validation.chain` gives both. `rules` is the version of those rules. `last` is the sequence of the
    newest observation that was seen, `digest` the SHA-256 of what was seen. `changed_at` is when an observation in it
    was corrected or removed after that. `decided` is the number of the event in which somebody decided.
    """

    id = models.BigAutoField(primary_key=True)
    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="validations")
    stream = models.ForeignKey("sensing.Entity", on_delete=models.CASCADE, related_name="validations")
    month = models.CharField(max_length=7)
    begin = models.DateTimeField()
    end = models.DateTimeField()
    attempt = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.COMPUTED)
    computed_at = models.DateTimeField()
    event = models.BigIntegerField()
    rules = models.PositiveIntegerField()
    stages = models.JSONField()
    reference = models.JSONField(default=dict)
    count = models.PositiveIntegerField()
    valid = models.PositiveIntegerField()
    last = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    rows = models.BinaryField()
    changed_at = models.DateTimeField(null=True)
    decided = models.BigIntegerField(null=True)

    class Meta:
        ordering = ("stream", "month", "attempt")
        constraints = (models.UniqueConstraint(fields=("stream", "month", "attempt"), name="validation_once"),)

    def __str__(self) -> str:
        return f"{self.stream_id} {self.month} ({self.attempt})"
