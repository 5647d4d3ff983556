"""No address forgets that it was asked about the past: it answers as of then, or says that it cannot.

Views say so themselves (`register.then`); what says nothing is given as it is now only. The API and the features of OGC
name their own parameters, and refuse in their own form.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from informatiehuis.kernel.register.then import OnlyNow, refuse_then
from informatiehuis.portal.middleware import answer_problem


class MomentMiddleware:
    """Refuses a question to the past at an address that does not take it, before anything is done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if getattr(view, "refuses_then_itself", False):
            return None
        try:
            refuse_then(request.GET, getattr(view, "of_then", ()), getattr(view, "only_now", ""))
        except OnlyNow as problem:
            return answer_problem(request, problem)
        return None
