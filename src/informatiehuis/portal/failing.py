"""Answers for when the house itself fails: its database is busy, away or full, or we made a mistake.

Nothing here reads the database, the session or the account: that may be what fails. A program gets a problem in JSON.
"""

from __future__ import annotations

import logging
import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from informatiehuis.kernel.register import api_problems
from informatiehuis.kernel.web import Trouble, trouble_of

RETRY_AFTER_SECONDS = "30"
log = logging.getLogger(__name__)


def answer(request: HttpRequest, trouble: Trouble, error: BaseException | None) -> HttpResponse:
    """503 with what ails the database, what came of the request, and what to do."""
    log.warning("the database does not answer: %s", trouble, exc_info=error)
    if wants_problem(request):
        return api_problems.of_trouble(trouble)
    response = HttpResponse(render_to_string("503.html", {"trouble": trouble.value}), status=503)
    response["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """What failed outside a page, in the session for instance, or by a mistake of ours (Django's `handler500`)."""
    error = sys.exc_info()[1]
    if trouble := trouble_of(error):
        return answer(request, trouble, error)
    if wants_problem(request):
        return api_problems.answer(500, _("Probeer het later opnieuw."), title=_("Er ging bij ons iets mis"))
    return HttpResponse(render_to_string("500.html"), status=500)


def wants_problem(request: HttpRequest) -> bool:
    """Whether a program asks, which reads problems and no pages."""
    if request.path.startswith("/api/v1/"):
        return True
    preferred = request.get_preferred_type(["text/html", "application/problem+json", "application/json"])
    return preferred is not None and "json" in preferred
