"""The addresses of what is new on a page: as server-sent events, for as long as the server keeps the line open.

The answer is whole by itself: it has what stands now, and says when to come again. A server that knows how keeps its
connection (`portal.worker`) and goes on telling; another, or one that has too many, just lets the browser come again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.register.then import only_now
from informatiehuis.kernel.web import HouseRequest, actor_of
from informatiehuis.rooms.sensing import queries
from informatiehuis.rooms.sensing.live import feed
from informatiehuis.rooms.sensing.live.feed import RETRY_MS, Subscription
from informatiehuis.rooms.sensing.models import Sensor
from informatiehuis.rooms.sensing.pages import OF_NOW
from informatiehuis.rooms.sensing.store import store_of

EVENT_STREAM = "text/event-stream; charset=utf-8"


class LiveResponse(StreamingHttpResponse):
    """What stands now as one event; `subscription` is for a server that keeps the line open, None to keep none."""

    def __init__(self, content: bytes, subscription: Subscription | None) -> None:
        super().__init__([content], content_type=EVENT_STREAM)
        self.subscription = subscription
        self["Cache-Control"] = "no-store"
        # a proxy that gathers an answer before it passes it on would tell nothing (nginx knows it by this)
        self["X-Accel-Buffering"] = "no"


@only_now(OF_NOW)
@require_safe
def of_all(request: HouseRequest) -> HttpResponseBase:
    """What the sensors that measure now measured last, of those that this reader may see."""
    return _answer(request, None)


@only_now(OF_NOW)
@require_safe
def of_sensor(request: HouseRequest, slug: str) -> HttpResponseBase:
    """The same of one sensor. 404 when it is not there or not for this reader."""
    return _answer(request, get_object_or_404(queries.sensors(request.actor), slug=slug))


def _answer(request: HouseRequest, sensor: Sensor | None) -> HttpResponseBase:
    actor = request.actor
    subscription = Subscription(
        sensor=None if sensor is None else sensor.pk,
        language=get_language() or "nl",
        account=actor.id,
        again=_again(request),
    )
    watched = feed.watched(subscription, actor)
    reading = store_of(settings.HOUSE).read()
    rows = feed.latest(reading, watched)
    after = _after(request)
    new = {number: row for number, row in rows.items() if row["sequence"] > after}
    subscription = replace(subscription, shown={number: feed.key_of(row) for number, row in rows.items()})
    opening = f"retry: {RETRY_MS}\n\n".encode() + feed.values(reading, new, watched, {}, subscription.language)
    return LiveResponse(opening, subscription if watched else None)


def _after(request: HttpRequest) -> int:
    """Up to which observation a browser that comes again was told (HTML, 9.2.3, `Last-Event-ID`)."""
    told = request.headers.get("Last-Event-ID", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) <= 18 else 0


def _again(request: HouseRequest) -> Callable[[], Actor]:
    """Who it is by the session that the request came with, as that session stands when it is asked."""
    session = request.session
    if session.session_key is None:
        return lambda: actor_of(HttpRequest())

    def found() -> Actor:
        anew = HttpRequest()
        kept: SessionBase = type(session)(session.session_key)
        anew.session = kept
        anew.user = get_user(anew)
        return actor_of(anew)

    return found
