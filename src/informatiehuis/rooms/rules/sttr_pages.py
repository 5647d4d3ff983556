"""Rules in and out as STTR, the exchange format of applicable rules under the Omgevingswet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import Actor, NotAllowed, Verb, may_somewhere, owners_for, require
from informatiehuis.kernel.content import in_dutch
from informatiehuis.kernel.models import Party
from informatiehuis.kernel.register.forms import errors_by_field
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.rooms.rules import locations, queries, writing
from informatiehuis.rooms.rules.definitions import definition_of
from informatiehuis.rooms.rules.models import Activity, RuleSet

MOST_BYTES = 10_000_000
MOST_TOLD = 5
"""How many flaws a message tells; the page of the rules has them all."""
CONTENT_TYPE = "application/xml; charset=utf-8"


class SttrForm(forms.Form):
    """A file with rules, and what they are about."""

    file = forms.FileField(label=gettext_lazy("Bestand met toepasbare regels (STTR)"))
    activity: forms.ModelChoiceField[Activity] = forms.ModelChoiceField(
        label=gettext_lazy("Activiteit"), queryset=Activity.objects.none()
    )
    owner: forms.ModelChoiceField[Party] = forms.ModelChoiceField(
        label=gettext_lazy("Eigenaar"), queryset=Party.objects.none()
    )
    title = forms.CharField(label=gettext_lazy("Titel"), required=False, max_length=300)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = owners_for(actor, Verb.CREATE, "rule_set")
        parties = Party.objects.visible_to(actor).filter(status="active").by_title()
        chosen = parties if owners is None else parties.filter(pk__in=owners)
        self.fields["activity"].queryset = queries.activities(actor).by_title()  # type: ignore[attr-defined]
        self.fields["owner"].queryset = chosen  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("Dit bestand is te groot."))
        return file


@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HouseRequest) -> HttpResponse:
    """Hand in a file of STTR; it becomes a draft, with what was wrong said at the file."""
    if not may_somewhere(request.actor, Verb.CREATE, "rule_set"):
        raise NotAllowed(_("Alleen wie regels mag maken, kan dit."), _("Meld u aan met een account dat dat mag."))
    form = SttrForm(request.actor, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _shown(request, _imported(request, form))
        except ValidationError as error:
            for message in error.messages:
                form.add_error("file", message)
        except NotAllowed:
            raise
        except Problem as problem:
            form.add_error("file", problem.text(_))
    context = {
        "title": _("Toepasbare regels inlezen"),
        "form": form,
        "breadcrumb": [
            {"title": _("Regels"), "href": reverse("rules:overview")},
            {"title": _("Toepasbare regels inlezen")},
        ],
    }
    status = 400 if form.is_bound and not form.is_valid() else 200
    return render(request, "rules/sttr.html", context, status=status)


def _imported(request: HouseRequest, form: SttrForm) -> RuleSet:
    file = form.cleaned_data["file"]
    return writing.import_sttr(
        actor=request.actor,
        content=file.read(),
        file=file.name,
        activity=form.cleaned_data["activity"],
        owner=form.cleaned_data["owner"],
        title=form.cleaned_data["title"],
    )


def _shown(request: HouseRequest, made: RuleSet) -> HttpResponse:
    """The page of the draft, with what must be mended before it can be adopted; first where its locations are."""
    flaws = definition_of(made).flaws
    if flaws:
        where = " ".join(one.text(_) for one in flaws[:MOST_TOLD])
        messages.warning(
            request, _("Dit is nu een concept. In het model is nog iets mis: %(where)s") % {"where": where}
        )
    return redirect("rules:locations", slug=made.slug) if locations.loose(made) else redirect(made.get_absolute_url())


class LocationsForm(forms.Form):
    """The codes of areas for each question about a location, with commas between them."""

    def __init__(self, found: Sequence[locations.Located], data: Any = None) -> None:
        super().__init__(data)
        for one in found:
            self.fields[one.question.key] = forms.CharField(
                label=in_dutch(one.question.text),
                help_text=_("In het bestand: %(names)s") % {"names": ", ".join(one.identifications)},
                initial=", ".join(one.question.areas),
                required=False,
                max_length=2000,
            )

    def codes(self) -> dict[str, list[str]]:
        """The codes by key of question, as they were filled in."""
        return {
            key: [code.strip().upper() for code in text.split(",") if code.strip()]
            for key, text in self.cleaned_data.items()
        }


@require_http_methods(["GET", "HEAD", "POST"])
def locations_page(request: HouseRequest, slug: str) -> HttpResponse:
    """Say of the locations in a file of STTR which areas of the house these are."""
    found = queries.rule_set(request.actor, slug)
    if found is None:
        raise Http404
    require(request.actor, Verb.EDIT, found)
    asked = locations.located(found)
    form = LocationsForm(asked, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            locations.tie_locations(actor=request.actor, rule_set=found, areas=form.codes(), seen_version=found.version)
            messages.success(request, _("Dit is opgeslagen. Het huis vult deze antwoorden nu in als het de plek weet."))
            return redirect(found.get_absolute_url())
        except ValidationError as error:
            for name, texts in errors_by_field(error).items():
                form.add_error(name if name in form.fields else None, texts)
    context = {
        "title": _("Gebieden bij vragen over een plek"),
        "rule_set": found,
        "asked": asked,
        "form": form,
        "breadcrumb": [
            {"title": _("Regels"), "href": reverse("rules:overview")},
            {"title": found.title, "href": found.get_absolute_url(), "lang": "nl"},
            {"title": _("Gebieden")},
        ],
    }
    status = 400 if form.is_bound and not form.is_valid() else 200
    return render(request, "rules/locations.html", context, status=status)


@require_safe
def export(request: HouseRequest, slug: str) -> HttpResponse:
    """The rules as STTR."""
    found = queries.rule_set(request.actor, slug)
    if found is None:
        raise Http404
    response = HttpResponse(sttr_of(found), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{found.slug}.xml"'
    return response


def sttr_of(rule_set: RuleSet) -> bytes:
    """A rule set as STTR. Raises NotInSttr and RuleSetProblems."""
    from informatiehuis.engines.rulesets.exchange import to_sttr

    return to_sttr(definition_of(rule_set))
