"""The worker of our server: gunicorn's own, with lines that stay open, and our words for what it cannot read.

A page that updates by itself keeps a connection for as long as it is open. Such a connection is taken out of the
threads that answer requests and given to one that tends them all (`rooms.sensing.live`, ADR 36).

A request that is too long, or that is no HTTP, never reaches Django; gunicorn answers those with bare English HTML.
Nothing is known of who asks, so the answer is a page in Dutch, also for programs.
"""

from __future__ import annotations

import os
import re
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from gunicorn.http import errors, wsgi
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

from informatiehuis.portal.clients import address_in, group_of

if TYPE_CHECKING:
    from informatiehuis.rooms.sensing.live.feed import Subscription
    from informatiehuis.rooms.sensing.live.lines import Lines

LIVE = re.compile(r"^(?:/en)?/meten/live(?:/|$)")
LATER = b"retry: 30000\n\n"
"""For a browser for which there is no line: what it got is what stands now, and it may come again in half a minute."""

ELSEWHERE = (
    errors.ConfigurationProblem,
    errors.ExpectationFailed,
    errors.ForbiddenProxyRequest,
    errors.UnsupportedTransferCoding,
)
"""What is no mistake of a visitor, or says more in the words of gunicorn to whoever configures a proxy."""


class HouseWorker(ThreadWorker):
    """Threads, with an answer of our own to what is no readable request, and lines that stay open without a thread."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._given_away: set[Any] = set()

    @cached_property
    def lines(self) -> Lines:
        """The open lines of this process, made in it: a thread does not come along when a process forks."""
        # gunicorn imports this module before there is an application
        from informatiehuis.rooms.sensing.live.limits import most_lines
        from informatiehuis.rooms.sensing.live.lines import Lines
        from informatiehuis.rooms.sensing.store import store_of

        return Lines(lambda: store_of(settings.HOUSE), lambda: most_lines(os.environ))

    def run(self) -> None:
        super().run()
        if "lines" in vars(self):
            self.lines.stop()

    def handle_request(self, req: Any, conn: Any) -> bool:
        if not LIVE.search(req.path) or req.method != "GET":
            return bool(super().handle_request(req, conn))
        self._answer_and_keep(req, conn)
        return False

    def _answer_and_keep(self, req: Any, conn: Any) -> None:
        """Answer, and give the connection to the lines where the answer is one that goes on."""
        told, environ = wsgi.create(req, conn.sock, conn.client, conn.server, self.cfg)
        environ["wsgi.multithread"] = True
        told.force_close()
        answer = self.wsgi(environ, told.start_response)
        try:
            for part in answer:
                told.write(part)
            subscription: Subscription | None = getattr(answer, "subscription", None)
            if subscription is not None and told.headers_sent and not self.cfg.is_ssl:
                reader = str(subscription.account or group_of(address_in(environ)))
                if self.lines.take(conn.sock, subscription, reader, framed=told.chunked):
                    self._given_away.add(conn)
                    return
                told.write(LATER)
            told.close()
        finally:
            answer.close()

    def finish_request(self, conn: Any, fs: Any) -> None:
        if conn in self._given_away:
            self._given_away.discard(conn)
            self.nr_conns -= 1
            return
        super().finish_request(conn, fs)

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
