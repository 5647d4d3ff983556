"""What the house keeps of work in the background: jobs, the workers that do them, and when schedules had their turn.

All of it is technical: what a job changes, it changes through actions, which write their events. Only
`kernel.jobs` reads and writes here; the queue itself is the table of django-tasks-db.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.identifiers import new_id
from informatiehuis.kernel.models.people import NOBODY
from informatiehuis.kernel.models.things import Thing


class JobState(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", _("wacht")
    RUNNING = "running", _("loopt")
    DONE = "done", _("klaar")
    FAILED = "failed", _("mislukt")
    GIVEN_UP = "given_up", _("opgegeven")
    CANCELLED = "cancelled", _("geannuleerd")


class Job(models.Model):
    """One piece of work, from asking until its end, over all its attempts.

    `key` says what work it is: the same key waits once and runs once at a time. `account` is who asked, None for the
    house itself, and `stand_in` the stand-in in which that was done for somebody else. `attempt` is the row of
    django-tasks-db that counts now: whoever runs another one has lost this job. `settled` is set in the transaction of
    the action for which the job was done. `problem` is a text as `engines.kept` keeps it, `result` a list of them.
    Times are aware UTC.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=64)
    queue = models.CharField(max_length=32)
    account = models.UUIDField(null=True)
    stand_in = models.UUIDField(null=True)
    thing = models.ForeignKey(Thing, null=True, on_delete=models.SET_NULL, related_name="+")
    schedule = models.CharField(max_length=100, blank=True)

    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    attempt = models.UUIDField(unique=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lost = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=32, blank=True)
    beats = models.PositiveIntegerField(default=0)
    settled = models.BooleanField(default=False)
    cancel_asked = models.BooleanField(default=False)

    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    problem = models.JSONField(default=dict)
    result = models.JSONField(default=list)

    class Meta:
        ordering = ("-asked_at", "-id")
        indexes = (
            models.Index(fields=("state", "queue"), name="job_state"),
            models.Index(fields=("thing", "asked_at"), name="job_thing"),
        )
        constraints = (
            # on expressions, because SQLite holds two empty values for different ones
            models.UniqueConstraint(
                F("key"),
                Coalesce("account", Value(NOBODY, models.UUIDField())),
                Coalesce("stand_in", Value(NOBODY, models.UUIDField())),
                condition=Q(state="waiting"),
                name="job_waits_once",
            ),
        )

    ENDED: ClassVar = (JobState.DONE, JobState.FAILED, JobState.GIVEN_UP, JobState.CANCELLED)

    def __str__(self) -> str:
        return f"{self.name} {self.id}"

    def get_absolute_url(self) -> str:
        return reverse("jobs:job", args=[self.pk])

    @property
    def has_ended(self) -> bool:
        return self.state in self.ENDED


class JobWorker(models.Model):
    """A process that takes jobs. `seen_at` is its last sign of life; a worker that ends in order takes its row away."""

    id = models.CharField(primary_key=True, max_length=32)
    host = models.CharField(max_length=100)
    process = models.PositiveIntegerField()
    queues = models.JSONField(default=list)
    threads = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    stopping = models.BooleanField(default=False)

    class Meta:
        ordering = ("started_at",)

    def __str__(self) -> str:
        return self.id


class ScheduleSetting(models.Model):
    """What somebody set of a schedule over what its room declared. Times are of the clock in the Netherlands."""

    name = models.CharField(max_length=100, unique=True)
    enabled = models.BooleanField(default=True)
    at = models.TimeField(null=True)
    minutes = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return self.name


class ScheduleTurn(models.Model):
    """When an entry of a schedule last had its turn: the moment for which it was asked, aware UTC."""

    schedule = models.CharField(max_length=100)
    key = models.CharField(max_length=100, blank=True)
    last = models.DateTimeField()
    job = models.UUIDField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("schedule", "key"), name="one_turn"),)

    def __str__(self) -> str:
        return f"{self.schedule} {self.key}"


class ScheduleClock(models.Model):
    """The one row that says when schedules were last looked at; locking it lets one worker do so at a time."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    looked_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(name="one_schedule_clock", condition=Q(id=1)),)

    def __str__(self) -> str:
        return str(self.looked_at)
