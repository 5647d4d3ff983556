"""Who may decide this? For everybody: the functions with a mandate that covers something, now or on another day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.access.powers import Power, mandated_powers
from informatiehuis.kernel.mandates.queries import Able, able_to
from informatiehuis.kernel.models import Area, Party
from informatiehuis.kernel.models.mandates import kind_options
from informatiehuis.kernel.web import HouseRequest


class WhoForm(forms.Form):
    """What is decided on, and when; what is left empty is not limited."""

    bevoegdheid = forms.ChoiceField(label=gettext_lazy("Wat wordt besloten?"))
    soort = forms.ChoiceField(label=gettext_lazy("Over welke soort?"), required=False)
    partij = forms.ModelChoiceField(
        Party.objects.none(),
        label=gettext_lazy("Over zaken van welke partij?"),
        help_text=gettext_lazy("Leeg: alleen wie het voor alle partijen mag."),
        required=False,
        to_field_name="slug",
    )
    gebied = forms.CharField(
        label=gettext_lazy("In welk gebied?"),
        help_text=gettext_lazy("De code, bijvoorbeeld GM0344. Leeg: alleen wie het overal mag."),
        required=False,
        max_length=40,
    )
    dag = forms.DateField(
        label=gettext_lazy("Op welke dag?"),
        help_text=gettext_lazy("Leeg is vandaag."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y"],
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        powers = [(one.name, capfirst(str(one.label))) for one in mandated_powers()]
        kinds = [(name, capfirst(str(label))) for name, label in kind_options()]
        self.fields["bevoegdheid"].choices = powers  # type: ignore[attr-defined]
        self.fields["soort"].choices = [("", _("Maakt niet uit")), *kinds]  # type: ignore[attr-defined]
        self.fields["partij"].queryset = Party.objects.visible_to(actor).by_title()  # type: ignore[attr-defined]

    def clean_gebied(self) -> Area | None:
        code = self.cleaned_data["gebied"]
        found = Area.objects.visible_to(self.actor).filter(code__iexact=code).first() if code else None
        if code and found is None:
            raise forms.ValidationError(_("Er is geen gebied met de code '{code}'.").format(code=code))
        return found

    @property
    def power(self) -> Power:
        return next(one for one in mandated_powers() if one.name == self.cleaned_data["bevoegdheid"])


@require_safe
def who(request: HouseRequest) -> HttpResponse:
    """The functions that may decide this on that day, each with its mandate."""
    form = WhoForm(request.actor, request.GET or None)
    answer = _("Kies wat er wordt besloten, en lees wie dat mag, namens wie en tot wanneer.")
    found: list[Able] = []
    if form.is_valid():
        asked = form.cleaned_data
        day: date = asked["dag"] or timezone.localdate()
        found = able_to(
            request.actor, form.power, day=day, kind=asked["soort"], party=asked["partij"], area=asked["gebied"]
        )
        answer = _answer(len(found))
    title = _("Wie mag dit besluiten?")
    context = {
        "title": title,
        "answer": answer,
        "form": form,
        "asked": form.is_bound and form.is_valid(),
        "found": found,
        "breadcrumb": [
            {"title": _("Mandaten"), "href": reverse("register:mandate:list")},
            {"title": title},
        ],
    }
    return render(request, "portal/access/who.html", context, status=400 if form.errors else 200)


def _answer(count: int) -> str:
    if not count:
        return _("Volgens de mandaten die u mag zien, mag niemand dit op die dag.")
    told = ngettext(
        "{count} functie heeft hiervoor een mandaat.", "{count} functies hebben hiervoor een mandaat.", count
    )
    return told.format(count=count)
