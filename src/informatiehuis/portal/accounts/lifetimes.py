"""Ends a session that lasted too long or lay still too long, whatever its cookie says.

A session that would have begun later than now was begun under a clock that ran ahead: it ends too, for nobody can say
any more how long it lasts.

Django counts from the last time a session was written; a house promises an end that does not move, and one that
moves with use. That something was used is written down at most once in five minutes, so that reading writes little.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from informatiehuis.portal.accounts.recording import BEGAN, SEEN

WRITTEN_EVERY = 300
"""Seconds between two writings of when a session was last used."""
AHEAD = 60
"""Seconds by which the clocks of the machines of one house may differ."""


class LifetimeMiddleware:
    """Stands between the session and who reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            self._keep_or_end(request, int(time.time()))
        return self.get_response(request)

    def _keep_or_end(self, request: HttpRequest, now: int) -> None:
        session = request.session
        idle, whole = now - session.get(SEEN, 0), now - session.get(BEGAN, 0)
        if min(whole, idle) < -AHEAD or whole >= settings.SESSION_COOKIE_AGE or idle >= settings.SESSION_IDLE_SECONDS:
            UserSession.objects.filter(session_key=session.session_key).delete()
            session.flush()
        elif idle >= min(WRITTEN_EVERY, settings.SESSION_IDLE_SECONDS / 4):
            session[SEEN] = now
            UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())
