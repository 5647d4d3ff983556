"""How an answer is given: JSON or a page, what is remembered of it, and what went wrong (RFC 9457).

Nothing here reads the session unless the reader is asked for, so that a machine without one costs little.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from informatiehuis.engines.features import NoSuchTile
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import ScopeMissing
from informatiehuis.kernel.processing.using import PurposeNeeded
from informatiehuis.kernel.register import api_problems
from informatiehuis.kernel.register.then import refuse_then
from informatiehuis.kernel.web import status_of, trouble_of

log = logging.getLogger(__name__)

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
SCHEMA_JSON = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
TILE = "application/vnd.mapbox-vector-tile"
METHODS = ("GET", "HEAD", "OPTIONS")
TITLES = {
    400: N_("Dit verzoek klopt niet"),
    403: N_("Dit mag u niet doen"),
    404: N_("Dit is er niet"),
    405: N_("Dit kan hier niet"),
    500: N_("Er ging bij ons iets mis"),
}
ONLY_NOW = N_("De kaartlagen zijn zoals ze nu zijn. Cijfers van toen geeft ‘/monitor/indicatoren/…/cijfers.geojson’.")
View = Callable[..., HttpResponse]


class BadRequest(Problem):
    """A parameter that is unknown or that has a value it cannot have."""

    code = "bad-parameter"


def surface(view: View) -> View:
    """A view of this surface: GET and HEAD only, open to pages of others, and problems in their own form."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if request.method not in METHODS:
                response = _problem(request, 405, N_("Op dit adres kan alleen gelezen worden."))
            elif request.method == "OPTIONS":
                response = HttpResponse(status=204)
            else:
                response = view(request, *args, **kwargs)
        except Exception as error:
            response = _failed(request, error)
        if response.status_code == 405 or request.method == "OPTIONS":
            response["Allow"] = ", ".join(METHODS)
        # with a wildcard no browser sends cookies along, so others get what anybody may see
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "Content-Crs, ETag, Link"
        response.setdefault("Cache-Control", "no-cache")
        return response

    answered.refuses_then_itself = True  # type: ignore[attr-defined]
    return answered


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    if isinstance(error, Http404):
        return _problem(request, 404, N_("Er is niets op dit adres, of u mag het niet zien."))
    if isinstance(error, PurposeNeeded) and wants_page(request):
        where = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('atlas:data', args=[error.facts['slug']])}?{where}")
    if isinstance(error, ScopeMissing):
        return api_problems.of_problem(request, error)
    if isinstance(error, Problem):
        status = 404 if isinstance(error, NoSuchTile) else status_of(error)
        return _problem(request, status, error.text(gettext), error.code)
    if trouble := trouble_of(error):
        log.warning("the database does not answer: %s", trouble, exc_info=error)
        return api_problems.of_trouble(trouble)
    log.exception("an answer failed", exc_info=error)
    got_request_exception.send(sender=None, request=request)
    return _problem(request, 500, N_("Probeer het later opnieuw."))


def _problem(request: HttpRequest, status: int, detail: str, code: str = "") -> HttpResponse:
    said = gettext(detail)
    if status in (400, 404) and wants_page(request):
        return render(request, f"{status}.html", {"what": said}, status=status)
    body = {"type": "about:blank", "title": gettext(TITLES.get(status, "")), "status": status, "detail": said}
    return HttpResponse(
        json.dumps(body | ({"code": code} if code else {}), ensure_ascii=False),
        content_type=api_problems.CONTENT_TYPE,
        status=status,
    )


def wants_page(request: HttpRequest) -> bool:
    """Whether the reader prefers a page: `f` decides, else the Accept header; without either it is data."""
    asked = request.GET.get("f")
    if asked is not None:
        return asked == "html"
    accept = request.headers.get("Accept", "*/*")
    if "html" not in accept:
        return False
    return request.get_preferred_type([JSON, GEOJSON, HTML]) == HTML


def require_parameters(request: HttpRequest, *known: str, forms: tuple[str, ...] = ("json", "html")) -> None:
    """Raise BadRequest for a parameter that is not known here, or a form that is not given."""
    refuse_then(request.GET, known, ONLY_NOW)
    for name in request.GET:
        if name not in known and name != "f":
            raise BadRequest(
                N_("De parameter ‘{name}’ is hier onbekend."),
                N_("Deze kunnen wel: {known}."),
                name=name,
                known=", ".join(["f", *known]),
            )
    require_form(request.GET.get("f"), forms)


def require_form(asked: str | None, forms: tuple[str, ...] = ("json", "html")) -> None:
    """Raise BadRequest for a form that is not given; none is asked with None."""
    if asked is not None and asked not in forms:
        raise BadRequest(
            N_("De vorm ‘{asked}’ is er niet."), N_("Kies uit: {forms}."), asked=asked, forms=", ".join(forms)
        )


def as_json(document: Mapping[str, Any], content_type: str = JSON) -> HttpResponse:
    """A document as JSON."""
    text = json.dumps(document, ensure_ascii=False)
    response = HttpResponse(text, content_type=content_type)
    response["Vary"] = "Accept"
    return response


def remembered(request: HttpRequest, *parts: object) -> tuple[str, HttpResponse | None]:
    """A weak ETag of what an answer is made of, and the answer 304 when the reader has that one already."""
    digest = hashlib.blake2b("|".join(map(str, parts)).encode(), digest_size=12).hexdigest()
    etag = f'W/"{digest}"'
    held = request.headers.get("If-None-Match", "")
    if etag in (one.strip() for one in held.split(",")) or held.strip() == "*":
        response = HttpResponseNotModified()
        response["ETag"] = etag
        return etag, response
    return etag, None


__all__ = [
    "GEOJSON",
    "HTML",
    "JSON",
    "OPENAPI",
    "SCHEMA_JSON",
    "TILE",
    "BadRequest",
    "as_json",
    "remembered",
    "require_form",
    "require_parameters",
    "surface",
    "wants_page",
]
