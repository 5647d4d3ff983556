"""Lets a program in that comes with a token in the header `Authorization: Bearer …` (RFC 6750).

A token counts only where programs read and write. There it wins: cookies that come along are not looked at, so that a
request is never half a person and half a program. One in an address is refused whatever else is right, because
addresses are kept in logs and in histories.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from informatiehuis.kernel.access import actor_for
from informatiehuis.kernel.register import api_problems
from informatiehuis.kernel.tokens.presenting import Refused, judged, note_use
from informatiehuis.kernel.tokens.spelling import LOOKS_LIKE
from informatiehuis.kernel.web import come_in
from informatiehuis.portal.clients import address_of
from informatiehuis.portal.limiting.classes import WRONG_TOKENS
from informatiehuis.portal.limiting.middleware import too_many

BEARER = re.compile(r"bearer ([\w.~+/-]+=*)", re.IGNORECASE | re.ASCII)
"""The header with one token in it (RFC 6750, section 2.1)."""
BELOW = ("/api/v1/", "/ogc/", "/en/ogc/", "/sta/v1.1/")
AT = frozenset({"/api/v1", "/ogc", "/en/ogc", "/sta/v1.1"})
ROUTES = (
    "register:*:export",
    "register:*:json",
    "register:*:reconstruction-file",
    "monitor:figures",
    "monitor:drawing",
    "atlas:download",
    "processing:export",
    "catalogue",
    "concepts",
    "identity",
)
"""Where a token counts: the API, OGC, SensorThings, and what gives data as a file."""
QUERY = "access_token"
"""The name that RFC 6750, section 2.3, has for a token in an address, and advises against."""
IGNORED = "Informatiehuis-Session"
"""The header that says of an answer that a session came along and was not looked at."""
log = logging.getLogger(__name__)
View = Callable[..., HttpResponse]


class TokenMiddleware:
    """Stands before the session, which it takes away from who brings a token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        ignored = False
        if _brings(request):
            ignored = settings.SESSION_COOKIE_NAME in request.COOKIES
            request.COOKIES = {}
        response = self.get_response(request)
        if ignored:
            response[IGNORED] = "ignored"
        return response

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        there = counts_at(request)
        if _is_in_address(request, there):
            return in_address(request)
        if there and "Authorization" in request.headers:
            return _entered(request)
        return elsewhere(request) if _brings(request) else None


def counts_at(request: HttpRequest) -> bool:
    """Whether a token counts at this address."""
    if request.path in AT or request.path.startswith(BELOW):
        return True
    route = request.resolver_match.view_name if request.resolver_match else ""
    return any(fnmatchcase(route, pattern) for pattern in ROUTES)


def _brings(request: HttpRequest) -> bool:
    """Whether somebody comes with a token of ours, or with any where programs are.

    Elsewhere a web server in front may use the header for itself.
    """
    said = request.headers.get("Authorization", "")
    for_programs = request.path in AT or request.path.startswith(BELOW)
    return bool(LOOKS_LIKE.search(said) or (for_programs and BEARER.match(said)))


def _is_in_address(request: HttpRequest, there: bool) -> bool:
    if there and QUERY in request.GET:
        return True
    words = [request.path, *(word for name, values in request.GET.lists() for word in (name, *values))]
    return any(LOOKS_LIKE.search(word) for word in words)


def _entered(request: HttpRequest) -> HttpResponse | None:
    """Let the account of the token in, or say why not; the log knows more of that than the answer."""
    given = BEARER.fullmatch(request.headers["Authorization"].strip(" \t"))
    now = timezone.now()
    found = judged(given[1], address_of(request), now) if given else Refused.MALFORMED
    if isinstance(found, Refused):
        log.warning("a token was refused: %s", found.value)
        return too_many(request, WRONG_TOKENS) or refused(request)
    come_in(request, found.user, actor_for(found.user, scope=found.scope), found)
    note_use(found, now)
    return None


def refused(request: HttpRequest) -> HttpResponse:
    """401, the same for every token that does not hold."""
    detail = _(
        "Deze sleutel geldt niet. Hij is verkeerd overgenomen, verlopen of ingetrokken, of geldt niet vanaf hier. "
        "Stuur hem als 'Authorization: Bearer …', of vraag een nieuwe."
    )
    response = _told(request, 401, detail, "invalid-token", _("Deze sleutel geldt niet"))
    response["WWW-Authenticate"] = f'{api_problems.CHALLENGE}, error="invalid_token"'
    return response


def in_address(request: HttpRequest) -> HttpResponse:
    """400: what stands in an address has been written down on the way here."""
    detail = _(
        "Zet een sleutel nooit in een adres: adressen worden onderweg bewaard. Trek deze sleutel in, maak een nieuwe, "
        "en stuur die in de kop 'Authorization: Bearer …'."
    )
    return _told(request, 400, detail, "token-in-address")


def elsewhere(request: HttpRequest) -> HttpResponse:
    """403: pages are for people who signed in."""
    detail = _(
        "Met een sleutel kan alleen wat voor programma's is: /api/v1, /ogc, /sta en wat als bestand is op te halen."
    )
    return _told(request, 403, detail, "no-tokens-here")


def _told(request: HttpRequest, status: int, detail: str, code: str, title: str = "") -> HttpResponse:
    response = api_problems.answer(status, detail, code=code, title=title or api_problems.titles()[status])
    response["Cache-Control"] = "no-store"
    if request.path.startswith("/api/v1/"):
        from informatiehuis.portal.api.composition import VERSION

        response["API-Version"] = VERSION
    return response
