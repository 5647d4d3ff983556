"""What holds for every answer: what a browser may do with it, and that a problem which a page did not handle
becomes a page that says what to do.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.register import api_problems
from informatiehuis.kernel.web import status_of, token_of, trouble_of
from informatiehuis.portal import failing

WORDED = {400, 403, 404, 409, 410}


class HeadersMiddleware:
    """Gives every answer the headers by which a browser keeps it to what it is for.

    * `Permissions-Policy`: the powers of a device that no page asks (PERMISSIONS_DENIED).
    * `Cross-Origin-Resource-Policy`: other sites cannot embed it, unless it is open data for their programs.
    * `Cache-Control`: what somebody who signed in saw is kept by no cache, and shown to nobody else on the machine.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = ", ".join(f"{name}=()" for name in settings.PERMISSIONS_DENIED)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.policy)
        open_to_others = response.headers.get("Access-Control-Allow-Origin") == "*"
        response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if open_to_others else "same-origin")
        # set by Django when something asked who it is; what nobody asked that for is the same for everybody
        user = getattr(request, "_cached_user", None)
        if user is not None and user.is_authenticated:
            response.headers["Cache-Control"] = "private, no-store"
        return response


class ProblemMiddleware:
    """A `Problem` becomes a page with its words and its status, a database in trouble 503; the rest is our fault."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if trouble := trouble_of(exception):
            return failing.answer(request, trouble, exception)
        return answer_problem(request, exception) if isinstance(exception, Problem) else None


def answer_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A problem as a page with its own words, or as data for who came with a token."""
    if token_of(request) is not None:
        return api_problems.of_problem(request, problem)
    status = status_of(problem)
    words = {"what": problem.what(gettext), "what_to_do": problem.what_to_do(gettext)}
    return render(request, f"{status if status in WORDED else 400}.html", words, status=status)
