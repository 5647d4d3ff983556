"""Things and the links between them.

Whatever has an owner and a life is a thing and has one row here; a kind with fields of its own inherits from
`Thing` (multi-table inheritance), so that links, events, access and search treat all kinds alike.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Self, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.identifiers import SLUG_LENGTH, new_id
from informatiehuis.kernel.models.guarded import Guarded, GuardedQuerySet
from informatiehuis.kernel.register.folding import SortKeyField

if TYPE_CHECKING:
    from informatiehuis.kernel.access import Actor

is_slug = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*$",
    _("Gebruik alleen kleine letters, cijfers en losse streepjes, bijvoorbeeld aantal-inwoners."),
)


SLUG_TAKEN = _("Deze korte naam is al in gebruik. Kies een andere.")
ENDS_TOO_SOON = _("'Geldig tot' moet na 'geldig vanaf' liggen.")
JUDGED_HERE = frozenset({"thing_validity", "thing_access"})
"""The rules of the database that are checked before it is asked: the second is among the choices of its field."""


class AccessClass(models.TextChoices):
    """Who may see a thing; the rules are in `kernel.access`."""

    OPEN = "open", _("openbaar")
    INTERNAL = "internal", _("intern")
    RESTRICTED = "restricted", _("beperkt")
    CONFIDENTIAL = "confidential", _("vertrouwelijk")


T = TypeVar("T", bound="Thing", covariant=True)


class ThingQuerySet(GuardedQuerySet[T]):
    """Queries on things; every read that is shown to somebody starts at `visible_to`."""

    def visible_to(self, actor: Actor) -> Self:
        """Only what this actor may see, by the one policy module."""
        from informatiehuis.kernel.access import visible

        return self.filter(visible(actor))

    def by_title(self) -> Self:
        """In the order in which people look for a title: `Één` before `zebra`, on every database."""
        return self.order_by("sort_key", "slug", "pk")


ThingManager = models.Manager.from_queryset(ThingQuerySet)


class Thing(Guarded):
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
    sort_key = SortKeyField(source="title")
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

    objects = ThingManager()  # type: ignore[misc] # the stubs know no manager of an abstract parent

    class Meta:
        ordering = ("sort_key", "slug")
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
            # a register in the order of its titles or its statuses: all that the policy and the filters of every kind
            # look at stands in the index, so that what is passed over costs no visit to the table
            models.Index(fields=("kind", "sort_key", "slug", "id", "access", "status", "owner"), name="thing_register"),
            models.Index(fields=("kind", "status", "slug", "id", "access", "owner"), name="thing_by_status"),
            models.Index(fields=("kind", "owner", "sort_key", "slug", "id", "access", "status"), name="thing_by_owner"),
            models.Index(fields=("slug",), name="thing_slug"),
            models.Index(
                fields=("kind", "access", "sort_key", "slug", "id", "owner", "status"), name="thing_by_access"
            ),
            models.Index(fields=("changed_at",), name="thing_changed"),
        )

    def __str__(self) -> str:
        return self.title

    def get_constraints(self) -> list[tuple[type[models.Model], Sequence[models.BaseConstraint]]]:
        """The rules that only the database can judge; asking it about the others costs more than the whole change."""
        return [
            (model, [one for one in rules if one.name not in JUDGED_HERE]) for model, rules in super().get_constraints()
        ]

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Check the rules of the database, and say what is wrong at the field that a person can change."""
        days = {"valid_from", "valid_until"}.isdisjoint(exclude or ())
        if days and self.valid_from and self.valid_until and self.valid_until <= self.valid_from:
            raise ValidationError({"valid_until": ENDS_TOO_SOON})
        try:
            super().validate_constraints(exclude)
        except ValidationError as error:
            fields = {str(SLUG_TAKEN): "slug"}
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


class Link(Guarded):
    """A statement about two things; the predicates are declared in `kernel.predicates`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.ForeignKey(Thing, on_delete=models.CASCADE, related_name="links_out")
    predicate = models.CharField(max_length=60)
    object = models.ForeignKey(Thing, on_delete=models.CASCADE, related_name="links_in")
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("subject", "predicate", "object", "valid_from"), name="link_once"),
            # two, because an empty day differs from every other for a database, also from an empty one
            models.UniqueConstraint(
                fields=("subject", "predicate", "object"),
                condition=Q(valid_from__isnull=True),
                name="link_once_undated",
            ),
            models.CheckConstraint(name="link_not_to_itself", condition=~Q(subject=F("object"))),
        )
        indexes = (
            models.Index(fields=("subject", "predicate"), name="link_forward"),
            models.Index(fields=("object", "predicate"), name="link_backward"),
        )

    def __str__(self) -> str:
        return f"{self.subject_id} {self.predicate} {self.object_id}"
