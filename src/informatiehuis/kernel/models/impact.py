"""Kinds of change and how each travels through a house, and what a change was judged to touch."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.models.choices import ChoiceListField
from informatiehuis.kernel.models.things import Thing, parent_link


def kinds_of_things() -> Iterable[tuple[str, str]]:
    """Every kind of thing as `ChoiceListField` asks for them."""
    from informatiehuis.kernel.kinds import all_kinds

    return [(kind.name, str(kind.label)) for kind in all_kinds()]


class KindOfChange(Thing):
    """A kind of change, such as a law that is amended, and how it travels (*soort wijziging*).

    `concerns` has the kinds of things that can change so; `rules` one line for each relation that the change comes
    along, as `kernel.impact.rules` reads them.
    """

    thing_ptr = parent_link()
    concerns = ChoiceListField(_("kan gebeuren met"), options=kinds_of_things)
    rules = models.JSONField(
        _("hoe de wijziging verder gaat"),
        default=list,
        blank=True,
        help_text=_(
            "Zo: relatie, omhoog of omlaag, raakt of kan raken of raakt niet, dubbele punt, uitleg. "
            "Bijvoorbeeld: runs_on omhoog raakt: Wat hierop draait, moet mee."
        ),
    )

    class Meta:
        verbose_name = _("soort wijziging")

    def clean(self) -> None:
        """Refuse rules that cannot be read or that name a relation that is not there."""
        from informatiehuis.kernel.impact.rules import BadRules, read_rules

        super().clean()
        try:
            read_rules(self.rules)
        except BadRules as problem:
            raise ValidationError({"rules": problem.text(gettext)}) from problem


class ImpactRecord(Thing):
    """What a change of something was judged to touch on a moment, so that a decision can rest on it.

    `about` is the identifier of the thing that would change; the link `judges` leads there as long as it is in the
    house. `change` is the kind of change, in its version `rules_version`. `touched` has
    what was touched, nearest first: {id, how, way}, each step of the way [near, relation, far, up] by identifier: it
    holds no words of things that may be hidden from who reads it, or erased. Nothing of it is changed afterwards.
    """

    thing_ptr = parent_link()
    about = models.UUIDField(editable=False)
    change = models.ForeignKey(
        KindOfChange, verbose_name=_("soort wijziging"), on_delete=models.PROTECT, related_name="records"
    )
    rules_version = models.PositiveIntegerField(_("versie van de regels"), default=1)
    judged_on = models.DateField(_("beoordeeld op"), default=timezone.localdate)
    conclusion = models.TextField(
        _("oordeel"), blank=True, help_text=_("Wat dit betekent, en wat er moet gebeuren voor het besluit.")
    )
    is_cut = models.BooleanField(default=False, editable=False)
    touched = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        verbose_name = _("effectbeoordeling")
