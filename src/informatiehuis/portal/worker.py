"""The worker of our server: gunicorn's own, which answers in the words of the house what it cannot read.

A request that is too long, or that is no HTTP, never reaches Django; gunicorn answers those with bare English HTML.
Nothing is known of who asks, so the answer is a page in Dutch, also for programs.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from gunicorn.http import errors
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

ELSEWHERE = (
    errors.ConfigurationProblem,
    errors.ExpectationFailed,
    errors.ForbiddenProxyRequest,
    errors.UnsupportedTransferCoding,
)
"""What is no mistake of a visitor, or says more in the words of gunicorn to whoever configures a proxy."""


class HouseWorker(ThreadWorker):
    """Threads, with an answer of our own to what is no readable request."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        status = refused(exc)
        if status is None:
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("a request that cannot be read: %s", type(exc).__name__)
        try:
            write_nonblock(client, answer(status))
        except OSError:
            self.log.debug("Failed to send error message.")


def refused(error: Exception) -> HTTPStatus | None:
    """The status with which a request that cannot be read is refused; None for any other failure."""
    if not isinstance(error, errors.ParseException) or isinstance(error, ELSEWHERE):
        return None
    if isinstance(error, errors.LimitRequestLine):
        return HTTPStatus.REQUEST_URI_TOO_LONG
    if isinstance(error, errors.LimitRequestHeaders):
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    return HTTPStatus.BAD_REQUEST


def answer(status: HTTPStatus) -> bytes:
    """A whole HTTP answer: the page that says what was wrong, and that the connection closes."""
    with translation.override("nl"):
        page = render_to_string("unread.html", {"status": status.value}).encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\n"
        "Connection: close\r\n"
        "Cache-Control: no-store\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        f"Content-Length: {len(page)}\r\n\r\n"
    )
    return head.encode("ascii") + page
