"""What the atlas owns: concepts, sources with their snapshots, and indicators."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.models import Party, Thing
from informatiehuis.kernel.models.areas import AreaLevel
from informatiehuis.kernel.models.code import CodeField
from informatiehuis.kernel.models.guarded import Guarded
from informatiehuis.kernel.models.things import parent_link


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
    """Whether a source is read where it is, kept for a time, or kept as snapshots."""

    SNAPSHOT = "snapshot", _("vaste kopie")
    CACHED = "cached", _("kopie die even geldt")
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
    cache_minutes = models.PositiveIntegerField(
        _("hoelang een kopie geldt (minuten)"),
        null=True,
        blank=True,
        help_text=_("Alleen bij een kopie die even geldt: is zij ouder, dan wordt zij bij gebruik ververst. Leeg: 60."),
    )
    increment = models.JSONField(
        _("groeit aan"),
        default=dict,
        blank=True,
        help_text=_(
            "Alleen wat nieuw is ophalen: column (wanneer een rij kwam of wijzigde), key (waaraan een rij te herkennen"
            " is; leeg als er alleen rijen bij komen) en look_back (hoeveel dagen er opnieuw wordt gelezen)."
        ),
    )
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
    purposes = models.JSONField(
        _("mag gebruikt worden voor"),
        default=list,
        blank=True,
        help_text=_("De korte naam van een verwerkingsactiviteit uit het register. Andere tekst is alleen uitleg."),
    )
    access_rules = models.JSONField(
        _("wie welke rijen en kolommen ziet"),
        default=list,
        blank=True,
        help_text=_(
            "Regels met rule (own_areas, only_rows of hide_columns), columns, values en unless: de rol bij de eigenaar"
            " vanaf welke de regel niet geldt."
        ),
    )
    themes = models.JSONField(_("thema's"), default=list, blank=True)
    keywords = models.JSONField(_("trefwoorden"), default=list, blank=True)
    promises = models.JSONField(
        _("belofte"),
        default=list,
        blank=True,
        help_text=_(
            "De kolommen waar anderen op mogen rekenen: column, type (text, integer, number, boolean, date, datetime"
            " of geometry), filled, unit en meaning."
        ),
    )
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


class Snapshot(Guarded):
    """An immutable copy of a source in the lake; the manifest there is the truth, this row finds it.

    A copy of a `part` holds only the columns and rows that a computation needed of a source that is read live: it says
    which, and how many rows and bytes crossed. It never is in force.
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
    part = models.JSONField(default=dict)

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


class Judgement(Guarded):
    """What was found when data of a source came in: the history of its quality.

    The same outcome over the same content is one row, seen `times` times from `first_at` to `last_at`. What was not
    `accepted` never came in force. `quality` is the report as a manifest keeps it.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="judgements")
    content_hash = models.CharField(max_length=80)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    rows = models.BigIntegerField()
    accepted = models.BooleanField()
    quality = models.JSONField(default=dict)

    class Meta:
        ordering = ("-last_at", "-pk")
        indexes = (models.Index(fields=("source", "-last_at"), name="judgement_of_source"),)

    def __str__(self) -> str:
        return f"{self.source_id} {self.last_at:%Y-%m-%d} {'ok' if self.accepted else 'refused'}"


class Validation(Guarded):
    """That a steward holds the data of a source good enough to decide on: since when, for what, until when.

    It ends by itself when the promise of the source breaks or is changed; `ended_why` then is a kept text. `contract`
    is the hash of promise and rules as they were. Who did it stands in the events.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="validations")
    content_hash = models.CharField(max_length=80)
    contract = models.CharField(max_length=80)
    scope = models.CharField(max_length=500)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.JSONField(default=dict)

    class Meta:
        ordering = ("-started_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("source",), condition=models.Q(ended_at__isnull=True), name="one_validation_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.source_id} {self.started_at:%Y-%m-%d}"


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


class EngineChoice(models.TextChoices):
    """Where an indicator is computed; AUTO leaves it to how much data there are."""

    AUTO = "auto", _("vanzelf, naar hoeveel gegevens er zijn")
    DUCKDB = "duckdb", "DuckDB"
    SPARK = "spark", "Apache Spark"


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
    engine = models.CharField(
        _("rekenmachine"),
        max_length=10,
        choices=EngineChoice.choices,
        default=EngineChoice.AUTO,
        help_text=_("Beide rekenmachines geven dezelfde cijfers."),
    )
    sql = CodeField(_("SQL"))
    quality = models.JSONField(_("kwaliteitseisen"), default=list, blank=True)
    caveats = models.TextField(_("kanttekeningen"), blank=True)
    keywords = models.JSONField(_("trefwoorden"), default=list, blank=True)

    class Meta:
        verbose_name = _("indicator")
