"""What holds for every answer: which powers of a device it gives up, and that a problem which a page did not handle
becomes a page that says what to do.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.web import is_busy, status_of

WORDED = {400, 403, 404, 409}
RETRY_AFTER_SECONDS = "30"
log = logging.getLogger(__name__)


class PermissionsPolicyMiddleware:
    """Gives every answer the header by which a browser refuses pages what PERMISSIONS_DENIED names."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = ", ".join(f"{name}=()" for name in settings.PERMISSIONS_DENIED)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.policy)
        return response


class ProblemMiddleware:
    """A `Problem` becomes 400, 403, 404 or 409 with its own words, a locked database 503; the rest stays our fault."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError) and is_busy(exception):
            return self._busy(request, exception)
        if not isinstance(exception, Problem):
            return None
        status = status_of(exception)
        words = {"what": exception.what(gettext), "what_to_do": exception.what_to_do(gettext)}
        return render(request, f"{status if status in WORDED else 400}.html", words, status=status)

    def _busy(self, request: HttpRequest, exception: OperationalError) -> HttpResponse:
        """Without a request in the template: it would read the session from the database that is locked."""
        log.warning("database is busy: %s %s", request.method, request.path, exc_info=exception)
        response = HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = RETRY_AFTER_SECONDS
        return response
