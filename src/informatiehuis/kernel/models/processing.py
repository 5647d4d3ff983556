"""Processing activities: for which purposes, and on what ground in law, data of the house are used."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.models.things import Party, Thing, parent_link


class LegalBasis(models.TextChoices):
    """The grounds of article 6, paragraph 1, of the General Data Protection Regulation (AVG), in its order."""

    CONSENT = "consent", _("toestemming (AVG, artikel 6, lid 1, onder a)")
    CONTRACT = "contract", _("overeenkomst (AVG, artikel 6, lid 1, onder b)")
    LEGAL_OBLIGATION = "legal_obligation", _("wettelijke plicht (AVG, artikel 6, lid 1, onder c)")
    VITAL_INTERESTS = "vital_interests", _("vitale belangen (AVG, artikel 6, lid 1, onder d)")
    PUBLIC_TASK = "public_task", _("taak van algemeen belang (AVG, artikel 6, lid 1, onder e)")
    LEGITIMATE_INTERESTS = "legitimate_interests", _("gerechtvaardigd belang (AVG, artikel 6, lid 1, onder f)")
    NO_PERSONAL_DATA = "no_personal_data", _("geen persoonsgegevens")


class ProcessingActivity(Thing):
    """What an organisation does with data and why (AVG, article 30: *verwerkingsactiviteit*).

    A source names the activities for which it may be used by their slug; that slug is the purpose somebody chooses.
    """

    thing_ptr = parent_link()
    purpose = models.TextField(_("doel"), help_text=_("Waarvoor de gegevens worden gebruikt, in gewone taal."))
    legal_basis = models.CharField(_("grondslag"), max_length=24, choices=LegalBasis.choices)
    law = models.CharField(
        _("wet en artikel"),
        max_length=300,
        blank=True,
        help_text=_("De wet die de taak of de plicht geeft, met het artikel."),
    )
    responsible = models.ForeignKey(
        Party,
        verbose_name=_("verwerkingsverantwoordelijke"),
        on_delete=models.PROTECT,
        related_name="responsible_for",
    )
    data_categories = models.JSONField(_("soorten gegevens"), default=list, blank=True)
    people_categories = models.JSONField(_("over wie"), default=list, blank=True)
    retention = models.CharField(
        _("bewaartermijn"), max_length=200, blank=True, help_text=_("Hoe lang de gegevens worden bewaard.")
    )
    register_entry = models.URLField(
        _("in het register van verwerkingen"),
        max_length=500,
        blank=True,
        help_text=_("Het adres van deze verwerking in het officiële register, als die daar al staat."),
    )

    class Meta:
        verbose_name = _("verwerkingsactiviteit")
