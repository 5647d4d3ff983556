"""The forms with which a source becomes an inventory and a person says what a sighting is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.access import Actor, Verb, may
from informatiehuis.kernel.models.things import ThingQuerySet
from informatiehuis.rooms.atlas.models import Source
from informatiehuis.rooms.estate.inventories.lines import USUAL
from informatiehuis.rooms.estate.inventories.sight import IN_USE
from informatiehuis.rooms.estate.inventories.using import LONGEST_REASON
from informatiehuis.rooms.estate.models import Asset, Inventory, Sort


def sources_to_edit(actor: Actor) -> ThingQuerySet[Source]:
    """The sources that this actor may edit, by title."""
    seen = Source.objects.visible_to(actor)
    return seen.filter(pk__in=[one.pk for one in seen if may(actor, Verb.EDIT, one)]).by_title()


def assets_in_use(actor: Actor) -> ThingQuerySet[Asset]:
    return Asset.objects.visible_to(actor).filter(status=IN_USE).by_title()


class ChooseSource(forms.Form):
    """Which source to use as an inventory."""

    bron = forms.ModelChoiceField(Source.objects.none(), label=_("Welke bron?"), to_field_name="slug")

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bron"].queryset = sources_to_edit(actor)  # type: ignore[attr-defined]


class UseSource(forms.Form):
    """What a source lists, and in which columns."""

    sort = forms.ChoiceField(label=_("Wat staat erin?"))
    name = forms.ChoiceField(label=_("Kolom met de naam"))
    supplier = forms.ChoiceField(label=_("Kolom met de leverancier"), required=False)
    address = forms.ChoiceField(
        label=_("Kolom met het internetadres"),
        required=False,
        help_text=_("Een adres zegt het zekerst wat iets is."),
    )
    about = forms.ModelChoiceField(
        Asset.objects.none(),
        label=_("Stuklijst van"),
        required=False,
        to_field_name="slug",
        help_text=_("Alleen bij een stuklijst: de i-asset waarvan dit de onderdelen zijn."),
    )

    def __init__(self, actor: Actor, columns: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Mapping[str, Any] = self.fields
        choices["sort"].choices = [(value, capfirst(str(label))) for value, label in Sort.choices]
        offered = [(one, one) for one in columns]
        choices["name"].choices = offered
        choices["supplier"].choices = choices["address"].choices = [("", _("staat er niet in")), *offered]
        choices["about"].queryset = assets_in_use(actor)

    @staticmethod
    def initial_of(source: Source, inventory: Inventory | None) -> dict[str, Any]:
        """What the form says before somebody chose: what is in use now, or what the connector always gives."""
        if inventory:
            return {"sort": inventory.sort, "about": inventory.about, **inventory.columns}
        sort = {"dns-zone": Sort.DOMAINS, "cyclonedx": Sort.COMPONENTS}.get(source.connector)
        return {"sort": sort, **USUAL.get(source.connector, {})}


class SameAs(forms.Form):
    """Of which asset this is another name."""

    asset = forms.ModelChoiceField(Asset.objects.none(), label=_("Welke i-asset is dit?"), to_field_name="slug")

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asset"].queryset = assets_in_use(actor)  # type: ignore[attr-defined]


class SetAside(forms.Form):
    """Why something need not be in the register."""

    reason = forms.CharField(
        label=_("Waarom hoeft dit niet in het register?"),
        help_text=_("Dit komt in de geschiedenis te staan. Noem geen personen."),
        max_length=LONGEST_REASON,
    )
