"""The pages of the documents of a source: which there are, and one at a place with what stands around it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from informatiehuis.engines.connectors.documents import NAME
from informatiehuis.engines.lake import LakeProblem
from informatiehuis.engines.text.tokens import mend
from informatiehuis.engines.views import ViewDoesNotFit
from informatiehuis.kernel.access import asks_purpose
from informatiehuis.kernel.processing import choosing
from informatiehuis.kernel.processing.choosing import purpose_of, trace_of
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.rooms.atlas.models import Snapshot, Source
from informatiehuis.rooms.atlas.papers.queries import Document, document_in, documents_in
from informatiehuis.rooms.atlas.permitted import Asking, permitted

PAGE_SIZE = 50
MOST_PLACES = 300
_GOES_ON = re.compile(r" *\n(?=[a-zà-ÿ(])")
AROUND = 1
"""Pieces before and after the one that was asked for."""


@never_cache
@require_safe
def documents(request: HouseRequest, slug: str) -> HttpResponse:
    """The documents of a source that this reader may see, by folder and title."""
    held = _held(request, slug)
    if asking := _asks_first(request, held.source):
        return asking
    context = _about(held.source) | {"title": _("Documenten van {source}").format(source=held.source.title)}
    try:
        with permitted(held, _asked(request, held.source), "documents") as rows:
            found = documents_in(rows)
    except (LakeProblem, ViewDoesNotFit) as problem:
        return render(request, "atlas/documents.html", context | {"problem": problem.text(_)})
    pages = Paginator(found, PAGE_SIZE)
    page = pages.get_page(request.GET.get("pagina"))
    return render(
        request,
        "atlas/documents.html",
        context | {"page": page, "pages": pages.get_elided_page_range(page.number), "count": len(found)},
    )


@never_cache
@require_safe
def document(request: HouseRequest, slug: str, key: str) -> HttpResponse:
    """One document at the place that is asked, with the piece before it and the one after."""
    held = _held(request, slug)
    if asking := _asks_first(request, held.source):
        return asking
    try:
        with permitted(held, _asked(request, held.source), "document") as rows:
            found = document_in(rows, key)
    except (LakeProblem, ViewDoesNotFit) as problem:
        context = _about(held.source) | {"title": held.source.title, "problem": problem.text(_)}
        return render(request, "atlas/documents.html", context)
    if found is None:
        raise Http404
    return render(request, "atlas/document.html", _about(held.source) | _shown(request, held.source, found))


def _shown(request: HouseRequest, source: Source, found: Document) -> dict[str, Any]:
    at = _index(found.pieces, request.GET.get("deel", ""))
    here = found.pieces[at]
    title = found.title or source.title
    return {
        "title": title,
        "breadcrumb": [
            *_about(source)["breadcrumb"][:-1],
            {"title": _("Documenten"), "href": reverse("atlas:documents", args=[source.slug])},
            {"title": title, "lang": "nl"},
        ],
        "document": found,
        "here": here,
        "pieces": [
            {**one, "tekst": flowing(one["tekst"]), "is_here": one is here}
            for one in found.pieces[max(0, at - AROUND) : at + AROUND + 1]
        ],
        "before": found.pieces[at - 1] if at else None,
        "after": found.pieces[at + 1] if at + 1 < len(found.pieces) else None,
        "places": [{"number": one["volgnummer"], "place": one["plaats"]} for one in found.pieces[:MOST_PLACES]],
        "count": len(found.pieces),
        "number": at + 1,
    }


def flowing(text: str) -> str:
    """A text without the line ends of print: a line that begins with a small letter goes on from the one before."""
    return _GOES_ON.sub(" ", mend(text))


def _index(pieces: Sequence[Mapping[str, Any]], asked: str) -> int:
    """Where the piece with the asked number stands; the first when there is none, or none was asked."""
    return next((at for at, one in enumerate(pieces) if str(one["volgnummer"]) == asked), 0)


def _held(request: HouseRequest, slug: str) -> Snapshot:
    """The snapshot of documents in force, or 404: also when it may not be seen, or is of something else."""
    seen = Source.objects.visible_to(request.actor).filter(slug=slug, connector=NAME)
    found = Snapshot.objects.filter(source__in=seen, is_current=True).select_related("source").first()
    if found is None:
        raise Http404
    return found


def _asks_first(request: HouseRequest, source: Source) -> HttpResponse | None:
    """To the page that asks what for, when the source wants that said and it is not."""
    if not asks_purpose(source) or choosing.choice(request, source) is not None:
        return None
    return redirect(f"{reverse('atlas:data', args=[source.slug])}?{urlencode({'next': request.get_full_path()})}")


def _asked(request: HouseRequest, source: Source) -> Asking:
    return Asking(request.actor, "page", purpose_of(request, source), trace_of(request))


def _about(source: Source) -> dict[str, Any]:
    return {
        "source": source,
        "breadcrumb": [
            {"title": _("Bronnen"), "href": reverse("register:source:list")},
            {"title": source.title, "href": reverse("register:source:detail", args=[source.slug]), "lang": "nl"},
            {"title": _("Documenten")},
        ],
    }
