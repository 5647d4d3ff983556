"""Architecture in the portal: kept models, their views drawn and told, and which applications do the same."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from informatiehuis.engines.archimate import drawing
from informatiehuis.engines.archimate.checking import findings
from informatiehuis.engines.archimate.functions import shared_functions
from informatiehuis.engines.archimate.model import Model, said
from informatiehuis.engines.archimate.writing import write
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.rooms.estate.architecture import exporting, keeping
from informatiehuis.rooms.estate.architecture.kept import ArchitectureModel

CONTENT_TYPE = "application/xml; charset=utf-8"
MOST_TOLD = 50
"""How many oddities of a model a page tells; how many there are stands beside it."""
MOST_READ = 20
"""How many models the page of all models reads to compare what their applications do."""


@require_safe
def overview(request: HouseRequest) -> HttpResponse:
    """The models that are kept, and which applications do the same."""
    kept = keeping.models(request.actor)
    compared = [(f"{one.pk}/", keeping.model_of(one, request.actor)) for one in kept[:MOST_READ]]
    context = {
        "title": _("Architectuur"),
        "breadcrumb": [{"title": _("Architectuur")}],
        "models": kept,
        "shared": shared_functions(compared),
        "left_out": max(0, len(kept) - MOST_READ),
    }
    return render(request, "estate/architecture.html", context)


@require_safe
def house_file(request: HouseRequest) -> HttpResponse:
    """The house as a model, as far as whoever asks may see it."""
    return _as_file(exporting.house_model(request.actor), "informatiehuis.xml")


@require_safe
def model_page(request: HouseRequest, key: UUID) -> HttpResponse:
    """One model: its views, its elements by layer, and what is odd in it."""
    kept, model = _found(request, key)
    odd = findings(model)
    context = {
        **_context(kept, said(model.names) or kept.title),
        "kept": kept,
        "documentation": said(model.documentation),
        "elements": len(model.elements),
        "relationships": len(model.relationships),
        "views": [
            {"title": said(one.names) or _("zonder naam"), "viewpoint": one.viewpoint, "number": number}
            for number, one in enumerate(model.views, 1)
        ],
        "odd": [one.note.text(_) for one in odd[:MOST_TOLD]],
        "odd_count": len(odd),
    }
    return render(request, "estate/architecture_model.html", context)


@require_safe
def model_file(request: HouseRequest, key: UUID) -> HttpResponse:
    """A model as a file, in the words that the house uses now."""
    _kept, model = _found(request, key)
    return _as_file(model, "model.xml")


@require_safe
def view_page(request: HouseRequest, key: UUID, number: int) -> HttpResponse:
    """One view, drawn, with everything that is in it as a list."""
    kept, model = _found(request, key)
    if not 1 <= number <= len(model.views):
        raise Http404
    view = model.views[number - 1]
    things, _hidden = keeping.things_in(model, kept, request.actor)
    title = said(view.names) or _("zonder naam")
    context = {
        **_context(kept, title, model),
        "kept": kept,
        "documentation": said(view.documentation),
        "drawing": drawing.draw(model, view),
        "elements": [_listed(one, things) for one in drawing.elements_in(model, view)],
        "relations": drawing.relations_in(model, view),
    }
    return render(request, "estate/architecture_view.html", context)


def _listed(element: Any, things: dict[str, Thing]) -> dict[str, str]:
    """An element for the list: its name and type, and the page of what it is in the house."""
    thing = things.get(element.identifier)
    return {
        "title": said(element.names) or element.type,
        "type": element.type,
        "documentation": said(element.documentation),
        "href": thing.get_absolute_url() if thing else "",
    }


def _found(request: HouseRequest, key: UUID) -> tuple[ArchitectureModel, Model]:
    kept = ArchitectureModel.objects.visible_to(request.actor).select_related("asset").filter(pk=key).first()
    if kept is None:
        raise Http404
    return kept, keeping.model_of(kept, request.actor)


def _context(kept: ArchitectureModel, title: str, model: Model | None = None) -> dict[str, Any]:
    breadcrumb: list[dict[str, str]] = [{"title": _("Architectuur"), "href": reverse("estate:architecture")}]
    if model is not None:
        page = reverse("estate:architecture-model", args=[kept.pk])
        breadcrumb.append({"title": said(model.names) or kept.title, "href": page})
    return {"title": title, "title_lang": "nl", "breadcrumb": [*breadcrumb, {"title": title}]}


def _as_file(model: Model, name: str) -> HttpResponse:
    response = HttpResponse(write(model), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
