"""What the monitor owns: runs and figures, interpretations, publications, goals with targets, dashboards."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from informatiehuis.engines.kept import Translate, told
from informatiehuis.engines.problems import untranslated
from informatiehuis.kernel.models import Area, BoundarySet, Party, Thing
from informatiehuis.kernel.models.guarded import Guarded
from informatiehuis.kernel.models.things import parent_link
from informatiehuis.rooms.atlas.models import Indicator


class Run(Guarded):
    """One computation of one indicator: what went in, by which definition, what came out.

    `definition` is the whole definition as it was, `snapshots` the content hashes it read by source,
    `lineage` the source columns under each output column, `report` what was noticed. `figures_hash` is over the
    figures, so that two runs can be compared to the bit.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    engine = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    fingerprint = models.CharField(max_length=80)
    definition = models.JSONField()
    snapshots = models.JSONField()
    lineage = models.JSONField()
    boundary_set = models.ForeignKey(BoundarySet, null=True, on_delete=models.PROTECT, related_name="runs")
    report = models.JSONField()
    figures_hash = models.CharField(max_length=80)
    is_latest = models.BooleanField(default=True)

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("indicator", "number"), name="run_number"),
            models.UniqueConstraint(fields=("indicator",), condition=models.Q(is_latest=True), name="one_latest_run"),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id} #{self.number}"

    def notices(self, translate: Translate = untranslated) -> list[str]:
        """What was noticed while computing, for a person."""
        return [told(notice, translate) for notice in self.report.get("notices", [])]


class Figure(Guarded):
    """The value of an indicator for one area and period; without a value it says why.

    `value` is rounded as the definition says. `n` is the number of observations or people behind it.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="figures")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="figures")
    period = models.CharField(max_length=20)
    value = models.FloatField(null=True)
    n = models.FloatField(null=True)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    missing = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "area", "period"), name="figure_once"),)

    def __str__(self) -> str:
        return f"{self.area_id} {self.period} {self.value}"


class Interpretation(Thing):
    """What figures mean, in which context, by whom and until when (*duiding*).

    `valid_until` is required. `figures_hash` names the figures it was written about; when they change it has
    to be looked at again.
    """

    thing_ptr = parent_link()
    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicator"), on_delete=models.CASCADE, related_name="interpretations"
    )
    text = models.TextField(_("wat betekent dit cijfer?"))
    meaning = models.TextField(_("waarom is dit belangrijk?"), blank=True)
    other_explanations = models.TextField(_("welke andere verklaringen zijn er?"), blank=True)
    caveats = models.TextField(_("waar moet u op letten?"), blank=True)
    author = models.ForeignKey(
        Party, verbose_name=_("opgesteld door"), on_delete=models.PROTECT, related_name="interpretations"
    )
    author_role = models.CharField(_("rol van de opsteller"), max_length=200, blank=True)
    periods = models.JSONField(_("perioden"), default=list, blank=True)
    figures_hash = models.CharField(max_length=80, blank=True, editable=False)

    class Meta:
        verbose_name = _("duiding")
        constraints = (
            models.CheckConstraint(
                name="interpretation_with_text",
                condition=~models.Q(text=""),
            ),
        )

    def clean(self) -> None:
        """An interpretation holds until a day: without one it could never become out of date."""
        super().clean()
        if self.valid_until is None:
            raise ValidationError({"valid_until": _("Vul in tot wanneer deze duiding geldt.")})

    @property
    def until(self) -> date:
        """The first day on which it no longer holds."""
        if self.valid_until is None:
            raise ValueError("an interpretation without an end, which clean() refuses")
        return self.valid_until

    def holds_on(self, day: date) -> bool:
        """Whether it may stand beside figures on a day: it began, did not end and was not withdrawn."""
        began = self.valid_from is None or self.valid_from <= day
        return self.status == "active" and began and day < self.until


class Publication(Guarded):
    """The run of an indicator that everybody may see, with the interpretation that goes with it."""

    indicator = models.OneToOneField(Indicator, on_delete=models.CASCADE, related_name="publication")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="publications")
    interpretation = models.ForeignKey(Interpretation, on_delete=models.PROTECT, related_name="publications")
    published_at = models.DateTimeField()

    class Meta:
        """Its own: that of the guard would count as a change of the table."""

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.run_id}"


class Goal(Thing):
    """What the province wants to reach, in the words of the document that says so."""

    thing_ptr = parent_link()
    quote = models.TextField(_("in de woorden van het document"), blank=True)
    document = models.CharField(_("document"), max_length=300, blank=True)
    document_url = models.URLField(_("adres van het document"), max_length=500, blank=True)
    place = models.CharField(_("plaats in het document"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("doel")


class Target(Thing):
    """A value that an indicator should have on a date, with the goal that says so; never a bare colour."""

    thing_ptr = parent_link()
    goal = models.ForeignKey(Goal, verbose_name=_("doel"), on_delete=models.PROTECT, related_name="targets")
    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicator"), on_delete=models.PROTECT, related_name="targets"
    )
    target_area = models.ForeignKey(
        Area,
        verbose_name=_("voor gebied"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="targets",
    )
    value = models.FloatField(_("streefwaarde"))
    reached_by = models.DateField(_("te bereiken op"))
    source = models.JSONField(_("waar het document dit zegt"), default=dict, blank=True)

    class Meta:
        verbose_name = _("streefwaarde")


class Dashboard(Thing):
    """A page with indicators that belong together, for one area at a time. `indicators` holds slugs in order."""

    thing_ptr = parent_link()
    introduction = models.TextField(_("inleiding"), blank=True)
    indicators = models.JSONField(_("indicatoren, in volgorde"), default=list, blank=True)

    class Meta:
        verbose_name = _("dashboard")
