"""The reconstruction of a thing as a page that prints, as a file that stands by itself, and as data."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.register import queries
from informatiehuis.kernel.register.asking import REMOVED, identifier_in
from informatiehuis.kernel.register.pages import address, head
from informatiehuis.kernel.register.reconstruction import Reconstruction, document, reconstruct
from informatiehuis.kernel.web import actor_of

CONNECTED = "samenhang"
"""The name in an address that asks for everything that is connected as well."""


def page(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """What it was, every change, and whether that is still what was recorded; also of what was removed."""
    actor, identifier = actor_of(request), identifier_in(request.GET)
    thing, gone = queries.find_ever(kind, slug, actor, identifier)
    connected = CONNECTED in request.GET and not gone
    query = f"?{CONNECTED}" if connected else f"?{REMOVED}={identifier}" if identifier else ""
    context = {
        **head(kind, thing, actor),
        "report": reconstruct(kind, thing, actor, connected=connected, gone=gone is not None),
        "connected": connected,
        "gone": gone,
        "page_of_one": address(kind, "reconstruction", slug),
        "page_of_all": f"{address(kind, 'reconstruction', slug)}?{CONNECTED}",
        "downloads": [
            {"title": "HTML", "href": address(kind, "reconstruction-file", slug, "html") + query, "download": True},
            {"title": "JSON", "href": address(kind, "reconstruction-file", slug, "json") + query, "download": True},
        ],
    }
    return render(request, "register/reconstruction.html", context)


def file(request: HttpRequest, kind: Kind, slug: str, form: str) -> HttpResponse:
    """The same report to keep: one page that needs nothing else, or JSON."""
    actor = actor_of(request)
    thing, gone = queries.find_ever(kind, slug, actor, identifier_in(request.GET))
    report = reconstruct(kind, thing, actor, connected=CONNECTED in request.GET, gone=gone is not None)
    if form == "json":
        answer: HttpResponse = JsonResponse(document(report), json_dumps_params={"ensure_ascii": False, "indent": 1})
    else:
        answer = HttpResponse(as_html(report), content_type="text/html; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="reconstructie-{thing.slug}.{form}"'
    return answer


def as_html(report: Reconstruction) -> str:
    """The report as one HTML file, in the language of now."""
    return render_to_string("register/reconstruction_file.html", {"report": report, "language": get_language() or "nl"})


__all__ = ["CONNECTED", "as_html", "file", "page"]
