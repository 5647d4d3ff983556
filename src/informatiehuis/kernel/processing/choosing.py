"""The purpose that somebody named: in the header of a request, or chosen on a page and kept in the session.

`X-Doelbinding` is the name that the Dutch base registers use for it (BRP). A choice is for one thing and ends after
`INFORMATIEHUIS_PURPOSE_HOURS`, or when the session does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from informatiehuis.kernel.models import ProcessingActivity, Thing
from informatiehuis.kernel.processing.log import Trace
from informatiehuis.kernel.processing.purposes import allowed
from informatiehuis.kernel.web import actor_of

HEADER = "X-Doelbinding"
KEPT_AS = "purposes"


@dataclass(frozen=True)
class Choice:
    """An activity that was chosen for a thing, and until when the choice holds (aware)."""

    activity: ProcessingActivity
    until: datetime


def purpose_of(request: HttpRequest, thing: Thing) -> str:
    """The purpose that this request names for a thing; empty when it names none."""
    named = request.headers.get(HEADER, "").strip()
    if named:
        return named
    held = choice(request, thing)
    return held.activity.slug if held else ""


def trace_of(request: HttpRequest) -> Trace:
    """The trace of a request, taken over from who asked for it."""
    return Trace.read(request.headers.get("traceparent", ""))


def choice(request: HttpRequest, thing: Thing) -> Choice | None:
    """What was chosen for a thing in this session, while it holds and the thing still allows it."""
    kept = request.session.get(KEPT_AS, {}).get(str(thing.pk)) if hasattr(request, "session") else None
    if not kept:
        return None
    until = datetime.fromisoformat(kept["until"])
    activity = next((one for one in allowed(thing, actor_of(request)) if one.slug == kept["activity"]), None)
    return Choice(activity, until) if activity and timezone.now() < until else None


def choose(request: HttpRequest, thing: Thing, activity: ProcessingActivity) -> Choice:
    """Keep what somebody chose for a thing, for as long as the setting says."""
    made = Choice(activity, timezone.now() + timedelta(hours=settings.PURPOSE_HOURS))
    kept = {"activity": activity.slug, "until": made.until.isoformat()}
    request.session[KEPT_AS] = {**request.session.get(KEPT_AS, {}), str(thing.pk): kept}
    return made


def forget(request: HttpRequest, thing: Thing) -> None:
    """Let go of what was chosen for a thing."""
    held = dict(request.session.get(KEPT_AS, {}))
    if held.pop(str(thing.pk), None):
        request.session[KEPT_AS] = held
