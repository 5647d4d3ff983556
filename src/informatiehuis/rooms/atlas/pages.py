"""The pages of the atlas besides its registers: overview, looking at a new source, fetching its data."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from informatiehuis.engines.connectors.registry import registry
from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import Actor, NotAllowed, Verb, may_somewhere, require
from informatiehuis.kernel.identifiers import slug_of
from informatiehuis.kernel.jobs import ask
from informatiehuis.kernel.jobs.pages import answered
from informatiehuis.kernel.kinds import Kind, kind_named
from informatiehuis.kernel.register.past_lists import count_at
from informatiehuis.kernel.register.then import Then, of_then, then_in
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.rooms.atlas import reports
from informatiehuis.rooms.atlas.jobs import refresh_source
from informatiehuis.rooms.atlas.models import Source
from informatiehuis.rooms.atlas.refreshing import describe
from informatiehuis.rooms.atlas.uploads import keep_upload


class LookForm(forms.Form):
    """Where a new source is: a file that is handed in, or an address."""

    file = forms.FileField(label=gettext_lazy("Bestand"), required=False)
    location = forms.CharField(
        label=gettext_lazy("Of een webadres"), required=False, max_length=1000, widget=forms.TextInput
    )
    connector = forms.ChoiceField(label=gettext_lazy("Soort"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(name, _(one.label)) for name, one in registry().connectors.items()]
        self.fields["connector"].choices = [("", _("vanzelf herkennen")), *known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("file") and not cleaned.get("location"):
            raise forms.ValidationError(_("Kies een bestand, of vul een webadres in."))
        return cleaned


@of_then()
@require_safe
def overview(request: HouseRequest) -> HttpResponse:
    """What does it mean, where does it come from, may I use it: the registers, and what deserves attention now."""
    then = then_in(request)
    registers = [
        {
            "title": str(kind.label_plural),
            "purpose": str(kind.purpose),
            "href": reverse(f"register:{kind.name}:list") + (then.query if then else ""),
            "count": _count(kind, request.actor, then),
        }
        for kind in (kind_named(name) for name in ("concept", "indicator", "source"))
    ]
    context = {
        **(then.context() if then else {}),
        "title": _("Atlas"),
        "registers": registers,
        "reports": [] if then else reports.reports(request.actor),
        "breadcrumb": [{"title": _("Atlas")}],
    }
    return render(request, "atlas/overview.html", context)


def _count(kind: Kind, actor: Actor, then: Then | None) -> int:
    if then:
        return count_at(kind, then.as_of, actor)
    return int(kind.model.objects.filter(kind=kind.name).visible_to(actor).count())


@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HouseRequest) -> HttpResponse:
    """Look at a file or an address before it becomes a source: its columns, types and what was found."""
    if not may_somewhere(request.actor, Verb.CREATE, "source"):
        raise NotAllowed(_("Alleen wie bronnen mag maken, kan dit."), _("Meld u aan met een account dat dat mag."))
    form = LookForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {
        "title": _("Een bron toevoegen"),
        "form": form,
        "breadcrumb": [
            {"title": _("Bronnen"), "href": reverse("register:source:list")},
            {"title": _("Een bron toevoegen")},
        ],
    }
    if request.method == "POST" and form.is_valid():
        try:
            context["found"] = _found(request.actor, form)
        except Problem as problem:
            form.add_error("file" if form.cleaned_data.get("file") else "location", problem.text(_))
    status = 400 if form.is_bound and not form.is_valid() else 200
    return render(request, "atlas/look.html", context, status=status)


def _found(actor: Actor, form: LookForm) -> dict[str, Any]:
    """What the house sees at a location, and where to go on with it."""
    file = form.cleaned_data.get("file")
    location = keep_upload(actor, file) if file else form.cleaned_data["location"].strip()
    name, description = describe(actor, location, form.cleaned_data["connector"])
    stem = (file.name if file else location.rstrip("/").rsplit("/", 1)[-1]).rsplit(".", 1)[0]
    title = stem.replace("-", " ").replace("_", " ").strip().capitalize()
    values = {"location": location, "connector": name, "title": title, "slug": slug_of(stem), "mode": "snapshot"}
    return {
        "connector": _(registry().get(name).label),
        "columns": description.columns,
        "found": dict(description.found),
        "crs": description.crs,
        "rows": description.row_estimate,
        "notes": [note.text(_) for note in description.notes],
        "next": f"{reverse('register:source:new')}?{urlencode(values)}",
    }


@require_POST
def fetch(request: HouseRequest, slug: str) -> HttpResponse:
    """Fetch the data of a source now, or say why that did not work."""
    source = Source.objects.visible_to(request.actor).filter(slug=slug).first()
    if source is None:
        raise Http404
    require(request.actor, Verb.EDIT, source)
    job = ask(refresh_source, actor=request.actor, thing=source, source=str(source.pk), accept="accept" in request.POST)
    return answered(request, job, source.get_absolute_url())
