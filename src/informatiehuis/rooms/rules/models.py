"""What the room owns: activities, rule sets in editions, notices, and checks that somebody kept."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.identifiers import new_id
from informatiehuis.kernel.models import Area, Thing
from informatiehuis.kernel.models.code import CodeField
from informatiehuis.kernel.models.guarded import Guarded
from informatiehuis.kernel.models.things import parent_link

YAML_HELP = _("Een lijst in YAML. De sleutels staan in de documentatie bij regels als bestanden.")


class Activity(Thing):
    """Something that people want to do and that rules can be about (IMOW: *activiteit*)."""

    thing_ptr = parent_link()
    question = models.CharField(_("vraag die de check beantwoordt"), max_length=300)
    theme = models.CharField(_("thema"), max_length=100, blank=True)
    keywords = models.JSONField(_("trefwoorden"), default=list, blank=True)

    class Meta:
        verbose_name = _("activiteit")


class Level(models.TextChoices):
    """How far a conclusion goes; `engines.ascode.rules.Level` has the same names."""

    ADVICE = "advice", _("advies: u beslist zelf wat u ermee doet")
    SUPPORT = "support", _("hulp bij een beslissing: een medewerker beslist")
    AUTOMATED = "automated", _("automatisch besluit: zonder tussenkomst van een mens")


class RuleSet(Thing):
    """The rules for an activity in one edition; `engines.rulesets.Definition` is its frozen value and checks it.

    `area` is where they hold, `valid_from` and `valid_until` when. `decision_model` is XML of DMN, or plain text. The
    lists are mappings as in the files (`engines.ascode.rules`). Once adopted, what it says does not change: a change is
    a new edition, which `replaces` this one.
    """

    thing_ptr = parent_link()
    activity = models.ForeignKey(
        Activity, verbose_name=_("activiteit"), on_delete=models.PROTECT, related_name="rule_sets"
    )
    edition = models.PositiveIntegerField(_("versie"), default=1)
    replaces = models.ForeignKey(
        "self",
        verbose_name=_("volgt op"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
    )
    level = models.CharField(_("niveau van de uitkomst"), max_length=10, choices=Level.choices, default=Level.ADVICE)
    human_review = models.TextField(
        _("beoordeling door een mens"),
        blank=True,
        help_text=_("Hoe iemand een mens naar de uitkomst laat kijken. Verplicht bij een automatisch besluit."),
    )
    objection = models.TextField(
        _("bezwaar maken"),
        blank=True,
        help_text=_("Hoe iemand bezwaar maakt. Verplicht om een automatisch besluit vast te stellen."),
    )
    algorithm_entry = models.CharField(
        _("vermelding in het algoritmeregister"),
        max_length=300,
        blank=True,
        help_text=_("Webadres of nummer. Verplicht om een automatisch besluit vast te stellen."),
    )
    decision = models.CharField(
        _("beslissing"), max_length=200, help_text=_("De naam van de beslissing in het model die de uitkomst geeft.")
    )
    decision_model = CodeField(_("beslismodel"), help_text=_("DMN in XML, of de tekstvorm van het huis."))
    articles = models.JSONField(_("artikelen"), default=list, blank=True, help_text=YAML_HELP)
    questions = models.JSONField(_("vragen"), default=list, blank=True, help_text=YAML_HELP)
    open_questions = models.JSONField(_("open vragen"), default=list, blank=True, help_text=YAML_HELP)
    conclusions = models.JSONField(_("uitkomsten"), default=list, help_text=YAML_HELP)
    notice = models.JSONField(_("gegevens bij een melding"), default=list, blank=True, help_text=YAML_HELP)
    keep_months = models.PositiveIntegerField(
        _("meldingen bewaren, in maanden"),
        null=True,
        blank=True,
        help_text=_("Hoe lang na het afhandelen wij weten wie een melding deed en wat erin stond."),
    )
    keep_ground = models.CharField(
        _("grond voor het bewaren"),
        max_length=300,
        blank=True,
        help_text=_("Wat zegt dat het zo lang moet of mag: een wet, een selectielijst of een besluit."),
    )
    validated_on = models.DateField(
        _("gevalideerd op"),
        null=True,
        blank=True,
        help_text=_("De laatste dag waarop iemand deze versie naast de bronnen heeft gelegd."),
    )
    validated_by = models.CharField(
        _("gevalideerd door"),
        max_length=200,
        blank=True,
        help_text=_("Een rol, een team of een organisatie; geen naam van een persoon."),
    )
    validation = models.TextField(
        _("hoe gevalideerd"),
        blank=True,
        help_text=_("Waarnaast gelegd, hoe, wat eruit kwam en waarvoor het geen bewijs is."),
    )
    cases = models.JSONField(_("testgevallen"), default=list, blank=True, help_text=YAML_HELP)
    caveats = models.TextField(_("kanttekeningen"), blank=True)

    class Meta:
        verbose_name = _("regelset")


class Notice(Thing):
    """What somebody told beforehand that they will do (*melding*), with its terms and what has to follow.

    `answers` are those of the check that led here, `told` what the rules ask of a notice, both by key. `follow_up`
    holds the terms: key, title, the day on which each ends when it runs, and the day on which it was met. `receipt` is
    the hash of the code that its receipt is found by. From `erase_on` it is no longer known who sent it.
    """

    thing_ptr = parent_link()
    activity = models.ForeignKey(
        Activity, verbose_name=_("activiteit"), on_delete=models.PROTECT, related_name="notices"
    )
    rule_set = models.ForeignKey(RuleSet, verbose_name=_("regelset"), on_delete=models.PROTECT, related_name="notices")
    received_at = models.DateTimeField(_("ontvangen op"), default=timezone.now)
    answers = models.JSONField(_("antwoorden"), default=dict, blank=True)
    told = models.JSONField(_("gegevens bij de melding"), default=dict, blank=True)
    begins_on = models.DateField(_("begin van het werk"), null=True, blank=True)
    earliest_on = models.DateField(_("op zijn vroegst te beginnen"), null=True, blank=True)
    done_on = models.DateField(_("werk gedaan op"), null=True, blank=True)
    follow_up = models.JSONField(_("termijnen"), default=list, blank=True)
    next_due = models.DateField(_("eerstvolgende termijn"), null=True, blank=True)
    contact_name = models.CharField(_("naam van de melder"), max_length=200, blank=True)
    contact_email = models.EmailField(_("mailadres van de melder"), blank=True)
    contact_phone = models.CharField(_("telefoonnummer van de melder"), max_length=40, blank=True)
    receipt = models.CharField(max_length=64, blank=True, editable=False)
    receipt_mailed_at = models.DateTimeField(_("ontvangstbewijs gemaild op"), null=True, blank=True, editable=False)
    erase_on = models.DateField(_("gegevens van de melder wissen op"), null=True, blank=True)

    class Meta:
        verbose_name = _("melding")
        constraints = (
            models.UniqueConstraint(fields=("receipt",), condition=~models.Q(receipt=""), name="notice_receipt_once"),
        )


class SavedCheck(Guarded):
    """A check that somebody kept, without anything about who: found again by a code of which only the hash is here.

    `outcomes` are the conclusions as they were told, each with the slug and edition of the rules that gave it; `traces`
    says of each, in the same order, how it came about, so that it can be replayed. `rule_set` gave the strictest.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code_hash = models.CharField(max_length=64, unique=True)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="saved_checks")
    rule_set = models.ForeignKey(RuleSet, on_delete=models.CASCADE, related_name="saved_checks")
    area = models.ForeignKey(Area, null=True, on_delete=models.SET_NULL, related_name="saved_checks")
    answers = models.JSONField(default=dict)
    outcomes = models.JSONField(default=list)
    traces = models.JSONField(default=list)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ("-saved_at",)

    def __str__(self) -> str:
        return f"{self.activity_id} {self.saved_at:%Y-%m-%d}"
