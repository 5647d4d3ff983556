"""Lets a question pass, or answers 429 with how long to wait; tells programs how often they may still ask."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import ngettext

from informatiehuis.kernel.register import api_problems
from informatiehuis.kernel.web import actor_of, token_of
from informatiehuis.portal.clients import address_of, group_of
from informatiehuis.portal.failing import wants_problem
from informatiehuis.portal.limiting.classes import Class, class_of, most_of
from informatiehuis.portal.limiting.counting import Count, counted

FOR_PROGRAMS = ("/api/v1/", "/ogc/", "/en/ogc/", "/sta/v1.1")
log = logging.getLogger(__name__)


class LimitMiddleware:
    """Counts what costs much, when its route is known and before its page does anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        count: Count | None = getattr(request, "house_count", None)
        if count is not None and (count.is_over or request.path.startswith(FOR_PROGRAMS)):
            for name, value in count.headers().items():
                response[name] = value
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        route = request.resolver_match.view_name if request.resolver_match else ""
        found = class_of(route, request.method or "")
        most = most_of(found) if found else 0
        if found is None or not most:
            return None
        count = counted(found.name, most, who_asks(request), now())
        request.house_count = count  # type: ignore[attr-defined]
        if not count.is_over:
            return None
        log.warning("too many questions", extra={"route": route})
        return refused(request, count)


def too_many(request: HttpRequest, found: Class) -> HttpResponse | None:
    """Count something that went wrong at an address; the refusal when there was too much of it."""
    most = most_of(found)
    if not most:
        return None
    count = counted(found.name, most, f"address {group_of(address_of(request))}", now())
    return refused(request, count) if count.is_over else None


def now() -> float:
    """Seconds since 1970."""
    return time.time()


def who_asks(request: HttpRequest) -> str:
    """The account, else the address. Nobody is looked up who does not say to be signed in."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES or token_of(request) is not None:
        actor = actor_of(request)
        if actor.id is not None:
            return f"account {actor.id}"
    return f"address {group_of(address_of(request))}"


def refused(request: HttpRequest, count: Count) -> HttpResponse:
    """429 with how long to wait, as a page or as a problem."""
    wait = ngettext(
        "Wacht {count} seconde en probeer het dan opnieuw.",
        "Wacht {count} seconden en probeer het dan opnieuw.",
        count.seconds,
    ).format(count=count.seconds)
    programs = request.path.startswith(FOR_PROGRAMS) and "html" not in request.headers.get("Accept", "")
    if programs or wants_problem(request):
        response = api_problems.answer(429, wait, code="too-many-requests")
    else:
        response = HttpResponse(render_to_string("429.html", {"wait": wait}), status=429)
    response["Retry-After"] = str(count.seconds)
    response["Cache-Control"] = "no-store"
    return response
