"""What the atlas owns: concepts, sources with their snapshots, and indicators."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.models import Party, Thing
from informatiehuis.kernel.models.areas import AreaLevel
from informatiehuis.kernel.models.things import parent_link
from informatiehuis.kernel.writing import require_recorded_change


class Concept(Thing):
    """A term with one meaning (NL-SBB: *begrip*, skos:Concept). The title is the preferred term."""

    thing_ptr = parent_link()
    alternative_terms = models.JSONField(_("andere termen"), default=list, blank=True)
    definition = models.TextField(_("definitie"), help_text=_("Wat de term precies betekent, in één zin."))
    explanation = models.TextField(_("uitleg in gewone taal"), blank=True)
    sources = models.JSONField(
        _("waar de definitie op rust"),
        default=list,
        blank=True,
        help_text=_("De wet, het beleid of de publicatie: title, url, part, quote."),
    )

    class Meta:
        verbose_name = _("begrip")


class Refresh(models.TextChoices):
    """How often a source itself changes."""

    NONE = "none", _("niet")
    CONTINUOUS = "continuous", _("doorlopend")
    DAILY = "daily", _("elke dag")
    WEEKLY = "weekly", _("elke week")
    MONTHLY = "monthly", _("elke maand")
    QUARTERLY = "quarterly", _("elk kwartaal")
    YEARLY = "yearly", _("elk jaar")


class Mode(models.TextChoices):
    """Whether a source is read where it is, or kept as snapshots."""

    SNAPSHOT = "snapshot", _("vaste kopie")
    LIVE = "live", _("direct uit de bron")


class Source(Thing):
    """Data of somebody, described so that it can be read, judged and used; the data stay where they are.

    `location` is a path or a URL without secrets. `options` are what a person set over what the connector
    found. `quality_rules` are rules of `engines.quality` as mappings.
    """

    thing_ptr = parent_link()
    connector = models.CharField(_("soort verbinding"), max_length=40)
    location = models.CharField(_("plaats"), max_length=1000, help_text=_("Een bestand of een webadres."))
    options = models.JSONField(_("instellingen"), default=dict, blank=True)
    mode = models.CharField(_("gebruik"), max_length=10, choices=Mode.choices, default=Mode.SNAPSHOT)
    refresh = models.CharField(_("verversing"), max_length=12, choices=Refresh.choices, default=Refresh.NONE)
    licence = models.URLField(_("licentie"), max_length=300, blank=True)
    publisher = models.ForeignKey(
        Party,
        verbose_name=_("uitgever"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="publishes",
    )
    contact = models.JSONField(_("contactpunt"), default=dict, blank=True)
    purposes = models.JSONField(_("mag gebruikt worden voor"), default=list, blank=True)
    themes = models.JSONField(_("thema's"), default=list, blank=True)
    keywords = models.JSONField(_("trefwoorden"), default=list, blank=True)
    quality_rules = models.JSONField(_("kwaliteitsregels"), default=list, blank=True)
    covers_from = models.DateField(_("gaat over vanaf"), null=True, blank=True)
    covers_until = models.DateField(_("gaat over tot"), null=True, blank=True)
    synthetic = models.BooleanField(_("synthetisch (verzonnen gegevens)"), default=False)
    schematic = models.BooleanField(_("schematisch (getekend voor het overzicht)"), default=False)
    attribution = models.CharField(_("bronvermelding"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("bron")

    @property
    def table(self) -> str:
        """The name of this source in the SQL of an indicator."""
        return self.slug.replace("-", "_")


class Snapshot(models.Model):
    """An immutable copy of a source in the lake; the manifest there is the truth, this row finds it.

    `problem` says why a snapshot was kept aside and does not hold.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="snapshots")
    content_hash = models.CharField(max_length=80)
    rows = models.BigIntegerField()
    size = models.BigIntegerField()
    columns = models.JSONField()
    crs = models.CharField(max_length=40, blank=True)
    geometry = models.CharField(max_length=80, blank=True)
    retrieved_at = models.DateTimeField()
    origin = models.CharField(max_length=1000)
    found = models.JSONField(default=dict)
    quality = models.JSONField(default=dict)
    is_current = models.BooleanField(default=False)

    class Meta:
        ordering = ("-retrieved_at",)
        constraints = (
            models.UniqueConstraint(fields=("source", "content_hash"), name="snapshot_once"),
            models.UniqueConstraint(
                fields=("source",), condition=models.Q(is_current=True), name="one_current_snapshot"
            ),
        )

    def __str__(self) -> str:
        return f"{self.source_id} {self.content_hash[:19]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        require_recorded_change()
        super().save(*args, **kwargs)


class Direction(models.TextChoices):
    """Which way is better, where policy says so."""

    HIGHER = "higher", _("hoger is beter")
    LOWER = "lower", _("lager is beter")
    NEUTRAL = "neutral", _("geen oordeel")


class Rollup(models.TextChoices):
    """How a figure of a larger area follows from those of smaller ones."""

    SUM = "sum", _("optellen")
    RATIO = "ratio", _("verhouding van sommen")
    MEAN = "mean", _("gewogen gemiddelde")
    NONE = "none", _("niet")


class Period(models.TextChoices):
    """The length of the period that a figure is about."""

    YEAR = "year", _("jaar")
    QUARTER = "quarter", _("kwartaal")
    MONTH = "month", _("maand")


class Indicator(Thing):
    """A definition that runs; `engines.indicators.Definition` is its frozen value and checks it."""

    thing_ptr = parent_link()
    concept = models.ForeignKey(
        Concept,
        verbose_name=_("begrip"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="indicators",
    )
    question = models.CharField(_("vraag die dit cijfer beantwoordt"), max_length=300, blank=True)
    unit = models.CharField(_("eenheid"), max_length=60)
    direction = models.CharField(_("richting"), max_length=20, choices=Direction.choices, default=Direction.NEUTRAL)
    area_level = models.CharField(
        _("gebiedsniveau"), max_length=20, choices=AreaLevel.choices, default=AreaLevel.MUNICIPALITY
    )
    rollup = models.CharField(_("optellen naar groter gebied"), max_length=10, choices=Rollup.choices)
    factor = models.FloatField(_("vermenigvuldigen met"), default=1)
    decimals = models.PositiveSmallIntegerField(_("cijfers achter de komma"), default=0)
    minimum_n = models.PositiveIntegerField(
        _("kleinste groep"), default=0, help_text=_("Cijfers over minder dan dit aantal worden niet getoond.")
    )
    period = models.CharField(_("periode"), max_length=10, choices=Period.choices, default=Period.YEAR)
    sql = models.TextField(_("SQL"))
    quality = models.JSONField(_("kwaliteitseisen"), default=list, blank=True)
    caveats = models.TextField(_("kanttekeningen"), blank=True)
    keywords = models.JSONField(_("trefwoorden"), default=list, blank=True)

    class Meta:
        verbose_name = _("indicator")
