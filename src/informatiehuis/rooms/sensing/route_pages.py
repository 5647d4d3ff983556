"""The pages of green routes: the map of a campaign with a planner, and one segment with where its figure comes from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from informatiehuis.engines.greenroutes import Advice, GreenRoutesProblem
from informatiehuis.engines.lake import LakeProblem
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.views import ViewDoesNotFit
from informatiehuis.kernel.access import asks_purpose
from informatiehuis.kernel.processing.choosing import purpose_of, trace_of
from informatiehuis.kernel.register.then import only_now
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.rooms.atlas.models import Snapshot
from informatiehuis.rooms.atlas.permitted import Asking
from informatiehuis.rooms.sensing import queries, routes
from informatiehuis.rooms.sensing import route_presenting as presenting
from informatiehuis.rooms.sensing.routes import Release

OF_NOW = N_("Deze bladzijde toont de uitgave die nu geldt. Eerdere uitgaven staan bij de bron.")
LONGEST = 60
"""Characters of a place that somebody writes."""


class RouteForm(forms.Form):
    """From where to where, and what clean air is worth."""

    van = forms.CharField(
        label=gettext_lazy("Van"),
        max_length=LONGEST,
        help_text=gettext_lazy("Een nummer van de kaart, of een plek in breedte en lengte, zoals 52.09, 5.12."),
    )
    naar = forms.CharField(label=gettext_lazy("Naar"), max_length=LONGEST)
    weging = forms.ChoiceField(
        label=gettext_lazy("Wat is schone lucht u waard?"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Bij ‘omrijden mag’ telt een minuut in lucht met 10 µg/m³ extra fijnstof als een minuut langer fietsen. Bij"
            " ‘een beetje’ is dat de helft, bij ‘zo schoon mogelijk’ drie keer zoveel."
        ),
    )

    def __init__(self, release: Release, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.release = release
        self.fields["weging"].choices = [(name, _(label)) for name, (_w, label) in presenting.WEIGHTS.items()]  # type: ignore[attr-defined]
        self.fields["weging"].initial = presenting.USUAL

    def clean_van(self) -> int:
        return self._junction("van")

    def clean_naar(self) -> int:
        return self._junction("naar")

    def _junction(self, name: str) -> int:
        try:
            return self.release.junction(self.cleaned_data[name])
        except GreenRoutesProblem as problem:
            raise forms.ValidationError(problem.text(_)) from problem


@only_now(OF_NOW)
@require_safe
def campaign(request: HouseRequest, slug: str) -> HttpResponse:
    """The map of a campaign: what is known and what is not, and a route where one was asked."""
    held = _held(request, slug)
    context: dict[str, Any] = {
        "title": _("Groene fietsroutes"),
        "source": held.source,
        "breadcrumb": [{"title": _("Meten"), "href": reverse("sensing:overview")}, {"title": _("Groene fietsroutes")}],
    }
    release, why = _release(request, held)
    if release is None:
        return render(request, "sensing/routes.html", {**context, **why})
    form = RouteForm(release, request.GET) if request.GET.keys() & {"van", "naar"} else RouteForm(release)
    advice, told = _advice(release, form)
    if form.errors:
        context["title"] = _("Fout: {title}").format(title=context["title"])
    context |= {
        "release": release,
        "answer": presenting.answer(release),
        "form": form,
        "advice": told,
        "map": presenting.map_of(release, advice),
        "legend": presenting.legend(release, advice),
        "tables": presenting.tables(release),
        "example": presenting.example(release),
        "called_different": presenting.called_different(release),
        "chain": presenting.chain(release),
        "downloads": presenting.downloads(release),
        "unknown_left_out": len(release.network.edges) > presenting.MOST_DRAWN,
    }
    return render(request, "sensing/routes.html", context, status=400 if form.errors else 200)


def _advice(release: Release, form: RouteForm) -> tuple[Advice | None, dict[str, Any] | None]:
    """The advice that was asked for, and how it is told; a route that cannot be is told at the form."""
    if not form.is_bound or not form.is_valid():
        return None, None
    start, end, weighing = (form.cleaned_data[name] for name in ("van", "naar", "weging"))
    try:
        advice = release.plan(start, end, presenting.WEIGHTS[weighing][0])
        query = {"van": str(start), "naar": str(end)}
        return advice, presenting.advice_of(release, advice, weighing, query)
    except GreenRoutesProblem as problem:
        form.add_error(None, problem.text(_))
        return None, None


@only_now(OF_NOW)
@require_safe
def segment(request: HouseRequest, slug: str, number: int) -> HttpResponse:
    """One segment: what is known of it, how surely, and where that comes from."""
    held = _held(request, slug)
    here = reverse("sensing:routes", args=[slug])
    context: dict[str, Any] = {
        "title": _("Stuk {number}").format(number=number),
        "source": held.source,
        "here": here,
        "breadcrumb": [
            {"title": _("Meten"), "href": reverse("sensing:overview")},
            {"title": _("Groene fietsroutes"), "href": here},
            {"title": _("Stuk {number}").format(number=number)},
        ],
    }
    release, why = _release(request, held)
    if release is None:
        return render(request, "sensing/segment.html", {**context, **why})
    if number not in release.numbers:
        raise Http404
    row = release.numbers.index(number)
    start, end = release.network.edges[row].tolist()
    context |= {
        "release": release,
        "answer": presenting.segment_answer(release, row),
        "facts": presenting.segment_facts(release, row),
        "plan": f"{here}?van={start}&naar={end}&weging={presenting.USUAL}#kaart",
        "chain": presenting.chain(release),
    }
    return render(request, "sensing/segment.html", context)


def _held(request: HouseRequest, slug: str) -> Snapshot:
    """The release in force, or 404: the same answer when it is not there and when it may not be seen."""
    held = queries.campaign(slug, request.actor)
    if held is None:
        raise Http404
    return held


def _release(request: HouseRequest, held: Snapshot) -> tuple[Release | None, dict[str, Any]]:
    """What may be seen of a release, or why nothing is shown."""
    purpose = purpose_of(request, held.source)
    if asks_purpose(held.source) and not purpose:
        return None, {"asks_purpose": True}
    try:
        return routes.release(held, Asking(request.actor, "page", purpose, trace_of(request))), {}
    except (LakeProblem, ViewDoesNotFit) as problem:
        return None, {"problem": _told(problem)}


def _told(problem: Problem) -> str:
    return problem.text(_)
