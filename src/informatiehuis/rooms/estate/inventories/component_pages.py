"""The page on which a security officer looks for a component in every bill of materials."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.register.then import only_now
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.rooms.estate.inventories.components import (
    MOST_TOLD,
    SHORTEST,
    Looked,
    VersionProblem,
    assets_without_bill,
    look_for,
)
from informatiehuis.rooms.estate.inventories.forms import assets_in_use
from informatiehuis.rooms.estate.models import AssetType
from informatiehuis.rooms.estate.outage import outage_of

OF_NOW = N_("Deze bladzijde zoekt in de stuklijsten van nu.")
SOFTWARE = (AssetType.APPLICATION, AssetType.FACILITY, AssetType.ALGORITHM)
"""The assets of which a bill of materials may be asked."""
SHOWN = 50


class LookFor(forms.Form):
    """Which component, of which versions."""

    naam = forms.CharField(label=gettext_lazy("Welk onderdeel?"), min_length=SHORTEST, max_length=200)
    versie = forms.CharField(
        label=gettext_lazy("Welke versies?"),
        help_text=gettext_lazy("Eén versie, of grenzen zoals >=2.0, <2.17.1. Leeg is alle versies."),
        max_length=100,
        required=False,
    )


@only_now(OF_NOW)
@require_safe
def components(request: HouseRequest) -> HttpResponse:
    """Where a component is, by which way it came there, and what stops with it."""
    form = LookFor(request.GET or None)
    looked: Looked | None = None
    if form.is_bound and form.is_valid():
        try:
            looked = look_for(form.cleaned_data["naam"], form.cleaned_data["versie"], request.actor)
        except VersionProblem as problem:
            form.add_error("versie", problem.text(_))
    context: dict[str, Any] = {
        "title": _("Onderdelen van software"),
        "answer": _("Zoek in welke i-assets een onderdeel zit, en wat er stopt als u die uitzet."),
        "form": form,
        "breadcrumb": [
            {"title": _("I-assets"), "href": reverse("register:asset:list")},
            {"title": _("Onderdelen van software")},
        ],
    }
    if looked is not None:
        context |= _told(looked, request)
    return render(request, "estate/components.html", context, status=400 if form.errors else 200)


def _told(looked: Looked, request: HouseRequest) -> dict[str, Any]:
    own = looked.by_asset
    said = ngettext("Dit zit in {count} i-asset.", "Dit zit in {count} i-assets.", len(own)).format(count=len(own))
    if not own:
        said = _("Dit zit in geen enkele i-asset waarvan een stuklijst bekend is.")
    unknown = assets_without_bill(assets_in_use(request.actor).filter(type__in=SOFTWARE), request.actor)
    return {
        "answer": said,
        "asked": True,
        "bills": looked.bills,
        "more": looked.more,
        "most": MOST_TOLD,
        "found": [(asset, found, outage_of(asset, request.actor)) for asset, found in own.items()],
        "unknown": unknown[:SHOWN],
        "unknown_count": len(unknown),
    }
