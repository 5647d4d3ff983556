"""Every request has a number, and leaves one line in the log.

The number is that of the proxy in front (`X-Request-ID`, or the trace of W3C `traceparent`) when it is well formed:
hexadecimal, as all of them make it, so that nobody can write words into our log. It goes back in the answer, and stands
on the pages that say something went wrong.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from informatiehuis.kernel.observing import request_number

HEADER = "X-Request-ID"
NUMBER = re.compile(r"[0-9a-f]{16,64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
TRACE = re.compile(r"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
log = logging.getLogger("informatiehuis.request")


class RequestMiddleware:
    """The outermost: gives the request its number, and tells how it went."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = number_of(request.headers)
        token = request_number.set(number)
        begun = time.perf_counter()
        try:
            response = self.get_response(request)
            log.info("request", extra=facts_of(request, response, time.perf_counter() - begun))
        finally:
            request_number.reset(token)
        response[HEADER] = number
        return response


def number_of(headers: Mapping[str, str]) -> str:
    """The number that came with a request, or a new one."""
    told = headers.get(HEADER, "")
    if NUMBER.fullmatch(told):
        return told.lower()
    traced = TRACE.fullmatch(headers.get("traceparent", ""))
    return traced[1] if traced else secrets.token_hex(8)


def facts_of(request: HttpRequest, response: HttpResponse, seconds: float) -> dict[str, Any]:
    """What is told of a request: never its path or query, nor who asked but by the UUID of an account."""
    method = request.method if request.method in METHODS else "other"
    facts: dict[str, Any] = {"method": method, "route": route_of(request), "status": response.status_code}
    facts["ms"] = round(seconds * 1000, 1)
    # only when something asked who it is: to find that out would cost a question to the database
    user = getattr(request, "_cached_user", None)
    if user is not None and user.is_authenticated:
        facts["account"] = str(user.pk)
    return facts


def route_of(request: HttpRequest) -> str:
    """The name of the route of an address; `static` and `none` are those without."""
    if request.resolver_match is not None:
        return request.resolver_match.view_name
    return "static" if request.path.startswith("/static/") else "none"
