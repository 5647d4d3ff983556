"""Mandates: who may decide what in whose name, on what ground and until when; and the accounts that hold them."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.models.choices import ChoiceListField
from informatiehuis.kernel.models.people import Role, User
from informatiehuis.kernel.models.things import Party, Thing, parent_link

NO_MANDATOR = _("Noem wie de bevoegdheid geeft; alleen bij attributie is dat de wet.")


class MandateForm(models.TextChoices):
    """How a power was given: Algemene wet bestuursrecht (Awb), title 10.1, and Burgerlijk Wetboek 3:60 for *volmacht*.

    With attribution and delegation a party decides in its own name; with the others in the name of who gave it.
    """

    MANDATE = "mandate", _("mandaat: besluiten namens (Awb 10:1)")
    POWER_OF_ATTORNEY = "power_of_attorney", _("volmacht: handelingen naar burgerlijk recht (BW 3:60)")
    AUTHORISATION = "authorisation", _("machtiging: overige handelingen (Awb 10:12)")
    DELEGATION = "delegation", _("delegatie: de bevoegdheid gaat over (Awb 10:13)")
    ATTRIBUTION = "attribution", _("attributie: de wet geeft de bevoegdheid (Awb 10:22)")


def power_options() -> Iterable[tuple[str, str]]:
    from informatiehuis.kernel.access.powers import mandated_powers

    return [(one.name, str(one.label)) for one in mandated_powers()]


def kind_options() -> Iterable[tuple[str, str]]:
    """The kinds that some power is about."""
    from informatiehuis.kernel.access.powers import mandated_powers
    from informatiehuis.kernel.kinds import all_kinds

    about = frozenset[str]().union(*(one.kinds for one in mandated_powers()))
    return [(kind.name, str(kind.label_plural)) for kind in all_kinds() if kind.name in about]


class Mandate(Thing):
    """A party may decide something, mostly in the name of another one: what a register of mandates publishes.

    `mandator` gives the power to a `function` at the party `mandatary`; whoever holds `role` there holds the mandate,
    and besides those that it was given to by name (`MandateHolder`). It covers `powers` over things of `kinds` (empty:
    all that they are about) of `party` and its parts (empty: of every party), in `area` (empty: everywhere), or only
    the one of which `single_case` is the identity. `under` is the mandate that it rests on. `valid_until` is the first
    day on which it no longer holds, in the time zone of the house.
    """

    thing_ptr = parent_link()
    form = models.CharField(_("vorm"), max_length=20, choices=MandateForm.choices, default=MandateForm.MANDATE)
    mandator = models.ForeignKey(
        Party,
        verbose_name=_("wie geeft de bevoegdheid"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mandates_given",
        help_text=_("Het bestuursorgaan of de partij namens wie wordt besloten. Leeg bij attributie."),
    )
    mandatary = models.ForeignKey(
        Party,
        verbose_name=_("wie krijgt de bevoegdheid"),
        on_delete=models.PROTECT,
        related_name="mandates_received",
        help_text=_("De partij, het team of het bestuursorgaan waar de functie bij hoort."),
    )
    function = models.CharField(
        _("functie"),
        max_length=200,
        help_text=_("De functie die dit mag, bijvoorbeeld teamleider. Noem geen personen."),
    )
    role = models.CharField(
        _("rol die dit mandaat meebrengt"),
        max_length=20,
        blank=True,
        choices=Role.choices,
        help_text=_("Wie deze rol of een hogere heeft bij die partij, heeft dan ook dit mandaat."),
    )
    powers = ChoiceListField(_("waarover"), options=power_options)
    kinds = ChoiceListField(
        _("soorten"), blank=True, options=kind_options, help_text=_("Niets gekozen is alles waar dit over gaat.")
    )
    party = models.ForeignKey(
        Party,
        verbose_name=_("voor zaken van"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mandates_over",
        help_text=_("Van deze partij en haar onderdelen. Leeg is van alle partijen."),
    )
    single_case = models.CharField(
        _("alleen voor dit ding"),
        max_length=200,
        blank=True,
        help_text=_("Het vaste adres, bijvoorbeeld /id/indicator/inwoners. Leeg is een algemeen mandaat."),
    )
    limits = models.TextField(
        _("voorwaarden"), blank=True, help_text=_("Wat erbij is gezegd, zoals een bedrag of een overleg vooraf.")
    )
    sub_mandate = models.BooleanField(
        _("ondermandaat toegestaan"),
        default=False,
        help_text=_("Of wie dit mandaat krijgt, het mag doorgeven (Awb 10:9)."),
    )
    under = models.ForeignKey(
        "self",
        verbose_name=_("rust op"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="resting",
        help_text=_("Het mandaat of de bevoegdheid waaruit dit is gegeven."),
    )
    source = models.CharField(
        _("vastgelegd in"), max_length=300, help_text=_("Het besluit of de wet, met het artikel.")
    )
    source_url = models.URLField(_("webadres van het besluit"), max_length=500, blank=True)
    example = models.BooleanField(_("verzonnen voor het voorbeeld"), default=False)

    class Meta:
        verbose_name = _("mandaat")
        constraints = (
            models.CheckConstraint(
                name="mandate_has_mandator", condition=Q(form=MandateForm.ATTRIBUTION, mandator__isnull=True)
                | (~Q(form=MandateForm.ATTRIBUTION) & Q(mandator__isnull=False)),
                violation_error_message=NO_MANDATOR,
            ),
            models.CheckConstraint(name="mandate_not_under_itself", condition=~Q(under=F("thing_ptr"))),
        )  # fmt: skip

    def clean(self) -> None:
        """Say at the field who gives it, before the database says it of the whole."""
        if (self.form == MandateForm.ATTRIBUTION) is not (self.mandator_id is None):
            raise ValidationError({"mandator": NO_MANDATOR})


class MandateHolder(models.Model):
    """An account that holds a mandate by name, from `valid_from` until `valid_until`, that moment itself no longer.

    Only who administers the house reads who that is. Empty is from the mandate's own beginning, or to its end.
    """

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="holders")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mandates")
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("mandate", "user"), name="mandate_held_once"),
            models.CheckConstraint(
                name="mandate_held_ends_later",
                condition=Q(valid_from__isnull=True) | Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.mandate_id} held"
