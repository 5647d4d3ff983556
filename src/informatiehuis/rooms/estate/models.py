"""What the room owns: work processes, i-assets of every type, and contracts with suppliers."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from informatiehuis.engines.ascode.estate import MOST_EUROS, MOST_HOURS, MOST_MONTHS
from informatiehuis.kernel.models import Party, Thing
from informatiehuis.kernel.models.choices import ChoiceListField
from informatiehuis.kernel.models.guarded import Guarded
from informatiehuis.kernel.models.things import parent_link
from informatiehuis.rooms.estate.architecture.kept import ArchitectureModel
from informatiehuis.rooms.estate.publishing.kept import Publication, PublicRegister, StatementStatus, holds_values

__all__ = [
    "ArchitectureModel",
    "Asset",
    "AssetType",
    "Contract",
    "Criticality",
    "Process",
    "PublicRegister",
    "Publication",
    "StatementStatus",
    "Zone",
]

SYNTHETIC = _("synthetisch (verzonnen gegevens)")


class Criticality(models.TextChoices):
    """How much depends on it, in three classes."""

    VITAL = "vital", _("vitaal")
    IMPORTANT = "important", _("belangrijk")
    SUPPORTING = "supporting", _("ondersteunend")


class AssetType(models.TextChoices):
    """What an i-asset is."""

    APPLICATION = "application", _("applicatie")
    FACILITY = "facility", _("voorziening")
    ALGORITHM = "algorithm", _("algoritme")
    DATA_STORE = "data_store", _("gegevensopslag")
    HARDWARE = "hardware", _("apparatuur")
    DOMAIN = "domain", _("internetdomein")


class Zone(models.TextChoices):
    """In which separated part of the digital environment an i-asset stands."""

    PUBLIC = "public", _("openbaar internet")
    OFFICE = "office", _("kantoor")
    DATA = "data", _("gegevens")
    CONTROL = "control", _("besturing van objecten buiten")
    SUPPLIER = "supplier", _("bij de leverancier")


def public_registers() -> Iterable[tuple[str, str]]:
    """The registers as `ChoiceListField` asks for them."""
    return [(value, str(label)) for value, label in PublicRegister.choices]


class Process(Thing):
    """Work that is done again and again in the same way, and the information it uses (*werkproces*)."""

    thing_ptr = parent_link()
    business_function = models.CharField(
        _("bedrijfsfunctie"), max_length=200, blank=True, help_text=_("Zoals in het bedrijfsfunctiemodel PETRA.")
    )
    criticality = models.CharField(
        _("belang"), max_length=12, choices=Criticality.choices, default=Criticality.SUPPORTING
    )
    recovery_needed = models.PositiveIntegerField(
        _("mag hoogstens stilliggen (uren)"),
        validators=[MaxValueValidator(MOST_HOURS)],
        null=True,
        blank=True,
        help_text=_("Daarna ontstaat er schade voor mensen of voor het werk buiten."),
    )
    synthetic = models.BooleanField(SYNTHETIC, default=False)

    class Meta:
        verbose_name = _("proces")


class Asset(Thing):
    """Something digital that is in use: an application, a facility, an algorithm, a domain (*i-asset*).

    `valid_from` and `valid_until` are when it came and goes, `support_until` is the first day without support.
    `recovery_promised` is in hours.
    """

    thing_ptr = parent_link()
    type = models.CharField(_("soort i-asset"), max_length=12, choices=AssetType.choices, default=AssetType.APPLICATION)
    release = models.CharField(_("versie van het product"), max_length=60, blank=True)
    support_until = models.DateField(_("ondersteund tot"), null=True, blank=True)
    zone = models.CharField(_("zone"), max_length=10, choices=Zone.choices, default=Zone.OFFICE)
    criticality = models.CharField(
        _("belang"), max_length=12, choices=Criticality.choices, default=Criticality.SUPPORTING
    )
    recovery_promised = models.PositiveIntegerField(
        _("beloofde hersteltijd (uren)"),
        validators=[MaxValueValidator(MOST_HOURS)],
        null=True,
        blank=True,
        help_text=_("Binnen hoeveel uur het na uitval weer werkt, volgens wie het beheert."),
    )
    yearly_cost = models.PositiveIntegerField(
        _("kosten per jaar (hele euro's)"), validators=[MaxValueValidator(MOST_EUROS)], null=True, blank=True
    )
    physical_effect = models.TextField(
        _("wat er buiten stopt"),
        blank=True,
        help_text=_("Wat mensen buiten merken als dit uitvalt, zoals een brug die niet meer opengaat."),
    )
    publish_in = ChoiceListField(_("moet staan in"), blank=True, options=public_registers)
    published_in = ChoiceListField(_("staat in"), blank=True, options=public_registers)
    published_checked = models.DateField(_("vermelding gecontroleerd op"), null=True, blank=True)
    known_as = models.JSONField(
        _("ook bekend als"),
        default=list,
        blank=True,
        help_text=_("Andere namen en internetadressen waaronder inventarisaties dit noemen, elk op een eigen regel."),
    )
    algorithm_record = models.JSONField(
        _("gegevens voor het Algoritmeregister"), default=dict, blank=True, validators=[holds_values]
    )
    confirmed_on = models.DateField(
        _("bevestigd op"), null=True, blank=True, help_text=_("Wanneer de eigenaar het laatst zei dat dit klopt.")
    )
    synthetic = models.BooleanField(SYNTHETIC, default=False)

    class Meta:
        verbose_name = _("i-asset")

    @property
    def unpublished(self) -> list[str]:
        """The registers, as people read them, in which it has to stand and does not."""
        missing = [name for name in self.publish_in if name not in self.published_in]
        return [str(PublicRegister(name).label) for name in missing]


class Contract(Thing):
    """What was agreed with a supplier; `valid_from` and `valid_until` are when it holds."""

    thing_ptr = parent_link()
    supplier = models.ForeignKey(
        Party, verbose_name=_("leverancier"), on_delete=models.PROTECT, related_name="contracts"
    )
    notice_months = models.PositiveIntegerField(
        _("opzegtermijn (maanden)"), validators=[MaxValueValidator(MOST_MONTHS)], null=True, blank=True
    )
    yearly_cost = models.PositiveIntegerField(
        _("kosten per jaar (hele euro's)"), validators=[MaxValueValidator(MOST_EUROS)], null=True, blank=True
    )
    service_level = models.TextField(_("afgesproken dienstverlening"), blank=True)
    clauses = models.JSONField(
        _("bepalingen"),
        default=list,
        blank=True,
        help_text=_("Wat er is afgesproken over beveiliging, eigendom van gegevens, open standaarden en meer."),
    )
    certificates = models.JSONField(
        _("certificaten van de leverancier"), default=list, blank=True, help_text=_("Met tot wanneer ze gelden.")
    )
    exit_plan = models.TextField(_("hoe we weg kunnen"), blank=True)
    no_subcontracting = models.BooleanField(_("zonder onderaannemers"), default=False)
    synthetic = models.BooleanField(SYNTHETIC, default=False)

    class Meta:
        verbose_name = _("contract")


class Sort(models.TextChoices):
    """What an inventory lists."""

    SOFTWARE = "software", _("programma's op werkplekken en servers")
    SIGN_ON = "sign_on", _("toepassingen waarop mensen zich aanmelden")
    DOMAINS = "domains", _("internetdomeinen")
    DEVICES = "devices", _("apparaten in het netwerk")
    CONTRACTS = "contracts", _("contracten")
    COMPONENTS = "components", _("onderdelen van een i-asset (stuklijst)")
    REGISTERED = "registered", _("domeinen in het Register internetdomeinen overheid")


class Inventory(Guarded):
    """That a source is an inventory: what it lists, and in which of its columns.

    `columns` has the column of each of `ROLES` by its role. `about` is the asset of which it lists the components.
    `set_aside` has what need not be in the register: a list of {key, name, reason}.
    """

    source = models.OneToOneField(Thing, on_delete=models.CASCADE, related_name="inventory")
    sort = models.CharField(max_length=12, choices=Sort.choices)
    columns = models.JSONField(default=dict)
    about = models.ForeignKey(Asset, null=True, blank=True, on_delete=models.CASCADE, related_name="bills")
    set_aside = models.JSONField(default=list)

    class Meta:
        ordering = ("source__title", "pk")

    def __str__(self) -> str:
        return f"inventory of {self.sort}"
