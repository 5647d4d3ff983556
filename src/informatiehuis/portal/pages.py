"""The pages of the front door: home, search and anchors."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from informatiehuis.kernel import anchors as anchoring
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.register.then import Then, of_then, then_in
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.portal import floors
from informatiehuis.rooms.atlas.models import Snapshot, Source
from informatiehuis.rooms.atlas.queries import sources_without_data
from informatiehuis.rooms.monitor import past, presenting, queries

CHOSEN = 6
LATEST = 5


@of_then()
@require_safe
def home(request: HouseRequest) -> HttpResponse:
    """What the house knows and owes, in ten seconds; with a moment what it knew then."""
    if then := then_in(request):
        return _home_then(request, then)
    chosen = queries.shown_many(queries.front_indicators(request.actor)[:CHOSEN], request.actor)
    context = {
        "title": _("Welkom"),
        "floors": floors.floors(request.actor),
        **_figures(chosen),
        "knows": _knows(request.actor),
        "owes": _owes(request.actor),
        "latest": _latest(request),
        "fresh": _freshness(request),
    }
    return render(request, "portal/home.html", context)


def _home_then(request: HouseRequest, then: Then) -> HttpResponse:
    """What there was then and which figures were public; what is to be done and how fresh sources are is of now."""
    chosen = past.front_then(request.actor, then)[:CHOSEN]
    told = ngettext(
        "Op deze bladzijde stond toen {figures} cijfer.",
        "Op deze bladzijde stonden toen {figures} cijfers.",
        len(chosen),
    )
    context = {
        "title": _("Welkom"),
        **then.context(),
        "floors": floors.floors(request.actor, then),
        **_figures(chosen),
        "knows": told.format(figures=len(chosen)),
    }
    return render(request, "portal/home.html", context)


def _figures(chosen: list[queries.Shown]) -> dict[str, Any]:
    """The figures that stand on the page, the first with its map and its answer."""
    lead = chosen[0] if chosen else None
    return {
        "lead": lead,
        "map": presenting.draw_map(lead) if lead else None,
        "answer": presenting.answer(lead) if lead else "",
        "figures": [_key_figure(seen) for seen in chosen],
    }


def _knows(actor: Actor) -> str:
    """What the house knows, in one sentence with true numbers."""
    figures, held = queries.published(actor).count(), Snapshot.objects.filter(is_current=True)
    sources = Source.objects.visible_to(actor).filter(pk__in=held.values("source_id")).count()
    if not figures:
        return _("In dit huis staan nog geen openbare cijfers.")
    told = ngettext(
        "Dit huis volgt de provincie met {figures} indicator, uit {sources}.",
        "Dit huis volgt de provincie met {figures} indicatoren, uit {sources}.",
        figures,
    )
    named = ngettext("{count} bron", "{count} bronnen", sources).format(count=sources)
    return told.format(figures=figures, sources=named)


def _owes(actor: Actor) -> list[dict[str, str]]:
    """What is still to be done, each with where to look; empty when nothing is."""
    sources = sources_without_data(actor).count()
    expired = queries.expired(actor).count()
    goals = queries.goals_without_target(actor).count()
    counted = [
        (
            sources,
            ngettext("{count} bron is nog niet opgehaald", "{count} bronnen zijn nog niet opgehaald", sources),
            "register:source:list",
        ),
        (
            expired,
            ngettext(
                "Bij {count} indicator is de duiding verlopen",
                "Bij {count} indicatoren is de duiding verlopen",
                expired,
            ),
            "register:interpretation:list",
        ),
        (
            goals,
            ngettext("{count} doel heeft nog geen streefwaarde", "{count} doelen hebben nog geen streefwaarde", goals),
            "register:goal:list",
        ),
    ]
    return [{"title": words.format(count=count), "href": reverse(name)} for count, words, name in counted if count]


def _key_figure(seen: queries.Shown) -> dict[str, Any]:
    one, total = seen.indicator, seen.total()
    return {
        "label": one.title,
        "lang": "nl",
        "href": presenting.page_of(seen),
        "value": total.value if total else None,
        "decimals": one.decimals,
        "unit": one.unit,
        "note": total.period if total else "",
    }


def _latest(request: HouseRequest) -> list[dict[str, Any]]:
    """The things that changed last, as far as this reader may see them."""
    things = Thing.objects.visible_to(request.actor).order_by("-changed_at")[:LATEST]
    return [
        {
            "at": one.changed_at,
            "title": one.title,
            "lang": "nl",
            "who": str(kind_named(one.kind).label),
            "href": one.get_absolute_url(),
        }
        for one in things
    ]


def _freshness(request: HouseRequest) -> list[dict[str, Any]]:
    """Every source with the age of its data, oldest first."""
    held = {one.source_id: one for one in Snapshot.objects.filter(is_current=True)}
    rows = [
        {"source": source, "snapshot": held.get(source.pk), "href": source.get_absolute_url()}
        for source in Source.objects.visible_to(request.actor)
    ]
    return sorted(rows, key=lambda row: (row["snapshot"] is not None, row["snapshot"] and row["snapshot"].retrieved_at))


@never_cache
@require_safe
def anchors(request: HttpRequest) -> HttpResponse:
    """For anybody to keep: where the chain of events stood at which moments, so that rewriting it shows."""
    response = JsonResponse(anchoring.document(anchoring.points()))
    response["Access-Control-Allow-Origin"] = "*"
    return response
