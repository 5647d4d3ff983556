"""How the API answers: with its version on every answer, and with a problem where Django would give a page."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import cache, partial, wraps
from typing import Any

from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from informatiehuis.kernel.register import api_problems
from informatiehuis.kernel.register.then import ALL as MOMENTS
from informatiehuis.kernel.register.then import OnlyNow, refuse_then
from informatiehuis.portal.api.composition import VERSION, described_here, house_api

log = logging.getLogger(__name__)
View = Callable[..., HttpResponse]
ROOT = "api/v1"


def versioned(view: View) -> View:
    """The view with the version of the API on its answer; what it cannot answer becomes a problem."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "HEAD":
            # the server leaves out the body of an answer to HEAD
            request.method = "GET"
        try:
            refuse_then(request.GET, _asked_here(request))
            response = view(request, *args, **kwargs)
        except OnlyNow as problem:
            response = api_problems.of_problem(request, problem)
        except Exception as error:
            log.exception("an answer failed", exc_info=error)
            got_request_exception.send(sender=None, request=request)
            response = api_problems.answer(500, _("Probeer het later opnieuw."), title=_("Er ging bij ons iets mis"))
        if response.status_code == 405:
            allowed = response["Allow"]
            detail = _("Op dit adres kan: {allowed}.").format(allowed=allowed)
            response = api_problems.answer(405, detail, title=_("Dit kan hier niet"))
            response["Allow"] = allowed
        response["API-Version"] = VERSION
        return response

    answered.refuses_then_itself = True  # type: ignore[attr-defined]
    return answered


def _asked_here(request: HttpRequest) -> list[str]:
    """The parameters by which the operation at an address asks for the past."""
    match = request.resolver_match
    address = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", match.route.removeprefix(ROOT)) if match else ""
    return _moments_of(house_api()).get((address, (request.method or "").lower()), [])


@cache
def _moments_of(api: NinjaAPI) -> dict[tuple[str, str], list[str]]:
    """By address and method which of the parameters that ask for the past each operation takes."""
    document = described_here(api)
    shared = document["components"]["parameters"]
    found = {}
    for address, methods in document["paths"].items():
        for method, operation in methods.items():
            told = [shared[one["$ref"].rsplit("/", 1)[1]] if "$ref" in one else one for one in operation["parameters"]]
            found[address, method] = [one["name"] for one in told if one["name"] in MOMENTS]
    return found


@versioned
def openapi(request: HttpRequest, api: NinjaAPI) -> HttpResponse:
    """The description of the API, for anybody's program to read."""
    if request.method != "GET":
        return _only_reading()
    response = JsonResponse(described_here(api), json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _only_reading() -> HttpResponse:
    response = HttpResponse(status=405)
    response["Allow"] = "GET, HEAD"
    return response


@csrf_exempt
@versioned
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """What is at none of the addresses of the API."""
    return api_problems.answer(404, _("Er is niets op dit adres."), code="not-found")


def overview(request: HttpRequest) -> HttpResponse:
    """The operations of the API as a page, from its description."""
    document = described_here(house_api())
    shared = document["components"]["parameters"]
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, methods in document["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(_row(method, address, operation, shared))
    columns = [{"title": one} for one in (_("Adres"), _("Methode"), _("Wat het doet"), _("Wat u meegeeft"))]
    context = {
        "title": _("Gegevens voor programma's (API)"),
        "description": document["info"]["description"].split("\n\n"),
        "address": request.build_absolute_uri(f"/{ROOT}"),
        "openapi": f"/{ROOT}/openapi.json",
        "groups": [(name, columns, rows) for name, rows in groups.items()],
        "breadcrumb": [{"title": _("API")}],
    }
    response = render(request, "portal/api.html", context)
    response["API-Version"] = VERSION
    return response


def _row(method: str, address: str, operation: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """A row of the table; `shared` are the parameters by the name at the end of a reference."""
    parameters = [shared[one["$ref"].rsplit("/", 1)[1]] if "$ref" in one else one for one in operation["parameters"]]
    asked = ", ".join(one["name"] for one in parameters)
    cells = [
        {"text": f"/{ROOT}{address}"},
        {"text": method.upper()},
        {"text": operation["summary"], "lang": "nl"},
        {"text": asked},
    ]
    return {"cells": cells}


def _wrapped(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """Every address with the version on its answer; the root is ours."""
    kept = [one for one in patterns if isinstance(one, URLPattern) and one.name != "api-root"]
    for pattern in kept:
        pattern.callback = versioned(pattern.callback)
    return [*kept]


def addresses() -> list[URLPattern | URLResolver]:
    """The addresses of the API; its overview for people stands with the pages."""
    api = house_api()
    patterns, app_name, namespace = api.urls
    return [
        path(f"{ROOT}/openapi.json", partial(openapi, api=api), name="openapi"),
        path(f"{ROOT}/", (_wrapped(patterns), app_name, namespace)),
        re_path(rf"^{ROOT}/(?P<rest>.+)$", nothing),
    ]
