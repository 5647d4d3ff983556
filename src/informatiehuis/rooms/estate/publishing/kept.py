"""What was published of an asset in a national register, when, and with which content."""

from __future__ import annotations

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from informatiehuis.engines.algorithmregister.fields import BY_NAME, Form
from informatiehuis.kernel.access import Actor, visible
from informatiehuis.kernel.identifiers import new_id
from informatiehuis.kernel.models.guarded import Guarded, GuardedQuerySet


class PublicRegister(models.TextChoices):
    """The national registers in which some i-assets have to stand."""

    ALGORITHMS = "algorithms", gettext_lazy("Algoritmeregister")
    SENSORS = "sensors", gettext_lazy("Sensorenregister")
    DOMAINS = "domains", gettext_lazy("Register internetdomeinen overheid")
    ACCESSIBILITY = "accessibility", gettext_lazy("Register toegankelijkheidsverklaringen")


class StatementStatus(models.TextChoices):
    """The status of a statement of accessibility, as digitoegankelijk.nl has them."""

    A = "A", gettext_lazy("A: voldoet volledig")
    B = "B", gettext_lazy("B: voldoet gedeeltelijk")
    C = "C", gettext_lazy("C: eerste maatregelen genomen, onderzoek gepland")
    D = "D", gettext_lazy("D: voldoet niet, niets gepland")
    E = "E", gettext_lazy("E: geen verklaring")


def holds_values(value: Any) -> None:
    """That these are values by the names of fields of the Algoritmeregister, of its forms. Raises ValidationError."""
    if not isinstance(value, dict):
        raise ValidationError(_("Dit zijn geen gegevens voor het Algoritmeregister."))
    for name, one in value.items():
        field = BY_NAME.get(name)
        if field is None:
            raise ValidationError(_("Het Algoritmeregister kent geen veld ‘{name}’.").format(name=str(name)[:60]))
        if not _is_of_form(field.form, one):
            raise ValidationError(_("Wat er bij ‘{title}’ staat, hoort er niet.").format(title=field.title))


def _is_of_form(form: Form, value: Any) -> bool:
    if form is Form.CHOICES:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if form is Form.LINKS:
        return isinstance(value, list) and all(
            isinstance(one, dict)
            and set(one) <= {"title", "link"}
            and all(isinstance(text, str) for text in one.values())
            for one in value
        )
    return isinstance(value, str)


class PublicationQuerySet(GuardedQuerySet["Publication"]):
    """Queries on publications."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of i-assets that this actor may see."""
        return self.filter(visible(actor, "asset__"))


class Publication(Guarded):
    """That an asset was published in a register on a day; of an algorithm with its record and the hash of that.

    Of a statement of accessibility `status` and `researched_on` are what it says. Who recorded it is in its event.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    asset = models.ForeignKey("estate.Asset", on_delete=models.CASCADE, related_name="publications")
    register = models.CharField(max_length=16, choices=PublicRegister.choices)
    published_on = models.DateField()
    record = models.JSONField(default=dict, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=1, blank=True, choices=StatementStatus.choices)
    researched_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    objects = models.Manager.from_queryset(PublicationQuerySet)()  # type: ignore[misc]

    class Meta:
        base_manager_name = "objects"
        ordering = ("-published_on", "-recorded_at", "pk")

    def __str__(self) -> str:
        return f"{self.register} {self.published_on}"
