"""The page for whoever wants to know what is measured: every sensor with what it measured last."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access import Verb, may_somewhere
from informatiehuis.kernel.register.then import only_now
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.rooms.sensing import health, queries
from informatiehuis.rooms.sensing.models import Category, Sensor
from informatiehuis.rooms.sensing.queries import Stream

MOST = 200
"""Sensors on one page; the register has them all."""
OF_NOW = N_("Deze bladzijde toont de laatste metingen. Wat er eerder in het register stond, staat bij iedere sensor.")


@dataclass(frozen=True)
class Shown:
    sensor: Sensor
    streams: list[Stream]


@only_now(OF_NOW)
@require_safe
def overview(request: HouseRequest) -> HttpResponse:
    """What measures now, by category, each with its last values and how old they are."""
    found = list(queries.measuring(request.actor)[: MOST + 1])
    streams = queries.streams_by_sensor(request.actor)
    known = health.read(settings.HOUSE)
    judged = {one.pk: health.of_streams(known, streams.get(one.pk, []), timezone.now()) for one in found[:MOST]}
    categories: dict[str, list[Shown]] = {}
    for sensor in found[:MOST]:
        label = str(Category(sensor.category).label).capitalize()
        categories.setdefault(label, []).append(Shown(sensor, streams.get(sensor.pk, [])))
    context = {
        "title": _("Wat meten wij?"),
        "campaigns": [one.source for one in queries.campaigns(request.actor)],
        "categories": sorted(categories.items()),
        "attention": [(one, judged[one.pk].found) for one in found[:MOST] if judged[one.pk].found],
        "more": len(found) > MOST,
        "live": reverse("sensing:live"),
        "may_create": may_somewhere(request.actor, Verb.CREATE, "sensor"),
        "service": request.build_absolute_uri("/sta/v1.1"),
        "breadcrumb": [{"title": _("Meten")}],
    }
    return render(request, "sensing/overview.html", context)
