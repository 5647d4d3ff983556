"""The reconstruction of a thing as a page that prints, as a file that stands by itself, and as data."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.register import queries
from informatiehuis.kernel.register.asking import REMOVED, identifier_in
from informatiehuis.kernel.register.pages import address, head
from informatiehuis.kernel.register.reconstruction import Reconstruction, document, reconstruct
from informatiehuis.kernel.register.then import KNOWN, Then, of_then, then_in
from informatiehuis.kernel.web import actor_of

CONNECTED = "samenhang"
"""The name in an address that asks for everything that is connected as well."""


@of_then(KNOWN)
def page(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """What it was, every change, and whether that is still what was recorded; also of what was removed."""
    actor, identifier = actor_of(request), identifier_in(request.GET)
    thing, gone = queries.find_ever(kind, slug, actor, identifier)
    then, connected = then_in(request), CONNECTED in request.GET and not gone
    asked = [*((CONNECTED, "ja") for _ in range(connected)), *((REMOVED, str(one)) for one in [identifier] if one)]
    query = f"?{urlencode([*asked, *(then.given if then else ())])}".rstrip("?")
    context = {
        **head(kind, thing, actor),
        **(then.context() if then else {}),
        "report": reconstruct(kind, thing, actor, connected=connected, gone=gone is not None, until=_until(then)),
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


@of_then(KNOWN)
def file(request: HttpRequest, kind: Kind, slug: str, form: str) -> HttpResponse:
    """The same report to keep: one page that needs nothing else, or JSON."""
    actor = actor_of(request)
    thing, gone = queries.find_ever(kind, slug, actor, identifier_in(request.GET))
    report = reconstruct(
        kind, thing, actor, connected=CONNECTED in request.GET, gone=gone is not None, until=_until(then_in(request))
    )
    if form == "json":
        answer: HttpResponse = JsonResponse(document(report), json_dumps_params={"ensure_ascii": False, "indent": 1})
    else:
        answer = HttpResponse(as_html(report), content_type="text/html; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="reconstructie-{thing.slug}.{form}"'
    return answer


def _until(then: Then | None) -> datetime | None:
    return then.as_of.known if then else None


def as_html(report: Reconstruction) -> str:
    """The report as one HTML file, in the language of now."""
    return render_to_string("register/reconstruction_file.html", {"report": report, "language": get_language() or "nl"})


__all__ = ["CONNECTED", "as_html", "file", "page"]
