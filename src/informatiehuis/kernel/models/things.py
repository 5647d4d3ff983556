"""Things and the links between them.

Whatever has an owner and a life is a thing and has one row here; a kind with fields of its own inherits from
`Thing` (multi-table inheritance), so that links, events, access and search treat all kinds alike.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.identifiers import SLUG_LENGTH, new_id
from informatiehuis.kernel.writing import require_recorded_change

if TYPE_CHECKING:
    from informatiehuis.kernel.access import Actor

is_slug = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*$",
    _("Gebruik alleen kleine letters, cijfers en losse streepjes, bijvoorbeeld aantal-inwoners."),
)


SLUG_TAKEN = _("Deze korte naam is al in gebruik. Kies een andere.")
ENDS_TOO_SOON = _("'Geldig tot' moet na 'geldig vanaf' liggen.")


class AccessClass(models.TextChoices):
    """Who may see a thing; the rules are in `kernel.access`."""

    OPEN = "open", _("openbaar")
    INTERNAL = "internal", _("intern")
    RESTRICTED = "restricted", _("beperkt")
    CONFIDENTIAL = "confidential", _("vertrouwelijk")


M = TypeVar("M", bound=models.Model, covariant=True)
T = TypeVar("T", bound="Thing", covariant=True)


class GuardedQuerySet(models.QuerySet[M]):
    """Queries that write many rows at once only inside a recorded change."""

    def update(self, **values: Any) -> int:
        require_recorded_change()
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        require_recorded_change()
        return super().delete()

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[M]:
        require_recorded_change()
        return super().bulk_create(*args, **kwargs)


class ThingQuerySet(GuardedQuerySet[T]):
    """Queries on things; every read that is shown to somebody starts at `visible_to`."""

    def visible_to(self, actor: Actor) -> Self:
        """Only what this actor may see, by the one policy module."""
        from informatiehuis.kernel.access import visible

        return self.filter(visible(actor))

    def by_title(self) -> Self:
        """In the order in which people look for a title: `Één` before `zebra`, on every database."""
        from informatiehuis.kernel.register.folding import Folded

        return self.order_by(Folded("title"), "slug", "pk")


ThingManager = models.Manager.from_queryset(ThingQuerySet)


class Thing(models.Model):
    """One thing: its public identity is `/id/<identity of its kind>/<slug>`.

    `owner` is the party that is accountable for it in this house. `geometry` is a GeoJSON geometry in CRS84.
    `valid_until` is the first day on which it no longer holds. `version` counts recorded changes.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40, editable=False)
    slug = models.CharField(
        _("korte naam in het adres"),
        max_length=SLUG_LENGTH,
        validators=[is_slug],
        help_text=_("Kleine letters, cijfers en streepjes. Dit is het vaste adres."),
    )
    title = models.CharField(_("titel"), max_length=300)
    summary = models.TextField(_("samenvatting"), blank=True, help_text=_("Een of twee zinnen die iedereen begrijpt."))
    owner = models.ForeignKey(
        "kernel.Party",
        verbose_name=_("eigenaar"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned",
        help_text=_("De partij die hier verantwoordelijk voor is."),
    )
    access = models.CharField(_("toegang"), max_length=12, choices=AccessClass.choices, default=AccessClass.INTERNAL)
    status = models.CharField(_("status"), max_length=40, default="active")
    area = models.ForeignKey(
        "kernel.Area",
        verbose_name=_("gebied"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="things_here",
    )
    geometry = models.JSONField(_("plaats"), null=True, blank=True)
    valid_from = models.DateField(_("geldig vanaf"), null=True, blank=True)
    valid_until = models.DateField(_("geldig tot"), null=True, blank=True)
    note = models.TextField(_("opmerking"), blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(editable=False)
    changed_at = models.DateTimeField(editable=False)

    objects = ThingManager()

    class Meta:
        ordering = ("title", "slug")
        base_manager_name = "objects"
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "slug"),
                name="thing_identity",
                violation_error_message=SLUG_TAKEN,
            ),
            models.CheckConstraint(
                name="thing_validity",
                condition=Q(valid_from__isnull=True) | Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                violation_error_message=ENDS_TOO_SOON,
            ),
            models.CheckConstraint(name="thing_access", condition=Q(access__in=AccessClass.values)),
        )
        indexes = (
            models.Index(fields=("kind", "access", "title"), name="thing_register"),
            models.Index(fields=("changed_at",), name="thing_changed"),
        )

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        require_recorded_change()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        require_recorded_change()
        return super().delete(*args, **kwargs)

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Check the rules of the database, and say what is wrong at the field that a person can change."""
        try:
            super().validate_constraints(exclude)
        except ValidationError as error:
            fields = {str(SLUG_TAKEN): "slug", str(ENDS_TOO_SOON): "valid_until"}
            placed: dict[str, list[str]] = {}
            for name, messages in error.message_dict.items():
                for message in messages:
                    placed.setdefault(fields.get(message, name), []).append(message)
            raise ValidationError(placed) from error

    def get_absolute_url(self) -> str:
        from informatiehuis.kernel.kinds import kind_named

        return kind_named(self.kind).address_of(self)


def parent_link() -> models.OneToOneField[Thing, Thing]:
    """The column that ties a kind to its thing, without a way back: a field may bear the name of a kind."""
    return models.OneToOneField(Thing, on_delete=models.CASCADE, parent_link=True, primary_key=True, related_name="+")


class PartyForm(models.TextChoices):
    """What a party is; the words follow the TOOI register of government organisations where they can."""

    GOVERNMENT = "government", _("overheid")
    SUPPLIER = "supplier", _("leverancier")
    KNOWLEDGE = "knowledge", _("kennisinstelling")
    BUSINESS = "business", _("bedrijf")
    ASSOCIATION = "association", _("vereniging of stichting")
    TEAM = "team", _("team of afdeling")


class Party(Thing):
    """An organisation or team that owns, supplies or decides; not a person."""

    thing_ptr = parent_link()
    form = models.CharField(_("soort partij"), max_length=20, choices=PartyForm.choices, default=PartyForm.GOVERNMENT)
    identifier = models.CharField(
        _("nummer of code"),
        max_length=200,
        blank=True,
        help_text=_("Bijvoorbeeld een TOOI-adres, OIN of KVK-nummer."),
    )
    part_of = models.ForeignKey(
        "self", verbose_name=_("onderdeel van"), null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    homepage = models.URLField(_("website"), blank=True)
    contact = models.JSONField(
        _("contact"),
        default=dict,
        blank=True,
        help_text=_(
            "Van de organisatie, niet van een persoon: phone, email, visiting_address, postal_address, website."
        ),
    )
    example = models.BooleanField(_("verzonnen voor het voorbeeld"), default=False)

    class Meta:
        verbose_name = _("partij")


class Link(models.Model):
    """A statement about two things; the predicates are declared in `kernel.predicates`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.ForeignKey(Thing, on_delete=models.CASCADE, related_name="links_out")
    predicate = models.CharField(max_length=60)
    object = models.ForeignKey(Thing, on_delete=models.CASCADE, related_name="links_in")
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    objects = models.Manager.from_queryset(GuardedQuerySet)()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("subject", "predicate", "object", "valid_from"),
                name="link_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="link_not_to_itself", condition=~Q(subject=F("object"))),
        )
        indexes = (
            models.Index(fields=("subject", "predicate"), name="link_forward"),
            models.Index(fields=("object", "predicate"), name="link_backward"),
        )

    def __str__(self) -> str:
        return f"{self.subject_id} {self.predicate} {self.object_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        require_recorded_change()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        require_recorded_change()
        return super().delete(*args, **kwargs)
